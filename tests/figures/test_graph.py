"""The figure `graph`: every number is autograd's, and a wrong answer gets its own diagnosis."""

import pytest
import torch
from playwright.sync_api import expect

from nnbook import figures
from nnbook.figures.graph import FORWARD_DONE, LAST_STEP, graph
from tests.figures.agreement import assert_agreement
from tests.figures.conftest import open_figure
from tests.sweep import part

FIRST = {"a": 2.0, "b": 3.0, "c": -2.0}
EDGES = ["ef", "df", "de", "ce", "bd", "ad"]  # each as node and the gate it feeds


def forward(values: dict[str, float]) -> dict[str, torch.Tensor]:
    """Build the graph; every node keeps its gradient."""
    n = {
        key: torch.tensor(float(values[key]), dtype=torch.float64, requires_grad=True)
        for key in "abc"
    }
    n["d"] = n["a"] * n["b"]
    n["e"] = n["d"] + n["c"]
    n["f"] = n["d"] * n["e"]
    for node in n.values():
        node.retain_grad()
    return n


def slope_of(values: dict[str, float], to: str, gate: str) -> float:
    """Differentiate one gate alone: its inputs are cut off from the rest of the graph."""
    n = {key: node.detach().requires_grad_() for key, node in forward(values).items()}
    output = {"d": n["a"] * n["b"], "e": n["d"] + n["c"], "f": n["d"] * n["e"]}[gate]
    return torch.autograd.grad(output, n[to])[0].item()


def torch_numbers(values: dict[str, float]) -> dict:
    n = forward(values)
    n["f"].backward()
    values_, gradients = (
        {key: getter(node).item() for key, node in n.items()}
        for getter in (lambda node: node.detach(), lambda node: node.grad)
    )
    contributions = []
    answers = [values_["d"], values_["e"], values_["f"], 1.0]
    for to, gate in EDGES:
        slope = slope_of(values, to, gate)
        # At the fork, what f has sent is what d would get if e were a constant.
        before = values_["e"] if to + gate == "de" else 0.0
        value = slope * gradients[gate]
        total = before if to + gate == "df" else gradients[to]
        answers.append(value if to + gate == "df" else total)
        contributions.append(
            {"from": gate, "to": to, "slope": slope, "upstream": gradients[gate]}
            | {"before": before, "value": value}
        )
    return {
        "values": values_,
        "gradients": gradients,
        "contributions": contributions,
        "answers": answers,
    }


@pytest.fixture(scope="module")
def loaded(module_page, site_url):
    """One load of the page serves all questions."""
    return open_figure(module_page, site_url, "graph")


@pytest.fixture
def at_step(loaded):
    """Return a function that puts the untouched figure to a step, as a link in the text does."""

    def put(step: int):
        # By way of the end, where nothing is asked: what was said to an earlier answer goes.
        for at in (LAST_STEP, step):
            preset = ",".join(f"{key}={value}" for key, value in {**FIRST, "step": at}.items())
            loaded.page.evaluate("address => { location.hash = address }", f"#graph:{preset}")
            loaded.page.wait_for_function(
                "at => document.getElementById('figure-graph').values.step === at", arg=at
            )
        expect(loaded.locator("form button[type=submit]")).to_be_visible()
        expect(loaded.locator("form output")).to_be_empty()
        return loaded

    return put


def answer(figure, typed: str) -> None:
    figure.locator("form input").fill(typed)
    figure.locator("form input").press("Enter")


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("graph"), torch_numbers)


def test_the_right_answer_goes_on_and_nothing_shows_it_before(at_step):
    figure = at_step(0)
    lines = figure.locator(".nn-stage svg text.mono")
    for step, right in enumerate(torch_numbers(FIRST)["answers"]):
        assert lines.last.text_content().endswith("= ?"), step
        answer(figure, f"{right:g}")
        expect(figure.locator("form output")).to_contain_text("Right")
        assert figure.evaluate("element => element.values.step") == step + 1


@pytest.mark.parametrize(
    ("step", "typed", "diagnosis"),
    part(
        [
            (0, "5", "multiplies"),
            (1, "-12", "adds"),
            (3, "24", "value of f"),
            (4, "7", "multiplied"),  # 6 + 1
            (4, "4", "e itself"),
            (4, "-6", "sign"),
            (5, "10", "both paths"),
            (5, "1", "treats f as a sum"),
            (6, "6", "forgets the path through f"),
            (6, "4", "forgets the path through e"),
            (6, "24", "added, not multiplied"),
            (6, "5", "forgot the upstream"),  # 4 + 1
            (7, "1", "forgot the upstream"),
            (7, "36", "treats e as a product"),
            (8, "8", "one path out of d"),
            (8, "12", "one path out of d"),
            (8, "2", "forgot the upstream"),
            (8, "10", "treats d as a sum"),
            (9, "3", "forgot the upstream"),
            (9, "123", "slope times"),
            (9, "ten", "Type a number"),
        ],
        2,
    ),
)
def test_a_known_wrong_answer_gets_its_own_diagnosis(at_step, step, typed, diagnosis):
    figure = at_step(step)
    answer(figure, typed)
    expect(figure.locator("form output")).to_contain_text(diagnosis)
    assert figure.evaluate("element => element.values.step") == step


def test_buttons_step_by_mouse_and_stop_at_the_ends(at_step):
    figure = at_step(LAST_STEP - 1)
    figure.get_by_role("button", name="Show, next").click()
    expect(figure.get_by_role("button", name="Show, next")).to_be_disabled()
    expect(figure.locator(".nn-words")).to_contain_text("sum of two paths")
    figure.get_by_role("button", name="Back").click()
    expect(figure.get_by_role("button", name="Check")).to_be_enabled()
    assert figure.evaluate("element => element.values.step") == LAST_STEP - 1


def test_the_question_names_the_input(at_step):
    figure = at_step(4)
    expect(figure.get_by_role("textbox", name="∂f/∂e = ?")).to_be_visible()


def test_the_first_numbers_are_told_apart():
    numbers = torch_numbers(FIRST)
    gradients = numbers["gradients"]
    assert gradients == {"a": 30.0, "b": 20.0, "c": 6.0, "d": 10.0, "e": 6.0, "f": 1.0}
    fork = [edge["value"] for edge in numbers["contributions"] if edge["to"] == "d"]
    assert fork == [4.0, 6.0]
    # Only c and e agree, as they must: an addition passes the gradient on.
    assert len(set(gradients.values())) == 5


def test_controls_are_readable_and_the_first_frame_has_all_values_and_no_gradient():
    figure = graph()
    first = {name: control.value for name, control in figure.controls.items()}
    assert first == {**FIRST, "step": FORWARD_DONE}
    assert figure.controls["step"].max == len(torch_numbers(FIRST)["answers"]) == LAST_STEP


def test_the_package_offers_the_figure():
    assert figures.graph is graph
