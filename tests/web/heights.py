"""Nothing moves under a reader while figures start: each finds a place that is as high as it is."""

from tests.web.book import settle

# Figures start when a test lets them, and the browser says what has moved.
HELD = """
window.requestIdleCallback = () => 0;
window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
window.moved = [];
const note = (entries) => window.moved.push(...entries.map(({ value, sources }) =>
    [value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]));
window.watch = new PerformanceObserver((list) => note(list.getEntries()));
watch.observe({ type: "layout-shift" });
"""
HEIGHTS = """() => [document.documentElement.scrollHeight,
    ...[...document.querySelectorAll(".nn-room")].map((room) => room.offsetHeight)]"""
WIDTHS = (390, 1280)
# The heights of lines and letters are parts of pixels.
NEAR_PX = 3
# The theme follows a new width some frames later.
RESTS = """() => document.fonts.ready.then(() => new Promise((done) => {
    let [before, still] = [0, 0];
    const look = () => {
        const now = document.documentElement.scrollHeight;
        still = now === before ? still + 1 : 0;
        before = now;
        if (still < 20) requestAnimationFrame(look);
        else done();
    };
    look();
}))"""


def heights(page, width):
    """Give an open page a width, and return its height and those of its figures' places."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(RESTS)
    return page.evaluate(HEIGHTS)


def assert_nothing_moves(held):
    """Start the figures of a page, which ``HELD`` has held up to now."""
    before = {width: heights(held, width) for width in WIDTHS}
    assert held.locator(".nn-room[data-state=waiting]").count() == len(before[390]) - 1
    held.evaluate("() => { watch.takeRecords(); window.moved = []; }")
    settle(held)
    moved = held.evaluate("window.moved")
    assert sum(value for value, *_ in moved) < 0.01, moved
    for width in reversed(WIDTHS):
        after = heights(held, width)
        for there, then in zip(before[width], after, strict=True):
            assert abs(there - then) <= NEAR_PX, (width, before[width], after)
