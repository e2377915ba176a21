"""The engine that runs a page's cells in a kernel of the local server."""

import re
import time

import pytest
from playwright.sync_api import Error, expect

from tests.sweep import part
from tests.web.book import DENY
from tests.web.live.engine import START, Engine
from tests.web.live.relay import Relay
from tests.web.live.running import BARE, Running, client_of, kernels, server, wait_until

ENDED = "Python has ended, and with it all names. The next run starts a new one."
FIGURE = "from nnbook import figures\nfig = figures.neuron()\nfig"
ENDLESS = "import time\nprint('going round', flush=True)\nwhile True:\n    time.sleep(0.05)"

MOVE_AND_RUN = """(handle, code) => {
  for (let press = 0; press < 15; press += 1) {
    handle.stepUp();
    handle.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return run(code);
}"""


@pytest.fixture(scope="module")
def data(tmp_path_factory, starts_kernel):
    return tmp_path_factory.mktemp("jupyter")


@pytest.fixture(scope="module")
def book(data, site_folder):
    with server(data, settings=BARE) as running:
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
            request.url.startswith((f"{book.base}/", "data:", "blob:"))
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
    assert engine.get("labAddress").endswith("/lab/tree/book/01_layers.ipynb")
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


def test_displays_are_cleared_and_updated(engine):
    code = (
        "from IPython.display import clear_output, display\n"
        "print(1)\nclear_output()\nprint(2)\nclear_output(wait=True)\nprint(3)\n"
        "handle = display('first', display_id=True)\nhandle.update('second')"
    )
    outputs = engine.run(code)["outputs"]
    shown = [it.get("text", it.get("data", it.get("cleared"))) for it in outputs]
    assert shown[:5] == ["1\n", False, "2\n", True, "3\n"]
    first, second = outputs[5:]
    assert (first["output_type"], second["output_type"]) == ("display_data", "update_display_data")
    assert first["transient"]["display_id"] == second["transient"]["display_id"]


def test_what_input_asks_is_answered_on_the_page(engine):
    engine.start("name = input('Your name? ')\nprint('Hello', name)")
    engine.page.wait_for_function("window.asked")
    assert engine.page.evaluate("asked.prompt") == "Your name? "
    engine.page.evaluate("asked.future.sendInputReply({ status: 'ok', value: 'Ada' })")
    assert engine.finish()["outputs"][0]["text"] == "Hello Ada\n"


@pytest.mark.parametrize(
    ("imports", "begin"),
    [
        ("import threading", "threading.Thread(target=late).start()"),
        (
            "import threading\nfrom concurrent.futures import ThreadPoolExecutor",
            "ThreadPoolExecutor().submit(late)",
        ),
        ("import asyncio", "task = asyncio.ensure_future(late())"),
    ],
)
def test_what_comes_after_the_end_of_a_cell_is_shown_below_it(engine, imports, begin):
    wait = "def late():\n    go.wait()"
    if "asyncio" in imports:
        wait = "async def late():\n    await go.wait()"
    go = f"go = {imports.split()[1]}.Event()"
    engine.run(f"{imports}\n{go}\n{wait}\n    print('late')\n{begin}\nprint('first')")
    engine.page.evaluate("window.earlier = begun")
    engine.run("print('another cell')")
    engine.page.evaluate("window.another = begun")
    engine.run("go.set()")
    # What is printed may come in pieces.
    engine.page.wait_for_function("earlier.map(({ text }) => text).join('').includes('late\\n')")
    assert engine.page.evaluate("another.map(({ text }) => text).join('')") == "another cell\n"
    assert engine.page.evaluate("begun") == []


def test_a_cell_that_runs_again_hears_no_more_of_the_run_before(engine):
    late = "import threading\ngo = threading.Event()\n"
    late += "thread = threading.Thread(target=lambda: go.wait() and print('late'))\nthread.start()"
    engine.run(late)
    engine.page.evaluate("window.earlier = begun; release()")
    engine.run("go.set()\nthread.join()")
    assert engine.page.evaluate("earlier") == []


def test_what_is_asked_about_a_name_is_shown(engine):
    (page,) = engine.run("sum?")["outputs"]
    assert "Return the sum of a 'start' value" in page["data"]["text/plain"]
    (code,) = engine.run("get_ipython().set_next_input('x = 1', replace=True)")["outputs"]
    assert code["data"]["text/plain"].endswith("Copy it:\n\nx = 1")


LINK = "\x1b]8;;http://a.b/{i}\x1b\\\x1b[31mred\x1b[0m {i}\x1b]8;;\x1b\\, "


def test_links_of_a_terminal_are_found_in_one_walk_through_the_text(engine):
    text = "".join(LINK.format(i=i) for i in range(30))
    printed = {"output_type": "stream", "name": "stdout", "text": text}
    engine.page.evaluate(
        """output => {
          window.walks = 0;
          const walk = document.createTreeWalker;
          document.createTreeWalker = (...given) => {
            walks += 1;
            return walk.apply(document, given);
          };
          show(output);
        }""",
        printed,
    )
    links = engine.page.locator("#place a")
    expect(links).to_have_count(30)
    for at in (0, 1, 29):
        expect(links.nth(at)).to_have_text(f"red {at}")
        expect(links.nth(at)).to_have_attribute("href", f"http://a.b/{at}")
    assert engine.page.locator("#place pre").inner_text().startswith("red 0, red 1, ")
    assert engine.page.evaluate("delete document.createTreeWalker && walks") < 5


@pytest.mark.parametrize(("named", "wide"), [(200, 200), (5000, None)])
def test_a_picture_is_as_wide_as_it_says_if_there_is_room(engine, named, wide):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{named}" height="40"/>'
    picture = {"data": {"image/svg+xml": svg}, "metadata": {}, "output_type": "display_data"}
    engine.page.evaluate(
        "output => { place.className = 'cell'; show(output); place.className = 'cell'; }", picture
    )
    shown = engine.page.locator("#place img")
    expect(shown).to_have_js_property("complete", True)
    shown.evaluate("it => { it.setAttribute('width', it.naturalWidth); }")
    width, room, scrolled = shown.evaluate(
        "it => [it.width, it.parentElement.clientWidth, it.parentElement.scrollWidth]"
    )
    assert (width == wide) if wide else (width < room)
    assert scrolled <= room


def show(engine: Engine, code: str = FIGURE):
    """Display the widget that some code gives in the page; return its place."""
    (output,) = engine.run(code)["outputs"]
    engine.page.evaluate("output => show(output)", output)
    room = engine.page.locator("#place div.nn-room[data-state=ready]")
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
    code = (
        "import ipywidgets, traitlets\n"
        "class Map(ipywidgets.DOMWidget):\n"
        "    _model_module = _view_module = traitlets.Unicode('maps').tag(sync=True)\n"
        "    _model_name = traitlets.Unicode('MapModel').tag(sync=True)\n"
        "    _view_name = traitlets.Unicode('MapView').tag(sync=True)\n"
        "Map()"
    )
    expect(show(engine, code)).to_have_text(re.compile("widgets of maps.*JupyterLab"))


def test_a_widget_that_python_does_not_know_leaves_its_text(engine):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "unknown"}}
    gone = {"output_type": "display_data", "data": view | {"text/plain": "Gone()"}, "metadata": {}}
    engine.page.evaluate("output => show(output)", gone)
    expect(engine.page.locator("#place")).to_have_text("Gone()")
    # One that Python has closed meanwhile, as a progress bar that is done, leaves nothing.
    code = "import ipywidgets\nbar = ipywidgets.IntProgress()\ndisplay(bar)\nbar.close()"
    (closed,) = engine.run(code)["outputs"]
    engine.page.evaluate("output => show(output)", closed)
    expect(engine.page.locator("#place .nn-room")).to_have_count(0)
    expect(engine.page.locator("#place .jp-RenderedText")).to_have_count(0)


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


def test_stop_ends_a_cell_that_prints_without_end(engine):
    engine.start("while True:\n    print(50 * 'x')")
    engine.page.wait_for_function("begun.some(({ data }) => data)")
    engine.page.evaluate("Promise.all([engine.stop(), engine.stop()])")
    done = engine.finish()
    assert done["status"] == "stopped"
    assert "KeyboardInterrupt" in [output.get("ename") for output in done["outputs"]]
    printed = "".join(output.get("text", "") for output in done["outputs"])
    assert len(printed) == 200_000
    kinds = [output["output_type"] for output in done["outputs"]]
    note = done["outputs"][kinds.index("update_display_data")]
    assert "more characters are left out" in note["data"]["text/plain"]


def test_a_cell_ends_with_its_reply_where_the_end_was_lost(engine):
    lost = (
        "from ipykernel.kernelapp import IPKernelApp\n"
        "kernel = IPKernelApp.instance().kernel\n"
        "publish = kernel._publish_status\n"
        "kernel._publish_status = lambda *ignored, **named: None"
    )
    assert engine.run(lost)["status"] == "ok"
    assert engine.run("6 * 7")["outputs"][0]["data"]["text/plain"] == "42"
    engine.run("kernel._publish_status = publish")


def observed(engine: Engine, body: str):
    """Show a slider whose callback does ``body``; return its handle."""
    code = (
        f"import time, ipywidgets\ndef callback(change):\n    {body}\n"
        "slider = ipywidgets.IntSlider(description='turns')\n"
        "slider.observe(callback, 'value')\nslider"
    )
    return show(engine, code).get_by_role("slider", name="turns")


def test_a_callback_that_never_ends_can_be_stopped(engine):
    engine.states()
    handle = observed(engine, "while True: pass")
    engine.page.evaluate(
        "void (states.length = 0, engine.onNotice = (it) => { window.words = it; })"
    )
    handle.press("ArrowRight")
    engine.page.wait_for_function("states.includes('busy')")
    assert (
        engine.page.evaluate("words") == "Python still runs a callback of a widget. Stop ends it."
    )
    engine.page.evaluate("engine.stop()")
    engine.page.wait_for_function("states.at(-1) === 'idle'")
    handle.press("ArrowRight")
    engine.page.evaluate("void (states.length = 0)")
    engine.start("print('after it')")
    engine.page.wait_for_function("states.includes('busy')")
    engine.page.evaluate("engine.stop()")
    assert engine.finish() == {"status": "stopped", "count": 0, "outputs": []}
    assert engine.value("1") == 1


def test_an_error_in_a_callback_is_told(engine):
    handle = observed(engine, "1 / 0")
    engine.page.evaluate("engine.onNotice = (words) => { window.notice = words; }")
    handle.press("ArrowRight")
    told = "A callback of a widget raised ZeroDivisionError: division by zero"
    engine.page.wait_for_function("told => window.notice === told", arg=told)
    # That it had been called busy does not hide what it raised.
    handle = observed(engine, "time.sleep(1.5)\n    1 / 0")
    engine.page.evaluate("void (window.states = [], window.notices = [])")
    engine.page.evaluate("void (engine.onState = (it) => { notices.push(it); })")
    engine.page.evaluate("void (engine.onNotice = (it) => { notices.push(it); })")
    handle.press("ArrowRight")
    engine.page.wait_for_function(
        "told => notices.includes('idle') && notices.at(-1) === told", arg=told
    )
    engine.page.evaluate("void (engine.onState = (state) => states.push(state))")


def test_reset_frees_a_cell_that_waits_for_a_callback(engine):
    observed(engine, "time.sleep(60)").press("ArrowRight")
    engine.start("print('after it')")
    engine.page.evaluate("engine.reset()")
    assert engine.finish() == {"status": "stopped", "count": 0, "outputs": []}
    assert engine.value("1") == 1


def test_what_a_callback_shows_is_shown_beside_its_widget(engine):
    engine.page.evaluate("void (engine.onCallback = (...told) => { window.told = told; })")
    observed(engine, "print('moved')").press("ArrowRight")
    engine.page.wait_for_function("window.told")
    assert engine.page.evaluate("told[0]") == {
        "output_type": "stream",
        "name": "stdout",
        "text": "moved\n",
    }
    assert engine.page.evaluate("place.contains(told[1])")


def test_an_output_widget_takes_what_is_shown_in_it(engine):
    code = "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')\nout"
    room = show(engine, code)
    expect(room).to_have_text("inside")
    done = engine.run("with out:\n    display('more')\n    1 / 0\nprint('outside')")
    assert [output.get("text") for output in done["outputs"]] == ["outside\n"]
    expect(room).to_contain_text("ZeroDivisionError")
    expect(room).to_contain_text("'more'")
    assert engine.value("len(out.outputs)") == 3, "and Python knows"
    engine.run("out.clear_output()")
    expect(room).to_have_text("")
    engine.run("out.append_stdout('appended')")
    expect(room).to_have_text("appended")
    engine.run("out.clear_output()")
    # Many prints are drawn together.
    room.evaluate(
        """room => {
          window.drawn = 0;
          const options = { childList: true, subtree: true };
          new MutationObserver(() => { drawn += 1; }).observe(room, options);
        }"""
    )
    engine.run("with out:\n    for i in range(400): print(i, flush=True)")
    expect(room).to_contain_text("399")
    assert engine.page.evaluate("drawn") < 200


def test_interact_shows_what_the_function_shows(engine):
    engine.page.evaluate("void (engine.onCallback = (...told) => { window.strayed = told; })")
    code = (
        "from ipywidgets import interactive\n"
        "def square(x=3):\n    print('x is', x)\n    display(x * x)\n"
        "interactive(square, x=(0, 10))"
    )
    room = show(engine, code)
    room.get_by_role("slider").press("ArrowRight")
    area = room.locator(".widget-output")
    expect(area).to_contain_text("x is 4")
    expect(area).to_contain_text("16")
    assert "x is 3" not in area.inner_text()
    assert engine.page.evaluate("window.strayed") is None


def test_a_widget_that_never_rests_holds_no_cell_back(engine):
    code = (
        "import time, ipywidgets\n"
        "play = ipywidgets.Play(interval=20, repeat=True, max=10**6)\n"
        "play.observe(lambda change: time.sleep(0.05), 'value')\nplay"
    )
    show(engine, code).get_by_role("button").first.click()
    engine.page.wait_for_timeout(300)
    assert engine.run("print('ran')")["outputs"][0]["text"] == "ran\n"
    engine.run("play.close()")


@pytest.fixture
def errors(engine):
    """What goes wrong on the page during a test."""
    found = []

    def note(error) -> None:
        found.append(str(error))

    def note_console(message) -> None:
        if message.type == "error" and "404" not in message.text:
            found.append(message.text)

    engine.page.on("pageerror", note)
    engine.page.on("console", note_console)
    yield found
    engine.page.remove_listener("pageerror", note)
    engine.page.remove_listener("console", note_console)


MANY = """import ipywidgets as w
play = w.Play(interval=10, repeat=True)
slider, twin = w.IntSlider(description="turns"), w.IntSlider(description="twin")
links = w.jslink((play, "value"), (slider, "value")), w.jslink((slider, "value"), (twin, "value"))
box = w.VBox([play, slider, twin, w.Button(description="press"), w.Text(description="says")])
box"""
# Each change takes its way through the page before the next is looked at.
TURNS = "() => new Promise((done) => setTimeout(done, 200))"


def play(engine: Engine):
    """Show one of each kind of widget that sends; let it play."""
    room = show(engine, MANY)
    room.locator(".widget-play button").first.click()
    turning = room.get_by_role("slider", name="turns")
    expect(turning).not_to_have_value("0")
    return room


@pytest.mark.parametrize("closed", part(["box", "play", "twin"], 3))
def test_a_widget_that_python_has_closed_sends_nothing(engine, errors, closed):
    play(engine)
    assert engine.run(f"{closed}.close()")["status"] == "ok"
    engine.page.evaluate(TURNS)
    assert errors == []
    engine.run("play.close()")


@pytest.mark.parametrize("ended", part(["reset", "death"], 2))
def test_widgets_whose_python_is_gone_send_nothing(engine, errors, ended):
    room = play(engine)
    if ended == "reset":
        engine.page.evaluate("engine.reset()")
    else:
        engine.run("import os\nos._exit(1)")
    room.get_by_role("button", name="press").click()
    room.get_by_role("slider", name="twin").press("ArrowRight")
    room.get_by_role("textbox", name="says").fill("more")
    room.get_by_role("textbox", name="says").press("Enter")
    engine.page.evaluate(TURNS)
    assert errors == []
    assert engine.value("1") == 1


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


def test_python_runs_where_the_browser_stores_nothing(context, book, site_folder):
    page = context.new_page()
    page.add_init_script(DENY)
    engine = Engine(page, book, site_folder)
    engine.run("kept = 3")
    assert engine.value("kept") == 3
    page.close()


def test_reset_starts_afresh_and_ends_the_old_kernel(engine, book):
    reader = book.reader()
    before = set(kernels(reader, book.base))
    engine.run("kept = 3")
    show(engine)
    start_endless(engine)
    engine.states()
    engine.page.evaluate("engine.reset()")
    assert engine.finish()["status"] == "stopped"
    assert engine.states()[-2:] == ["starting", "idle"]
    assert engine.value("'kept' in dir()") is False
    wait_until(lambda: before - set(kernels(reader, book.base)))
    # What the old Python had put on the page does not complain that it is gone.
    engine.page.locator("#place").get_by_role("slider").first.focus()
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
    # One that ends itself does not hear the next cell: a new one does.
    assert engine.run("exit()")["status"] == "ok"
    assert engine.states()[-1] == "lost"
    assert engine.value("'kept' in dir()") is False


def test_a_kernel_that_was_ended_elsewhere_is_replaced(engine, book):
    reader = book.reader()
    engine.run("kept = 5")
    engine.states()
    for kernel in kernels(reader, book.base):
        reader.delete(f"{book.base}/api/kernels/{kernel}")
    missed = engine.run("kept")
    assert (missed["status"], missed["words"]) == ("refused", ENDED)
    assert engine.states()[-1] == "lost"
    assert engine.value("'kept' in dir()") is False


SILENT = "The server of this book does not answer: this page waits for it."
GONE = "The server of this book does not answer. Start it again with `make`"
NOTE = "void (window.notices = [], engine.onNotice = (words) => { notices.push(words); })"


def heard(engine: Engine, words: str) -> bool:
    """Whether the page was told this."""
    return engine.page.evaluate("words => notices.some((it) => it.startsWith(words))", words)


def test_a_server_that_does_not_answer_has_not_ended(browser, data, site_folder):
    """What runs meanwhile is shown when it answers again; names and kernel are kept."""
    context = browser.new_context()
    with server(data, settings=BARE) as book, Relay(book.port) as relay:
        through = Running(book.process, book.address.replace(str(book.port), str(relay.port)))
        engine = Engine(context.new_page(), through, site_folder)
        engine.page.evaluate(NOTE)
        engine.run("kept = 7")
        engine.start("import time\nfor i in range(8):\n    print(i, flush=True)\n    time.sleep(1)")
        engine.page.wait_for_function("begun.length > 0")
        engine.states()
        relay.refuse()
        wait_until(lambda: heard(engine, SILENT))
        time.sleep(5)
        relay.accept()
        done = engine.finish()
        assert "".join(output["text"] for output in done["outputs"]) == "".join(
            f"{i}\n" for i in range(8)
        )
        assert done["status"] == "ok"
        assert heard(engine, "The server of this book answers again.")
        assert engine.states() == ["idle"], "never lost"
        assert engine.value("kept") == 7
        assert len(kernels(book.reader(), book.base)) == 1

        # What is asked for meanwhile waits, and Stop reaches Python when it can.
        start_endless(engine)
        relay.refuse()
        wait_until(lambda: engine.page.evaluate("notices.length") == 3)
        engine.page.evaluate("void engine.stop()")
        time.sleep(2)
        relay.accept()
        assert engine.finish()["status"] == "stopped"
        assert engine.value("kept") == 7
        relay.refuse()
        wait_until(lambda: engine.page.evaluate("notices.length") == 5)
        engine.start("kept")
        wait_until(lambda: engine.page.evaluate("notices.length") == 6)
        assert engine.page.evaluate("notices.at(-1)").startswith(SILENT), "of this cell, too"
        relay.accept()
        assert engine.finish()["status"] == "ok"
    context.close()


def test_a_server_that_is_gone_is_named_and_its_successor_found(browser, data, site_folder):
    context = browser.new_context()
    with server(data, settings=BARE) as first:
        engine = Engine(context.new_page(), first, site_folder)
        engine.page.evaluate(NOTE)
        assert engine.run("kept = 6")["status"] == "ok"
        engine.states()
        port = first.port
        first.stop()
        wait_until(lambda: heard(engine, SILENT))
    with server(data, port=port, settings=BARE) as second:
        assert second.port == port
        wait_until(lambda: "lost" in engine.states())
        assert engine.value("'kept' in dir()") is False, "the page goes on with the new server"
    with pytest.raises(Error, match=GONE):
        engine.page.evaluate("engine.reset()")
    context.close()
