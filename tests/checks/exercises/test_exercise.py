"""What an exercise is made of."""

import pytest

from nnbook.checks.exercises.exercise import Definition, Exercise, variants
from nnbook.checks.exercises.outline import Function
from nnbook.checks.observing import Case


def loss(logits): ...


def gradient(logits): ...


EXERCISE = Exercise(
    id="two",
    chapter="01_layers",
    title="Two functions",
    functions=(Function("loss", ("logits",), "a number"), Function("gradient", ("logits",), "")),
    minutes=5,
    difficulty=1,
    points=1,
    cases=lambda seed: (),
    reference=(loss, gradient),
    properties=(),
    wrong_answers=(),
    hints=("", "", ""),
    takeaway="",
)


def test_implementations_are_named_after_the_functions_that_they_stand_for():
    assert EXERCISE.named((gradient, loss)) == {"loss": gradient, "gradient": loss}


def test_what_a_mistake_does_not_concern_is_left_out():
    assert EXERCISE.named((None, gradient)) == {"gradient": gradient}
    assert EXERCISE.named((None, None)) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_implementations_is_an_error(count):
    with pytest.raises(ValueError, match="zip"):
        EXERCISE.named((loss,) * count)


def test_variants_are_of_an_exercise_with_one_function():
    assert variants(loss, gradient) == ((loss,), (gradient,))


def test_what_is_not_read_in_a_way_of_its_own_is_compared_as_it_is():
    value = object()
    assert EXERCISE.read(Case("c", "loss"), value) is value


def test_a_definition_is_written_by_names_alone():
    with pytest.raises(TypeError):
        Definition(lambda seed: (), (loss,), (), (), ("", "", ""), "")
