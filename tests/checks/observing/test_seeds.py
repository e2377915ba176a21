"""A function whose last argument is the seed of its random numbers."""

import torch

from nnbook.checks.observing.records import Case
from nnbook.checks.observing.seeds import seeded

CASE = Case("c", "f", (torch.zeros(4), 7), observer="seeded")


def test_answers_of_a_seed_of_the_same_and_of_the_next():
    calls = []

    def f(x, seed):
        calls.append(seed)
        generator = torch.Generator().manual_seed(seed)
        return x + torch.rand(4, generator=generator)

    value = seeded(f, CASE).value
    assert calls == [7, 7, 8]
    assert torch.equal(value["answer"], value["again"])
    assert not torch.equal(value["answer"], value["next"])


def test_what_does_not_follow_from_the_seed_comes_out_otherwise():
    value = seeded(lambda x, seed: torch.rand(4), CASE).value
    assert not torch.equal(value["answer"], value["again"])


def test_each_call_has_arguments_of_its_own():
    def changes(x, seed):
        x += 1
        return x

    seen = seeded(changes, CASE)
    assert [each.sum().item() for each in seen.value.values()] == [4.0, 4.0, 4.0]
    assert CASE.arguments[0].sum() == 0
    changed, seed = seen.arguments
    assert (changed.tolist(), seed) == ([1.0] * 4, 7)
