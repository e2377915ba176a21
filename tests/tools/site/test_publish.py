"""What a site needs in public: previews, site map, 404 page, each only where it can be right.

`tests/test_adapting.py` looks at a published site.
"""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.errors import ConfigError

from tools.site import publish


def test_a_local_build_names_no_public_address(site_folder):
    assert not (site_folder / "sitemap.xml").exists()
    assert not (site_folder / "_static" / "preview.png").exists()
    html = (site_folder / "book" / "02_activations.html").read_text(encoding="utf-8")
    assert "og:image" not in html
    assert "canonical" not in html
    assert 'href="/"' in (site_folder / "404.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["somebody.github.io", "http://somebody.github.io/", "https:"])
def test_a_malformed_address_is_refused(monkeypatch, address):
    monkeypatch.setenv("NNBOOK_SITE_URL", address)
    with pytest.raises(ConfigError, match="must look like"):
        publish.use_address(None, SimpleNamespace(html_baseurl=""))


def test_a_description_is_the_first_paragraph_cut_at_a_word():
    doctree = nodes.document(None, None)
    doctree += nodes.title("", "Title")
    doctree += nodes.paragraph("", "word " * 60)
    text = publish.description(doctree)
    assert text == "word " * 40 + "…"
    assert publish.description(nodes.document(None, None)) == ""
