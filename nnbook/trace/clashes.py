"""Which two numbers, or types of them, disagree."""

from __future__ import annotations

import re

from torch import nn

_PRODUCT = re.compile(r"\((\d+)x(\d+) and (\d+)x(\d+)\)")
_SIZES = re.compile(r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)")
_BATCHES = re.compile(r"batch_size \((\d+)\) to match target batch_size \((\d+)\)")
_CHANNELS = re.compile(r"to have (\d+) channels, but got (\d+) channels")
_DTYPES = re.compile(r"must have the same dtype, but got (\w+) and (\w+)")
_ARGUMENTS = re.compile(r"forward\(\) missing \d+ required positional argument")
_FLOATS = {"Float": "float32", "Double": "float64", "Long": "int64", "Half": "float16"}
_TARGET = re.compile(r"Target (-?\d+) is out of bounds")


def explained(error: Exception, module: nn.Module | None, name: str) -> str:
    """One line with the two numbers, or "" where the message holds none that are known.

    ``module`` is the one that failed, None where that was code between the modules.
    """
    text = str(error)
    where = f"`{name}`" if module is not None else name or "The code of `forward`"
    if found := _PRODUCT.search(text):
        given, wanted = int(found[2]), int(found[3])
        if module is not None:
            return f"{where} wants {wanted} numbers in each row, and gets {given}."
        return f"A row has {given} numbers, and the matrix wants {wanted}."
    if found := _CHANNELS.search(text):
        return f"{where} wants {found[1]} channels, and gets {found[2]}."
    if found := _BATCHES.search(text):
        return f"The network answers {found[1]} rows, and y has {found[2]}."
    if found := _SIZES.search(text):
        return f"{where} meets two sizes that should be one: {found[1]} and {found[2]}."
    if found := _DTYPES.search(text):
        got, wanted = (_FLOATS.get(each, each) for each in found.groups())
        return f"{where} gets {got} numbers, and its weights are {wanted}."
    if _ARGUMENTS.search(text):
        return "trace calls the network with one tensor, X, and this one wants more."
    if found := _TARGET.search(text):
        return f"y holds the class {found[1]}, and the network has no output for it."
    return ""
