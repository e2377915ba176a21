"""What wrong repairs have in common, whatever number or function stands in them."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.exercises.training.flowers import descend
from nnbook.checks.exercises.training.train_marks import (
    along,
    first_slopes,
    flat,
    step,
    steps_taken,
    weights_right,
)
from nnbook.checks.values.comparing import alike

# Labels of cases: see bug_clinic_cases.
ONE_STEP, FOUR_STEPS = "one step", "four steps"


def right(results: Results, *labels: str) -> bool:
    """The answer is right in each of these cases."""
    return all(results[label].right for label in labels)


def any_wrong(_: Results) -> bool:
    """Nothing more is known."""
    return True


def one_layer_wrong(results: Results) -> bool:
    """Where there is no hidden layer, the logits are wrong already."""
    return not right(results, "one layer")


def hidden_wrong(results: Results) -> bool:
    """They are right without a hidden layer, and wrong with one."""
    return right(results, "one layer") and not right(results, "two layers")


def deeper_wrong(results: Results) -> bool:
    """They are right with one hidden layer, and wrong with two."""
    return right(results, "one layer", "two layers")


def large_wrong(results: Results) -> bool:
    """Small logits come out right, or nearly; large ones do not."""
    small = results["small logits"]
    return abs(float(small.reading) - float(small.expected)) < 0.01 * abs(float(small.expected))


def chain_wrong(results: Results) -> bool:
    """Where nothing forks, gradients are wrong already."""
    return not right(results, "no fork")


def names_missing(results: Results) -> bool:
    """Other names than there are in the graph."""
    return any(each.reading.keys() != each.expected.keys() for each in results.values())


def no_dict(results: Results) -> bool:
    """Causes come without names."""
    value = results["causes"].observation.value
    return isinstance(value, list | tuple | str) or type(value).__name__ == "Opaque"


def never_moves(results: Results) -> bool:
    """No run moves a weight."""
    return all(alike(each.reading["weights"], list(each.case.given)) for each in results.values())


def trained(results: Results) -> bool:
    """Every network comes out right: only the number is not."""
    return all(map(weights_right, results.values()))


def other_count(results: Results) -> bool:
    """The weights are those of another number of steps."""
    four = results[FOUR_STEPS]
    _, X, y, lr, steps = four.case.arguments
    taken = steps_taken(four)
    return taken != steps and taken < 20 and _is(four, descend(four.case.given, X, y, lr, taken))


def _is(result: Result, weights: tuple[Tensor, ...]) -> bool:
    return alike(result.reading["weights"], list(weights))


def other_length(results: Results) -> bool:
    """A single step goes along the gradient, and too far or uphill."""
    one = results[ONE_STEP]
    factor = along(step(one), flat(first_slopes(one)))
    return factor is not None and not weights_right(one)


def other_first_step(results: Results) -> bool:
    """A single step leads elsewhere."""
    return not weights_right(results[ONE_STEP])


def right_share(change: Callable[[float, int, int], float]) -> Callable[[Results], bool]:
    """The answer is what ``change`` makes of the share, of n and of k."""

    def mark(results: Results) -> bool:
        return all(
            alike(
                float(each.reading),
                change(float(each.expected), *each.case.arguments[0].shape),
            )
            for each in results.values()
        )

    return mark


def is_table(results: Results) -> bool:
    """What is given is a count or share of n·n comparisons, or one for each column."""
    if same_everywhere(results):
        return False
    for each in results.values():
        logits, targets = each.case.arguments
        table = (logits.argmax(dim=1) == targets).double()
        reduced = (table.sum() / len(table), table.amax(dim=0).mean(), table.amax(dim=1).mean())
        if not any(alike(float(each.reading), float(number)) for number in reduced):
            return False
    return True


def same_everywhere(results: Results) -> bool:
    """One number, whatever comes in."""
    numbers = torch.stack([torch.as_tensor(each.reading).double() for each in results.values()])
    return bool((numbers == numbers[0]).all())
