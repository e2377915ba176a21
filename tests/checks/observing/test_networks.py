"""What is kept of a network that a function makes."""

import pytest
import torch
from torch import nn

from nnbook.checks.observing.networks import network
from nnbook.checks.observing.records import Case, Failure, Network, Opaque

NUMBERS = torch.arange(1, 8) / 10
ROWS = torch.tensor([[1.0, -2.0], [0.5, 3.0]])


def seen(make, *inputs):
    case = Case("c", "f", observer="network", given=(NUMBERS, *(inputs or (ROWS,))))
    return network(make, case).value


def two_layers():
    return nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1, bias=False))


def test_layers_first_weights_and_outputs_are_kept():
    made = two_layers()
    first = [parameter.detach().clone() for parameter in made.parameters()]
    got = seen(lambda: made)
    assert isinstance(got, Network)
    assert got.sequential
    assert got.layers == ("Linear(2 → 3)", "ReLU", "Linear(3 → 1, no bias)")
    assert all(map(torch.equal, got.start, first))
    with torch.no_grad():
        # Poured in their order, from the front again where they run out.
        numbers = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.1, 0.2, 0.3, 0.4, 0.5]
        W, b, V = (
            torch.tensor(numbers[:6]).reshape(3, 2),
            torch.tensor(numbers[6:9]),
            torch.tensor(numbers[9:]).reshape(1, 3),
        )
        assert torch.allclose(got.outputs[0], (ROWS @ W.T + b).relu() @ V.T)


def test_two_networks_of_one_structure_give_the_same_whatever_they_drew():
    torch.manual_seed(0)
    one = seen(two_layers)
    torch.manual_seed(1)
    other = seen(two_layers)
    assert not torch.equal(one.start[0], other.start[0])
    assert torch.equal(one.outputs[0], other.outputs[0])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.only = nn.Linear(2, 2)

    def forward(self, x):
        return self.only(x)


def test_a_class_of_the_learners_is_a_network_too():
    got = seen(Net)
    assert (got.sequential, got.layers) == (False, ("Linear(2 → 2)",))
    assert got.outputs[0].shape == (2, 2)


def test_an_input_that_does_not_fit_is_a_failure_and_the_others_stay():
    right, wrong = seen(two_layers, ROWS, torch.ones(1, 5)).outputs
    assert right.shape == (2, 1)
    assert isinstance(wrong, Failure)
    assert wrong.kind == "RuntimeError"


def test_inputs_have_the_dtype_of_the_weights():
    assert seen(lambda: two_layers().double()).outputs[0].dtype == torch.float64


def test_a_network_that_works_in_place_leaves_the_inputs_alone():
    rows = ROWS.clone()
    seen(lambda: nn.Sequential(nn.ReLU(inplace=True)), rows)
    assert torch.equal(rows, ROWS)


@pytest.mark.filterwarnings("ignore:Lazy modules")
def test_a_lazy_layer_gets_its_weights_from_its_first_input():
    got = seen(lambda: nn.Sequential(nn.LazyLinear(1)))
    assert [tuple(each.shape) for each in got.start] == [(1, 2), (1,)]
    assert got.outputs[0].flatten().tolist() == pytest.approx([0.1 - 0.4 + 0.3, 0.05 + 0.6 + 0.3])


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (lambda: [nn.Linear(2, 3), nn.ReLU()], ["Linear(2 → 3)", "ReLU"]),
        (lambda: nn.ModuleList([nn.Tanh()]), ["Tanh"]),
        (lambda: 3, 3),
        (lambda: nn.Linear, Opaque("type")),
    ],
)
def test_what_is_no_network_is_kept_as_plain_data(made, kept):
    assert seen(made) == kept
