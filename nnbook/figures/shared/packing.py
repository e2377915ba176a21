"""How numbers travel to the browser, where `unpacking.js` undoes it: tensors as bytes."""

from collections.abc import Mapping
from typing import Any

import torch


def packed(value: Any) -> Any:
    """Replace each float or uint8 tensor in ``value`` by its type, shape and bytes.

    Floats become little-endian float32, rounded to six significant digits first, so that every CPU
    stores the same bytes. Other integer and boolean tensors become nested lists; dictionaries and
    sequences are followed.
    """
    if isinstance(value, torch.Tensor):
        return _packed_tensor(value.detach())
    if isinstance(value, Mapping):
        return {key: packed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item) for item in value]
    return value


def _packed_tensor(tensor: torch.Tensor) -> Any:
    shape = list(tensor.shape)
    if tensor.dtype == torch.uint8:
        return {"type": "uint8", "shape": shape, "bytes": tensor.numpy().tobytes()}
    if not tensor.is_floating_point():
        return tensor.tolist()
    rounded = [float(f"{number:.6g}") for number in tensor.double().flatten().tolist()]
    numbers = torch.tensor(rounded, dtype=torch.float32).numpy().astype("<f4")
    return {"type": "float32", "shape": shape, "bytes": numbers.tobytes()}
