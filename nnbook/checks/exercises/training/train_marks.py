"""What the steps of a training run have in common, whatever number somebody chose in its code.

Each mark sees the results of one training function by case, and is asked in the order of the
catalogue: so each may take for granted that those before it do not hold.
"""

from collections.abc import Callable, Sequence
from math import isclose

import torch
from torch import Tensor

from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.exercises.training.flowers import Weights, descend, logits, loss, slopes
from nnbook.checks.exercises.training.train_cases import LONG, MANY, PLATEAU, SHORT, STEEP
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import entries, finite

ONE, THREE = SHORT
Loss = Callable[[Tensor, Tensor], Tensor]


def flat(weights: Sequence[Tensor]) -> Tensor:
    """All weights in one vector, float64."""
    return torch.cat([each.double().flatten() for each in weights])


def weights_right(result: Result) -> bool:
    """Whether the network came out as it should."""
    return alike(result.reading["weights"], result.expected["weights"], result.tolerance)


def step(result: Result) -> Tensor:
    """By how much all the weights have moved."""
    return flat(result.reading["weights"]) - flat(result.case.given)


def first_slopes(result: Result) -> Weights:
    """The gradient where the run begins."""
    _, X, y, _, _ = result.case.arguments
    return slopes(result.case.given, X, y)


def along(moved: Tensor, direction: Tensor) -> float | None:
    """The factor between the two, if there is one."""
    size = float(direction @ direction)
    factor = float(moved @ direction) / size if size else 0.0
    near = 1e-4 * float(moved.norm()) + 1e-9
    return factor if factor and float((moved - factor * direction).norm()) < near else None


def rate(result: Result) -> float | None:
    """By what the gradient was multiplied in a single step, if it went along it."""
    factor = along(step(result), flat(first_slopes(result)))
    return None if factor is None else -factor


def mini_batches(results: Results) -> bool:
    """In some case a step came after fewer than all rows."""
    return any(each.reading["rows"] == "fewer" for each in results.values())


def steps_taken(result: Result) -> int:
    """How often the weights were moved after the first ``backward``, as far as was noted."""
    kinds = [event.split()[0] for event in result.observation.value["events"]]
    begun = kinds[kinds.index("backward") :] if "backward" in kinds else []
    return begun.count("step") + begun.count("update")


def other_count(results: Results) -> bool:
    """Short runs take another number of steps, of the right kind."""
    short = [results[label] for label in SHORT]
    return _run_to_numbers(results) and any(
        steps_taken(each) != each.case.arguments[4] for each in short
    )


def hard_coded(results: Results) -> bool:
    """Two runs at different rates are equally fast."""
    one, other = rate(results[ONE]), rate(results[MANY])
    return one is not None and other is not None and one > 0 and isclose(one, other, rel_tol=1e-3)


def uphill(results: Results) -> bool:
    """The first step goes against the slope's own direction."""
    factor = rate(results[ONE])
    return factor is not None and factor < 0


def other_length(results: Results) -> bool:
    """The first step has the right direction and another length than lr times the gradient."""
    one = results[ONE]
    factor = rate(one)
    return factor is not None and not isclose(factor, one.case.arguments[3], rel_tol=1e-3)


def decays(results: Results) -> bool:
    """Besides the gradient, the first step holds a share of the weights, or of their signs."""
    one = results[ONE]
    besides = step(one) + one.case.arguments[3] * flat(first_slopes(one))
    start = flat(one.case.given)
    pulled = any((along(besides, to) or 0.0) < 0 for to in (start, start.sign()))
    return pulled and float(besides.norm()) > 1e-5


def decays_a_little(results: Results) -> bool:
    """In the long run, the weights are those of a small decay."""
    long = results[LONG]
    _, X, y, lr, steps = long.case.arguments
    for share in (1e-4, 5e-5, 1e-5):
        weights = long.case.given
        for _ in range(steps):
            pulled = zip(weights, slopes(weights, X, y), strict=True)
            weights = tuple(w - lr * (g + share * w) for w, g in pulled)
        if alike(long.reading["weights"], list(weights)):
            return True
    return False


def signs_alone(results: Results) -> bool:
    """Every weight moves equally far downhill, or the lengths are evened out in each layer."""
    moved, slope = step(results[ONE]), flat(first_slopes(results[ONE]))
    steep = slope.abs() > 0.03 * slope.abs().max()
    sizes = moved[steep].abs()
    down = bool((moved[steep] * slope[steep] < 0).all())
    return down and float(sizes.max()) < 1.05 * float(sizes.min())


def evened_out(results: Results) -> bool:
    """Each layer's weights move along their own gradient, not all of them equally fast."""
    one = results[ONE]
    if rate(one) is not None:
        return False
    parts = zip(one.reading["weights"], one.case.given, first_slopes(one), strict=True)
    factors = [along((w - start).double().flatten(), g.flatten()) for w, start, g in parts]
    return all(factor is not None and factor < 0 for factor in factors)


def left_out(results: Results) -> bool:
    """Some of the four parameters do not move; the others move as they should."""
    one = results[ONE]
    got, expected = one.reading["weights"], one.expected["weights"]
    stay = [alike(w, start) for w, start in zip(got, one.case.given, strict=True)]
    right = [alike(w, due) for w, due in zip(got, expected, strict=True)]
    return any(stay) and not all(stay) and all(a or b for a, b in zip(stay, right, strict=True))


def descends(*objectives: Loss) -> Callable[[Results], bool]:
    """The first step goes down the slope of one of these, taken of logits and classes."""

    def mark(results: Results) -> bool:
        one = results[ONE]
        return any(
            (along(step(one), _slope_of(objective, one)) or 0.0) < 0 for objective in objectives
        )

    return mark


def smooths(results: Results) -> bool:
    """The first step is one for targets of which a part is spread over all classes."""
    one = results[ONE]
    if rate(one) is not None:
        return False
    spread = _slope_of(lambda z, y: -z.log_softmax(dim=1).mean(), one)
    usual, moved = flat(first_slopes(one)), step(one)
    # The shares of both slopes that come closest to the step.
    a, b, c = usual @ usual, usual @ spread, spread @ spread
    d, e = usual @ moved, spread @ moved
    shares = torch.stack([c * d - b * e, a * e - b * d]) / (a * c - b * b)
    miss = shares[0] * usual + shares[1] * spread - moved
    return bool((shares < 0).all()) and float(miss.norm()) < 1e-4 * float(moved.norm())


def _slope_of(objective: Loss, result: Result) -> Tensor:
    _, X, y, _, _ = result.case.arguments
    with torch.enable_grad():
        start = [each.detach().clone().requires_grad_() for each in result.case.given]
        return flat(torch.autograd.grad(objective(logits(tuple(start), X), y), start))


def other_first_loss(results: Results) -> bool:
    """Already the first loss is none of the untouched network."""
    return any(_first(results[label]) is False for label in (*SHORT, MANY))


def _first(result: Result) -> bool | None:
    """Whether the first loss is right; None where there is none."""
    losses = result.reading["losses"]
    if not isinstance(losses, Tensor) or losses.dim() != 1 or not len(losses):
        return None
    return alike(float(losses[0]), float(result.expected["losses"][0]))


def other_step(results: Results) -> bool:
    """The first step leads elsewhere."""
    return _run_to_numbers(results) and not weights_right(results[ONE])


def _run_to_numbers(results: Results) -> bool:
    """NaN and infinity are told otherwise, unless they come from too long a step."""
    return all(finite(results[label].reading["weights"]) for label in SHORT)


def rate_changes(results: Results) -> bool:
    """The second and the third step go along their gradients, at another rate than the first."""
    three = results[THREE]
    if not other_later_steps(results) or len(three.reading["losses"]) != 3:
        return False
    _, X, y, lr, _ = three.case.arguments
    after_one = descend(three.case.given, X, y, lr, 1)
    second = slopes(after_one, X, y)
    for factor in _factors(three, after_one, second):
        after_two = _moved(after_one, second, factor)
        last = flat(three.reading["weights"]) - flat(after_two)
        if (along(last, flat(slopes(after_two, X, y))) or 0.0) < 0:
            return True
    return False


def _factors(three: Result, start: Weights, direction: Weights) -> list[float]:
    """At which lengths of the second step the third loss would be what it was."""
    _, X, y, lr, _ = three.case.arguments
    due = entries(three.reading["losses"])[2]

    def miss(factor: float) -> float:
        return loss(_moved(start, direction, factor), X, y) - due

    grid = [lr * i / 20 for i in range(61)]
    misses = list(map(miss, grid))
    found = []
    for i in range(60):
        low, high = grid[i], grid[i + 1]
        if misses[i] * misses[i + 1] > 0:
            continue
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if miss(middle) * misses[i] > 0 else (low, middle)
        found.append((low + high) / 2)
    return found


def _moved(weights: Weights, direction: Weights, factor: float) -> Weights:
    return tuple(w - factor * g for w, g in zip(weights, direction, strict=True))


def has_momentum(results: Results) -> bool:
    """Each step after the first holds a share of the one before."""
    if not other_later_steps(results):
        return False
    three = results[THREE]
    return any(
        alike(three.reading["weights"], _with_momentum(three, share / 20)) for share in range(1, 20)
    ) or any(
        alike(three.reading["weights"], _with_momentum(three, share, damped))
        for share, damped in ((0.99, 0.0), (0.9, 0.1), (0.9, 0.9), (0.5, 0.5), (0.999, 0.0))
    )


def _with_momentum(result: Result, share: float, damped: float = 0.0) -> list[Tensor]:
    _, X, y, lr, steps = result.case.arguments
    weights, used = result.case.given, None
    for _ in range(steps):
        new = slopes(weights, X, y)
        if used is not None:
            new = tuple(
                share * old + (1 - damped) * each for old, each in zip(used, new, strict=True)
            )
        used, weights = new, _moved(weights, new, lr)
    return list(weights)


def other_later_steps(results: Results) -> bool:
    """The first step is right, and of three not all are."""
    return (
        _run_to_numbers(results)
        and weights_right(results[ONE])
        and not weights_right(results[THREE])
    )


def stops(results: Results) -> bool:
    """Some runs have a loss for each step, others have fewer, and all that are there are right."""
    more = []
    for label in (*SHORT, STEEP, PLATEAU, LONG):
        got, expected = results[label].reading["losses"], results[label].expected["losses"]
        more.append(len(got) - len(expected))
        if not alike(got, expected[: len(got)], results[label].tolerance):
            return False
    return max(more) == 0 and min(more) < 0


def shortens(results: Results) -> bool:
    """Where gradients are long, or the run is, and only there, the weights are others."""
    return _short_right(results) and not weights_right(results[STEEP]) and not stops(results)


def changes_late(results: Results) -> bool:
    """Where the run is long, and only there, the weights are others."""
    late = any(not weights_right(results[label]) for label in (PLATEAU, LONG))
    early = _short_right(results) and weights_right(results[STEEP])
    return early and late and not stops(results)


def _short_right(results: Results) -> bool:
    return all(weights_right(results[label]) for label in (*SHORT, MANY))
