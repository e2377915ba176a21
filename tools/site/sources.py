"""Where a page comes from: the repository's address and the file behind "suggest edit"."""

import os
from pathlib import PurePosixPath
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from tools.configuration import overriding_address

BUILT_FROM = {"exercises": "solutions"}


def edited_file(page: str, built: str) -> str:
    """Return the file to edit for ``page`` whose document is ``built``: for a notebook its source.

    >>> edited_file("exercises/01_layers", "exercises/01_layers.ipynb")
    'solutions/01_layers.md'
    """
    if not built.endswith(".ipynb"):
        return built
    path = PurePosixPath(page + ".md")
    folder = BUILT_FROM.get(path.parts[0], path.parts[0])
    return str(PurePosixPath(folder, *path.parts[1:]))


def use_repository(app: Sphinx, config: Config) -> None:
    """Let the environment name another repository: the publishing workflow of a fork does."""
    try:
        address = overriding_address()
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if address:
        config.html_theme_options["repository_url"] = address


def point_edit_links(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Make the theme's edit and source buttons lead to the file that people edit."""
    if doctree is None or "github_url" not in context:
        return
    built = os.path.relpath(app.env.doc2path(page), app.srcdir).replace(os.sep, "/")
    repository = "/".join(context[f"github_{part}"] for part in ("url", "user", "repo"))
    address = f"{repository}/edit/{context['github_version']}/{edited_file(page, built)}"
    context["get_edit_provider_and_url"] = lambda: ("GitHub", address)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", use_repository, priority=100)
    # The theme registers its own listener when the builder starts; ours must come after it.
    app.connect(
        "builder-inited", lambda app: app.connect("html-page-context", point_edit_links) and None
    )
