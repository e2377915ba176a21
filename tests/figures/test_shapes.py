"""The figure `shapes` against a real nn.Sequential, down to the text of PyTorch's error."""

import pytest
import torch
from torch import nn

from nnbook.figures.shapes import FORGOTTEN, MOST_INPUTS, TRANSPOSED, network, shapes
from tests.figures.agreement import assert_agreement


def build(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """The network of the figure in float64, with the leading rows and columns of its weights."""
    model = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs)).double()
    data = network()
    model.load_state_dict(
        {
            "0.weight": data["W1"][:hidden, :inputs],
            "0.bias": data["b1"][:hidden],
            "2.weight": data["W2"][:outputs, :hidden],
            "2.bias": data["b2"][:outputs],
        }
    )
    return model


@torch.no_grad()
def torch_numbers(values: dict[str, float]) -> dict:
    batch, inputs, hidden, outputs = (
        int(values[name]) for name in ("batch", "inputs", "hidden", "outputs")
    )
    model = build(inputs, hidden, outputs)
    W1, b1, W2, b2 = model.parameters()
    X = network()["X"][:batch, :inputs].double()
    right = {"Z1": model[0](X), "logits": model(X)}

    factor = W1.T if values["transpose"] == TRANSPOSED else W1
    error = Z1 = logits = wrong = None
    try:
        Z1 = X @ factor + b1
    except RuntimeError as raised:
        error = str(raised)
    else:
        logits = model[2](model[1](Z1))
        wrong = {
            "Z1": int(Z1.ne(right["Z1"]).sum()),
            "logits": int(logits.ne(right["logits"]).sum()),
        }
    counts = dict(
        zip(("W1", "b1", "W2", "b2"), (p.numel() for p in model.parameters()), strict=True)
    )
    results = {"X": X, "W1": W1, "factor": factor, "b1": b1, "W2": W2, "W2.T": W2.T, "b2": b2}
    results |= {"Z1": Z1, "logits": logits}
    return {
        "shapes": {
            name: None if tensor is None else list(tensor.shape) for name, tensor in results.items()
        },
        "parameters": {**counts, "total": sum(counts.values())},
        "error": error,
        "Z1": None if Z1 is None else Z1.tolist(),
        "logits": None if logits is None else logits.tolist(),
        "right": {name: tensor.tolist() for name, tensor in right.items()},
        "wrong": wrong,
    }


FIRST = {"batch": 5, "inputs": 4, "hidden": 8, "outputs": 3, "transpose": TRANSPOSED}


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("shapes"), torch_numbers)


def test_browser_agrees_with_torch_on_square_weights(figure_page):
    """Random sizes are seldom square, and the silent mistake lives there."""
    page = figure_page("shapes")
    for size in range(1, MOST_INPUTS + 1):
        values = FIRST | {"inputs": size, "hidden": size, "transpose": FORGOTTEN}
        browser = page.evaluate("(element, values) => element.compute(values)", values)
        assert browser == torch_numbers(values), f"at {values}"


def test_first_frame_is_the_network_of_the_book():
    numbers = torch_numbers(FIRST)
    assert numbers["parameters"] == {"W1": 32, "b1": 8, "W2": 24, "b2": 3, "total": 67}
    assert numbers["shapes"]["logits"] == [5, 3]
    assert numbers["error"] is None


def test_forgotten_transpose_is_an_error_when_sizes_differ():
    expected = "mat1 and mat2 shapes cannot be multiplied (5x4 and 8x4)"
    assert torch_numbers(FIRST | {"transpose": FORGOTTEN})["error"] == expected


@pytest.mark.parametrize("size", range(2, MOST_INPUTS + 1))
def test_forgotten_transpose_is_silent_and_wrong_when_square(size):
    numbers = torch_numbers(FIRST | {"inputs": size, "hidden": size, "transpose": FORGOTTEN})
    assert numbers["error"] is None
    assert numbers["Z1"][0][0] != numbers["right"]["Z1"][0][0]
    assert numbers["wrong"]["Z1"] >= 5 * size * 0.7


def test_one_by_one_weight_is_its_own_transpose():
    numbers = torch_numbers(FIRST | {"inputs": 1, "hidden": 1, "transpose": FORGOTTEN})
    assert numbers["wrong"] == {"Z1": 0, "logits": 0}


def test_controls_are_readable_from_python():
    figure = shapes()
    assert figure.controls["hidden"].value == 8
    assert figure.controls["transpose"].value == "X @ W1.T"
    assert figure.children[0].transpose == 1
    figure.controls["transpose"].index = 0
    assert figure.controls["transpose"].value == "X @ W1"
