"""The answers to every exercise of the book."""

from nnbook.checks.exercises.table import EXERCISES

from . import module

MODULES = {name: module(name) for name in EXERCISES}
RIGHT = {name: each.RIGHT for name, each in MODULES.items()}
WRONG = {
    (name, slug): answers for name, each in MODULES.items() for slug, answers in each.WRONG.items()
}
