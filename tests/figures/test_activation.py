import torch
from torch.nn import functional as F

from nnbook import figures
from nnbook.figures.activation import FUNCTIONS
from tests.figures.agreement import assert_agreement
from tests.figures.using import drag, grip

CALLS = {
    "ReLU": lambda z, leak: F.relu(z),
    "sigmoid": lambda z, leak: torch.sigmoid(z),
    "tanh": lambda z, leak: torch.tanh(z),
    "leaky ReLU": F.leaky_relu,
    "ELU": lambda z, leak: F.elu(z),
    "GELU": lambda z, leak: F.gelu(z),
    "SiLU": lambda z, leak: F.silu(z),
}
ENDS = torch.tensor([-6.0, 6.0], dtype=torch.float64)
GRID = (torch.arange(121) - 60) / torch.tensor(10, dtype=torch.float64)


def value_and_slope(name, z, leak):
    """Return f(z) and f′(z), both of z's shape, the slope by autograd."""
    z = z.clone().requires_grad_()
    value = CALLS[name](z, leak)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return value.detach(), slope


def passed_back(name, z, leak, layers=5):
    """Return the gradient that leaves 0, 1, … such layers, where 1 arrives from above."""
    gradients = [torch.ones_like(z)]
    for _ in range(layers):
        leaf = z.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(CALLS[name](leaf, leak), leaf, gradients[-1])
        gradients.append(gradient)
    return [gradient.item() for gradient in gradients]


def torch_numbers(values):
    name, leak = values["f"], values["leak"]
    z = torch.tensor(values["z"], dtype=torch.float64)
    value, slope = value_and_slope(name, z, leak)
    heights, slopes = value_and_slope(name, GRID, leak)
    return {
        "value": value.item(),
        "slope": slope.item(),
        "tangent": (value + slope * (ENDS - z)).tolist(),
        "curves": {"value": heights.tolist(), "slope": slopes.tolist()},
        "passed": passed_back(name, z, leak),
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("activation"), torch_numbers)


def test_every_function_takes_torchs_slope_at_zero(figure_page):
    figure = figure_page("activation")
    for name in FUNCTIONS:
        for z in (0.0, 5e-17, -5e-17):
            given = {"f": name, "z": z, "leak": 0.25}
            browser = figure.evaluate("(element, given) => element.compute(given)", given)
            _, slope = value_and_slope(name, torch.zeros((), dtype=torch.float64), 0.25)
            assert browser["slope"] == slope.item(), (name, z)


def test_gelu_is_the_exact_one_and_not_the_tanh_approximation(figure_page):
    given = {"f": "GELU"}
    evaluate = figure_page("activation").evaluate
    curves = evaluate("(element, given) => element.compute(given).curves", given)
    values, slopes = value_and_slope("GELU", GRID, 0.0)
    for drawn, torchs in [(curves["value"], values), (curves["slope"], slopes)]:
        assert (torch.tensor(drawn, dtype=torch.float64) - torchs).abs().max() < 1e-12
    assert (F.gelu(GRID, approximate="tanh") - values).abs().max() > 1e-4


def test_dragging_the_point_moves_only_z(figure_page):
    figure = figure_page("activation")
    before = figure.evaluate("element => element.values")
    drag(figure, grip(figure, "z"), -60)
    after = figure.evaluate("element => element.values")
    assert after["z"] < before["z"]
    assert {**after, "z": 0} == {**before, "z": 0}


def test_the_first_frame_shows_a_sigmoid_that_starves_five_layers():
    controls = figures.activation().controls
    first = {name: control.value for name, control in controls.items()}
    assert first["f"] == "sigmoid"
    passed = torch_numbers(first)["passed"]
    assert passed[0] == 1
    assert 0.19 < passed[1] < 0.2
    assert passed[5] < 3e-4


def test_the_questions_have_the_answers_that_their_wording_supposes():
    slopes = {name: value_and_slope(name, GRID, 0.4)[1] for name in FUNCTIONS}
    assert (slopes["ReLU"][GRID < 0] == 0).all()
    assert GRID[slopes["sigmoid"].argmax()] == 0
    assert slopes["sigmoid"].max() == 0.25
    assert GRID[slopes["tanh"] == 1].tolist() == [0]
    assert (slopes["leaky ReLU"][GRID < 0] == 0.4).all()
    assert round(0.4**5, 3) == 0.01
    assert abs(slopes["ELU"][GRID == -0.7].item() - 0.5) < 0.01
    assert (slopes["GELU"][GRID <= -0.8] < 0).all()
    assert (slopes["GELU"][GRID >= -0.7] > 0).all()
    assert (slopes["SiLU"] > 1).any()
