"""Forks that wait until they are asked, whatever happens to them meanwhile."""

import os
import signal
import sys
import time

import pytest

from nnbook.grading.sandbox.inside import wire
from nnbook.grading.sandbox.inside.snapshots import Snapshot, all_respond
from tests.busy import a_busy_core, compute

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks here")
FRAME = wire.pack(wire.Finished())


@pytest.fixture
def kept():
    """Return a function that makes a snapshot, which is ended after the test."""
    made = []

    def keep(answer):
        made.append(Snapshot(answer))
        return made[-1]

    yield keep
    for each in made:
        each.end()


def test_it_answers_as_it_was(kept):
    names = {"cell": 1}
    snapshot = kept(lambda: wire.pack(wire.Begun(names["cell"])))
    names["cell"] = 2
    assert all_respond([snapshot])
    assert snapshot.ask(20) == (wire.pack(wire.Begun(1)), False)
    assert snapshot.end() == "the process ended itself with exit code 0"


def test_one_that_was_killed_does_not_respond(kept):
    good, bad = kept(lambda: FRAME), kept(lambda: FRAME)
    assert all_respond([good, bad])
    os.kill(bad.process, signal.SIGKILL)
    assert not all_respond([good, bad])
    assert bad.ask(20) == (b"", False)
    assert "SIGKILL" in bad.end()
    assert all_respond([good])


def test_one_that_does_not_answer_is_late(kept):
    snapshot = kept(lambda: signal.pause())
    assert snapshot.ask(0.1) == (b"", True)
    assert "SIGKILL" in snapshot.end()


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x00", b"\xff" * 100, (wire.MOST_BYTES + 1).to_bytes(4, "big") + bytes(100)],
    ids=["nothing", "half a length", "a huge length", "more than may come"],
)
def test_what_is_no_frame_is_no_answer(kept, answer):
    assert kept(lambda: answer).ask(20) == (b"", False)


def test_a_large_answer_comes_whole(kept):
    frame = wire.pack(wire.Failed(1, "E", "x" * 2000))
    large = (10**6).to_bytes(wire.HEADER, "big") + bytes(10**6)
    assert kept(lambda: large).ask(20) == (large, False)
    assert kept(lambda: frame + b"more").ask(20) == (frame, False)


def test_one_that_raises_says_how_it_ended(kept):
    snapshot = kept(lambda: os._exit(3))
    assert snapshot.ask(20) == (b"", False)
    assert snapshot.end() == "the process ended itself with exit code 3"
    snapshot = kept(lambda: os.abort())
    assert snapshot.ask(20) == (b"", False)
    assert snapshot.end() == "the process was ended by SIGABRT"


def test_bytes_of_others_on_its_channel_end_it(kept):
    """A cell that writes to every descriptor: nothing waits for ever, nothing is believed."""
    snapshot = kept(lambda: FRAME)
    snapshot._channel.send(b"garbage")
    assert not all_respond([snapshot])


def test_it_keeps_no_descriptor_but_its_own(kept):
    reading, writing = os.pipe()
    snapshot = kept(lambda: wire.pack(wire.Begun(len(os.listdir("/proc/self/fd")))))
    os.close(writing)
    # Standard streams, the channel, and the one that lists them.
    assert snapshot.ask(20) == (wire.pack(wire.Begun(5)), False)
    assert os.read(reading, 1) == b""
    os.close(reading)


@pytest.mark.python
def test_a_busy_machine_does_not_make_it_late(kept):
    def answer():
        compute(0.3)
        return FRAME

    with a_busy_core():
        snapshot = kept(answer)
        start = time.monotonic()
        assert snapshot.ask(0.6) == (FRAME, False)
    assert time.monotonic() - start > 0.6
