"""Every page as a reader opens it: light and dark, phone and desk, all other hosts blocked.

The fixture behind ``open_context`` fails a test on any console message and any foreign request.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.sweep import ALL, part
from tests.web.axe import (
    BUT_SIZES,
    EVERYTHING,
    ONLY_COLOURS,
    ONLY_SIZES,
    findings,
    findings_in_both_themes,
    leave_alone,
)
from tests.web.book import OVERFLOW, documents, settle, showing, widen
from tests.web.giveaways import SIGHT, asked, giveaways
from tests.web.heights import HELD, assert_nothing_moves

PAGES = [*documents(), "search"]
# Axe looks at these, light and dark: every kind of page is among each fourth. A chapter takes it
# seconds, so it measures what is pressed on narrow pages, where all is nearest to each other.
LOOKED_AT = part(PAGES, 4)


# The theme when the body begins: before the first paint, and before the scripts of the theme.
FIRST = """new MutationObserver(() => {
    if (document.body) window.first ??= document.documentElement.dataset.theme;
}).observe(document, { childList: true, subtree: true });"""


def test_a_page_begins_in_the_theme_of_the_system(page, site_url):
    page.add_init_script(FIRST)
    for colour in ("light", "dark"):
        page.emulate_media(color_scheme=colour)
        page.goto(f"{site_url}book/glossary.html")
        assert page.evaluate("first") == colour
        assert page.evaluate("document.documentElement.dataset.theme") == colour


@pytest.mark.parametrize("name", PAGES)
def test_a_page_lives_is_quiet_fits_and_is_accessible(open_context, site_url, site_folder, name):
    """One visit: to load a chapter takes seconds."""
    with open_context(viewport=width(390), reduced_motion="reduce") as page:
        if name in showing():
            page.add_init_script(HELD)
        page.goto(f"{site_url}{name}.html", wait_until="load")
        if name in showing():
            assert_nothing_moves(page)
        settle(page)
        assert_alive(page, (site_folder / f"{name}.html").read_text(encoding="utf-8"))
        if name.startswith("book/0"):
            assert_no_answer_in_sight(page)
        if name.startswith("solutions/"):
            open_solutions(page)
        for zoomed in (320, 640):  # a desk at 400 and at 200 percent
            page.set_viewport_size(width(zoomed))
            settle(page)
            assert page.evaluate(OVERFLOW) == [], f"at {zoomed} px"
        for theme, px, rules in (
            ("light", 390, ONLY_SIZES),
            ("light", 1280, EVERYTHING if ALL else BUT_SIZES),
            ("dark", 1280, ONLY_COLOURS),
        ):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
            widen(page, px)
            assert page.evaluate(OVERFLOW) == [], f"at {px} px"
            found = findings(page, rules) if name in LOOKED_AT else []
            assert not found, "\n".join(found)


def width(px):
    return {"width": px, "height": 900}


def assert_alive(page, html):
    """Every widget of the page has started, and every slider has a name."""
    rooms = page.locator(".nn-room")
    assert rooms.count() == html.count("application/vnd.jupyter.widget-view+json")
    assert page.locator(".nn-room[data-state=ready]").count() == rooms.count()
    assert page.locator("script[type='application/vnd.jupyter.widget-view+json']").count() == 0
    unnamed = ":is(input[type=range], .noUi-handle):is(:not([aria-label]), [aria-label=''])"
    assert page.locator(unnamed).evaluate_all("all => all.map(each => each.outerHTML)") == []


def assert_no_answer_in_sight(page):
    """Before the reader has predicted, nothing that can be seen tells the answer."""
    predictions = asked(page.evaluate(SIGHT))
    assert predictions
    found = {each.name: lines for each in predictions if (lines := giveaways(each))}
    assert found == {}, found


def open_solutions(page):
    """Open each; the figures and tables in them have the ground of the page."""
    opened = "all => all.map((each) => (each.open = true))"
    assert page.locator("details.solution").evaluate_all(opened)
    ground = "getComputedStyle(document.querySelector('.text_html')).backgroundColor"
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"


def test_a_chapter_is_read_without_a_script(open_context, site_url):
    with open_context(java_script_enabled=False) as page:
        page.goto(f"{site_url}book/01_layers.html")
        assert page.locator("article h1").is_visible()
        for each in page.locator("article .nn-room noscript").all():
            assert "JavaScript" in each.inner_text()
        page.locator("details.option summary, .question .option summary").first.click()
        expect(page.locator(".question .option p").first).to_be_visible()


def test_a_page_without_widgets_does_not_load_the_host(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site_url}book/glossary.html", wait_until="networkidle")
    assert page.locator(".nn-room").count() == 0
    assert not [url for url in asked if "widgets" in url]


def test_the_address_of_the_site_leads_to_the_welcome_page(page, site_url):
    page.goto(site_url)
    page.wait_for_url("**/book/welcome.html")
    assert "Software Engineers" in page.locator("h1").inner_text()


def test_search_finds_a_word_and_leads_to_it(page, site_url):
    page.goto(f"{site_url}book/glossary.html")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("neuron")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=neuron*")
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert "neuron" in page.locator("article").inner_text().lower()


def test_the_theme_switch_is_remembered(page, site_url):
    page.goto(f"{site_url}book/glossary.html")
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch-button").click()
    after = page.evaluate("document.documentElement.dataset.theme")
    assert after != before
    page.goto(f"{site_url}search.html")
    assert page.evaluate("document.documentElement.dataset.theme") == after


def test_the_menu_opens_on_a_phone_and_is_accessible(open_context, site_url):
    with open_context(viewport={"width": 390, "height": 800}) as page:
        page.goto(f"{site_url}book/glossary.html")
        link = page.locator("nav.bd-docs-nav a").first
        assert not link.is_visible()
        assert not findings_in_both_themes(page, ".bd-header-article")
        page.locator("button.primary-toggle").click()
        link.wait_for(state="visible")
        assert not findings_in_both_themes(page, "dialog[open]")


def test_an_opened_answer_shows_right_or_wrong_by_a_sign(open_plain, plain_url):
    with open_plain() as page:
        page.goto(f"{plain_url}book/01_layers.html")
        for kind, sign in (("right", "✓"), ("wrong", "✕")):
            option = page.locator(f".question .option.{kind}").first
            option.locator("summary").click()
            assert option.locator("p").is_visible()
            shown = option.locator("summary").evaluate(
                "element => getComputedStyle(element, '::before').content"
            )
            assert sign in shown
        leave_alone(page, ".question:has(details[open])")
        assert not findings_in_both_themes(page, ".question")


def test_a_dark_page_is_printed_in_light_colours(open_context, site_url):
    with open_context(color_scheme="dark") as page:
        page.goto(f"{site_url}book/glossary.html")
        page.emulate_media(media="print")
        page.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
        colour = "getComputedStyle(document.querySelector('article p')).color"
        assert page.evaluate(colour) == "rgb(29, 35, 43)"
        assert not page.locator("#pst-primary-sidebar").is_visible()
        assert page.locator("article h1").is_visible()
        page.emulate_media(media="screen")
        page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")


def test_code_is_copied_and_the_notebook_downloaded(open_context, site_url):
    with open_context(permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{site_url}exercises/02_activations.html")
        cell = page.locator("div.cell_input").first
        cell.hover()
        cell.locator("button.copybtn").click()
        page.wait_for_function("() => navigator.clipboard.readText().then(text => text.length > 0)")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == cell.locator("pre").inner_text().strip()
        page.locator(".dropdown-download-buttons > button").click()
        with page.expect_download() as download:
            page.locator(".btn-download-source-button").click()
        notebook = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert notebook["nbformat"] == 4
        assert any("import torch" in "".join(each["source"]) for each in notebook["cells"])
