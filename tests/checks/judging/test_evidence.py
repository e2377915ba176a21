"""Evidence shows numbers in which the fault is seen."""

import pytest
import torch
import torch.nn.functional as F

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.answers.training.bug_clinic_programs import REPAIRED, all_seven
from tests.checks.tools import verdict


def evidence(got):
    return dict(got.evidence)


def largest_difference(exercise, *functions):
    """The line that shows it, for the first inputs that it is needed for."""
    for seed in range(20):
        line = evidence(verdict(exercise, *functions, seed=seed)).get("largest difference")
        if line:
            return line.removesuffix(" is expected")
    raise AssertionError("four digits always show it")


def test_evidence_is_a_finite_number_where_there_is_one():
    # In the smallest case in which this is wrong, it is infinite: that is another mistake.
    def cross_entropy(logits, targets):
        return -logits.softmax(1)[range(len(targets)), targets].log().sum()

    for seed in range(3):
        got = verdict("cross-entropy", cross_entropy, lambda logits, targets: None, seed=seed)
        assert got.diagnosis == "missing-mean"
        shown = evidence(got)
        assert float(shown["your answer"]) == pytest.approx(2 * float(shown["expected"]), rel=1e-3)


def test_where_four_digits_hide_a_difference_a_line_shows_it():
    _, gradient = EXERCISES["cross-entropy"].reference

    def cross_entropy(logits, targets):
        loss = F.cross_entropy(logits, targets)
        return 1.0002 * loss if loss > 900 else loss

    line = largest_difference("cross-entropy", cross_entropy, gradient)
    here, expected = map(float, line.split(" where "))
    assert here == pytest.approx(1.0002 * expected, rel=1e-5)

    def collapse(W1, b1, W2, b2):
        W = W2 @ W1
        W[W.abs() > 10] *= 1.00015
        return W, W2 @ b1 + b2

    line = largest_difference("collapse", collapse)
    assert line.startswith("W: entry [")
    here, expected = map(float, line.split("]: ")[1].split(" where "))
    assert here == pytest.approx(1.00015 * expected, rel=1e-5)


def test_an_untrained_layer_is_what_the_evidence_shows():
    def train(model, X, y, lr, steps):
        descent, losses = torch.optim.SGD(model[2].parameters(), lr=lr), []
        for _ in range(steps):
            model.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            descent.step()
            losses.append(loss.item())
        return losses

    shown = evidence(verdict("train", train, EXERCISES["train"].reference[1]))
    assert shown["first layer's biases, before"] == shown["yours after"]
    assert shown["expected after"] != shown["yours after"]


def test_causes_under_other_names_show_these_names():
    def causes():
        return {"leak": "standardise"}

    got = verdict("bug-clinic", *all_seven(REPAIRED, causes=causes))
    assert evidence(got)["your keys"] == "leak"


def test_numbers_that_differ_are_seen_to_differ():
    def nearly(a, b, c):
        right = EXERCISES["graph-gradients"].reference[0](a, b, c)
        return {name: 1.0001 * slope for name, slope in right.items()}

    shown = evidence(verdict("graph-gradients", nearly))
    assert shown["∂f/∂a"] == "30 expected, you give 30.003 ← not yet"
