"""What `_config.yml` and `_toc.yml` say, and that the repository's address stands in one place."""

import re

import pytest

from nnbook.files import ROOT
from tools.configuration import Repository, about, documents, repository

CONFIG = """\
title: Our book
author: Somebody
copyright: "2026"
sphinx:
  config:
    language: en-GB
repository:
  url: {url}
"""
CONTENTS = """\
format: jb-book
root: book/welcome
parts:
  - caption: Chapters
    chapters:
      - file: book/01_layers
        sections:
          - file: exercises/01_layers
      - file: book/glossary
"""


@pytest.fixture
def book(tmp_path):
    """Return a function that writes a configuration with this address."""

    def write(url):
        (tmp_path / "_config.yml").write_text(CONFIG.format(url=url), encoding="utf-8")
        return tmp_path

    return write


def test_the_repository_is_the_stated_one_or_that_of_the_environment(book, monkeypatch):
    root = book("https://example.org/owner/name/")
    assert repository(root) == Repository("https://example.org/owner/name", "main")
    monkeypatch.setenv("NNBOOK_REPOSITORY", "https://example.org/fork/name/")
    assert repository(root) == Repository("https://example.org/fork/name", "main")


def test_a_folder_without_configuration_has_no_repository(tmp_path):
    assert repository(tmp_path) is None


@pytest.mark.parametrize("url", ["https://example.org", "'https://a.b/c/d; rm x'", "ftp://a/b/c"])
def test_an_address_that_a_shell_could_misread_is_refused(book, url):
    with pytest.raises(ValueError, match=r"_config\.yml names no usable repository"):
        repository(book(url))


def test_the_title_page(book):
    found = about(book("https://example.org/owner/name"))
    assert vars(found) == {
        "title": "Our book",
        "author": "Somebody",
        "subject": "© 2026 Somebody",
        "language": "en-GB",
    }


def test_documents_stand_in_the_order_of_the_contents(tmp_path):
    (tmp_path / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    assert documents(tmp_path) == [
        "book/welcome",
        "book/01_layers",
        "exercises/01_layers",
        "book/glossary",
    ]


def test_the_repository_address_stands_in_one_place():
    address = repository(ROOT).address
    ours = [ROOT / "_config.yml", ROOT / "_toc.yml", *(ROOT / "web").glob("*.*js")]
    ours += [
        path
        for part in ("tools", "web/src", "web/templates", "web/styles", "book", "solutions")
        for path in (ROOT / part).rglob("*")
        if path.suffix in (".py", ".js", ".mjs", ".css", ".html", ".md")
    ]
    stated = re.compile(re.escape(address))
    found = [path for path in ours if stated.search(path.read_text(encoding="utf-8"))]
    # The page that shows how to change it is followed to the letter by a test of its own.
    assert found == [ROOT / "_config.yml", ROOT / "book" / "adapting.md"]
