"""What a class has stopped getting wrong, from run to run and from chapter to chapter."""

from dataclasses import replace

from nnbook.grading.classroom.gradebook import MOST_RUNS, Gradebook
from nnbook.grading.reports.over_time import (
    Change,
    Snapshot,
    over_time,
    renamed,
    snapshot,
    to_json,
    without,
)
from tests.grading.samples import FULL, LINEAR, NEURON, UNTOUCHED, entry

RIGHT = FULL.exercises[1]
SIGN = replace(LINEAR, diagnosis="opposite-sign")
LATER = replace(SIGN, id="softmax", title="Softmax that does not overflow")


def hands_in(student, *exercises):
    return entry(replace(FULL, path=f"{student}/1.ipynb", exercises=exercises), student)


def test_what_students_no_longer_do_is_counted():
    then = snapshot([hands_in("a", LINEAR), hands_in("b", LINEAR), hands_in("c", SIGN)])
    now = snapshot(
        [hands_in("a", RIGHT), hands_in("b", LINEAR), hands_in("c", RIGHT), hands_in("d", SIGN)]
    )
    found = over_time(now, replace(then, at="2026-11-30T10:00:00+00:00"))
    assert found.since == "2026-11-30"
    assert found.correct == [("A layer for a whole batch", 0, 2, 3)]
    assert found.stopped == [
        Change("A layer for a whole batch: untransposed", 2, 1),
        Change("A layer for a whole batch: opposite-sign", 1, 1),
    ]


def test_who_is_there_only_once_is_counted_apart():
    then = snapshot([hands_in("a", LINEAR), hands_in("gone", LINEAR), hands_in("old", LINEAR)])
    now = snapshot([hands_in("a", LINEAR), hands_in("new", RIGHT), hands_in("came", RIGHT)])
    found = over_time(now, then)
    assert (found.both, found.only_then, found.only_now) == (1, 2, 2)
    found = over_time(now, renamed(then, {"old": "new", "gone": "a"}))
    assert (found.both, found.only_then, found.only_now) == (2, 0, 1)
    assert found.correct == [("A layer for a whole batch", 0, 1, 2)]


def test_under_both_names_what_the_new_one_did_stays():
    then = snapshot([hands_in("Ada", RIGHT), hands_in("layers-ada", LINEAR)])
    found = renamed(then, {"layers-ada": "Ada"})
    assert found.outcomes == {"Ada": {"linear": "correct"}}
    assert over_time(found, found).stopped == []


def test_exercises_that_do_not_count_are_not_compared():
    given = snapshot([hands_in("a", NEURON, LINEAR)])
    found = without(given, ["linear"])
    assert found.outcomes == {"a": {"neuron": "correct"}}
    assert found.mistakes == {"a": {}}
    assert over_time(found, found).stopped == []


def test_the_best_attempt_tells_what_a_student_still_does():
    found = snapshot([hands_in("a", LINEAR), hands_in("a", RIGHT), hands_in("a", SIGN)])
    assert found.outcomes == {"a": {"linear": "correct"}}
    assert found.mistakes == {}


def test_a_mistake_in_several_chapters_is_followed():
    entries = [hands_in("a", SIGN, NEURON), hands_in("b", SIGN), hands_in("a", LATER)]
    found = over_time(snapshot([*entries, entry(UNTOUCHED)]), None)
    assert found.chapters == ["Layers", "Activations"]
    (shares,) = found.shares
    assert shares.title == "opposite-sign"
    assert shares.chapters == {"Layers": (2, 3), "Activations": (1, 1)}
    assert over_time(snapshot(entries[:2]), None).chapters == []


def test_runs_are_kept_where_something_has_changed(tmp_path):
    one, other = (to_json(snapshot([hands_in("a", each)])) for each in (LINEAR, RIGHT))
    with Gradebook(tmp_path) as gradebook:
        assert gradebook.keep_run("all", one) is None
        assert gradebook.keep_run("all", one) is None, "nothing has changed"
        at, kept = gradebook.keep_run("all", other)
        assert Snapshot(**kept, at=at).mistakes == {"a": {"linear": "untransposed"}}
        assert gradebook.keep_run("all", other)[1] == one, "still beside the one before"
        assert gradebook.keep_run("01_layers", one) is None, "about something else"
        for number in range(MOST_RUNS + 5):
            gradebook.keep_run("all", {"outcomes": {}, "mistakes": {"x": str(number)}})
        count = gradebook._connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    assert count == MOST_RUNS
