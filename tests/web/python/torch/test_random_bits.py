"""Random numbers are torch's, bit for bit."""

import pytest
import torch as real

from tests.web.python.torch.both import page

DRAWS = {
    "rand": lambda t: t.rand(37),
    "rand, 64 bits": lambda t: t.rand(37, dtype=t.float64),
    "randn, few": lambda t: t.randn(7),
    "randn, few, 64 bits": lambda t: t.randn(7, dtype=t.float64),
    "randn": lambda t: t.randn(16),
    "randn, a rest": lambda t: t.randn(5, 11),
    "randn, many": lambda t: t.randn(40, 33),
    "randn, 64 bits": lambda t: t.randn(50, dtype=t.float64),
    "randint": lambda t: t.randint(0, 10, (50,)),
    "randint, wide": lambda t: t.randint(0, 2**40, (20,)),
    "randperm": lambda t: t.randperm(31),
    "normal_": lambda t: t.empty(20).normal_(2, 3),
    "uniform_": lambda t: t.empty(20).uniform_(-2, 3),
    "uniform_, 64 bits": lambda t: t.empty(20, dtype=t.float64).uniform_(-2, 3),
    "uniform_, 64 bits, rounded": lambda t: t.empty(99, dtype=t.float64).uniform_(-0.1, 0.7),
    "bernoulli": lambda t: t.bernoulli(t.full((50,), 0.3)),
    "Linear": lambda t: t.nn.Linear(5, 7).weight.detach(),
    "Kaiming": lambda t: t.nn.init.kaiming_normal_(t.empty(6, 5)),
    "Xavier": lambda t: t.nn.init.xavier_uniform_(t.empty(6, 5)),
    "one after another": lambda t: t.cat([t.randn(3), t.rand(3), t.randn(3)]),
}


SEEDS = [0, 1, 9, 2**31, 2**40 + 3, -1]


@pytest.mark.parametrize("draw", DRAWS)
def test_the_numbers_are_torchs(draw):
    found = []
    for torch in (real, page()):
        drawn = {}
        for seed in SEEDS:
            torch.manual_seed(seed)
            drawn[seed] = DRAWS[draw](torch).tolist()
        found.append(drawn)
    assert found[0] == found[1]


def test_a_generator_has_a_state_of_its_own():
    found = []
    for torch in (real, page()):
        source = torch.Generator().manual_seed(5)
        torch.manual_seed(0)
        numbers = torch.randn(4, generator=source).tolist() + torch.randn(4).tolist()
        with torch.random.fork_rng():
            torch.manual_seed(8)
        found.append(numbers + torch.randn(4).tolist())
    assert found[0] == found[1]


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_loader_hands_out_the_same_batches(shuffle):
    found = []
    for torch in (real, page()):
        torch.manual_seed(3)
        data = torch.utils.data
        rows = data.TensorDataset(torch.arange(10.0), torch.arange(10))
        loader = data.DataLoader(rows, batch_size=4, shuffle=shuffle)
        found.append([[part.tolist() for part in batch] for _ in range(2) for batch in loader])
        found[-1].append(torch.rand(2).tolist())
    assert found[0] == found[1]
