"""Turn whatever a learner's function returns into plain data of bounded size."""

import inspect
import math

import numpy as np
import torch

from .records import Opaque, Plain, TooLarge

# Every exercise's answer has fewer than a thousand numbers. An expanded view of one number
# can claim billions, so the size is looked at before anything is copied.
MOST_NUMBERS = 100_000
MOST_ITEMS = 1_000
MOST_CHARACTERS = 2_000
MOST_BITS = 1_024
DEEPEST = 6


def plain(value: object, depth: int = 0) -> Plain:
    """A copy of ``value`` made of tensors, numbers, strings, lists, tuples and dicts only."""
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        small = value.bit_length() <= MOST_BITS
        return int(value) if small else TooLarge("int", (value.bit_length(),))
    if isinstance(value, str):
        return str(value)[:MOST_CHARACTERS]
    if isinstance(value, torch.Tensor):
        return _tensor(value)
    if isinstance(value, np.ndarray | np.generic):
        return _array(value)
    if isinstance(value, list | tuple | dict):
        return _container(value, depth)
    if inspect.iscoroutine(value):
        value.close()  # else Python warns later, with an address, that it was never awaited
    return Opaque(type(value).__name__)


def _tensor(value: torch.Tensor) -> Plain:
    shape = tuple(value.shape)
    if math.prod(shape) > MOST_NUMBERS:
        return TooLarge("tensor", shape)
    if value.device.type == "meta":
        return Opaque("tensor without data")
    value = value.detach().cpu()
    if value.layout != torch.strided:
        value = value.to_dense()
    if value.is_quantized:
        value = value.dequantize()
    copy = torch.empty(shape, dtype=value.dtype)
    return copy.copy_(value.resolve_conj().resolve_neg())


def _array(value: np.ndarray | np.generic) -> Plain:
    if value.size > MOST_NUMBERS:
        return TooLarge("array", tuple(value.shape))
    if value.dtype.kind not in "biuf":
        return Opaque(f"numpy array of {value.dtype.name}")
    if isinstance(value, np.generic):
        return value.item()
    if value.dtype.kind == "f" and value.dtype.itemsize > 8:
        value = value.astype(np.float64)
    if value.dtype.kind == "u" and value.dtype.itemsize > 1:
        value = value.astype(np.int64)
    return torch.from_numpy(np.array(value, dtype=value.dtype.newbyteorder("="), order="C"))


def _container(value: list | tuple | dict, depth: int) -> Plain:
    if depth >= DEEPEST or len(value) > MOST_ITEMS:
        return TooLarge(type(value).__name__, (len(value),))
    if isinstance(value, dict):
        return {str(key)[:100]: plain(item, depth + 1) for key, item in value.items()}
    items = [plain(item, depth + 1) for item in value]
    return tuple(items) if isinstance(value, tuple) else items
