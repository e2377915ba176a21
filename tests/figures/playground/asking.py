"""Ask the playground's JavaScript, outside of any browser."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from nnbook.figures.playground import SAMPLE, playground
from tests.figures.carrying import unpacked
from tools.machine import node

SCRIPT = Path(__file__).parent / "asked.mjs"


@cache
def carried() -> dict[str, Any]:
    """What the page carries, as its drawing gets it."""
    numbers = playground().children[0].numbers
    return numbers | {"petals": unpacked(numbers["petals"]).int().tolist()}


def settings(**changes: Any) -> dict[str, Any]:
    """The values of all controls: as the figure opens, but for ``changes``."""
    return _opening() | {"own": SAMPLE} | changes


@cache
def _opening() -> dict[str, Any]:
    return {name: control.value for name, control in playground().controls.items()}


def ask(questions: list[tuple[str, Any]]) -> list[Any]:
    """Return the answers of ``asked.mjs``; NaN and infinity arrive as None."""
    done = subprocess.run(
        [node.node(), SCRIPT], input=json.dumps(questions), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def trained(*runs: dict[str, Any], by: list[int] | None = None) -> list[Any]:
    """Train with each of these settings to their step, by way of other steps."""
    return ask([("trained", {"values": run, "data": carried(), "by": by or []}) for run in runs])
