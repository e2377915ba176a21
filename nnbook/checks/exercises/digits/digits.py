"""A network for handwritten digits: ``train_digits(X_train, y_train, X_val, y_val)``.

Many networks are right. What is compared is a reading of the one that comes back: its score on
pictures that it never saw, its size, and the one thing that explains a score that is too low.
"""

import sys
from collections.abc import Callable
from typing import NamedTuple
from weakref import WeakKeyDictionary

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.digits.split_three import DEFINITION as SPLIT_THREE
from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
    variants,
)
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.observing import Case, Failure, Opaque, Plain, is_tensor
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import finite, shape
from nnbook.data import digits

Answer = Callable[[Tensor, Tensor, Tensor, Tensor], object]

MOST_PARAMETERS = 10_000
FULL, PART = 0.95, 0.90
# The page's own torch takes a few times as long as a kernel does.
SECONDS = 60.0 if sys.platform == "emscripten" else 20.0
WRONG_LABELS = 6

# The parts that everybody is judged on.
_SPLIT = 7
# A wrong label ranks by this many places higher, on average, with a network that has trained on it:
# further than chance takes it once in a thousand networks that have not.
_LIFTED = 2.4
# Below this share of its own training pictures, a network was stopped before it knew them.
_KNOWN = 0.97
_QUESTIONS = ("test", "between", "divided", "standardised", "train", "val")


class _Truth(NamedTuple):
    """What stays with the judge: the classes of the test pictures, and which labels are wrong."""

    y_test: Tensor
    mislabelled: Tensor


# By case, in the process that draws it: a case itself goes to where the learner's code runs.
_TRUTHS: WeakKeyDictionary[Case, _Truth] = WeakKeyDictionary()
# How a straight layer ranks the wrong labels of a case: trained when first asked for.
_STRAIGHT: WeakKeyDictionary[Case, Tensor] = WeakKeyDictionary()
# The forms of what comes back that can be scored.
_NETWORKS = ("network", "probabilities")


def _cases(seed: int) -> tuple[Case, ...]:
    """The same pictures for everybody, with pixels, classes and rows in an order of their own."""
    generator = torch.Generator().manual_seed(seed)

    def mixed(values: Tensor) -> Tensor:
        return values[torch.randperm(len(values), generator=generator)]

    X, y = digits()
    train, val, test = map(mixed, SPLIT_THREE.reference[0](y, _SPLIT))
    X = X[:, mixed(torch.arange(64))]
    y = mixed(torch.arange(10))[y]
    y_val = y[val]
    wrong = mixed(torch.arange(len(val)))[:WRONG_LABELS]
    y_val[wrong] = (y_val[wrong] + torch.randint(1, 10, (WRONG_LABELS,), generator=generator)) % 10
    asked = {
        "test": X[test],
        "between": (X[test] + X[test].flip(0)) / 2,
        "divided": X[test] / 16,
        "standardised": _Scaled(X[train])(X[test]),
        "train": X[train],
        "val": X[val],
    }
    given = (SECONDS, *(asked[name] for name in _QUESTIONS))
    arguments = (X[train], y[train], X[val], y_val)
    case = Case("the digits", "train_digits", arguments, "classifier", given)
    _TRUTHS[case] = _Truth(y[test], wrong)
    return (case,)


# --- networks, and their variations


class _Scaled(nn.Module):
    """A first layer that standardises pixels by those of the pictures it was made with."""

    def __init__(self, X: Tensor) -> None:
        super().__init__()
        deviation = X.std(dim=0)
        self.register_buffer("mean", X.mean(dim=0))
        self.register_buffer("deviation", torch.where(deviation == 0, 1.0, deviation))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.deviation


class _Divided(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x / 16


class _Classes(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.argmax(dim=1)


def _network(width: int, *after: nn.Module) -> nn.Sequential:
    hidden = nn.Linear(64, width)
    return nn.Sequential(_Divided(), hidden, nn.ReLU(), nn.Linear(width, 10), *after)


def _fit(model: nn.Module, X: Tensor, y: Tensor, steps: int, rate: float = 0.01) -> nn.Module:
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def _trained(width: int, steps: int) -> Answer:
    return lambda X, y, X_val, y_val: _fit(_network(width), X, y, steps)


def _by_heart(X: Tensor, y: Tensor) -> nn.Module:
    """Trained from weights so large that neighbours among the pictures count for little."""
    model = _network(40)
    nn.init.normal_(model[1].weight, 0.0, 9.0)
    return _fit(model, X, y, 180)


def _trained_on_validation(X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor) -> nn.Module:
    return _fit(_network(24), X_val, y_val, 150)


def _trained_on_both(X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor) -> nn.Module:
    return _fit(_network(64), torch.cat([X, X_val]), torch.cat([y, y_val]), 150, rate=0.03)


def _line(X: Tensor, y: Tensor, *after: nn.Module) -> nn.Module:
    """A network without a hidden layer, trained for a moment."""
    model = _fit(nn.Sequential(_Divided(), nn.Linear(64, 10)), X, y, 40)
    return nn.Sequential(*model, *after)


def _found(make: Callable[[Tensor, Tensor], object]) -> Answer:
    """An answer that looks at the training pictures alone."""
    return lambda X, y, X_val, y_val: make(X, y)


@torch.no_grad()
def _clipped(X: Tensor, y: Tensor) -> nn.Module:
    with torch.enable_grad():
        model = _line(X, y, nn.ReLU())
    model[1].bias.sub_(model[:2](X).median())
    return model


@torch.no_grad()
def _broken(make: Callable[[], nn.Module], value: float) -> nn.Module:
    """A network whose weights are all ``value``: what a rate far too large leaves behind."""
    model = make()
    for parameter in model.parameters():
        parameter.fill_(value)
    return model


def _raw(width: int = 8) -> nn.Sequential:
    return nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))


def _untrained(make: Callable[[], object]) -> Answer:
    return lambda X, y, X_val, y_val: make()


# --- what was seen


def _read(case: Case, value: Plain) -> Plain:
    if "outputs" not in value:
        return _no_network(value["answer"])
    outputs = dict(zip(_QUESTIONS, value["outputs"], strict=True))
    reading = {
        **_NOTHING,
        "form": _form(outputs["test"], len(case.given[1])),
        "size": "within" if value["size"] <= MOST_PARAMETERS else "too many",
    }
    if reading["form"] not in _NETWORKS:
        return reading
    seen = _Shares(case, outputs)
    score = "full" if seen.test >= FULL else "part" if seen.test >= PART else "low"
    falls_short = score != "full" or reading["form"] != "network"
    return {
        **reading,
        "validation": "learned" if seen.learned_validation else "kept",
        "score": score,
        "cause": _cause(outputs, seen, value["first"]) if falls_short else "none",
    }


_NOTHING = {"form": "", "size": "", "validation": "", "score": "", "cause": ""}


def _no_network(answer: Plain) -> Plain:
    """What came back in place of a network, in a word where it is a usual mistake."""
    items = list(answer.values()) if isinstance(answer, dict) else answer
    word = None
    if isinstance(answer, Opaque):
        kinds = {"function": "function", "method": "function", "type": "class"}
        word = kinds.get(answer.type_name)
    elif isinstance(items, list | tuple) and items:
        if isinstance(answer, dict) and all(map(is_tensor, items)):
            word = "state dict"
        elif any(isinstance(each, Opaque) for each in items):
            word = "more"
    return {**_NOTHING, "form": word} if word else answer


def _form(output: Plain, count: int) -> str:
    if isinstance(output, Failure):
        return "raises"
    if not is_tensor(output) or output.is_complex():
        return "outputs"
    if shape(output) in ((count,), (count, 1)):
        return "classes"
    if shape(output) != (count, 10):
        return "outputs"
    return "probabilities" if _are_probabilities(output.double()) else "network"


def _are_probabilities(outputs: Tensor) -> bool:
    return float(outputs.min()) >= 0 and float((outputs.sum(dim=1) - 1).abs().max()) < 1e-3


class _Shares:
    """How much of what a network gets right, each from 0 to 1."""

    def __init__(self, case: Case, outputs: dict[str, Plain]) -> None:
        truth = _TRUTHS[case]
        _, y_train, _, y_val = case.arguments
        self.test, self.divided, self.standardised = (
            _share(outputs[name], truth.y_test) for name in ("test", "divided", "standardised")
        )
        self.train = _share(outputs["train"], y_train)
        self.val = _share(outputs["val"], y_val)
        wrong = truth.mislabelled
        by_heart = round(_share(outputs["val"][wrong], y_val[wrong]) * WRONG_LABELS)
        # Who has not trained on them gives a wrong label to hardly any, and knows them no better.
        more = self.val > 0.9 and self.val > self.train + 0.03
        self.learned_validation = (
            by_heart >= WRONG_LABELS / 2
            or more
            or (self.val > 0.85 and _lifted(case, outputs["val"][wrong]) > _LIFTED)
        )


def _lifted(case: Case, logits: Plain) -> float:
    """By how many places the wrong labels rank higher than a straight layer ranks them, on average.

    The layer has seen the training pictures alone.
    """
    X, y, X_val, y_val = case.arguments
    wrong = _TRUTHS[case].mislabelled
    if case not in _STRAIGHT:
        with torch.random.fork_rng(devices=()):
            _STRAIGHT[case] = _ranks(_line(X, y)(X_val[wrong]).detach(), y_val[wrong])
    return float((_STRAIGHT[case] - _ranks(logits, y_val[wrong])).mean())


def _ranks(logits: Tensor, labels: Tensor) -> Tensor:
    """How many classes are thought at least as likely as the label."""
    own = logits.double().gather(1, labels[:, None])
    return (logits.double() >= own).double().sum(dim=1)


def _share(logits: Plain, y: Tensor) -> float:
    if not is_tensor(logits) or logits.dim() != 2 or len(logits) != len(y):
        return 0.0
    return float((logits.double().argmax(dim=1) == y).double().mean())


def _cause(outputs: dict[str, Plain], seen: _Shares, first: str) -> str:
    """The first thing found that explains a score that is too low."""
    test = outputs["test"].double()
    if max(seen.divided, seen.standardised) >= max(PART, seen.test + 0.02):
        return "scaled outside"
    if not finite(test) or float(test.std(dim=0).max()) < 1e-6 * (1 + float(test.abs().max())):
        return "not scaled" if first == "raw" else "dead"
    if seen.train < 0.2:
        return "untrained"
    if _are_probabilities(test):
        return "softmax"
    low = float(test.min())
    if low == 0 and float((test == 0).double().mean()) > 0.05:
        return "clipped"
    if _is_straight(test, outputs["between"]):
        return "straight"
    return "early" if seen.train < _KNOWN else "by heart"


def _is_straight(ends: Tensor, between: Plain) -> bool:
    """Whether half way between two pictures the outputs are half way between theirs."""
    if shape(between) != shape(ends):
        return False
    apart = (ends + ends.flip(0)) / 2 - between.double()
    return float(apart.abs().max()) < 1e-3 * float(ends.abs().max())


def _show(result: Result) -> Rows:
    value, case = result.observation.value, result.case
    if "outputs" not in value:
        return (("your answer", describing.answer(value["answer"])),)
    outputs = dict(zip(_QUESTIONS, value["outputs"], strict=True))
    size = f"{value['size']:,}, of at most {MOST_PARAMETERS:,}"
    shown: Rows = (("parameters, and what else it keeps", size),)
    asked = describing.shape(case.given[1])
    if not is_tensor(outputs["test"]) or outputs["test"].dim() != 2:
        return (*shown, (f"for pictures of shape {asked}", describing.answer(outputs["test"])))
    if shape(outputs["test"])[1] != 10:
        gave = f"outputs of shape {describing.shape(outputs['test'])}"
        return (*shown, (f"for pictures of shape {asked}", gave))
    seen = _Shares(case, outputs)
    shown += (
        ("pictures it never saw", f"{seen.test:.1%} right"),
        ("training pictures", f"{seen.train:.1%} right"),
        ("validation pictures", f"{seen.val:.1%} of the labels, of which {WRONG_LABELS} are wrong"),
    )
    if result.reading["cause"] == "scaled outside":
        best = max(seen.divided, seen.standardised)
        shown += (("the same, scaled before", f"{best:.1%} right"),)
    first = outputs["test"][0]
    return (*shown, ("outputs for one picture", describing.value(first)))


# --- properties


def _is(**wanted: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        (result,) = results.values()
        reading = result.reading
        return isinstance(reading, dict) and all(reading.get(k) == v for k, v in wanted.items())

    return test


def _scores(*scores: str, **wanted: str) -> Callable[[Results], bool]:
    """A network of a size within the limit that reaches one of these scores."""
    return lambda results: any(
        _is(form=form, size="within", score=score, **wanted)(results)
        for form in _NETWORKS
        for score in scores
    )


_TOO_SLOW = (
    "Thousands of steps, a network far wider than needed, or a loop over single pictures take "
    "that long. 300 steps with all training pictures at once take about a second.",
    "Time one step, and count how many you can afford. Work on whole batches, never on one picture "
    "at a time.",
)

DEFINITION = Definition(
    cases=_cases,
    reference=(_trained(48, 80),),
    read=_read,
    rows=_show,
    seconds=SECONDS,
    too_slow=_TOO_SLOW,
    properties=(
        Property("gives a network: (n, 64) pixels in, (n, 10) logits out", _is(form="network")),
        Property(
            f"at most {MOST_PARAMETERS:,} parameters",
            lambda results: any(_is(form=form, size="within")(results) for form in _NETWORKS),
        ),
        Property(
            f"right for {PART:.0%} of the pictures it never saw", _scores("part", "full"), points=6
        ),
        Property(
            f"right for {FULL:.0%} of them, in logits",
            lambda results: _is(form="network")(results) and _scores("full")(results),
            points=5,
        ),
        Property(
            "validation pictures choose, and are not trained on",
            _scores("part", "full", validation="kept"),
            points=1,
        ),
        Property("leaves the pictures as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="returns-state-dict",
            variants=variants(_untrained(lambda: dict(nn.Linear(64, 10).state_dict()))),
            compares=("form",),
            observed="You return the weights by their names, a `state_dict`, not a network.",
            points_to="Weights alone cannot be called. `load_state_dict` puts them back into a "
            "network.",
            step="`model.load_state_dict(kept)`, then `return model`.",
        ),
        WrongAnswer(
            slug="more-than-the-network",
            variants=variants(_untrained(lambda: (nn.Linear(64, 10), []))),
            compares=("form",),
            observed="You return several things, with the network among them.",
            points_to="Losses and curves are worth a look, but whoever calls `train_digits` wants "
            "to call what comes back.",
            step="Return the network alone. Plot or print the rest before.",
        ),
        WrongAnswer(
            slug="function-for-network",
            variants=variants(_untrained(lambda: lambda x: x)),
            compares=("form",),
            observed="You return a function, not an `nn.Module`.",
            points_to="It may compute the right thing. But a function has no `parameters()` to "
            "count and no `eval()`.",
            step="Let the steps before and after the network be modules, too: a class with "
            "`forward`, first in `nn.Sequential`.",
        ),
        WrongAnswer(
            slug="class-for-network",
            variants=variants(_untrained(lambda: _Divided)),
            compares=("form",),
            observed="You return a class, not a network made from it.",
            points_to="The parentheses are missing: `Net()` makes one, with weights.",
            step="Return the very network that you trained.",
        ),
        WrongAnswer(
            slug="gives-classes",
            variants=variants(
                _untrained(lambda: nn.Sequential(nn.Linear(64, 10), _Classes())),
            ),
            compares=("form",),
            observed="Your network gives one number for each picture: a class, not ten logits.",
            points_to="`argmax` is part of the network. It has no slope, and it hides how sure the "
            "network is.",
            step="End the network with the last linear layer. Who wants the class takes `argmax`.",
        ),
        WrongAnswer(
            slug="other-outputs",
            variants=variants(_untrained(lambda: nn.Linear(64, 3))),
            compares=("form",),
            observed="Your network does not give ten numbers for each picture.",
            points_to="There are ten classes, 0 to 9, so ten logits.",
            step="Let the last layer give 10.",
        ),
        WrongAnswer(
            slug="does-not-take-pictures",
            variants=variants(_untrained(lambda: nn.Linear(8, 10))),
            compares=("form",),
            observed="Your network cannot be called with pictures as they come: (n, 64) pixels.",
            points_to="A width does not fit, or the network wants something else: a single "
            "picture, a picture of 8 × 8, or a second argument.",
            step="Call it with `X_val` just before you return it.",
        ),
        WrongAnswer(
            slug="too-many-parameters",
            variants=variants(_untrained(lambda: _network(256))),
            compares=("size",),
            observed=f"Your network has more than {MOST_PARAMETERS:,} parameters, with whatever "
            "else it keeps.",
            points_to="A hidden layer of width h costs 75·h + 10 of them: 64 weights and a bias "
            "in, 10 weights out. Whatever else the network keeps or its functions use counts as "
            "well: who looks a picture up among the training pictures carries them along.",
            step="How wide may one hidden layer be? Half of that is enough.",
        ),
        WrongAnswer(
            slug="trained-on-validation",
            variants=variants(_trained_on_both, _trained_on_validation),
            compares=("validation",),
            observed="Your network has learned the validation pictures.",
            points_to=f"{WRONG_LABELS} of them bear a wrong label, as happens. A network that "
            "gives these wrong labels back, thinks them far likelier than other wrong ones, or "
            "knows validation pictures better than training pictures, has trained on them. What "
            "they say of it is then worth nothing.",
            step="`backward` may see `X_train` and `y_train` only. The other two say when to stop "
            "and which network to keep.",
        ),
        WrongAnswer(
            slug="scaled-outside",
            variants=variants(
                _found(lambda X, y: _fit(_raw(24), _Scaled(X)(X), y, 60)),
                _found(lambda X, y: _fit(nn.Linear(64, 10), _Scaled(X)(X), y, 60)),
            ),
            compares=("cause",),
            observed="Your network is good with scaled pixels, and it is given raw ones.",
            points_to="You scaled the pixels before training, and the scaling stayed behind in "
            "the function. Whoever calls the network has pixels from 0 to 16.",
            step="Make scaling the first layer: a small `nn.Module` that keeps mean and deviation, "
            "or divides by 16.",
        ),
        WrongAnswer(
            slug="data-not-scaled",
            variants=variants(
                _untrained(lambda: _broken(_raw, -1.0)),
                _untrained(lambda: _broken(_raw, float("nan"))),
            ),
            compares=("cause",),
            observed="Your network says the same of every picture, or NaN. Its first layer gets "
            "pixels from 0 to 16.",
            points_to="Raw pixels make slopes a hundred times as long as scaled ones. At a rate "
            "that suits scaled pixels, the first step kills every ReLU, and the loss stays near "
            "ln 10 = 2.30.",
            step="Divide by 16, or standardise, in a first layer of the network.",
        ),
        WrongAnswer(
            slug="dead-by-learning-rate",
            variants=variants(
                _untrained(lambda: _broken(lambda: _network(8), -1.0)),
                _untrained(lambda: _broken(lambda: _network(8), float("nan"))),
            ),
            compares=("cause",),
            observed="Your network says the same of every picture, or NaN.",
            points_to="Every ReLU is dead, or the weights have run away: the learning rate is too "
            "large. The loss then stays near ln 10 = 2.30, or is NaN.",
            step="Print the loss of each of the first ten steps. Then divide the rate by ten.",
        ),
        WrongAnswer(
            slug="untrained",
            variants=variants(_untrained(lambda: _network(32)), _untrained(_raw)),
            compares=("cause",),
            observed="Your network does no better than guessing, on its own training pictures too.",
            points_to="The network that comes back was not trained: it is another one than the "
            "optimiser has, a copy, or there is no `step`. Or it learned from other pictures than "
            "these, such as those of `digits()`, whose pixels stand in another order. Or pictures "
            "and labels were shuffled apart.",
            step="Print the accuracy on `X_train` just before the `return`, with the very object "
            "that you return.",
        ),
        WrongAnswer(
            slug="softmax-twice",
            variants=variants(
                _found(lambda X, y: _line(X, y, nn.Softmax(dim=1))),
            ),
            compares=("cause",),
            observed="Your outputs are probabilities, not logits.",
            points_to="`CrossEntropyLoss` applies softmax itself. With one in the network as well, "
            "the loss cannot get below 1.46 for ten classes, and learning is slow. Whoever puts "
            "your network into that loss does it again.",
            step="End the network with the last linear layer.",
        ),
        WrongAnswer(
            slug="relu-on-logits",
            variants=variants(_found(_clipped)),
            compares=("cause",),
            observed="Many of your logits are exactly 0, and none is below.",
            points_to="A ReLU stands after the last layer. A class whose logit is cut off gets no "
            "slope, and some classes never come back.",
            step="End the network with the last linear layer.",
        ),
        WrongAnswer(
            slug="no-activation",
            variants=variants(
                _found(_line),
            ),
            compares=("cause",),
            observed="Your network is one linear layer, however many it is made of: between two "
            "pictures its outputs change along a straight line.",
            points_to="Nothing bends between the layers. On these pictures that gives about 95 per "
            "cent in 300 steps, and 96 in 3,000.",
            step="Put a ReLU between two linear layers: it gets as far in a tenth of the steps.",
        ),
        WrongAnswer(
            slug="stopped-too-early",
            variants=variants(_trained(32, 12), _trained(3, 40)),
            compares=("cause",),
            observed="Your network does not know its training pictures yet.",
            points_to="Too few steps, too low a rate, or too narrow a hidden layer. Nothing is "
            "learned by heart here: there is more to learn.",
            step="Look at the curve of the training loss. If it still falls at the end, go on; "
            "if it lies flat, use a wider layer.",
        ),
        WrongAnswer(
            slug="by-heart",
            variants=variants(_found(_by_heart)),
            compares=("cause",),
            observed="Your network knows its training pictures, and too few others.",
            points_to="It learned by heart: too few pictures were used, or too many steps for so "
            "narrow a network.",
            step="Use all training pictures. Follow the validation loss, stop where it is lowest, "
            "and keep those weights. Weight decay helps, and so does a wider layer.",
        ),
    ),
    hints=(
        "Print three numbers at the end: the loss, the accuracy on `X_train`, the accuracy on "
        "`X_val`. Near ln 10 = 2.30: nothing was learned. The first high and the second low: by "
        "heart. Both near 95 %: look for what bends.",
        "A first layer that scales the pixels, a hidden layer of 32 to 100 neurons with an "
        "activation, ten logits. Some hundred steps with all training pictures; after each, the "
        "validation loss. Go on until it rises, and keep the weights of the best step.",
        "    class Scale(nn.Module):\n"
        "        def forward(self, x):\n"
        "            return ...\n\n"
        "    model = nn.Sequential(Scale(), nn.Linear(64, ...), ..., nn.Linear(..., 10))\n"
        "    optimizer = torch.optim.Adam(model.parameters(), lr=...)\n"
        "    for step in range(...):\n"
        "        loss = ...                    # of X_train\n"
        "        ...                           # zero_grad, backward, step\n"
        "        with torch.no_grad():\n"
        "            val_loss = ...            # of X_val: better than the best? keep the weights\n"
        "    model.load_state_dict(kept)\n"
        "    return model",
    ),
    takeaway="Data of another kind, and nothing new was needed: split, scale, a hidden layer, and "
    "validation that says when to stop.",
)
