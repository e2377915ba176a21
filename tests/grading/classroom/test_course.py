"""What of a class is graded again."""

from nnbook.grading.classroom import course as course_module
from nnbook.grading.classroom.course import Course
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.source import Class
from nnbook.grading.classroom.worker import Setup
from nnbook.grading.classroom.workers import Workers
from nnbook.grading.submission.collecting import collect
from tests.grading import fakes


def test_changed_checks_have_everything_graded_again(course, calls, tmp_path, monkeypatch):
    folder = course(ada={"points": 5})
    with Gradebook(tmp_path / "out") as gradebook:

        def graded():
            pool = Workers(Setup(None, fakes.GRADER), 1)
            given = Course(Class(folder, collect(folder)), gradebook, most=1000)
            list(given.grade(given.waiting(), pool))
            return calls()["ada.ipynb"]

        assert [graded(), graded()] == [1, 1]
        monkeypatch.setattr(course_module, "_what_grades", lambda: b"other checks")
        assert [graded(), graded()] == [2, 2]
