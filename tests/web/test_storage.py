"""Pages where the browser stores nothing, and pages that are cut off from their site."""

import pytest
from playwright.sync_api import expect

from tests.sweep import part
from tests.web.axe import findings
from tests.web.book import DENY, settle
from tests.web.live.cells import SLOW, expect_state, hold_python, run_button, write

CHAPTER = "book/03_backprop.html"
EXERCISES = "exercises/01_layers.html"
# Pieces halved until no byte fits any more, in both stores.
FILL = """() => {
  for (const store of [localStorage, sessionStorage]) {
    for (let size = 2 ** 22, piece = 0; size >= 1; ) {
      try {
        store.setItem(`piece ${(piece += 1)}`, "x".repeat(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  }
}"""
UNKEPT = "This browser does not keep what you type here: it is lost when you leave the page."
FILED = "Opened as a file, this page cannot run code."
FRAMED = "The frame around this page does not let it run code."
THEME = "document.documentElement.dataset.theme"


@pytest.fixture(scope="module", params=part(["denied", "full"], 2))
def refused(open_context, site_url, request):
    """A page with cells in a browser that stores nothing, opened once."""
    with open_context(color_scheme="light") as page:
        if request.param == "denied":
            page.add_init_script(DENY)
        else:
            page.goto(f"{site_url}_static/site.js")  # a document without the book's scripts
            page.evaluate(FILL)
        page.goto(site_url + EXERCISES)
        yield page


def switch_theme(document) -> None:
    """Press the button; fails if that changes nothing."""
    before = document.evaluate(THEME)
    document.locator(".theme-switch-button:visible").first.click()
    assert document.evaluate(THEME) != before


def test_the_theme_can_be_switched_where_nothing_is_stored(refused):
    switch_theme(refused)
    switch_theme(refused)


def test_what_scripts_store_lasts_as_long_as_the_page(refused):
    page = refused
    page.evaluate("() => { localStorage.setItem('number', 7); sessionStorage.setItem('of', 8); }")
    assert page.evaluate("localStorage.getItem('number')") == "7"
    assert page.evaluate("sessionStorage.getItem('of')") == "8"
    page.evaluate("localStorage.removeItem('number')")
    assert page.evaluate("localStorage.getItem('number')") is None


def test_an_edit_that_is_not_kept_is_said_and_leaving_asks(refused):
    cell = refused.locator("div.cell:has(.nn-run)").first
    run_button(cell).click()
    write(cell, "mine = 1")
    run_button(cell).click()
    expect_state(cell, "ran")
    warning = refused.locator(".nn-live-warning")
    expect(warning).to_have_text(UNKEPT)
    assert not findings(refused, within=".nn-live-bar")
    asked = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    refused.on("dialog", stay)
    with refused.expect_event("dialog"):
        refused.evaluate("() => void setTimeout(() => location.reload())")
    assert asked == ["beforeunload"]
    expect(cell.locator(".cm-content")).to_have_text("mine = 1")
    # There is nothing to lose in the book's own code.
    cell.get_by_role("button", name="Undo my changes").click()
    expect(warning).to_have_text("")
    refused.reload()
    assert asked == ["beforeunload"]


def from_a_file(context, site_folder, site_url):
    """Opened by a double click on the file."""
    page = context.new_page()
    page.goto((site_folder / CHAPTER).resolve().as_uri())
    return page


def in_a_frame(context, site_folder, site_url):
    """In a frame that may run scripts and nothing else, as other sites show pages of strangers."""
    page = context.new_page()
    page.goto(f"{site_url}_static/site.js")
    page.set_content(
        f'<iframe sandbox="allow-scripts" width="1240" height="860" src="{site_url}{CHAPTER}">'
    )
    frame = page.frames[1]
    frame.wait_for_load_state()
    return frame


@pytest.mark.parametrize(("opened", "words"), [(from_a_file, FILED), (in_a_frame, FRAMED)])
def test_a_page_that_is_cut_off_says_that_it_runs_no_code(
    browser, site_folder, site_url, opened, words
):
    complaints = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.on("weberror", lambda error: complaints.append(error.error))
        document = opened(context, site_folder, site_url)
        offer = document.locator(".nn-live-offer")
        expect(offer).to_contain_text(words)
        assert "\n" not in offer.inner_text()
        assert document.locator(".nn-run, .nn-live-start").count() == 0
        switch_theme(document)
        settle(document)
        box = document.locator(".nn-box:has(input[type=range])").first
        said = box.locator(".nn-words")
        before = said.text_content()
        box.get_by_role("slider").first.press("ArrowRight")
        expect(said).not_to_have_text(before)
    assert not complaints


def test_storage_that_fills_while_a_cell_is_edited_loses_nothing(page, site_url):
    hold_python(page)
    page.goto(site_url + EXERCISES)
    cell = page.locator("div.cell:has(.nn-run)").first
    run_button(cell).click()
    warning = page.locator(".nn-live-warning")
    write(cell, "mine = 1")
    expect(warning).to_have_text("")
    # A document without the book's scripts, which would hide that the store is full.
    filling = page.context.new_page()
    filling.goto(f"{site_url}_static/site.js")
    filling.evaluate(FILL)
    much = "mine = 2  # " + 100 * "more "
    write(cell, much)
    expect(warning).to_have_text(UNKEPT)
    expect(cell.locator(".cm-content")).to_have_text(much)
    # As soon as there is room, what is typed is kept again.
    filling.evaluate("() => localStorage.removeItem('piece 1')")
    write(cell, much + "and more")
    expect(warning).to_have_text("")
    page.reload()
    expect(cell.locator(".cm-content")).to_have_text(much + "and more", timeout=SLOW)


def test_two_tabs_keep_what_is_typed_in_either(page, site_url):
    other = page.context.new_page()
    cells = []
    for number, tab in enumerate((page, other)):
        hold_python(tab)
        tab.goto(site_url + EXERCISES)
        cells.append(tab.locator("div.cell:has(.nn-run)").nth(number))
        run_button(cells[-1]).click()
    for number, cell in enumerate(cells):
        write(cell, f"mine = {number}")
    # The one that was typed in first knows nothing of the other, and goes on.
    write(cells[0], "mine = 2")
    for tab in (page, other):
        tab.reload()
        for number, code in enumerate(("mine = 2", "mine = 1")):
            content = tab.locator("div.cell:has(.nn-run)").nth(number).locator(".cm-content")
            expect(content).to_have_text(code, timeout=SLOW)
