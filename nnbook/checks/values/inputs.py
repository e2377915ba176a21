"""Inputs that hide no mistake, and are easy to work through by hand."""

import math

import torch


def distinct(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Random numbers with one decimal: no zero, no two of one size, both signs present.

    A transposed, shifted or swapped tensor therefore always differs from the original.
    """
    count = math.prod(shape)
    sizes = torch.randperm(max(count, 24), generator=generator)[:count] + 3
    signs = torch.randint(0, 2, (count,), generator=generator) * 2 - 1
    if count > 1 and abs(int(signs.sum())) == count:
        signs[int(torch.randint(count, (1,), generator=generator))] *= -1
    return (sizes * signs / 10).reshape(shape)


def integers(generator: torch.Generator, count: int, low: int, high: int) -> list[int]:
    """``count`` different whole numbers in [low, high]."""
    order = torch.randperm(high - low + 1, generator=generator)[:count]
    return [low + int(i) for i in order]
