"""Messages between whoever asks for kernels and the process that forks them: ``test_forked.py``
starts real ones."""

import os
import socket
import sys
import threading

import pytest

from tools.notebooks import fork_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere none is forked")


@pytest.fixture
def pair():
    """Both ends of the socket."""
    asks, answers = socket.socketpair()
    yield asks, answers
    asks.close()
    answers.close()


@pytest.mark.parametrize("size", [0, 10, 300_000])
def test_a_request_of_any_length_comes_with_its_descriptor(pair, size):
    asks, answers = pair
    request = os.urandom(size)
    read, write = os.pipe()

    def send():
        socket.send_fds(asks, [size.to_bytes(fork_server.HEADER, "big")], [write])
        asks.sendall(request)

    thread = threading.Thread(target=send)
    thread.start()
    got, descriptor = fork_server._receive(answers)
    thread.join()
    os.close(write)
    assert got == request
    os.write(descriptor, b"to whoever asked")
    os.close(descriptor)
    with open(read, "rb") as pipe:
        assert pipe.read() == b"to whoever asked"


def test_the_end_of_whoever_asks_is_no_request(pair):
    asks, answers = pair
    asks.close()
    assert fork_server._receive(answers) == (b"", -1)


def test_the_server_ends_with_whoever_asks(pair, monkeypatch):
    monkeypatch.setattr(fork_server, "MODULES", ("no_such_module",))
    monkeypatch.setattr(fork_server.gc, "freeze", lambda: None)
    pair[0].close()
    fork_server.serve(pair[1])


@pytest.mark.parametrize("gone", [False, True])
def test_how_a_kernel_ended_is_told_to_whoever_asked_if_it_is_there(gone):
    read, write = os.pipe()
    if not (kernel := os.fork()):
        os._exit(7)
    if gone:
        os.close(read)
    ended = os.pidfd_open(kernel)
    fork_server._bury(ended, kernel, write)
    for descriptor in (ended, write):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
    if not gone:
        with open(read, "rb") as pipe:
            assert pipe.read() == b"7\n"


@pytest.mark.parametrize(
    ("given", "places"), [({}, []), ({"PYTHONPATH": f"/a{os.pathsep}{os.pathsep}/b"}, ["/a", "/b"])]
)
def test_the_path_that_a_notebook_is_given(given, places):
    assert fork_server._given_path(given) == places
