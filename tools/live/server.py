"""The Jupyter server behind the pages: its settings, its start and its end."""

import signal
from logging import LogRecord
from pathlib import Path
from socket import socket
from types import FrameType

from jupyter_server.log import log_request
from jupyter_server.serverapp import ServerApp
from tornado.log import app_log, gen_log
from tornado.web import RequestHandler
from traitlets.config import Config

from tools.live import kernels, lab, pages
from tools.live.guard import GuardedServer
from tools.live.state import State

# The last two are where a terminal that closes says so: on Unix, on Windows.
ENDS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# What is refused, missing or not trusted, the browser says; an unused kernel may end unnoticed, and
# what a kernel still says while the server ends is for nobody.
NO_NEWS = ("wrote error: ", "Culling ", "Notebook ", "Got events for closed stream ")


def settings(root: Path, port: int, token: str, kept: State) -> Config:
    """Return the configuration of a server of the repository ``root``."""
    server = {
        "ip": "127.0.0.1",
        "port": port,
        "base_url": kept.base_url,
        "cookie_secret": kept.cookie_secret,
        "root_dir": str(root),
        "allow_unauthenticated_access": False,
        # Containers have no other user; the token and 127.0.0.1 hold there too.
        "allow_root": True,
        "open_browser": False,
        "log_level": "WARN",
        "kernel_manager_class": kernels.Kernels,
        "kernel_spec_manager_class": kernels.OwnKernel,
        "kernel_websocket_connection_class": kernels.PromptConnection,
        "tornado_settings": {
            "log_function": _log_failures,
            "page_config_hook": lab.without_news,
            "xsrf_cookie_kwargs": {"path": kept.base_url, "samesite": "Lax"},
            # Where this server is, no other one is told.
            "headers": {"Referrer-Policy": "same-origin"},
            # Nothing between here and the browser drops a connection that is quiet.
            "ws_ping_interval": 0,
        },
    }
    # With "readonly", JupyterLab asks no other host for extensions.
    jupyterlab = {"log_level": "WARN", "extension_manager": "readonly"}
    identity = {"token": token, "cookie_options": {"samesite": "Lax"}}
    return Config(
        ServerApp=server,
        LabApp=jupyterlab,
        IdentityProvider=identity,
        Kernels=kernels.settings(),
        # What a cell shows is bounded in its kernel, and all of that arrives.
        PromptConnection={"limit_rate": False},
    )


def _is_news(record: LogRecord) -> bool:
    return not record.getMessage().startswith(NO_NEWS)


def _log_failures(handler: RequestHandler) -> None:
    if handler.get_status() >= 500:
        log_request(handler)


class BookServer(ServerApp):
    """A Jupyter server with the same settings on every machine, which ends without a question."""

    name = "book-server"
    no_browser_open_file = True

    def load_config_file(self, suppress_errors: bool = True) -> None:
        """Read no configuration that the reader has for other servers."""

    def init_logging(self) -> None:
        """Warn of what matters to the reader."""
        super().init_logging()
        # Tornado's loggers hand their records to this server's, past its filters.
        for logger in (self.log, app_log, gen_log):
            logger.addFilter(_is_news)

    def init_signal(self) -> None:
        """End, kernels first, at the first signal; at once at the second."""
        for name in ENDS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._end)

    def _end(self, number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.stop(from_signal=True)


def serve(sockets: list[socket], root: Path, site: Path, token: str, kept: State) -> None:
    """Serve ``site`` on listening ``sockets`` until a signal ends it."""
    config = settings(root, sockets[0].getsockname()[1], token, kept)
    app = BookServer.instance(config=config)
    app.initialize(argv=[], find_extensions=False, new_httpserver=False)
    rules = [*pages.handlers(site, app.base_url), *lab.handlers(app)]
    app.web_app.add_handlers(".*$", rules)
    # Jupyter would bind a port of its own: here the sockets listen already.
    server = GuardedServer(
        app.web_app,
        token=token,
        cookie_secret=kept.cookie_secret,
        max_body_size=app.max_body_size,
        max_buffer_size=app.max_buffer_size,
    )
    server.add_sockets(sockets)
    app.start()
