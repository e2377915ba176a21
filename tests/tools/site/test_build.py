"""The build itself, on a book of one page: strict, quick, without torch, one line when it fails."""

import json
import re
import shutil
from importlib.metadata import version
from types import SimpleNamespace

import pytest
from sphinx.errors import ConfigError

from nnbook.files import ROOT
from tools.machine import node
from tools.site import build as site
from tools.site import finish, icons, sources


@pytest.fixture
def tiny_book(tmp_path):
    """A book of one page with the real configuration."""
    (tmp_path / "web").symlink_to(ROOT / "web")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/tiny\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "tiny.md").write_text("# Tiny\n\nOne $x^2$.\n")
    return tmp_path


def test_a_page_is_built_without_importing_torch(tiny_book, tmp_path, monkeypatch):
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "torch.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    monkeypatch.setenv("PYTHONPATH", str(trap))
    monkeypatch.setenv("NNBOOK_REPOSITORY", "https://github.com/somebody/fork")
    folder = site.build(tiny_book)
    html = (folder / "book" / "tiny.html").read_text(encoding="utf-8")
    assert "<mn>2</mn>" in html
    assert "https://github.com/somebody/fork/edit/main/book/tiny.md" in html
    assert "neural-networks-for-software-engineers/book" not in html
    assert not (tmp_path / "imported").exists()


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


def test_the_repository_address_stands_in_one_place():
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    (address,) = re.findall(r"url: (https://github\.com/\S+)", config)
    ours = ["_config.yml", "_toc.yml", *map(str, (ROOT / "web").glob("*.*js"))]
    ours += [
        str(path)
        for part in ("tools", "web/src", "web/templates", "web/styles", "book", "solutions")
        for path in (ROOT / part).rglob("*")
        if path.suffix in (".py", ".js", ".mjs", ".css", ".html", ".md")
    ]
    found = [name for name in ours if address in (ROOT / name).read_text(encoding="utf-8")]
    # The page that shows how to change it is followed to the letter by a test of its own.
    assert found == ["_config.yml", str(ROOT / "book" / "adapting.md")]


def test_icons_become_drawings_that_assistive_technology_skips():
    html = icons.inline('<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="light"></i>')
    assert html.startswith("<svg ")
    assert 'class="nn-icon theme-switch nn-icon-large"' in html
    assert 'data-mode="light"' in html
    assert 'aria-hidden="true"' in html
    assert icons.inline("<i>fast</i>") == "<i>fast</i>"
    with pytest.raises(LookupError, match="no solid icon 'unicorn-farm'"):
        icons.inline('<i class="fas fa-unicorn-farm"></i>')


def test_a_view_gets_a_room_with_words_for_readers_without_javascript():
    view = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "a"}</script>'
    html = finish.finish_page(f"<p>x</p>{view}<p>y</p>")
    assert html.startswith(f'<p>x</p><div class="nn-room">{view}<noscript>')


def test_the_lock_names_no_registry_and_fits_python_s_widgets():
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    browser = packages["node_modules/anywidget"]["version"]
    assert browser.split(".")[:2] == version("anywidget").split(".")[:2]
    assert packages["node_modules/@jupyter-widgets/controls"]["version"].startswith("5.")
