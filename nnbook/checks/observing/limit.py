"""Stop code that never returns or takes all memory, without a second process."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from .libraries import loaded
from .own_time import own_time

# What a learner's code may allocate: a thousand times what any exercise needs, and room for the
# address space that torch's threads reserve, one for each core.
MEMORY = 2 * 2**30 + (os.cpu_count() or 1) * 2**28
# Ring again this often, in seconds: a learner's bare ``except:`` may swallow the first alarm.
AGAIN = 0.1
# For less than this the alarm is not set once more.
LEAST = 0.001
# Loading a library is not the learner's time, up to this many seconds. ``torch.func`` takes
# several to load, and a module that is stopped half loaded would fail ever after.
LOADING = 30.0


class TimeLimit(BaseException):
    """Raised inside code that has used up its time. Not an ``Exception``, so that
    ``except Exception`` in a learner's loop does not swallow it."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise ``TimeLimit`` in the body after ``seconds`` of ``own_time``; ``None`` means no limit.

    Python code is stopped between two instructions. One long call into C is stopped when it
    returns; only a second process could do better. An import is let finish, once. In a browser's
    page there are neither signals nor threads, and so no limit: the page can stop the code.
    """
    if seconds is None or sys.platform == "emscripten":
        yield
        return
    main = threading.current_thread() is threading.main_thread()
    clock = _alarm if main and hasattr(signal, "setitimer") else _watcher
    with clock(seconds):
        yield


@contextmanager
def memory_limit(size: int = MEMORY) -> Iterator[None]:
    """Let allocations in the body fail once they add up to ``size`` bytes, where that can be had.

    Else a kernel that asks for too much is killed, with all that the learner had in it. Only
    Linux says how much is in use; and CUDA reserves address space far beyond what it uses.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError, ValueError):
        yield
        return
    most = pages * resource.getpagesize() + size
    torch = loaded("torch")
    reserves = torch is not None and (torch.version.cuda or torch.version.hip)
    if reserves or (soft != resource.RLIM_INFINITY and soft < most):
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class _Loading:
    """Whether the body was found importing when its time was up."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._over = False

    def goes_on(self, frame: FrameType | None) -> bool:
        """Whether ``frame`` stands in an import that may still finish."""
        if self._over or not _imports(frame):
            return False
        self._since = self._since or time.monotonic()
        return time.monotonic() - self._since < LOADING

    def has_ended(self) -> bool:
        """Whether an import went on before and is now done: true once."""
        ended = self._since is not None and not self._over
        self._over = True
        return ended


def _imports(frame: FrameType | None) -> bool:
    while frame is not None:
        code = frame.f_code
        if code.co_name == "_load_unlocked" and code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    rung = 0
    armed = True
    loading = _Loading()
    begun = own_time()
    outer_trace = sys.gettrace()

    def insist(frame: FrameType, event: str, argument: Any) -> Any:
        if armed and event == "line":
            raise TimeLimit
        return insist

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal rung, begun
        if not armed:
            return
        if loading.goes_on(frame):
            return
        if loading.has_ended():
            begun = own_time()
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            return
        left = begun + seconds - own_time()
        if not rung and left > LEAST:
            signal.setitimer(signal.ITIMER_REAL, left, AGAIN)
            return
        rung += 1
        if rung > 1:
            # Swallowed before: this time raise once more on the line after, which is the
            # first line of the handler that swallowed it, and so outside its ``try``.
            sys.settrace(insist)
            while frame is not None:
                frame.f_trace = insist
                frame = frame.f_back
        raise TimeLimit

    outer_handler = signal.signal(signal.SIGALRM, ring)
    outer_timer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        armed = False
        if rung > 1:
            sys.settrace(outer_trace)
        signal.setitimer(signal.ITIMER_REAL, *outer_timer)
        signal.signal(signal.SIGALRM, outer_handler or signal.SIG_DFL)


@contextmanager
def _watcher(seconds: float) -> Iterator[None]:
    import ctypes

    thread = ctypes.c_ulong(threading.get_ident())
    number = threading.get_native_id()
    left = threading.Event()
    begun = own_time(number)
    loading = _Loading()

    def watch() -> None:
        nonlocal begun
        pause = seconds
        late = False
        while not left.wait(pause):
            pause = AGAIN
            if loading.goes_on(sys._current_frames().get(thread.value)):
                continue
            if loading.has_ended():
                begun = own_time(number)
                pause = seconds
                continue
            rest = begun + seconds - own_time(number)
            if not late and rest > LEAST:
                pause = rest
                continue
            late = True
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeLimit))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        try:
            yield
        finally:
            left.set()
    finally:
        _settle(left, watcher)


def _settle(left: threading.Event, watcher: threading.Thread) -> None:
    """Wait for the watcher, and let an alarm that came at the last moment go off here.

    Not taken back with ``PyThreadState_SetAsyncExc(thread, None)``: that leaves CPython 3.11
    believing that something is pending, and it then hangs as soon as anything is traced.
    """
    while True:
        try:
            left.set()
            watcher.join()
            for _ in range(2):  # a jump backwards is where Python looks for what is pending
                pass
            return
        except TimeLimit:
            continue
