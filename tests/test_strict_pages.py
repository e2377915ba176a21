"""A page that is used again is as good as new, and one that a test has changed for good is not."""

import pytest

used = []


def keep(page, site_url):
    page.goto(f"{site_url}book/glossary.html")
    page.evaluate("localStorage.setItem('x', '1'); sessionStorage.setItem('y', '2')")
    page.set_viewport_size({"width": 400, "height": 400})
    page.route("**/welcome.html", lambda route: route.abort())
    page.on("request", lambda request: used.append(request.url))
    used.append(page)


def test_a_page_keeps_nothing_of_the_test_before(browser, strict_pages, site_url):
    used.clear()
    with strict_pages.open(site_url, locale="en-NZ") as page:
        keep(page, site_url)
    before = list(used)
    with strict_pages.open(site_url, locale="en-NZ") as again:
        assert again is page
        again.goto(f"{site_url}book/welcome.html")
        assert again.evaluate("[localStorage.x, sessionStorage.y]") == [None, None]
        assert again.evaluate("innerWidth") == 1280
    assert used == before


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.add_init_script("window.changed = 1"),
        lambda page: page.emulate_media(media="print"),
        lambda page: page.context.grant_permissions(["clipboard-read"]),
        lambda page: page.context.new_page(),
        lambda page: page.close(),
    ],
)
def test_what_cannot_be_undone_is_not_used_again(browser, strict_pages, site_url, change):
    with strict_pages.open(site_url, locale="en-NZ") as page:
        change(page)
    with strict_pages.open(site_url, locale="en-NZ") as another:
        assert another is not page


def complain(strict_pages, site_url):
    with strict_pages.open(site_url, locale="en-NZ") as page:
        page.goto(f"{site_url}book/glossary.html")
        page.evaluate("console.error('wrong')")


def test_a_complaint_fails_its_own_test_only(browser, strict_pages, site_url):
    with pytest.raises(AssertionError, match="console error: wrong"):
        complain(strict_pages, site_url)
    with strict_pages.open(site_url, locale="en-NZ") as page:
        page.goto(f"{site_url}book/glossary.html")
