"""What came beside what is expected, entry by entry."""

import math
import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.values.comparing import FLOAT32, alike
from nnbook.checks.values.differences import MOST_COLUMNS, differences

SIZES = st.integers(1, MOST_COLUMNS)
SPECIAL = (math.nan, math.inf, -math.inf, 0.0)


def wrong(matrix):
    return [[entry.is_wrong for entry in row] for row in matrix]


def test_the_wrong_entries_are_those_that_differ():
    expected = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    got = torch.tensor([[1.0, -2.0], [3.0, 4.00001]])
    (found,) = differences(got, expected, FLOAT32)
    assert wrong(found.got) == [[False, True], [False, False]]
    assert not any(map(any, wrong(found.expected)))
    assert [entry.text for entry in found.got[0]] == ["1", "-2"]
    assert found.shape == "(2, 2)"


def test_what_is_no_number_in_both_is_not_wrong_and_in_one_is():
    got = torch.tensor([math.nan, math.nan, 1.0, math.inf])
    expected = torch.tensor([math.nan, 1.0, math.nan, math.inf])
    (found,) = differences(got, expected, FLOAT32)
    assert wrong(found.got) == [[False, True, True, False]]


def test_each_wrong_part_of_several_without_names_has_its_number():
    got, expected = (torch.ones(2), torch.ones(3)), (torch.ones(2), torch.zeros(3))
    (found,) = differences(got, expected, FLOAT32)
    assert found.name == "1"


def test_a_vector_is_one_row():
    (found,) = differences(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0]), FLOAT32)
    assert wrong(found.got) == [[False, True]]


def test_each_wrong_part_of_an_answer_has_its_name():
    expected = {"dW": torch.eye(2), "db": torch.ones(2), "n": 3}
    got = {"dW": torch.eye(2), "db": torch.zeros(2), "n": 4}
    (found,) = differences(got, expected, FLOAT32)
    assert found.name == "db"


def test_digits_tell_close_numbers_apart():
    expected, got = torch.tensor([1.0001, 2.0]), torch.tensor([1.0004, 2.0])
    (found,) = differences(got.double(), expected.double(), FLOAT32)
    assert found.got[0][0].text != found.expected[0][0].text


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (torch.ones(3), torch.ones(2)),
        (torch.ones(2), torch.ones(2)),
        (torch.ones(2, 2, 2), torch.zeros(2, 2, 2)),
        (torch.ones(200, 4), torch.zeros(200, 4)),
        (torch.ones(1), torch.zeros(1)),
        (1.0, 2.0),
        (None, torch.ones(2)),
        ([1.0, 2.0], torch.ones(2)),
        (torch.ones(2) * 1j, torch.ones(2)),
        (torch.ones(2), torch.ones(2) * 1j),
    ],
)
def test_where_there_is_nothing_to_compare_entry_by_entry_nothing_is_shown(got, expected):
    assert differences(got, expected, FLOAT32) == ()


@given(st.integers(0, 2**20), SIZES, SIZES)
@settings(deadline=None)
def test_it_agrees_with_the_verdict_on_any_numbers(seed, rows, columns):
    draw = random.Random(seed)

    def matrix():
        flat = [draw.choice([draw.uniform(-100, 100), *SPECIAL]) for _ in range(rows * columns)]
        return torch.tensor(flat).reshape(rows, columns)

    expected, got = matrix(), matrix()
    found = differences(got, expected, FLOAT32)
    if rows * columns > 1:
        assert bool(found) is not alike(got, expected, FLOAT32)
    for each in found:
        assert any(map(any, wrong(each.got)))
        for entry in (entry for row in (*each.got, *each.expected) for entry in row):
            assert -1 <= entry.heat <= 1
