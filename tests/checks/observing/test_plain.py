"""Whatever a function returns, as plain data of bounded size."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.observing import Case, Opaque, TooLarge, observe
from nnbook.checks.observing.plain import DEEPEST, MOST_ITEMS, MOST_NUMBERS, plain, type_name


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


NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.booleans() | st.none()
DATA = st.recursive(
    NUMBERS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def depth(data):
    if not isinstance(data, list | tuple | dict):
        return 0
    return 1 + max(map(depth, data.values() if isinstance(data, dict) else data), default=0)


@settings(max_examples=40, deadline=None)
@given(DATA.filter(lambda data: depth(data) <= DEEPEST))
def test_what_is_plain_already_comes_out_as_it_is(data):
    assert repr(plain(data)) == repr(data)


def test_a_copy_never_holds_more_than_the_bound():
    data = [[0] * (MOST_ITEMS - 1)] * 3
    assert plain(data) == data
    held = numbers_in(plain([data] * 50))
    assert MOST_NUMBERS / 2 < held <= MOST_NUMBERS


def numbers_in(data):
    """How many there are; what was too large to keep is none."""
    return sum(map(numbers_in, data)) if isinstance(data, list) else isinstance(data, int)


class LyingList(list):
    def __len__(self):
        return 0

    def __iter__(self):
        return iter(["lie"])


class LyingFloat(float):
    def __float__(self):
        return 0.0

    def __eq__(self, other):
        return True

    __hash__ = None


class LyingText(str):
    def __getitem__(self, key):
        return "lie"


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), named=None):
        raise RuntimeError("not by torch's functions")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (LyingList([1, 2]), [1, 2]),
        (LyingFloat(2.5), 2.5),
        (LyingText("true"), "true"),
        (Fraction(1, 4), 0.25),
        (Decimal("0.5"), 0.5),
        ({1: "a", None: "b", (1,): "c"}, {"1": "a", "None": "b", "tuple": "c"}),
        (np.float16(0.5), 0.5),
        (np.int8(3), 3),
        (np.bool_(True), True),
    ],
)
def test_the_copy_holds_what_is_really_there(value, kept):
    copied = plain(value)
    assert (type(copied), copied) == (type(kept), kept)


def test_size_is_looked_at_before_anything_is_copied():
    assert plain(LyingList([1] * 5_000)) == TooLarge("list", (5_000,))
    assert plain(1 << 1_000) == 1 << 1_000
    assert plain(1 << 2_000) == TooLarge("int", (2_001,))


def test_a_tensor_of_a_class_of_its_own_is_copied_by_torchs_own_methods():
    copied = plain(torch.ones(3).as_subclass(LyingTensor))
    assert type(copied) is torch.Tensor
    assert copied.tolist() == [1.0, 1.0, 1.0]


def test_a_view_is_copied_and_shares_no_memory():
    x = torch.zeros(4)
    copied = plain(x[:2])
    x += 1
    assert copied.tolist() == [0.0, 0.0]


def test_arrays_become_tensors_of_a_dtype_that_torch_has():
    for array, dtype in (
        (np.ones(2, dtype=">f4"), torch.float32),
        (np.ones(2, dtype=np.uint32), torch.int64),
        (np.ones(2, dtype=np.longdouble), torch.float64),
        (np.arange(6).reshape(2, 3).T, torch.int64),
    ):
        copied = plain(array)
        assert copied.dtype == dtype
        assert copied.tolist() == array.tolist()


def test_the_name_of_a_class_is_text_whatever_a_metaclass_makes_of_it():
    class Meta(type):
        @property
        def __name__(cls):
            return 3

    class Odd(metaclass=Meta):
        pass

    assert type_name(Odd()) == "object"
    assert plain(Odd()) == Opaque("object")
