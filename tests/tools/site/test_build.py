"""The build itself: strict, and one line when it fails; `tests/test_adapting.py` builds a book."""

import shutil

import pytest

from nnbook.files import ROOT
from tools.machine import node
from tools.site import build as site


@pytest.fixture
def tiny_book(tmp_path, starts_build):
    """A book of one page with the real configuration."""
    (tmp_path / "web").symlink_to(ROOT / "web")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/tiny\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "tiny.md").write_text("# Tiny\n\nOne $x^2$.\n")
    return tmp_path


def test_faults_in_a_page_stop_the_build_and_are_named(tiny_book, capsys):
    text = "[gone](nowhere.md), $\\undefinedcommand$"
    (tiny_book / "book" / "tiny.md").write_text(f"# Tiny\n\n{text}\n")
    old = tiny_book / "_build" / "html"
    old.mkdir(parents=True)
    with pytest.raises(site.SiteError, match="not built"):
        site.build(tiny_book)
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "undefinedcommand" in said
    assert "tiny.md" in said
    assert "Traceback" not in said
    assert old.is_dir()


def test_stale_notebooks_are_named_and_do_not_stop_the_build(monkeypatch, capsys):
    monkeypatch.setattr(site.stamps, "problems", lambda root, folders: ["book/x.ipynb is stale"])
    monkeypatch.setattr(site, "_run_jupyter_book", lambda root, out: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.build()
    assert capsys.readouterr().err == "site: warning: book/x.ipynb is stale\n"


def test_missing_packages_refuse_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(site.stamps, "problems", lambda root, folders: [])
    monkeypatch.setattr(node, "is_installed", lambda: False)
    assert site.main([]) == 1
    said = capsys.readouterr().err
    assert "--install" in said
    assert said.count("\n") == 1
