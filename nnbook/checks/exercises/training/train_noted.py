"""Mistakes in what a training function gives back, where the network itself comes out right."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.exercises.training.flowers import logits, loss
from nnbook.checks.exercises.training.train_accuracy import trained_and_tested
from nnbook.checks.exercises.training.train_cases import HELD_OUT, HELD_OUT_MANY
from nnbook.checks.exercises.training.train_loops import Train, loop, train_as_asked, trains
from nnbook.checks.exercises.training.train_marks import weights_right
from nnbook.checks.observing import Plain
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import is_numeric, scalar, shape


def _trained(test: Callable[[Result], bool]) -> Callable[[Results], bool]:
    """The network is right in every case, and what the test says holds wherever the rest is not."""

    def mark(results: Results) -> bool:
        wrong = [each for each in results.values() if not each.right]
        given = all(_answer(each) is not None for each in wrong)
        return given and all(map(weights_right, results.values())) and all(map(test, wrong))

    return mark


def _answer(result: Result) -> Plain:
    return result.observation.value["answer"]


def _holds_more(result: Result) -> bool:
    """Beside other things, the right list."""
    answer, expected = _answer(result), result.expected["losses"]
    parts = list(answer.values()) if isinstance(answer, dict) else answer
    return any(_same_list(part, expected) for part in parts) or _same_list(
        [part[-1] for part in parts], expected
    )


def _same_list(numbers: Plain, expected: Plain) -> bool:
    if isinstance(numbers, Tensor):
        return alike(numbers.double(), _tensor(expected))
    return len(numbers) == len(expected) and alike(_tensor(numbers), _tensor(expected))


def _tensor(numbers: Plain) -> Tensor:
    if isinstance(numbers, Tensor):
        return numbers.double()
    return torch.tensor([float(scalar(each)) for each in numbers], dtype=torch.float64)


def _is_text(result: Result) -> bool:
    answer = _answer(result)
    return isinstance(answer, str) or any(isinstance(each, str) for each in answer)


def _is_rounded(result: Result) -> bool:
    got, expected = result.reading["losses"], result.expected["losses"]
    off = (got.double() - expected).abs().max()
    return len(got) == len(expected) and 1e-4 < float(off) <= 0.5 and alike(
        got, got.double().mul(10_000).round() / 10_000
    )  # fmt: skip


def _is_one_number(result: Result) -> bool:
    return is_numeric(_answer(result)) and not shape(_answer(result))


def _is_list(result: Result) -> bool:
    return isinstance(result.reading["losses"], Tensor) and len(shape(result.reading["losses"])) < 2


def _has_other_length(result: Result) -> bool:
    return _is_list(result) and shape(result.reading["losses"]) != shape(result.expected["losses"])


def _any(_: Result) -> bool:
    return True


def _gives(give: Callable[[list[float], nn.Module], object]) -> Train:
    return loop(give=give)


NOTED = (
    WrongAnswer(
        slug="more-than-losses",
        variants=trains(
            _gives(lambda losses, model: (losses, 1.0)),
            _gives(lambda losses, model: list(enumerate(losses))),
        ),
        shows=_trained(_holds_more),
        observed="The network is trained, and the losses are there, with other things beside them.",
        points_to="Whoever calls `train` expects a list of numbers and nothing else: no model, no "
        "step numbers, no dict.",
        step="Return the list alone.",
    ),
    WrongAnswer(
        slug="losses-as-text",
        variants=trains(_gives(lambda losses, model: [f"{each:.4f}" for each in losses])),
        shows=_trained(_is_text),
        observed="The network is trained, but the list holds text in place of numbers.",
        points_to="`str(...)` and f-strings turn a number into letters. Text cannot be compared or "
        "plotted.",
        step="Append `loss.item()` itself; write text only where you print.",
    ),
    WrongAnswer(
        slug="one-number-for-the-list",
        variants=trains(
            _gives(lambda losses, model: losses[0]), _gives(lambda losses, model: sum(losses))
        ),
        shows=_trained(_is_one_number),
        observed="The network is trained, but one number comes back in place of a list.",
        points_to="A sum, a mean, the lowest or the first: none of them can be read as a curve.",
        step="Return the list itself.",
    ),
    WrongAnswer(
        slug="other-number-of-losses",
        variants=trains(
            _gives(lambda losses, model: losses[1:]),
            _gives(lambda losses, model: [losses[0], *losses]),
        ),
        shows=_trained(_has_other_length),
        observed="The network is trained with the right number of steps, but the list has more or "
        "fewer losses.",
        points_to="Some rounds append nothing, or the list begins anew inside the loop, or it is "
        "not empty at first, or an `append` stands at another indentation.",
        step="Begin with an empty list before the loop, and append once in every round.",
    ),
    WrongAnswer(
        slug="losses-rounded",
        variants=trains(_gives(lambda losses, model: [round(each, 2) for each in losses])),
        shows=_trained(_is_rounded),
        observed="The network is trained, but its losses are rounded.",
        points_to="A late loss is small: rounded, it is 0, and the curve seems to stop.",
        step="Return the numbers as they are; round where you print.",
    ),
    WrongAnswer(
        slug="other-numbers-noted",
        variants=trains(
            _gives(lambda losses, model: [each / losses[0] for each in losses]),
            _gives(lambda losses, model: [2.718281828**-each for each in losses]),
        ),
        shows=_trained(_is_list),
        observed="The network is trained as it should be. What stands in the list are other "
        "numbers than its losses.",
        points_to="Multiplied, divided, summed, sorted, an accuracy, or the loss of another moment "
        "or of other rows: what is noted is not the number on which `backward` was called.",
        step="Append `loss.item()`, of the very `loss` that `backward` is called on.",
    ),
)


def _number(result: Result) -> float:
    return float(result.reading["accuracy"])


def _is_wrong_share(result: Result) -> bool:
    return alike(1 - _number(result), float(result.expected["accuracy"]))


def _is_a_loss(result: Result) -> bool:
    _, X, y, train_rows, test_rows, _, _ = result.case.arguments
    weights = result.expected["weights"]
    losses = [loss(weights, X[rows], y[rows]) for rows in (test_rows, train_rows)]
    return any(alike(_number(result), each) for each in losses) or _number(result) > 1


def _is_no_share(result: Result) -> bool:
    return not is_numeric(result.reading["accuracy"]) or bool(shape(result.reading["accuracy"]))


def _other_divisor(result: Result) -> bool:
    _, _, y, train_rows, test_rows, _, _ = result.case.arguments
    count = float(result.expected["accuracy"]) * len(test_rows)
    divisors = (len(y), len(train_rows), len(test_rows) ** 2, 3 * len(test_rows))
    return any(alike(_number(result), count / each) for each in divisors)


def _means_of_parts(results: Results) -> bool:
    """Where there are many rows, it is the mean of the shares of parts of one size."""
    many = results[HELD_OUT_MANY]
    _, X, y, _, test_rows, _, _ = many.case.arguments
    answers = logits(many.expected["weights"], X[test_rows]).argmax(dim=1)
    right = (answers == y[test_rows]).double()
    means = (
        float(torch.stack([part.mean() for part in right.split(length)]).mean())
        for length in range(2, len(right))
    )
    few = all(results[label].right for label in HELD_OUT)
    return few and any(alike(_number(many), mean) for mean in means)


def _in_parts(length: int) -> Callable[[Tensor], object]:
    def share(right: Tensor) -> object:
        return torch.stack([part.double().mean() for part in right.split(length)]).mean().item()

    return share


def _share(logits: Tensor, y: Tensor) -> float:
    return (logits.argmax(dim=1) == y).double().mean().item()


def _loss(logits: Tensor, y: Tensor) -> float:
    return F.cross_entropy(logits, y).item()


def _trains_with(
    steps_of: Callable[[int], int] = lambda steps: steps,
    rate_of: Callable[[float], float] = lambda lr: lr,
    give: Callable[[Tensor, Tensor], float] = _share,
) -> Callable:
    def held_out_accuracy(
        model: nn.Module,
        X: Tensor,
        y: Tensor,
        train_rows: Tensor,
        test_rows: Tensor,
        lr: float,
        steps: int,
    ) -> float:
        train_as_asked(model, X[train_rows], y[train_rows], rate_of(lr), steps_of(steps))
        with torch.no_grad():
            return give(model(X[test_rows]), y[test_rows])

    return held_out_accuracy


TESTED = (
    WrongAnswer(
        slug="counts-the-wrong",
        variants=(trained_and_tested(of=lambda right: 1 - right.double().mean().item()),),
        shows=_trained(_is_wrong_share),
        observed="You give the share of flowers that the network gets *wrong*.",
        points_to="`!=` stands where `==` should, or a share is taken from 1.",
        step="Of 11 flowers with one wrong, 10/11 is asked for: an accuracy near 1 is good.",
    ),
    WrongAnswer(
        slug="loss-not-share",
        variants=((None, _trains_with(give=_loss)),),
        shows=_trained(_is_a_loss),
        observed="You give a loss, or another number that is no share.",
        points_to="A loss says how sure the network is of the true classes. An accuracy counts: of "
        "these flowers, which part has its largest logit at the true class?",
        step="Compare `argmax(dim=1)` with the classes, and take the mean of what is True.",
    ),
    WrongAnswer(
        slug="other-divisor",
        variants=(
            trained_and_tested(of=lambda right: right.double().mean().item() / len(right)),
            trained_and_tested(of=lambda right: right.double().mean().item() / 3),
        ),
        shows=_trained(_other_divisor),
        observed="The right flowers are counted rightly, and divided by another number than that "
        "of the flowers tested.",
        points_to="The count is divided by all flowers, by those trained on, or twice.",
        step="Divide once, by `len(test_rows)`, or take the mean of the comparison.",
    ),
    WrongAnswer(
        slug="mean-of-means",
        variants=(trained_and_tested(of=_in_parts(8)), trained_and_tested(of=_in_parts(16))),
        shows=_means_of_parts,
        observed="With few flowers your accuracy is right, with many it is a little off.",
        points_to="The flowers are tested in parts, and the mean of the parts' accuracies is "
        "taken. A last, smaller part then weighs as much as a full one.",
        step="Test all at once, or add up the counts and divide at the end.",
    ),
    WrongAnswer(
        slug="no-share",
        variants=(
            trained_and_tested(of=lambda right: right.double()),
            trained_and_tested(of=lambda right: f"{right.double().mean().item():.0%}"),
        ),
        shows=_trained(_is_no_share),
        observed="The network is trained rightly. What comes back is not one number.",
        points_to="Predictions, a comparison flower by flower, text or several things: asked for "
        "is the one number that sums the test up.",
        step="Take the mean of the comparison as the last step, `.double().mean().item()`, and "
        "return that alone.",
    ),
    WrongAnswer(
        slug="other-accuracy",
        variants=(
            trained_and_tested(of=lambda right: right.double().std().item()),
            trained_and_tested(of=lambda right: right.double().mean().item() ** 2),
        ),
        shows=_trained(_any),
        observed="The network is trained rightly. The number is not the share of test flowers that "
        "it gets right.",
        points_to="The comparison takes other rows or another network's answers, picks classes "
        "otherwise than by the largest logit of each row, compares with something else than the "
        "classes of the same rows, or rounds.",
        step="For the few flowers shown, print the predicted classes beside `y[test_rows]`, and "
        "count by hand.",
    ),
    WrongAnswer(
        slug="trains-otherwise",
        variants=(
            (None, _trains_with(lambda steps: 2 * steps, lambda lr: lr)),
            (None, _trains_with(lambda steps: steps, lambda lr: lr / 10)),
        ),
        shows=lambda results: not all(map(weights_right, results.values())),
        observed="In `held_out_accuracy`, the network does not come out as training on train_rows "
        "leaves it.",
        points_to="It is trained on other rows or other inputs, with another rate or another "
        "number of steps, more than once, or its weights are set anew.",
        step="One call of your own `train`, with `X[train_rows]`, `y[train_rows]`, `lr` and "
        "`steps`, is all the training that is asked for.",
    ),
)
