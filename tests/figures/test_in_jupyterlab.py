"""The same figure object, live: JupyterLab draws it, and its values reach Python."""

import pytest

from tools.bench.lab import jupyterlab, run

SHOW = "from nnbook import figures\nfigure = figures.neuron()\nfigure"
# The slider adds up its steps, so its value carries the noise of that sum.
READ = "print(*(round(v, 6) for v in (figure.controls['w1'].value, figure.children[0].w1)))"

# On a slow machine the page is ready for keys before there is a kernel: here it always is.
LATE_KERNEL = """{
    const { fetch } = window;
    window.fetch = async (request, ...more) => {
        if (request.method === "POST" && request.url.includes("/api/sessions")) {
            await new Promise((done) => setTimeout(done, 2500));
        }
        return fetch(request, ...more);
    };
}"""


PRACTICE = (
    'from nnbook.checks import check, lines\nlines("collapse")',
    "def collapse(W1, b1, W2, b2):\n    return W1.T @ W2.T, b2\ncheck('collapse', collapse)",
    "import torch\nfrom torch import nn\nfrom nnbook.trace import trace\n"
    "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))\n"
    "trace(model, torch.ones(3, 4), torch.tensor([0, 1, 2]))",
    "from nnbook import figures\nplayground = figures.playground()\nplayground",
    "print(playground.controls['step'].value)",
)
WIDTHS = (
    "element => [element.scrollWidth - element.clientWidth, element.getBoundingClientRect().right]"
)
# Where the cells of PRACTICE begin, below those of the figure.
BELOW = 3


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """A notebook of all these cells, open in JupyterLab; what is run first starts its kernel."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.add_init_script(LATE_KERNEL)
    with jupyterlab(tmp_path_factory.mktemp("lab"), SHOW, READ, "1 / 0", *PRACTICE) as address:
        page.goto(address)
        yield page
    context.close()


def test_a_slider_moved_in_jupyterlab_is_read_from_python(lab):
    page = lab
    run(page, 0, ".nn-figure")
    drawn = page.locator(".nn-figure")
    page.wait_for_function("document.querySelector('.nn-figure')?.numbers")
    before = drawn.locator("svg").first.inner_html()
    handle = page.locator(".nn-controls .noUi-handle").first
    assert handle.get_attribute("aria-label") == "w₁ (petal length)"
    handle.focus()
    handle.press("ArrowRight")
    page.wait_for_function("document.querySelector('.nn-figure').values.w1 === 1.1")
    assert drawn.locator("svg").first.inner_html() != before
    printed = page.locator(".jp-OutputArea-output pre")
    run(page, 1, ".jp-OutputArea-output pre")
    assert printed.inner_text().strip() == "1.1 1.1"
    with pytest.raises(RuntimeError, match=r"^ZeroDivisionError: division by zero$"):
        run(page, 2, ".never")


def test_lines_checks_traces_and_the_playground_are_alive_there(lab):
    page = lab

    def cell(number):
        return page.locator(".jp-CodeCell").nth(BELOW + number)

    run(page, BELOW + 0, ".nn-lines")
    box = page.locator(".nn-lines")
    for text in ("b = W2 @ b1 + b2", "return W, b", "W = W2 @ W1"):
        line = box.locator(".pool .line", has=page.get_by_text(text, exact=True))
        line.focus()
        page.keyboard.press("Enter")
    for key in ("ArrowUp", "ArrowUp", "ArrowDown"):  # they move the line, and no cell
        page.keyboard.press(key)
    assert "jp-mod-active" in cell(0).get_attribute("class")
    assert box.locator(".program .line code").all_inner_texts()[1] == "W = W2 @ W1"
    box.get_by_role("button", name="Check the order").click()
    assert box.locator(".said").inner_text().startswith("Right: all 3 lines")
    page.keyboard.press("Escape")

    run(page, BELOW + 1, ".jp-OutputArea-output dl")
    card, evidence = (cell(1).locator(".jp-OutputArea-output " + each) for each in ("div", "dl"))
    (_, edge), (hidden, right) = (each.first.evaluate(WIDTHS) for each in (card, evidence))
    assert hidden <= 0
    assert right <= edge

    run(page, BELOW + 2, ".nn-figure")
    cell(2).get_by_role("button", name="Back", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.nn-figure')[1].values.step === 5")
    assert "gradient" in cell(2).locator(".nn-words").inner_text()

    run(page, BELOW + 3, "canvas")
    assert not cell(3).get_by_role("button", name="Open in the page").is_visible()
    cell(3).get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.nn-figure')[2].numbers.step === 1")
    run(page, BELOW + 4, ".jp-CodeCell:nth-of-type(5) pre, .jp-OutputArea-output pre:visible")
    assert cell(4).locator(".jp-OutputArea-output pre").inner_text().strip() == "1"
