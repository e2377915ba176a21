"""Judging in tests: the same path as ``check``, without a display."""

import torch

from nnbook.checks.catalogue import EXERCISES
from nnbook.checks.judge import judge
from nnbook.checks.observing import observe


def verdict(exercise, *functions, seed=2024, seconds=5.0):
    exercise = EXERCISES[exercise]
    cases = exercise.cases(torch.Generator().manual_seed(seed))
    return judge(exercise, cases, observe(exercise.named(functions), cases, seconds))


def completed(exercise, spelling):
    """A spelling of a mistake, with the reference for the functions that it leaves out."""
    pairs = zip(spelling, EXERCISES[exercise].reference, strict=True)
    return tuple(given or reference for given, reference in pairs)
