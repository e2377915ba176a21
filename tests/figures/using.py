"""What a reader does with an open figure."""

from playwright.sync_api import Locator


def settle(figure: Locator) -> None:
    """Wait until what was asked for has been drawn."""
    figure.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def centre(element: Locator) -> tuple[float, float]:
    """Return the middle of an element in the window, after it has been scrolled into view."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grip(figure: Locator, name: str) -> Locator:
    """Return the figure's grip of this name."""
    return figure.locator(f"[data-handle={name}] .nn-grip")


def drag(figure: Locator, element: Locator, dx: float, dy: float = 0) -> None:
    """Drag an element with the mouse, and wait for the drawing."""
    x, y = centre(element)
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx, y + dy, steps=5)
    mouse.up()
    settle(figure)


def controls(figure: Locator) -> tuple[Locator, Locator]:
    """Return the sliders and drop-downs that belong to this figure."""
    box = figure.locator("xpath=ancestor::*[contains(@class, 'nn-box')]")
    return box.locator(".noUi-handle"), box.locator("select")


def reset(figure: Locator, answered: bool = True) -> None:
    """Press Reset; a figure that asks first then shows its answer, unless ``answered`` is false."""
    figure.get_by_role("button", name="Reset").click()
    settle(figure)
    answer = figure.get_by_role("button", name="Show the answer")
    if answered and answer.count():
        answer.click()
        settle(figure)
