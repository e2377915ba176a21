"""What the six programs are tried on."""

from collections.abc import Iterable
from itertools import pairwise

import torch

from nnbook.checks.exercises.training.bug_clinic_programs import (
    accuracy_program,
    broadcast,
    network_program,
)
from nnbook.checks.exercises.training.flowers import flowers, starting_weights
from nnbook.checks.observing import Case
from nnbook.checks.values.inputs import distinct

_NETWORK = "the network 4 → 8 → 3"


def cases(seed: int) -> tuple[Case, ...]:
    """Each program's own, made so that its bug shows in a number."""
    generator = torch.Generator().manual_seed(seed)
    return (
        *_standardise_cases(generator),
        *_network_cases(generator),
        *_log_loss_cases(generator),
        *_push_cases(generator),
        *_fit_cases(generator),
        *_accuracy_cases(generator),
        Case("causes", "causes"),
    )


def _standardise_cases(generator: torch.Generator) -> Iterable[Case]:
    for label, count, width, trained in (("five flowers", 5, 2, 3), ("nine flowers", 9, 4, 6)):
        rows = torch.randperm(count, generator=generator)[:trained]
        yield Case(label, "standardise", (distinct(generator, count, width), rows))


def _network_cases(generator: torch.Generator) -> Iterable[Case]:
    for label, count, widths in (
        ("two layers", 2, (2, 3, 2)),
        ("three layers", 4, (3, 5, 4, 2)),
        ("one layer", 1, (3, 2)),
    ):
        while True:
            x = distinct(generator, count, widths[0])
            layers = [
                (distinct(generator, b, a), distinct(generator, b)) for a, b in pairwise(widths)
            ]
            # A ReLU shows only where it cuts something off: in the logits, and before.
            answers = [network_program(x, layers[: i + 1]) for i in range(len(layers))]
            if all(float(each.min()) < -0.2 and float(each.max()) > 0.2 for each in answers):
                break
        yield Case(label, "network", (x, layers))


def _log_loss_cases(generator: torch.Generator) -> Iterable[Case]:
    order = torch.randperm(3, generator=generator)
    small = distinct(generator, 4, 3)
    yield Case("small logits", "log_loss", (small, torch.cat([order, order[:1]])))
    for label, size, targets in (
        ("logits near 50", 50.0, order[1:]),
        ("logits of 100 and more", 120.0, order[:2]),  # here the true class overflows
    ):
        logits = distinct(generator, 2, 3)
        logits[0, int(order[0])] += size
        logits[1, int(order[0])] += size / 2
        yield Case(label, "log_loss", (logits, targets))
    logits = distinct(generator, 1, 3)
    logits[0, int(order[1])] += 1000
    yield Case("a logit of 1000", "log_loss", (logits, order[2:]))
    # One maximum for the whole batch leaves nothing of the other row.
    apart = distinct(generator, 2, 3)
    apart[0] += 1000
    yield Case("rows far apart", "log_loss", (apart, order[:2]))


def _push_cases(generator: torch.Generator) -> Iterable[Case]:
    slopes = iter(distinct(generator, 24).tolist())
    graphs = {
        "no fork": ("h loss", "z h", "w z", "b z"),
        "the book's fork": ("d f", "e f", "d e", "c e", "a d", "b d"),
        "three branches": ("p loss", "q loss", "r loss", "h p", "h q", "h r", "w h"),
    }
    for label, edges in graphs.items():
        uses = [(*edge.split(), next(slopes)) for edge in edges]
        yield Case(label, "push", (uses,))


def _fit_cases(generator: torch.Generator) -> Iterable[Case]:
    for label, count, lr, steps in (("one step", 5, 0.7, 1), ("four steps", 7, 0.4, 4)):
        X, y = flowers(generator, count)
        start = starting_weights(generator)
        yield Case(label, "fit", (_NETWORK, X, y, lr, steps), "training", start)


def _accuracy_cases(generator: torch.Generator) -> Iterable[Case]:
    for label, count in (("four flowers", 4), ("seven flowers", 7)):
        while True:
            logits = distinct(generator, count, 3)
            targets = torch.randint(3, (count, 1), generator=generator)
            share = float(accuracy_program(logits, targets))
            if 0.2 < share < 0.9 and abs(share - float(broadcast(logits, targets))) > 0.01:
                break
        yield Case(label, "accuracy", (logits, targets))
