"""Leave everything around a learner's code as it was found."""

from __future__ import annotations

import builtins
import math
import random
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from operator import is_
from typing import TYPE_CHECKING

from .libraries import loaded

if TYPE_CHECKING:
    import torch


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the notebook's random numbers and torch's settings as they were found.

    Meanwhile gradients are recorded, new tensors are on the CPU, and no warning is shown, whatever
    a cell has set; and torch keeps to one thread: on such small tensors, threads only wait for
    each other.
    """
    with ExitStack() as stack:
        stack.callback(random.setstate, random.getstate())
        if numpy := loaded("numpy"):
            stack.callback(numpy.random.set_state, numpy.random.get_state())
        if torch := loaded("torch"):
            stack.callback(torch.set_default_dtype, torch.get_default_dtype())
            stack.callback(torch.set_num_threads, torch.get_num_threads())
            torch.set_num_threads(1)
            stack.enter_context(torch.random.fork_rng(devices=[]))
            if torch.is_inference_mode_enabled():
                stack.enter_context(torch.inference_mode(False))
            stack.enter_context(torch.enable_grad())
            device = torch.get_default_device()
            stack.callback(_set_device_back, device)
            if device.type != "cpu":
                stack.enter_context(torch.device("cpu"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield


@contextmanager
def ordinary() -> Iterator[None]:
    """As ``undisturbed``, with float32 as the default dtype: for code of the book's own."""
    with undisturbed():
        if torch := loaded("torch"):
            torch.set_default_dtype(torch.float32)
        yield


def _set_device_back(device: torch.device) -> None:
    torch = loaded("torch")
    if torch.get_default_device() != device:
        torch.set_default_device(None if device.type == "cpu" else device)


def seed() -> None:
    """Let random numbers start over. For use inside ``undisturbed``."""
    random.seed(0)
    if numpy := loaded("numpy"):
        numpy.random.seed(0)
    if torch := loaded("torch"):
        # torch.manual_seed also writes a stack trace for each kind of accelerator: 1 ms.
        torch.default_generator.manual_seed(0)


Names = list[tuple[object, dict[str, object]]]


def names_found(before: Names) -> Names:
    """The names of Python, numpy and torch, for ``unpatched``: those of ``before``, if there are
    any and no library has been loaded since."""
    owners = [builtins, *_namespaces()]
    if [owner for owner, _ in before] == owners:
        return before
    return [(owner, dict(vars(owner))) for owner in owners]


@contextmanager
def unpatched(found: Names) -> Iterator[None]:
    """Put functions back that the body replaced or deleted, as ``names_found`` found them."""
    (_, here), *before = found
    try:
        yield
    finally:
        builtins.__dict__.update(here)  # the body may replace what the repair is made of, too
        for owner, names in before:
            now = vars(owner)
            if len(now) == len(names) and all(map(is_, now.values(), names.values())):
                continue  # thousands of names: compared without a loop in Python
            _repair(owner, names)


def _namespaces() -> Iterator[object]:
    """What judging itself is made of. A patch that outlived the learner's call would bend it."""
    yield math
    if numpy := loaded("numpy"):
        yield numpy
    if torch := loaded("torch"):
        nn = torch.nn
        yield from (torch, torch.Tensor, nn, nn.Module, nn.functional)


def _repair(owner: object, names: dict[str, object]) -> None:
    now = dict(vars(owner))
    for name, value in names.items():
        if name not in now or now[name] is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):  # what is added to a class hides what it inherits
        for name in now.keys() - names.keys():
            delattr(owner, name)
