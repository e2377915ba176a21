"""Whether the exercises keep their own promises: nothing empty, nothing undetected."""

from collections.abc import Iterable
from pathlib import Path

from nnbook.checks.authoring.listing import Pages, unconnected, unlisted
from nnbook.checks.exercises.exercise import Exercise, Variant
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.observing import observe
from nnbook.files import ROOT


def problems(exercises: Iterable[Exercise] = (), root: Path = ROOT) -> list[str]:
    """One line for each thing wrong with the exercises: with all of them, if none are given.

    A chapter counts as a whole where all its exercises are among them. ``root`` holds the pages:
    ``solutions/``, ``book/`` and the table of contents.
    """
    chosen = tuple(exercises) or tuple(EXERCISES.values())
    pages = {chapter: Pages(root, chapter) for chapter in CHAPTERS}
    found = [
        f"{exercise.id}: {problem}"
        for exercise in chosen
        for problem in (
            *_incomplete(exercise),
            *unlisted(exercise, pages[exercise.chapter]),
            *_misjudged(exercise),
        )
    ]
    found += [
        f"solutions/{chapter}.md: {problem}"
        for chapter, all_of_it in CHAPTERS.items()
        if {each.id for each in all_of_it} <= {each.id for each in chosen}
        for problem in unconnected(all_of_it, pages[chapter])
    ]
    return found


def _incomplete(exercise: Exercise) -> Iterable[str]:
    if len(exercise.hints) != 3 or not all(hint.strip() for hint in exercise.hints):
        yield "needs three hints: symptom, idea, skeleton"
    if exercise.why is None:
        yield "needs a question about its reason"
    if not exercise.wrong_answers:
        yield "has no wrong answers"
    if exercise.points <= 0:
        yield "is worth no points"
    worth = sum(each.points for each in exercise.properties)
    if worth != exercise.points:
        yield f"has properties worth {worth} points, and says {exercise.points}"
    slugs = [wrong.slug for wrong in exercise.wrong_answers]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        yield f"has two wrong answers called {slug}"
    for wrong in exercise.wrong_answers:
        if not wrong.variants:
            yield f"{wrong.slug} has no implementation"
        if not (wrong.observed.strip() and wrong.points_to.strip() and wrong.step.strip()):
            yield f"{wrong.slug} has an empty message"


def _misjudged(exercise: Exercise) -> Iterable[str]:
    cases = exercise.cases(1)
    known = KnownAnswers(exercise, cases)

    def judged(variant: Variant) -> Verdict:
        """The verdict on an implementation; the reference stands in for what it leaves out."""
        functions = exercise.named(exercise.reference) | exercise.named(variant)
        return judge(exercise, cases, observe(functions, cases, exercise.seconds), known)

    verdict = judged(exercise.reference)
    if verdict.status != "correct":
        failing = ", ".join(title for title, holds in verdict.properties if not holds)
        yield f"the reference is {verdict.outcome}: {failing}"
    for wrong in exercise.wrong_answers:
        for number, variant in enumerate(wrong.variants, start=1):
            verdict = judged(variant)
            if verdict.diagnosis != wrong.slug:
                got = verdict.diagnosis or verdict.outcome
                yield f"variant {number} of {wrong.slug} is taken for {got}"
