"""The playground's rows, and what they say where the reference cannot be had."""

import subprocess
from types import SimpleNamespace

import pytest

from tools.bench import playground


@pytest.mark.parametrize(("milliseconds", "within"), [(16.7, "yes"), (40.0, "NO")])
def test_thirty_frames_a_second_are_promised(milliseconds, within):
    assert playground.frame_row(milliseconds).within == within


@pytest.mark.parametrize(("ours", "within"), [([0.5, 0.9, 1.0], "yes"), ([0.5, 1.1, 9.0], "NO")])
def test_a_step_takes_no_longer_than_the_reference_s(ours, within):
    row = playground.step_row("case", ours, [1.0, 1.0, 1.0])
    assert row.within == within
    assert "TensorFlow" in row.named


def test_without_the_reference_the_rows_say_so(tmp_path, monkeypatch):
    monkeypatch.delenv(playground.VARIABLE, raising=False)
    failed = SimpleNamespace(returncode=128, stdout="", stderr="no network")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: failed)
    rows = playground._steps(SimpleNamespace(folder=tmp_path))
    assert len(rows) == len(playground.CASES)
    for row in rows:
        assert row.within == "not known"
        assert "could not be cloned" in row.measured


def test_a_clone_without_the_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "clone").mkdir()
    monkeypatch.setenv(playground.VARIABLE, str(tmp_path / "clone"))
    with pytest.raises(RuntimeError, match=r"no usable src/nn\.ts in .*clone"):
        playground._reference(tmp_path / "folder")
