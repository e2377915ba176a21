"""The exercises on plain numbers, whose checks need neither torch nor numpy.

``verdicts`` is run by an ordinary Python, by one without these libraries, and by one in a
browser's engine: see test_without_torch.py.
"""

from nnbook.checks import report
from nnbook.checks.catalogue import EXERCISES

from .answers import functions, module
from .tools import verdict

NAMES = ("count-parameters", "graph-gradients")
SEEDS = (2024, 2025, 2**62 + 1)


def verdicts():
    """What ``check`` says about each answer and each catalogued mistake: {where: text}."""
    return {
        f"{place} on {seed}": report.verdict(verdict(name, *functions(answer), seed=seed)).text
        for name in NAMES
        for place, answer in _answers(name)
        for seed in SEEDS
    }


def _answers(name):
    ours, exercise = module(name), EXERCISES[name]
    yield f"{name}, reference", exercise.reference
    for answer in ours.RIGHT:
        yield f"{name}, right, {answer}", ours.RIGHT[answer]
    for kind, answers in (*ours.WRONG.items(), ("mutant", ours.MUTANTS), ("both", ours.UNNAMED)):
        for number, answer in enumerate(answers):
            yield f"{name}, {kind}, {number}", answer
    for wrong in exercise.wrong_answers:
        for number, spelling in enumerate(wrong.spellings):
            yield f"{name}, spelling {number} of {wrong.slug}", spelling
    for number, answer in enumerate(_UNWRITTEN[len(exercise.functions[0].parameters)]):
        yield f"{name}, unwritten, {number}", answer


def _stub(*arguments):
    raise NotImplementedError("your turn")
