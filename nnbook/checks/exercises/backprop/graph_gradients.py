"""Gradients on a graph with a fork: ``graph_gradients(a, b, c)``."""

from collections.abc import Callable
from itertools import product

from nnbook.checks.exercises.backprop.graph_gradients_cases import (
    NAMES,
    cases,
    forward,
    gradients,
    read,
    rows,
)
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right
from nnbook.checks.exercises.results import Results
from nnbook.checks.values.comparing import Tolerance, alike
from nnbook.checks.values.numeric import is_numeric, shape

Answer = Callable[[float, float, float], dict[str, float]]


def _five_numbers(results: Results) -> bool:
    return all(
        is_numeric(result.reading[name]) and not shape(result.reading[name])
        for result in results.values()
        for name in NAMES
    )


def _right(*names: str) -> Callable[[Results], bool]:
    """Whether the gradients of these nodes are right in every case."""
    return lambda results: all(
        isinstance(result.reading, dict)
        and alike(result.reading[name], result.expected[name], result.tolerance)
        for result in results.values()
        for name in names
    )


def _from_paths(combine: Callable[[float, float], float], also_d: bool = True) -> Answer:
    """Backward with another way to join the two paths at d: via f = d·e, and via e = d + c."""

    def answer(a: float, b: float, c: float) -> dict[str, float]:
        d, e, _ = forward(a, b, c)
        dd = combine(e, d)
        return {"a": dd * b, "b": dd * a, "c": d, "d": dd if also_d else e + d, "e": d}

    return answer


def _partial_at_d(combine: Callable[[float, float], float]) -> Answer:
    """Only ∂f/∂d is joined in another way; a and b get all that they should."""
    return lambda a, b, c: {
        **gradients(a, b, c),
        "d": combine(forward(a, b, c)[1], forward(a, b, c)[0]),
    }


def _direct(e: float, d: float) -> float:
    return e


def _through_e(e: float, d: float) -> float:
    return d


def _swapped(*gates: bool) -> Answer:
    """Backward that takes add for multiply and the reverse, at these of f, e and d."""
    at_f, at_e, at_d = gates

    def answer(a: float, b: float, c: float) -> dict[str, float]:
        d, e, _ = forward(a, b, c)
        dd, de = (1.0, 1.0) if at_f else (e, d)
        dd, dc = (dd + de * c, de * d) if at_e else (dd + de, de)
        da, db = (dd, dd) if at_d else (dd * b, dd * a)
        return {"a": da, "b": db, "c": dc, "d": dd, "e": de}

    return answer


def _own_input(at_f: bool, at_d: bool) -> Answer:
    """Backward in which multiply hands each input its own value, not the other's."""

    def answer(a: float, b: float, c: float) -> dict[str, float]:
        d, e, _ = forward(a, b, c)
        dd, de = (d, e) if at_f else (e, d)
        dd += de
        da, db = (dd * a, dd * b) if at_d else (dd * b, dd * a)
        return {"a": da, "b": db, "c": de, "d": dd, "e": de}

    return answer


def _local(at_c: bool, at_inputs: bool, at_d: Callable[[float, float], float]) -> Answer:
    """Local slopes where a slope times the upstream gradient is expected."""

    def answer(a: float, b: float, c: float) -> dict[str, float]:
        d, e, _ = forward(a, b, c)
        dd = at_d(e, d)
        upstream = 1.0 if at_inputs else dd
        return {
            "a": upstream * b,
            "b": upstream * a,
            "c": 1.0 if at_c else d,
            "d": dd,
            "e": d,
        }

    return answer


def _missing_upstream() -> tuple[Answer, ...]:
    at_d = (
        lambda e, d: e + d,
        lambda e, d: e + 1,
        lambda e, d: e,
        lambda e, d: d,
        lambda e, d: 1.0,
    )
    # With c and both inputs right, what is left at d has other names.
    return tuple(
        _local(at_c, at_inputs, each)
        for at_c, at_inputs, each in product((True, False), (True, False), at_d)
        if at_c or at_inputs or each is at_d[1]
    )


def _of_e(a: float, b: float, c: float) -> dict[str, float]:
    return {"a": b, "b": a, "c": 1.0, "d": 1.0, "e": 1.0}


def _scaled(seed: Callable[[float, float, float], float]) -> Answer:
    """Backward that starts at f with another number than 1."""
    return lambda a, b, c: {
        name: seed(*forward(a, b, c)) * each for name, each in gradients(a, b, c).items()
    }


def _one_sided(step: float) -> Answer:
    """Slopes measured by nudging each node upwards only, with a step that is too long."""

    def answer(a: float, b: float, c: float) -> dict[str, float]:
        d, e, f = forward(a, b, c)
        moved = {
            "a": forward(a + step, b, c)[2],
            "b": forward(a, b + step, c)[2],
            "c": forward(a, b, c + step)[2],
            "d": (d + step) * (d + step + c),
            "e": d * (e + step),
        }
        return {name: (each - f) / step for name, each in moved.items()}

    return answer


def _added_at_d(a: float, b: float, c: float) -> dict[str, float]:
    right = gradients(a, b, c)
    return {**right, "a": right["d"] + b, "b": right["d"] + a}


def _one_at_e(a: float, b: float, c: float) -> dict[str, float]:
    dd = forward(a, b, c)[1] + 1.0
    return {"a": dd * b, "b": dd * a, "c": 1.0, "d": dd, "e": 1.0}


DEFINITION = Definition(
    cases=cases,
    reference=(gradients,),
    read=read,
    rows=rows,
    # Half a dozen products and sums, in float32 exact to 1e-6; a nudge of 1e-4 is off by more.
    tolerance=Tolerance(relative=1e-5, absolute=1e-5),
    properties=(
        Property("gives a dictionary with a number for each of the five keys", _five_numbers),
        Property("∂f/∂e and ∂f/∂c are right", _right("e", "c"), points=1),
        Property("∂f/∂d counts both paths", _right("d"), points=1),
        Property("all five are right, whatever a, b and c are", all_right, points=2),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="missing-keys",
            variants=variants(lambda a, b, c: {}, lambda a, b, c: {"da": 1.0, "db": 1.0}),
            compares=("keys",),
            observed="Your dictionary lacks some of the five keys.",
            points_to='The keys are the names of the nodes: "a", "b", "c", "d" and "e", each a '
            "string of one letter.",
            step="Compare your keys with these five, and add what is missing.",
        ),
        WrongAnswer(
            slug="returns-values",
            variants=variants(
                lambda a, b, c: dict(zip(NAMES, (a, b, c, a * b, a * b + c), strict=True))
            ),
            observed="Each number is the value of its node.",
            points_to="That is the forward pass. A gradient says how fast f moves when the node "
            "moves.",
            step="Keep these values, they are needed. Then start at f and walk back.",
        ),
        WrongAnswer(
            slug="overwrites-at-fork",
            variants=variants(_from_paths(_direct), _from_paths(_through_e)),
            observed="∂f/∂d is what one path brings, and a and b get too little with it.",
            points_to="d feeds both e and f, so two paths arrive there. The second replaced the "
            "first, or one was never followed.",
            step="Name the two contributions to ∂f/∂d, one for each use of d, and bring them "
            "together.",
        ),
        WrongAnswer(
            slug="passed-on-too-early",
            variants=variants(
                _from_paths(_direct, also_d=False), _from_paths(_through_e, also_d=False)
            ),
            observed="∂f/∂d is complete, but a and b got only what one path brings.",
            points_to="The gradient of d was passed on to a and b before its second "
            "contribution had arrived.",
            step="Go through the nodes in the reverse of the forward order: f, e, d, and only "
            "then a and b.",
        ),
        WrongAnswer(
            slug="partial-at-d",
            variants=variants(_partial_at_d(_direct), _partial_at_d(_through_e)),
            observed="a, b, c and e are right. ∂f/∂d holds what one path brings.",
            points_to="d moves f in two ways: as a factor of f, and inside e. One was held still.",
            step="Write f with d alone, without e: d·(d + c). How fast does this move with d?",
        ),
        WrongAnswer(
            slug="multiplies-paths",
            variants=variants(_from_paths(lambda e, d: e * d), _partial_at_d(lambda e, d: e * d)),
            observed="∂f/∂d is the product of what the two paths bring.",
            points_to="Slopes multiply along a path. These are two paths side by side.",
            step="A nudge of d arrives at f by both paths at once. What becomes of two small "
            "changes that happen together?",
        ),
        WrongAnswer(
            slug="missing-upstream",
            variants=variants(*_missing_upstream(), _of_e),
            observed="Some of your numbers are local slopes: the slope of the next node only, "
            "not of f.",
            points_to="Each step back takes the gradient that has arrived and multiplies it by a "
            "local slope. The first factor, the upstream gradient, is missing.",
            step="For each line, name the node whose gradient is known already, and multiply "
            "by it.",
        ),
        WrongAnswer(
            slug="add-mul-swapped",
            variants=variants(
                *(_swapped(*gates) for gates in product((True, False), repeat=3) if any(gates))
            ),
            observed="A multiplication passes its gradient on as an addition does, or the reverse.",
            points_to="Add hands the gradient to both inputs unchanged. Multiply hands each "
            "input the gradient times the other input.",
            step="For each of d, e and f, say aloud which of the two it is. Then see which "
            "rule your line follows.",
        ),
        WrongAnswer(
            slug="multiply-not-swapped",
            variants=variants(
                *(_own_input(*gates) for gates in ((False, True), (True, False), (True, True)))
            ),
            observed="At a multiplication, each input got the gradient times its own value.",
            points_to="In a·b, a nudge of a moves the product by b for each unit. The factors "
            "trade places on the way back.",
            step="Take d = 2·3. Raise the 2 by 1: by how much does d grow?",
        ),
        WrongAnswer(
            slug="starts-at-the-value",
            variants=variants(_scaled(lambda d, e, f: f), _scaled(lambda d, e, f: -f)),
            observed="All five numbers are f times what is expected.",
            points_to="The way back starts with the value of f. It has to start with ∂f/∂f.",
            step="By how much does f move for each unit that f moves?",
        ),
        WrongAnswer(
            slug="coarse-nudge",
            variants=variants(*(_one_sided(step) for step in (1.0, 0.1, 0.01, 1e-3, 1e-4))),
            observed="∂f/∂c and ∂f/∂e are right. The others are a little off, always on the "
            "same side.",
            points_to="The slopes were measured by a nudge in one direction. f bends on the way "
            "when a, b or d is nudged.",
            step="Nudge both ways, or better: compute the slopes backwards, node by node.",
        ),
        WrongAnswer(
            slug="path-subtracted",
            variants=variants(
                _from_paths(lambda e, d: e - d),
                _from_paths(lambda e, d: d - e),
                _partial_at_d(lambda e, d: e - d),
            ),
            observed="∂f/∂d is the difference of what the two paths bring.",
            points_to="Both paths push f the same way as d grows. What they bring adds up.",
            step="Replace one sign.",
        ),
        WrongAnswer(
            slug="one-path-twice",
            variants=variants(
                _from_paths(lambda e, d: 2 * e),
                _from_paths(lambda e, d: 2 * d),
                _partial_at_d(lambda e, d: 2 * e),
                _partial_at_d(lambda e, d: 2 * d),
            ),
            observed="∂f/∂d counts one of its two paths twice.",
            points_to="The two paths bring different amounts: e along the first, d along the "
            "second.",
            step="Name what arrives from f, and what arrives from e.",
        ),
        WrongAnswer(
            slug="value-for-slope-at-c",
            variants=variants(
                lambda a, b, c: {**gradients(a, b, c), "c": c},
                lambda a, b, c: {**gradients(a, b, c), "c": a * b * c},
            ),
            observed="∂f/∂c holds the value of c.",
            points_to="Add hands on what it has: its local slope is 1, whatever c is.",
            step="Ask how fast e moves when c moves; multiply by the gradient that has arrived at "
            "e.",
        ),
        WrongAnswer(
            slug="added-at-multiply",
            variants=variants(_added_at_d),
            observed="∂f/∂a and ∂f/∂b add the other factor, where they should multiply by it.",
            points_to="Along a path slopes multiply: what has arrived at d, times the local slope "
            "b or a.",
            step="Replace `+` by `*` in those two lines.",
        ),
        WrongAnswer(
            slug="one-at-e",
            variants=variants(_one_at_e),
            observed="∂f/∂e is 1 in your answer.",
            points_to="1 is the gradient of f itself. e is a factor of f, so its slope is the "
            "other factor.",
            step="Write f = d·e: how fast does f move when e moves by a little?",
        ),
    ),
    hints=(
        "Take a = 2, b = 3, c = −2. Then d = 6, e = 4, f = 24, and the gradients are 30 for a, "
        "20 for b, 6 for c, 10 for d and 6 for e. Which is the first, from f backwards, that "
        "you do not get?",
        "Walk back from f, whose own gradient is 1. Multiply gives each input the gradient times "
        "the other input; add passes it on unchanged. d is used twice, so it receives twice, "
        "and what it receives is added up before it is passed on.",
        "    d = a * b\n"
        "    e = d + c\n"
        "    dd, de = ..., ...       # back through f = d * e\n"
        "    dd += ...               # back through e = d + c: the second path to d\n"
        "    dc = ...\n"
        "    da, db = ..., ...       # back through d = a * b\n"
        '    return {"a": da, ...}',
    ),
    takeaway="Multiply along a path, add where paths meet. Larger graphs need no other rule.",
)
