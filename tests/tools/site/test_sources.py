"""Where a page's buttons lead."""

from types import SimpleNamespace

import pytest
from sphinx.errors import ConfigError

from tools.site import sources


@pytest.mark.parametrize(
    ("page", "built", "edited"),
    [
        ("book/welcome", "book/welcome.md", "book/welcome.md"),
        ("book/01_layers", "book/01_layers.ipynb", "book/01_layers.md"),
        ("exercises/01_layers", "exercises/01_layers.ipynb", "solutions/01_layers.md"),
    ],
)
def test_the_file_to_edit(page, built, edited):
    assert sources.edited_file(page, built) == edited


@pytest.mark.parametrize("address", ["github.com/a/b", "https://github.com"])
def test_a_malformed_repository_address_is_refused(monkeypatch, address):
    monkeypatch.setenv("NNBOOK_REPOSITORY", address)
    with pytest.raises(ConfigError, match="must look like"):
        sources.use_repository(None, SimpleNamespace(html_theme_options={}))
