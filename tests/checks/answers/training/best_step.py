"""Answers to ``best-step``: right in unusual ways, wrong, and mutated."""

from contextlib import suppress

from tests.checks.answers.collect import collect

with suppress(ModuleNotFoundError):  # those that need neither are tried without them, too
    import numpy as np
    import torch

CATALOGUED = {"by-training-loss", "last-step", "patience-off-by-one", "ties-to-the-later"}
RIGHT, WRONG, right, wrong = collect()


@right
def with_a_counter(training, held_out, patience):
    best, lowest, waited = 0, float("inf"), 0
    for step, loss in enumerate(held_out):
        if loss < lowest:
            best, lowest, waited = step, loss, 0
        else:
            waited += 1
            if waited >= patience:
                break
    return best


@right
def looking_ahead(training, held_out, patience):
    best = 0
    while True:
        ahead = held_out[best + 1 : best + 1 + patience]
        lower = [i for i, loss in enumerate(ahead) if loss < held_out[best]]
        if not lower:
            return best
        best += lower[0] + 1


@right
def by_running_minimum(training, held_out, patience):
    lowest = np.minimum.accumulate(held_out)
    for step in range(patience, len(held_out)):
        if lowest[step] == lowest[step - patience]:
            return int(np.argmin(held_out[: step + 1]))
    return int(np.argmin(held_out))


@right
def as_a_tensor(training, held_out, patience):
    return torch.tensor(with_a_counter(training, held_out, patience))


@right
def recursive(training, held_out, patience, best=0, step=1):
    if step == len(held_out) or step - best > patience:
        return best
    if held_out[step] < held_out[best]:
        best = step
    return recursive(training, held_out, patience, best, step + 1)


@right
def as_float(training, held_out, patience):
    return float(looking_ahead(training, held_out, patience))


@wrong("by-training-loss")
def _(training, held_out, patience):
    return with_a_counter(held_out, training, patience)


@wrong("by-training-loss")
def _(training, held_out, patience):
    return int(np.argmin(training))


@wrong("ignores-patience")
def _(training, held_out, patience):
    return held_out.index(min(held_out))


@wrong("ignores-patience")
def _(training, held_out, patience):
    best = 0
    for step in range(len(held_out)):
        if held_out[step] < held_out[best]:
            best = step
    return best


@wrong("step-of-the-stop")
def _(training, held_out, patience):
    best = 0
    for step, loss in enumerate(held_out):
        if loss < held_out[best]:
            best = step
        if step - best == patience:
            return step
    return len(held_out) - 1


@wrong("step-of-the-stop")
def _(training, held_out, patience):
    best, waited = 0, 0
    for step in range(1, len(held_out)):
        waited += 1
        if held_out[step] < held_out[best]:
            best, waited = step, 0
        elif waited == patience:
            return step
    return best


@wrong("step-of-the-stop")
def _(training, held_out, patience):
    lowest, waited, step = float("inf"), 0, 0
    for step in range(len(held_out)):
        if held_out[step] < lowest:
            lowest, waited = held_out[step], 0
        else:
            waited += 1
        if waited == patience:
            break
    return step


@wrong("last-step")
def _(training, held_out, patience):
    return len(training) - 1


@wrong("last-step")
def _(training, held_out, patience):
    return [step for step, _ in enumerate(held_out)][-1]


@wrong("patience-off-by-one")
def _(training, held_out, patience):
    best = 0
    for step, loss in enumerate(held_out):
        if loss < held_out[best]:
            best = step
        if step - best > patience:
            break
    return best


@wrong("patience-off-by-one")
def _(training, held_out, patience):
    best = 0
    for step, loss in enumerate(held_out):
        if step - best >= patience:
            break
        if loss < held_out[best]:
            best = step
    return best


@wrong("ties-to-the-later")
def _(training, held_out, patience):
    best, waited = 0, 0
    for step in range(1, len(held_out)):
        if held_out[step] <= held_out[best]:
            best, waited = step, 0
        else:
            waited += 1
        if waited == patience:
            break
    return best


@wrong("ties-to-the-later")
def _(training, held_out, patience):
    best = 0
    for step, loss in enumerate(held_out):
        if not loss > held_out[best]:
            best = step
        if step - best == patience:
            break
    return best


@wrong("counts-in-all")
def _(training, held_out, patience):
    best, bad = 0, 0
    for step in range(1, len(held_out)):
        if held_out[step] < held_out[best]:
            best = step
        else:
            bad += 1
        if bad == patience:
            break
    return best


@wrong("counts-in-all")
def _(training, held_out, patience):
    best, left = 0, patience
    for step, loss in enumerate(held_out):
        if loss < held_out[best]:
            best = step
        elif step:
            left -= 1
        if not left:
            return best
    return best


@wrong("compares-with-the-step-before")
def _(training, held_out, patience):
    best, waited = 0, 0
    for step in range(1, len(held_out)):
        if held_out[step] < held_out[step - 1]:
            waited = 0
        else:
            waited += 1
        if held_out[step] < held_out[best]:
            best = step
        if waited == patience:
            break
    return best


@wrong("compares-with-the-step-before")
def _(training, held_out, patience):
    best, waited = 0, 0
    for step in range(1, len(held_out)):
        if held_out[step] < held_out[step - 1]:
            best, waited = step, 0
        else:
            waited += 1
        if waited >= patience:
            return best
    return best


@wrong("stops-at-the-first-rise")
def _(training, held_out, patience):
    for step in range(1, len(held_out)):
        if held_out[step] >= held_out[step - 1]:
            return step - 1
    return len(held_out) - 1


@wrong("stops-at-the-first-rise")
def _(training, held_out, patience):
    step = 0
    while step + 1 < len(held_out) and held_out[step + 1] < held_out[step]:
        step += 1
    return step


@wrong("loss-not-step")
def _(training, held_out, patience):
    return held_out[looking_ahead(training, held_out, patience)]


@wrong("loss-not-step")
def _(training, held_out, patience):
    return torch.tensor(held_out).min()


@wrong("counts-from-one")
def _(training, held_out, patience):
    best, lowest = 1, held_out[0]
    for step, loss in enumerate(held_out, start=1):
        if loss < lowest:
            best, lowest = step, loss
        if step - best == patience:
            break
    return best


@wrong("counts-from-one")
def _(training, held_out, patience):
    return looking_ahead(training, held_out, patience) + 1


@wrong("highest-loss")
def _(training, held_out, patience):
    return max(range(len(held_out)), key=lambda step: held_out[step])


@wrong("highest-loss")
def _(training, held_out, patience):
    return int(np.argmax(held_out))


def _sorts(training, held_out, patience):
    held_out.sort()
    return 0


@wrong("starts-below-the-losses")
def _(training, held_out, patience):
    best, lowest, waited = 0, 1.0, 0
    for step, loss in enumerate(held_out):
        if loss < lowest:
            best, lowest, waited = step, loss, 0
        else:
            waited += 1
            if waited == patience:
                return best
    return best


@wrong("starts-below-the-losses")
def _(training, held_out, patience):
    best, lowest = 0, 100
    for step in range(len(held_out)):
        if held_out[step] < lowest:
            best, lowest = step, held_out[step]
        elif step - best >= patience:
            break
    return best


@wrong("asks-for-more-than-lower")
def _(training, held_out, patience):
    best = 0
    for step, loss in enumerate(held_out):
        if held_out[best] - loss > 0.0005:
            best = step
        if step - best == patience:
            break
    return best


@wrong("asks-for-more-than-lower")
def _(training, held_out, patience):
    return with_a_counter(training, [float(f"{loss:.3f}") for loss in held_out], patience)


MUTANTS = [
    _sorts,
    lambda training, held_out, patience: 0,
    lambda training, held_out, patience: patience,
    lambda training, held_out, patience: True,
    lambda training, held_out, patience: [looking_ahead(training, held_out, patience)] * 2,
    lambda training, held_out, patience: str(looking_ahead(training, held_out, patience)),
    lambda training, held_out, patience: looking_ahead(training, held_out, 2),
    lambda training, held_out, patience: looking_ahead(training, held_out, 3),
    lambda training, held_out, patience: looking_ahead(training, held_out, patience + 2),
    lambda training, held_out, patience: 10**400,
]

UNNAMED = [
    lambda training, held_out, patience: looking_ahead(training, held_out, 2 * patience) + 1,
    lambda training, held_out, patience: looking_ahead(held_out, training, 1) + 1,
]
