"""What the rows say of `check`, and that every answer is timed."""

from tools.bench import checks


def test_check_rows_are_about_the_slowest_of_the_whole_book():
    answer = {
        "right": {"neuron": (8.0, 900.0), "train": (120.0, 300.0)},
        "wrong": {"neuron, missing-bias": (9.0, 1.0), "train, ascent": (80.0, 2.0)},
        "chapters": 2,
        "runs": 11,
    }
    rows = checks.check_rows(answer, [2000.0, 1500.0, 1600.0])
    assert [(row.measured, row.within) for row in rows] == [(120.0, "NO"), (80.0, "yes")]
    slow_for_this_machine = checks.check_rows(answer, [1000.0])
    assert [row.within for row in slow_for_this_machine] == ["NO", "NO"]
    assert "slowest solution of 2 in 2 chapters: train" in rows[0].what
    assert "slowest catalogued mistake of 2 in 2 chapters: train, ascent" in rows[1].what
    assert "train, less 300 ms of its own code" in rows[0].what
