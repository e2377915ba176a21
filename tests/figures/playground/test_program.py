"""The copied program, run by torch, has the losses that the page shows."""

import contextlib
import io
import itertools
import re
from functools import cache
from typing import Any

import pytest
import torch

from nnbook.figures.playground import DATA, OPTIMIZERS
from tests import sweep
from tests.figures.playground.asking import settings, trained

STEPS = 100
TOLERANCE = 1e-6
# None, one, two and four hidden layers, each activation, batches and all rows.
NETWORKS = [
    {"hidden": "", "batch": "all", "noise": 0, "held": 0, "decay": "0", "rate": "0.3", "seed": 1},
    {"hidden": "4 tanh", "batch": "16", "noise": 0.1, "held": 30, "decay": "0", "seed": 0},
    {"hidden": "3 silu 16 relu", "batch": "1", "noise": 0.5, "held": 10, "decay": "0.01"},
    {
        "hidden": "16 leaky 16 sigmoid 16 none 16 tanh",
        "batch": "64",
        "noise": 0.05,
        "held": 50,
        "decay": "0.001",
        "seed": 99,
    },
]
CASES = [
    settings(data=data, optimizer=optimizer, step=STEPS, **network)
    for data, optimizer, network in itertools.product(DATA, OPTIMIZERS, NETWORKS)
]

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def torch_as_it_was():
    dtype, state = torch.get_default_dtype(), torch.get_rng_state()
    yield
    torch.set_default_dtype(dtype)
    torch.set_rng_state(state)


@cache
def answers() -> list[dict[str, Any]]:
    """What the page's JavaScript makes of every case: one start of Node for all."""
    return trained(*CASES)


def run(program: str) -> tuple[dict[str, Any], str]:
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "copied.py", "exec"), names)
    return names, printed.getvalue()


@pytest.mark.parametrize(("data", "optimizer"), sweep.part(itertools.product(DATA, OPTIMIZERS), 4))
def test_the_first_hundred_losses_are_torch_s(data, optimizer):
    of_these = [
        (values, answer)
        for values, answer in zip(CASES, answers(), strict=True)
        if (values["data"], values["optimizer"]) == (data, optimizer)
    ]
    assert len(of_these) == len(NETWORKS)
    for values, answer in of_these:
        names, printed = run(answer["program"])
        assert len(names["losses"]) == len(answer["losses"]) == STEPS
        assert names["losses"] == pytest.approx(answer["losses"], rel=0, abs=TOLERANCE), values
        parameters = torch.nn.utils.parameters_to_vector(names["model"].parameters())
        assert parameters.tolist() == pytest.approx(answer["weights"], rel=0, abs=TOLERANCE)
        shown = [each for each in (answer["train"], answer["held"]) if each]
        losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", printed)]
        assert losses == pytest.approx([each["loss"] for each in shown], abs=1e-6)
        right = [int(count) for count in re.findall(r", (\d+) of", printed)]
        assert right == [each["right"] for each in shown if each["right"] is not None]


def test_it_trains_as_far_as_the_page_did_and_at_least_a_hundred_steps():
    answer = trained(settings(step=0), settings(step=730))
    assert [len(run(each["program"])[0]["losses"]) for each in answer] == [100, 730]
    losses = run(answer[1]["program"])[0]["losses"]
    assert losses == pytest.approx(answer[1]["losses"], rel=0, abs=TOLERANCE)


def test_it_is_what_one_would_type():
    """Short lines, nothing but torch, and the layers as they are asked for."""
    for answer in answers():
        program = answer["program"]
        assert max(map(len, program.splitlines())) <= 100
        assert re.findall(r"^(?:import|from) (\w+)", program, re.MULTILINE) == ["torch", "torch"]
    (program,) = (each["program"] for each in trained(settings(hidden="4 tanh 3 none")))
    assert "    nn.Linear(2, 4),\n    nn.Tanh(),\n    nn.Linear(4, 3),\n    nn.Linear(3, 2),\n" in (
        program
    )


def test_labels_of_own_rows_are_python_s_whatever_they_hold():
    labels = ['say "no"', "back\\slash", "naïve 猫", "{y}"]
    own = "\n".join(f"{i}; {i * i % 7}; {label}" for i, label in enumerate(labels * 3))
    (answer,) = trained(settings(data="own rows", own=own))
    assert run(answer["program"])[0]["names"] == labels
