"""Six programs to repair, and the cause of each to name."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    Variant,
    WrongAnswer,
)
from nnbook.checks.exercises.properties import arguments_kept, right
from nnbook.checks.exercises.training.flowers import descend, flowers, moved, starting_weights
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.inputs import distinct
from nnbook.checks.values.numeric import scalar

CAUSES = {
    "standardise": "leak",
    "network": "relu on logits",
    "log_loss": "overflow",
    "push": "lost path",
    "fit": "stale gradients",
    "accuracy": "broadcasting",
}
RATE = "learning rate too large"
OTHER_CAUSES = (RATE, "softmax twice", "constant start", "too few steps")
_NETWORK = "the network 4 → 8 → 3"
# Small numbers that people put below a probability, so that its logarithm stays finite.
_FLOORS = (1e-9, 1e-8, 1e-7, 1e-6, 1e-10, 1e-12, 1e-15)


# --- the programs: right, as handed out, and half repaired


def _fit(kept: float = 0.0, scale: float = 1.0, most: float = 1e9) -> Callable:
    """Training with a share of the old gradients kept, at ``scale`` times the rate, ``most`` it."""

    def fit(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
        weights = list(model.parameters())
        used = [torch.zeros_like(each) for each in weights]
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            slopes = torch.autograd.grad(loss, weights)
            used = [kept * old + new for old, new in zip(used, slopes, strict=True)]
            with torch.no_grad():
                for weight, slope in zip(weights, used, strict=True):
                    weight -= min(scale * lr, most) * slope
        return loss.item()

    return fit


def _network(
    x: Tensor, layers: Sequence, hidden: Callable = torch.relu, last: bool = False
) -> Tensor:
    for number, (W, b) in enumerate(layers, start=1):
        x = x @ W.T + b
        if last or number < len(layers):
            x = hidden(x)
    return x


def _bent_once(x: Tensor, layers: Sequence, at_least: int = 1) -> Tensor:
    for number, (W, b) in enumerate(layers):
        x = x @ W.T + b
        if number == 0 and len(layers) >= at_least:
            x = torch.relu(x)
    return x


def _unbent(x: Tensor) -> Tensor:
    return x


def _naive(logits: Tensor, targets: Tensor) -> Tensor:
    """The chosen probability of each row, by exponentials that may overflow."""
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return p[range(len(targets)), targets]


def _shifted(logits: Tensor, targets: Tensor) -> Tensor:
    return logits.softmax(dim=1)[range(len(targets)), targets]


def _loss_of(chosen: Callable, floor: float = 0.0) -> Callable:
    return lambda logits, targets: -(chosen(logits, targets) + floor).log().mean()


def _at_least(chosen: Callable, floor: float) -> Callable:
    return lambda logits, targets: chosen(logits, targets).clamp(min=floor)


def _shifted_by_one(logits: Tensor, targets: Tensor) -> Tensor:
    """With one maximum for the whole batch."""
    return _naive(logits - logits.max(), targets)


def _clamped(most: float) -> Callable:
    return lambda logits, targets: F.cross_entropy(logits.clamp(max=most), targets)


def _standardise(X: Tensor, train_rows: Tensor) -> Tensor:
    known = X[train_rows]
    return (X - known.mean(dim=0)) / known.std(dim=0)


def _by_all_rows(X: Tensor, train_rows: Tensor) -> Tensor:
    return (X - X.mean(dim=0)) / X.std(dim=0)


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


def _push(uses: Iterable, join: Callable = lambda old, new: old + new) -> dict[str, float]:
    uses = list(uses)
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        new = slope * grads[user]
        grads[value] = join(grads[value], new) if value in grads else new
    return grads


def _overwrite(old: float, new: float) -> float:
    return new


def _keep_first(old: float, new: float) -> float:
    return old


def _accuracy(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.argmax(dim=1) == targets.flatten()).float().mean()


def _broadcast(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.argmax(dim=1) == targets).float().mean()


def _count_right(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.argmax(dim=1) == targets.flatten()).float().sum()


def _named(**changed: object) -> Callable[[], dict[str, object]]:
    return lambda: CAUSES | changed


def _not_named() -> None:
    raise NotImplementedError("your turn")


HANDED_OUT = (
    _by_all_rows,
    partial(_network, last=True),
    _loss_of(_naive),
    partial(_push, join=_overwrite),
    _fit(kept=1.0),
    _broadcast,
    _not_named,
)
_REFERENCE = (
    _standardise,
    _network,
    F.cross_entropy,
    _push,
    _fit(),
    _accuracy,
    _named(),
)


# --- inputs


def _cases(seed: int) -> tuple[Case, ...]:
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
            answers = [_network(x, layers[: i + 1]) for i in range(len(layers))]
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
            share = float(_accuracy(logits, targets))
            if 0.2 < share < 0.9 and abs(share - float(_broadcast(logits, targets))) > 0.01:
                break
        yield Case(label, "accuracy", (logits, targets))


# --- what was seen


def _read(case: Case, value: Plain) -> Plain:
    if case.function == "fit":
        return {
            "loss": scalar(value["answer"]),
            "weights": value["weights"],
            "pace": _pace(case, value["weights"]),
        }
    if case.function == "causes":
        return _read_causes(value)
    if case.function == "standardise":
        return _read_standardised(case, value)
    return scalar(value) if case.function in ("log_loss", "accuracy") else value


def _read_standardised(case: Case, value: Plain) -> Plain:
    """With the other usual deviation, divided by n and not by n − 1, it is repaired as well."""
    X, train_rows = case.arguments
    known = X[train_rows]
    other = (X - known.mean(dim=0)) / known.std(dim=0, correction=0)
    return _standardise(X, train_rows) if alike(value, other) else value


def _pace(case: Case, weights: list[Tensor]) -> str:
    """Whether a single step goes along the gradient, and how far: in full, or less."""
    _, X, y, lr, steps = case.arguments
    if steps != 1:
        return "in full"
    expected = _flat(descend(case.given, X, y, lr, 1)) - _flat(case.given)
    step = _flat(weights) - _flat(case.given)
    share = float(step @ expected / (expected @ expected))
    return "less" if 0 < share < 0.99 and alike(step, share * expected) else "in full"


def _flat(weights: Sequence[Tensor]) -> Tensor:
    return torch.cat([each.double().flatten() for each in weights])


def _read_causes(value: Plain) -> Plain:
    if not isinstance(value, dict):
        return value
    known = {*CAUSES.values(), *OTHER_CAUSES}
    named = {name: _plain_words(cause) for name, cause in value.items() if cause is not None}
    return {
        "rate": RATE in named.values(),
        "listed": all(cause in known for cause in named.values()),
        **{name: named.get(name) == cause for name, cause in CAUSES.items()},
    }


def _plain_words(cause: Plain) -> str:
    text = cause if isinstance(cause, str) else ""
    return " ".join(text.lower().replace("-", " ").replace("_", " ").split())


def _show(result: Result) -> Rows:
    value, name = result.observation.value, result.case.function
    if name == "fit":
        return _show_fit(result)
    if name == "causes" and isinstance(value, dict):
        named = tuple(
            (
                program,
                describing.value(value.get(program))
                + ("" if result.reading[program] else " ← not yet"),
            )
            for program in CAUSES
        )
        unknown = value.keys() - CAUSES.keys()
        return (*named, ("your keys", ", ".join(value))) if unknown else named
    pairs = zip(result.parameters, result.case.arguments, strict=True)
    given = tuple((parameter, describing.answer(argument)) for parameter, argument in pairs)
    expected = () if name == "causes" else (("expected", describing.answer(result.expected)),)
    return (*given, *expected, ("your answer", describing.answer(value)))


def _show_fit(result: Result) -> Rows:
    value, (_, _, y, lr, steps) = result.observation.value, result.case.arguments
    plural = "" if steps == 1 else "s"
    shown: Rows = (
        ("given", f"{len(y)} flowers, lr {lr}, {steps} step{plural}"),
        ("expected last loss", describing.value(result.expected["loss"])),
        ("your answer", describing.answer(value["answer"])),
        *moved(result.case.given, value["weights"], result.expected["weights"]),
    )
    events = value["events"]
    return (*shown, ("what happened", ", ".join(events[:12]))) if events else shown


# --- the catalogue


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
        variants=_for("causes", _named(**{name: OTHER_CAUSES[1]})),
        compares=(name,),
        observed=f"All six programs are repaired. For `{name}` you name another cause, or none.",
        points_to=points_to,
        step=step,
    )


_WRONG = (
    WrongAnswer(
        slug="statistics-of-all-rows",
        variants=_for(
            "standardise",
            _by_all_rows,
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
        variants=_for("network", partial(_network, last=True)),
        observed="Where a logit should be negative, `network` gives 0.",
        points_to="The loop treats all layers alike, so the last one gets a ReLU too. A class "
        "whose logit is cut off stops learning.",
        step="Follow one row through the loop by hand. What should be different in the last round?",
    ),
    WrongAnswer(
        slug="relu-nowhere",
        variants=_for("network", partial(_network, hidden=_unbent)),
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
            lambda x, layers: _network(x, layers).softmax(dim=1),
            lambda x, layers: _network(x, layers).log_softmax(dim=1),
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
        variants=_for("log_loss", _loss_of(_naive)),
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
            *(_loss_of(_shifted, floor) for floor in _FLOORS),
            *(_loss_of(_naive, floor) for floor in _FLOORS),
            *(_loss_of(_at_least(_shifted, floor)) for floor in _FLOORS),
            *(_loss_of(_at_least(_naive, floor)) for floor in _FLOORS),
            *(_clamped(most) for most in (88.0, 80.0, 50.0, 30.0, 20.0, 10.0)),
            lambda logits, targets: torch.nan_to_num(_loss_of(_naive)(logits, targets)),
            _loss_of(_shifted),
            _loss_of(_shifted_by_one),
            lambda logits, targets: _loss_of(_naive)(logits.double(), targets),
        ),
        observed="`log_loss` still misjudges rows that are badly wrong: their loss is capped, "
        "infinite or NaN.",
        points_to="A small number inside the logarithm, a clamp, more digits, or a shift before "
        "`exp` treats one sign of the trouble. Where the true class has a probability near 0, its "
        "logarithm must still be right: the worst mistakes have the most to teach.",
        step="Never form the probability. Compute its logarithm from the logits in one step.",
    ),
    WrongAnswer(
        slug="lost-path",
        variants=_for("push", partial(_push, join=_overwrite), partial(_push, join=_keep_first)),
        observed="In `push`, a value that is used twice gets the gradient of one path only.",
        points_to="At a fork, each use brings a contribution. One replaces the other here, where "
        "they should add up.",
        step="Write down what `grads` holds after each round for the fork shown.",
    ),
    WrongAnswer(
        slug="treats-symptom",
        variants=_for("fit", _fit(kept=1.0, scale=0.1), _fit(scale=0.1)),
        compares=("pace",),
        observed="In `fit`, a single step is shorter than lr times the gradient.",
        points_to="The rate was turned down, or the gradient scaled. That calms the spikes and "
        "leaves their cause where it is: the museum shows a wrong diagnosis confirmed in this way.",
        step="Put `lr` back. Then print the length of `.grad` before each step, beside that of a "
        "fresh gradient. They should be equal.",
    ),
    WrongAnswer(
        slug="stale-gradients",
        variants=_for("fit", _fit(kept=1.0)),
        observed="`fit` takes its first step rightly. After that, each step uses the sum of all "
        "gradients so far.",
        points_to="`backward` adds to `.grad`. The line that clears it runs once, before the loop.",
        step="Ask of each line in `fit` whether it has to happen once, or once per step.",
    ),
    WrongAnswer(
        slug="column-against-row",
        variants=_for(
            "accuracy", _broadcast, lambda logits, y: (logits.argmax(dim=1) == y).float().sum()
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
        variants=_for("causes", _named(fit=RATE), _named(network=RATE)),
        compares=("rate",),
        observed="You name the learning rate as a cause.",
        points_to="None of the six has it. Five have no rate at all. In `fit`, a smaller rate "
        "calms the curve, and a correct loop works well at the rate given.",
        step="Name what you changed to make it right, not what else makes it quieter.",
    ),
    WrongAnswer(
        slug="cause-not-listed",
        variants=_for("causes", _named(fit="zero_grad")),
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


def _all_right(name: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        its = [result for result in results.values() if result.case.function == name]
        return right(*(result.case.label for result in its))(results)

    return test


def _programs_keep_arguments(results: Results) -> bool | None:
    return arguments_kept({label: each for label, each in results.items() if label != "causes"})


def _cause_right(name: str) -> Callable[[Results], bool]:
    return lambda results: results["causes"].reading[name]


DEFINITION = Definition(
    cases=_cases,
    reference=_REFERENCE,
    handed_out=HANDED_OUT,
    read=_read,
    rows=_show,
    properties=(
        *(Property(f"`{name}` is repaired", _all_right(name), points=1) for name in CAUSES),
        *(Property(f"the cause of `{name}`", _cause_right(name), points=1) for name in CAUSES),
        Property("the programs leave their arguments as they were", _programs_keep_arguments),
    ),
    wrong_answers=_WRONG,
    hints=(
        "Take the programs one by one, from the top. Run the cell below each: it prints the number "
        "that gives the bug away. Ask which line could make exactly that number.",
        "`standardise`: who may be asked for the mean? `network`: what is the last layer's output "
        "for? `log_loss`: which intermediate result is too large? `push`: what if a name is in "
        "`grads` already? `fit`: what must happen in every round? `accuracy`: which two shapes "
        "meet?",
        "    known = X[...]                              # standardise: mean and std of these\n"
        "    *hidden, last = layers                      # network: treat them differently\n"
        "    logp = logits.log_softmax(...)              # log_loss: no exp, no ratio\n"
        "    grads[value] = grads.get(value, ...) + ...  # push\n"
        "    for _ in range(steps):                      # fit\n"
        "        ...                                     # four lines of the loop, in order\n"
        "    ... == targets[:, ...]                      # accuracy: shape (n,) on both sides\n"
        '    return {"standardise": "...", "network": "...", ...}',
    ),
    takeaway="None of the six raises an error. Each is found by one number that you can compute, "
    "once you know what it should be.",
)
