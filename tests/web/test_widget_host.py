"""The widget host: figures start when near, when addressed and for print; failures say so."""

import json

import pytest

from tests.trimmed import with_figures
from tests.web.book import settle
from tools.site.figure_code import STATE

NEVER_IDLE = "window.requestIdleCallback = () => 0"
# The last stands far below the window.
FIGURES = ["neuron", "xor", "shapes", "hinges"]
CHAPTER = f"book/01_layers.html?figures={','.join(FIGURES)}"


@pytest.fixture(scope="module")
def site_url(figures_url):
    """Here some figures are used and no text."""
    return figures_url


def states(page):
    return page.locator(".nn-room").evaluate_all("rooms => rooms.map(room => room.dataset.state)")


@pytest.fixture
def changed(page, site_url, site_folder):
    """Return a function that opens the chapter after ``change`` has edited its saved models."""

    def open_changed(change):
        html = with_figures(site_folder, FIGURES)
        saved = json.loads(STATE.search(html)[2])
        change(saved["state"])
        text = json.dumps(saved).replace("</", "<\\/")
        body = STATE.sub(lambda match: match[1] + text + match[3], html)
        page.route(
            lambda url: url.endswith(CHAPTER),
            lambda route: route.fulfill(body=body, content_type="text/html"),
        )
        page.goto(site_url + CHAPTER)
        return page

    return open_changed


def test_a_figure_starts_when_a_link_or_the_reader_comes_near(page, site_url):
    page.add_init_script(NEVER_IDLE)
    page.goto(site_url + CHAPTER)
    last = page.locator(".nn-room").last
    assert last.get_attribute("data-state") == "waiting"
    assert last.bounding_box()["height"] >= 480
    page.evaluate("location.hash = '#figure-shapes'")
    page.wait_for_function("() => document.getElementById('figure-shapes')?.numbers")
    last.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nn-room')].at(-1).dataset.state === 'ready'"
    )


def test_the_rest_starts_when_the_browser_is_idle(page, site_url):
    page.goto(site_url + CHAPTER)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.nn-room')]
            .every(room => room.dataset.state === 'ready')"""
    )


@pytest.mark.parametrize("address", ["#figure-hinges", "#hinges:k1=0"])
def test_an_address_starts_its_figure_and_shows_it(page, site_url, address):
    page.add_init_script(NEVER_IDLE)
    page.goto(site_url + CHAPTER + address)
    page.wait_for_function("() => document.getElementById('figure-hinges')")
    page.wait_for_function(
        """() => {
            const {top, bottom} = document.getElementById('figure-hinges').getBoundingClientRect();
            return bottom > 0 && top < innerHeight;
        }"""
    )


def test_every_figure_starts_for_print(page, site_url):
    page.add_init_script(NEVER_IDLE)
    page.goto(site_url + CHAPTER)
    assert "waiting" in states(page)
    page.pdf()
    page.wait_for_function(
        """() => [...document.querySelectorAll('.nn-room')]
            .every(room => room.dataset.state === 'ready')"""
    )


def test_an_unknown_widget_says_so_in_its_place_and_the_others_live(changed):
    def into_an_output(models):
        view = next(model for model in models.values() if model["state"].get("figure") == "neuron")
        view.update(model_module="@jupyter-widgets/output", model_name="OutputModel")

    page = changed(into_an_output)
    message = page.locator(".nn-room[data-state=failed] .nn-room-message")
    message.wait_for()
    assert "@jupyter-widgets/output OutputModel" in message.inner_text()
    page.wait_for_function(
        "() => document.querySelectorAll('.nn-room[data-state=ready]').length >= 3"
    )
    assert states(page).count("failed") == 1


def test_a_widget_that_was_not_saved_says_so(changed):
    page = changed(lambda models: models.clear())
    page.locator(".nn-room-message").first.wait_for()
    assert "not saved" in page.locator(".nn-room-message").first.inner_text()


def test_bytes_reach_the_figure_as_numbers(changed):
    """Saved as base64, read by the figure through a DataView."""
    seen = {}

    def count(models):
        seen["buffers"] = sum(len(model.get("buffers", [])) for model in models.values())

    page = changed(count)
    assert seen["buffers"] > 0
    page.wait_for_function("() => document.getElementById('figure-neuron')?.numbers")
    assert page.locator("#figure-neuron .nn-stage svg g *").count() > 100


def test_sliders_fit_a_narrow_screen_with_their_numbers(open_context, site_url):
    with open_context(viewport={"width": 360, "height": 800}, has_touch=True) as page:
        page.goto(site_url + CHAPTER)
        page.get_by_role("slider").first.wait_for()
        for part in ("input[type=range]", ".widget-readout"):
            for element in page.locator(f".nn-room[data-state=ready] {part}").all():
                box = element.bounding_box()
                assert box["x"] >= 0, part
                assert box["x"] + box["width"] <= 360, part
        handle = page.get_by_role("slider").first.bounding_box()
        assert min(handle["width"], handle["height"]) >= 24


# What stands before each `:has(`, unless that looks at siblings only.
ANCHORS = r"""() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    const all = rules.flatMap((rule) => [rule, ...(rule.cssRules ?? [])]);
    const selectors = all.flatMap(({ selectorText = "" }) => selectorText.split(/,(?![^(]*\))/));
    return selectors.flatMap((selector) => [...selector.matchAll(/:has\(\s*(?![\s+~])/g)]
        .map(({ index }) => selector.slice(0, index).replace(/:not\($/, "").trim() || "*"));
}"""


# What no screen reader could name, in any frame from the first on.
WATCH_NAMES = """() => {
    window.nameless = [];
    window.seen = new Set();
    const kinds = "input[type=range], [role=slider], [contenteditable]";
    const look = () => {
        for (const slider of document.querySelectorAll(kinds)) {
            seen.add(slider);
            if (!slider.getAttribute("aria-label")) nameless.push(slider.outerHTML);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def test_sliders_tell_names_and_numbers_and_no_style_asks_for_figures(page, site_url):
    """With such a style, browsers would look at the whole page for every line of a figure."""
    page.add_init_script(f"({WATCH_NAMES})()")
    page.goto(f"{site_url}book/02_activations.html")
    settle(page)
    count = page.get_by_role("slider").count()
    page.wait_for_function("count => seen.size >= count", arg=count)
    assert count > 3
    assert page.evaluate("nameless") == []
    shown = page.locator(".widget-readout").evaluate_all(
        "all => all.map((each) => each.offsetHeight > 0 && each.textContent.trim() !== '')"
    )
    assert shown
    assert all(shown)
    anchors = page.evaluate(ANCHORS)
    assert anchors, "the sheet was read"
    around = (
        "anchor => [...document.querySelectorAll(anchor)].some(it => it.querySelector('.nn-room'))"
    )
    assert [anchor for anchor in anchors if page.evaluate(around, anchor)] == []
