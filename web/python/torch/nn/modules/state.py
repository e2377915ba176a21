"""Taking over the numbers of a module by name."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping

from ..._autograd import no_grad
from ..._tensor import Tensor


class IncompatibleKeys(namedtuple("_Keys", ("missing_keys", "unexpected_keys"))):
    """Names that one side has and the other has not."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_{super().__repr__()}"


def take_over(
    owner: str, own: Mapping[str, Tensor], given: Mapping[str, Tensor], strict: bool
) -> IncompatibleKeys:
    """Copy what is given into the tensors of the same names.

    Raises ``RuntimeError`` where shapes differ and, if ``strict``, where names do.
    """
    missing = [name for name in own if name not in given]
    unexpected = [name for name in given if name not in own]
    problems = []
    for kind, names in (("Unexpected", unexpected), ("Missing", missing)):
        if strict and names:
            listed = ", ".join(f'"{name}"' for name in names)
            problems.append(f"{kind} key(s) in state_dict: {listed}. ")
    for name, value in own.items():
        if name in given and given[name].shape != value.shape:
            problems.append(
                f"size mismatch for {name}: copying a param with shape {given[name].shape} from "
                f"checkpoint, the shape in current model is {value.shape}."
            )
    if problems:
        text = "\n\t".join(problems)
        raise RuntimeError(f"Error(s) in loading state_dict for {owner}:\n\t{text}")
    with no_grad():
        for name, value in own.items():
            if name in given:
                value.copy_(given[name])
    return IncompatibleKeys(missing, unexpected)
