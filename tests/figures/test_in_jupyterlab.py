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


def test_a_slider_moved_in_jupyterlab_is_read_from_python(browser, tmp_path):
    context = browser.new_context(viewport={"width": 1280, "height": 1100})
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.add_init_script(LATE_KERNEL)
    with jupyterlab(tmp_path, SHOW, READ, "1 / 0") as address:
        page.goto(address)
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
    context.close()
