"""All that is written about a class, from results that are there already."""

import csv
import os
import re
from dataclasses import replace

import pytest

from nnbook.grading.classroom.clusters import COMMENTS
from nnbook.grading.classroom.course import Course
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.reporting import Choices, write_reports
from nnbook.grading.classroom.rules import Rules
from nnbook.grading.classroom.source import Class
from nnbook.grading.results import Behaviour, SubmissionResult
from nnbook.grading.submission.collecting import collect
from tests.grading.samples import LINEAR, NEURON, right

LATER = right("softmax", "Softmax", 4)
DOES = Behaviour("linear", {"case": {"shape": [1], "boolean": False, "numbers": [1.0]}}, "code")


class Given:
    """A pool that has the results already, by path."""

    def __init__(self, results):
        self.results = results

    def run(self, jobs):
        for job in jobs:
            yield job, self.results[job.path]


@pytest.fixture
def report(tmp_path):
    """Return a function that hands in results by path, and writes the reports."""
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()

    def written(choices=None, waiting=(), **results):
        for number, path in enumerate([*results, *waiting]):
            (folder / f"{path}.ipynb").write_text("{}")
            os.utime(folder / f"{path}.ipynb", (number, number))
        given = {f"{name}.ipynb": made for name, made in results.items()}
        with Gradebook(out) as gradebook:
            course = Course(Class(folder, collect(folder)), gradebook, most=1000)
            asked = [each for each in course.waiting() if each.path in given]
            list(course.grade(asked, Given(given)))
            return write_reports(course, choices or Choices(), out)

    written.folder, written.out = folder, out
    return written


def result(path, *exercises, chapters=("01_layers",), error=None):
    return SubmissionResult(f"{path}.ipynb", error, exercises, chapters)


def nameless(path):
    return replace(result(path, replace(LINEAR, diagnosis=None)), behaviours=(DOES,))


def table(out, name):
    with (out / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_tables_a_page_of_the_class_and_one_for_each_submission_are_written(report):
    done = report(ada=result("ada", NEURON, LINEAR), alan=result("alan", error="not a notebook"))
    assert [each.student for each in done.entries] == ["ada", "alan"]
    assert (done.unfinished, done.back) == (0, ())
    rows = table(report.out, "gradebook.csv")
    assert [(row["student"], row["score"]) for row in rows] == [("ada", "6"), ("alan", "")]
    assert [row["student"] for row in table(report.out, "students.csv")] == ["ada", "alan"]
    for entry in done.entries:
        page = (report.out / entry.page).read_text(encoding="utf-8")
        assert entry.student in page
    assert LINEAR.evidence[0][1].split(",")[0] in (report.out / done.entries[0].page).read_text()
    assert "One neuron" in (report.out / "class.html").read_text(encoding="utf-8")


def test_of_one_chapter_only_its_exercises_are_reported(report):
    both = result("ada", NEURON, LATER, chapters=("01_layers", "02_activations"))
    done = report(Choices(chapter="01_layers"), ada=both)
    assert [each.id for each in done.entries[0].result.exercises] == ["neuron"]
    page = (report.out / done.entries[0].page).read_text(encoding="utf-8")
    assert "Softmax" not in page


def test_pages_of_what_is_there_no_more_go_and_a_teachers_own_stay(report):
    first = report(ada=result("ada", NEURON), grace=result("grace", NEURON))
    own = report.out / "feedback" / "notes.html"
    own.write_text("mine")
    (report.out / "class-99_old.html").write_text("old")
    (report.folder / "grace.ipynb").unlink()
    report(ada=result("ada", NEURON))
    ada, grace = (report.out / each.page for each in first.entries)
    assert (ada.exists(), grace.exists(), own.exists()) == (True, False, True)
    assert not (report.out / "class-99_old.html").exists()


def test_what_still_waits_is_counted_and_no_cluster_is_named_yet(report):
    done = report(waiting=["grace"], ada=nameless("ada"))
    assert (done.unfinished, len(done.entries)) == (1, 1)
    assert not (report.out / COMMENTS).exists()
    done = report(ada=nameless("ada"), grace=nameless("grace"))
    assert done.unfinished == 0
    assert "linear-" in (report.out / COMMENTS).read_text(encoding="utf-8")


def test_a_teachers_words_reach_every_page_of_a_cluster(report):
    report(ada=nameless("ada"))
    text = (report.out / COMMENTS).read_text(encoding="utf-8")
    assert text.count('comment = ""') == 1
    text = text.replace('comment = ""', 'comment = "Look at the transpose."')
    (report.out / COMMENTS).write_text(text, encoding="utf-8")
    done = report(ada=nameless("ada"))
    page = (report.out / done.entries[0].page).read_text(encoding="utf-8")
    assert "Look at the transpose." in page


def test_rules_change_points_on_tables_and_pages(report):
    rules = Rules(points={"neuron": 40}, leave_out=("linear",))
    done = report(Choices(rules=rules), ada=result("ada", NEURON, LINEAR))
    assert [(each.id, each.points) for each in done.entries[0].result.exercises] == [("neuron", 40)]
    assert table(report.out, "students.csv")[0]["score"] == "40"
    page = (report.out / done.entries[0].page).read_text(encoding="utf-8")
    assert "Points that differ from the book" in page
    assert re.search(r"40\s+of\s+40", page)
    assert LINEAR.observed.split(",")[0] not in page


def test_the_latest_of_several_attempts_counts_where_that_is_asked_for(report):
    (report.folder / "ada").mkdir()
    attempts = {"ada/a": result("ada/a", right("linear", LINEAR.title, 5))}
    attempts["ada/b"] = result("ada/b", LINEAR)
    done = report(Choices(attempts="latest"), **attempts)
    assert len(done.entries) == 2
    assert [each.result.path for each in done.counting if each.result.exercises] == ["ada/b.ipynb"]
    assert table(report.out, "students.csv")[0]["score"] == "2"
    assert [each.result.path for each in report(**attempts).counting] == [
        "ada/a.ipynb",
        "ada/b.ipynb",
    ]
    assert table(report.out, "students.csv")[0]["score"] == "5"
