import torch

from nnbook import figures
from nnbook.data import iris
from tests.figures.agreement import assert_agreement
from tests.figures.using import drag, grip, settle

PETALS = iris().X[:, 2:].double()
SPECIES = iris().y


def torch_numbers(values):
    w = torch.tensor([values["w1"], values["w2"]], dtype=torch.float64)
    x = PETALS[int(values["flower"])]
    scores = torch.nn.functional.linear(PETALS, w[None], torch.tensor([values["b"]]).double())[:, 0]
    return {
        "x1": x[0].item(),
        "x2": x[1].item(),
        "products": (w * x).tolist(),
        "z": scores[int(values["flower"])].item(),
        "scores": scores.tolist(),
        "positive": [int(((scores > 0) & (kind == SPECIES)).sum()) for kind in range(3)],
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("neuron"), torch_numbers)


def test_dragging_the_line_changes_only_the_bias(figure_page):
    figure = figure_page("neuron")
    before = figure.evaluate("element => element.values")
    drag(figure, grip(figure, "line"), 60)
    after = figure.evaluate("element => element.values")
    assert after["b"] < before["b"]
    assert {**after, "b": 0} == {**before, "b": 0}


def test_a_click_on_a_flower_chooses_it(figure_page):
    figure = figure_page("neuron")
    figure.locator("svg circle.fill-a").first.click(force=True)
    settle(figure)
    assert figure.evaluate("element => element.values.flower") < 50


def test_the_first_line_splits_setosa_from_the_rest():
    figure = figures.neuron()
    first = {key: control.value for key, control in figure.controls.items()}
    assert torch_numbers(first)["positive"] == [0, 50, 50]
