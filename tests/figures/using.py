"""What a reader does with an open figure."""

from playwright.sync_api import Locator

DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
CENTRE = """element => {
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) {
        element.scrollIntoView({ block: "center", behavior: "instant" });
    }
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
}"""
RESET = f"""async (figure, answered) => {{
    const drawn = {DRAWN};
    const named = (name) => [...figure.closest(".nn-box").querySelectorAll("button")]
        .find((button) => button.textContent.trim() === name && !button.hidden);
    named("Reset").click();
    await drawn();
    if (!answered || !named("Show the answer")) return;
    named("Show the answer").click();
    await drawn();
}}"""


def settle(figure: Locator) -> None:
    """Wait until what was asked for has been drawn."""
    figure.page.evaluate(DRAWN)


def centre(element: Locator) -> tuple[float, float]:
    """Return the middle of an element in the window, into which it is scrolled if need be."""
    x, y = element.evaluate(CENTRE)
    return x, y


def grip(figure: Locator, name: str) -> Locator:
    """Return the figure's grip of this name."""
    return figure.locator(f"[data-handle={name}] .nn-grip")


HANDLE_PX = 24
SHARE = "slider => (slider.value - slider.min) / (slider.max - slider.min)"


def centre_of_handle(slider: Locator) -> tuple[float, float]:
    """Return the middle of a slider's handle in the window, scrolled into view."""
    _, y = centre(slider)
    box = slider.bounding_box()
    way = box["width"] - HANDLE_PX
    return box["x"] + HANDLE_PX / 2 + slider.evaluate(SHARE) * way, y


def drag(figure: Locator, element: Locator, dx: float, dy: float = 0) -> None:
    """Drag an element with the mouse, and wait for the drawing."""
    drag_from(figure, centre(element), dx, dy)


def drag_from(figure: Locator, place: tuple[float, float], dx: float, dy: float = 0) -> None:
    """Drag with the mouse from a place in the window, and wait for the drawing."""
    x, y = place
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx, y + dy, steps=2)
    mouse.up()
    settle(figure)


def controls(figure: Locator) -> tuple[Locator, Locator]:
    """Return the sliders and drop-downs that belong to this figure."""
    box = figure.locator("xpath=ancestor::*[contains(@class, 'nn-box')]")
    return box.locator("input[type=range]"), box.locator("select")


def reset(figure: Locator, answered: bool = True) -> None:
    """Press Reset; a figure that asks first then shows its answer, unless ``answered`` is false."""
    figure.evaluate(RESET, answered)
