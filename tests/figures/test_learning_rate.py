"""The figure `learning_rate`: its recorded runs against plain torch, its bytes against its runs."""

import importlib
import math
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn

from nnbook import book_network
from nnbook.book_network import as_float32, measurements, starting_layers
from tests import sweep
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked
from tests.figures.using import drag, grip

pytestmark = pytest.mark.usefixtures("one_thread")
lab = importlib.import_module("nnbook.figures.learning_rate")

CALM = [0.001, 0.01, 0.1, 1.0]
WILD = [3.1622776601683795, 10.0, 31.622776601683793, 100.0]


def plain_run(
    inputs: str, rate: float, seed: int, dtype: torch.dtype = torch.float32, rounded: bool = False
) -> tuple[list[float], nn.Sequential]:
    """Train as a reader would; ``rounded`` keeps weights and logits as float32."""
    X, y, _, _ = measurements(inputs)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).to(dtype)
    optimiser = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for step in range(lab.STEPS + 1):
        logits = model(X.to(dtype))
        if rounded:
            # Rounds the value, and lets the gradient through unchanged.
            logits = logits + (as_float32(logits) - logits).detach()
        loss = nn.functional.cross_entropy(logits, y)
        losses.append(loss.item())
        if step < lab.STEPS:
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if rounded:
                with torch.no_grad():
                    for weights in model.parameters():
                        weights.copy_(as_float32(weights))
    return losses, model


def recorded(inputs: str, rate: float) -> lab.Runs:
    """The runs of every seed at one rate of the grid."""
    at = min(range(len(lab.RATES)), key=lambda i: abs(math.log(lab.RATES[i] / rate)))
    return lab.Runs(*(part[at] for part in lab.record()[inputs]))


@pytest.mark.parametrize(("rate", "inputs"), sweep.part(product(CALM[:3], lab.INPUTS), 3))
def test_a_recorded_run_is_the_run_a_reader_gets(inputs, rate):
    runs = recorded(inputs, rate)
    for seed in sweep.part((0, 7, 19), 3):
        losses, model = plain_run(inputs, rate, seed)
        torch.testing.assert_close(
            runs.losses[seed], torch.tensor(losses).double(), rtol=2e-3, atol=1e-5
        )
        _, _, X_held, y_held = measurements(inputs)
        held = int((model(X_held.float()).argmax(1) == y_held).sum())
        assert abs(runs.correct[seed, 1].item() - held) <= 1


@pytest.mark.parametrize("rate", [1.0, *WILD])
def test_recorded_and_plain_runs_agree_even_where_they_are_chaotic(rate):
    """The same rounding in nn.Sequential and SGD, whose sums are formed in another order."""
    for seed in sweep.part((0, 11), 2):
        losses, model = plain_run("standardised", rate, seed, torch.float64, rounded=True)
        runs = recorded("standardised", rate)
        expected = torch.tensor(losses, dtype=torch.float64)
        torch.testing.assert_close(
            runs.losses[seed], expected, rtol=1e-6, atol=1e-9, equal_nan=True
        )
        X, y, _, _ = measurements("standardised")
        dead = ~(model[1](model[0](X)) > 0).any(0)
        assert runs.dead[seed].tolist() == dead.tolist()
        assert runs.correct[seed, 0] == (model(X).argmax(1) == y).sum()


def test_another_order_of_summation_stores_the_same_bytes(monkeypatch):
    """What differs between CPUs is the order of a sum: permuted rows stand in for another CPU."""
    before = lab.train("standardised", WILD, starting_layers(lab.SEEDS))
    X, y, X_held, y_held = measurements("standardised")
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(1))
    monkeypatch.setattr(lab, "measurements", lambda inputs: (X[order], y[order], X_held, y_held))
    after = lab.train("standardised", WILD, starting_layers(lab.SEEDS))
    assert torch.equal(lab.pack(after), lab.pack(before))
    torch.testing.assert_close(after.losses, before.losses, rtol=1e-9, atol=1e-12, equal_nan=True)


def test_update_ratio_is_that_of_the_optimiser():
    X, y, _, _ = measurements("standardised")
    model = book_network.network(3).double()
    ratios = []
    for _ in range(lab.STEPS):
        before = nn.utils.parameters_to_vector(model.parameters()).detach().clone()
        nn.functional.cross_entropy(model(X), y).backward()
        with torch.no_grad():
            for weights in model.parameters():
                weights -= 0.1 * weights.grad
                weights.grad = None
        after = nn.utils.parameters_to_vector(model.parameters()).detach()
        ratios.append((after - before).norm() / before.norm())
    found = recorded("standardised", 0.1).ratio[3]
    torch.testing.assert_close(found, torch.stack(ratios).median(), rtol=1e-3, atol=0)


def test_recording_again_is_the_same_and_leaves_threads_and_random_numbers_alone(monkeypatch):
    few = slice(None, None, 1 if sweep.ALL else 5)
    before = [lab.pack(lab.Runs(*(part[few] for part in runs))) for runs in lab.record().values()]
    monkeypatch.setattr(lab, "RATES", lab.RATES[few])
    torch.set_num_threads(2)
    torch.manual_seed(5)
    expected, threads = torch.rand(3), torch.get_num_threads()
    torch.manual_seed(5)
    again = [lab.pack(runs) for runs in lab.record.__wrapped__().values()]
    assert torch.equal(torch.rand(3), expected)
    assert all(map(torch.equal, again, before))
    assert torch.get_num_threads() == threads == 2


def median(rate: float, inputs: str = "standardised") -> float:
    return recorded(inputs, rate).losses[:, -1].nanmedian().item()


def mean_dead(rate: float, inputs: str = "standardised") -> float:
    return recorded(inputs, rate).dead.sum(1).double().mean().item()


def nan_seeds(rate: float) -> int:
    return int(recorded("standardised", rate).losses[:, -1].isnan().sum())


def test_the_facts_that_the_chapter_tells():
    runs = recorded("standardised", 1e-4)
    assert (runs.losses[:, 0] - runs.losses[:, -1]).abs().max() < 0.02
    assert median(0.01) == pytest.approx(0.71, abs=0.005)
    assert median(0.1) == pytest.approx(0.16, abs=0.005)
    assert median(1) == pytest.approx(0.029, abs=0.0005)
    assert recorded("standardised", 10).losses.amax(1).min() > 20
    assert mean_dead(10) == pytest.approx(2.85)
    assert [nan_seeds(rate) for rate in (10, 17.8, 31.6, 100)] == [0, 16, 20, 20]
    assert mean_dead(1, "raw") == 8
    assert median(1, "raw") == pytest.approx(math.log(3), abs=1e-6)


# The figure's own numbers, decoded from the same bytes by other means.


@pytest.fixture(scope="module")
def figure():
    return lab.learning_rate()


def power_of(share: torch.Tensor, powers: tuple[float, float]) -> torch.Tensor:
    return 10 ** (powers[0] + share * (powers[1] - powers[0]))


def torch_numbers(values: dict[str, Any], numbers: dict) -> dict:
    rows, powers, knots = unpacked(numbers["runs"][values["inputs"]]), numbers["powers"], lab.KNOTS
    seed = int(values["seed"])
    rate = min(range(len(rows)), key=lambda i: abs(math.log10(values["lr"]) + 4 - i / 4))
    word = (rows[..., 0:6:2] + 256 * rows[..., 1:6:2]) / 65535
    nan = rows[..., 6].long()
    floor, ceiling = rows[..., 10:11], rows[..., 11:12]
    levels = rows[..., 12:].cumsum(-1) % 256
    level = (floor + levels / 255 * (ceiling - floor).clamp(min=1)) / 255
    losses = power_of(level, powers["loss"])
    broken = (nan[..., None] > 0) & (torch.tensor(knots) >= nan[..., None])
    losses = losses.masked_fill(broken, math.nan)
    finals = power_of(word[..., 0], powers["final"]).masked_fill(nan > 0, math.nan)

    def spread(tensor, dim):
        ordered = tensor.nan_to_num(math.inf).sort(dim).values
        pick = [ordered.select(dim, i) for i in (2, 9, 10, 17)]
        return torch.stack([pick[0], (pick[1] + pick[2]) / 2, pick[3]], dim=-1).tolist()

    own, start = losses[rate, seed], losses[0, seed, 0].item()
    steps = (own[1:] / own[:-1]).nan_to_num(0.0)
    final, peak = finals[rate, seed].item(), power_of(word[rate, seed, 1], powers["peak"]).item()
    late = (own[knots.index(154)].item() - final) / (start - final)
    dead = [int(rows[rate, seed, 7]) >> i & 1 for i in range(8)]
    if nan[rate, seed] > 0:
        verdict = "NaN"
    elif sum(dead) == 8:
        verdict = "all ReLUs dead"
    elif peak > 2 * start:
        verdict = "exploded"
    elif steps.max() > 1.05:
        verdict = "unstable"
    elif final > 0.9 * start:
        verdict = "flat"
    else:
        verdict = "too slow" if late > 0.08 else "good"
    return {
        "rate": rate,
        "lr": lab.RATES[rate],
        "nan": int(nan[rate, seed]),
        "trained": int(rows[rate, seed, 8]),
        "held": int(rows[rate, seed, 9]),
        "final": final,
        "peak": peak,
        "ratio": power_of(word[rate, seed, 2], powers["ratio"]).item(),
        "dead": dead,
        "deadCount": sum(dead),
        "losses": own.tolist(),
        "start": start,
        "rise": steps.max().item(),
        "late": late,
        "band": spread(losses[rate], 0),
        "finals": finals[:, seed].tolist(),
        "finalBand": spread(finals, 1),
        "nanSeeds": int((nan[rate] > 0).sum()),
        "verdict": verdict,
    }


def test_browser_agrees_with_torch(figure_page, figure):
    numbers = figure.children[0].numbers
    assert_agreement(figure_page("learning_rate"), lambda values: torch_numbers(values, numbers))


@pytest.mark.parametrize("inputs", lab.INPUTS)
def test_what_is_stored_is_what_was_trained(figure, inputs):
    numbers = figure.children[0].numbers
    runs = lab.record()[inputs]
    low, high = (10**power for power in lab.LOSS)
    for rate in range(0, len(lab.RATES), 3):
        for seed in (0, 13):
            values = {"lr": lab.RATES[rate], "seed": seed, "inputs": inputs}
            shown = torch_numbers(values, numbers)
            losses = runs.losses[rate, seed]
            drawn = losses[lab.KNOTS].clamp(low, high)
            torch.testing.assert_close(
                torch.tensor(shown["losses"]).double(), drawn, rtol=0.02, atol=0, equal_nan=True
            )
            assert shown["final"] == pytest.approx(losses[-1].item(), rel=2e-4, nan_ok=True)
            assert shown["start"] == pytest.approx(losses[0].item(), rel=5e-3)
            assert shown["trained"] == runs.correct[rate, seed, 0]
            assert shown["dead"] == runs.dead[rate, seed].int().tolist()
            if shown["nan"]:
                assert losses[shown["nan"]].isnan()
                assert not losses[: shown["nan"]].isnan().any()
            else:
                assert not losses.isnan().any()


def test_the_curve_is_read_as_a_teacher_would_read_it(figure):
    def verdict(lr, inputs="standardised", seed=0):
        values = {"lr": lr, "seed": seed, "inputs": inputs}
        return torch_numbers(values, figure.children[0].numbers)["verdict"]

    assert [verdict(lr) for lr in (1e-4, 0.01, 0.1, 1, 3.16, 10, 100)] == [
        "flat",
        "too slow",
        "good",
        "good",
        "unstable",
        "exploded",
        "NaN",
    ]
    assert verdict(1, inputs="raw") == "all ReLUs dead"


def test_first_frame_is_the_rate_of_the_guide(figure):
    assert repr(figure) == "Figure('learning_rate', lr=0.01, seed=0, inputs='standardised')"
    runs = figure.children[0].numbers["runs"].values()
    assert sum(len(each["bytes"]) for each in runs) <= 45_000


def test_dragging_in_the_overview_sets_the_rate(figure_page):
    figure = figure_page("learning_rate")
    drag(figure, grip(figure, "rate"), 90)
    after = figure.evaluate("element => element.values.lr")
    assert after > 0.01
    assert (4 * math.log10(after)) == pytest.approx(round(4 * math.log10(after)), abs=1e-9)
