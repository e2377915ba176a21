"""Watch a call with NumPy arrays."""

from collections.abc import Callable

import numpy as np

from .calls import fresh
from .libraries import is_tensor
from .plain import plain
from .records import Case, Observation, Plain


def arrays(function: Callable, case: Case) -> Observation:
    """Call it with an array for each tensor; keep its value, and the arrays as the call left them.

    The arrays have the dtypes of the tensors and share no memory with them.
    """
    arguments = tuple(map(_array, fresh(case.arguments)))
    value = function(*arguments)
    return Observation("returned", plain(value), arguments=plain(arguments))


def _array(data: Plain) -> np.ndarray | Plain:
    return data.numpy() if is_tensor(data) else data
