"""What feedback says of wrong answers: nothing untrue, and numbers in which the fault shows."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from nnbook.checks.exercises.activations import leaky_relu as leaky_relu_module
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.values import describing
from tests.checks.answers import functions
from tests.checks.answers.every import RIGHT
from tests.checks.answers.training.bug_clinic import REPAIRED, all_seven
from tests.checks.tools import verdict


def evidence(got):
    return dict(got.evidence)


def test_a_mistake_in_a_function_that_is_right_is_not_tried(monkeypatch):
    tried = []

    def value(x, slope):
        tried.append("leaky_relu")
        return x

    def grad(x, slope):
        tried.append("leaky_relu_grad")
        return 3 * x

    leaky = leaky_relu_module.DEFINITION
    of_each = (
        replace(leaky.wrong_answers[0], slug="of-the-value", variants=((value, None),)),
        replace(leaky.wrong_answers[0], slug="of-the-slope", variants=((None, grad),)),
    )
    monkeypatch.setattr(leaky_relu_module, "DEFINITION", replace(leaky, wrong_answers=of_each))
    assert verdict("leaky-relu", F.leaky_relu, lambda x, slope: 3 * x).diagnosis == "of-the-slope"
    assert set(tried) == {"leaky_relu_grad"}


def test_a_mistake_that_only_changes_arguments_is_tried():
    def leaky_relu(x, slope):
        return F.leaky_relu_(x, slope)

    right_slope = functions(RIGHT["leaky-relu"]["where"])[1]
    assert verdict("leaky-relu", leaky_relu, right_slope).diagnosis == "mutates-input"


def test_nan_is_named_inside_a_pair_too():
    def collapse(W1, b1, W2, b2):
        b = W2 @ b1 + b2
        b[0] = torch.nan
        return W2 @ W1, b

    assert verdict("collapse", collapse).diagnosis == "not-a-number"


def test_nan_is_named_in_a_dictionary_and_in_weights():
    def graph_gradients(a, b, c):
        return {**EXERCISES["graph-gradients"].reference[0](a, b, c), "a": float("nan")}

    def train(model, X, y, lr, steps):
        losses = EXERCISES["train"].reference[0](model, X, y, lr, steps)
        with torch.no_grad():
            model[0].weight[1, 2] = torch.nan
        return losses

    assert verdict("graph-gradients", graph_gradients).diagnosis == "not-a-number"
    got = verdict("train", train, EXERCISES["train"].reference[1])
    assert got.diagnosis == "not-a-number"
    assert "first layer's weights, entry [1, 2], before" in evidence(got)
    assert evidence(got)["yours after"] == "NaN"


def test_a_comma_is_blamed_only_where_it_is_the_fault():
    got = verdict("collapse", lambda W1, b1, W2, b2: (W2 @ W1,))
    assert got.diagnosis == "wrong-type"
    assert "comma" not in got.message
    assert "comma" in verdict("softmax", lambda logits: (logits.softmax(1),)).message


def test_evidence_is_a_finite_number_where_there_is_one():
    # In the smallest case in which this is wrong, it is infinite: that is another mistake.
    def cross_entropy(logits, targets):
        return -logits.softmax(1)[range(len(targets)), targets].log().sum()

    for seed in range(3):
        got = verdict("cross-entropy", cross_entropy, lambda logits, targets: None, seed=seed)
        assert got.diagnosis == "missing-mean"
        shown = evidence(got)
        assert float(shown["your answer"]) == pytest.approx(2 * float(shown["expected"]), rel=1e-3)


def test_numbers_that_differ_are_seen_to_differ():
    assert describing.told_apart(30.0, 30.0009) == ("30", "30.0009")
    assert describing.told_apart(0.5, 0.25) == ("0.5", "0.25")

    def nearly(a, b, c):
        right = EXERCISES["graph-gradients"].reference[0](a, b, c)
        return {name: 1.0001 * slope for name, slope in right.items()}

    shown = evidence(verdict("graph-gradients", nearly))
    assert shown["∂f/∂a"] == "30 expected, you give 30.003 ← not yet"


def largest_difference(exercise, *functions):
    """The line that shows it, for the first inputs that it is needed for."""
    for seed in range(20):
        line = evidence(verdict(exercise, *functions, seed=seed)).get("largest difference")
        if line:
            return line.removesuffix(" is expected")
    raise AssertionError("four digits always show it")


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


def test_what_a_trained_network_came_with_counts_as_the_answer():
    train, _ = EXERCISES["train"].reference

    def held_out_accuracy(model, X, y, train_rows, test_rows, lr, steps):
        train(model, X[train_rows], y[train_rows], lr, steps)
        print((model(X[test_rows]).argmax(1) == y[test_rows]).double().mean())

    assert verdict("train", train, held_out_accuracy).diagnosis == "no-return"


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


@pytest.mark.parametrize(
    ("body", "part", "name"),
    [
        (
            lambda model, loss: [p.sub_(p.grad) for p in model.parameters()],
            "torch.no_grad()",
            "update-recorded",
        ),
        (lambda model, loss: loss.detach().backward(), "`.grad_fn` becomes None", "record-cut-off"),
    ],
)
def test_torchs_complaints_about_gradients_are_explained(body, part, name):
    def train(model, X, y, lr, steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        body(model, loss)
        return [loss.item()] * steps

    got = verdict("train", train, EXERCISES["train"].reference[1])
    assert got.diagnosis == name
    assert part in got.step


def test_keys_that_are_missing_or_too_many_are_listed():
    def push(uses):
        grads = {}
        for value, user, slope in uses:
            grads[value] = grads.get(value, 0.0) + slope * grads.get(user, 1.0)
        return grads

    got = verdict("bug-clinic", *all_seven(REPAIRED, push=push))
    assert got.diagnosis == "wrong-keys"
    assert "the keys h, z, w, b; expected are loss, h, z, w, b." in got.observed


def test_causes_under_other_names_show_these_names():
    def causes():
        return {"leak": "standardise"}

    got = verdict("bug-clinic", *all_seven(REPAIRED, causes=causes))
    assert evidence(got)["your keys"] == "leak"
