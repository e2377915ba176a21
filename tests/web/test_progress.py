"""What a reader has read is remembered in the browser, shown, and forgotten on request."""

import json

import pytest

from tests.sweep import part

STORED = "JSON.parse(localStorage.getItem('nnbook-progress'))"
CHAPTER = "book/01_layers"


@pytest.fixture(scope="module")
def site_url(plain_url):
    """Here no figure is used."""
    return plain_url


def read_on(page, section):
    """Scroll to a section's heading, as a reader who has read what is above."""
    page.locator(f"section#{section} > h2").evaluate("heading => heading.scrollIntoView()")
    page.wait_for_function(f"wanted => {STORED}.last.anchor === wanted", arg=section)


def test_a_new_reader_is_invited_to_begin(page, site_url):
    page.goto(f"{site_url}book/welcome.html")
    invitation = page.locator(".continue a")
    assert invitation.inner_text().split() == ["Start", "Chapter", "1", "·", "Layers"]
    assert page.locator(".progress-ring").count() == 0
    invitation.click()
    page.wait_for_url(f"**/{CHAPTER}.html")


def test_a_reader_comes_back_to_where_they_stopped(page, site_url):
    page.goto(f"{site_url}{CHAPTER}.html")
    sections = page.locator("article section:has(> h2)").evaluate_all("all => all.map(s => s.id)")
    page.locator(".question summary").first.click()
    page.wait_for_function(f"{STORED}.pages['{CHAPTER}'].answered.length === 1")
    read_on(page, sections[2])
    heading = page.locator(f"section#{sections[2]} > h2").evaluate("h => h.firstChild.textContent")

    page.goto(f"{site_url}book/welcome.html")
    invitation = page.locator(".continue a")
    assert invitation.inner_text().startswith("Continue")
    assert heading in invitation.inner_text()
    ring = page.locator("nav.bd-links .progress-ring")
    assert ring.count() == 1
    words = ring.get_attribute("title")
    assert f"of {len(sections)} sections read, 1 of" in words
    assert not words.startswith("0 of")

    invitation.click()
    page.wait_for_url(f"**/{CHAPTER}.html#{sections[2]}")
    assert page.locator(".question.answered").count() == 1
    assert page.locator(".page-toc a.read").count() >= 1


def test_a_section_counts_when_its_end_was_seen(page, site_url):
    page.goto(f"{site_url}{CHAPTER}.html")
    page.wait_for_function(f"{STORED}?.pages['{CHAPTER}']")
    assert page.evaluate(f"{STORED}.pages['{CHAPTER}'].read") == []
    first = page.locator("article section:has(> h2)").first
    first.locator(":scope > :last-child").evaluate("end => end.scrollIntoView()")
    anchor = first.get_attribute("id")
    page.wait_for_function(f"id => {STORED}.pages['{CHAPTER}'].read.includes(id)", arg=anchor)


def test_progress_is_forgotten_on_request(page, site_url):
    page.goto(f"{site_url}{CHAPTER}.html")
    page.locator(".question summary").first.click()
    page.wait_for_function(f"{STORED}.pages['{CHAPTER}'].answered.length === 1")
    page.goto(f"{site_url}book/welcome.html")
    page.locator(".forget-progress").click()
    assert page.evaluate("localStorage.getItem('nnbook-progress')") is None
    assert page.locator(".progress-ring").count() == 0
    assert page.locator(".continue a").inner_text().startswith("Start")


@pytest.mark.parametrize(
    "stored",
    part(
        [
            "{",
            "7",
            '{"pages": null}',
            '{"pages": {}, "last": 3}',
            json.dumps({"pages": {CHAPTER: {}}, "last": {"page": "javascript:alert(1)"}}),
            json.dumps(
                {"pages": {CHAPTER: {"read": 5}}, "last": {"page": CHAPTER, "title": "<b>"}}
            ),
        ],
        of=3,
    ),
)
def test_damaged_memory_is_no_error(page, site_url, stored):
    page.add_init_script(f"localStorage.setItem('nnbook-progress', {json.dumps(stored)})")
    for name in (CHAPTER, "book/welcome"):
        page.goto(f"{site_url}{name}.html")
        assert page.locator("article h1").is_visible()
    address = page.locator(".continue a").get_attribute("href")
    assert address.split("#")[0].endswith(f"{CHAPTER}.html")
    assert page.locator(".continue b").count() == 0


FULL = """
const set = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (key === "nnbook-progress") throw new DOMException("full", "QuotaExceededError");
  set.call(this, key, value);
};"""


def test_a_browser_that_cannot_store_still_shows_the_book(page, site_url):
    page.add_init_script(FULL)
    page.goto(f"{site_url}{CHAPTER}.html")
    page.locator(".question summary").first.click()
    assert page.locator(".question .option p").first.is_visible()
    page.goto(f"{site_url}book/welcome.html")
    assert page.locator(".continue a").inner_text().startswith("Start")
