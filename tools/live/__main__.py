"""Serve the built site and its kernels on this machine until Ctrl-C."""

import argparse
import secrets
import socket
import sys
from pathlib import Path

from tornado.netutil import bind_sockets

from nnbook.files import ROOT
from tools.live import state
from tools.machine import schemas
from tools.site.build import SITE

ADDRESS = "127.0.0.1"


def listen(port: int) -> list[socket.socket]:
    """Return sockets that listen on ``port`` of this machine, or on a free one if it is taken."""
    try:
        return bind_sockets(port, ADDRESS)
    except OSError:
        return bind_sockets(0, ADDRESS)


def run(root: Path, site: Path, port: int) -> int:
    """Serve ``site``, the built book of ``root``; return the exit code."""
    try:
        kept = state.load()
    except OSError as error:
        print(
            f"live: nothing can be written ({error}): set TMPDIR to a folder with room",
            file=sys.stderr,
        )
        return 1
    sockets = listen(port)
    port = sockets[0].getsockname()[1]
    token = secrets.token_hex(24)
    # Who opens it now waits in the socket's queue while Jupyter is imported, a second or two.
    address = f"http://{ADDRESS}:{port}{kept.base_url}?token={token}"
    print(f"The book is at {address} (Ctrl-C ends)", flush=True)
    try:
        schemas.without_grammar()  # most of that time
        from tools.live import server

        server.serve(sockets, root, site, token, kept)
    except KeyboardInterrupt:
        pass
    if sys.stdout.isatty():
        print()  # the terminal has written ^C
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.live", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default 8000)")
    options = parser.parse_args(arguments)
    if not (SITE / "index.html").exists():
        print("live: there is no site to serve: run `make site`", file=sys.stderr)
        return 1
    return run(ROOT, SITE, options.port)


if __name__ == "__main__":
    raise SystemExit(main())
