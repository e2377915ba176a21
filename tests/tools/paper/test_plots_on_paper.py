"""Matplotlib's pictures, taken into the one page that becomes the PDF."""

import pytest

from tools.paper import pdf

NAMES = ["book/01_layers", "book/glossary"]


@pytest.fixture(scope="module")
def site_url(plain_url):
    """Plots are no figures: these draw themselves."""
    return plain_url


def test_dots_and_ticks_of_plots_are_found_where_they_are_defined(page, site_url):
    page.add_init_script(path=pdf.HERE / "paper.js")
    page.goto(f"{site_url}book/01_layers.html")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    options = {"root": site_url, "names": NAMES, "elsewhere": {}}
    sheet = page.evaluate("options => paper.sheet('book/01_layers', options)", options)
    page.set_content(sheet["html"])
    lost = page.locator("use").evaluate_all(
        "uses => uses.map(use => use.href.baseVal).filter(ref => !document.querySelector(ref))"
    )
    assert page.locator("use").count() > 100
    assert lost == []
