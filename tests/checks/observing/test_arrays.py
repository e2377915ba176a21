"""A call with NumPy arrays in the place of tensors."""

import numpy as np
import torch

from nnbook.checks.observing.arrays import arrays
from nnbook.checks.observing.records import Case


def test_tensors_come_as_arrays_of_their_dtype_and_all_else_as_it_is():
    got = []
    given = (torch.ones(2, 3), torch.tensor([4]), torch.tensor(True), 0.5, [1, 2])
    arrays(lambda *arguments: got.extend(arguments), Case("c", "f", given))
    assert [type(each) for each in got] == [np.ndarray, np.ndarray, np.ndarray, float, list]
    assert [each.dtype.name for each in got[:3]] == ["float32", "int64", "bool"]
    assert [each.shape for each in got[:3]] == [(2, 3), (1,), ()]


def test_what_the_call_changes_is_seen_and_the_case_stays():
    case = Case("c", "f", (torch.zeros(3), 2))

    def changes(x, k):
        x += k
        return x.sum()

    seen = arrays(changes, case)
    assert (seen.ending, seen.value) == ("returned", 6.0)
    assert seen.arguments[0].tolist() == [2.0, 2.0, 2.0]
    assert case.arguments[0].tolist() == [0.0, 0.0, 0.0]


def test_an_array_that_is_returned_becomes_a_tensor():
    value = arrays(lambda x: x.T, Case("c", "f", (torch.arange(6.0).reshape(2, 3),))).value
    assert isinstance(value, torch.Tensor)
    assert value.tolist() == [[0, 3], [1, 4], [2, 5]]
