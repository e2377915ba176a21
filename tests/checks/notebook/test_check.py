"""``check`` in the cell: what it says, and that it never raises."""

import re
import sys

import pytest
import torch
from torch import nn

from nnbook.checks import check
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging import readings
from nnbook.checks.notebook.check import _drawn
from tests.checks.answers.every import WRONG
from tests.checks.tools import said, verdict

pytestmark = pytest.mark.usefixtures("fresh_session")


def neuron(x, w, b):
    return x @ w + b


def test_unknown_id_suggests_the_nearest(capsys):
    text = said(capsys, check, "nueron", neuron)
    assert "There is no exercise `nueron`. Did you mean `neuron`?" in text
    assert "build-network" in text
    assert "Did you mean `build-network`?" in said(capsys, check, "build_network", neuron)
    assert "Did you mean" not in said(capsys, check, "zzz", neuron)


@pytest.mark.parametrize("arguments", [(), (neuron,), (neuron, "neuron"), (None, neuron), (3,)])
def test_the_id_comes_first(capsys, arguments):
    assert "the exercise's name in quotes" in said(capsys, check, *arguments)


@pytest.mark.parametrize(
    ("value", "without", "name"),
    [
        (torch.ones(3), "parentheses", "a tensor of shape (3,)"),
        (3.0, "parentheses", "a float"),
        (None, "parentheses", "None"),
        (torch, "parentheses", "a module"),
        ("def neuron(x, w, b): ...", "quotes", "a string"),
        ([neuron], "brackets", "a list of 1 item"),
    ],
)
def test_something_else_instead_of_the_function(capsys, value, without, name):
    text = said(capsys, check, "neuron", value)
    assert f'without {without}: `check("neuron", neuron)`. What came is {name}.' in text


def test_the_number_of_functions(capsys):
    text = said(capsys, check, "neuron")
    assert "takes 1 function" in text
    assert "What came is none" in text
    assert "What came is 2" in said(capsys, check, "neuron", neuron, neuron)


def test_the_first_of_two_functions_can_be_checked_alone(capsys):
    loss, gradient = EXERCISES["cross-entropy"].reference

    def cross_entropy(logits, targets):
        return loss(logits, targets)

    def cross_entropy_grad(logits, targets):
        return gradient(logits, targets)

    text = said(capsys, check, "cross-entropy", cross_entropy)
    assert "holds    the loss is right for ordinary logits" in text
    assert "`cross_entropy_grad` is not written yet" in text
    text = said(capsys, check, "cross-entropy", cross_entropy_grad)
    assert "holds    the gradient is right for ordinary logits" in text
    assert "`cross_entropy` is not written yet" in text
    assert "holds    the loss is right" in said(capsys, check, "cross-entropy", loss)


def test_what_could_not_be_tried_is_said(capsys):
    text = said(capsys, check, "neuron", lambda x, w, b: x @ w + nothing)  # noqa: F821
    assert "  untried  leaves its arguments as they were" in text
    assert "  not yet  gives one number" in text


def stub(x, w, b):
    raise NotImplementedError("your turn")


def only_dots(x, w, b): ...


def only_a_docstring(x, w, b):
    """Return the sum."""


def returns_dots(x, w, b):
    return ...


@pytest.mark.parametrize("function", [stub, only_dots, only_a_docstring, returns_dots])
def test_untouched_is_not_attempted(capsys, function):
    text = said(capsys, check, "neuron", function)
    assert text.startswith("○ One neuron: not attempted · 0 of 5 properties hold · 0 of 4 points")
    assert "Write `neuron(x, w, b)`" in text


def test_torchs_own_not_implemented_is_an_error_not_a_stub():
    def forwardless(x, w, b):
        return torch.nn.Module()(x)

    got = verdict("neuron", forwardless)
    assert (got.status, got.diagnosis) == ("error", "raises")


def test_correct_says_so(capsys):
    text = said(capsys, check, "neuron", neuron)
    assert text.startswith("✓ One neuron: correct · 5 of 5 properties hold · 4 of 4 points")
    assert EXERCISES["neuron"].takeaway in text
    assert "hint" not in text


def test_incorrect_says_which_properties_hold(capsys):
    text = said(capsys, check, "neuron", lambda x, w, b: x @ w)
    assert text.startswith("✗ One neuron: incorrect · 3 of 5 properties hold · 1 of 4 points")
    assert "  holds    a change of the inputs counts through the weights\n" in text
    assert "  not yet  a change of the bias counts in full\n" in text
    for part in ("x: [", "w: [", "b: ", "expected: ", "your answer: ", 'hint("neuron")'):
        assert part in text


def test_the_same_output_twice(capsys):
    def linear(x, W, b):
        return x @ W + b

    assert said(capsys, check, "linear", linear) == said(capsys, check, "linear", linear)
    build = WRONG["build-network", "relu-on-output"][0]
    torch.manual_seed(1)
    first = said(capsys, check, "build-network", build)
    torch.manual_seed(2)
    assert said(capsys, check, "build-network", build) == first


def exits(x, w, b):
    sys.exit(3)


def raises_base(x, w, b):
    raise BaseException("deep")


def recurses(x, w, b):
    return recurses(x, w, b)


def misspells(x, w, b):
    return x @ weights + b  # noqa: F821


LONG = "first line\nsecond line " + "x" * 5_000


def says_much(x, w, b):
    raise RuntimeError(LONG)


class Rude(Exception):
    def __str__(self):
        raise ValueError("no text for you")


def rude(x, w, b):
    raise Rude


@pytest.mark.parametrize(
    ("function", "kind", "line"),
    [
        (exits, "SystemExit: exits", "sys.exit(3)"),
        (raises_base, "BaseException: raises", 'raise BaseException("deep")'),
        (recurses, "RecursionError: calls-itself", "return recurses(x, w, b)"),
        (misspells, "NameError: unknown-name", "return x @ weights + b"),
        (says_much, "RuntimeError: raises", "raise RuntimeError(LONG)"),
        (rude, "Rude: raises", "raise Rude"),
    ],
)
def test_an_error_is_shown_as_the_learners_with_its_line(capsys, function, kind, line):
    kind, name = kind.split(": ")
    got = verdict("neuron", function)
    assert (got.status, got.diagnosis, got.outcome) == ("error", name, "incorrect")
    text = said(capsys, check, "neuron", function)
    assert f"raised a {kind} in line" in text or f"raised an {kind} in line" in text
    assert f"in {function.__name__}: `{line}" in text
    assert "second line" not in text


def test_the_line_is_the_learners_even_when_torch_raises():
    def neuron(x, w, b):
        y = x.reshape(999)
        return y

    got = verdict("neuron", neuron)
    assert "in neuron: `y = x.reshape(999)`" in got.observed


@pytest.mark.parametrize(
    ("answer", "diagnosis", "part"),
    [
        (None, "no-return", "forget `return`"),
        ("0.5", "text-for-number", "text"),
        ((torch.tensor(0.5),), "wrong-type", "comma"),
        ({"y": 1}, "wrong-type", "a dict"),
        (object(), "wrong-type", "an object of type object"),
        (torch.ones(()).expand(10**6, 10**6), "wrong-type", "a tensor of size"),
        (torch.ones(3, 5), "wrong-shape", "shape (3, 5); expected is shape ()"),
        (torch.tensor(float("nan")), "not-a-number", "NaN"),
        (torch.empty(3, device="meta"), "wrong-type", "tensor without data"),
        (torch.tensor(1 + 2j), "wrong-type", "complex"),
        (True, "truth-for-number", "gives True"),
        (0.25, "same-for-all", "the same answer whatever comes in"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_wrong_kind_of_answer(capsys, answer, diagnosis, part):
    def neuron(x, w, b):
        return answer

    got = verdict("neuron", neuron)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)
    assert part in said(capsys, check, "neuron", neuron)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda x, w: x @ w, "takes 2 parameters (x, w). The exercise calls it with 3 arguments"),
        (lambda: 0, "takes 0 parameters. The exercise"),
        (lambda x, w, b, c: 0, "takes 4 parameters (x, w, b, c)"),
    ],
)
def test_a_wrong_number_of_parameters(function, part):
    got = verdict("neuron", function)
    assert (got.status, got.diagnosis) == ("incorrect", "wrong-parameters")
    assert part in got.observed


def test_printing_stays_out_of_the_way(capsys):
    def neuron(x, w, b):
        print("x is", "y" * 100_000)
        return x

    text = said(capsys, check, "neuron", neuron)
    assert "Printed meanwhile" in text
    assert len(text) < 3_000


def test_a_large_answer_shows_shapes_and_one_entry():
    large = verdict("linear", lambda x, W, b: x @ W.T + b * (len(x) < 7 or W.shape[0] < 6))
    assert dict(large.evidence)["your answer"] == "tensor of shape (7, 6)"
    assert re.match(r"entry \[\d, \d\]: ", dict(large.evidence)["largest difference"])


def test_a_session_that_bends_the_check_itself_gets_a_message(monkeypatch, capsys):
    _drawn.cache_clear()  # inputs that an earlier test has drawn are not drawn again
    monkeypatch.setattr(torch, "randperm", None)  # as a cell may do with ``torch.randperm = None``
    text = said(capsys, check, "linear", torch.nn.functional.linear)
    assert "The check itself failed, not your function: TypeError" in text
    assert "Restart the kernel" in text


def test_known_answers_are_run_once_in_a_session(monkeypatch, capsys):
    def linear(x, W, b):
        return x @ W.T

    first = said(capsys, check, "linear", linear)
    monkeypatch.setattr(readings, "observe_case", None)  # whoever runs one again fails
    assert said(capsys, check, "linear", linear) == first


def test_a_network_that_works_in_place_changes_no_inputs_for_the_next(capsys):
    def build_network():
        return nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))

    said(capsys, check, "build-network", build_network)
    text = said(capsys, check, "build-network", *EXERCISES["build-network"].reference)
    assert "✓ Build 4 → 8 → 3: correct" in text
