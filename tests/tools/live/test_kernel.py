"""What the kernel's process sends: within bounds, and each output below its own cell."""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest

from tools.live import bounds
from tools.live import kernel as module


class Socket:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    def send_multipart(self, parts, copy=True):
        header, parent, _, content = parts[-4:]
        self.sent.append(tuple(map(json.loads, (header, parent, content))))


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", 10)
    monkeypatch.setattr(bounds, "MOST_OUTPUTS", 2)
    made = module.BoundedSession(username="kernel")
    made.socket = Socket()
    return made


def cell(session, name="cell"):
    return session.msg("execute_request") | {"msg_id": name, "msg_type": "execute_request"}


def sent(session, kind, content, parent):
    """Send a message; what goes out for it, by kind."""
    session.socket.sent.clear()
    session.send(session.socket, kind, content, parent={"header": parent})
    return [(header["msg_type"], content) for header, _, content in session.socket.sent]


def printed(session, text, parent):
    return sent(session, "stream", {"name": "stdout", "text": text}, parent)


def run(name="cell"):
    return {"msg_id": name, "msg_type": "execute_request"}


def test_what_is_printed_is_cut_and_a_line_says_so_once(session):
    assert printed(session, "12345", run()) == [("stream", {"name": "stdout", "text": "12345"})]
    first, note = printed(session, "67890abc", run())
    assert first == ("stream", {"name": "stdout", "text": "67890"})
    assert note[0] == "display_data"
    assert "3 more characters are left out" in note[1]["data"]["text/plain"]
    assert printed(session, "more", run()) == []


def test_at_the_end_of_the_run_the_line_is_updated(session):
    *_, note = printed(session, "x" * 12, run())
    printed(session, "y", run())
    update, idle = sent(session, "status", {"execution_state": "idle"}, run())
    assert idle == ("status", {"execution_state": "idle"})
    assert update[0] == "update_display_data"
    assert update[1]["transient"] == note[1]["transient"]
    assert "3 more characters" in update[1]["data"]["text/plain"]


def test_each_run_has_bounds_of_its_own_and_callbacks_share_theirs(session):
    printed(session, "x" * 10, run("one"))
    assert printed(session, "y", run("two"))[0][1]["text"] == "y"
    click = {"msg_id": "a", "msg_type": "comm_msg"}
    other = {"msg_id": "b", "msg_type": "comm_msg"}
    printed(session, "x" * 10, click)
    assert [kind for kind, _ in printed(session, "y", other)] == ["display_data"]
    # A cell that runs ends what callbacks had shown.
    printed(session, "z", run("three"))
    assert printed(session, "y", other)[0][1]["text"] == "y"


def test_only_the_last_runs_are_remembered(session, monkeypatch):
    monkeypatch.setattr(module, "MOST_RUNS", 3)
    for name in "abcd":
        printed(session, "x" * 10, run(name))
    assert [kind for kind, _ in printed(session, "y", run("d"))] == ["display_data"]
    assert printed(session, "y", run("a"))[0][0] == "stream"


def test_values_are_counted_and_a_cleared_cell_begins_anew(session):
    for number in range(2):
        value = {"data": {"text/html": str(number)}, "metadata": {}}
        assert sent(session, "display_data", value, run()) == [("display_data", value)]
    (note,) = sent(session, "execute_result", {"data": {"text/html": "2"}}, run())
    assert "1 more output is left out" in note[1]["data"]["text/plain"]
    sent(session, "clear_output", {"wait": False}, run())
    assert sent(session, "display_data", {"data": {"text/html": "3"}}, run())[0][1]["data"]


def test_an_error_for_want_of_memory_says_how_much_there_is(session):
    error = {"ename": "MemoryError", "evalue": "", "traceback": ["a"]}
    assert sent(session, "error", error, run()) == [("error", error)]
    session.most_memory = 2_500_000_000
    ((_, said),) = sent(session, "error", error, run())
    assert said["traceback"] == ["a", "Python on this page may use 2.5 GB of memory."]
    other = {"ename": "ValueError", "evalue": "no", "traceback": ["a"]}
    assert sent(session, "error", other, run()) == [("error", other)]


class Shell:
    """What of a kernel's shell says below which cell a thread's outputs stand."""

    def __init__(self):
        self.parents = {}
        self.cell = None

    def get_parent(self):
        return self.parents.get(threading.get_ident(), self.cell)

    def set_thread_parent(self, parent):
        before = self.parents.get(threading.get_ident())
        self.parents[threading.get_ident()] = parent
        return before

    def reset_thread_parent(self, before):
        del self.parents[threading.get_ident()]
        if before is not None:
            self.parents[threading.get_ident()] = before


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.start)
    monkeypatch.setattr(ThreadPoolExecutor, "submit", ThreadPoolExecutor.submit)
    made = Shell()
    module.keep_threads_with_their_cell(made)
    return made


def test_what_a_thread_shows_stands_below_the_cell_that_started_it(shell):
    seen, go_on = [], threading.Event()

    def later():
        go_on.wait()
        seen.append(shell.get_parent())

    shell.cell = "first"
    thread = threading.Thread(target=later)
    thread.start()
    shell.cell = "second"
    go_on.set()
    thread.join()
    assert seen == ["first"]


def test_a_pools_thread_shows_each_task_below_the_cell_that_gave_it(shell):
    with ThreadPoolExecutor(1) as pool:
        shell.cell = "first"
        assert pool.submit(shell.get_parent).result() == "first"
        shell.cell = "second"
        assert pool.submit(lambda x: (x, shell.get_parent()), 3).result() == (3, "second")
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 / 0).result()
        (thread,) = pool._threads
        assert shell.parents[thread.ident] == "first"


def test_an_older_shell_is_left_alone(monkeypatch):
    start = threading.Thread.start
    module.keep_threads_with_their_cell(object())
    assert threading.Thread.start is start


def test_a_notebook_finds_its_own_modules_where_the_repository_was(monkeypatch):
    asked = []
    monkeypatch.setattr(module.BoundedKernelApp, "launch_instance", lambda: asked.append(1))
    monkeypatch.setattr(sys, "path", ["/repository", "/python"])
    for name in ("tools", "tools.live"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    module.main()
    assert (asked, sys.path) == ([1], ["/python"])
    assert not {"tools", "tools.live"} & set(sys.modules)


def fill(send, *message):
    """Send a thousand times what does not fit often."""
    for _ in range(1000):
        send(*message)


def test_no_output_is_dropped_where_a_receiver_takes_nothing_in(monkeypatch):
    """ZeroMQ drops what it has no room for, the end of a cell included; the kernel waits."""
    import zmq

    monkeypatch.setattr("ipykernel.kernelapp.IOPubThread.start", lambda _: None)
    app, context = module.BoundedKernelApp(), zmq.Context()
    context.setsockopt(zmq.SNDHWM, 1)
    context.setsockopt(zmq.RCVHWM, 1)
    app.init_iopub(context)
    shown, receiver = app.iopub_thread.socket, context.socket(zmq.SUB)
    receiver.subscribe(b"")
    receiver.connect(f"tcp://{app.ip}:{app.iopub_port}")
    while not receiver.poll(20):
        shown.send(b"Are you there?")
    with pytest.raises(zmq.Again):
        fill(shown.send, 100_000 * b"x", zmq.NOBLOCK)
    context.destroy(linger=0)
