"""A page that is used again is as good as new, and one that a test has changed for good is not."""

import pytest

used = []
MEDIA = """["screen", "print", "(prefers-color-scheme: light)", "(prefers-color-scheme: dark)",
"(forced-colors: active)", "(prefers-reduced-motion)", "(prefers-contrast)"]
.filter((query) => matchMedia(query).matches)"""


def keep(page, site_url):
    page.add_init_script("window.changed = 1")
    page.goto(f"{site_url}book/glossary.html")
    assert page.evaluate("changed") == 1
    page.evaluate("localStorage.setItem('x', '1'); sessionStorage.setItem('y', '2')")
    page.set_viewport_size({"width": 400, "height": 400})
    page.emulate_media(media="print", color_scheme="dark", forced_colors="active")
    narrow = {"width": 300, "height": 300, "deviceScaleFactor": 3, "mobile": True}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", narrow)
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
        assert again.evaluate("'changed' in window") is False
        assert again.evaluate("[innerWidth, devicePixelRatio]") == [1280, 1]
        assert again.evaluate(MEDIA) == ["screen", "(prefers-color-scheme: light)"]
    assert used == before


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.context.add_init_script("window.changed = 1"),
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


def test_pages_that_differ_in_looks_only_are_shared(browser, strict_pages, site_url):
    with strict_pages.open(site_url, locale="en-NZ") as page:
        pass
    dark = {"color_scheme": "dark", "reduced_motion": "reduce"}
    with strict_pages.open(
        site_url, locale="en-NZ", viewport={"width": 390, "height": 800}, **dark
    ) as same:
        assert same is page
        assert same.evaluate("[innerWidth, innerHeight]") == [390, 800]
        seen = ["screen", "(prefers-color-scheme: dark)", "(prefers-reduced-motion)"]
        assert same.evaluate(MEDIA) == seen


def complain(strict_pages, site_url):
    with strict_pages.open(site_url, locale="en-NZ") as page:
        page.goto(f"{site_url}book/glossary.html")
        page.evaluate("console.error('wrong')")


def test_a_complaint_fails_its_own_test_only(browser, strict_pages, site_url):
    with pytest.raises(AssertionError, match="console error: wrong"):
        complain(strict_pages, site_url)
    with strict_pages.open(site_url, locale="en-NZ") as page:
        page.goto(f"{site_url}book/glossary.html")


def ask_elsewhere(strict_pages, site_url, address):
    with strict_pages.open(site_url, locale="en-NZ") as page:
        page.goto(f"{site_url}book/glossary.html")
        asking = f"fetch({address!r}).then(() => 'reached', () => 'not reached')"
        assert page.evaluate(asking) == "not reached"


@pytest.mark.parametrize("address", ["http://example.org/x.js", "http://192.0.2.1/x.js"])
def test_another_host_is_not_reached_and_asking_it_fails_the_test(
    browser, strict_pages, site_url, address
):
    with pytest.raises(AssertionError, match=f"(?s)to another host: {address}.*NAME_NOT_RESOLVED"):
        ask_elsewhere(strict_pages, site_url, address)
