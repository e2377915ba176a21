"""Files that are no gradable notebook: one line each, at once, and nothing else happens."""

import json
import os
import socket
import sys
import time

import pytest

from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.submission.reading import (
    MOST_CELLS,
    NotGradable,
    is_notebook,
    parse,
    read,
    read_beginning,
)
from tests.grading.submissions import notebook

MOST = 2**20
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


def complaint(path, most=MOST):
    start = time.process_time()  # what blocks is ended by pytest's own limit
    with pytest.raises(NotGradable) as caught:
        read(path, most)
    assert time.process_time() - start < 5
    text = str(caught.value)
    assert text
    assert "\n" not in text
    return text


def written(folder, content):
    path = folder / "work.ipynb"
    path.write_bytes(content)
    return path


def test_code_cells_are_read_in_order(tmp_path):
    content = {
        "cells": [
            {"cell_type": "markdown", "source": "text"},
            {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "outputs": [{"text": "x" * 9}]},
            {"cell_type": "code", "source": "  \n"},
            {"cell_type": "code", "source": "c = 3", "metadata": {"tags": ["grade"]}},
        ]
    }
    path = written(tmp_path, json.dumps(content).encode())
    assert read(path, MOST).cells == ("a = 1\nb = 2", "c = 3")


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbf" + notebook("a = 1"))
    assert read(path, MOST).cells == ("a = 1",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"%PDF-1.7", "not a notebook but a PDF"),
        (b"PK\x03\x04", "not a notebook but an archive"),
        (b"\n<!DOCTYPE html><html>", "not a notebook but a web page"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "Git LFS: its content was not downloaded",
        ),
        (
            notebook("a = 1", text="\n").replace(b"\\n", b"\n<<<<<<< HEAD\n=======\n"),
            "conflict of Git",
        ),
        (b"import torch", "not JSON"),
        (
            b'{"nbformat": 3, "worksheets": [{"cells": []}]}',
            "old format 3: open it in JupyterLab, save",
        ),
        (b'{"worksheets": [{"cells": []}]}', "old format 3"),
        (b'{"nbformat": 2, "worksheets": 7}', "old format 2"),
        (b'{"nbformat": "4"}', "no list of cells"),
        (b'{"cells": [', "cut off"),
        (notebook("a = 1")[:-9], "cut off"),
        (b"[]", "not a notebook"),
        (b"null", "not a notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": 3}', "not a notebook"),
        (b'{"cells": [3]}', "not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": 7}]}', "not a notebook"),
        (b'{"cells": [{"cell_type": ["code"], "source": "a"}]}', "not a notebook"),
        (b'{"cells": []}', "without code cells"),
        (b'{"cells": [{"cell_type": "markdown", "source": "x"}]}', "without code cells"),
        (notebook("a = '\u00e9'").replace(b"\\u00e9", b"\xe9"), "not UTF-8"),
        (notebook("a = 1").decode().encode("utf-16"), "not a notebook but text in UTF-16"),
        (notebook("a = 1").decode().encode("utf-16-le"), "not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "not a notebook"),
        (b"[" * 100_000 + b"]" * 100_000, "not a notebook"),
        (b'{"metadata": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"cells": ' + b'[{"a":' * 50_000, "not a notebook"),
        (notebook(*["a"] * (MOST_CELLS + 1)), "too large"),
        (notebook("1" + "0" * (MOST + 1)), "too large"),
    ],
)
def test_content_that_is_no_notebook(tmp_path, content, said):
    assert said in complaint(written(tmp_path, content))


def test_a_large_number_in_the_metadata_is_no_error(tmp_path):
    content = notebook("a = 1", metadata={}).replace(
        b'"metadata": {}', b'"metadata": ' + b"9" * 9999
    )
    with pytest.raises(NotGradable):
        parse(content[:-1])
    assert parse(content).cells == ("a = 1",)


def test_too_large_is_seen_before_it_is_read(tmp_path):
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(100 * 2**30)
    assert "too large: more than 20 MB" in complaint(path, Limits().notebook_size)


def test_a_missing_file(tmp_path):
    assert complaint(tmp_path / "none.ipynb") == "no such file"


def test_a_folder_in_disguise(tmp_path):
    (tmp_path / "work.ipynb").mkdir()
    assert "a folder" in complaint(tmp_path / "work.ipynb")


@posix
def test_a_link_is_not_followed(tmp_path):
    written(tmp_path, notebook("a = 1"))
    (tmp_path / "link.ipynb").symlink_to("work.ipynb")
    assert "symbolic link" in complaint(tmp_path / "link.ipynb")
    (tmp_path / "self.ipynb").symlink_to("self.ipynb")
    assert "symbolic link" in complaint(tmp_path / "self.ipynb")


@posix
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "named pipe" in complaint(tmp_path / "pipe.ipynb")


@posix
def test_devices_and_sockets():
    assert "device" in complaint("/dev/zero")
    assert "device" in complaint("/dev/tty") or "opened" in complaint("/dev/tty")


@posix
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s.ipynb")
        assert complaint("s.ipynb")


@posix
def test_a_file_that_may_not_be_read(tmp_path):
    path = written(tmp_path, notebook("a = 1"))
    path.chmod(0)
    root = os.geteuid() == 0
    if root:  # who may read everything
        tmp_path.chmod(0o755)
        os.seteuid(65534)
    try:
        assert complaint(path) == "may not be read"
    finally:
        if root:
            os.seteuid(0)


def test_impossible_paths(tmp_path):
    assert complaint("nul\0in the middle.ipynb")
    assert complaint(tmp_path / ("x" * 5000))


def test_other_cells_are_kept_with_their_numbers(tmp_path):
    content = {
        "cells": [
            {"cell_type": "markdown", "source": ["# a\n", "b"]},
            {"cell_type": "code", "source": ""},
            {"cell_type": "code", "source": "c = 3"},
            {"cell_type": "raw", "source": "d", "metadata": 3},
        ]
    }
    found = read(written(tmp_path, json.dumps(content).encode()), MOST)
    assert [(each.number, each.kind, each.source) for each in found.prose] == [
        (1, "markdown", "# a\nb"),
        (4, "raw", "d"),
    ]


@pytest.mark.parametrize("name", ["01_layers", "02_activations", "03_backprop"])
def test_what_a_notebook_of_the_book_was_built_from(name):
    page, exercises, solutions = (
        read(ROOT / folder / f"{name}.ipynb", 2**25)
        for folder in ("book", "exercises", "solutions")
    )
    assert (page.chapter_page, exercises.chapter_page, solutions.chapter_page) == (name, "", "")
    assert [each.has_solutions for each in (page, exercises, solutions)] == [False, False, True]


@pytest.mark.parametrize(
    "metadata", [3, None, [], {"nnbook": 7}, {"nnbook": {"source": []}}, {"tags": "solution-only"}]
)
def test_metadata_may_be_anything(metadata):
    cell = {"cell_type": "code", "source": "a = 1", "metadata": metadata}
    found = parse(json.dumps({"cells": [cell], "metadata": metadata}).encode())
    assert (found.source, found.has_solutions) == ("", False)


def test_a_notebook_is_known_by_its_content():
    assert is_notebook(notebook("a = 1"))
    assert is_notebook(b'{"nbformat": 3, "worksheets": []}')
    assert is_notebook(b"\xef\xbb\xbf" + notebook("a = 1"))
    for content in (b"", b"{}", b'{"cells": []}', b'{"cells": [1]}', b"[]", b'{"worksheets": 1}'):
        assert not is_notebook(content)


def test_the_beginning_is_read_as_the_rest(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.write(b"PK")
        file.truncate(100 * 2**30)
    assert read_beginning(path)[:4] == b"PK\0\0"
    with pytest.raises(NotGradable, match="no such file"):
        read_beginning(tmp_path / "none")
