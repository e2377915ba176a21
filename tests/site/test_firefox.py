"""What a reader does, in Firefox: every page, every slider, search, a preset, progress."""

import json
import subprocess
from pathlib import Path

import pytest

from nnbook import figures
from tests.site.book import ROOT, documents
from tools import browser, node

SCRIPT = Path(__file__).with_name("firefox.mjs")
PUPPETEER = ROOT / "web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js"


@pytest.fixture(scope="module")
def seen(site_url):
    """What was seen in one visit of the whole site."""
    found = browser.firefox()
    if not found:
        pytest.skip(browser.FIREFOX_ADVICE)
    visit = {
        "puppeteer": PUPPETEER.as_uri(),
        "firefox": found,
        "site": site_url,
        "pages": documents(),
        "chapter": "book/01_layers",
    }
    done = subprocess.run(
        [node.node(), SCRIPT], input=json.dumps(visit), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_no_page_complains_or_asks_another_host(seen):
    assert not seen["complaints"], "\n".join(seen["complaints"])


def test_every_figure_stands_and_every_slider_answers_a_key(seen):
    assert {state for rooms in seen["rooms"].values() for state in rooms} == {"ready"}
    assert set(seen["moved"]) == {name.replace("_", "-") for name in figures.__all__}
    assert all(seen["moved"].values())
    assert seen["still"] == []


def test_search_a_preset_an_answer_progress_and_the_theme(seen):
    assert seen["found"] > 0
    assert seen["wanted"].startswith("#neuron:")
    assert seen["answer"] is True
    assert seen["invitation"].startswith("Continue")
    assert seen["theme"] == "dark"
