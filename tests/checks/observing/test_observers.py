"""Every way to look at a function is found by its name."""

import pytest

from nnbook.checks.observing import observers
from nnbook.checks.observing.records import Case


@pytest.mark.parametrize("name", observers.OBSERVERS)
def test_it_is_the_function_of_that_name_in_a_module_of_its_own(name):
    found = observers.observer(name)
    assert found.__name__ == name
    assert found.__module__ == f"nnbook.checks.observing.{observers.OBSERVERS[name]}"


def test_an_unknown_one_is_an_error():
    with pytest.raises(KeyError):
        observers.observer("crystal ball")


def test_one_that_needs_nothing_is_prepared_at_once_and_watches_a_call():
    observers.prepare("call")
    case = Case("c", "f", (2, 3))
    assert observers.observer("call")(lambda a, b: a * b, case).value == 6
