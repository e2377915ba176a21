"""The page's torch beside the real one."""

from types import SimpleNamespace

import pytest

from tools.bench import training
from tools.site import live


@pytest.mark.parametrize(
    ("ours", "real", "kilobytes", "within"),
    [("0.3", "0.1", 90, ["yes", "yes"]), ("0.31", "0.1", 91, ["NO", "NO"])],
)
def test_rows_are_in_milliseconds_and_kilobytes(monkeypatch, ours, real, kilobytes, within):
    code = []
    monkeypatch.setattr(training, "in_pyodide", lambda text, path: code.append(text) or f"{ours}\n")
    answer = SimpleNamespace(stdout=f"{real}\n")
    monkeypatch.setattr(training.subprocess, "run", lambda *given, **named: answer)
    monkeypatch.setattr(live, "libraries", lambda: {live.TORCH: bytes(1000 * kilobytes)})
    steps, weight = training.measure(None)
    assert (steps.measured, steps.reference) == (
        pytest.approx(1000 * float(ours)),
        pytest.approx(1000 * float(real)),
    )
    assert weight.measured == kilobytes
    assert [row.within for row in (steps, weight)] == within
    assert "200" in steps.what
    assert code[0] == training.STEPS.read_text(encoding="utf-8")
