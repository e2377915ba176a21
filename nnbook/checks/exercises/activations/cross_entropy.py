"""Cross-entropy and p − y: ``cross_entropy(logits, targets)`` and its gradient."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, Variant, WrongAnswer
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, right
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values.inputs import distinct, integers
from nnbook.checks.values.numeric import scalar

# (label, n, k). Where n equals k, indices broadcast the wrong way without an error.
_SHAPES = (("one row", 1, 3), ("two rows", 2, 3), ("n = k", 4, 4), ("seven rows", 7, 5))
_ORDINARY = tuple(label for label, _, _ in _SHAPES)


def _targets(generator: torch.Generator, n: int, k: int) -> Tensor:
    """Class indices (n,): not all alike, and not 0, 1, 2 … in order."""
    while True:
        targets = torch.randint(k, (n,), generator=generator)
        if n == 1 or (targets.unique().numel() > 1 and (targets.diff() < 0).any()):
            return targets


def _whole(generator: torch.Generator, n: int, k: int) -> Tensor:
    """Small whole logits, all different: with 1000 added they can still be shown in full."""
    return torch.tensor(integers(generator, n * k, 1, 9)).float().reshape(n, k)


def _inputs(generator: torch.Generator) -> dict[str, tuple[Tensor, Tensor]]:
    far, moved = _whole(generator, 1, 4), _whole(generator, 2, 4)
    low, true = integers(generator, 2, 0, 3)
    far[0, low] -= 1000
    moved[1] -= 1000
    # Where most mistakes show comes first: the catalogue is then gone through quickly. The true
    # class lies far below the others, a row far below another, all logits far above 0.
    extreme = {
        "1000 apart": (far, torch.tensor([low])),
        "rows 1000 apart": (moved, _targets(generator, 2, 4)),
        "logits near 1000": (1000 + _whole(generator, 1, 4), torch.tensor([true])),
    }
    return extreme | {
        label: (distinct(generator, n, k), _targets(generator, n, k)) for label, n, k in _SHAPES
    }


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    inputs = _inputs(generator).items()
    return tuple(
        Case(f"{function}: {label}", function, arguments)
        for function in ("cross_entropy", "cross_entropy_grad")
        for label, arguments in inputs
    )


def _labels(function: str, labels: tuple[str, ...] = _ORDINARY) -> list[str]:
    return [f"{function}: {label}" for label in labels]


def _read(case: Case, value: Plain) -> Plain:
    return scalar(value) if case.function == "cross_entropy" else value


def _stable(z: Tensor, dim: int = -1) -> Tensor:
    return torch.softmax(z, dim)


def _naive(z: Tensor, dim: int = -1) -> Tensor:
    return z.exp() / z.exp().sum(dim, keepdim=True)


def _batch_max(z: Tensor, dim: int = -1) -> Tensor:
    return _naive(z - z.max(), dim)


def _shifted_by_column(z: Tensor, dim: int = -1) -> Tensor:
    return _naive(z - z.max(0).values, dim)


def _naive_logs(z: Tensor, dim: int = -1) -> Tensor:
    return z - z.exp().sum(dim, keepdim=True).log()


def _logs_of(softmax: Callable) -> Callable:
    return lambda z, dim=-1: softmax(z, dim).log()


# Each mistake may come with any of these ways to get the logarithms, or the probabilities.
_LOGS = (F.log_softmax, _logs_of(_stable), _logs_of(_naive), _naive_logs)
_SOFTMAXES = (_stable, _naive)


def _one_hot(z: Tensor, t: Tensor) -> Tensor:
    return F.one_hot(t, z.shape[1])


def _true(values: Tensor, t: Tensor) -> Tensor:
    """Each row's entry of its own class: (n,)."""
    return values[torch.arange(len(t)), t]


def _loss(logs: Callable, z: Tensor, t: Tensor) -> Tensor:
    return -_true(logs(z), t).mean()


def _gradient(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    return (softmax(z) - _one_hot(z, t)) / len(z)


def _in_loss(makes: Callable, ways: tuple = _LOGS) -> tuple[Variant, ...]:
    """A mistake in the loss, made with each of ``ways``."""
    return tuple((partial(makes, way), None) for way in ways)


def _in_gradient(makes: Callable, ways: tuple = _SOFTMAXES) -> tuple[Variant, ...]:
    """A mistake in the gradient, made with each of ``ways``."""
    return tuple((None, partial(makes, way)) for way in ways)


def _losses(*functions: Callable) -> tuple[Variant, ...]:
    return tuple((function, None) for function in functions)


def _twice(logs: Callable, z: Tensor, t: Tensor) -> Tensor:
    return -_true(logs(_stable(z)), t).mean()


def _gradient_through_twice(z: Tensor, t: Tensor) -> Tensor:
    z = z.clone().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(_stable(z), t), z)[0]


def _two_outcomes(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    p, y = softmax(z), _one_hot(z, t).float()
    return -(y * p.log() + (1 - y) * (1 - p).log())


# What people add inside a logarithm, or clamp a probability to.
_EPSILONS = (1e-5, 1e-6, 1.1920929e-07, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)


def _padded(pad: Callable[[Tensor, float], Tensor], softmax: Callable, e: float) -> Callable:
    return lambda z, t: -_true(pad(softmax(z), e).log(), t).mean()


_PADDED = tuple(
    (_padded(pad, softmax, epsilon), None)
    for epsilon in _EPSILONS
    for pad in (torch.add, lambda p, e: p.clamp(min=e), lambda p, e: p.clamp(e, 1 - e))
    for softmax in _SOFTMAXES
)


def _minus_one_at(p: Tensor, where: tuple) -> Tensor:
    p = p.clone()
    p[where] -= 1
    return p


def _of_the_true_class(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    return (softmax(z) - 1) * _one_hot(z, t)


def _of_the_probabilities(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    return -_one_hot(z, t) / softmax(z)


def _with_extra_slope(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    p = softmax(z)
    return (p - _one_hot(z, t)) * p * (1 - p)


DEFINITION = Definition(
    cases=_cases,
    reference=(partial(_loss, F.log_softmax), partial(_gradient, _stable)),
    read=_read,
    properties=(
        Property("the loss is one number, the gradient has the shape of the logits", fit),
        Property(
            "the loss is right for ordinary logits",
            right(*_labels("cross_entropy")),
            points=2,
        ),
        Property(
            "the gradient is right for ordinary logits",
            right(*_labels("cross_entropy_grad")),
            points=2,
        ),
        Property("both are right for extreme logits too", all_right, points=2),
        Property("leave their arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="softmax-twice",
            variants=(
                *_in_loss(_twice),
                *_losses(lambda z, t: F.cross_entropy(_naive(z), t)),
                *_in_loss(lambda logs, z, t: -_true(logs(_stable(z)), t).sum(), _LOGS[:1]),
            ),
            observed="However good the logits are, your loss stays above a floor: "
            "ln(1 + 2/e) = 0.5514 for three classes.",
            points_to="Softmax is applied twice: once by you, and once more inside "
            "`F.cross_entropy` or `log_softmax`, which take logits.",
            step="Follow the logits through your code, and count how often `exp` is taken.",
        ),
        WrongAnswer(
            slug="probabilities-not-logs",
            variants=(
                *_in_loss(lambda softmax, z, t: -_true(softmax(z), t).mean(), _SOFTMAXES),
                *_in_loss(lambda softmax, z, t: -_true(softmax(z), t).sum(), _SOFTMAXES),
                *_in_loss(lambda softmax, z, t: (1 - _true(softmax(z), t)).mean(), _SOFTMAXES),
                *_in_loss(lambda softmax, z, t: (1 - _true(softmax(z), t)).sum(), _SOFTMAXES),
                *_in_loss(lambda softmax, z, t: _true(softmax(z), t).mean(), _SOFTMAXES),
            ),
            observed="Your loss is made of the probabilities themselves: −p or 1 − p, "
            "without a logarithm.",
            points_to="No ln was taken of p, so being sure of the wrong class costs 1 at most. If "
            "you used `F.nll_loss`: it has a log in its name, but expects log-probabilities.",
            step="Compute the loss of p = 0.01 by hand: it should be 4.6. Where does the ln go?",
        ),
        WrongAnswer(
            slug="not-normalised",
            variants=_losses(
                lambda z, t: -_true(z, t).mean(),
                lambda z, t: -_true(z, t).sum(),
            ),
            observed="Your loss is minus the logit of the true class, and it may be negative.",
            points_to="A logit is not yet a log-probability: what all classes of the row share "
            "has not been subtracted.",
            step="ln of a quotient is a difference. Write ln(exp(zₜ) / sum) that way.",
        ),
        WrongAnswer(
            slug="logits-as-probabilities",
            variants=_losses(
                lambda z, t: -_true(z, t).log().mean(),
                lambda z, t: -_true(z, t).log().sum(),
                lambda z, t: -_true(z, t).abs().log().mean(),
            ),
            observed="The logarithm is taken of a logit; where that is negative, NaN comes out.",
            points_to="ln belongs to a probability. Logits are any numbers, below 0 or above 1.",
            step="Turn each row of logits into probabilities first.",
        ),
        WrongAnswer(
            slug="missing-mean",
            variants=_in_loss(lambda logs, z, t: -_true(logs(z), t).sum()),
            observed="For one row your loss is right; for n rows it is n times too large.",
            points_to="The losses of the rows are added up. The exercise asks for their mean, so "
            "that a loss does not grow with the batch.",
            step="Divide by the number of rows. Then see whether the gradient does so too.",
        ),
        WrongAnswer(
            slug="one-loss-per-row",
            variants=_in_loss(lambda logs, z, t: -_true(logs(z), t)),
            observed="Your loss has shape (n,): one number for each row.",
            points_to="Each row's −ln p is there; the last step, which makes one number of them, "
            "is not.",
            step="Take the mean over the rows.",
        ),
        WrongAnswer(
            slug="mean-over-entries",
            variants=_in_loss(lambda logs, z, t: -_true(logs(z), t).mean() / z.shape[1]),
            observed="Your loss is too small by a factor of k, the number of classes.",
            points_to="The mean runs over all n·k entries of the table. Only n of them, the true "
            "classes, count; the others are zeros.",
            step="Sum along each row first; then take the mean of the n sums.",
        ),
        WrongAnswer(
            slug="missing-minus",
            variants=(
                *_in_loss(lambda logs, z, t: _true(logs(z), t).mean()),
                *_in_loss(lambda logs, z, t: _true(logs(z), t).sum()),
            ),
            observed="Your loss is negative.",
            points_to="ln of a number between 0 and 1 is below 0. Minimising this would make the "
            "true class ever less likely.",
            step="Look again at the definition: −ln p.",
        ),
        WrongAnswer(
            slug="one-hot-forgotten",
            variants=(
                *_in_loss(lambda logs, z, t: -logs(z).mean()),
                *_in_loss(lambda logs, z, t: -logs(z).sum(1).mean()),
                *_in_loss(lambda logs, z, t: -logs(z).sum()),
            ),
            observed="Your loss adds up −ln p over all classes: it is the same whichever class "
            "is true.",
            points_to="`targets` has no effect. Only the true class's probability counts.",
            step="Pick one entry from each row: the one whose column is that row's target.",
        ),
        WrongAnswer(
            slug="class-index-as-factor",
            variants=(
                *_in_loss(lambda logs, z, t: -(t[:, None] * logs(z)).sum(1).mean()),
                *_in_loss(lambda logs, z, t: -(t[:, None] * logs(z)).sum()),
                *_in_loss(lambda logs, z, t: -(t[:, None] * logs(z)).mean()),
                *_in_loss(lambda logs, z, t: -(t * logs(z)).sum(1).mean()),
                *_in_loss(lambda logs, z, t: -(t * logs(z)).sum()),
                *_in_loss(lambda logs, z, t: -(t * logs(z)).mean()),
            ),
            observed="The log-probabilities are multiplied by the class indices.",
            points_to="`targets` holds names of classes, which happen to be numbers. Class 2 is "
            "not twice class 1.",
            step="Use the index to pick a column, or turn it into a one-hot row first.",
        ),
        WrongAnswer(
            slug="indexes-all-rows",
            variants=(
                *_in_loss(lambda logs, z, t: -logs(z)[:, t].mean()),
                *_in_loss(lambda logs, z, t: -logs(z)[:, t].sum()),
                *_in_loss(lambda logs, z, t: -logs(z)[:, t].sum(1).mean()),
                *_in_loss(lambda logs, z, t: -logs(z)[:, t]),
                *_in_loss(lambda logs, z, t: -logs(z)[t].mean()),
            ),
            observed="Your loss is right for one row; with more, it mixes each row with the "
            "targets of the others.",
            points_to="`log_p[:, targets]` picks n columns from *every* row, an (n, n) table.",
            step="Index rows and columns together: row 0 with target 0, row 1 with target 1, "
            "and so on.",
        ),
        WrongAnswer(
            slug="wrong-axis",
            variants=(
                *_in_loss(lambda logs, z, t: -_true(logs(z, 0), t).mean()),
                *_in_loss(lambda logs, z, t: -_true(logs(z, 0), t).sum()),
                *_in_loss(
                    _loss,
                    (_logs_of(_shifted_by_column),),
                ),
            ),
            observed="A row's loss changes with the other rows of the batch.",
            points_to="Something runs down the columns, over the rows of the batch: `dim=0` "
            "instead of `dim=1`.",
            step="For each sum and each maximum, ask what it runs over: the k classes of a row.",
        ),
        WrongAnswer(
            slug="squared-error",
            variants=(
                *_in_loss(
                    lambda softmax, z, t: ((softmax(z) - _one_hot(z, t)) ** 2).mean(), _SOFTMAXES
                ),
                *_in_loss(
                    lambda softmax, z, t: ((softmax(z) - _one_hot(z, t)) ** 2).sum(1).mean(),
                    _SOFTMAXES,
                ),
            ),
            observed="Your loss squares the differences between probabilities and targets.",
            points_to="That is the squared error, made for predicting numbers. Its slope fades "
            "when softmax saturates, even on a wrong answer.",
            step="Take −ln of the probability of the true class.",
        ),
        WrongAnswer(
            slug="two-outcomes",
            variants=(
                *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).mean(), _SOFTMAXES),
                *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).sum(1).mean(), _SOFTMAXES),
                *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).sum(), _SOFTMAXES),
                # PyTorch's own: the first caps its logarithms at −100, the second has no softmax.
                *_losses(
                    lambda z, t: F.binary_cross_entropy(_stable(z), _one_hot(z, t).float()),
                    lambda z, t: F.binary_cross_entropy_with_logits(z, _one_hot(z, t).float()),
                ),
            ),
            observed="Your loss has a second part, ln(1 − p), for the classes that are not true.",
            points_to="Binary cross-entropy asks a yes-or-no question for every class. With "
            "softmax the others count already: they are in the sum.",
            step="Keep only the part with the true class.",
        ),
        WrongAnswer(
            slug="wrong-base",
            variants=(
                *_in_loss(lambda logs, z, t: -_true(logs(z), t).mean() * 1.4426950),
                *_in_loss(lambda logs, z, t: -_true(logs(z), t).mean() * 0.4342945),
            ),
            observed="Your loss is off by the same factor everywhere: 1.44 or 0.43.",
            points_to="The logarithm has base 2 or 10. ln has base e, and so has `torch.log`.",
            step="Look at which logarithm function you call.",
        ),
        WrongAnswer(
            slug="overflow",
            variants=_in_loss(_loss, (_logs_of(_naive), _naive_logs)),
            observed="Ordinary logits give the right loss; logits near 1000 give NaN or infinity.",
            points_to="`exp(1000)` is too large for any float. Your code takes it before the row "
            "is shifted.",
            step="Shifts are free: subtract each row's own maximum first.",
        ),
        WrongAnswer(
            slug="global-max",
            variants=_in_loss(
                _loss,
                (
                    _logs_of(_batch_max),
                    lambda z, dim=-1: z - z.max() - (z - z.max()).exp().sum(dim, True).log(),
                ),
            ),
            observed="A row that lies 1000 below another gives NaN or infinity.",
            points_to="One maximum, of the whole batch, is subtracted. In the low row every exp "
            "is then 0, and so is their sum.",
            step="Subtract from each row its own maximum: `dim=1`, and keep the dimension.",
        ),
        WrongAnswer(
            slug="log-of-the-mean",
            variants=_in_loss(lambda softmax, z, t: -_true(softmax(z), t).mean().log(), _SOFTMAXES),
            observed="Your loss is −ln of the mean probability; expected is the mean of −ln p.",
            points_to="The two differ: a single row with p near 0 makes its own −ln large, and is "
            "lost in a mean of probabilities.",
            step="Take the logarithm of each row's p first, and the mean last.",
        ),
        WrongAnswer(
            slug="smoothed-labels",
            variants=_losses(
                *(partial(F.cross_entropy, label_smoothing=each) for each in (0.1, 0.05, 0.2))
            ),
            observed="Your loss also asks a little of the classes that are not the true one.",
            points_to="`label_smoothing` trains against targets such as 0.93, 0.03, 0.03. It is a "
            "remedy against overconfidence, and another loss.",
            step="Leave it out.",
        ),
        WrongAnswer(
            slug="epsilon-in-log",
            variants=_PADDED,
            observed="When the true class lies 1000 below the best, the loss is about 1000. Yours "
            "stops far below.",
            points_to="A small number is added to p, or p is clamped, so that ln never meets 0. "
            "That caps the loss, and the worst answers look alike.",
            step="Do without p: ln p is a difference of logits and ln of a sum, which never "
            "meets 0.",
        ),
        WrongAnswer(
            slug="log-of-zero",
            variants=_in_loss(_loss, (_logs_of(_stable),)),
            observed="When the true class lies 1000 below the best, the loss is about 1000. Yours "
            "is infinite.",
            points_to="Softmax is stable, but it rounds exp(−1000) to 0, and ln 0 is −∞. Taking "
            "first exp and then ln throws the logit away.",
            step="ln p = z − ln(sum of exp(z)): take ln of the sum only, never of p.",
        ),
        WrongAnswer(
            slug="sign-flipped",
            variants=(
                *_in_gradient(lambda p, z, t: (_one_hot(z, t) - p(z)) / len(z)),
                *_in_gradient(lambda p, z, t: _one_hot(z, t) - p(z)),
            ),
            observed="Every entry of your gradient has the opposite sign: y − p.",
            points_to="y − p is the way the logits should go. The gradient points uphill, to "
            "where the loss grows; the training step subtracts it.",
            step="Raise a wrong class's logit a little: the loss rises, so its slope is positive.",
        ),
        WrongAnswer(
            slug="gradient-softmax-twice",
            variants=(
                *_in_gradient(lambda p, z, t: (_stable(p(z)) - _one_hot(z, t)) / len(z)),
                *_in_gradient(lambda p, z, t: _stable(p(z)) - _one_hot(z, t)),
                (None, _gradient_through_twice),
            ),
            observed="Your gradient is that of a loss with two softmaxes.",
            points_to="In p − y, p is softmax of the logits, taken once.",
            step="Follow the logits through your code, and count how often `exp` is taken.",
        ),
        WrongAnswer(
            slug="gradient-missing-mean",
            variants=_in_gradient(lambda p, z, t: p(z) - _one_hot(z, t)),
            observed="For one row your gradient is right; for n rows it is n times too large.",
            points_to="p − y is the gradient of one row's loss. The loss is a mean, in which each "
            "row counts 1/n.",
            step="Divide by the number of rows.",
        ),
        WrongAnswer(
            slug="gradient-mean-over-entries",
            variants=(
                *_in_gradient(lambda p, z, t: (p(z) - _one_hot(z, t)) / z.numel()),
                *_in_gradient(lambda p, z, t: (p(z) - _one_hot(z, t)) / z.shape[1]),
            ),
            observed="Your gradient is p − y, divided by the number of classes or of entries.",
            points_to="The loss is a mean over the n rows, so n is what to divide by.",
            step="Which of the two sizes in `logits.shape` counts rows?",
        ),
        WrongAnswer(
            slug="averaged-over-rows",
            variants=(
                *_in_gradient(lambda p, z, t: (p(z) - _one_hot(z, t)).mean(0)),
                *_in_gradient(lambda p, z, t: (p(z) - _one_hot(z, t)).sum(0)),
            ),
            observed="Your gradient has shape (k,): the rows have been averaged away.",
            points_to="A gradient has one entry for each input number, and the logits are (n, k).",
            step="Divide each row by n, and leave the rows apart.",
        ),
        WrongAnswer(
            slug="truth-not-subtracted",
            variants=(
                *_in_gradient(lambda p, z, t: p(z) / len(z)),
                *_in_gradient(lambda p, z, t: p(z)),
            ),
            observed="No entry of your gradient is negative; the rows do not sum to 0.",
            points_to="That is p, without − y. `targets` has no effect.",
            step="Subtract 1 where the row's true class is.",
        ),
        WrongAnswer(
            slug="subtracts-class-index",
            variants=(
                *_in_gradient(lambda p, z, t: (p(z) - t[:, None]) / len(z)),
                *_in_gradient(lambda p, z, t: p(z) - t[:, None]),
                *_in_gradient(lambda p, z, t: (p(z) - t) / len(z)),
                *_in_gradient(lambda p, z, t: p(z) - t),
            ),
            observed="The class index itself is subtracted from the probabilities.",
            points_to="In p − y, y is one-hot: 1 at the true class, else 0, in shape (n, k).",
            step="Turn `targets` into one-hot rows, or subtract 1 in the right places only.",
        ),
        WrongAnswer(
            slug="true-class-only",
            variants=(
                *_in_gradient(lambda p, z, t: _of_the_true_class(p, z, t) / len(z)),
                *_in_gradient(_of_the_true_class),
            ),
            observed="Only the true class has a slope; all others are 0.",
            points_to="The loss looks at the true class's probability, but every logit is in the "
            "sum that it is divided by. Raise any other, and p shrinks.",
            step="Keep p for the other classes.",
        ),
        WrongAnswer(
            slug="gradient-indexes-all-rows",
            variants=(
                *_in_gradient(lambda p, z, t: _minus_one_at(p(z), (slice(None), t)) / len(z)),
                *_in_gradient(lambda p, z, t: _minus_one_at(p(z), (slice(None), t))),
            ),
            observed="The 1 is subtracted in several places of a row, wherever any row has its "
            "target.",
            points_to="`p[:, targets]` means these columns in *every* row.",
            step="Index rows and columns together: row 0 with target 0, row 1 with target 1, "
            "and so on.",
        ),
        WrongAnswer(
            slug="gradient-of-the-probabilities",
            variants=(
                *_in_gradient(lambda p, z, t: _of_the_probabilities(p, z, t) / len(z)),
                *_in_gradient(_of_the_probabilities),
            ),
            observed="Your gradient is −1/p at the true class and 0 elsewhere.",
            points_to="That is the slope of −ln p for the probability p. Softmax lies between it "
            "and the logits, and its slope is still missing.",
            step="Nudge one logit instead of one probability: all of the row's p move.",
        ),
        WrongAnswer(
            slug="extra-slope",
            variants=(
                *_in_gradient(lambda p, z, t: _with_extra_slope(p, z, t) / len(z)),
                *_in_gradient(_with_extra_slope),
            ),
            observed="Your gradient is p − y, multiplied once more by p(1 − p).",
            points_to="p − y is the slope at the logits: softmax is in it already.",
            step="Leave the factor out, and look at a row with p near 0 at the true class: should "
            "its slope be near 0?",
        ),
        WrongAnswer(
            slug="gradient-wrong-axis",
            variants=(
                *_in_gradient(lambda p, z, t: (p(z, 0) - _one_hot(z, t)) / len(z)),
                *_in_gradient(lambda p, z, t: p(z, 0) - _one_hot(z, t)),
                *_in_gradient(_gradient, (_shifted_by_column,)),
            ),
            observed="A row's gradient changes with the other rows of the batch; its entries do "
            "not sum to 0.",
            points_to="Something runs down the columns, over the rows of the batch: `dim=0` "
            "instead of `dim=1`.",
            step="For each sum and each maximum, ask what it runs over: the k classes of a row.",
        ),
        WrongAnswer(
            slug="gradient-overflow",
            variants=_in_gradient(_gradient, (_naive,)),
            observed="Ordinary logits give the right gradient; logits near 1000 give NaN.",
            points_to="`exp(1000)` is infinite, and ∞/∞ is NaN.",
            step="Use a softmax that subtracts each row's own maximum first.",
        ),
        WrongAnswer(
            slug="gradient-global-max",
            variants=_in_gradient(_gradient, (_batch_max,)),
            observed="In a row that lies 1000 below another, your gradient is NaN.",
            points_to="One maximum, of the whole batch, is subtracted. In the low row every exp "
            "is then 0, and 0/0 is NaN.",
            step="Subtract from each row its own maximum: `dim=1`, and keep the dimension.",
        ),
    ),
    hints=(
        "Look at one row. Its loss is −ln of the probability of its true class, always positive. "
        "Its gradient has one negative entry, at that class, and sums to 0. Then check a batch: "
        "what must be divided by n?",
        "ln p of the true class is its logit minus ln(sum of all exp). First subtract the row's "
        "maximum from the row: nothing changes, and no exp overflows. The gradient is p − y with "
        "y one-hot, divided by n because the loss is a mean.",
        "    z = logits - ...                  # each row's own maximum, shape (n, 1)\n"
        "    log_p = z - ...                   # ln of each row's sum of exp, shape (n, 1)\n"
        "    rows = torch.arange(len(targets))\n"
        "    return -log_p[rows, ...].mean()\n"
        "    # the gradient: p with 1 subtracted at each row's target, then divided by …",
    ),
    takeaway="Logits in, one stable number out, and a slope as plain as p − y: this is why the "
    "loss takes logits.",
)
