"""The kernel's process: IPython's own kernel, with bounds on what it shows and on its memory.

It is ``ipykernel``, but that

* no message is dropped. ZeroMQ drops what a slow receiver has not taken at its high-water mark,
  the end of a cell included; here the cell waits;
* a run of a cell shows no more than ``bounds`` says, and a line says how much was left out;
* what a thread shows stands below the cell that started it, as what a task shows does;
* memory ends at a limit, with an error in the cell that asks for more, where the system has such
  a limit (Linux). ``kernels`` watches over the rest.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets import Integer

from tools.live.bounds import Bounds, fit_error, fit_payload

# So many runs are remembered: their threads and tasks may still show something.
MOST_RUNS = 100
VALUES = ("display_data", "execute_result")
OUT_OF_MEMORY = ("MemoryError", "can't allocate memory")
Message = dict[str, Any]


class BoundedSession(Session):
    """Sends what a run of a cell shows, within its bounds."""

    most_memory = 0

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._runs: OrderedDict[str, Bounds] = OrderedDict()
        self._lock = threading.RLock()

    def send(
        self,
        stream: Any,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: Any = None,
        buffers: list[bytes] | None = None,
        track: bool = False,
        header: Message | None = None,
        metadata: Message | None = None,
    ) -> Message:
        """Send a message, shortened where it is too long; see ``Session.send``."""
        message = msg_or_type
        if isinstance(message, str):
            message = self.msg(message, content, parent, header, metadata)
        with self._lock:
            fitting = list(self._fit(message))
        for each in fitting:
            super().send(stream, each, ident=ident, buffers=buffers, track=track)
        return message

    def _fit(self, message: Message) -> Iterator[Message]:
        """Yield what is sent for ``message``: itself, shortened, with a note, or nothing."""
        kind, content = message["header"]["msg_type"], message["content"]
        bounds = self._bounds_of(message["parent_header"])
        was_exceeded = bounds.is_exceeded
        if kind == "stream":
            if text := bounds.fit_text(content["text"], content["name"]):
                yield message | {"content": content | {"text": text}}
        elif kind in VALUES:
            if data := bounds.fit_data(content["data"]):
                yield message | {"content": content | {"data": data}}
        elif kind == "update_display_data":
            yield message | {"content": content | {"data": bounds.fit_update(content["data"])}}
        elif content.get("payload"):  # what `name?` and `%load` are answered with
            yield message | {"content": content | {"payload": fit_payload(content["payload"])}}
        elif "traceback" in content:  # an error, or the reply that repeats it
            yield message | {"content": self._explained(fit_error(content))}
        else:
            if kind == "clear_output":
                bounds.clear()
            elif content.get("execution_state") == "idle" and was_exceeded:
                yield self._note(message, bounds, "update_display_data")
            yield message
        if bounds.is_exceeded and not was_exceeded:
            yield self._note(message, bounds, "display_data")

    def _note(self, message: Message, bounds: Bounds, kind: str) -> Message:
        """Return the line on what was left out: shown once, and updated when the run ends."""
        content = {
            "data": {"text/plain": bounds.note},
            "metadata": {},
            "transient": {"display_id": f"left-out-{id(bounds)}"},
        }
        return self.msg(kind, content, parent=message["parent_header"])

    def _explained(self, content: Message) -> Message:
        """Add to an error for want of memory how much there is."""
        said = f"{content['ename']}: {content['evalue']}"
        if not (self.most_memory and any(words in said for words in OUT_OF_MEMORY)):
            return content
        line = f"Python on this page may use {self.most_memory / 1e9:.1f} GB of memory."
        return content | {"traceback": [*content["traceback"], line]}

    def _bounds_of(self, parent: Message) -> Bounds:
        """Return the bounds of the run of a cell, or those that all callbacks share."""
        run = parent.get("msg_id", "") if parent.get("msg_type") == "execute_request" else ""
        if run and run not in self._runs:
            self._runs.pop("", None)
            while len(self._runs) >= MOST_RUNS:
                self._runs.popitem(last=False)
        return self._runs.setdefault(run, Bounds())


class BoundedKernelApp(IPKernelApp):
    """Starts the kernel."""

    most_memory = Integer(0, help="bytes that the process may use; 0: no limit").tag(config=True)

    def _session_default(self) -> Session:
        return BoundedSession(parent=self, username="kernel")

    def init_iopub(self, context: zmq.Context) -> None:
        """Open the socket for outputs: it waits where it would drop messages."""
        super().init_iopub(context)
        self.iopub_thread.socket.setsockopt(zmq.XPUB_NODROP, 1)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line, limit memory, and begin."""
        super().initialize(argv)
        keep_threads_with_their_cell(self.shell)
        if self.most_memory and sys.platform == "linux":
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (self.most_memory, self.most_memory))
            self.session.most_memory = self.most_memory


def keep_threads_with_their_cell(shell: Any) -> None:
    """Let what threads show from now on stand below the cell of ``shell`` that started them."""
    if not hasattr(shell, "set_thread_parent"):
        return  # an older ipykernel, which does this by itself

    def of_this_cell(task: Callable[..., Any]) -> Callable[..., Any]:
        parent = shell.get_parent()

        def run(*arguments: Any, **named: Any) -> Any:
            before = shell.set_thread_parent(parent)
            try:
                return task(*arguments, **named)
            finally:
                shell.reset_thread_parent(before)

        return run

    start, submit = threading.Thread.start, ThreadPoolExecutor.submit

    def start_thread(thread: threading.Thread) -> None:
        thread.run = of_this_cell(thread.run)
        start(thread)

    def submit_task(pool: ThreadPoolExecutor, task: Callable, /, *a: Any, **k: Any) -> Any:
        return submit(pool, of_this_cell(task), *a, **k)

    threading.Thread.start, ThreadPoolExecutor.submit = start_thread, submit_task


def main() -> None:
    """Run the kernel that the command line asks for.

    The server calls this with the repository as ``sys.path[0]``. A notebook finds its own modules
    there, one called ``tools`` included.
    """
    del sys.path[0], sys.modules["tools"], sys.modules["tools.live"]
    BoundedKernelApp.launch_instance()
