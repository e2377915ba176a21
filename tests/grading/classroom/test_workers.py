"""Several workers: they read jobs as they become free, and close what they have opened."""

import pytest

from nnbook.grading.classroom.worker import Setup, SetupError
from nnbook.grading.classroom.workers import Job, Workers
from nnbook.grading.results import SubmissionResult
from tests.grading import fakes


def test_an_idle_worker_closes_its_grader(calls, tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_CLOSED", str(tmp_path / "closed"))
    jobs = [Job("a.ipynb", b"{}", "1")]
    ((job, result),) = Workers(Setup(None, fakes.GRADER), 1).run(jobs)
    assert (job, result.path) == (jobs[0], "a.ipynb")
    assert (tmp_path / "closed").read_text() == "closed"


def test_jobs_are_read_as_workers_become_free(calls):
    taken = []

    def jobs():
        for i in range(30):
            taken.append(i)
            yield Job(f"{i}.ipynb", b"{}", str(i))

    results = Workers(Setup(None, fakes.GRADER), 1).run(jobs())
    first = next(results)
    assert isinstance(first[1], SubmissionResult)
    assert len(taken) < 30
    results.close()
    assert len(taken) < 30


def test_a_grader_that_does_not_exist_is_a_setup_error(calls):
    with pytest.raises(SetupError, match="nothing_here"):
        list(Workers(Setup(None, "tests.grading.fakes:nothing_here"), 1).run([Job("a", b"", "")]))
