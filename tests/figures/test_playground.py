"""The playground's controls, and the numbers that come with it; its arithmetic: ``playground/``."""

import csv

import pytest
import torch

from nnbook.data import iris
from nnbook.figures.playground import SAMPLE, STEPS, playground
from tests.figures.carrying import unpacked


@pytest.fixture(scope="module")
def figure():
    return playground()


def test_each_control_opens_with_what_its_page_says(figure):
    values = {name: control.value for name, control in figure.controls.items()}
    assert values == {
        "data": "circles",
        "own": SAMPLE,
        "noise": 0.1,
        "held": 30,
        "seed": 0,
        "hidden": "4 tanh",
        "optimizer": "Adam",
        "rate": "0.03",
        "batch": "16",
        "decay": "0",
        "step": 0,
    }
    assert figure.controls["step"].max == STEPS


def test_rates_and_decays_are_numbers_in_order(figure):
    for name in ("rate", "decay"):
        numbers = list(map(float, figure.controls[name].options))
        assert numbers == sorted(set(numbers))


def test_it_brings_the_irises_petals_in_tenths_and_their_species(figure):
    numbers = figure.children[0].numbers
    flowers = iris()
    assert torch.equal(unpacked(numbers["petals"]), (10 * flowers.X[:, 2:4].double()).round())
    assert numbers["species"] == list(flowers.species)
    assert numbers["steps"] == STEPS


def test_the_sample_of_own_rows_is_two_numbers_and_a_label_each():
    header, *rows = csv.reader(SAMPLE.splitlines(), skipinitialspace=True)
    assert len(header) == 3
    assert all(float(first) > 0 and float(second) > 0 for first, second, _ in rows)
    assert {label: sum(row[2] == label for row in rows) for *_, label in rows} == {
        "cat": 5,
        "dog": 5,
        "rabbit": 5,
    }
