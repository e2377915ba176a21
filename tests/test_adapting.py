"""The page on adapting the book, followed to the letter in a copy of the repository."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnbook.files import ROOT

PAGE = ROOT / "book" / "adapting.md"
BLOCK = re.compile(
    r"^(?P<fence>`{3,})\{code-block\} (?P<language>\w+)\n:caption: `(?P<file>[^`\n]+)`\n\n"
    r"(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


def follow(page: str, folder: Path) -> list[str]:
    """Write and change the files that the page's blocks name; return their names."""
    names = []
    for block in BLOCK.finditer(page):
        file = folder / block["file"]
        if block["language"] == "diff":
            file.write_text(changed(file.read_text(encoding="utf-8"), block["body"], file.name))
        else:
            assert not file.exists(), f"{block['file']} exists already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["body"], encoding="utf-8")
        names.append(block["file"])
    return names


def changed(text: str, diff: str, name: str) -> str:
    """``text`` with one change, whose lines begin with a space, − or +."""
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    assert text.count(before) == 1, f"{name} does not hold once:\n{before}"
    return text.replace(before, after)


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    environment.pop("NNBOOK_SITE", None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def fork(tmp_path_factory, starts_browser, starts_build, starts_kernel):
    """A copy of the repository in which the page was followed, built."""
    folder = tmp_path_factory.mktemp("fork")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    follow(PAGE.read_text(encoding="utf-8"), folder)
    run(folder, "-m", "tools.notebooks", "06_regression")
    run(folder, "-m", "tools.site")
    return folder


def test_the_page_shows_every_file_that_it_needs(fork):
    assert (fork / "nnbook/figures/squared_error.js").is_file()
    assert (fork / "exercises/06_regression.ipynb").is_file()


def test_links_lead_to_the_forks_own_address(fork):
    html = (fork / "_build/html/book/06_regression.html").read_text(encoding="utf-8")
    assert "https://github.com/your-name/your-book/edit/main/book/06_regression.md" in html
    assert "neural-networks-for-software-engineers/book" not in html


def test_the_new_figure_is_alive_and_agrees_with_torch(fork):
    figures = ["tests/figures/test_squared_error.py", "tests/figures/test_in_the_browser.py"]
    some = "squared and (agrees or untouched or by_key or theme or cut)"
    said = run(fork, "-m", "pytest", "-q", "-p", "no:xdist", *figures, "-k", some)
    assert int(re.search(r"(\d+) passed", said)[1]) >= 4


def test_the_new_exercise_keeps_its_promises(fork):
    said = run(fork, "-m", "nnbook.checks", "mean-squared-error")
    assert said.startswith("1 exercise is complete")
    tests = ["tests/checks/exercises", "-k", "mean-squared-error"]
    said = run(fork, "-m", "pytest", "-q", "-p", "no:xdist", *tests)
    assert int(re.search(r"(\d+) passed", said)[1]) > 15


def test_the_new_chapter_hands_out_no_solution(fork):
    notebook = json.loads((fork / "exercises/06_regression.ipynb").read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    assert 'raise NotImplementedError("your turn")' in text
    assert "(predictions - targets)" not in text


def test_a_new_chapter_changes_no_file_of_the_checks():
    blocks = list(BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    changed_files = {block["file"] for block in blocks if block["language"] == "diff"}
    assert any(block["file"].startswith("nnbook/checks/exercises/") for block in blocks)
    assert not {file for file in changed_files if file.startswith("nnbook/checks/")}


def test_a_change_that_no_longer_fits_is_noticed():
    assert changed("a\nb\n", " a\n-b\n+c", "x") == "a\nc\n"
    with pytest.raises(AssertionError, match="does not hold once"):
        changed("a\nd\n", " a\n-b\n+c", "x")
