"""The same figure object, live: JupyterLab draws it, and its values reach Python."""

from tools.bench.live import jupyterlab

SHOW = "from nnbook import figures\nfigure = figures.neuron()\nfigure"
# The slider adds up its steps, so its value carries the noise of that sum.
READ = "print(*(round(v, 6) for v in (figure.controls['w1'].value, figure.children[0].w1)))"


def test_a_slider_moved_in_jupyterlab_is_read_from_python(browser, tmp_path):
    context = browser.new_context(viewport={"width": 1280, "height": 1100})
    page = context.new_page()
    page.set_default_timeout(40_000)
    with jupyterlab(tmp_path, SHOW, READ) as address:
        page.goto(address)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        drawn = page.locator(".nn-figure")
        page.wait_for_function("document.querySelector('.nn-figure')?.numbers")
        before = drawn.locator("svg").first.inner_html()
        handle = page.locator(".nn-controls .noUi-handle").first
        assert handle.get_attribute("aria-label") == "w₁ (petal length)"
        handle.focus()
        handle.press("ArrowRight")
        page.wait_for_function("document.querySelector('.nn-figure').values.w1 === 1.1")
        assert drawn.locator("svg").first.inner_html() != before
        page.locator(".jp-CodeCell .cm-content").nth(1).click()
        page.keyboard.press("Shift+Enter")
        printed = page.locator(".jp-OutputArea-output pre").last
        printed.wait_for()
        assert printed.inner_text().strip() == "1.1 1.1"
    context.close()
