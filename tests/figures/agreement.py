"""Hold a figure's browser maths to torch: random control values, every number within 1e-6."""

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Locator

from tests.sweep import ALL

SAMPLES = 60 if ALL else 20
TOLERANCE = 1e-6  # relative to max(1, |value|): float64 on both sides, so only torch bugs exceed it


def random_values(limits: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
    """Draw a value for each control: any step of a slider, any option of a choice."""
    values = {}
    for name, limit in limits.items():
        if "letters" in limit:
            drawn = "".join(rng.choices(limit["letters"], k=limit["count"]))
            values[name] = rng.choice(["", drawn])
        elif "options" in limit:
            values[name] = rng.choice(limit["options"])
        elif limit["scale"] == "log":
            values[name] = 10 ** rng.uniform(limit["min"], limit["max"])
        else:
            steps = round((limit["max"] - limit["min"]) / limit["step"])
            drawn = limit["min"] + rng.randint(0, steps) * limit["step"]
            whole = all(isinstance(limit[key], int) for key in ("min", "max", "step"))
            values[name] = drawn if whole else round(drawn, 10)
    return values


def difference(browser: Any, torch: Any, where: str = "numbers") -> str | None:
    """Return the first place where two nested results differ, or None."""
    if isinstance(torch, Mapping):
        if set(browser) != set(torch):
            return f"{where}: browser has {sorted(browser)}, torch has {sorted(torch)}"
        pairs = [(browser[key], torch[key], f"{where}.{key}") for key in torch]
    elif isinstance(torch, (list, tuple)):
        if not isinstance(browser, list) or len(browser) != len(torch):
            return f"{where}: browser has {browser!r:.80}, torch has {torch!r:.80}"
        pairs = [
            (b, t, f"{where}[{i}]") for i, (b, t) in enumerate(zip(browser, torch, strict=True))
        ]
    else:
        return None if same(browser, torch) else f"{where}: browser {browser!r}, torch {torch!r}"
    return next((found for pair in pairs if (found := difference(*pair))), None)


def same(browser: Any, torch: Any) -> bool:
    """Compare two leaves: numbers within the tolerance, anything else exactly."""
    numeric = isinstance(torch, (int, float)) and not isinstance(torch, bool)
    if not numeric or isinstance(browser, (str, bool)) or browser is None:
        return browser == torch
    if math.isnan(torch) or math.isinf(torch):
        return repr(float(browser)) == repr(float(torch))
    return abs(browser - torch) <= TOLERANCE * max(1.0, abs(torch))


def assert_agreement(
    figure: Locator, torch_numbers: Callable[[dict[str, float]], dict], samples: int = SAMPLES
) -> None:
    """Fail with the values and the first number in which browser and torch differ."""
    limits = figure.evaluate("element => element.limits")
    rng = random.Random(0)
    drawn = [random_values(limits, rng) for _ in range(samples)]
    answers = figure.evaluate(
        "(element, all) => all.map((values) => element.compute(values))", drawn
    )
    for values, browser in zip(drawn, answers, strict=True):
        found = difference(browser, torch_numbers(values))
        assert found is None, f"at {values}: {found}"
