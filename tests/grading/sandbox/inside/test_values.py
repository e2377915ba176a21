"""Plain data crosses unchanged."""

import dataclasses
import math

import msgspec
import pytest
import torch

from nnbook.checks.observing import Failure, Network, Observation, Observations, Opaque, TooLarge
from nnbook.checks.observing import records as records_module
from nnbook.checks.values.comparing import EXACT, alike
from nnbook.grading.sandbox.inside import values, wire


def crossed(value):
    """A value after its way through a frame."""
    frame = wire.pack_answer("x", Observations({"it": Observation("returned", value)}))
    _, seen = wire.unpack(frame[wire.HEADER :])
    return seen.by_label["it"].value


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 0, -7, 2**1000, 0.1, -0.0, 1e-320, math.inf, -math.inf, "", "é"),
        *([], (), {}, [1, (2.5, "a"), {"k": [None]}], {"a": (1,)}),
        Failure("KeyError", ("KeyError", "Exception"), "'x'", "d['x']", 3, "f"),
        Failure("E"),
        *(Opaque("generator"), TooLarge("tensor", (10**9, 10**9))),
    ],
)
def test_plain_data_crosses(value):
    got = crossed(value)
    assert type(got) is type(value)
    assert got == value
    assert repr(got) == repr(value)


def test_not_a_number_crosses():
    assert math.isnan(crossed(math.nan))
    assert torch.isnan(crossed(torch.tensor([1.0, math.nan]))).tolist() == [False, True]


@pytest.mark.parametrize("dtype", sorted(map(str, values.DTYPE_NAMES)))
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3)])
def test_tensors_cross(dtype, shape):
    dtype = getattr(torch, dtype.removeprefix("torch."))
    value = torch.arange(math.prod(shape)).reshape(shape).to(dtype)
    got = crossed(value)
    assert got.dtype == dtype
    assert got.shape == value.shape
    assert got.tolist() == value.tolist()


def test_views_cross_as_what_they_show():
    base = torch.arange(6.0).reshape(2, 3)
    for view in (base.T, base[:, 1], base.expand(4, 2, 3), torch.conj(base + 1j * base)):
        assert crossed(view).tolist() == view.tolist()


def test_two_views_of_one_memory_cross():
    base = torch.arange(6.0)
    a, b = crossed((base, base[2:]))
    assert (a.tolist(), b.tolist()) == (base.tolist(), base[2:].tolist())


def test_text_that_is_no_unicode_crosses_as_far_as_it_can():
    assert crossed("a\ud800b") == "a?b"
    assert crossed({"\udfff": 1}) == {"?": 1}


def test_networks_cross():
    value = Network(True, ("Linear(4 → 8)",), (torch.ones(2, 2),), (torch.zeros(1), Failure("E")))
    got = crossed(value)
    assert got.layers == value.layers
    assert alike(got.start, value.start, EXACT)
    assert alike(got.outputs, value.outputs, EXACT)


def test_every_record_is_known():
    """A new record in observing/records.py crosses only if its fields can be checked."""
    defined = {
        name
        for name, each in vars(records_module).items()
        if isinstance(each, type) and dataclasses.is_dataclass(each)
    }
    assert defined == values.RECORDS.keys()
    for cls in values.RECORDS.values():
        msgspec.inspect.type_info(cls)  # raises for a hint that cannot be checked


def test_what_is_no_plain_data_does_not_cross():
    for value in (object(), {1, 2}, b"bytes", lambda: 1, Observations):
        with pytest.raises(TypeError):
            crossed(value)
