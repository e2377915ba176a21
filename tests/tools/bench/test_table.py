"""Numbers, promises and the table that shows them."""

import pytest

from tools.bench.table import (
    Budget,
    Row,
    at_most,
    compared,
    median,
    not_measured,
    number,
    percentile,
    table,
    times_less,
)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (50, 3), (75, 4), (95, 8.8), (100, 10), (90, 7.6)]
)
def test_percentiles_are_interpolated_between_ranks(percent, expected):
    assert percentile([4, 1, 10, 3, 2], percent) == pytest.approx(expected)


def test_the_median_of_an_even_number_lies_between():
    assert median([4, 1, 2, 3]) == 2.5
    with pytest.raises(ValueError, match="at least one sample"):
        median([])


@pytest.mark.parametrize(
    ("value", "text"), [(0.432, "0.43"), (16.66, "16.7"), (1234.5, "1,234"), (100, "100")]
)
def test_numbers_have_about_three_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("measured", "reference", "text"),
    [(10, 500, "50× less"), (10, 15, "1.5× less"), (30, 10, "3.0× more"), (1, 0, "–")],
)
def test_the_ratio_is_said_in_words(measured, reference, text):
    assert compared(measured, reference) == text


@pytest.mark.parametrize(
    ("budgets", "within"),
    [
        ((at_most(16.7, 16.7, "ms"), times_less(16.7, 167, 10)), "yes"),
        ((at_most(16.8, 16.7, "ms"), times_less(16.8, 1670, 10)), "NO"),
        ((at_most(16, 16.7, "ms"), times_less(16, 159, 10)), "NO"),
        ((at_most(16, 16.7, "ms"), times_less(16, None, 10)), "not known"),
        ((at_most(17, 16.7, "ms"), times_less(17, None, 10)), "NO"),
        ((), "–"),
    ],
)
def test_every_promise_must_be_kept(budgets, within):
    assert Row("x", 1.0, budgets=budgets).within == within


def test_the_table_shows_what_is_over_budget_and_what_is_not_known():
    long = "first load of a chapter with all that it needs"
    text = table(
        [
            Row(long, 1325.0, "kB", 2073.4, "stock", (at_most(1325, 450, "kB"),)),
            Row("imports torch", "no", budgets=(Budget("no", True),)),
            not_measured("latency", "\nno browser\nmore"),
        ]
    )
    head, _, first, second, third, fourth = text.splitlines()
    columns = [head.index(name) for name in ("measured", "reference", "ratio", "budget", "within")]
    cells = [first[a:b].strip() for a, b in zip(columns, [*columns[1:], None], strict=True)]
    assert cells == ["1,325 kB", "2,073 kB: stock", "1.6× less", "≤ 450 kB", "NO"]
    assert f"{first[: columns[0]].strip()} {second.strip()}" == long
    assert third.split() == ["imports", "torch", "no", "–", "–", "no", "yes"]
    assert fourth.split("  ")[0] == "latency"
    assert "not measured: no browser" in fourth
    assert fourth.endswith("not known")
