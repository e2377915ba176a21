"""How wrong numbers relate to the expected ones: what one slip does to all of them.

A sign, a factor, a shift, an axis: these leave a trace that can be told without knowing the code.
Works on plain lists of numbers, so that it needs no torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nnbook.checks.exercises.results import Result
from nnbook.checks.judging.finding import Finding, size
from nnbook.checks.observing import Plain
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import double, entries, is_numeric, shape

_NEAR = 1e-4


@dataclass(frozen=True)
class _Pair:
    """Numbers of one result beside the expected ones, row after row."""

    got: list[float]
    expected: list[float]
    got_shape: tuple[int, ...]
    shape: tuple[int, ...]
    rows: int

    @property
    def fits(self) -> bool:
        return self.got_shape == self.shape


def relation(results: Iterable[Result]) -> Finding | None:
    """What one slip explains all wrong results, if one does. The smallest result is shown."""
    wrong = sorted((each for each in results if not each.right), key=size)
    if not wrong or any(each.observation.ending != "returned" for each in wrong):
        return None
    pairs = [pair for each in wrong for pair in _pairs(each.reading, each.expected, _rows(each))]
    # A single number agrees with many slips by chance.
    if not pairs or sum(len(pair.expected) for pair in pairs) < 2:
        return None
    if not all(_finite(pair.got) and _finite(pair.expected) for pair in pairs):
        return None
    whose = f"Your `{wrong[0].case.function}`"
    for look in _LOOKS:
        found = look(pairs)
        if found is not None:
            diagnosis, observed, points_to, step = found
            return Finding(diagnosis, f"{whose} {observed}", points_to, step, shown=wrong[0])
    return None


def _rows(result: Result) -> int:
    """How many rows the largest matrix among the arguments has."""
    matrices = [a for a in result.case.arguments if is_numeric(a) and len(shape(a)) == 2]
    return shape(matrices[0])[0] if matrices else 0


def _pairs(got: Plain, expected: Plain, rows: int) -> list[_Pair]:
    """Wrong parts side by side; nothing where they cannot be compared."""
    if isinstance(expected, dict) and isinstance(got, dict) and got.keys() == expected.keys():
        parts = [(got[key], expected[key]) for key in expected]
        return [pair for one, other in parts for pair in _pairs(one, other, rows)]
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        if len(got) != len(expected):
            return []
        both = zip(got, expected, strict=True)
        return [pair for one, other in both for pair in _pairs(one, other, rows)]
    if not is_numeric(got) or not is_numeric(expected):
        return []
    pair = _Pair(
        entries(double(got)),
        entries(double(expected)),
        shape(got),
        shape(expected),
        rows,
    )
    return [] if pair.fits and _close(pair.got, pair.expected) else [pair]


def _finite(numbers: list[float]) -> bool:
    return all(map(math.isfinite, numbers))


def _close(got: list[float], expected: list[float]) -> bool:
    if len(got) != len(expected):
        return False
    bound = 1e-5 + _NEAR * max(map(abs, expected), default=0.0)
    return all(abs(a - b) <= bound for a, b in zip(got, expected, strict=True))


def _mapped(pairs: list[_Pair], change: Callable[[float], float]) -> bool:
    """Whether every answer is the expected one, changed number by number."""
    return all(pair.fits and _close(pair.got, [change(v) for v in pair.expected]) for pair in pairs)


_Found = tuple[str, str, str, str] | None


def _opposite_sign(pairs: list[_Pair]) -> _Found:
    if not _mapped(pairs, lambda v: -v):
        return None
    return (
        "opposite-sign",
        "gives the right numbers with the sign turned round.",
        "Somewhere a difference was taken the other way round, or a minus is missing or too many.",
        "Find the one place where a sign is decided, and turn it.",
    )


def _factor(pair: _Pair) -> float | None:
    """The one factor between the answer and what is expected."""
    largest = max(range(len(pair.expected)), key=lambda i: abs(pair.expected[i]))
    if not pair.fits or abs(pair.expected[largest]) < 1e-6:
        return None
    factor = pair.got[largest] / pair.expected[largest]
    if abs(factor) < 1e-6 or abs(factor - 1) < 1e-3:
        return None
    return factor if _close(pair.got, [factor * v for v in pair.expected]) else None


def _constant_factor(pairs: list[_Pair]) -> _Found:
    factors = [_factor(pair) for pair in pairs]
    if None in factors or (len(pairs[0].expected) < 2 and len(pairs) < 3):
        return None
    if all(abs(f / factors[0] - 1) < 1e-3 for f in factors):
        return (
            "constant-factor",
            f"gives {describing.number(factors[0])} times what is expected, everywhere.",
            "All proportions are right. One multiplication or division is too much, or missing.",
            "Look for a constant in your code, and ask where it comes from.",
        )
    for slug, form, points_to in (
        ("times-rows", lambda pair: pair.rows, "A sum stands where a mean is expected"),
        (
            "divided-by-rows",
            lambda pair: 1 / pair.rows,
            "It was divided by the rows once too often",
        ),
    ):
        if all(
            pair.rows > 0 and abs(f / form(pair) - 1) < 1e-3
            for f, pair in zip(factors, pairs, strict=True)
        ):
            word = "multiplied" if slug == "times-rows" else "divided"
            return (
                slug,
                f"gives the right numbers, but {word} by the number of rows.",
                f"{points_to}, or the other way round.",
                "Count how often your code divides by the number of rows: once is right.",
            )
    return None


def _proportional(pairs: list[_Pair]) -> _Found:
    if len(pairs) < 2 or any(len(pair.expected) < 3 for pair in pairs):
        return None
    factors = [_factor(pair) for pair in pairs]
    if None in factors:
        return None
    return (
        "other-factor",
        "gives the right numbers but for one factor, which is another for each input: in the case "
        f"shown {describing.number(factors[0])}.",
        "All proportions are right. A multiplication or division is too much, or missing, by "
        "something that depends on the input: a size, a count, a sum, a length.",
        "Find out what the factor shown is in this input: a number of rows or classes, a sum?",
    )


def _one_row(pairs: list[_Pair]) -> _Found:
    for pair in pairs:
        if len(pair.shape) != 2 or pair.got_shape != pair.shape[1:]:
            return None
        if not _close(pair.got, pair.expected[: pair.shape[1]]):
            return None
    return (
        "first-only",
        "gives the first row alone, where several are expected.",
        "A `return` inside the loop ends the work early, or `[0]` picks one row.",
        "Count the rounds of your loop, and see at which indentation `return` stands.",
    )


def _constant_offset(pairs: list[_Pair]) -> _Found:
    offsets = []
    for pair in pairs:
        if not pair.fits or len(pair.expected) < 2:
            return None
        offset = pair.got[0] - pair.expected[0]
        if not _close(pair.got, [v + offset for v in pair.expected]):
            return None
        offsets.append(offset)
    return (
        "constant-offset",
        "gives numbers that all lie off by the same amount: in the case shown by "
        f"{describing.number(offsets[0])}.",
        "All differences are right. Something is added once that should not be, or not added.",
        "Look for a term that does not depend on the place: is it there once, and with its sign?",
    )


def _clipped(pairs: list[_Pair]) -> _Found:
    if not any(v < -_NEAR for pair in pairs for v in pair.expected):
        return None
    if _mapped(pairs, lambda v: max(v, 0.0)):
        return (
            "cut-at-zero",
            "gives 0 wherever a negative number is expected.",
            "A ReLU, or a maximum with 0, stands at the end. The exercise does not ask for one.",
            "Return the numbers as they are before it.",
        )
    if _mapped(pairs, abs):
        return (
            "sign-lost",
            "gives the right numbers without their sign.",
            "An absolute value, a square or a norm has taken the sign away.",
            "Find where a minus is lost.",
        )
    return None


def _bent(pairs: list[_Pair]) -> _Found:
    for name, bend in (
        ("sigmoid", lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0.0),
        ("tanh", math.tanh),
        ("exp", lambda v: math.exp(v) if v < 700 else math.inf),
    ):
        if _mapped(pairs, bend):
            return (
                "bent-at-the-end",
                f"gives {name} of what is expected.",
                f"`{name}` is applied to the answer. The exercise does not ask for it.",
                "Return the numbers as they are before it.",
            )
    if any(0 < v < 1 for pair in pairs for v in pair.expected) and all(
        v >= 0 for pair in pairs for v in pair.expected
    ) and _mapped(pairs, lambda v: math.log(v) if v > 0 else -math.inf):  # fmt: skip
        return (
            "logarithm-given",
            "gives the logarithm of what is expected.",
            "A logarithm is taken that the exercise does not ask for.",
            "Return the numbers as they are before it.",
        )
    return None


def _rounded(pairs: list[_Pair]) -> _Found:
    if not any(map(any, (pair.got for pair in pairs))):
        return None  # what is 0 everywhere need not have been rounded
    for change in (math.trunc, round, math.floor):
        if _mapped(pairs, lambda v, change=change: float(change(v))):
            return (
                "rounded",
                "gives whole numbers where others are expected.",
                "`int(...)`, `round` or `//` has cut off what stands behind the point.",
                "Return the number as it is.",
            )
    return None


def _transposed(pairs: list[_Pair]) -> _Found:
    for pair in pairs:
        if len(pair.got_shape) != 2 or pair.got_shape != pair.shape[::-1]:
            return None
        n, m = pair.got_shape
        if not _close([pair.got[i * m + j] for j in range(m) for i in range(n)], pair.expected):
            return None
    return (
        "on-its-side",
        "gives the right numbers with rows and columns exchanged.",
        "A matrix was transposed once too often, or once too few.",
        "Write the shapes under each product, and see where they change places.",
    )


def _other_shape(pairs: list[_Pair]) -> _Found:
    if any(pair.fits or not _close(pair.got, pair.expected) for pair in pairs):
        return None
    return (
        "other-shape",
        f"gives the right numbers in shape {pairs[0].got_shape}; expected is {pairs[0].shape}.",
        "Nothing is wrong but an axis: one of length 1 is too much or missing, or all stands in "
        "one row.",
        "`squeeze`, `unsqueeze`, `keepdim` and indexing with `[None]` or `[0]` change that: find "
        "which of them is there, or lacking.",
    )


def _sums(pair: _Pair, numbers: list[float], of: tuple[int, ...]) -> dict[str, list[float]]:
    """The sums of a matrix over its rows, its columns, or both."""
    if len(of) != 2:
        return {"everything": [sum(numbers)]}
    n, m = of
    return {
        "the rows": [sum(numbers[i * m + j] for i in range(n)) for j in range(m)],
        "the columns": [sum(numbers[i * m : (i + 1) * m]) for i in range(n)],
        "everything": [sum(numbers)],
    }


def _summed(pairs: list[_Pair]) -> _Found:
    if any(pair.fits for pair in pairs):
        return None
    for over in ("the rows", "the columns", "everything"):
        too_far = [_sums(pair, pair.expected, pair.shape).get(over) for pair in pairs]
        if all(s is not None and len(p.expected) > 1 and _close(p.got, s)
               for p, s in zip(pairs, too_far, strict=True)):  # fmt: skip
            return (
                "summed-too-far",
                f"adds up numbers that should stay apart: it sums over {over}.",
                "A `sum` reaches over one axis too many.",
                "Say for each axis of the expected shape what it counts; those must not be summed.",
            )
        not_far = [_sums(pair, pair.got, pair.got_shape).get(over) for pair in pairs]
        if all(s is not None and len(p.got) > 1 and _close(s, p.expected)
               for p, s in zip(pairs, not_far, strict=True)):  # fmt: skip
            return (
                "not-summed-yet",
                f"gives numbers that still have to be added up over {over}.",
                "The products are right, their sum is missing.",
                "Compare your shape with the expected one: the axis that is too much is the one "
                "to sum over.",
            )
    return None


def _elsewhere(pairs: list[_Pair]) -> _Found:
    if any(
        not pair.fits
        or len(pair.expected) < 3
        or not _close(sorted(pair.got), sorted(pair.expected))
        for pair in pairs
    ):
        return None
    return (
        "in-other-places",
        "gives the right numbers, but in other places.",
        "Something reordered them: `reshape` or `view` where a transpose is needed, `sort`, or an "
        "index that counts along the wrong axis.",
        "Follow one number from the input to its place in your answer.",
    )


def _some_places(pairs: list[_Pair]) -> _Found:
    first, last = True, True
    for pair in pairs:
        rows = pair.shape[0] if pair.shape else 0
        if not pair.fits or rows < 2:
            return None
        width = len(pair.expected) // rows
        starts = range(0, rows * width, width) if width else ()
        right = [_close(pair.got[i : i + width], pair.expected[i : i + width]) for i in starts]
        if not right:
            return None
        first = first and right[0] and not any(right[1:])
        last = last and not right[-1] and all(right[:-1])
    if first or last:
        where = "only the first is right" if first else "all are right but the last"
        return (
            "first-only" if first else "last-missing",
            f"works through several rows or entries, of which {where}.",
            "A `return` inside the loop, or an index that does not move on, ends the work early."
            if first
            else "The loop ends one round too early, or the last one is overwritten.",
            "Count the rounds of your loop, and see at which indentation `return` stands.",
        )
    return None


_LOOKS = (
    _opposite_sign, _constant_factor, _clipped, _bent, _rounded, _transposed, _other_shape,
    _one_row, _summed, _constant_offset, _elsewhere, _some_places, _proportional,
)  # fmt: skip
