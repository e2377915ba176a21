"""Tensors and arrays are known without importing what they are from."""

import sys
from types import ModuleType

import numpy as np
import pytest
import torch

from nnbook.checks.observing import libraries


@pytest.fixture
def nothing_seen(monkeypatch):
    """As in a process that has asked nothing yet."""
    monkeypatch.setattr(libraries, "_seen", {})
    monkeypatch.setattr(libraries, "_tensor", [])


@pytest.mark.parametrize(
    ("value", "tensor", "array"),
    [
        (torch.ones(2), True, False),
        (torch.nn.Parameter(torch.ones(2)), True, False),
        (np.ones(2), False, True),
        (np.float32(1), False, True),
        (1.0, False, False),
        ([torch.ones(2)], False, False),
    ],
)
def test_which_is_which(value, tensor, array):
    assert (libraries.is_tensor(value), libraries.is_array(value)) == (tensor, array)


def test_where_nobody_imported_them_nothing_is_one_and_they_stay_away(nothing_seen, monkeypatch):
    tensor, array = torch.ones(1), np.ones(1)
    for name in ("torch", "numpy"):
        monkeypatch.delitem(sys.modules, name)
    assert not libraries.is_tensor(tensor)
    assert not libraries.is_array(array)
    assert not {"torch", "numpy"} & set(sys.modules)


def test_a_module_that_is_half_loaded_is_not_seen_yet(nothing_seen, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "torch", ModuleType("torch"))
        assert libraries.loaded("torch") is None
        assert not libraries.is_tensor(torch.ones(1))
    assert libraries.loaded("torch") is torch
    assert libraries.is_tensor(torch.ones(1))


def test_once_seen_it_stays_whatever_a_cell_does_to_the_modules(nothing_seen, monkeypatch):
    assert libraries.loaded("torch") is torch
    other = ModuleType("torch")
    other.Tensor = list
    monkeypatch.setitem(sys.modules, "torch", other)
    assert libraries.loaded("torch") is torch
    assert libraries.is_tensor(torch.ones(1))
