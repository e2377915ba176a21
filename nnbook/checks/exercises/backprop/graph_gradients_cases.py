"""What ``graph_gradients`` is tried on, what is right, and how a result is shown."""

from random import Random

from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike, fits
from nnbook.checks.values.numeric import scalar

NAMES = ("a", "b", "c", "d", "e")


def forward(a: float, b: float, c: float) -> tuple[float, float, float]:
    """The nodes d, e and f."""
    d = a * b
    e = d + c
    return d, e, d * e


def gradients(a: float, b: float, c: float) -> dict[str, float]:
    """The slopes of f for the five nodes."""
    d, e, _ = forward(a, b, c)
    dd = e + d
    return {"a": dd * b, "b": dd * a, "c": d, "d": dd, "e": d}


def _drawn(random: Random, least: int = 2, most: int = 8) -> tuple[float, float, float]:
    """Three whole numbers of different sizes and any signs; no path brings 0, nor do both."""
    while True:
        a, b, c = (
            random.choice((-1.0, 1.0)) * size for size in random.sample(range(least, most), 3)
        )
        d, e, _ = forward(a, b, c)
        if e != 0 and d + e != 0:
            return a, b, c


def cases(seed: int) -> tuple[Case, ...]:
    """Four draws, and some that show what a draw may hide."""
    random = Random(seed)
    drawn = {f"numbers {i}": _drawn(random) for i in range(1, 5)}
    a, b, _ = _drawn(random)
    # No whole numbers, small, and no result of two decimals: who rounds is seen.
    drawn["with decimals"] = tuple(each + 0.3 for each in _drawn(random, 1, 4))
    drawn["e is 0"] = a, b, -a * b  # f is 0 here; the gradients are not
    numbers = {"the book's graph": (2.0, 3.0, -2.0), **drawn}
    return tuple(Case(label, "graph_gradients", each) for label, each in numbers.items())


def read(case: Case, value: Plain) -> Plain:
    """Numbers in whatever wrapping, by name."""
    if not isinstance(value, dict):
        return value
    given = [name for name in NAMES if name in value]
    if not given and value:
        return {"keys": "others", **dict.fromkeys(NAMES)}
    keys = "all" if len(given) == len(NAMES) else "some"
    return {"keys": keys, **{name: scalar(value.get(name)) for name in NAMES}}


def rows(result: Result) -> Rows:
    """The graph with its numbers, what was expected, and what came."""
    a, b, c = result.case.arguments
    d, e, f = forward(a, b, c)
    shown: Rows = (
        ("a, b, c", ", ".join(map(describing.number, (a, b, c)))),
        ("d, e, f", ", ".join(map(describing.number, (d, e, f)))),
    )
    value, expected = result.observation.value, result.expected
    if not isinstance(value, dict):
        return (*shown, ("your answer", describing.answer(value)))
    for name in NAMES:
        number = describing.value(expected[name])
        if name not in value:
            shown += ((f"∂f/∂{name}", f'{number} expected, no key "{name}" in your answer'),)
            continue
        given, reading = describing.value(value[name]), result.reading[name]
        right = alike(reading, expected[name], result.tolerance)
        if not right and fits(reading, expected[name]):
            given, number = describing.told_apart(float(reading), float(expected[name]))
        mark = "" if right else " ← not yet"
        shown += ((f"∂f/∂{name}", f"{number} expected, you give {given}{mark}"),)
    if result.reading["keys"] != "all":
        shown += (("your keys", ", ".join(value) or "none"),)
    return shown
