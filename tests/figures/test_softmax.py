import math

import pytest
import torch
from torch.nn import functional as F

from nnbook import figures
from nnbook.data import iris
from tests.figures.agreement import assert_agreement, difference
from tests.figures.using import drag, grip

TEMPERATURES = 10 ** (torch.arange(41, dtype=torch.float64) / 20 - 1)
SPECIES = list(iris().species)
COMPUTE = "(element, given) => element.compute(given)"


def in_float32(scores, subtracted):
    """Return each step of softmax on float32 ``scores`` (3,) less ``subtracted``."""
    inputs = scores - subtracted
    powers = torch.exp(inputs)
    p = powers / powers.sum()
    return {
        "inputs": inputs.tolist(),
        "powers": powers.tolist(),
        "sum": powers.sum().item(),
        "p": p.tolist(),
    }


def torch_numbers(values):
    target = torch.tensor([SPECIES.index(values["true"])])
    z = torch.tensor([[values["z1"], values["z2"], values["z3"]]], dtype=torch.float64)
    z.requires_grad_()
    scores = (z + values["shift"]) / values["T"]
    loss = F.cross_entropy(scores, target)
    loss.backward()
    p = F.softmax(scores.detach(), dim=1)[0]
    logits = z.detach()[0]

    scores32 = (logits.float() + torch.tensor(float(values["shift"]))) / torch.tensor(values["T"])
    naive = in_float32(scores32, torch.tensor(0.0))
    naive["loss"] = -torch.tensor(naive["p"])[target].log().item()
    stable = in_float32(scores32, scores32.max())
    stable["p"] = F.softmax(scores32, dim=0).tolist()
    stable["loss"] = F.cross_entropy(scores32[None], target).item()
    return {
        "p": p.tolist(),
        "loss": loss.item(),
        "difference": (p - F.one_hot(target, 3)[0]).tolist(),
        "gradient": z.grad[0].tolist(),
        "naive": naive,
        "stable": stable,
        "path": F.softmax(logits / TEMPERATURES[:, None], dim=1).tolist(),
    }


def first_values():
    controls = figures.softmax().controls
    return {key: control.value for key, control in controls.items()}


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("softmax"), torch_numbers)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"shift": 80, "z1": 8.7, "z2": 0.0},
        {"shift": 80, "z1": 8.8, "z2": 0.0},
        {"shift": 80, "z1": 8.7, "z2": 8.7},
        {"shift": 1000, "z1": 0.0, "z2": 1.0, "z3": 2.0},
        {"T": 0.1, "z1": 8.0, "z2": -10.0},
        {"T": 0.1, "z1": 10.0, "z2": -10.0, "z3": 10.0},
    ],
)
def test_browser_agrees_with_torch_where_float32_ends(figure_page, changed):
    given = {**first_values(), **changed}
    browser = figure_page("softmax").evaluate(COMPUTE, given)
    assert difference(browser, torch_numbers(given)) is None


def test_naive_breaks_past_88_7_and_stable_does_not():
    first = first_values()
    below = torch_numbers({**first, "shift": 80, "z1": 8.7})
    above = torch_numbers({**first, "shift": 80, "z1": 8.8})
    assert all(map(math.isfinite, below["naive"]["p"]))
    assert math.isnan(above["naive"]["p"][0])
    assert math.isinf(above["naive"]["sum"])
    assert all(map(math.isfinite, above["stable"]["p"]))


def test_two_finite_exponentials_can_have_an_infinite_sum():
    naive = torch_numbers({**first_values(), "shift": 80, "z1": 8.7, "z2": 8.7})["naive"]
    assert all(map(math.isfinite, naive["powers"]))
    assert naive["p"] == [0, 0, 0]
    assert math.isinf(naive["loss"])


def test_a_common_shift_moves_neither_p_nor_loss():
    plain, shifted = (torch_numbers({**first_values(), "shift": c}) for c in (0, 1000))
    for key in ("p", "loss", "gradient"):
        assert difference(plain[key], shifted[key]) is None


def test_the_gradient_is_p_minus_y_over_t():
    numbers = torch_numbers({**first_values(), "T": 0.5})
    halved = [gap / 0.5 for gap in numbers["difference"]]
    assert numbers["gradient"] == pytest.approx(halved, abs=1e-12)
    assert sum(numbers["gradient"]) == pytest.approx(0, abs=1e-12)


def test_the_point_follows_the_pointer_and_sets_only_logits(figure_page):
    figure = figure_page("softmax")
    before = figure.evaluate("element => element.values")
    start = grip(figure, "p").bounding_box()
    drag(figure, grip(figure, "p"), 60, -20)
    end = grip(figure, "p").bounding_box()
    assert end["x"] - start["x"] == pytest.approx(60, abs=6)
    assert end["y"] - start["y"] == pytest.approx(-20, abs=6)
    after = figure.evaluate("element => element.values")
    kept = ("shift", "T", "true")
    assert [after[key] for key in kept] == [before[key] for key in kept]


def test_a_pointer_outside_the_triangle_stops_at_its_edge(figure_page):
    figure = figure_page("softmax")
    drag(figure, grip(figure, "p"), -400, 300)
    values = figure.evaluate("element => element.values")
    assert all(math.isfinite(values[key]) and abs(values[key]) <= 10 for key in ("z1", "z2", "z3"))
    assert figure.evaluate("element => element.numbers.p[0]") > 0.99


def test_the_first_frame_is_a_mistake_to_learn_from():
    numbers = torch_numbers(first_values())
    assert figures.softmax().controls["true"].value == iris().species[1]
    assert max(numbers["p"]) == numbers["p"][0]
    assert numbers["loss"] > math.log(3)
