"""What a reader does, in Firefox: figures, their controls by key, mouse and finger.

Some pages with figures are taken, and a control in one way, some in all: see ``tests.sweep``.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest

from nnbook import figures
from nnbook.files import ROOT
from tests.sweep import ALL, CHOSEN, part
from tests.web.book import documents, showing
from tools.machine import browser, node

SCRIPT = Path(__file__).with_name("firefox.mjs")
PUPPETEER = ROOT / "web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js"
CHAPTER = "book/01_layers"
# One visit is one test: what it does fills more than a minute, on a busy machine several.
SECONDS = 500
pytestmark = pytest.mark.timeout(SECONDS + 60)


FIGURES = part(showing(), 3)


@pytest.fixture(scope="module")
def seen(site_url, tmp_path_factory, starts_browser):
    """What was seen in one visit of the whole site."""
    found = browser.firefox()
    if not found:
        pytest.skip(browser.FIREFOX_ADVICE)
    visit = {
        "puppeteer": PUPPETEER.as_uri(),
        "firefox": found,
        "site": site_url,
        "pages": [*FIGURES, *part([x for x in documents() if x not in showing()], 6)],
        "sweep": None if ALL else int(CHOSEN),
        "chapter": CHAPTER,
        "downloads": str(tmp_path_factory.mktemp("downloads")),
    }
    done = subprocess.run(
        [node.node(), SCRIPT],
        input=json.dumps(visit),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_no_page_complains_or_asks_another_host(seen):
    assert not seen["complaints"], "\n".join(seen["complaints"])


def test_every_figure_stands_and_every_control_answers_keys_mouse_and_finger(seen, site_folder):
    assert {state for rooms in seen["rooms"].values() for state in rooms} == {"ready"}
    stored = "".join((site_folder / f"{page}.html").read_text("utf-8") for page in FIGURES)
    names = set(re.findall(r'data-figure="(\w+)"', stored))
    assert names == {*figures.__all__, "trace"} or not ALL
    assert names
    for way in ("keys", "mouse", "finger"):
        assert set(seen[way]) == names, way
    assert seen["still"] == []


def test_search_and_a_preset_lead_to_something(seen):
    assert seen["found"] > 0
    assert seen["wanted"].startswith("#neuron:")


def test_answers_are_remembered_and_the_way_back_leads_to_the_place(seen):
    assert seen["answers"] == [True, True]
    assert seen["invitation"].startswith("Continue")
    assert ", 1 of " in seen["ring"]
    assert seen["back"] is True
    assert seen["answered"] == 1
    assert seen["theme"] == "dark"


def test_code_is_copied_and_the_notebook_downloaded(seen):
    assert seen["copied"] == seen["code"] != ""
    built = json.loads((ROOT / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    assert seen["cells"] == len(built["cells"])


def test_a_cell_that_needs_others_above_it_runs_them_first(seen):
    assert "not attempted" in seen["ran"]


def test_an_exercise_is_solved_wrongly_and_rightly_and_python_stopped_and_reset(seen):
    wrong, right = seen["verdicts"]
    assert "incorrect" in wrong
    assert "These are all the weights, and only the weights." in wrong
    assert "✓ correct" in right
    last = seen["failed"].splitlines()[-1]
    assert last.startswith("RecursionError: maximum recursion depth exceeded")
    assert seen["forgotten"].splitlines()[-1] == "NameError: name 'kept' is not defined"
    assert seen["typed"] == "kept"
