"""A port that leads to a server, until it refuses."""

import contextlib
import socket
import threading


class Relay:
    """Passes connections on to another port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._listening: socket.socket | None = None
        self._open: list[socket.socket] = []
        self.port = 0
        self.accept()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()

    def accept(self) -> None:
        """Listen, from the second time on at the same port."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listening,), daemon=True).start()

    def refuse(self) -> None:
        """Cut all connections and refuse new ones."""
        for each in [self._listening, *self._open]:
            _cut(each)
        self._open.clear()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is not connected
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    _cut(sink)
