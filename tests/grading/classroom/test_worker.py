"""One worker: what its process imports, and what happens when it is stuck."""

from nnbook.grading.classroom.worker import Setup, Worker
from tests.grading import fakes
from tests.grading.processes import KILL


def test_a_file_named_like_a_module_is_not_imported(course, calls, tmp_path, monkeypatch):
    folder = course(ada={})
    (folder / "json.py").write_text("raise SystemExit('imported from the class')")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("FAKE_CALLS")
    worker = Worker(Setup(None, fakes.GRADER))
    try:
        assert worker.grade("ada.ipynb", b"{}").score == 3
    finally:
        worker.close()


@KILL
def test_a_worker_that_is_stuck_is_ended(calls):
    worker = Worker(Setup(None, fakes.GRADER, patience=0.3))
    try:
        result = worker.grade("slow.ipynb", b'{"seconds": 60}')
    finally:
        worker.close()
    assert "SIGKILL" in result.error
    assert calls() == {"slow.ipynb": 3}
