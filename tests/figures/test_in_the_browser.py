"""Every figure, used as a reader uses it: on the built site, with no kernel and no other host."""

import math
import re
from functools import partial
from itertools import zip_longest
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from nnbook import figures
from tests.figures.conftest import open_figure
from tests.figures.using import (
    DRAWN,
    centre,
    centre_of_handle,
    controls,
    drag,
    drag_from,
    reset,
    settle,
)
from tests.sweep import part
from tests.web.axe import EVERYTHING, ONLY_COLOURS, findings

NAMES = figures.__all__
VALUES = "element => element.values"
NOTE = """element => {
    const picture = element.querySelector(".nn-stage svg").innerHTML;
    element.noted = [JSON.stringify(element.values), picture];
}"""
# Whether values and picture are others than those noted.
CHANGED = f"""async (element) => {{
    await ({DRAWN})();
    const [values, picture] = element.noted;
    const now = element.querySelector(".nn-stage svg").innerHTML;
    return [JSON.stringify(element.values) !== values, now !== picture];
}}"""
TO_THE_ENDS = """(element, end) => element.set(Object.fromEntries(
    Object.entries(element.limits).flatMap(([key, limit]) => {
        if (limit.scale === "text") return [];
        const value = limit.options
            ? (end === "last" ? limit.options.length - 1 : 0)
            : (end === "last" ? limit.max : limit.min);
        return [[key, limit.scale === "log" ? 10 ** value : value]];
    })))"""


DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def together(open_context, site_url):
    """One page of all figures serves all tests: each starts from a figure that is reset."""
    with open_context(viewport=DESK, color_scheme="light") as page:
        open_figure(page, site_url, NAMES[0], others=NAMES[1:])
        yield page


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def figure(together, name):
    found = together.locator(f"#figure-{name}")
    reset(found)
    return found


@pytest.fixture
def all_figures(together):
    """All figures by their names, each reset; what a test made of the window is as before then."""
    found = {name: together.locator(f"#figure-{name}") for name in NAMES}
    for each in found.values():
        reset(each)
    yield found
    together.set_viewport_size(DESK)
    together.emulate_media(media="screen")
    together.evaluate("document.documentElement.dataset.theme = 'light'")


def test_the_first_frame_is_there_untouched(figure):
    assert figure.evaluate("element => element.querySelectorAll('.nn-stage svg g *').length") > 8
    words = figure.locator(".nn-words").inner_text()
    assert len(words.split()) >= 5
    named = re.compile(re.escape(words))
    expect(figure.locator(".nn-stage > svg")).to_have_attribute("aria-label", named)


def test_every_slider_moves_by_key_and_picture_and_words_follow(figure):
    handles, _ = controls(figure)
    words = figure.locator(".nn-words").inner_text()
    assert handles.count() > 0
    for handle in handles.all():
        figure.evaluate(NOTE)
        label, at_end = handle.evaluate(
            "it => [it.getAttribute('aria-label'), it.value === it.max]"
        )
        handle.press("ArrowLeft" if at_end else "ArrowRight")
        assert label
        assert figure.evaluate(CHANGED) == [True, True], f"{label}: of values and picture"
    handles.first.press("PageUp")
    expect(figure.locator(".nn-words")).not_to_have_text(words)


def test_every_choice_changes_the_picture(figure):
    _, choices = controls(figure)
    for choice in choices.all():
        figure.evaluate(NOTE)
        chosen, options = choice.evaluate("it => [it.selectedIndex, it.options.length]")
        choice.select_option(index=(chosen + 1) % options)
        assert figure.evaluate(CHANGED)[1]


# Where a figure's first slider stands in the figure's box, with what is said and without.
PLACE = """(element, isSaid) => {
    const box = element.closest(".nn-box");
    const spoken = box.querySelector(".nn-spoken");
    const parts = [...spoken.childNodes];
    if (!isSaid) spoken.replaceChildren();
    const slider = box.querySelector("input[type=range]").getBoundingClientRect();
    const place = [slider.y - box.getBoundingClientRect().y, slider.height];
    if (!isSaid) spoken.replaceChildren(...parts);
    return place;
}"""


def test_controls_stay_where_they_are_once_a_change_is_drawn(all_figures):
    """What is said later, for screen readers, must not move what a finger is about to press."""
    for changes in zip_longest(*map(changes_of, all_figures.values())):
        changed = [
            each for each, change in zip(all_figures.values(), changes, strict=True) if change
        ]
        for change in filter(None, changes):
            change()
        places = []
        for figure in changed:
            settle(figure)
            places.append(figure.evaluate(PLACE, False))
        for figure, place in zip(changed, places, strict=True):
            words = figure.locator(".nn-words").inner_text()
            expect(figure.locator(".nn-spoken")).to_have_text(words)
            assert figure.evaluate(PLACE, True) == place, figure


def changes_of(figure):
    """What is tried in turn: some options of its choices, its first slider, and its Reset."""
    handles, choices = controls(figure)
    options = [
        partial(choices.nth(number).select_option, index=option)
        for number in range(choices.count())
        for option in range(choices.nth(number).locator("option").count())
    ]
    return [*part(options, 4), partial(handles.first.press, "ArrowRight"), partial(reset, figure)]


def test_a_slider_is_dragged_with_the_mouse(figure):
    before = figure.evaluate(VALUES)
    slider = controls(figure)[0].first
    place = centre_of_handle(slider)
    by = inwards(slider, place[0], 40)
    drag_from(figure, place, by)
    assert figure.evaluate(VALUES) != before
    assert centre_of_handle(slider)[0] == pytest.approx(place[0] + by, abs=20), "it follows"


def inwards(slider, x, distance):
    """``distance`` with the sign that leads from x towards the middle of a slider's track."""
    box = slider.bounding_box()
    return distance if x < box["x"] + box["width"] / 2 else -distance


def assert_either_way_moves(figure, handle, move):
    """A grip may stand where it can go one way only."""
    for sign in (1, -1):
        before = figure.evaluate(VALUES)
        move(24 * sign, -40 * sign)
        if figure.evaluate(VALUES) != before:
            return
    raise AssertionError(handle.get_attribute("data-handle"))


def test_every_grip_is_dragged_with_the_mouse(figure):
    for handle in figure.locator(".nn-handle").all():
        grip = handle.locator(".nn-grip")
        assert_either_way_moves(figure, handle, lambda *by, grip=grip: drag(figure, grip, *by))


def test_a_finger_drags_a_slider_and_every_grip(figure):
    touch = figure.page.context.new_cdp_session(figure.page)

    def swipe(place, dx, dy):
        x, y = place
        for kind, step in [
            ("touchStart", 0),
            ("touchMove", 0.5),
            ("touchMove", 1),
            ("touchEnd", None),
        ]:
            points = [] if step is None else [{"x": x + dx * step, "y": y + dy * step}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        settle(figure)

    # That each can be dragged, the mouse shows; that a finger drags them, some do.
    for handle in part(figure.locator(".nn-handle").all(), 3):
        grip = handle.locator(".nn-grip")
        centre(grip)
        scrolled = figure.page.evaluate("scrollY")
        assert_either_way_moves(figure, handle, lambda *by, grip=grip: swipe(centre(grip), *by))
        assert figure.page.evaluate("scrollY") == scrolled, "the page went along"
    slider = controls(figure)[0].first
    before = figure.evaluate(VALUES)
    place = centre_of_handle(slider)
    swipe(place, inwards(slider, place[0], 30), 0)
    assert figure.evaluate(VALUES) != before


@pytest.mark.parametrize("name", part(NAMES, 6))
def test_a_copied_link_opens_the_figure_as_it_was(figure, name, open_context, site_url):
    first = figure.evaluate(VALUES)
    figure.evaluate(TO_THE_ENDS, "last")
    settle(figure)
    changed = figure.evaluate(VALUES)
    assert changed != first
    figure.get_by_role("button", name="Copy link").click()
    address = figure.page.evaluate("() => location.hash")
    with open_context() as page:
        again = open_figure(page, site_url, name, address.removeprefix(f"#{name}:"))
        settle(again)
        assert again.evaluate(VALUES) == changed
        again.get_by_role("button", name="Reset").click()
        settle(again)
        assert again.evaluate(VALUES) == first


def test_a_preset_out_of_range_is_bounded_and_nonsense_ignored(figure, name):
    first = figure.evaluate(VALUES)
    limits = figure.evaluate("element => element.limits")
    key, limit = next((k, v) for k, v in limits.items() if "max" in v)
    address = f"#{name}:{key}=1e99,nonsense=1,{key}x=%F0%9F%98%80"
    figure.page.evaluate("address => { location.hash = address }", address)
    settle(figure)
    top = 10 ** limit["max"] if limit["scale"] == "log" else limit["max"]
    assert figure.evaluate(VALUES) == {**first, key: top}
    figure.page.evaluate("address => { location.hash = address }", f"#{name}:{key}=%")
    settle(figure)
    assert figure.evaluate(VALUES) == {**first, key: top}


def reached(wanted: str, value: float | str, limit: dict) -> bool:
    """Whether a control stands where the prose's preset wants it."""
    if "options" in limit:
        names = [option.lower() for option in limit["options"]]
        at = names.index(wanted.lower()) if wanted.lower() in names else int(wanted)
        return limit["options"][at] == value
    if limit["scale"] == "text":
        return wanted == value
    if limit["scale"] == "log":
        return abs(math.log10(float(wanted) / value)) <= limit["step"] / 2
    return abs(float(wanted) - value) < 1e-9


def test_preset_links_of_the_prose_lead_where_they_say(figure, name):
    limits, renamed = figure.evaluate("element => [element.limits, element.former]")
    former = name.replace("_", "-")
    links = figure.page.locator(f"a[href^='#{name}:'], a[href^='#{former}:']")
    assert links.count() >= 2
    for link in part(links.all(), 3):
        href = unquote(link.get_attribute("href"))
        link.dispatch_event("click")
        settle(figure)
        expect(figure).to_be_in_viewport()
        values = figure.evaluate(VALUES)
        for pair in href.split(":", 1)[1].split(","):
            given, wanted = pair.split("=")
            key = renamed.get(given, given)
            assert reached(wanted, values[key], limits[key]), f"{href}: {key} is {values[key]}"


def test_colours_follow_the_theme(all_figures, together):
    ink = "element => getComputedStyle(element.querySelector('.ink')).fill"
    seen = {name: set() for name in all_figures}
    for theme in ("light", "dark"):
        together.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for name, figure in all_figures.items():
            settle(figure)
            seen[name].add(figure.evaluate(ink))
    assert [name for name, inks in seen.items() if len(inks) != 2] == []


CUT = f"""async (element) => {{
    const drawn = {DRAWN};
    await drawn();  // it has heard of its new width,
    await drawn();  // and has drawn
    const frame = element.querySelector(".nn-stage svg").getBoundingClientRect();
    const cut = [...element.querySelectorAll(".nn-stage text")].filter((text) => {{
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 2 || box.right > frame.right + 2
            || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
    }}).map((text) => text.textContent);
    return element.scrollWidth <= element.clientWidth + 1 ? cut : [...cut, "the figure"];
}}"""
ENDS, WIDTHS = (None, "first", "last"), (360, 768, 1440)
# Each part has all ends and all widths.
CASES = [(ENDS[at], WIDTHS[(at + turn) % 3]) for turn in part(range(3), 3) for at in range(3)]


def test_nothing_is_cut_at_any_width(all_figures, together):
    for end, width in CASES:
        together.set_viewport_size({"width": width, "height": 800})
        for figure in all_figures.values():
            reset(figure)
            if end:
                figure.evaluate(TO_THE_ENDS, end)
        cut = {name: figure.evaluate(CUT) for name, figure in all_figures.items()}
        assert {name: found for name, found in cut.items() if found} == {}, (end, width)


def test_they_are_accessible_after_use(all_figures, together):
    for end, theme, rules in (("first", "light", EVERYTHING), ("last", "dark", ONLY_COLOURS)):
        for figure in all_figures.values():
            figure.evaluate(TO_THE_ENDS, end)
        together.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        for figure in all_figures.values():
            settle(figure)
        assert findings(together, rules, ".nn-box:has(.nn-figure)") == [], (end, theme)


def test_print_keeps_the_pictures_and_drops_the_controls(all_figures, together):
    together.emulate_media(media="print")
    for figure in all_figures.values():
        handles, _ = controls(figure)
        expect(handles.first).to_be_hidden()
        expect(figure.locator(".nn-stage > svg")).to_be_visible()
