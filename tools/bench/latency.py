"""Key press on a slider → painted: on the static site, live in JupyterLab, and on a bare page.

The bare page is the floor: a slider of the browser's own moves one line of SVG. Nothing that draws
can be painted sooner on this machine.

One definition for all three. It starts at the time stamp that the browser gives the ``keydown``
event, before any handler runs. It ends with the first task after the frame that shows the change:
script, style, layout and paint of the page are inside; what the graphics card and the screen add
is not. A change made within an animation frame is shown by that frame, any other by the next one;
a new image is decoded first. A frame comes every 16.7 ms, so a wait of half of that is normal.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.bench.lab import CODE, SECONDS, jupyterlab, run
from tools.bench.table import Row, at_most, median, not_measured, percentile, times_less, times_more
from tools.bench.workshop import PAGE, Workshop, say
from tools.site.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUNDS = 4
STATIC_PRESSES = 15
LIVE_PRESSES = 5
ONE_FRAME_MS = 16.7
TWO_FRAMES_MS = 33.3
TIMES = 10
TIMES_FLOOR = 1.5
LIVE = "interactive_output + matplotlib in JupyterLab"
FLOOR = "a bare page, whose own slider moves one line of SVG"
BARE = """<!doctype html><title>Floor</title><link rel="icon" href="data:,">
<input type="range" min="0" max="100" value="50"><svg width="100" height="20"></svg>
<script>
    const svg = document.querySelector("svg");
    document.querySelector("input").addEventListener("input", ({ target }) => {
        const line = document.createElementNS(svg.namespaceURI, "path");
        line.setAttribute("d", `M ${target.value} 0 V 20`);
        line.setAttribute("stroke", "black");
        svg.replaceChildren(line);
    });
</script>"""
PROBE = """([root, wanted, seconds]) => {
    window.benchPaint = new Promise((resolve, reject) => {
        let start = null;
        let inFrame = false;
        const later = (action) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = action;
            port2.postMessage(null);
        };
        const painted = () => later(() => resolve(performance.now() - start));
        addEventListener("keydown", (event) => {
            start = event.timeStamp;
            // Asked for before the page asks, so this runs first in the frame.
            requestAnimationFrame(() => {
                inFrame = true;
                later(() => (inFrame = false));
            });
        }, { capture: true, once: true });
        const find = (node) => node.matches?.(wanted) ? node : node.querySelector?.(wanted);
        // What is drawn may come as new parts, or as changes of those that are there.
        const drawn = ({ type, addedNodes, target }) => {
            if (type === "childList") return [...addedNodes].map(find);
            const changed = type === "attributes" ? target : target.parentElement;
            return changed?.matches(wanted) ? [changed] : [];
        };
        const observer = new MutationObserver(async (records) => {
            const found = records.flatMap(drawn).find(Boolean);
            if (start === null || !found) return;
            observer.disconnect();
            if (inFrame) return painted();
            await found.decode?.();
            requestAnimationFrame(painted);
        });
        const all = { childList: true, attributes: true, characterData: true, subtree: true };
        observer.observe(document.querySelector(root), all);
        const silent = () => reject(new Error("nothing was painted after a key press"));
        setTimeout(silent, 1000 * seconds);
    });
    window.benchPaint.catch(() => {});
}"""


class Slider:
    """A slider handle with the focus, and the part of the page that it changes."""

    def __init__(self, page: "Page", handle: str, root: str, wanted: str, pause: int) -> None:
        self.page, self.root, self.wanted, self.pause = page, root, wanted, pause
        self.handle = page.locator(handle).first
        self.samples: list[float] = []
        self.count = 0

    def press(self, times: int) -> None:
        """Press keys, one after the other, and keep the milliseconds of each."""
        self.handle.focus()
        for _ in range(times):
            self.page.evaluate(PROBE, [self.root, self.wanted, SECONDS])
            # There and back: the end of the slider is never reached.
            self.page.keyboard.press(("ArrowRight", "ArrowLeft")[self.count % 2])
            self.count += 1
            self.samples.append(self.page.evaluate("window.benchPaint"))
            self.page.wait_for_timeout(self.pause)

    def warm_up(self) -> None:
        """Press a few keys that do not count."""
        self.press(4)
        self.samples.clear()


def of_figure(page: "Page", address: str, name: str) -> Slider:
    """Return the first slider of figure ``name`` on the page at ``address``, its answer shown."""
    page.goto(f"{address}#figure-{name}")
    figure = page.locator(f"#figure-{name}")
    figure.locator(".nn-stage > svg").wait_for()
    figure.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    answer = figure.get_by_role("button", name="Show the answer")
    if answer.count():
        answer.click()
    # The figure announces its words 150 ms after the last change: let that pass.
    handle = f".nn-box:has(#figure-{name}) :is(input[type=range], .noUi-handle)"
    return Slider(page, handle, f"#figure-{name} .nn-stage > svg", "*", pause=200)


def _jupyterlab(page: "Page", address: str) -> Slider:
    host = urlsplit(address).netloc
    page.route(lambda url: urlsplit(url).netloc != host, lambda route: route.abort())
    page.set_default_timeout(1000 * SECONDS)
    page.goto(address)
    run(page, 0, ".jp-OutputArea img")
    page.wait_for_timeout(1000)
    return Slider(page, ".jp-OutputArea .noUi-handle", ".jp-Notebook", "img", pause=300)


def bare(page: "Page") -> Slider:
    """Return the slider of the bare page."""
    page.set_content(BARE)
    return Slider(page, "input", "svg", "path", pause=50)


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of the slider: median, 95th percentile, and what stands above the floor."""
    with ExitStack() as stack:
        size = {"viewport": {"width": 1280, "height": 900}}
        pages = [workshop.browser.new_context(**size).new_page() for _ in range(3)]
        for page in pages:
            stack.callback(page.context.close)
        say("opening chapter 1")
        address = stack.enter_context(served(workshop.site))
        static = of_figure(pages[0], f"{address}{PAGE}", "neuron")
        static.warm_up()
        floor = bare(pages[2])
        floor.warm_up()
        lab, problem = None, ""
        try:
            say("starting JupyterLab")
            lab = _jupyterlab(
                pages[1], stack.enter_context(jupyterlab(workshop.folder / "lab", CODE))
            )
            lab.warm_up()
        except Exception as error:
            lab, problem = None, not_measured("", error).measured
        for turn in range(ROUNDS):
            say(f"pressing keys, round {turn + 1} of {ROUNDS}")
            static.press(STATIC_PRESSES)
            floor.press(STATIC_PRESSES)
            if lab:
                lab.press(LIVE_PRESSES)
    found = rows(static.samples, lab.samples if lab else [], problem)
    return [*found, floor_row(static.samples, floor.samples)]


def floor_row(static: list[float], floor: list[float], name: str = "neuron") -> Row:
    """Return the row that compares a figure with the bare page, both in milliseconds."""
    value, reference = median(static), median(floor)
    return Row(
        f"slider key → painted, static site, {name} beside the floor (median of {len(static)})",
        value,
        "ms",
        reference,
        f"{FLOOR} (median of {len(floor)})",
        (times_more(value, reference, TIMES_FLOOR),),
    )


def rows(static: list[float], lab: list[float], problem: str = "") -> list[Row]:
    """Return the table's rows for these milliseconds. ``problem``: why there are no lab ones."""
    found = []
    for name, percent, limit in (("median", 50, ONE_FRAME_MS), ("p95", 95, TWO_FRAMES_MS)):
        value = percentile(static, percent)
        reference = percentile(lab, percent) if lab else None
        named = f"{LIVE} ({name} of {len(lab)})" if lab else f"{LIVE} {problem}"
        budgets = [at_most(value, limit, "ms")]
        if percent == 50:
            budgets.append(times_less(value, reference, TIMES))
        what = f"slider key → painted, static site ({name} of {len(static)})"
        found.append(Row(what, value, "ms", reference, named, tuple(budgets)))
    return found
