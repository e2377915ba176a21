"""When a question is asked again."""

import json
import subprocess

import pytest

from tools.machine.node import WEB, node

SCRIPT = """
import * as schedule from "./src/review/schedule.js";
const [name, ...given] = JSON.parse(process.argv[1]);
const isRead = ({ read }) => read;
if (name === "waiting") given.splice(2, 0, isRead);
console.log(JSON.stringify(schedule[name](...given)));
"""


def run(*call):
    command = [node(), "--input-type=module", "-e", SCRIPT, json.dumps(call)]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_right_answers_come_back_after_growing_intervals_and_then_no_more():
    entry, day, days = None, "2026-12-30", []
    for _ in range(5):
        entry = run("answered", entry, True, day)
        days.append(entry["due"])
        day = entry["due"]
    assert days == ["2026-12-31", "2027-01-03", "2027-01-10", "2027-01-31", None]


def test_a_wrong_answer_begins_again_tomorrow():
    assert run("answered", {"passed": 3, "due": "2026-12-01"}, False, "2026-12-01") == {
        "passed": 0,
        "due": "2026-12-02",
    }


def test_the_same_right_answer_in_a_second_tab_counts_once():
    entry = run("answered", None, True, "2026-12-01")
    assert run("answered", entry, True, "2026-12-01") == entry
    assert run("answered", entry, False, "2026-12-01")["passed"] == 0


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2028-02-28", 1, "2028-02-29"),
        ("2026-03-28", 2, "2026-03-30"),
        ("2026-10-24", 21, "2026-11-14"),
    ],
)
def test_days_are_counted_over_months_and_changed_clocks(day, days, expected):
    assert run("later", day, days) == expected


def test_what_is_due_comes_first_and_new_ones_are_mixed_over_chapters():
    questions = [
        *({"id": f"a{i}", "page": "1", "read": True} for i in range(3)),
        *({"id": f"b{i}", "page": "2", "read": i < 2} for i in range(3)),
    ]
    entries = {
        "a0": {"passed": 1, "due": "2026-12-02"},
        "a1": {"passed": 1, "due": "2026-12-01"},
        "a2": {"passed": 1, "due": "2026-12-09"},
        "b0": {"passed": "damaged"},
    }
    found = run("waiting", questions, entries, "2026-12-02")
    assert [question["id"] for question in found] == ["a1", "a0", "b0", "b1"]
    found = run("waiting", questions, {}, "2026-12-02")
    assert [question["id"] for question in found] == ["a0", "b0", "a1", "b1", "a2"]


def test_the_next_day_is_the_first_after_today():
    entries = {"a": {"passed": 1, "due": "2026-12-05"}, "b": {"passed": 1, "due": "2026-12-02"}}
    entries["done"] = {"passed": 5, "due": None}
    assert run("nextDay", entries, "2026-12-02") == "2026-12-05"
    assert run("nextDay", {}, "2026-12-02") is None
