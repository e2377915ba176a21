"""``check``, ``hint`` and ``scoreboard`` in the cell: what they say, and that they never raise."""

import builtins
import random
import re
import sys
import threading
import time

import numpy as np
import pytest
import torch
from torch import nn

from nnbook.checks import check, hint
from nnbook.checks.exercises.table import EXERCISES, TITLES
from nnbook.checks.judging import readings
from nnbook.checks.notebook import display, report
from nnbook.checks.notebook.ordering import puzzles_of
from nnbook.checks.notebook.session import SESSION
from nnbook.checks.observing import Case, Opaque, TooLarge, observe
from tests.checks.answers import functions
from tests.checks.answers.every import WRONG
from tests.checks.tools import said, seen_in, verdict


@pytest.fixture(autouse=True)
def fresh_session(monkeypatch):
    monkeypatch.setattr(SESSION, "verdicts", {})
    monkeypatch.setattr(SESSION, "hints", {})


def neuron(x, w, b):
    return x @ w + b


# --- calls that cannot be answered


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


# --- outcomes


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


@pytest.mark.parametrize(("exercise", "slug"), WRONG)
def test_the_message_is_in_text_and_in_html(exercise, slug):
    wrong = next(each for each in EXERCISES[exercise].wrong_answers if each.slug == slug)
    shown = report.verdict(verdict(exercise, *functions(WRONG[exercise, slug][0])))
    words = seen_in(shown.html)
    for part in (wrong.observed, wrong.points_to, wrong.step):
        assert part in shown.text
        # Code stands between tags there, and between backticks in the text.
        assert re.sub(r"[\s`]", "", part) in re.sub(r"\s", "", words)
    assert "incorrect" in words
    assert "✗" in words


def test_html_escapes_what_the_learner_wrote():
    def neuron(x, w, b):
        raise ValueError("<script>alert(1)</script> & more")

    shown = report.verdict(verdict("neuron", neuron))
    assert "<script>" not in shown.html
    assert "&lt;script&gt;" in shown.html


def test_html_takes_the_pages_colours():
    shown = report.verdict(verdict("neuron", neuron)).html
    styles = re.findall(r'style="([^"]+)"', shown)
    for style in styles:
        rules = dict(rule.split(":", 1) for rule in style.split(";"))
        own = rules.get("color", "inherit") != "inherit"
        # A colour of its own stands on a background of its own, else on the page's.
        assert not own or (rules["color"] == "#fff" and rules["background"].startswith("#"))
    assert "currentColor" not in shown


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", display.COLOURS.values())
def test_colours_read_in_light_and_in_dark(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5  # white letters on it
    assert (luminance(colour) + 0.05) / (luminance("#121212") + 0.05) >= 3  # its edge on black


def test_the_same_output_twice(capsys):
    def linear(x, W, b):
        return x @ W + b

    assert said(capsys, check, "linear", linear) == said(capsys, check, "linear", linear)
    build = WRONG["build-network", "relu-on-output"][0]
    torch.manual_seed(1)
    first = said(capsys, check, "build-network", build)
    torch.manual_seed(2)
    assert said(capsys, check, "build-network", build) == first


def test_in_a_notebook_it_displays_both_forms(monkeypatch, capsys):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda *a, **k: shown.append((a, k)))
    assert check("neuron", neuron) is None
    ((bundle,), options) = shown[0]
    assert options == {"raw": True}
    assert set(bundle) == {"text/plain", "text/html"}
    assert capsys.readouterr().out == ""


# --- learners' functions that go wrong


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


def test_interrupting_is_the_users_wish():
    def neuron(x, w, b):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("neuron", neuron)


def forever(x, w, b):
    while True:
        pass


def catches_exceptions(x, w, b):
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except Exception:
            pass


def catches_everything(x, w, b):
    while True:
        try:  # noqa: SIM105
            time.sleep(5)  # so that every alarm rings inside the try
        except:  # noqa: E722
            pass


@pytest.mark.parametrize(
    ("function", "in_main_thread"),
    [
        (forever, True),
        (catches_exceptions, True),
        (catches_everything, True),
        (forever, False),
        (catches_exceptions, False),
    ],
)
def test_what_never_returns_is_stopped(function, in_main_thread):
    got = []

    def run():
        got.append(verdict("neuron", function, seconds=0.2))

    if in_main_thread:
        run()
    else:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(60)
    assert (got[0].status, got[0].diagnosis) == ("timeout", "never-returns")
    assert got[0].outcome == "incorrect"
    assert "did not return within 5 seconds" in got[0].observed
    assert sys.gettrace() is None or "insist" not in repr(sys.gettrace())


def test_the_clock_is_left_as_it_was():
    import signal

    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        assert verdict("neuron", forever, seconds=0.1).status == "timeout"
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        time.sleep(0.1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


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
        (True, "wrong-type", "a bool"),
        (0.25, None, "does not give what is expected"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_wrong_kind_of_answer(capsys, answer, diagnosis, part):
    def neuron(x, w, b):
        return answer

    got = verdict("neuron", neuron)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)
    assert part in said(capsys, check, "neuron", neuron)


def test_a_coroutine_is_named_and_never_warned_about(recwarn):
    async def neuron(x, w, b):
        return x @ w + b

    assert "coroutine" in verdict("neuron", neuron).observed
    assert not recwarn.list


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


def test_changed_arguments_are_seen_and_do_not_spread():
    def neuron(x, w, b):
        x *= w
        return x.sum() + b

    got = verdict("neuron", neuron)
    assert (got.status, got.diagnosis) == ("incorrect", "mutates-arguments")
    assert [holds for _, holds in got.properties] == [True, True, True, True, False]
    assert got.points == got.max_points - 1
    assert [name for name, _ in got.evidence] == ["x before", "x after"]


def test_a_popped_list_is_seen():
    def count_parameters(sizes):
        total = 0
        while len(sizes) > 1:
            last = sizes.pop()
            total += sizes[-1] * last + last
        return total

    assert verdict("count-parameters", count_parameters).diagnosis == "mutates-arguments"


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


def test_the_notebooks_random_numbers_and_settings_are_left_alone():
    def meddles(x, w, b):
        torch.manual_seed(5)
        np.random.seed(5)
        random.seed(5)
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        return x @ w + b

    def drawn():
        torch.manual_seed(9)
        np.random.seed(9)
        random.seed(9)
        yield
        yield torch.rand(1).item(), np.random.rand(), random.random()

    plain, after = drawn(), drawn()
    next(plain)
    expected = next(plain)
    next(after)
    verdict("neuron", meddles)
    assert next(after) == expected
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()


# --- observing: data in, plain data out


def test_observations_are_plain_and_bounded():
    values = {
        "list": ([torch.ones(2, requires_grad=True), 1, "a" * 9_999], list),
        "deep": (None, object),
        "many": (list(range(5_000)), TooLarge),
        "bits": (1 << 9_999, TooLarge),
        "function": (len, Opaque),
        "array": (np.arange(3, dtype=np.uint16), torch.Tensor),
        "objects": (np.array([object()]), Opaque),
        "sparse": (torch.eye(3).to_sparse(), torch.Tensor),
        "expanded": (torch.ones(1).expand(10**9), TooLarge),
    }
    nest = values["deep"][0]
    for _ in range(50):
        nest = [nest]
    values["deep"] = (nest, list)
    cases = [Case(label, "f", (label,)) for label in values]
    seen = observe({"f": lambda label: values[label][0]}, cases)
    for label, (_, kind) in values.items():
        assert isinstance(seen.by_label[label].value, kind), label
    tensor, _, text = seen.by_label["list"].value
    assert not tensor.requires_grad
    assert len(text) == 2_000


def test_observing_loads_no_reference_no_catalogue_and_no_notebook_machinery():
    import subprocess

    code = (
        "import sys, torch\n"
        "import nnbook.checks\n"
        "import nnbook.checks.observing\n"
        "ours = sorted(n for n in sys.modules if n.startswith('nnbook.checks.'))\n"
        "assert all(n.startswith('nnbook.checks.observing') for n in ours), ours\n"
        "from nnbook.checks import check\n"
        "check('neuron', lambda x, w, b: x @ w)\n"
        "heavy = {'nbformat', 'sklearn', 'IPython', 'hypothesis', 'matplotlib', 'ipywidgets'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- hints and scoreboard


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_escalate_then_point_to_the_solution(capsys, name):
    count = 4 if puzzles_of(EXERCISES[name]) else 3
    *hints, last, once_more = [said(capsys, hint, name) for _ in range(count + 2)]
    for level, text in enumerate(hints, 1):
        assert f"Hint {level} of {count}" in text
        assert said(capsys, hint, name, level) == text
    assert any(f'lines("{name}")' in text for text in hints) is (count == 4)
    chapter = EXERCISES[name].chapter
    assert f"solutions/{chapter}.ipynb" in last
    assert f"on the website it is the page Solutions: {TITLES[chapter]}." in last
    assert once_more == last == said(capsys, hint, name, count + 1)


def test_asking_for_one_level_does_not_escalate(capsys):
    said(capsys, hint, "linear", 3)
    assert "Hint 1 of 4" in said(capsys, hint, "linear")


@pytest.mark.parametrize("level", [0, 6, "1", 1.5, True, [1], torch.ones(3)])
def test_no_such_hint(capsys, level):
    assert "A hint has level 1, 2, 3 or 4" in said(capsys, hint, "linear", level)


def test_hint_for_nothing(capsys):
    assert "Did you mean `linear`?" in said(capsys, hint, "linaer")
    assert "exercise's name in quotes" in said(capsys, hint)


def test_nothing_waits_for_input(monkeypatch):
    def refuse(*_):
        raise EOFError("no input here")

    monkeypatch.setattr(builtins, "input", refuse)
    got = verdict("neuron", lambda x, w, b: input())
    assert (got.status, got.diagnosis) == ("error", "raises")


def test_a_session_that_bends_the_check_itself_gets_a_message(monkeypatch, capsys):
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
