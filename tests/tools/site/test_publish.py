"""What a site needs in public: previews, site map, 404 page, each only where it can be right."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from docutils import nodes
from PIL import Image
from sphinx.errors import ConfigError

from nnbook.files import ROOT
from tests.web.book import documents
from tools.site import build as site
from tools.site import publish

ADDRESS = "https://somebody.github.io/fork"


@pytest.fixture(scope="module")
def published(tmp_path_factory, starts_build):
    """The real book, built for a public address."""
    folder = tmp_path_factory.mktemp("published") / "html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNBOOK_SITE_URL", ADDRESS)
        patch.setattr(site.stamps, "problems", lambda *_: [])
        site.build(ROOT, folder)
    return folder


def test_the_site_map_lists_every_page(published):
    tree = ElementTree.parse(published / "sitemap.xml")
    found = {element.text for element in tree.iter() if element.tag.endswith("}loc")}
    assert {f"{ADDRESS}/{name}.html" for name in documents()} <= found
    for address in found:
        assert (published / address.removeprefix(f"{ADDRESS}/")).is_file()
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (published / "robots.txt").read_text()


def test_a_link_to_a_page_has_a_preview(published):
    html = (published / "book" / "02_activations.html").read_text(encoding="utf-8")
    assert f'<meta property="og:url" content="{ADDRESS}/book/02_activations.html" />' in html
    assert f'<link rel="canonical" href="{ADDRESS}/book/02_activations.html" />' in html
    assert f'content="{ADDRESS}/_static/preview.png"' in html
    assert '<meta property="og:title" content="Activations" />' in html
    assert '<meta name="description" content="Chapter 1 put an activation' in html
    with Image.open(published / "_static" / "preview.png") as picture:
        assert picture.size == (1200, 630)


def test_the_welcome_page_offers_the_pdf_that_the_workflow_puts_there(published, site_folder):
    link = f'href="{ADDRESS}/{publish.PDF}"'
    assert link in (published / "book" / "welcome.html").read_text(encoding="utf-8")
    assert publish.PDF not in (site_folder / "book" / "welcome.html").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    assert "make pdf && cp _build/*.pdf _build/html" in workflow


def test_the_404_page_leads_home_from_any_depth(published):
    html = (published / "404.html").read_text(encoding="utf-8")
    assert 'href="/fork/"' in html
    assert 'href="/fork/search.html"' in html


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
