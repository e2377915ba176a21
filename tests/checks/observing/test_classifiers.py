"""What is seen of a function that trains a classifier of its own, and of one that takes a seed."""

import torch
from torch import nn

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.observing import Case, Observation, Observations, Opaque, observe

X, y = torch.arange(12.0).reshape(3, 4), torch.tensor([0, 1, 0])


def seen(function, seconds=60.0, inputs=(X,)):
    case = Case("here", "train", (X, y), "classifier", (seconds, *inputs))
    return observe({"train": function}, (case,)).by_label["here"]


def test_a_network_is_asked_in_eval_mode_and_its_numbers_are_counted_once():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 2)
            self.same = self.layer
            self.drop = nn.Dropout(1.0)
            self.register_buffer("kept", torch.zeros(5))
            self.loose = torch.zeros(7)

        def forward(self, x):
            return self.drop(self.layer(x)) + 100

    value = seen(lambda X, y: Net()).value
    assert value["answer"] == Opaque("network")
    assert value["size"] == 4 * 2 + 2 + 5 + 7
    assert value["first"] == "raw"
    assert not torch.equal(value["outputs"][0], torch.full((3, 2), 100.0))


def test_what_the_first_layer_gets_is_told_from_what_came():
    class Halved(nn.Module):
        def forward(self, x):
            return x / 2

    model = nn.Sequential(Halved(), nn.Linear(4, 2))
    assert seen(lambda X, y: model).value["first"] == "changed"
    assert seen(lambda X, y: model.double()).value["outputs"][0].dtype == torch.float64
    assert not model[1]._forward_pre_hooks


def test_a_network_that_cannot_be_called_is_a_failure_of_its_own():
    (output,) = seen(lambda X, y: nn.Linear(3, 2)).value["outputs"]
    assert (output.kind, "shapes" in output.message) == ("RuntimeError", True)


def test_what_is_no_network_is_kept_as_it_is():
    assert seen(lambda X, y: (nn.Linear(1, 1), [1.0])).value == {
        "answer": (Opaque("Linear"), [1.0])
    }
    assert seen(lambda X, y: print()).value == {"answer": None}


def test_changed_arguments_are_seen():
    def changes(X, y):
        X *= 2
        return nn.Linear(4, 2)

    assert torch.equal(seen(changes).arguments[0], 2 * X)
    assert seen(lambda X, y: nn.Linear(4, 2)).arguments[0] is X


def test_a_call_that_takes_too_long_has_no_other_outcome():
    assert seen(lambda X, y: nn.Linear(4, 2), seconds=0.0).ending == "timeout"


def test_where_time_is_part_of_the_task_it_is_named():
    exercise = EXERCISES["digits"]
    cases = exercise.cases(0)
    got = judge(
        exercise, cases, Observations({case.label: Observation("timeout") for case in cases})
    )
    assert (got.status, got.diagnosis, got.points) == ("timeout", "too-slow", 0)
    assert "20 seconds" in got.observed
    assert "300 steps" in got.points_to


def test_a_function_of_a_seed_is_called_with_the_same_and_with_the_next():
    case = Case("here", "draw", (y, 5), "seeded")
    seen = observe({"draw": lambda y, seed: (seed, float(torch.rand(())))}, (case,))
    value = seen.by_label["here"].value
    assert [value[name][0] for name in ("answer", "again", "next")] == [5, 5, 6]
    assert len({value[name][1] for name in ("answer", "again", "next")}) == 3
