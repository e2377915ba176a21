"""Known mistakes in the loss."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.activations.cross_entropy_parts import (
    LOGS,
    SOFTMAXES,
    logs_of,
    mean_loss,
    naive_logs,
    naive_softmax,
    one_hot,
    softmax_by_batch_max,
    softmax_by_column_max,
    stable_softmax,
    true_entries,
)
from nnbook.checks.exercises.exercise import Variant, WrongAnswer


def _in_loss(makes: Callable, ways: tuple = LOGS) -> tuple[Variant, ...]:
    """A mistake in the loss, made with each of ``ways``."""
    return tuple((partial(makes, way), None) for way in ways)


def _losses(*functions: Callable) -> tuple[Variant, ...]:
    return tuple((function, None) for function in functions)


def _twice(logs: Callable, z: Tensor, t: Tensor) -> Tensor:
    return -true_entries(logs(stable_softmax(z)), t).mean()


def _two_outcomes(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    p, y = softmax(z), one_hot(z, t).float()
    return -(y * p.log() + (1 - y) * (1 - p).log())


# What people add inside a logarithm, or clamp a probability to.
_EPSILONS = (1e-5, 1e-6, 1.1920929e-07, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)


def _padded(pad: Callable[[Tensor, float], Tensor], softmax: Callable, e: float) -> Callable:
    return lambda z, t: -true_entries(pad(softmax(z), e).log(), t).mean()


_PADDED = tuple(
    (_padded(pad, softmax, epsilon), None)
    for epsilon in _EPSILONS
    for pad in (torch.add, lambda p, e: p.clamp(min=e), lambda p, e: p.clamp(e, 1 - e))
    for softmax in SOFTMAXES
)


LOSS_MISTAKES = (
    WrongAnswer(
        slug="softmax-twice",
        variants=(
            *_in_loss(_twice),
            *_losses(lambda z, t: F.cross_entropy(naive_softmax(z), t)),
            *_in_loss(lambda logs, z, t: -true_entries(logs(stable_softmax(z)), t).sum(), LOGS[:1]),
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
            *_in_loss(lambda softmax, z, t: -true_entries(softmax(z), t).mean(), SOFTMAXES),
            *_in_loss(lambda softmax, z, t: -true_entries(softmax(z), t).sum(), SOFTMAXES),
            *_in_loss(lambda softmax, z, t: (1 - true_entries(softmax(z), t)).mean(), SOFTMAXES),
            *_in_loss(lambda softmax, z, t: (1 - true_entries(softmax(z), t)).sum(), SOFTMAXES),
            *_in_loss(lambda softmax, z, t: true_entries(softmax(z), t).mean(), SOFTMAXES),
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
            lambda z, t: -true_entries(z, t).mean(),
            lambda z, t: -true_entries(z, t).sum(),
        ),
        observed="Your loss is minus the logit of the true class, and it may be negative.",
        points_to="A logit is not yet a log-probability: what all classes of the row share "
        "has not been subtracted.",
        step="ln of a quotient is a difference. Write ln(exp(zₜ) / sum) that way.",
    ),
    WrongAnswer(
        slug="logits-as-probabilities",
        variants=_losses(
            lambda z, t: -true_entries(z, t).log().mean(),
            lambda z, t: -true_entries(z, t).log().sum(),
            lambda z, t: -true_entries(z, t).abs().log().mean(),
        ),
        observed="The logarithm is taken of a logit; where that is negative, NaN comes out.",
        points_to="ln belongs to a probability. Logits are any numbers, below 0 or above 1.",
        step="Turn each row of logits into probabilities first.",
    ),
    WrongAnswer(
        slug="missing-mean",
        variants=_in_loss(lambda logs, z, t: -true_entries(logs(z), t).sum()),
        observed="For one row your loss is right; for n rows it is n times too large.",
        points_to="The losses of the rows are added up. The exercise asks for their mean, so "
        "that a loss does not grow with the batch.",
        step="Divide by the number of rows. Then see whether the gradient does so too.",
    ),
    WrongAnswer(
        slug="one-loss-per-row",
        variants=_in_loss(lambda logs, z, t: -true_entries(logs(z), t)),
        observed="Your loss has shape (n,): one number for each row.",
        points_to="Each row's −ln p is there; the last step, which makes one number of them, "
        "is not.",
        step="Take the mean over the rows.",
    ),
    WrongAnswer(
        slug="mean-over-entries",
        variants=_in_loss(lambda logs, z, t: -true_entries(logs(z), t).mean() / z.shape[1]),
        observed="Your loss is too small by a factor of k, the number of classes.",
        points_to="The mean runs over all n·k entries of the table. Only n of them, the true "
        "classes, count; the others are zeros.",
        step="Sum along each row first; then take the mean of the n sums.",
    ),
    WrongAnswer(
        slug="missing-minus",
        variants=(
            *_in_loss(lambda logs, z, t: true_entries(logs(z), t).mean()),
            *_in_loss(lambda logs, z, t: true_entries(logs(z), t).sum()),
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
            *_in_loss(lambda logs, z, t: -true_entries(logs(z, 0), t).mean()),
            *_in_loss(lambda logs, z, t: -true_entries(logs(z, 0), t).sum()),
            *_in_loss(
                mean_loss,
                (logs_of(softmax_by_column_max),),
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
            *_in_loss(lambda softmax, z, t: ((softmax(z) - one_hot(z, t)) ** 2).mean(), SOFTMAXES),
            *_in_loss(
                lambda softmax, z, t: ((softmax(z) - one_hot(z, t)) ** 2).sum(1).mean(),
                SOFTMAXES,
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
            *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).mean(), SOFTMAXES),
            *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).sum(1).mean(), SOFTMAXES),
            *_in_loss(lambda p, z, t: _two_outcomes(p, z, t).sum(), SOFTMAXES),
            # PyTorch's own: the first caps its logarithms at −100, the second has no softmax.
            *_losses(
                lambda z, t: F.binary_cross_entropy(stable_softmax(z), one_hot(z, t).float()),
                lambda z, t: F.binary_cross_entropy_with_logits(z, one_hot(z, t).float()),
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
            *_in_loss(lambda logs, z, t: -true_entries(logs(z), t).mean() * 1.4426950),
            *_in_loss(lambda logs, z, t: -true_entries(logs(z), t).mean() * 0.4342945),
        ),
        observed="Your loss is off by the same factor everywhere: 1.44 or 0.43.",
        points_to="The logarithm has base 2 or 10. ln has base e, and so has `torch.log`.",
        step="Look at which logarithm function you call.",
    ),
    WrongAnswer(
        slug="overflow",
        variants=_in_loss(mean_loss, (logs_of(naive_softmax), naive_logs)),
        observed="Ordinary logits give the right loss; logits near 1000 give NaN or infinity.",
        points_to="`exp(1000)` is too large for any float. Your code takes it before the row "
        "is shifted.",
        step="Shifts are free: subtract each row's own maximum first.",
    ),
    WrongAnswer(
        slug="global-max",
        variants=_in_loss(
            mean_loss,
            (
                logs_of(softmax_by_batch_max),
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
        variants=_in_loss(
            lambda softmax, z, t: -true_entries(softmax(z), t).mean().log(), SOFTMAXES
        ),
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
        step="Do without p: ln p is a difference of logits and ln of a sum, which never meets 0.",
    ),
    WrongAnswer(
        slug="log-of-zero",
        variants=_in_loss(mean_loss, (logs_of(stable_softmax),)),
        observed="When the true class lies 1000 below the best, the loss is about 1000. Yours "
        "is infinite.",
        points_to="Softmax is stable, but it rounds exp(−1000) to 0, and ln 0 is −∞. Taking "
        "first exp and then ln throws the logit away.",
        step="ln p = z − ln(sum of exp(z)): take ln of the sum only, never of p.",
    ),
)
