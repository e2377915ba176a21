"""The libraries that a value may come from. Nothing here imports them.

Where torch was never imported, nothing can be a tensor; the same goes for numpy and its arrays.
"""

import sys
from types import ModuleType

_TYPES = {"torch": "Tensor", "numpy": "ndarray"}
_seen: dict[str, ModuleType] = {}
_tensor: list[type] = []  # torch.Tensor, once torch was seen


def loaded(name: str) -> ModuleType | None:
    """``torch`` or ``numpy``, if anybody has imported it.

    Once seen it stays: what a learner's code does to ``sys.modules`` changes nothing here.
    """
    if name not in _seen:
        found = sys.modules.get(name)
        if hasattr(found, _TYPES[name]):  # not half loaded, nor a stand-in
            _seen[name] = found
    return _seen.get(name)


def is_tensor(value: object) -> bool:
    """Whether ``value`` is a ``torch.Tensor``."""
    if not _tensor and (torch := loaded("torch")):
        _tensor.append(torch.Tensor)
    return bool(_tensor) and isinstance(value, _tensor[0])  # asked millions of times


def is_array(value: object) -> bool:
    """Whether ``value`` is an array of numpy's, or one of its numbers."""
    numpy = loaded("numpy")
    return numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic))
