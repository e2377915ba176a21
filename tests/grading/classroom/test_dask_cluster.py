"""The same work on a Dask cluster, with fake graders; its workers are killed in the middle."""

import json
import os
import socket
from contextlib import nullcontext, suppress

import psutil
import pytest

from nnbook.files import ROOT
from nnbook.grading.classroom import dask_cluster as cluster_module
from nnbook.grading.classroom.dask_cluster import ClusterLost, DaskCluster
from nnbook.grading.classroom.worker import PROGRAM, Setup, SetupError
from nnbook.grading.classroom.workers import Job
from nnbook.grading.results import SubmissionResult, to_dict
from tests.grading import fakes

SETUP = Setup(None, fakes.GRADER)


@pytest.fixture(scope="module")
def cluster(starts_workers, tmp_path_factory):
    """Two Dask workers with a thread each. Their fake graders write down their calls."""
    from distributed import LocalCluster

    file = tmp_path_factory.mktemp("cluster") / "calls"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAKE_CALLS", str(file))
        patch.setenv("PYTHONPATH", str(ROOT))
        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as running:
            running.calls = file
            yield running


@pytest.fixture
def calls(cluster):
    """Return a function that lists the paths that were graded in this test."""
    cluster.calls.write_text("")
    return lambda: cluster.calls.read_text().splitlines()


def jobs(count, **wishes):
    data = json.dumps(wishes).encode()
    return [Job(f"{i}.ipynb", data, str(i)) for i in range(count)]


def graders(cluster):
    """The grading processes below each Dask worker that runs, by the worker's process."""
    found = {}
    for nanny in cluster.workers.values():
        worker = nanny.process and nanny.process.process
        # One that was killed is started anew.
        with suppress(psutil.NoSuchProcess, AttributeError):
            below = psutil.Process(worker.pid).children(recursive=True)
            found[worker.pid] = [it for it in below if PROGRAM in it.cmdline()]
    return found


def those_of(by_worker):
    return [process for below in by_worker.values() for process in below]


@pytest.mark.parametrize("forgiven", [3, 0])
def test_a_lost_worker_loses_no_submission(cluster, calls, monkeypatch, forgiven):
    # Where Dask forgives no lost worker, it gives up what was waiting there: that is sent again.
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", forgiven)
    given = jobs(80, seconds=0.01)
    results, grading = {}, []
    for job, result in DaskCluster(SETUP, cluster.scheduler_address).run(given):
        assert job.path not in results
        results[job.path] = result
        if len(results) == 20:
            lost, grading = max(graders(cluster).items(), key=lambda each: len(each[1]))
            os.kill(lost, 9)
    assert set(results) == {job.path for job in given}
    assert all(result.score == 3 for result in results.values())
    assert set(calls()) == set(results)
    assert len(calls()) < 80 + 2 * 2 + 1  # only what was on its way, there or waiting
    assert grading
    _, left = psutil.wait_procs(grading, timeout=10)
    assert not left


def test_nothing_of_a_run_stays_on_the_cluster(cluster, calls):
    results = DaskCluster(SETUP, cluster.scheduler_address).run(jobs(20, seconds=0.01))
    next(results)
    during = those_of(graders(cluster))
    assert during
    list(results)
    _, left = psutil.wait_procs(during, timeout=10)
    assert not left
    assert those_of(graders(cluster)) == []


class Answered:
    """A future of Dask that is done: with a result, cancelled, or lost until it is waited for."""

    def __init__(self, *states):
        self.states = list(states)

    @property
    def status(self):
        return self.states[0] if len(self.states) == 1 else self.states.pop(0)

    def done(self):
        return True

    def cancelled(self):
        return self.status == "cancelled"

    def result(self):
        return to_dict(SubmissionResult(path="0.ipynb"))

    def release(self):
        pass


class Client:
    """As much of Dask's client as a run needs; each submission gets the next of ``futures``."""

    status = "running"

    def __init__(self, *futures):
        self.futures = list(futures)

    def as_current(self):
        return nullcontext()

    def nthreads(self):
        return {"worker": 1}

    def submit(self, *_, **__):
        return self.futures.pop(0)


@pytest.mark.parametrize(
    ("futures", "error"),
    [
        ([Answered("lost", "finished")], ""),
        ([Answered("cancelled"), Answered("finished")], ""),
        ([Answered("cancelled"), Answered("cancelled")], "were lost, repeatedly"),
    ],
    ids=["its result went with the worker", "cancelled once", "cancelled again"],
)
def test_what_dask_takes_back_is_waited_for_or_sent_again(monkeypatch, futures, error):
    monkeypatch.setattr("distributed.wait", lambda *_: None)
    run = cluster_module._Run(Client(*futures), SETUP)
    ((_, result),) = run.results(iter(jobs(1)))
    assert error in (result.error or "")
    assert bool(error) == bool(result.error)


def test_a_fatal_submission_costs_only_itself(cluster, calls):
    fine, fatal = jobs(3), Job("fatal.ipynb", b'{"dies": 99}', "f")
    results = dict(DaskCluster(SETUP, cluster.scheduler_address).run([*fine, fatal]))
    assert [results[job].score for job in fine] == [3, 3, 3]
    assert "ended 3 times while grading it" in results[fatal].error


def test_what_no_worker_can_do_stops_the_run(cluster, calls):
    setup = Setup(None, fakes.REFUSES)
    with pytest.raises(SetupError, match="no sandbox: install bubblewrap"):
        list(DaskCluster(setup, cluster.scheduler_address).run(jobs(3)))


def test_an_address_without_a_scheduler_is_said(monkeypatch):
    monkeypatch.setattr("nnbook.grading.classroom.dask_cluster.CONNECT_SECONDS", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(SetupError, match=f"no Dask scheduler answers at {address}"):
            next(DaskCluster(SETUP, address).run(jobs(1)))


@pytest.mark.python
def test_dask_is_imported_for_a_cluster_only():
    import subprocess
    import sys

    script = (
        "import sys, nnbook.grading.class_command; "
        "print([name for name in ('distributed', 'dask', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_lost_scheduler_is_said(calls):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0"
    ) as passing:
        results = DaskCluster(SETUP, passing.scheduler_address).run(jobs(50, seconds=0.01))
        next(results)
        passing.close()
        with pytest.raises(ClusterLost, match="the connection to the Dask scheduler was lost"):
            list(results)
    cluster_module.end_here(SETUP)  # this cluster's worker was this process


def test_a_cluster_writes_the_same_tables_byte_for_byte(cluster, calls, tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    for number in range(12):
        wishes = {"points": number % 6, "does": [number % 3]}
        (folder / f"s{number}.ipynb").write_text(json.dumps(wishes))
    for out, where in (
        ("here", ("--workers", "2")),
        ("there", ("--scheduler", cluster.scheduler_address)),
    ):
        assert fakes.main([str(folder), "--out", str(tmp_path / out), *where]) == 0
    for name in ("gradebook.csv", "students.csv", "comments.toml", "class.html"):
        here, there = (tmp_path / out / name for out in ("here", "there"))
        assert here.read_bytes() == there.read_bytes()
