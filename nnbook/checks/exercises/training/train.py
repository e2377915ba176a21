"""The training loop: ``train(model, X, y, lr, steps)``, and what it is tested on."""

import copy
from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
)
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.exercises.training.flowers import (
    Weights,
    accuracy,
    descend,
    flowers,
    loss,
    moved,
    starting_weights,
)
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import entries, is_numeric, scalar, shape

_NETWORK = "the network 4 → 8 → 3"
_SHORT = ("one step", "three steps")
_LONG = "a longer run"
_MANY = "forty rows"
_SETTLED = "until it has settled"
_HELD_OUT = ("four held out", "five held out")
_HELD_OUT_MANY = "many held out"
Train = Callable[[nn.Module, Tensor, Tensor, float, int], object]


# --- the loop, and its variations. autograd.grad instead of .grad: it takes half the time.


def _loop(
    objective: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy,
    recorded: Callable[[Tensor, Tensor], Tensor] | None = None,
    scale: float = 1.0,
    kept: float = 0.0,
    more: int = 0,
    give: Callable[[list[float], nn.Module], object] = lambda losses, model: losses,
) -> Train:
    """A loop that steps along ``objective`` and records ``recorded`` (by default the same).

    ``scale`` multiplies the learning rate; ``kept`` is the share of the old gradients to which
    the new are added; ``more`` steps are taken; ``give`` makes the answer.
    """

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> object:
        weights = list(model.parameters())
        used = [torch.zeros_like(each) for each in weights]
        losses = []
        for _ in range(steps + more):
            outputs = model(X)
            value = objective(outputs, y)
            losses.append(recorded(outputs, y).item() if recorded else value.item())
            slopes = torch.autograd.grad(value, weights)
            used = [kept * old + new for old, new in zip(used, slopes, strict=True)]
            _move(weights, used, scale * lr)
        return give(losses, model)

    return train


@torch.no_grad()
def _move(weights: Iterable[Tensor], slopes: Iterable[Tensor], rate: float) -> None:
    for weight, slope in zip(weights, slopes, strict=True):
        weight -= rate * slope


_train = _loop()


def _softmax(dim: int) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda outputs, y: F.cross_entropy(outputs.softmax(dim), y)


def _summed(outputs: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(outputs, y, reduction="sum")


def _halved(outputs: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(outputs, y) / len(y)


def _negative(outputs: Tensor, y: Tensor) -> Tensor:
    return -F.cross_entropy(outputs, y)


def _ordered(*order: str, through_data: bool = False) -> Train:
    """The loop of three calls in this order, with an optimiser or by way of ``.data``."""

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            losses.append(value.item())
            for call in order:
                if call == "zero":
                    optimizer.zero_grad()
                elif call == "backward":
                    value.backward()
                elif not through_data:
                    optimizer.step()
                else:
                    for weight in model.parameters():
                        if weight.grad is not None:
                            weight.data -= lr * weight.grad
        return losses

    return train


def _after_each_step(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        _train(model, X, y, lr, 1)
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


def _one_loss_more(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = _train(model, X, y, lr, steps)
    return [*losses, F.cross_entropy(model(X), y).item()]


def _without_path(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    return [F.cross_entropy(model(X).detach(), y).item() for _ in range(steps)]


def _copied(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    return _train(copy.deepcopy(model), X, y, lr, steps)


def _with_optimizer(make: Callable[..., torch.optim.Optimizer], **options: object) -> Train:
    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = make(model.parameters(), lr=lr, **options)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
        return losses

    return train


def _row_by_row(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        for i in range(len(y)):
            losses += _train(model, X[i : i + 1], y[i : i + 1], lr, 1)
    return losses


def _at_rate(rate: float) -> Train:
    return lambda model, X, y, lr, steps: _train(model, X, y, rate, steps)


# --- the accuracy, and its variations


def _right(model: nn.Module, X: Tensor, y: Tensor, rows: Tensor, axis: int | None = 1) -> Tensor:
    with torch.no_grad():
        return model(X[rows]).argmax(dim=axis) == y[rows]


def _tested(
    trained: str = "train",
    tested: str = "test",
    of: Callable[[Tensor], object] = lambda right: right.double().mean().item(),
    axis: int | None = 1,
) -> tuple[None, Callable]:
    """A variant that trains on the rows of one name, and tests on those of another."""

    def held_out_accuracy(
        model: nn.Module,
        X: Tensor,
        y: Tensor,
        train_rows: Tensor,
        test_rows: Tensor,
        lr: float,
        steps: int,
    ) -> object:
        rows = {"train": train_rows, "test": test_rows, "all": torch.arange(len(y)), "no": None}
        if trained == "after":
            before = of(_right(model, X, y, rows[tested], axis))
            _train(model, X[train_rows], y[train_rows], lr, steps)
            return before
        if trained != "no":
            _train(model, X[rows[trained]], y[rows[trained]], lr, steps)
        return of(_right(model, X, y, rows[tested], axis))

    return None, held_out_accuracy


# --- inputs


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return (
        _case(generator, "one step", 5, 0.6, 1),
        _case(generator, "three steps", 7, 0.4, 3),
        _long_case(generator),
        *(_held_out_case(generator, *each) for each in zip(_HELD_OUT, (4, 5), (1, 2), strict=True)),
        _many_held_out_case(generator),
        # Last, since mistakes of ours run no further than to the first case that tells them apart.
        _case(generator, _MANY, 40, 0.5, 2),
        _settled_case(generator),
    )


def _case(generator: torch.Generator, label: str, count: int, lr: float, steps: int) -> Case:
    X, y = flowers(generator, count)
    given = starting_weights(generator)
    return Case(label, "train", (_NETWORK, X, y, lr, steps), "training", given)


def _long_case(generator: torch.Generator) -> Case:
    while True:
        case = _case(generator, _LONG, 5, 1.5, 10)
        _, X, y, lr, steps = case.arguments
        if loss(descend(case.given, X, y, lr, steps), X, y) < 0.18:
            return case


def _settled_case(generator: torch.Generator) -> Case:
    """A run that begins with a long gradient and ends with a loss of almost nothing.

    Clipping, a schedule that changes the rate after 30 steps, and stopping early all show.
    """
    while True:
        X, y = flowers(generator, 5)
        X, start = 3 * X, starting_weights(generator)
        settled = loss(descend(start, X, y, 0.5, 33), X, y) < 0.008
        if settled and _slope(start, X, y) > 1.2:
            return Case(_SETTLED, "train", (_NETWORK, X, y, 0.5, 36), "training", start)


def _slope(weights: Weights, X: Tensor, y: Tensor) -> float:
    """The length of the gradient of all weights."""
    moved_by = zip(weights, descend(weights, X, y, 1.0, 1), strict=True)
    return float(torch.cat([(before - after).flatten() for before, after in moved_by]).norm())


def _many_held_out_case(generator: torch.Generator) -> Case:
    """37 rows held out: a mean of batches' means shows, of whatever size the batches are."""
    while True:
        X, y = flowers(generator, 43)
        order = torch.randperm(43, generator=generator)
        test, train = order[:37], order[37:]
        y[test[-3:]] = (y[test[-3:]] + 1) % 3
        start = starting_weights(generator)
        end = descend(start, X[train], y[train], 1.2, 3)
        shares = [accuracy(end, X[test[i : i + 1]], y[test[i : i + 1]]) for i in range(37)]
        share = sum(shares) / 37
        means = (_mean_of_batches(shares, size) for size in (2, 4, 5, 8, 10, 16, 20, 32))
        if 0.4 < share < 0.99 and all(abs(mean - share) > 1e-3 for mean in means):
            arguments = (_NETWORK, X, y, train, test, 1.2, 3)
            return Case(_HELD_OUT_MANY, "held_out_accuracy", arguments, "training", start)


def _mean_of_batches(shares: list[float], size: int) -> float:
    batches = [shares[i : i + size] for i in range(0, len(shares), size)]
    return sum(sum(batch) / len(batch) for batch in batches) / len(batches)


def _held_out_case(generator: torch.Generator, label: str, count: int, odd: int) -> Case:
    """``count`` of 11 flowers held out; ``odd`` of them look like another species, as some do."""
    while True:
        X, y = flowers(generator, 11)
        order = torch.randperm(11, generator=generator)
        test, train = order[:count], order[count:]
        y[test[:odd]] = (y[test[:odd]] + 1) % 3
        start = starting_weights(generator)
        end = descend(start, X[train], y[train], 1.2, 6)
        share = accuracy(end, X[test], y[test])
        others = {
            accuracy(end, X[train], y[train]),
            accuracy(end, X, y),
            accuracy(start, X[test], y[test]),
        }
        # The odd ones are wrong and no others, so that every other count gives another share.
        if share == 1 - odd / count and all(abs(share - other) > 0.01 for other in others):
            arguments = (_NETWORK, X, y, train, test, 1.2, 6)
            return Case(label, "held_out_accuracy", arguments, "training", start)


# --- what was seen


def _read(case: Case, value: Plain) -> Plain:
    weights = value["weights"]
    if case.function == "held_out_accuracy":
        return {"accuracy": scalar(value["answer"]), "weights": weights}
    return {
        "losses": _losses(value["answer"]),
        "weights": weights,
        "stuck": _why_stuck(value) if alike(weights, list(case.given)) else None,
        "rows": _rows_per_step(value["events"], len(case.arguments[2])),
    }


def _losses(answer: Plain) -> Plain:
    """A list of numbers, in whatever wrapping, as a tensor (steps,); all else unchanged."""
    if isinstance(answer, list | tuple) and answer:
        numbers = [scalar(each) for each in answer]
        if all(is_numeric(each) and not shape(each) for each in numbers):
            return torch.tensor([float(each) for each in numbers], dtype=torch.float64)
    if isinstance(answer, Tensor):
        return answer.flatten() if answer.dim() == 2 and answer.shape[1] == 1 else answer
    return scalar(answer)


def _why_stuck(value: Plain) -> str:
    """Why the weights are what they were, in one word for each order of calls."""
    kinds = [event.split()[0] for event in value["events"]]
    if not {"forward", "evaluation", "backward"} & set(kinds):
        return "another model"
    if "backward" not in kinds:
        return "no backward"
    if "step" in kinds and kinds.index("step") < kinds.index("backward"):
        return "step first"
    gone = value["gradients"] == "none" and "step" in kinds
    if gone or value["gradients"] == "zeros" or "step on nothing" in value["events"]:
        return "cleared"
    return "no step"


def _rows_per_step(events: list[str], count: int) -> str:
    """Whether the weights ever moved after a forward of fewer than all rows."""
    seen = 0
    for event in events:
        kind, *rest = event.split()
        if kind == "forward":
            seen += int(rest[0])
        elif kind in ("step", "update"):
            if 0 < seen < count:
                return "fewer"
            seen = 0
    return "all"


def _show(result: Result) -> Rows:
    value, arguments = result.observation.value, result.case.arguments
    answer, expected = value["answer"], result.expected
    if result.case.function == "held_out_accuracy":
        as_expected = alike(value["weights"], expected["weights"])
        _, _, y, train_rows, test_rows, lr, steps = arguments
        return (
            ("train_rows", describing.value(train_rows)),
            ("test_rows", describing.value(test_rows)),
            ("and", f"{len(y)} flowers, lr {describing.number(lr)}, {steps} steps"),
            ("the network afterwards", "as expected" if as_expected else "not trained as expected"),
            ("expected", describing.value(expected["accuracy"])),
            ("your answer", describing.answer(answer)),
        )
    _, _, y, lr, steps = arguments
    plural = "" if steps == 1 else "s"
    shown: Rows = (
        ("given", f"{len(y)} flowers, y = {describing.value(y)}, lr {lr}, {steps} step{plural}"),
        ("expected losses", _first(_losses(expected["losses"]))),
        ("your answer", _first(_losses(answer))),
        *moved(result.case.given, value["weights"], expected["weights"]),
    )
    if value["events"]:
        more = ", …" if len(value["events"]) > 8 else ""
        shown += (("what happened", ", ".join(value["events"][:8]) + more),)
    return shown


def _first(losses: Plain) -> str:
    if isinstance(losses, Tensor) and losses.dim() == 1 and len(losses) > 6:
        return (
            f"{describing.value(losses[:3])} … {describing.value(losses[-1])}, {len(losses)} in all"
        )
    return describing.value(losses)


# --- properties


def _part_right(part: str, *labels: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        parts = (results[label] for label in labels)
        return all(alike(each.reading[part], each.expected[part]) for each in parts)

    return test


def _one_for_each_step(results: Results) -> bool:
    parts = (results[label] for label in (*_SHORT, _LONG, _SETTLED))
    return all(shape(each.reading["losses"]) == shape(each.expected["losses"]) for each in parts)


def _first_loss(results: Results) -> bool:
    parts = (results[label] for label in (*_SHORT, _LONG))
    return all(
        alike(entries(each.reading["losses"])[0], each.expected["losses"][0]) for each in parts
    )


def _learned(results: Results) -> bool:
    result = results[_LONG]
    _, X, y, _, _ = result.case.arguments
    return loss([each.double() for each in result.reading["weights"]], X, y) < 0.2


def _all_of_train(results: Results) -> bool:
    return all(results[label].right for label in (*_SHORT, _LONG, _MANY, _SETTLED))


_OTHER_OPTIMISERS = (
    _with_optimizer(torch.optim.Adam),
    _with_optimizer(torch.optim.AdamW),
    _with_optimizer(torch.optim.SGD, momentum=0.9),
    _with_optimizer(torch.optim.SGD, momentum=0.5),
    _with_optimizer(torch.optim.SGD, momentum=0.9, nesterov=True),
    _with_optimizer(torch.optim.RMSprop),
    _with_optimizer(torch.optim.Adagrad),
)


def _trains(*functions: Train) -> tuple[tuple[Train, None], ...]:
    return tuple((function, None) for function in functions)


def _its_own(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    own = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    return _train(own, X, y, lr, steps)


def _stepped(change: Callable[..., object]) -> Train:
    """The loop with something between ``backward`` and the step, or after it."""

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        schedule, clip = change(optimizer, model)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            value.backward()
            clip()
            optimizer.step()
            schedule()
            losses.append(value.item())
        return losses

    return train


def _scheduled(make: Callable[..., object], **options: object) -> Train:
    return _stepped(lambda optimizer, model: (make(optimizer, **options).step, lambda: None))


def _clipped(most: float) -> Train:
    def change(optimizer: torch.optim.Optimizer, model: nn.Module) -> tuple:
        return (lambda: None), lambda: nn.utils.clip_grad_norm_(model.parameters(), most)

    return _stepped(change)


def _until(enough: float) -> Train:
    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        losses: list[float] = []
        for _ in range(steps):
            losses += _train(model, X, y, lr, 1)
            if losses[-1] < enough:
                break
        return losses

    return train


def _smoothed(amount: float) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda outputs, y: F.cross_entropy(outputs, y, label_smoothing=amount)


def _squared(outputs: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(outputs, F.one_hot(y, 3).to(outputs.dtype))


_SCHEDULES = torch.optim.lr_scheduler


DEFINITION = Definition(
    cases=_cases,
    reference=(_train, _tested()[1]),
    read=_read,
    rows=_show,
    properties=(
        Property("`train` gives one loss for each step", _one_for_each_step),
        Property("the first loss is that of the network as it came", _first_loss, points=1),
        Property(
            "one step moves every weight downhill by lr times its slope",
            _part_right("weights", "one step"),
            points=1,
        ),
        Property("every further step does too, with fresh gradients", _all_of_train, points=2),
        Property("a longer run brings the network's loss below 0.2", _learned),
        Property(
            "`held_out_accuracy` trains on train_rows alone",
            _part_right("weights", *_HELD_OUT, _HELD_OUT_MANY),
            points=1,
        ),
        Property(
            "`held_out_accuracy` tests on test_rows alone",
            _part_right("accuracy", *_HELD_OUT, _HELD_OUT_MANY),
            points=1,
        ),
        Property("X, y and the rows stay as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="trains-a-copy",
            variants=_trains(_copied),
            compares=("losses", "weights"),
            observed="Your losses are right, but the model that was handed in is untouched.",
            points_to="A copy was trained, and then thrown away.",
            step="Work on `model` itself: whoever calls `train` keeps it and wants it trained.",
        ),
        WrongAnswer(
            slug="another-model",
            variants=_trains(_its_own),
            compares=("stuck",),
            observed="The model that was handed in was never called.",
            points_to="`train` builds a network of its own, or takes one from outside the "
            "function. Whoever "
            "calls it keeps an untrained one.",
            step="Use `model`, the first parameter, and no other name.",
        ),
        WrongAnswer(
            slug="no-zero-grad",
            variants=_trains(_loop(kept=1.0)),
            observed="Your first step is right. From the second on, each uses the sum of all "
            "gradients so far.",
            points_to="`backward` adds to `.grad`, and nothing clears the old gradients. At a "
            "small rate this even looks faster; at a large one the loss spikes.",
            step="Clear the gradients once in every round, at a place where the next `step` does "
            "not need them any more.",
        ),
        WrongAnswer(
            slug="step-before-backward",
            variants=_trains(
                _ordered("zero", "step", "backward"),
                _ordered("step", "zero", "backward"),
                _ordered("step", "backward", "zero"),
                _ordered("step", "backward"),
                _ordered("step", "zero", "backward", through_data=True),
            ),
            observed="In the first round, the step comes before `backward`: there is no gradient "
            "yet to step along.",
            points_to="`step` reads `.grad`, and `backward` is what fills it. In this order a "
            "step finds nothing, or the gradients of the round before. Where it does move the "
            "weights, it changes what `backward` still needs, and PyTorch complains.",
            step="Say aloud what each line reads and what it writes, and order the lines so that "
            "everything is written before it is read.",
        ),
        WrongAnswer(
            slug="zero-after-backward",
            variants=_trains(_ordered("backward", "zero", "step")),
            observed="Gradients are computed, but the weights never move: the loss stays the same "
            "for ever.",
            points_to="The gradients are cleared after `backward` and before the step can read "
            "them.",
            step="Clearing may stand anywhere except between `backward` and `step`.",
        ),
        WrongAnswer(
            slug="no-step",
            variants=_trains(_ordered("zero", "backward"), _ordered("backward")),
            observed="`backward` runs in your loop, but no weight ever moves.",
            points_to="`backward` computes gradients and changes nothing. The update is missing, "
            "or happens to something other than the model's own weights: `p = p - lr * p.grad` "
            "gives the name `p` to a new tensor, and the weight stays. Or the gradients were "
            "cleared before the update could read them.",
            step="After `backward`, move each parameter: w ← w − lr · gradient. An optimiser's "
            "`step()` does this for all of them.",
        ),
        WrongAnswer(
            slug="gradients-cut-off",
            variants=_trains(_without_path),
            observed="The losses are those of the untrained network, and no gradient ever reached "
            "a weight.",
            points_to="The path from the loss back to the weights is cut: by `detach()`, "
            "`.item()`, `torch.tensor(...)` or `no_grad` before `backward`. Or `backward` is not "
            "called at all.",
            step="Look at `loss.grad_fn`. Where it is None, or leads nowhere, go back line by "
            "line to the point where the record stops.",
        ),
        WrongAnswer(
            slug="ascent",
            variants=_trains(
                _loop(scale=-1.0),
                _loop(objective=_negative),
                _loop(scale=-1.0, recorded=_negative),
            ),
            observed="Each of your steps has the right length and goes uphill: the true loss "
            "rises.",
            points_to="A sign is flipped: `+=` in the update, or a minus in front of the loss.",
            step="The gradient points uphill. Go against it.",
        ),
        WrongAnswer(
            slug="softmax-in-loss",
            variants=_trains(
                _loop(_softmax(1)),
                _loop(_softmax(0)),
                _loop(_softmax(1), recorded=F.cross_entropy),
            ),
            observed="Your loss takes probabilities for logits. However long it trains, it cannot "
            "get below ln(1 + 2/e) = 0.5514.",
            points_to="A softmax stands between the model and a cross-entropy that applies its "
            "own. The accuracy would hardly show it.",
            step="Hand the model's raw outputs to the cross-entropy.",
        ),
        WrongAnswer(
            slug="probabilities-not-logs",
            variants=_trains(
                _loop(lambda outputs, y: F.nll_loss(outputs.softmax(1), y)),
                _loop(lambda outputs, y: F.nll_loss(outputs, y)),
            ),
            observed="Your losses are below zero at times; a cross-entropy never is.",
            points_to="`nll_loss` picks the true class and turns its sign. It expects "
            "*logarithms* of probabilities.",
            step="Use `log_softmax` before it, or the cross-entropy, which does both.",
        ),
        WrongAnswer(
            slug="sum-not-mean",
            variants=_trains(_loop(_summed), _loop(_summed, recorded=F.cross_entropy)),
            observed="Your steps are too long by the number of rows.",
            points_to="The losses of the rows are summed where the mean is expected. A learning "
            "rate "
            "that is right for 5 rows then explodes for 120.",
            step="Take the mean over the rows: it is what the cross-entropy gives by default.",
        ),
        WrongAnswer(
            slug="divided-twice",
            variants=_trains(_loop(_halved), _loop(_halved, recorded=F.cross_entropy)),
            observed="Your steps are too short by the number of rows.",
            points_to="The mean over the rows is divided by their number once more.",
            step="The cross-entropy takes the mean already.",
        ),
        WrongAnswer(
            slug="loss-after-step",
            variants=_trains(_after_each_step),
            observed="The network is trained as it should be, but each loss is that *after* its "
            "step.",
            points_to="The loss is computed anew once the weights have moved. The first number, "
            "that of the untrained network, is missing: the one to compare with ln 3.",
            step="Record the loss that you call `backward` on.",
        ),
        WrongAnswer(
            slug="one-loss-more",
            variants=_trains(_one_loss_more),
            observed="The network is right, but the list has one loss more than there are steps.",
            points_to="A last loss is added after the loop.",
            step="Return the losses of the loop alone, each taken before its step.",
        ),
        WrongAnswer(
            slug="steps-off-by-one",
            variants=_trains(_loop(more=-1), _loop(more=1)),
            observed="Your loop takes one step too few or too many.",
            points_to="`range(1, steps)` has steps − 1 rounds, `range(steps + 1)` one too many.",
            step="For one step, write down which values your loop variable takes.",
        ),
        WrongAnswer(
            slug="last-loss-only",
            variants=_trains(_loop(give=lambda losses, model: losses[-1])),
            observed="The network is trained, but only its last loss comes back.",
            points_to="One number cannot be read as a curve. Each round's loss overwrites the one "
            "before.",
            step="Keep a list, and append in every round.",
        ),
        WrongAnswer(
            slug="hard-coded-rate",
            variants=_trains(*(_at_rate(rate) for rate in (0.01, 0.1, 1.0, 0.5, 0.001, 0.3))),
            observed="Your steps have the right direction and do not depend on `lr`.",
            points_to="The learning rate is written into the function.",
            step="Find the number, and use the parameter `lr` in its place.",
        ),
        WrongAnswer(
            slug="mini-batches",
            variants=_trains(_row_by_row),
            compares=("rows",),
            observed="A step is taken after the network has seen only some of the rows.",
            points_to="Those are mini-batches. They often learn faster; here each step is to use "
            "the exact gradient of the mean loss over all rows.",
            step="Hand all of X to the model at once, and step once per round.",
        ),
        WrongAnswer(
            slug="other-optimiser",
            variants=_trains(*_OTHER_OPTIMISERS),
            observed="The first loss is right, and the steps are those of another optimiser.",
            points_to="Adam, RMSprop and momentum change the length or the direction of a step. "
            "They have their uses. This exercise is the bare rule w ← w − lr · gradient.",
            step="Use `torch.optim.SGD` with nothing but the learning rate, or write the update "
            "yourself.",
        ),
        WrongAnswer(
            slug="no-losses",
            variants=_trains(
                _loop(give=lambda losses, model: None), _loop(give=lambda losses, model: model)
            ),
            compares=("losses",),
            observed="Your `train` does not give back its losses.",
            points_to="The model is trained in place, so it need not be returned. The losses are "
            "what the caller cannot see otherwise.",
            step="Collect one number in each round, and return the list after the loop.",
        ),
        WrongAnswer(
            slug="weight-decay",
            variants=_trains(
                *(
                    _with_optimizer(torch.optim.SGD, weight_decay=each)
                    for each in (1e-1, 1e-2, 1e-3, 1e-4)
                )
            ),
            observed="Your steps pull every weight towards 0 besides.",
            points_to="`weight_decay` adds a part of the weights to their gradients. It has its "
            "use against "
            "overfitting; this exercise is the bare rule.",
            step="Leave it out.",
        ),
        WrongAnswer(
            slug="learning-rate-changes",
            variants=_trains(
                _scheduled(_SCHEDULES.StepLR, step_size=30),
                _scheduled(_SCHEDULES.StepLR, step_size=10),
                _scheduled(_SCHEDULES.ExponentialLR, gamma=0.9),
                _scheduled(_SCHEDULES.ExponentialLR, gamma=0.99),
                _scheduled(_SCHEDULES.StepLR, step_size=1),
            ),
            observed="Your first steps are right; later ones have another length.",
            points_to="The learning rate changes on the way: a scheduler, or a line that "
            "multiplies `lr`.",
            step="Use `lr` as it was given, in every step.",
        ),
        WrongAnswer(
            slug="clipped-gradients",
            variants=_trains(*(_clipped(most) for most in (1.0, 0.5, 0.1))),
            observed="Long steps come out shorter than lr times the gradient.",
            points_to="The gradients are cut to a greatest length. That helps where they explode; "
            "here "
            "every step is to be the whole gradient.",
            step="Leave the clipping out.",
        ),
        WrongAnswer(
            slug="stops-early",
            variants=_trains(*(_until(each) for each in (0.5, 0.2, 0.1, 0.05, 0.02, 0.01))),
            observed="Your loop ends before all steps are taken: the list is too short.",
            points_to="A `break`, or a condition, ends it once the loss is small.",
            step="Take `steps` steps whatever the loss is: whoever calls says how many.",
        ),
        WrongAnswer(
            slug="smoothed-labels",
            variants=_trains(*(_loop(_smoothed(each)) for each in (0.1, 0.05, 0.2))),
            observed="Your losses are higher than those of a cross-entropy with the true classes.",
            points_to="`label_smoothing` hands a part of each target to the other classes.",
            step="Leave it out.",
        ),
        WrongAnswer(
            slug="squared-error",
            variants=_trains(_loop(_squared), _loop(_squared, recorded=F.cross_entropy)),
            observed="Your steps are those of a squared error between logits and one-hot targets.",
            points_to="A squared error is for numbers. For classes the loss is the cross-entropy.",
            step="Hand logits and class numbers to `nn.functional.cross_entropy`.",
        ),
        WrongAnswer(
            slug="mean-of-losses",
            variants=_trains(_loop(give=lambda losses, model: sum(losses) / len(losses))),
            observed="The network is trained, but one number comes back: the mean of its losses.",
            points_to="One number cannot be read as a curve.",
            step="Return the list itself.",
        ),
        WrongAnswer(
            slug="divided-by-the-rate",
            variants=_trains(lambda model, X, y, lr, steps: _train(model, X, y, 1 / lr, steps)),
            observed="Your steps have the right direction and the length of the gradient divided "
            "by lr.",
            points_to="The learning rate multiplies: a smaller one takes smaller steps.",
            step="Replace the division.",
        ),
        WrongAnswer(
            slug="trains-on-test-rows",
            variants=(
                _tested(trained="all"),
                _tested(trained="test"),
                _tested(trained="all", tested="all"),
            ),
            compares=("weights",),
            observed="In `held_out_accuracy`, held-out rows took part in training.",
            points_to="A network can learn rows by heart. On rows that it has trained on, its "
            "accuracy says nothing about new flowers.",
            step="Pick the rows before you train: hand `train` only those in `train_rows`.",
        ),
        WrongAnswer(
            slug="tests-on-training-data",
            variants=(_tested(tested="train"), _tested(tested="all")),
            observed="The network is trained on the right rows, but your accuracy counts rows that "
            "it was trained on.",
            points_to="Those it may know by heart. The number that says something about new "
            "flowers comes from the held-out rows alone.",
            step="Look at which rows of X and of y go into the comparison.",
        ),
        WrongAnswer(
            slug="tests-untrained",
            variants=(_tested(trained="no"), _tested(trained="after")),
            observed="Your accuracy is that of the network before training.",
            points_to="`held_out_accuracy` never trains the model, or tests it first.",
            step="Call your own `train` first; it changes `model` in place.",
        ),
        WrongAnswer(
            slug="argmax-of-the-whole",
            variants=(_tested(axis=None),),
            observed="Hardly a row counts as right: one number is compared with every target.",
            points_to="`argmax()` without an axis gives the place of the largest logit in the "
            "whole table, counted through all rows.",
            step="Print what `argmax` gives: it should be one class for each row.",
        ),
        WrongAnswer(
            slug="count-not-share",
            variants=(
                _tested(of=lambda right: right.sum().item()),
                _tested(of=lambda right: 100 * right.double().mean().item()),
            ),
            observed="You count the right rows, or give per cent; expected is a share from 0 to 1.",
            points_to="Counts from sets of different sizes cannot be compared.",
            step="Divide by the number of rows in `test_rows`, and leave it at that.",
        ),
    ),
    hints=(
        "Print the losses of five steps. Do they stay the same? Then no step sees a gradient. Do "
        "they rise? Then a sign is flipped. Do they fall, and still differ from the expected ones "
        "from the second on? Then old gradients are left in `.grad`.",
        "Each round has four parts: compute the loss on all rows, clear the old gradients, call "
        "`backward`, step. The loss goes into the list as a number, before the step. For the "
        "accuracy, pick rows of X and of y with the same index: `X[train_rows]` for `train`, "
        "`X[test_rows]` for the comparison.",
        "    optimizer = torch.optim.SGD(..., lr=...)\n"
        "    for _ in range(...):\n"
        "        loss = ...                 # the model's raw outputs, all rows\n"
        "        optimizer....              # forget the old gradients\n"
        "        ...                        # fill in the new ones\n"
        "        optimizer....              # move the weights\n"
        "        losses.append(...)\n"
        "    \n"
        "    train(model, X[...], y[...], lr, steps)\n"
        "    right = model(X[...]).argmax(dim=...) == y[...]\n"
        "    return ...                     # a share, as a number",
    ),
    takeaway="Forward, clear, backward, step: the loop that trains 67 weights is the one that "
    "trains billions. What it has learned shows only on rows that it has not seen.",
)
