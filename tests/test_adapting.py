"""The page on adapting the book, followed to the letter in a copy of the repository.

That copy is built for a public address, so its site is also where tests look at what a published
site has that a local one has not.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from nnbook.files import ROOT
from tests.web.book import documents
from tools.site.publish import PDF

PAGE = ROOT / "book" / "adapting.md"
ADDRESS = "https://somebody.github.io/fork"
BLOCK = re.compile(
    r"^(?P<fence>`{3,})\{code-block\} (?P<language>\w+)\n:caption: `(?P<file>[^`\n]+)`\n\n"
    r"(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)

# Tests of every exercise, each of which the page's own has to pass.
PROMISES = (
    "test_the_reference_is_right_on_any_inputs",
    "test_inputs_hide_nothing",
    "test_right_in_an_unusual_way_is_right",
    "test_the_mistakes_of_the_course_plan_are_catalogued",
    "test_no_mutation_of_the_reference_passes",
    "test_the_catalogue_is_told_apart_on_any_inputs",
    "test_what_does_nothing_useful_earns_nothing",
)
VARIANTS = "test_each_variant_of_a_mistake_gets_its_diagnosis"


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


def run(folder: Path, *arguments: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1", **variables}
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
    # Whoever imports torch here leaves a file.
    (folder / "trap").mkdir()
    (folder / "trap" / "torch.py").write_text("open(__file__ + '.imported', 'w')\n")
    path = os.pathsep.join((str(folder / "trap"), str(folder)))
    run(folder, "-m", "tools.site", NNBOOK_SITE_URL=ADDRESS, PYTHONPATH=path)
    return folder


@pytest.fixture(scope="module")
def published(fork):
    """The folder of its site."""
    return fork / "_build" / "html"


def test_the_page_shows_every_file_that_it_needs(fork):
    assert (fork / "nnbook/figures/squared_error.js").is_file()
    assert (fork / "exercises/06_regression.ipynb").is_file()


def test_the_site_is_built_without_importing_torch(fork):
    assert not (fork / "trap" / "torch.py.imported").exists()


def test_links_lead_to_the_forks_own_address(fork):
    html = (fork / "_build" / "html" / "book" / "06_regression.html").read_text(encoding="utf-8")
    assert "https://github.com/your-name/your-book/edit/main/book/06_regression.md" in html
    assert "neural-networks-for-software-engineers/book" not in html


def test_the_site_map_lists_every_page(published):
    tree = ElementTree.parse(published / "sitemap.xml")
    found = {element.text for element in tree.iter() if element.tag.endswith("}loc")}
    pages = {*documents(), "book/06_regression", "solutions/06_regression"}
    assert {f"{ADDRESS}/{name}.html" for name in pages} <= found
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
    link = f'href="{ADDRESS}/{PDF}"'
    assert link in (published / "book" / "welcome.html").read_text(encoding="utf-8")
    assert PDF not in (site_folder / "book" / "welcome.html").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    assert "make pdf && cp _build/*.pdf _build/html" in workflow


def test_the_404_page_leads_home_from_any_depth(published):
    html = (published / "404.html").read_text(encoding="utf-8")
    assert 'href="/fork/"' in html
    assert 'href="/fork/search.html"' in html


def test_the_new_figure_is_alive_and_the_new_exercise_keeps_its_promises(fork):
    """The tests that the page names, in one process, with all variants; which of them passed.

    What is asked of all figures on one page finds the new one by the same list of names.
    """
    figures = ["tests/figures/test_squared_error.py", "tests/figures/test_in_the_browser.py"]
    some = "(squared and (agrees or untouched or by_key or every_choice)) or mean-squared-error"
    command = ["pytest", "-v", "-p", "no:xdist", "-p", "no:nbval", *figures]
    said = run(fork, "-m", *command, "tests/checks/exercises", "-k", some, NNBOOK_SWEEP="all")
    passed = [line.partition(" PASSED")[0] for line in said.splitlines() if " PASSED" in line]
    assert sum(line.startswith("tests/figures/") for line in passed) >= 3
    tried = {line.partition("::")[2] for line in passed if line.startswith("tests/checks/")}
    assert {test.partition("[")[0] for test in tried} >= {*PROMISES, VARIANTS}
    mistakes = {
        f"{VARIANTS}[mean-squared-error-{slug}]" for slug in ("missing-mean", "not-squared")
    }
    assert mistakes <= tried
    said = run(fork, "-m", "nnbook.checks", "mean-squared-error")
    assert said.startswith("1 exercise is complete")


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
