"""``torch.save`` and ``torch.load``, for files that this page wrote itself."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from typing import Any

from ._absent import absent, check_device

_HEAD = b"page-torch\n"


def save(obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: int = 2) -> None:
    """Write tensors, and what holds them, to a file."""
    data = _HEAD + pickle.dumps(obj)
    if hasattr(f, "write"):
        f.write(data)
        return
    with open(f, "wb") as file:
        file.write(data)


class _Plain(pickle.Unpickler):
    """Reads tensors and plain data; no other class runs code of its own."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name, if it holds nothing but data."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        root = __name__.rpartition(".")[0]
        if module == root or module.startswith((f"{root}.", "torch")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(
            "Weights only load failed. This file holds more than tensors: "
            f"{module}.{name}. If you trust it, load it with weights_only=False."
        )


def load(
    f: Any, map_location: Any = None, pickle_module: Any = None, *, weights_only: bool = True,
    mmap: bool | None = None,
) -> Any:  # fmt: skip
    """Read what ``save`` wrote."""
    if map_location is not None:
        check_device(map_location)
    if hasattr(f, "read"):
        data = f.read()
    else:
        with open(f, "rb") as file:
            data = file.read()
    if not data.startswith(_HEAD):
        raise absent("reading a file that torch itself wrote")
    body = io.BytesIO(data[len(_HEAD) :])
    return _Plain(body).load() if weights_only else pickle.load(body)
