"""Wrong repairs that are known by their marks, and what is said of each."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import Variant, WrongAnswer
from nnbook.checks.exercises.standardising_marks import marked
from nnbook.checks.exercises.training import bug_clinic_marks as marks
from nnbook.checks.exercises.training.bug_clinic_programs import (
    CAUSES,
    accuracy_program,
    fit_program,
    network_program,
    push_program,
)


def on(name: str, *functions: Callable) -> tuple[Variant, ...]:
    """Variants that concern the one function of that name."""
    return tuple(
        tuple(function if each == name else None for each in (*CAUSES, "causes"))
        for function in functions
    )


def _without_last_bias(x: Tensor, layers: Sequence) -> Tensor:
    *hidden, (W, b) = layers
    return network_program(x, [*hidden, (W, torch.zeros_like(b))])


def _first_and_last(x: Tensor, layers: Sequence) -> Tensor:
    return network_program(x, [layers[0], layers[-1]] if len(layers) > 1 else layers)


def _summed(logits: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(logits, targets, reduction="sum")


def _each_for_each(logits: Tensor, targets: Tensor) -> Tensor:
    return -logits.log_softmax(dim=1)[:, targets].mean()


def _rescaled(logits: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(logits / 100, targets)


def _local_only(uses: Iterable) -> dict[str, float]:
    uses = list(uses)
    return push_program([(value, uses[0][1], slope) for value, _, slope in uses])


def _halving(uses: Iterable) -> dict[str, float]:
    return push_program(uses, join=lambda old, new: (old + new) / 2)


def _from_nothing(uses: Iterable) -> dict[str, float]:
    return {name: 0.0 * value for name, value in push_program(uses).items()}


def _without_the_end(uses: Iterable) -> dict[str, float]:
    uses = list(uses)
    return {name: value for name, value in push_program(uses).items() if name != uses[0][1]}


def _unmoved(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
    return F.cross_entropy(model(X), y).item()


def _measured_again(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
    fit_program()(model, X, y, lr, steps)
    return F.cross_entropy(model(X), y).item()


def _more_steps(more: int) -> Callable:
    def fit(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
        return fit_program()(model, X, y, lr, steps + more)

    return fit


def _of_squares(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(X).softmax(dim=1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def _of(change: Callable[[float, int, int], float]) -> Callable:
    return lambda logits, targets: change(float(accuracy_program(logits, targets)), *logits.shape)


def _smallest(logits: Tensor, targets: Tensor) -> Tensor:
    return accuracy_program(-logits, targets)


def _named(value: object) -> Callable[[], object]:
    return lambda: value


# Shares of n flowers, of which k classes, that are divided by something else.
_OTHER_DIVISORS = (
    lambda share, n, k: 100 * share,
    lambda share, n, k: share / k,
    lambda share, n, k: share / n,
)


MARKED = (
    *marked(partial(on, "standardise"), "column"),
    WrongAnswer(
        slug="other-last-layer",
        variants=on("network", _without_last_bias, lambda x, layers: -network_program(x, layers)),
        shows=marks.one_layer_wrong,
        observed="Without any hidden layer, `network` is wrong already: the last layer is not "
        "x @ W.T + b.",
        points_to="The logits of the last layer are bent, turned round, lack their bias, or are "
        "not computed at all. Or x is changed before the first layer.",
        step="Take a list with one pair (W, b), and follow one row through your code.",
    ),
    WrongAnswer(
        slug="other-bend",
        variants=on(
            "network",
            *(partial(network_program, hidden=each) for each in (torch.tanh, torch.sigmoid)),
            partial(network_program, hidden=F.leaky_relu),
        ),
        shows=marks.hidden_wrong,
        observed="A single layer comes out right. With a hidden layer, the logits are wrong.",
        points_to="What happens between two layers is not a ReLU of x @ W.T + b: another function, "
        "a ReLU before the product or of the bias alone, a bias left out, or one layer skipped.",
        step="Print the numbers between the first layer and the second. None may be below 0, and "
        "all that are above it are as the product left them.",
    ),
    WrongAnswer(
        slug="fixed-depth",
        variants=on("network", _first_and_last),
        shows=marks.deeper_wrong,
        observed="With one hidden layer, `network` is right; with two, it is not.",
        points_to="The code is written for two layers, or handles one of several hidden layers "
        "otherwise.",
        step="Let a loop go over all layers but the last, whatever their number.",
    ),
    WrongAnswer(
        slug="other-loss",
        variants=on("log_loss", _summed, _each_for_each, _rescaled),
        shows=lambda results: not marks.large_wrong(results),
        observed="For small logits, `log_loss` is wrong already. As handed out, it was right.",
        points_to="The repair has changed what is computed: asked for is the mean over the rows of "
        "−ln p for each row's true class. A sum, a missing logarithm or sign, all classes in place "
        "of the true one, or logits made smaller are something else.",
        step="Change nothing but how the logarithm of the softmax is formed, and compare the first "
        "line below the program before and after.",
    ),
    WrongAnswer(
        slug="other-names",
        variants=on("push", _without_the_end),
        shows=marks.names_missing,
        observed="`push` gives other names than the graph has.",
        points_to="Edges are left out, the loop ends too early, or value and user are exchanged.",
        step="Each name that occurs in `uses` has a gradient, the output's 1 among them.",
    ),
    WrongAnswer(
        slug="chain-broken",
        variants=on("push", _local_only, _from_nothing),
        shows=marks.chain_wrong,
        observed="Where no value is used twice, `push` is wrong already. As handed out, it was "
        "right there.",
        points_to="Along one path, a gradient is the user's gradient times the local slope. A sum "
        "in place of that product, a start with another number than 0, a walk from the wrong end, "
        "or a slope without the user's gradient breaks it.",
        step="Work the first two edges shown by hand: 1 times the slope, then times the next.",
    ),
    WrongAnswer(
        slug="other-join",
        variants=on("push", _halving, partial(push_program, join=lambda old, new: old * new)),
        shows=marks.any_wrong,
        observed="Along one path, `push` is right. Where a value is used twice, the contributions "
        "are not added up.",
        points_to="At a fork each use brings user's gradient times slope, and these are summed: no "
        "largest, no mean, no product, no contribution twice.",
        step="Write down what `grads` holds after each round for the fork shown.",
    ),
    WrongAnswer(
        slug="never-moves",
        variants=on("fit", _unmoved),
        shows=marks.never_moves,
        observed="`fit` does not move a single weight.",
        points_to="The gradients are cleared between `backward` and `step`, or one of the two is "
        "missing.",
        step="In each round: clear, `backward`, step. Clearing may stand anywhere but between the "
        "last two.",
    ),
    WrongAnswer(
        slug="other-last-loss",
        variants=on("fit", _measured_again),
        shows=marks.trained,
        observed="`fit` trains rightly, and gives back something else than the last round's loss.",
        points_to="The loss is computed anew after the last step, or the return stands elsewhere "
        "or hands back something else.",
        step="Leave the last line as it was handed out: `return loss.item()`.",
    ),
    WrongAnswer(
        slug="other-number-of-steps",
        variants=on("fit", _more_steps(1), _more_steps(-1)),
        shows=marks.other_count,
        observed="`fit` takes another number of steps than `steps`.",
        points_to="The `range` was changed, or a `return` or `break` ends the loop early.",
        step="Leave `range(steps)`; the bug is not there.",
    ),
    WrongAnswer(
        slug="other-length",
        variants=on("fit", fit_program(scale=2.0)),
        shows=marks.other_length,
        observed="In `fit`, a single step is not lr times the gradient long.",
        points_to="The loss is summed or multiplied, `backward` or `step` runs twice, or a sign is "
        "flipped.",
        step="Leave loss and rate as they were handed out.",
    ),
    WrongAnswer(
        slug="other-first-step",
        variants=on("fit", _of_squares),
        shows=marks.other_first_step,
        observed="In `fit`, the first step is wrong already. As handed out, it was right.",
        points_to="Another optimiser, weight decay, or another loss: Adam, for one, makes all "
        "steps equally long, and hides what is in `.grad`.",
        step="Put optimiser and loss back, and look at the gradients instead.",
    ),
    WrongAnswer(
        slug="other-later-steps",
        variants=on("fit", fit_program(kept=0.5), fit_program(kept=0.9)),
        shows=marks.any_wrong,
        observed="`fit` takes its first step rightly, and not all later ones.",
        points_to="Something lives on from step to step, or changes on the way: gradients that are "
        "cleared in some rounds only, momentum, clipping, a schedule, an early end.",
        step="Clear the gradients in every round, and change nothing else.",
    ),
    WrongAnswer(
        slug="counts-the-wrong",
        variants=on("accuracy", _of(lambda share, n, k: 1 - share)),
        shows=marks.right_share(lambda share, n, k: 1 - share),
        observed="`accuracy` gives the share of flowers that are *wrong*.",
        points_to="`!=` stands where `==` should, or a share is taken from 1.",
        step="The four answers below the program are all right: which number should it print?",
    ),
    WrongAnswer(
        slug="other-divisor",
        variants=on("accuracy", *map(_of, _OTHER_DIVISORS)),
        shows=lambda results: any(marks.right_share(change)(results) for change in _OTHER_DIVISORS),
        observed="`accuracy` compares rightly, and gives per cent, or divides by another number "
        "than that of the flowers.",
        points_to="A share goes from 0 to 1: the right ones, divided by n.",
        step="Take the mean of the comparison, of shape (n,), and leave it at that.",
    ),
    WrongAnswer(
        slug="table-reduced",
        variants=on(
            "accuracy",
            lambda logits, y: (logits.argmax(dim=1) == y).any(dim=1).float().mean(),
            lambda logits, y: (logits.argmax(dim=1) == y).float().sum() / len(y),
        ),
        shows=marks.is_table,
        observed="`accuracy` still compares every flower with every target, and makes one number "
        "of the table in another way.",
        points_to="The comparison has n·n entries. No sum or `any` over them counts the n that "
        "belong together.",
        step="Print the shapes on both sides of `==`. Make them the same first.",
    ),
    WrongAnswer(
        slug="other-comparison",
        variants=on("accuracy", _smallest),
        shows=marks.any_wrong,
        observed="`accuracy` is not the share of flowers whose largest logit is at the target.",
        points_to="Another place than that of the largest logit is looked for, all flowers are "
        "compared with one target, or something is done to the share afterwards.",
        step="For the flowers shown, write the class of each row's largest logit beside its "
        "target, and count.",
    ),
)


# Of causes: these come before what is wrong with single ones.
NAMELESS_CAUSES = (
    WrongAnswer(
        slug="causes-without-names",
        variants=on("causes", _named(list(CAUSES.values()))),
        shows=marks.no_dict,
        observed="`causes` gives causes without the names of their programs.",
        points_to="Each cause is looked up under its program's name.",
        step='Return a dict: `{"standardise": "…", "network": "…", …}`, with all six names.',
    ),
    WrongAnswer(
        slug="other-names-of-programs",
        variants=on(
            "causes",
            _named({cause: name for name, cause in CAUSES.items()}),
            _named(dict(zip("123456", CAUSES.values(), strict=True))),
        ),
        compares=("programs",),
        observed="The names in your dict are none of the six programs'.",
        points_to="The names come first, then the causes; and they are those of the functions.",
        step='Write `"standardise": "…"`, `"network": "…"`, and so on for all six.',
    ),
)
