"""Every figure of the book stands in the table, on a page that shows it."""

from nnbook import figures as book
from nnbook.files import ROOT
from tools.bench import figures


def test_every_figure_is_pressed_on_a_page_that_shows_it():
    pages = figures.pages()
    assert set(pages) == set(book.__all__)
    for name, page in pages.items():
        source = (ROOT / page).with_suffix(".md").read_text(encoding="utf-8")
        assert f"figures.{name}(" in source
