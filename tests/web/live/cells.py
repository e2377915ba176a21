"""What tests do with the cells of an open page."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

# A first start of Python on a busy machine with two cores.
SLOW = 60_000


def cell_with(page: Page, text: str) -> Locator:
    """The first runnable cell whose code contains ``text``."""
    return page.locator("div.cell:has(.nn-run)").filter(has_text=text).first


def cell_after(page: Page, cell: Locator) -> Locator:
    """The runnable cell that follows another."""
    place = cell.evaluate("cell => [...document.querySelectorAll('div.cell')].indexOf(cell)")
    return page.locator("div.cell").nth(place + 1)


def cells_in(page: Page, section: str) -> Locator:
    """The runnable cells of the section with this anchor."""
    return page.locator(f"section#{section} div.cell:has(.nn-run)")


def hold_python(page: Page) -> None:
    """Let no Python come: what needs the editor alone does not wait for it."""
    page.add_init_script("Worker = class extends EventTarget { postMessage() {} terminate() {} }")


def run_button(cell: Locator) -> Locator:
    """The cell's Run button."""
    return cell.locator(".nn-run")


def expect_state(cell: Locator, state: str) -> None:
    """Wait until the cell is in this state: ran, failed, fresh, queued or running."""
    expect(cell).to_have_attribute("data-live", state, timeout=SLOW)


def write(cell: Locator, code: str) -> None:
    """Replace the cell's code as a reader would: select all, type. Needs an open editor."""
    editor = cell.locator(".cm-content")
    editor.click()
    editor.press("ControlOrMeta+a")
    # As one piece: typed letter by letter, the editor would indent what is indented already.
    editor.page.keyboard.insert_text(code)


def run(cell: Locator, code: str | None = None, state: str = "ran") -> str:
    """Run the cell, with other code where given; return what it shows then."""
    if code is not None:
        write(cell, code)
    run_button(cell).click()
    expect_state(cell, state)
    return shown(cell)


def shown(cell: Locator) -> str:
    """The text of the cell's output."""
    output = cell.locator(":scope > .cell_output:visible")
    return "\n".join(output.all_inner_texts()).strip()


def status(page: Page) -> Locator:
    """The line of the bar that says what Python is doing."""
    return page.locator(".nn-live-status")


def requests_of(page: Page) -> list[str]:
    """A list that fills with the paths of all requests from now on."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    return paths


def megabytes(text: str) -> tuple[int, int]:
    """The two numbers of ``Loading Python: 3 of 13 MB``."""
    loaded, total = re.search(r"(\d+) of (\d+) MB", text).groups()
    return int(loaded), int(total)
