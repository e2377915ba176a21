"""JupyterLab on the same notebooks, loaded when somebody first opens it.

Importing it takes a second or more (it runs Node where there is one), which readers who stay on
the pages need not wait for.
"""

import importlib
import re
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.routing import PathMatches, Rule

EXTENSION = "jupyterlab"
# Asks the reader, then another host, for news and for a newer version.
NEWS = "@jupyterlab/apputils-extension:announcements"


class NotLoaded(PathMatches):
    """Matches JupyterLab's addresses as long as nothing else answers there."""

    def __init__(self, app: ServerApp) -> None:
        super().__init__(re.escape(app.base_url) + r"lab(/.*)?$")
        self.app = app

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return what Tornado needs to know of a match, or None."""
        loaded = EXTENSION in self.app.extension_manager.extensions
        return None if loaded else super().match(request)


class Load(JupyterHandler):
    """Loads JupyterLab, then leads to the same address again."""

    @web.authenticated
    async def get(self, path: str | None) -> None:
        """Load it, away from the loop that serves pages and kernels as far as that goes."""
        await IOLoop.current().run_in_executor(None, importlib.import_module, "jupyterlab.labapp")
        manager = self.serverapp.extension_manager
        # Two tabs may have waited for the same import.
        if EXTENSION not in manager.extensions:
            manager.add_extension(EXTENSION, enabled=True)
            manager.link_extension(EXTENSION)
            manager.load_extension(EXTENSION)
        self.redirect(self.request.uri)


def handlers(app: ServerApp) -> list[Rule]:
    """Return what Tornado needs to know to load JupyterLab into ``app``."""
    return [Rule(NotLoaded(app), Load)]


def without_news(handler: JupyterHandler, page_config: dict[str, Any]) -> dict[str, Any]:
    """Return JupyterLab's page configuration without the part that asks for news."""
    page_config["disabledExtensions"] = [*page_config.get("disabledExtensions", ()), NEWS]
    return page_config
