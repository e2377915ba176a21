"""Results as a class hands them in: all outcomes, and texts that would harm a careless page."""

from dataclasses import replace

from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.reports.class_page import Roll
from nnbook.grading.reports.concepts import Concept, Concepts
from nnbook.grading.reports.feedback_page import file_name
from nnbook.grading.reports.over_time import Change, OverTime, Shares
from nnbook.grading.reports.tally import Cluster, Entry
from nnbook.grading.results import Behaviour, SubmissionResult
from nnbook.grading.submission.collecting import LeftOut

EVIL = (
    "</style><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\"'&`{{7*7}}`\x1b[31m\x00\udcff\u202e|"
)
LEFT_OUT = LeftOut(f"ada/{EVIL}", "ada", f"a PDF, not a notebook {EVIL}")
MISSING = ("Total memory is not limited: `systemd-run --user --scope nnbook …` mends it.",)


def right(name, title, points):
    return Verdict(
        id=name,
        title=title,
        points=points,
        max_points=points,
        status="correct",
        properties=(("The answer is a number", True), ("It equals `w·x + b`", True)),
        points_to=f"What {title} teaches.",
    )


NEURON = right("neuron", "One neuron", 4)
LINEAR = Verdict(
    id="linear",
    title="A layer for a whole batch",
    points=2,
    max_points=5,
    status="incorrect",
    diagnosis="untransposed",
    properties=(("Works for 1 row and for 7", True), ("Equals `x @ W.T + b`", False)),
    observed="`linear` multiplies by W as it is stored.",
    evidence=(("x", "[[1, 2],\n [3, 4]], shape (2, 2)"), ("expected", "[[5, 6]]"), ("got", EVIL)),
    points_to="W is stored as (out, in).",
    step="Write the shapes below the line.",
    printed=EVIL,
)
COUNT = Verdict(
    id="count-parameters",
    title="Count the parameters",
    points=0,
    max_points=3,
    status="not_attempted",
    properties=(("67 for 4 → 8 → 3", False),),
    step="Write `count_parameters(sizes)`, run its cell, then run this cell again.",
)
RAISES = Verdict(
    id="xor-weights",
    title="XOR by hand",
    points=0,
    max_points=4,
    status="error",
    diagnosis="raises",
    observed=f"Your `xor_weights` raised a ValueError: {EVIL}",
)

MIXED = SubmissionResult(
    path="ada/01_layers.ipynb",
    exercises=(NEURON, LINEAR, COUNT, RAISES),
    chapters=("01_layers",),
    notes=(f"Cell 3 was stopped: {EVIL}",),
    layers_missing=MISSING,
)
FULL = SubmissionResult(
    path="grace/01_layers.ipynb",
    exercises=(NEURON, right("linear", "A layer for a whole batch", 5)),
    chapters=("01_layers",),
)
UNTOUCHED = SubmissionResult(
    path="alan/01_layers.ipynb", exercises=(COUNT,), chapters=("01_layers",)
)
BROKEN = SubmissionResult(path=f"{EVIL}\n{'x' * 400}.ipynb", error=f"not UTF-8: {EVIL}")


ROLL = Roll(
    notices=("read as a download from Canvas: 16 entries of 8 students", EVIL),
    on_roster=14,
    absent=("Donald Knuth", EVIL),
    unknown=(("Somebody Else", "not on the roster"), (EVIL, EVIL)),
    back=("12 marks written into marks.csv", EVIL),
)
CHANGES = OverTime(
    since="2026-11-30",
    both=12,
    only_then=1,
    only_now=2,
    correct=(("One neuron", 3, 9, 12), ("A layer for a whole batch", 0, 4, 12)),
    stopped=(Change("A layer for a whole batch: untransposed", 8, 5),),
    chapters=("Layers", "Activations"),
    shares=(Shares("opposite-sign", {"Layers": (6, 12), "Activations": (1, 11)}),),
)
CONCEPTS = Concepts(
    both=15,
    once=1,
    questions=(
        Concept("Gradients are computed, weights are updated", 4, 12, (("it updates", 9, 2),)),
        Concept(EVIL, 0, 15, ((EVIL, 15, 0),)),
    ),
)
RULES = ("Points that differ from the book's: One neuron 10.", "Late: 20 % are taken off.")


def clusters(entries):
    """Two clusters, with and without code and comment."""
    code = f"def linear(x, W, b):\n    return {EVIL}"
    return [
        Cluster("linear-3fa9c2", tuple(entries[:3]), LINEAR, Behaviour("linear", {}, code), EVIL),
        Cluster("linear-0b11aa", tuple(entries[:1]), LINEAR, Behaviour("linear", {})),
    ]


def entry(result, student=None):
    name = result.path.split("/")[0] if student is None else student
    return Entry(name, result, f"feedback/{file_name(result.path)}")


def a_class(count=12):
    """Return the entries of a class with every kind of result, some in numbers."""
    swapped = replace(LINEAR, diagnosis="swapped-operands", points=0)
    kinds = [MIXED, MIXED, FULL, replace(MIXED, exercises=(NEURON, swapped)), UNTOUCHED]
    results = [
        replace(kinds[i % len(kinds)], path=f"student-{i:02d}/exercises/01_layers.ipynb")
        for i in range(count)
    ]
    return [*map(entry, results), entry(BROKEN, EVIL)]
