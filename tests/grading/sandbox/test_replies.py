"""What comes back is bounded in size and time, and ended when nobody listens any more."""

import os

import pytest

from nnbook.grading.sandbox import replies
from nnbook.grading.sandbox.inside import wire
from nnbook.grading.sandbox.replies import Replies

FRAME = wire.pack(wire.Finished())


@pytest.fixture
def pipe():
    """Both ends of a pipe, the second as a descriptor to write to."""
    reading, writing = os.pipe()
    yield os.fdopen(reading, "rb"), writing
    os.close(writing)


def test_frames_come_in_order_until_there_are_no_more(pipe):
    reading, writing = pipe
    frames = [wire.pack(wire.Begun(number)) for number in range(3)]
    os.write(writing, b"".join(frames))
    with Replies(reading, lambda: "") as got:
        assert [got.next(20) for _ in frames] == [each[wire.HEADER :] for each in frames]
        with pytest.raises(TimeoutError):
            got.next(0.01)


def test_the_end_is_none_and_half_a_frame_is_malformed(pipe):
    for said, ends in ((FRAME, None), (FRAME + FRAME[:5], wire.Malformed)):
        reading, writing = os.pipe()
        os.write(writing, said)
        os.close(writing)
        with Replies(os.fdopen(reading, "rb"), lambda: "") as got:
            assert got.next(20) == FRAME[wire.HEADER :]
            if ends is None:
                assert got.next(20) is None
            else:
                with pytest.raises(ends):
                    got.next(20)


@pytest.mark.parametrize("most", ["MOST_MESSAGES", "MOST_BYTES"])
def test_more_than_may_come_is_malformed(pipe, monkeypatch, most):
    reading, writing = pipe
    monkeypatch.setattr(replies, most, 3)
    os.write(writing, FRAME * 10)
    with Replies(reading, lambda: "") as got, pytest.raises(wire.Malformed, match="too m"):
        list(iter(lambda: got.next(20), None))


def test_stopping_ends_the_attempt_once_and_keeps_what_hindered_it(pipe):
    reading, writing = pipe
    stopped = []

    def stop():
        stopped.append(1)
        os.write(writing, FRAME)  # what still comes is read by nobody
        return "failed: mount"

    with Replies(reading, stop) as got:
        got.stop()
    assert stopped == [1]
    assert got.setup_error == "failed: mount"
