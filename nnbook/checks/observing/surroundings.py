"""Leave everything around a learner's code as it was found."""

import builtins
import math
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from operator import is_

import numpy as np
import torch
from torch import nn

# What judging itself is made of. A patch that outlived the learner's call would bend it.
_NAMESPACES = (math, np, torch, torch.Tensor, nn, nn.Module, nn.functional)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the notebook's random numbers and torch's settings as they were found.

    Meanwhile torch keeps to one thread: on such small tensors, threads only wait for each other.
    """
    python, numpy = random.getstate(), np.random.get_state()
    dtype, gradients = torch.get_default_dtype(), torch.is_grad_enabled()
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(gradients)
        torch.set_num_threads(threads)


@contextmanager
def unpatched() -> Iterator[None]:
    """Put functions of Python, numpy and torch back where the body replaced or deleted them."""
    before = [(owner, dict(vars(owner))) for owner in _NAMESPACES]
    here = dict(vars(builtins))  # the body may replace what the repair is made of, too
    try:
        yield
    finally:
        builtins.__dict__.update(here)
        for owner, names in before:
            now = vars(owner)
            if len(now) == len(names) and all(map(is_, now.values(), names.values())):
                continue  # thousands of names: compared without a loop in Python
            _repair(owner, names)


def _repair(owner: object, names: dict[str, object]) -> None:
    now = dict(vars(owner))
    for name, value in names.items():
        if name not in now or now[name] is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):  # what is added to a class hides what it inherits
        for name in now.keys() - names.keys():
            delattr(owner, name)
