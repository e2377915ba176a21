"""The engine that runs a page's cells in a kernel of the local server."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.live.engine import START, Engine
from tests.web.live.running import client_of, kernels, server, wait_until

ENDED = "Python has ended, and with it all names. The next run starts a new one."
FIGURE = "from nnbook import figures\nfig = figures.neuron()\nfig"
ENDLESS = "import time\nprint('going round', flush=True)\nwhile True:\n    time.sleep(0.05)"

MOVE_AND_RUN = """(handle, code) => {
  for (let press = 0; press < 15; press += 1) {
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  }
  return run(code);
}"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("jupyter")


@pytest.fixture(scope="module")
def book(data, site_folder):
    with server(data) as running:
        yield running


@pytest.fixture(scope="module")
def context(browser, book):
    """A browser context whose pages must not complain or leave the server's origin."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints = []
    opened.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
    opened.on(
        "console",
        lambda message: (
            # A kernel that is gone is asked for, and not found.
            (message.type != "error" or "404" in message.text)
            or complaints.append(f"console: {message.text}")
        ),
    )
    opened.on(
        "request",
        lambda request: (
            request.url.startswith((f"{book.origin}/", "data:", "blob:"))
            or complaints.append(f"request elsewhere: {request.url}")
        ),
    )
    yield opened
    opened.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="module")
def engine(context, book, site_folder):
    """One engine for the tests that leave it able to run."""
    return Engine(context.new_page(), book, site_folder)


def test_it_says_what_it_is(engine):
    assert engine.get("label") == "Python with PyTorch, on this machine"
    assert engine.get("notebook").endswith("/lab/tree/book/01_layers.ipynb")
    assert engine.get("isResumed") is False
    assert engine.states() == ["Starting Python with PyTorch"]


def test_outputs_arrive_as_nbformat_has_them(engine):
    code = "import sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7"
    done = engine.run(code)
    assert done["status"] == "ok"
    count = done["count"]
    assert done["outputs"] == [
        {"output_type": "stream", "name": "stdout", "text": "out\n"},
        {"output_type": "stream", "name": "stderr", "text": "err\n"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "42"},
            "metadata": {},
            "execution_count": count,
        },
    ]
    assert engine.run("pass")["count"] == count + 1
    engine.states()
    engine.run("pass")
    assert engine.states() == ["busy", "idle"]


def test_an_error_ends_the_cell_and_not_python(engine):
    done = engine.run("kept = 1\n1 / 0")
    assert done["status"] == "error"
    (error,) = done["outputs"]
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    assert error["evalue"] == "division by zero"
    assert any("line 2" in line for line in error["traceback"])
    assert engine.value("kept") == 1
    asked = engine.run("input('name? ')")
    assert asked["status"] == "error"
    assert asked["outputs"][-1]["ename"] == "StdinNotImplementedError"


def test_displays_are_cleared_and_updated(engine):
    code = (
        "from IPython.display import clear_output, display\n"
        "print(1)\nclear_output()\nprint(2)\nclear_output(wait=True)\nprint(3)\n"
        "handle = display('first', display_id=True)\nhandle.update('second')"
    )
    outputs = engine.run(code)["outputs"]
    shown = [it if it == "clear" else it.get("text", it.get("data")) for it in outputs]
    assert shown[:5] == ["1\n", "clear", "2\n", "clear", "3\n"]
    first, second = outputs[5:]
    assert (first["output_type"], second["output_type"]) == ("display_data", "update_display_data")
    assert first["transient"]["display_id"] == second["transient"]["display_id"]
    done = engine.run("print('kept')\nclear_output(wait=True)")
    assert "clear" not in done["outputs"], "nothing has come to take its place"


def show(engine: Engine, code: str = FIGURE):
    """Display the widget that some code gives in the page; return its place."""
    (output,) = engine.run(code)["outputs"]
    engine.page.evaluate("place.replaceChildren()")
    assert engine.page.evaluate("async it => engine.display(it, place)", output)
    room = engine.page.locator("#place > div.nn-room[data-state=ready]")
    expect(room).to_be_visible()
    return room


def test_a_moved_slider_is_moved_in_python(engine):
    room = show(engine)
    before = engine.value("fig.controls['w1'].value")
    handle = room.get_by_role("slider", name="w₁ (petal length)")
    # Faster than Python takes them in, and the cell at once: the last one counts.
    done = handle.evaluate(MOVE_AND_RUN, "print(fig.controls['w1'].value)")
    assert float(done["outputs"][0]["text"]) == pytest.approx(before + 1.5)
    on_the_page = room.locator(".widget-readout").first.inner_text()
    in_python = engine.value("fig.controls['w1'].value")
    assert in_python == pytest.approx(before + 1.5)
    assert in_python == pytest.approx(float(on_the_page))
    # And the other way round.
    engine.run("fig.controls['w1'].value = -1")
    expect(room.locator(".widget-readout").first).to_have_text("−1.0")


def test_a_figure_answers_while_python_is_busy(engine):
    room = show(engine)
    engine.start("import time\ntime.sleep(1.5)\nseen = fig.controls['b'].value")
    handle = room.get_by_role("slider", name="b (bias)")
    handle.focus()
    engine.page.keyboard.press("ArrowRight")
    expect(room.locator(".widget-readout").nth(2)).to_have_text("−3.9")
    assert engine.finish()["status"] == "ok"
    assert engine.value("fig.controls['b'].value") == pytest.approx(-3.9)


def test_a_widget_of_another_family_is_named(engine):
    room = show(engine, "import ipywidgets\nipywidgets.Output()")
    expect(room).to_have_text(re.compile("@jupyter-widgets/output.*JupyterLab"))


def test_what_is_no_widget_is_left_to_the_page(engine):
    (output,) = engine.run("'text'")["outputs"]
    assert not engine.page.evaluate("async it => engine.display(it, place)", output)
    gone = {"data": {"application/vnd.jupyter.widget-view+json": {"model_id": "unknown"}}}
    assert not engine.page.evaluate("async it => engine.display(it, place)", gone)


def test_styles_of_widgets_come_with_the_first_one(engine, context, book, site_folder):
    page = engine.page
    show(engine)
    assert page.locator("link[href*='widgets-style.css']").count() == 1
    page.evaluate("document.querySelector(\"link[href*='widgets-style.css']\").remove()")
    show(engine)
    added = page.locator("link[href*='widgets-style.css']")
    assert added.count() == 1
    assert page.request.get(added.evaluate("it => it.href")).ok


def start_endless(engine: Engine) -> None:
    """Run a cell without an end; return when it has begun."""
    engine.start(ENDLESS)
    engine.page.wait_for_function("begun.length > 0")


def test_stop_interrupts_and_keeps_the_names(engine):
    engine.run("kept = 2")
    start_endless(engine)
    engine.page.evaluate("engine.stop()")
    done = engine.finish()
    assert done["status"] == "stopped"
    assert done["outputs"][0]["text"] == "going round\n"
    assert done["outputs"][-1]["ename"] == "KeyboardInterrupt"
    assert engine.value("kept") == 2
    assert engine.run("raise KeyboardInterrupt")["status"] == "error", "nobody pressed Stop"


def test_what_is_stopped_before_it_is_sent_does_not_begin(engine):
    engine.page.evaluate(f"code => {{ ({START})(code); engine.stop(); }}", ENDLESS)
    assert engine.finish() == {"status": "stopped", "count": 0, "outputs": []}
    assert engine.value("1") == 1


STUBBORN = """import time
try:
    time.sleep(30)
except KeyboardInterrupt:
    time.sleep(1)"""


def test_stop_before_the_cell_begins_stops_it_all_the_same(engine, data):
    """The interrupt meets what somebody else runs in the same Python."""
    kernel = engine.page.evaluate("name => sessionStorage[`nnbook-kernel:${name}`]", engine.name)
    with client_of(data, kernel) as other:
        other.execute(STUBBORN)
        wait_until(lambda: other.get_iopub_msg()["msg_type"] == "execute_input")
        engine.start(ENDLESS)
        engine.page.evaluate("engine.stop()")
        done = engine.finish()
    assert done["status"] == "stopped"
    assert done["outputs"][-1]["ename"] == "KeyboardInterrupt"


def test_a_cell_that_tidies_up_after_stop_is_left_in_peace(engine):
    code = "import time\ntry:\n    print('begun', flush=True)\n    time.sleep(30)\n"
    code += "finally:\n    time.sleep(3)\n    print('tidy')"
    engine.start(code)
    engine.page.wait_for_function("begun.length > 0")
    engine.page.evaluate("engine.stop()")
    printed = [output.get("text") for output in engine.finish()["outputs"]]
    assert printed[:2] == ["begun\n", "tidy\n"]


def test_stop_is_told_although_the_server_holds_outputs_back(engine):
    engine.start("while True:\n    print(50 * 'x')")
    engine.page.wait_for_function("begun.some(({ text }) => text.includes('rate exceeded'))")
    engine.page.evaluate("Promise.all([engine.stop(), engine.stop()])")
    done = engine.finish()
    assert done["status"] == "stopped"
    assert done["outputs"][-1]["ename"] == "KeyboardInterrupt"


def observed(engine: Engine, body: str):
    """Show a slider whose callback does ``body``; return its handle."""
    code = (
        f"import time, ipywidgets\ndef callback(change):\n    {body}\n"
        "slider = ipywidgets.IntSlider(description='turns')\n"
        "slider.observe(callback, 'value')\nslider"
    )
    return show(engine, code).get_by_role("slider", name="turns")


def test_a_callback_that_never_ends_can_be_stopped(engine):
    observed(engine, "while True: pass").press("ArrowRight")
    engine.states()
    engine.start("print('after it')")
    engine.page.wait_for_function("states.includes('busy')")
    engine.page.evaluate("engine.stop()")
    assert engine.finish() == {"status": "stopped", "count": 0, "outputs": []}
    assert engine.value("1") == 1


def test_an_error_in_a_callback_is_told(engine):
    handle = observed(engine, "1 / 0")
    engine.page.evaluate("engine.onNotice = (words) => { window.notice = words; }")
    handle.press("ArrowRight")
    engine.page.wait_for_function("window.notice")
    told = "A callback of a widget raised ZeroDivisionError: division by zero"
    assert engine.page.evaluate("notice") == told


def test_reset_frees_a_cell_that_waits_for_a_callback(engine):
    observed(engine, "time.sleep(60)").press("ArrowRight")
    engine.start("print('after it')")
    engine.page.evaluate("engine.reset()")
    assert engine.finish() == {"status": "stopped", "count": 0, "outputs": []}
    assert engine.value("1") == 1


def test_a_widget_that_never_rests_holds_no_cell_back(engine):
    code = (
        "import time, ipywidgets\n"
        "play = ipywidgets.Play(interval=20, repeat=True, max=10**6)\n"
        "play.observe(lambda change: time.sleep(0.05), 'value')\nplay"
    )
    show(engine, code).get_by_role("button").first.click()
    engine.page.wait_for_timeout(300)
    assert engine.run("print('ran')")["outputs"][0]["text"] == "ran\n"
    engine.page.locator("#place").evaluate("place => place.replaceChildren()")
    engine.run("play.close()")


def test_python_is_busy_until_a_cell_that_had_to_wait_has_ended(engine):
    observed(engine, "time.sleep(0.3)").press("ArrowRight")
    engine.states()
    engine.start("print('begun', flush=True)\ntime.sleep(0.5)")
    engine.page.wait_for_function("begun.length > 0")
    assert engine.states() == ["busy"]
    assert engine.finish()["status"] == "ok"
    assert engine.states() == ["idle"]


def test_a_reload_comes_back_to_the_same_python(engine):
    engine.run("kept = 3")
    show(engine)
    engine.reload()
    assert engine.get("isResumed")
    assert engine.value("kept") == 3
    room = show(engine, "fig")
    before = engine.value("fig.controls['w1'].value")
    room.get_by_role("slider", name="w₁ (petal length)").focus()
    engine.page.keyboard.press("ArrowRight")
    assert engine.value("fig.controls['w1'].value") == pytest.approx(before + 0.1)


def test_a_reload_finds_a_cell_that_still_runs(engine):
    engine.run("kept = 3")
    start_endless(engine)
    engine.reload()
    assert engine.states()[-1] == "busy"
    engine.page.evaluate("engine.stop()")
    wait_until(lambda: "idle" in engine.states(), 10)
    assert engine.value("kept") == 3


def test_other_tabs_have_their_own_python(engine, context, book, site_folder):
    """Also a duplicated one, which begins with a copy of what the first one stored."""
    engine.run("kept = 3")
    stored = engine.page.evaluate("Object.entries(sessionStorage)")
    page = context.new_page()
    page.goto(engine.address)
    page.evaluate("all => all.forEach(([key, it]) => sessionStorage.setItem(key, it))", stored)
    other = Engine(page, book, site_folder)
    assert other.get("isResumed") is False
    assert other.value("'kept' in dir()") is False
    assert engine.value("kept") == 3
    other.reload()
    assert other.get("isResumed"), "from now on it is this tab's"
    page.close()


def test_reset_starts_afresh_and_ends_the_old_kernel(engine, book):
    reader = book.reader()
    before = set(kernels(reader, book.origin))
    engine.run("kept = 3")
    show(engine)
    start_endless(engine)
    engine.states()
    engine.page.evaluate("engine.reset()")
    assert engine.finish()["status"] == "stopped"
    assert engine.states()[-2:] == ["starting", "idle"]
    assert engine.value("'kept' in dir()") is False
    wait_until(lambda: before - set(kernels(reader, book.origin)))
    # What the old Python had put on the page does not complain that it is gone.
    engine.page.locator("#place .noUi-handle").first.focus()
    engine.page.keyboard.press("ArrowRight")


def test_python_that_dies_is_replaced(engine):
    engine.run("kept = 4")
    engine.states()
    died = engine.run("import os\nos._exit(1)")
    assert died["status"] == "refused"
    assert died["words"] == ENDED
    assert "lost" in engine.states()
    assert engine.value("'kept' in dir()") is False
    assert engine.states()[-1] == "idle"


def test_a_kernel_that_was_ended_elsewhere_is_replaced(engine, book):
    reader = book.reader()
    engine.run("kept = 5")
    engine.states()
    for kernel in kernels(reader, book.origin):
        reader.delete(f"{book.origin}/api/kernels/{kernel}")
    missed = engine.run("kept")
    assert (missed["status"], missed["words"]) == ("refused", ENDED)
    assert engine.states()[-1] == "lost"
    assert engine.value("'kept' in dir()") is False


def test_a_server_that_is_gone_is_named(browser, data, site_folder):
    context = browser.new_context()
    with server(data) as first:
        engine = Engine(context.new_page(), first, site_folder)
        assert engine.run("kept = 6")["status"] == "ok"
        port = first.port
        first.stop()
        wait_until(lambda: "lost" in engine.states(), 20)
    words = engine.run("kept")["words"]
    assert words.startswith("The server of this book does not answer. Start it again with `make`")
    with server(data, port=port) as second:
        assert second.port == port
        assert engine.value("'kept' in dir()") is False, "the page goes on with the new server"
    context.close()
