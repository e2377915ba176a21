"""When to stop: ``best_step(training, held_out, patience)``."""

from collections.abc import Callable
from operator import le, lt
from random import Random

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept, fit, right
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import Tolerance
from nnbook.checks.values.numeric import scalar

Losses = list[float]
Answer = Callable[[Losses, Losses, int], float]

# How a held-out curve goes on after its start, which falls to the level 0: above it, below it, or
# equal to it; ``p`` is the patience.
_CURVES: dict[str, Callable[[int], list[float]]] = {
    "one valley": lambda p: [2, 5, 7][:p],
    "zigzag": lambda p: [1, -1, 2, -2, 1, -3, 1, -4],
    "falls to the end": lambda p: [-1, -2, -3],
    "a deeper valley, too late": lambda p: [*[3, 4, 5, 6][:p], -3, -4, -2],
    "small steps down on the way up": lambda p: [4, 3, 6, 5, 8, 7, 10, 9, -2, -1],
    "patience runs out on a lower step": lambda p: [*[3, 4, 5, 6][: p - 1], -2, 1],
    "lower again and again, at the last moment": lambda p: [
        *(*[3, 5, 4][: p - 1], -2),
        *(*[3, 5, 4][: p - 1], -4),
        -5,
    ],
    "two equals": lambda p: [2, 0, 3, 4][: p + 1],
    "an equal does not renew patience": lambda p: [*[2, 0, 3, 5][:p], -3],
    "a single step": lambda p: [],
}


def _cases(seed: int) -> tuple[Case, ...]:
    random = Random(seed)
    starts = random.sample(range(1, 12), len(_CURVES) - 1)
    patiences = [2, 3, 4] * 4
    random.shuffle(patiences)
    cases = []
    for label, go_on in _CURVES.items():
        alone = label == "a single step"
        patience = patiences.pop()
        if label == "zigzag":  # with patience 2, one step less is none at all
            patience = max(3, patience)
        start = 0 if alone else starts.pop()
        held_out = _levels(random, [2 * n for n in range(start, -1, -1)] + go_on(patience))
        training = _levels(random, [*range(len(held_out), 2, -1), 1, 2][-len(held_out) :])
        cases.append(Case(label, "best_step", (training, held_out, patience)))
    return tuple(cases)


def _levels(random: Random, ranks: list[float]) -> Losses:
    """Losses with two decimals in the order of the ranks; equal ranks are equal losses."""
    sizes = sorted(random.sample(range(10, 99), len(set(ranks))))
    loss = dict(zip(sorted(set(ranks)), sizes, strict=True))
    return [loss[rank] / 100 for rank in ranks]


def _walk(
    held_out: Losses,
    patience: float,
    better: Callable[[float, float], bool] = lt,
    more: int = 0,
    in_a_row: bool = True,
    than_before: bool = False,
) -> tuple[int, int]:
    """The step kept, and the step of the stop. ``more`` is added to the patience."""
    best = waited = step = 0
    for step in range(1, len(held_out)):
        improved = better(held_out[step], held_out[best])
        if improved:
            best = step
        counts = better(held_out[step], held_out[step - 1]) if than_before else improved
        waited = 0 if counts and in_a_row else waited + (not counts)
        if waited >= patience + more:
            break
    return best, step


def _kept(**changed: object) -> Answer:
    return lambda training, held_out, patience: _walk(held_out, patience, **changed)[0]


def _stop_or_best(training: Losses, held_out: Losses, patience: int) -> int:
    """The step of the stop; the best where the list ends before that."""
    best, stop = _walk(held_out, patience)
    return stop if stop - best == patience else best


def _lowest(held_out: Losses) -> int:
    return min(range(len(held_out)), key=held_out.__getitem__)


def _rows(result: Result) -> Rows:
    training, held_out, patience = result.case.arguments
    stop = _walk(held_out, patience)[1]
    ran_out = stop < len(held_out) - 1
    return (
        ("held_out", ", ".join(f"{step}: {loss}" for step, loss in enumerate(held_out))),
        ("training", ", ".join(map(str, training))),
        ("patience", str(patience)),
        ("patience runs out", f"after step {stop}" if ran_out else "not before the end"),
        ("expected", describing.answer(result.expected)),
        ("your answer", describing.answer(result.observation.value)),
    )


DEFINITION = Definition(
    cases=_cases,
    reference=(_kept(),),
    read=lambda case, value: scalar(value),
    rows=_rows,
    tolerance=Tolerance(relative=0.0, absolute=0.01),  # steps: nothing lies between 3 and 4
    properties=(
        Property("gives one number", fit),
        Property(
            "right where the patience lasts",
            right("one valley", "zigzag", "falls to the end", "a single step"),
            points=1,
        ),
        Property(
            "sees nothing of what comes after the stop",
            right("a deeper valley, too late", "small steps down on the way up"),
            points=2,
        ),
        Property(
            "still sees the step on which the patience runs out",
            right("patience runs out on a lower step", "lower again and again, at the last moment"),
            points=1,
        ),
        Property(
            "takes the earlier of two equals",
            right("two equals", "an equal does not renew patience"),
            points=1,
        ),
        Property("leaves the lists as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="by-training-loss",
            variants=variants(
                lambda training, held_out, patience: _walk(training, patience)[0],
                lambda training, held_out, patience: _lowest(training),
            ),
            observed="Your step is the one with the lowest *training* loss.",
            points_to="The training loss falls as long as there is anything to learn by heart. It "
            "would never say stop.",
            step="Look at which of the two lists your comparison reads.",
        ),
        WrongAnswer(
            slug="ignores-patience",
            variants=variants(
                lambda training, held_out, patience: _lowest(held_out),
                lambda training, held_out, patience: len(held_out) - 1 - _lowest(held_out[::-1]),
            ),
            observed="Your step has the lowest held-out loss of the whole list, wherever it "
            "stands.",
            points_to="Training that has stopped never reaches the later steps. A minimum over "
            "the whole list looks into the future.",
            step="Go through the list step by step, and leave the loop when the patience is over.",
        ),
        WrongAnswer(
            slug="step-of-the-stop",
            variants=variants(
                lambda training, held_out, patience: _walk(held_out, patience)[1],
                lambda training, held_out, patience: min(
                    _walk(held_out, patience)[1] + 1, len(held_out) - 1
                ),
                lambda training, held_out, patience: _walk(held_out, patience)[1] - patience,
                _stop_or_best,
            ),
            observed="You give the step at which training stops, or count back from it.",
            points_to="The stop comes `patience` steps after the best, or earlier, where the list "
            "ends. The weights to keep are those of the best.",
            step="Keep two things apart: where the loop is, and the best step so far.",
        ),
        WrongAnswer(
            slug="last-step",
            variants=variants(lambda training, held_out, patience: len(held_out) - 1),
            observed="You give the last step of the list.",
            points_to="The last weights are the ones that have learned most by heart.",
            step="Begin with `best = 0`, and move it where a held-out loss is lower.",
        ),
        WrongAnswer(
            slug="patience-off-by-one",
            variants=variants(_kept(more=1), _kept(more=-1)),
            observed="Your loop stops one step too late or too early.",
            points_to="With patience 2, two steps without a lower loss are enough, and the second "
            "of them is still looked at.",
            step="Take held_out = [5, 6, 7, 1] and patience 2, and write down what is compared in "
            "each round. The 1 must not be seen; with patience 3 it must.",
        ),
        WrongAnswer(
            slug="ties-to-the-later",
            variants=variants(
                _kept(better=le),
                lambda training, held_out, patience: _later_of_equals(held_out, patience),
            ),
            observed="Of two equal losses you take the later step.",
            points_to="An equal loss is not a lower one. More steps for the same loss are more "
            "training for nothing.",
            step="Look at the sign of your comparison.",
        ),
        WrongAnswer(
            slug="counts-in-all",
            variants=variants(_kept(in_a_row=False)),
            observed="Your loop counts the steps without a lower loss in all, not in a row.",
            points_to="The count goes on where it was after an improvement.",
            step="What should the counter be in the moment in which a lower loss is found?",
        ),
        WrongAnswer(
            slug="compares-with-the-step-before",
            variants=variants(
                _kept(than_before=True),
                lambda training, held_out, patience: _last_fall(held_out, patience),
                lambda training, held_out, patience: _rises(held_out, patience),
            ),
            observed="Your loop compares each loss with that of the step before.",
            points_to="On the way up a curve takes small steps down. They are lower than the step "
            "before, and not lower than the best.",
            step="Compare with the lowest loss so far.",
        ),
        WrongAnswer(
            slug="stops-at-the-first-rise",
            variants=variants(
                lambda training, held_out, patience: _walk(held_out, 1)[0],
                lambda training, held_out, patience: _walk(held_out, 1, better=le)[0],
            ),
            observed="You stop at the first step that is not lower, whatever the patience is.",
            points_to="Real curves zigzag. Patience is there to wait out a few bad steps.",
            step="Count the steps since the best one, and compare the count with `patience`.",
        ),
        WrongAnswer(
            slug="loss-not-step",
            variants=variants(
                lambda training, held_out, patience: held_out[_walk(held_out, patience)[0]],
                lambda training, held_out, patience: min(held_out),
            ),
            observed="You give a loss. Due is the number of its step.",
            points_to="With the loss alone nobody knows whose weights to take.",
            step="Keep the position beside the number: `enumerate` gives both.",
        ),
        WrongAnswer(
            slug="counts-from-one",
            variants=variants(
                lambda training, held_out, patience: _walk(held_out, patience)[0] + 1,
                lambda training, held_out, patience: _walk(held_out, patience)[0] - 1,
            ),
            observed="Your number is off by 1 everywhere.",
            points_to="Steps are counted from 0, like the places in the lists.",
            step="For a list with a single loss the answer is 0. What do you get?",
        ),
        WrongAnswer(
            slug="highest-loss",
            variants=variants(
                lambda training, held_out, patience: held_out.index(max(held_out)),
                _kept(better=lambda new, old: new > old),
            ),
            observed="Your step is one with a high loss.",
            points_to="The comparison is the wrong way round: a low loss is good.",
            step="Say in words when a step becomes the best so far.",
        ),
    ),
    hints=(
        "Take held_out = [0.9, 0.5, 0.6, 0.7, 0.4] and patience 2, and note for each step: the "
        "best so far, and how many steps ago that was. When is it 2 steps ago?",
        "One loop over the held-out losses carries one number along, the best step so far. The "
        "distance from there to the current step is how long you have waited.",
        "    best = 0\n"
        "    for step, loss in enumerate(held_out):\n"
        "        if ...:              # lower than the best so far\n"
        "            best = ...\n"
        "        if ...:              # waited long enough\n"
        "            break\n"
        "    return best",
    ),
    takeaway="Stopping early costs one comparison a step. The weights to keep are the best ones "
    "seen, not the last.",
)


def _later_of_equals(held_out: Losses, patience: int) -> int:
    """The stop is right, and the minimum of what was seen is searched from its end."""
    seen = held_out[: _walk(held_out, patience)[1] + 1]
    return len(seen) - 1 - _lowest(seen[::-1])


def _last_fall(held_out: Losses, patience: int) -> int:
    """The last step that was lower than the one before it."""
    kept = waited = 0
    for step in range(1, len(held_out)):
        if held_out[step] < held_out[step - 1]:
            kept, waited = step, 0
        else:
            waited += 1
            if waited == patience:
                break
    return kept


def _rises(held_out: Losses, patience: int) -> int:
    """Where the loss has risen ``patience`` times in a row, the step before these."""
    waited = 0
    for step in range(1, len(held_out)):
        waited = waited + 1 if held_out[step] > held_out[step - 1] else 0
        if waited == patience:
            return step - patience
    return len(held_out) - 1
