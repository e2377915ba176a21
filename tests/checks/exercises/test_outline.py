"""What pages list about an exercise."""

import pytest

from nnbook.checks.exercises.outline import Function, Outline

FORWARD = Function("forward", ("x", "W"), "a row")
NOTHING = Function("nothing", (), "None")


def outline(*functions):
    return Outline(
        id="an-id",
        chapter="01_layers",
        title="A title",
        functions=functions,
        minutes=5,
        difficulty=1,
        points=3,
    )


def test_a_function_reads_as_it_is_called():
    assert (str(FORWARD), str(NOTHING)) == ("forward(x, W)", "nothing()")


@pytest.mark.parametrize(
    ("functions", "call"),
    [
        ((FORWARD,), 'check("an-id", forward)'),
        ((FORWARD, NOTHING), 'check("an-id", forward, nothing)'),
    ],
)
def test_the_call_that_checks_it_names_its_functions_in_their_order(functions, call):
    names = {"check": lambda *given: given} | {each.name: each.name for each in functions}
    assert outline(*functions).call == call
    assert eval(call, names) == ("an-id", *(each.name for each in functions))


def test_a_function_is_found_by_its_name():
    assert outline(FORWARD, NOTHING).function("nothing") is NOTHING
    with pytest.raises(StopIteration):
        outline(FORWARD).function("backward")
