"""What a network that came back is compared by, and how it is shown."""

from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from nnbook.checks.exercises.digits.digits_cases import (
    FULL,
    MOST_PARAMETERS,
    PART,
    QUESTIONS,
    TRUTHS,
    WRONG_LABELS,
)
from nnbook.checks.exercises.digits.digits_networks import line_network
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case, Failure, Opaque, Plain, is_tensor
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import finite, shape

# Below this share of its own training pictures, a network was stopped before it knew them.
_KNOWN = 0.97
# A wrong label ranks by this many places higher, on average, with a network that has trained on it:
# further than chance takes it once in a thousand networks that have not.
_LIFTED = 2.4
# How a straight layer ranks the wrong labels of a case: trained when first asked for.
_STRAIGHT: WeakKeyDictionary[Case, Tensor] = WeakKeyDictionary()


def read(case: Case, value: Plain) -> Plain:
    """The form, the size, the score, and what explains a score that is too low."""
    if "outputs" not in value:
        return _no_network(value["answer"])
    outputs = dict(zip(QUESTIONS, value["outputs"], strict=True))
    reading = {
        **_NOTHING,
        "form": _form(outputs["test"], len(case.given[1])),
        "size": "within" if value["size"] <= MOST_PARAMETERS else "too many",
    }
    if reading["form"] != "network":
        return reading
    seen = _Shares(case, outputs)
    score = "full" if seen.test >= FULL else "part" if seen.test >= PART else "low"
    return {
        **reading,
        "validation": "learned" if seen.learned_validation else "kept",
        "score": score,
        "cause": "none" if score == "full" else _cause(outputs, seen, value["first"]),
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
    return "network" if shape(output) == (count, 10) else "outputs"


def _are_probabilities(outputs: Tensor) -> bool:
    return float(outputs.min()) >= 0 and float((outputs.sum(dim=1) - 1).abs().max()) < 1e-3


class _Shares:
    """How much of what a network gets right, each from 0 to 1."""

    def __init__(self, case: Case, outputs: dict[str, Plain]) -> None:
        truth = TRUTHS[case]
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
            # A network that knows nothing gives some wrong labels by chance.
            (by_heart >= WRONG_LABELS / 2 and self.val > 0.5)
            or more
            or (self.val > 0.93 and _lifted(case, outputs["val"][wrong]) > _LIFTED)
        )


def _lifted(case: Case, logits: Plain) -> float:
    """By how many places the wrong labels rank higher than a straight layer ranks them, on average.

    The layer has seen the training pictures alone.
    """
    X, y, X_val, y_val = case.arguments
    wrong = TRUTHS[case].mislabelled
    if case not in _STRAIGHT:
        with torch.random.fork_rng(devices=()):
            _STRAIGHT[case] = _ranks(line_network(X, y)(X_val[wrong]).detach(), y_val[wrong])
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
    same, guesses = _same(test), seen.train < 0.3  # by chance it gets a tenth, and sometimes two
    if not finite(test) or same == 1 or (guesses and same > 0.5):
        return "not scaled" if first == "raw" else "dead"
    if guesses:
        return "untrained"
    if _are_probabilities(test):
        return "softmax"
    low = float(test.min())
    if low == 0 and float((test == 0).double().mean()) > 0.05:
        return "clipped"
    if _is_straight(test, outputs["between"]):
        return "straight"
    return "early" if seen.train < _KNOWN else "by heart"


def _same(outputs: Tensor) -> float:
    """The share of pictures of which a network says the same: what the middle one of all says."""
    usual = outputs.median(dim=0).values
    apart = (outputs - usual).abs().amax(dim=1)
    return float((apart <= 1e-6 * (1 + float(usual.abs().max()))).double().mean())


def _is_straight(ends: Tensor, between: Plain) -> bool:
    """Whether half way between two pictures the outputs are half way between theirs."""
    if shape(between) != shape(ends):
        return False
    apart = (ends + ends.flip(0)) / 2 - between.double()
    return float(apart.abs().max()) < 1e-3 * float(ends.abs().max())


def rows(result: Result) -> Rows:
    """The network's size, its scores, and its outputs for one picture."""
    value, case = result.observation.value, result.case
    if "outputs" not in value:
        return (("your answer", describing.answer(value["answer"])),)
    outputs = dict(zip(QUESTIONS, value["outputs"], strict=True))
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
