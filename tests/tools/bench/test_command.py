"""The command line of the benchmark. Nothing here measures a time."""

import pytest

from tools.bench import __main__ as command
from tools.bench.table import (
    Row,
    at_most,
)


def test_the_command_prints_every_row_and_succeeds_whatever_it_finds(monkeypatch, capsys):
    def fails(workshop):
        raise RuntimeError("no browser\nat all")

    over = Row("size", 900.0, "kB", 1000.0, "stock", (at_most(900, 450, "kB"),))
    monkeypatch.setattr(command, "MEASUREMENTS", {"a": fails, "b": lambda workshop: [over]})
    assert command.main([]) == 0
    out, err = capsys.readouterr()
    assert "not measured: no browser" in out
    assert "≤ 450 kB" in out
    assert "NO" in out
    assert "at all" not in out
    assert "no browser" in err
    assert command.main(["b"]) == 0
    assert "not measured" not in capsys.readouterr().out


def test_an_unknown_measurement_is_refused_in_one_line(capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(["speed"])
    assert stop.value.code == 2
    assert "cannot measure 'speed'" in capsys.readouterr().err
