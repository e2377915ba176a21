"""A server of the book in a process of its own, as ``make`` starts it, and ways to talk to it."""

import ast
import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from jupyter_client import BlockingKernelClient
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from nnbook.files import ROOT

# Settings of ``tools.live.kernels`` with which kernels import nothing before they are asked to: for
# tests that are about something else than what is warm. They answer no sooner than with torch, so
# that whoever starts one is connected with it by then, as in the product.
BARE = {"FIRST": "import time; time.sleep(1); del time", "NEXT": {}}
STOPS_WITHIN_S = 30
ANSWERS_WITHIN_S = 60
SET = """from tools.machine import schemas
schemas.without_grammar()
from tools.live import __main__, kernels
vars(kernels).update({settings!r})
raise SystemExit(__main__.main(["--port", "{port}"]))"""


@dataclass
class Running:
    """A started server: its process, and the address that it printed."""

    process: subprocess.Popen
    address: str

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def base(self) -> str:
        """What all its addresses begin with, without the last slash."""
        return self.address.partition("?")[0].rstrip("/")

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return urlsplit(self.address).port

    @property
    def token(self) -> str:
        """The token of the printed address."""
        return urlsplit(self.address).query.removeprefix("token=")

    def visitor(self) -> requests.Session:
        """Somebody without token or cookie."""
        return requests.Session()

    def reader(self) -> requests.Session:
        """Somebody who has opened the printed address; sends the XSRF header as pages do."""
        session = self.visitor()
        session.get(self.address, timeout=ANSWERS_WITHIN_S)
        session.get(f"{self.base}/read/book/welcome.html", timeout=ANSWERS_WITHIN_S)
        session.headers["X-XSRFToken"] = session.cookies["_xsrf"]
        return session

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """End it with a signal; return exit code and what else it has printed."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=STOPS_WITHIN_S)
        return self.process.returncode, out, err


@contextmanager
def server(
    data: Path,
    *arguments: str,
    port: int = 0,
    environment: dict[str, str] | None = None,
    unset: tuple[str, ...] = (),
    settings: dict[str, Any] | None = None,
) -> Iterator[Running]:
    """Start a server whose Jupyter folders are in ``data``; end it, and with it its kernels.

    ``unset`` names variables that it does not get. ``settings``: those of ``tools.live.kernels``
    that are other than in the product.
    """
    places = {
        "JUPYTER_DATA_DIR": data / "data",
        "JUPYTER_CONFIG_DIR": data / "config",
        "JUPYTER_RUNTIME_DIR": data / "runtime",
        "IPYTHONDIR": data / "ipython",
        "PYTHONPATH": ROOT,
    }
    command = arguments or ("-m", "tools.live", "--port", str(port))
    if settings:
        command = ("-c", SET.format(settings=settings, port=port))
    variables = os.environ | {name: str(path) for name, path in places.items()}
    variables |= environment or {}
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={name: value for name, value in variables.items() if name not in unset},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        words = process.stdout.readline().split()
        assert words, process.stderr.read()
        yield Running(process, next(word for word in words if word.startswith("http")))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def start_kernel(reader: requests.Session, base: str, path: str = "book/01_layers.ipynb") -> str:
    """Start a kernel as a page does; return its id."""
    answer = reader.post(f"{base}/api/kernels", json={"path": path}, timeout=ANSWERS_WITHIN_S)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def kernels(reader: requests.Session, base: str) -> dict[str, dict]:
    """The running kernels by id."""
    found = reader.get(f"{base}/api/kernels", timeout=ANSWERS_WITHIN_S).json()
    return {kernel["id"]: kernel for kernel in found}


def socket_of(reader: requests.Session, base: str, kernel: str, **headers: str) -> HTTPRequest:
    """The request that opens a kernel's web socket."""
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    return HTTPRequest(
        f"{base.replace('http', 'ws')}/api/kernels/{kernel}/channels?session_id=tests",
        headers={"Cookie": cookies, **headers},
        request_timeout=ANSWERS_WITHIN_S,
    )


@contextmanager
def connected(request: HTTPRequest) -> Iterator[Callable[[], list[bytes | str]]]:
    """Hold a web socket open; yields a function that gives what has arrived until it is closed.

    Raises ``HTTPClientError`` if it is refused.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    connecting = asyncio.run_coroutine_threadsafe(_connect(request), loop)
    try:
        connection = connecting.result(ANSWERS_WITHIN_S)
        yield lambda: asyncio.run_coroutine_threadsafe(_read(connection), loop).result()
        loop.call_soon_threadsafe(connection.close)
    finally:
        loop.call_soon_threadsafe(loop.stop)


async def _connect(request: HTTPRequest) -> WebSocketClientConnection:
    return await websocket_connect(request)


async def _read(connection: WebSocketClientConnection) -> list[bytes | str]:
    """What has arrived, and what arrives within a second."""
    found = []
    try:
        while (message := await asyncio.wait_for(connection.read_message(), 1)) is not None:
            found.append(message)
    except TimeoutError:
        pass
    return found


def opens(request: HTTPRequest) -> int:
    """Try to open a web socket; return 101, or the status that refused it."""
    try:
        with connected(request):
            return 101
    except HTTPClientError as error:
        return error.code


@contextmanager
def client_of(data: Path, kernel: str) -> Iterator[BlockingKernelClient]:
    """Another client of a kernel of the server with Jupyter folders in ``data``."""
    client = BlockingKernelClient(connection_file=str(data / "runtime" / f"kernel-{kernel}.json"))
    client.load_connection_file()
    client.start_channels()
    try:
        yield client
    finally:
        client.stop_channels()


def evaluate(data: Path, kernel: str, expression: str) -> Any:
    """What an expression is in a kernel of the server with Jupyter folders in ``data``.

    The answer comes with the reply: nothing is lost while the kernel is not ready yet.
    """
    asked = {"it": expression}
    with client_of(data, kernel) as client:
        reply = client.execute("", user_expressions=asked, reply=True, timeout=ANSWERS_WITHIN_S)
    answer = reply["content"]["user_expressions"]["it"]
    assert answer["status"] == "ok", answer
    return ast.literal_eval(answer["data"]["text/plain"])


def wait_until(happened, seconds: float = ANSWERS_WITHIN_S):
    """Wait until ``happened()`` gives something true; return that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{happened} did not happen within {seconds} s")
