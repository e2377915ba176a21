"""What the checks on plain numbers say about every answer: the same wherever Python runs.

Run by an ordinary Python, by one that has no torch, and by the one for browsers: see
test_without_torch.py.
"""

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.notebook import report
from tests.checks.answers import functions, module
from tests.checks.tools import verdict

NAMES = ("count-parameters", "graph-gradients", "best-step")


def verdicts(seeds):
    """The text that ``check`` shows, by exercise, answer and seed."""
    return {
        f"{name}, {answer}, seed {seed}": report.verdict(
            verdict(name, *functions(given), seed=seed)
        ).text
        for name in NAMES
        for answer, given in _answers(name)
        for seed in seeds
    }


def _answers(name):
    ours, exercise = module(name), EXERCISES[name]
    yield "reference", exercise.reference
    for right in ours.RIGHT:
        yield f"right {right}", ours.RIGHT[right]
    lists = {**ours.WRONG, "mutant": ours.MUTANTS, "two at once": ours.UNNAMED}
    lists |= {f"catalogued {each.slug}": each.variants for each in exercise.wrong_answers}
    lists["unwritten"] = UNWRITTEN[name]
    for kind, answers in lists.items():
        for number, answer in enumerate(answers):
            yield f"{kind} {number}", answer


def _stub(*arguments):
    raise NotImplementedError("your turn")


def _count_dots(sizes): ...


def _count_passes(sizes):
    pass


def _count_says(sizes):
    """How many numbers the network holds."""


def _graph_dots(a, b, c):
    return ...


def _graph_passes(a, b, c):
    return None


def _best_dots(training, held_out, patience): ...


UNWRITTEN = {
    "count-parameters": (_stub, _count_dots, _count_passes, _count_says),
    "graph-gradients": (_stub, _graph_dots, _graph_passes),
    "best-step": (_stub, _best_dots),
}
