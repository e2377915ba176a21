"""The pages as people see them: light and dark, phone and desk, printed; axe finds nothing."""

from dataclasses import replace

import pytest

from nnbook.grading.reports.class_page import MOST_ROWS, class_pages
from nnbook.grading.reports.feedback_page import feedback_page
from tests.grading.samples import (
    BROKEN,
    CHANGES,
    CONCEPTS,
    EVIL,
    FULL,
    LEFT_OUT,
    MIXED,
    ROLL,
    RULES,
    a_class,
    clusters,
)
from tests.web.axe import findings_in_both_themes
from tests.web.book import OVERFLOW


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    entries = [replace(each, late=i % 3 == 1) for i, each in enumerate(a_class(MOST_ROWS + 3))]
    of_the_class = class_pages(
        entries[:10],
        3,
        None,
        [LEFT_OUT],
        roll=ROLL,
        clusters=clusters(entries),
        changes=CHANGES,
        rules=RULES,
        concepts=CONCEPTS,
    )
    pages = {
        "one": feedback_page(
            [MIXED],
            student="ada",
            left_out=[LEFT_OUT],
            comments={"linear": f"Think of `W.T`. {EVIL}"},
            rules=RULES,
        ),
        "several": feedback_page([MIXED, FULL, BROKEN]),
        "class": of_the_class["class.html"],
        "class-2": class_pages(entries)["class-2.html"],
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser, folder):
    """Return a function that opens a page; whatever it asks for or complains of fails the test."""
    contexts, complaints = [], []

    def open_page(name, **options):
        # axe is added as a script, which the pages forbid.
        context = browser.new_context(bypass_csp=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto((folder / f"{name}.html").as_uri())
        complaints.remove((folder / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", ["one", "several", "class", "class-2"])
def test_a_page_fits_and_is_accessible(opened, name):
    page = opened(name, viewport={"width": 1280, "height": 900})
    for details in page.locator("summary").all()[:9]:
        details.click()
    for scheme, colour in (("dark", "rgb(20, 24, 30)"), ("light", "rgb(255, 255, 255)")):
        page.emulate_media(color_scheme=scheme)
        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert background == colour
    assert page.evaluate(OVERFLOW) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(OVERFLOW) == []
    found = findings_in_both_themes(page)
    assert not found, "\n".join(found)


def test_a_dark_page_is_printed_in_light_colours(opened):
    page = opened("class", color_scheme="dark")
    page.emulate_media(media="print")
    style = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"


def test_the_policy_of_a_page_runs_no_script(browser, folder):
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "one.html").as_uri())
    with pytest.raises(Exception, match="Content Security Policy"):
        page.add_script_tag(content="document.title = 'run'")
    assert page.title() != "run"
    context.close()
