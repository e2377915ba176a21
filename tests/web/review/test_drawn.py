"""Questions about numbers drawn anew: what fills them, and that PyTorch gives the same answers."""

import json
import re
import subprocess

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nnbook.files import ROOT
from tools.machine.node import WEB, node
from tools.site import questions

DRAWN = [question for question in questions.review(ROOT) if question.kind in questions.KINDS]
DRAWS = 30
SCRIPT = """
import { filled } from "./src/review/drawn.js";
let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const [given, count] = JSON.parse(process.argv[1]);
const draw = (question) => Array.from({ length: count }, () => filled(question, random));
console.log(JSON.stringify(Object.fromEntries(given.map((each) => [each.id, draw(each)]))));
"""


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[dict]]:
    """For each question, what the page may ask: 30 times."""
    given = json.dumps([[question.as_data() for question in DRAWN], DRAWS])
    command = [node(), "--input-type=module", "-e", SCRIPT, given]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def slope(f, at: float) -> float:
    at = torch.tensor(float(at), dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(f(at), at)[0].item()


def one_step(w: float, g: float, **options: float) -> float:
    """A weight after a step of PyTorch's SGD."""
    weight = nn.Parameter(torch.tensor(float(w), dtype=torch.float64))
    weight.grad = torch.tensor(float(g), dtype=torch.float64)
    torch.optim.SGD([weight], **options).step()
    return weight.item()


def parameters(v: dict) -> int:
    widths = sizes(v["sizes"])
    net = nn.Sequential(*map(nn.Linear, widths, widths[1:]))
    return sum(p.numel() for p in net.parameters())


def batch_shape(v: dict) -> tuple:
    net = nn.Sequential(nn.Linear(v["inputs"], v["hidden"]), nn.Linear(v["hidden"], v["outputs"]))
    return tuple(net(torch.zeros(v["n"], v["inputs"])).shape)


def p_minus_y(v: dict) -> float:
    logits = torch.tensor([v["p0"], v["p1"], v["p2"]], dtype=torch.float64).log()
    logits.requires_grad_()
    F.cross_entropy(logits, torch.tensor(v["true"])).backward()
    return logits.grad[v["asked"]].item() * v["nudge"]


def momentum(v: dict) -> float:
    weight = nn.Parameter(torch.zeros((), dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=1.0, momentum=v["beta"])
    for g in (v["g1"], v["g2"]):
        weight.grad = torch.tensor(float(g), dtype=torch.float64)
        optimizer.step()
    return optimizer.state[weight]["momentum_buffer"].item()


def limit(v: dict) -> float:
    """The rate at which a step ends as far out as it began, found by halving."""
    low, high = 0.0, 10.0
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if abs(one_step(1, v["curvature"], lr=rate)) <= 1 else (low, rate)
    return low


def last_batch(v: dict) -> int:
    loader = torch.utils.data.DataLoader(torch.arange(v["rows"]), batch_size=v["size"])
    return [len(batch) for batch in loader][-1]


def patience(v: dict) -> int:
    losses, best = [float(each) for each in v["losses"].split(",")], 0
    for step, loss in enumerate(losses):
        if loss < losses[best]:
            best = step
        if step - best == v["patience"]:
            break
    return best


def weight_shape(v: dict) -> tuple:
    layer = nn.Linear(v["inputs"], v["outputs"])
    layer(torch.zeros(v["n"], v["inputs"])).sum().backward()
    return tuple(layer.weight.grad.shape)


PYTORCH = {
    "draw-parameters": parameters,
    "draw-linear-shape": weight_shape,
    "draw-batch-shape": batch_shape,
    "draw-broadcast": lambda v: tuple(
        (torch.zeros(sizes(v["left"])) + torch.zeros(sizes(v["right"]))).shape
    ),
    "draw-neuron": lambda v: F.linear(
        torch.tensor([v["x1"], v["x2"]], dtype=torch.float64),
        torch.tensor([v["w1"], v["w2"]], dtype=torch.float64),
        torch.tensor(v["b"], dtype=torch.float64),
    ).item(),
    "draw-hinges": lambda v: sum(
        s * torch.relu(torch.tensor(float(v["x"] - k))).item()
        for k, s in ((v["k1"], v["s1"]), (v["k2"], v["s2"]))
    ),
    "draw-sigmoid-slope": lambda v: slope(
        torch.sigmoid, torch.logit(torch.tensor(v["out"]).double())
    ),
    "draw-product-of-slopes": lambda v: slope(lambda x: x * v["s1"] * v["s2"] * v["s3"], 1.0),
    "draw-first-loss": lambda v: F.cross_entropy(torch.zeros(1, v["k"]), torch.tensor([0])).item(),
    "draw-p-minus-y": p_minus_y,
    "draw-neuron-slope": lambda v: slope(
        lambda w: v["up"] * torch.relu(w * v["x"] + v["b"]), v["w"]
    ),
    "draw-fork": lambda v: slope(lambda d: d * (d + v["c"]), v["d"]),
    "draw-dw-shape": weight_shape,
    "draw-sgd-step": lambda v: one_step(v["w"], v["g"], lr=v["lr"]),
    "draw-momentum": momentum,
    "draw-limit": limit,
    "draw-last-batch": last_batch,
    "draw-decay": lambda v: one_step(v["w"], 0, lr=v["lr"], weight_decay=v["decay"]),
    "draw-standardise": lambda v: (v["x"] - v["mean"]) / v["deviation"],
    "draw-patience": patience,
}


@pytest.mark.parametrize("question", DRAWN, ids=lambda question: question.id)
def test_the_answer_is_pytorchs(drawn, question):
    for each in drawn[question.id]:
        expected = PYTORCH[question.id](each["values"])
        if question.kind == "shape":
            assert sizes(each["answer"]) == expected, each
        else:
            within = max(float(each["within"]), 1e-6)
            assert float(each["answer"]) == pytest.approx(expected, abs=within), each


@pytest.mark.parametrize("question", DRAWN, ids=lambda question: question.id)
def test_every_brace_is_filled_and_numbers_differ(drawn, question):
    texts = [each["ask"] for each in drawn[question.id]]
    for each in drawn[question.id]:
        assert not re.search(r"\{|\}|undefined|NaN|null", each["ask"] + each["why"]), each
    assert len(set(texts)) > DRAWS / 8, "always the same question"
    assert len({each["answer"] for each in drawn[question.id]}) > 3, "always the same answer"
