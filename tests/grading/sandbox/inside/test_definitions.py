"""Which functions count: the last definitions that the exercise can call."""

import functools

import pytest
from torch import nn

from nnbook.checks.observing import Case, Observation
from nnbook.grading.sandbox.inside.definitions import Definitions, defined_in


def made(*names, arguments=1):
    cases = [Case(name, name, (0,) * arguments) for name in names]
    return Definitions(names, cases)


def unwritten(x):
    raise NotImplementedError("your turn")


def first(x):
    return x


def second(x):
    return x + 1


def other(x, y):
    return x


def test_the_last_definition_counts():
    defined = made("f")
    assert defined.look({"f": first})
    assert not defined.look({"f": first})
    assert defined.look({"f": second})
    assert defined.functions == {"f": second}


@pytest.mark.parametrize("value", [7, None, "text", [first]])
def test_a_value_does_not_take_a_functions_place(value):
    defined = made("f")
    defined.look({"f": first})
    assert not defined.look({"f": value})
    assert not defined.look({})
    assert defined.functions == {"f": first}


def test_a_helper_with_other_parameters_does_not_either():
    defined = made("f")
    defined.look({"f": first})
    assert not defined.look({"f": other})
    assert defined.functions == {"f": first}
    # Alone, it is what the learner wrote: the verdict says that its parameters are wrong.
    alone = made("f")
    assert alone.look({"f": other})


def test_a_network_does_not_but_it_may_be_the_answer():
    network = nn.Linear(1, 1)
    defined = made("f")
    defined.look({"f": first})
    assert not defined.look({"f": network})
    for before in ({}, {"f": unwritten}):
        defined = made("f")
        defined.look(before)
        assert defined.look({"f": network})
        assert defined.functions == {"f": network}


@pytest.mark.parametrize(
    "value",
    [
        lambda x: x,
        functools.partial(other, 1),
        functools.lru_cache(first),
        abs,
        float,
        type("Callable", (), {"__call__": lambda self, x: x})(),
    ],
)
def test_whatever_can_be_called_is_a_definition(value):
    defined = made("f")
    defined.look({"f": first})
    assert defined.look({"f": value})
    assert defined.functions == {"f": value}


def test_what_cannot_be_asked_for_its_parameters_is_a_definition():
    class Hostile:
        def __call__(self, x):
            return x

        @property
        def __signature__(self):
            raise SystemExit

    hostile = Hostile()
    defined = made("f")
    defined.look({"f": first})
    assert defined.look({"f": hostile})


def test_what_the_notebooks_own_check_was_given_counts():
    defined = made("f", "g")
    defined.look({"f": first, "g": first})
    assert not defined.given((first, first))
    assert defined.given((first, other))
    assert defined.functions == {"f": first, "g": other}
    for wrong in ((), (second,), (second, 7)):
        assert not defined.given(wrong)
    assert defined.look({"f": second, "g": first})
    assert defined.functions == {"f": second, "g": other}


def test_a_cell_that_failed_is_why_a_function_is_not_there():
    why = Observation("ended", "it was left out")
    defined = made("f", "g")
    defined.look({"f": first})
    assert defined.failed("def g(x:\n    pass", why)
    assert not defined.failed("def f(x:\n    pass", why)  # f is there
    assert not defined.failed("print(g(1))\ng == 3", why)
    assert defined.unwritten("g") is why
    assert defined.unwritten("h").ending == "stub"


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("def f(x): ...", 1),
        ("def f(*x): ...", 1),
        ("def f(x, y=1): ...", 1),
        ("async def f(x): ...", 1),
        ("def f(): ...", 0),
        ("def f(x, y): ...", 0),
        ("def f(x, *, y): ...", 0),
        ("f = 3", 0),
        ("def g():\n    def f(x): ...", 0),
        ("'def f(x): ...'  # def f(x): ...", 0),
        ("%%time\ndef f(x): ...", 0),
        ("def f(x:", 0),
        ("(" * 5000, 0),
    ],
)
def test_cells_that_will_define_a_function_are_seen_beforehand(source, last):
    cells = [defined_in(each) for each in ("def f(x): return x", source, "f(1)")]
    assert made("f").last_in(cells) == last


def test_nothing_is_defined_in_no_cells():
    assert made("f").last_in([{}, {}]) == -1
