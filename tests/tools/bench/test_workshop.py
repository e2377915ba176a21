"""What several measurements share is made on first use and cleared away at the end."""

import pytest

from tools.bench import workshop as module
from tools.bench.workshop import PAGE, Workshop


def test_a_folder_is_there_until_the_end():
    with Workshop() as workshop:
        folder = workshop.folder
        assert folder is workshop.folder
        (folder / "deep").mkdir()
        (folder / "deep" / "a").touch()
    assert not folder.exists()


def test_without_a_browser_or_a_site_a_line_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(module.browser, "find", lambda: None)
    monkeypatch.setattr(module, "SITE", tmp_path)
    with Workshop() as workshop:
        with pytest.raises(RuntimeError, match="install Chrome or Chromium"):
            _ = workshop.browser
        with pytest.raises(RuntimeError, match="run `make site`"):
            _ = workshop.site
        (tmp_path / PAGE).parent.mkdir()
        (tmp_path / PAGE).touch()
        assert workshop.site == tmp_path


def test_the_stock_book_is_prepared_and_built_in_its_folder(monkeypatch):
    asked = []
    monkeypatch.setattr(module.stock, "prepare", lambda root, to: asked.append(to) or to)
    monkeypatch.setattr(module.stock, "build", lambda book: asked.append(book) or book / "html")
    with Workshop() as workshop:
        assert workshop.stock_site == workshop.folder / "stock" / "html"
        assert asked == 2 * [workshop.folder / "stock"]


def test_progress_is_reported_where_it_disturbs_no_table(capsys):
    module.say("measuring")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "bench: measuring\n")
