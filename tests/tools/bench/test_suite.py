"""The suite's own time."""

from tools.bench import suite


def test_the_suite_s_times_are_those_of_the_last_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    assert [row.measured for row in suite.measure(None)] == [
        "not measured: run `make test` first",
        "not measured: run `make quick` first",
    ]
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "test-seconds").write_text("481\n")
    (tmp_path / "_build" / "quick-seconds").write_text("60\n")
    rows = suite.measure(None)
    assert [(row.measured, row.within) for row in rows] == [(481.0, "NO"), (60.0, "yes")]
