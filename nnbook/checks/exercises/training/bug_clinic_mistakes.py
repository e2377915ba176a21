"""Programs that are repaired in part, or in a wrong way, and causes that are not theirs."""

from collections.abc import Callable, Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.exercise import Variant, WrongAnswer
from nnbook.checks.exercises.training import bug_clinic_marks as marks
from nnbook.checks.exercises.training.bug_clinic_programs import (
    CAUSES,
    OTHER_CAUSES,
    RATE,
    broadcast,
    by_all_rows,
    causes_program,
    fit_program,
    loss_of,
    naive_loss,
    network_program,
    overwrite,
    push_program,
)

# Small numbers that people put below a probability, so that its logarithm stays finite.
_FLOORS = (1e-9, 1e-8, 1e-7, 1e-6, 1e-10, 1e-12, 1e-15)


def _bent_once(x: Tensor, layers: Sequence, at_least: int = 1) -> Tensor:
    for number, (W, b) in enumerate(layers):
        x = x @ W.T + b
        if number == 0 and len(layers) >= at_least:
            x = torch.relu(x)
    return x


def _unbent(x: Tensor) -> Tensor:
    return x


def _shifted(logits: Tensor, targets: Tensor) -> Tensor:
    return logits.softmax(dim=1)[range(len(targets)), targets]


def _at_least(chosen: Callable, floor: float) -> Callable:
    return lambda logits, targets: chosen(logits, targets).clamp(min=floor)


def _shifted_by_one(logits: Tensor, targets: Tensor) -> Tensor:
    """With one maximum for the whole batch."""
    return naive_loss(logits - logits.max(), targets)


def _clamped(most: float) -> Callable:
    return lambda logits, targets: F.cross_entropy(logits.clamp(max=most), targets)


def _mean_of_train_rows_only(X: Tensor, train_rows: Tensor) -> Tensor:
    return (X - X[train_rows].mean(dim=0)) / X.std(dim=0)


def _deviation_of_train_rows_only(X: Tensor, train_rows: Tensor) -> Tensor:
    return (X - X.mean(dim=0)) / X[train_rows].std(dim=0)


def _each_by_its_own(X: Tensor, train_rows: Tensor) -> Tensor:
    answer = X.clone()
    held_out = torch.ones(len(X), dtype=torch.bool)
    held_out[train_rows] = False
    for rows in (train_rows, held_out):
        answer[rows] = (X[rows] - X[rows].mean(dim=0)) / X[rows].std(dim=0)
    return answer


def _keep_first(old: float, new: float) -> float:
    return old


def _count_right(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.argmax(dim=1) == targets.flatten()).float().sum()


def _for(name: str, *functions: Callable) -> tuple[Variant, ...]:
    """Variants that concern the one function of that name."""
    return tuple(
        tuple(function if each == name else None for each in (*CAUSES, "causes"))
        for function in functions
    )


def _miscalled(name: str, points_to: str, step: str) -> WrongAnswer:
    """The mistake to give this program another cause, or none."""
    return WrongAnswer(
        slug=f"other-cause-of-{name.replace('_', '-')}",
        variants=_for("causes", causes_program(**{name: OTHER_CAUSES[1]})),
        compares=(name,),
        observed=f"All six programs are repaired. For `{name}` you name another cause, or none.",
        points_to=points_to,
        step=step,
    )


MISTAKES = (
    WrongAnswer(
        slug="statistics-of-all-rows",
        variants=_for(
            "standardise",
            by_all_rows,
            _mean_of_train_rows_only,
            _deviation_of_train_rows_only,
        ),
        observed="In `standardise`, the answer depends on held-out rows.",
        points_to="Mean or deviation is taken over all rows. What is held out then shapes the "
        "inputs of training, and the test is no test any more.",
        step="Change one held-out row in your mind. Which rows of the answer may change?",
    ),
    WrongAnswer(
        slug="each-part-by-its-own",
        variants=_for("standardise", _each_by_its_own),
        observed="`standardise` measures the held-out rows by a mean and deviation of their own.",
        points_to="The same flower then gets other numbers in training than in testing. And "
        "a single new flower has no deviation: `std` of one row is NaN.",
        step="Use mean and deviation of the training rows for every row.",
    ),
    WrongAnswer(
        slug="relu-on-logits",
        variants=_for("network", partial(network_program, last=True)),
        observed="Where a logit should be negative, `network` gives 0.",
        points_to="The loop treats all layers alike, so the last one gets a ReLU too. A class "
        "whose logit is cut off stops learning.",
        step="Follow one row through the loop by hand. What should be different in the last round?",
    ),
    WrongAnswer(
        slug="relu-nowhere",
        variants=_for("network", partial(network_program, hidden=_unbent)),
        observed="`network` now has no ReLU at all.",
        points_to="Without one between them, the layers collapse into a single layer (chapter 2).",
        step="Keep the ReLU in every round but the last.",
    ),
    WrongAnswer(
        slug="relu-once-only",
        variants=_for("network", _bent_once, partial(_bent_once, at_least=2)),
        observed="With three layers, `network` bends the first hidden layer and no other.",
        points_to="Between any two linear layers a ReLU is needed: two in a row without one are a "
        "single layer (chapter 2).",
        step="Ask in each round whether it is the last one, not whether it is the first.",
    ),
    WrongAnswer(
        slug="softmax-on-output",
        variants=_for(
            "network",
            lambda x, layers: network_program(x, layers).softmax(dim=1),
            lambda x, layers: network_program(x, layers).log_softmax(dim=1),
        ),
        observed="`network` gives probabilities, or their logarithms, not logits.",
        points_to="A softmax stands after the last layer. The loss applies its own, so this one "
        "would be the second.",
        step="Return the last layer as it is.",
    ),
    WrongAnswer(
        slug="wrong-axis",
        variants=_for(
            "log_loss",
            lambda logits, targets: -logits.log_softmax(0)[range(len(targets)), targets].mean(),
        ),
        observed="`log_loss` normalises each column: a row's loss depends on the other rows.",
        points_to="`dim=0` runs down the batch. The classes of one row lie along `dim=1`.",
        step="Sum up what `exp` of your logarithms gives: each row must come to 1.",
    ),
    WrongAnswer(
        slug="overflow",
        variants=_for("log_loss", loss_of(naive_loss)),
        observed="`log_loss` is right for small logits. From about 89 on it gives NaN or infinity.",
        points_to="In float32, `exp` of 89 is infinity already, and infinity divided by infinity "
        "is not a number.",
        step="The logarithm undoes the `exp`, so a large number need not appear on the way. "
        "Chapter 3 has the function that takes both steps at once.",
    ),
    WrongAnswer(
        slug="hides-the-overflow",
        variants=_for(
            "log_loss",
            *(loss_of(_shifted, floor) for floor in _FLOORS),
            *(loss_of(naive_loss, floor) for floor in _FLOORS),
            *(loss_of(_at_least(_shifted, floor)) for floor in _FLOORS),
            *(loss_of(_at_least(naive_loss, floor)) for floor in _FLOORS),
            *(_clamped(most) for most in (88.0, 80.0, 50.0, 30.0, 20.0, 10.0)),
            lambda logits, targets: torch.nan_to_num(loss_of(naive_loss)(logits, targets)),
            loss_of(_shifted),
            loss_of(_shifted_by_one),
            lambda logits, targets: loss_of(naive_loss)(logits.double(), targets),
        ),
        shows=marks.large_wrong,
        observed="`log_loss` still misjudges rows that are badly wrong: their loss is capped, "
        "infinite or NaN.",
        points_to="A small number inside the logarithm, a clamp, more digits, or a shift before "
        "`exp` treats one sign of the trouble. Where the true class has a probability near 0, its "
        "logarithm must still be right: the worst mistakes have the most to teach.",
        step="Never form the probability. Compute its logarithm from the logits in one step.",
    ),
    WrongAnswer(
        slug="lost-path",
        variants=_for(
            "push", partial(push_program, join=overwrite), partial(push_program, join=_keep_first)
        ),
        observed="In `push`, a value that is used twice gets the gradient of one path only.",
        points_to="At a fork, each use brings a contribution. One replaces the other here, where "
        "they should add up.",
        step="Write down what `grads` holds after each round for the fork shown.",
    ),
    WrongAnswer(
        slug="treats-symptom",
        variants=_for("fit", fit_program(kept=1.0, scale=0.1), fit_program(scale=0.1)),
        compares=("pace",),
        observed="In `fit`, a single step is shorter than lr times the gradient.",
        points_to="The rate was turned down, or the gradient scaled. That calms the spikes and "
        "leaves their cause where it is: the museum shows a wrong diagnosis confirmed in this way.",
        step="Put `lr` back. Then print the length of `.grad` before each step, beside that of a "
        "fresh gradient. They should be equal.",
    ),
    WrongAnswer(
        slug="stale-gradients",
        variants=_for("fit", fit_program(kept=1.0)),
        observed="`fit` takes its first step rightly. After that, each step uses the sum of all "
        "gradients so far.",
        points_to="`backward` adds to `.grad`. The line that clears it runs once, before the loop.",
        step="Ask of each line in `fit` whether it has to happen once, or once per step.",
    ),
    WrongAnswer(
        slug="column-against-row",
        variants=_for(
            "accuracy", broadcast, lambda logits, y: (logits.argmax(dim=1) == y).float().sum()
        ),
        observed="`accuracy` compares every flower with every target: n·n comparisons for n "
        "flowers.",
        points_to="A row of n answers meets a column of n targets, and broadcasting makes a table "
        "of the two. No error, and a number that looks like an accuracy.",
        step="Print the shapes on both sides of `==`. Make them the same.",
    ),
    WrongAnswer(
        slug="argmax-of-the-whole",
        variants=_for(
            "accuracy",
            lambda logits, targets: (logits.argmax() == targets).float().mean(),
            lambda logits, targets: (logits.argmax(dim=0) == targets).float().mean(),
        ),
        observed="`accuracy` does not look for the largest logit of each row.",
        points_to="`argmax()` without an axis gives the place in the whole table, counted through "
        "all rows; `dim=0` gives the best row of each column.",
        step="Print what `argmax` gives: it should be one class for each flower.",
    ),
    WrongAnswer(
        slug="count-not-share",
        variants=_for("accuracy", _count_right),
        observed="`accuracy` counts the right flowers; expected is their share.",
        points_to="The comparison is right now. The number is not divided by how many there are.",
        step="Take the mean over the n comparisons.",
    ),
    WrongAnswer(
        slug="blames-the-rate",
        variants=_for("causes", causes_program(fit=RATE), causes_program(network=RATE)),
        compares=("rate",),
        observed="You name the learning rate as a cause.",
        points_to="None of the six has it. Five have no rate at all. In `fit`, a smaller rate "
        "calms the curve, and a correct loop works well at the rate given.",
        step="Name what you changed to make it right, not what else makes it quieter.",
    ),
    WrongAnswer(
        slug="cause-not-listed",
        variants=_for("causes", causes_program(fit="zero_grad")),
        compares=("listed",),
        observed="A cause that you name is none of the ten in the list.",
        points_to="The check compares words, so they have to be those of the list.",
        step="Copy each cause from the list above the cell.",
    ),
    _miscalled(
        "standardise",
        "The number that shows it: the mean of the training rows is not 0 afterwards.",
        "Which rows had a say in the mean, and should have had none?",
    ),
    _miscalled(
        "network",
        "The number that shows it: among its outputs none is below 0.",
        "What did your repair take away, and from which layer?",
    ),
    _miscalled(
        "log_loss",
        "The number that shows it: 80 for a row that is wrong by 80, and infinity for one by 100.",
        "Which intermediate result was the first that was no finite number?",
    ),
    _miscalled(
        "push",
        "The number that shows it: at the fork, a nudge measures the sum of two contributions.",
        "What happened to the contribution that came first?",
    ),
    _miscalled(
        "fit",
        "The number that shows it: after ten steps, `.grad` is several times as long as a fresh "
        "gradient.",
        "What did the line that you moved do, and what was in `.grad` without it?",
    ),
    _miscalled(
        "accuracy",
        "The number that shows it: the comparison has n·n entries in place of n.",
        "What does PyTorch do with shapes (n,) and (n, 1)?",
    ),
)
