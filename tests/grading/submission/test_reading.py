"""Files that are no gradable notebook: one line each, at once, and nothing else happens."""

import json
import os
import socket
import sys
import time

import pytest

from nnbook.grading.options import Limits
from nnbook.grading.submission.reading import MOST_CELLS, NotGradable, notebooks, parse, read
from tests.grading.submissions import notebook

MOST = 2**20
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


def complaint(path, most=MOST):
    start = time.monotonic()
    with pytest.raises(NotGradable) as caught:
        read(path, most)
    assert time.monotonic() - start < 5
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
        (b"%PDF-1.7", "not JSON"),
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
        (notebook("a = 1").decode().encode("utf-16"), "not UTF-8"),
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
    assert "too large: more than 20 MB" in complaint(path, Limits().notebook)


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


def test_a_folder_is_searched_without_links_and_hidden_folders(tmp_path):
    for name in ("b.ipynb", "a/c.ipynb", "a/.ipynb_checkpoints/c-checkpoint.ipynb", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "disguised.ipynb").mkdir()
    (tmp_path / "disguised.ipynb" / "inner.ipynb").write_bytes(b"{}")
    if sys.platform != "win32":
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    found = [path.relative_to(tmp_path).as_posix() for path in notebooks(tmp_path)]
    assert found == ["a/c.ipynb", "b.ipynb", "disguised.ipynb"]
