"""What comes back from a child: frames, bounded in size and time."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Self

# All that may come back from one try.
MOST_BYTES = 64 * 2**20
MOST_MESSAGES = 20_000
STOP_SECONDS = 10.0


class Replies:
    """The replies of one try, read by a thread: so a deadline holds on every system.

    ``setup_error`` says, once stopped, what hindered the start of the try, if anything.
    ``stop`` ends every process of the try and gives that text.
    """

    def __init__(self, reply: IO[bytes], stop: Callable[[], str]) -> None:
        self._queue: queue.Queue[bytes | Exception | None] = queue.Queue(maxsize=64)
        self._stop = stop
        self._given_up = threading.Event()
        self.setup_error = ""
        self._reader = threading.Thread(target=self._read, args=(reply,), daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End what still runs."""
        if not self._given_up.is_set():
            self._given_up.set()
            self.setup_error = self._stop()
            self._reader.join(STOP_SECONDS)

    def next(self, seconds: float) -> bytes | None:
        """The next message's frame; None when no more comes.

        Raises ``TimeoutError`` after ``seconds``, and ``Malformed`` for what is no frame.
        """
        try:
            got = self._queue.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(got, Exception):
            raise got
        return got

    def _read(self, reply: IO[bytes]) -> None:
        from nnbook.grading.sandbox.inside.wire import Malformed, frames

        end: Exception | None = None
        with reply:
            try:
                for count, frame in enumerate(frames(reply.read1, MOST_BYTES)):
                    self._put(frame)
                    if count > MOST_MESSAGES or self._given_up.is_set():
                        raise Malformed("too many messages")
            except Malformed as error:
                end = error
            except (OSError, ValueError):
                end = None
        self._put(end)

    def _put(self, item: bytes | Exception | None) -> None:
        while not self._given_up.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=0.1)
                return
