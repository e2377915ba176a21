"""The playground as a reader uses it: one load of its page, without a kernel."""

import re

import pytest
from playwright.sync_api import expect

from nnbook.figures.playground import SAMPLE
from tests.figures.conftest import page_of
from tests.figures.playground.asking import settings, trained
from tests.figures.using import controls, reset, settle
from tests.web.axe import EVERYTHING, findings

PICTURE = "element => element.querySelector('canvas').toDataURL()"


@pytest.fixture(scope="module")
def loaded(open_context, site_url):
    permissions = ["clipboard-read", "clipboard-write"]
    with open_context(color_scheme="light", permissions=permissions) as page:
        # The whole page: one of its cells takes the program.
        page.goto(f"{site_url}{page_of('playground')}#figure-playground")
        figure = page.locator("#figure-playground")
        page.wait_for_function("() => document.getElementById('figure-playground')?.numbers")
        yield figure


@pytest.fixture
def figure(loaded):
    loaded.page.emulate_media(reduced_motion="no-preference")
    loaded.evaluate("(element, own) => element.set({ own })", SAMPLE)
    reset(loaded)
    return loaded


def button(figure, name):
    return figure.get_by_role("button", name=name, exact=True)


def trained_to(figure, step):
    """Wait until the picture shows the step; return the numbers that it shows."""
    figure.page.wait_for_function(
        "([element, step]) => element.values.step === step && element.numbers.step === step",
        arg=[figure.element_handle(), step],
    )
    return figure.evaluate("({ numbers }) => [numbers.train.loss, numbers.held?.loss]")


def put(figure, **values):
    figure.evaluate("(element, values) => element.set(values)", values)
    settle(figure)


def test_it_opens_untrained_with_a_picture_and_words(figure):
    assert figure.evaluate("({ values }) => values.step") == 0
    words = figure.locator(".nn-words")
    expect(words).to_contain_text("Circles, network 2 → 4 tanh → 2, step 0: training loss 0.728")
    painted = "canvas => canvas.getContext('2d').getImageData(0, 0, 999, 999).data.some(Boolean)"
    for canvas in figure.locator("canvas").all():
        assert canvas.evaluate(painted)


def test_run_trains_pause_holds_step_goes_on_and_start_over_goes_back(figure):
    before = figure.evaluate(PICTURE)
    button(figure, "Run").click()
    figure.page.wait_for_function(
        "element => element.numbers.step >= 10", arg=figure.element_handle()
    )
    button(figure, "Pause").press("Enter")
    settle(figure)
    step = figure.evaluate("({ values }) => values.step")
    settle(figure)
    settle(figure)
    trained_to(figure, step)
    assert figure.evaluate(PICTURE) != before
    button(figure, "Step").press("Enter")
    shown = trained_to(figure, step + 1)
    (expected,) = trained(settings(step=step + 1))
    assert shown == pytest.approx([expected["train"]["loss"], expected["held"]["loss"]], abs=1e-12)
    button(figure, "Start over").click()
    trained_to(figure, 0)
    settle(figure)
    assert figure.evaluate(PICTURE) == before
    expect(button(figure, "Run")).to_be_visible()


def test_run_ends_at_the_last_step_and_where_the_loss_explodes(figure):
    put(figure, step=4990)
    trained_to(figure, 4990)
    button(figure, "Run").click()
    trained_to(figure, 5000)
    expect(button(figure, "Run")).to_be_disabled()
    expect(button(figure, "Step")).to_be_disabled()
    put(figure, data="regression plane", hidden="", optimizer="SGD", rate="10", step=0)
    button(figure, "Run").click()
    expect(figure.locator(".nn-words")).to_contain_text("The loss has exploded")
    expect(button(figure, "Run")).to_be_visible()
    assert figure.evaluate("({ values }) => values.step") < 5000


def test_layers_are_put_together_by_keys(figure):
    composer = figure.get_by_role("group", name="Hidden layers")
    hidden = "({ values }) => values.hidden"
    units = composer.get_by_label("units in hidden layer 1")
    units.fill("7")
    settle(figure)
    assert figure.evaluate(hidden) == "7 tanh"
    units.fill("99")
    settle(figure)
    assert figure.evaluate(hidden) == "7 tanh"
    units.press("Tab")
    expect(units).to_have_value("7")
    composer.get_by_label("activation of hidden layer 1").select_option("sigmoid")
    for _ in range(3):
        composer.get_by_role("button", name="Add a layer").press("Enter")
        settle(figure)
    assert figure.evaluate(hidden) == " ".join(["7 sigmoid"] * 4)
    expect(composer.get_by_role("button", name="Add a layer")).to_be_disabled()
    expect(figure.locator(".nn-words")).to_contain_text("2 → 7 sigmoid → 7 sigmoid → 7 sigmoid →")
    for left in (3, 2, 1, 0):
        composer.get_by_role("button", name="Remove hidden layer 1").press("Enter")
        settle(figure)
        assert figure.evaluate(hidden).count("sigmoid") == left
    expect(figure.locator(".nn-words")).to_contain_text("network 2 → 2, step 0")
    expect(composer.get_by_role("button", name="Add a layer")).to_be_focused()


def test_own_rows_are_used_a_bad_one_is_named_and_nothing_typed_is_lost(figure):
    _, _ = controls(figure)
    box = figure.page.get_by_label("own rows: two numbers and a label")
    expect(box).to_be_hidden()
    put(figure, data="own rows")
    expect(box).to_be_visible()
    words = figure.locator(".nn-words")
    expect(words).to_contain_text("Own rows, network 2 → 4 tanh → 3")
    good = "\n".join(f"{i}, {i * i % 5}, {'no' if i % 3 else 'yes'}" for i in range(12))
    bad = f"{good}\n12, x, yes"
    box.fill(bad)
    expect(words).to_have_text("Row 13: expected a number in column 2, found “x”.")
    expect(button(figure, "Run")).to_be_disabled()
    expect(button(figure, "Copy as PyTorch")).to_be_disabled()
    button(figure, "Reset").click()
    put(figure, data="own rows")
    expect(box).to_have_value(bad)
    figure.page.evaluate("location.hash = '#playground:data=own%20rows,hidden=2%20relu'")
    settle(figure)
    expect(box).to_have_value(bad)
    box.fill(good)
    expect(words).to_contain_text("Own rows, network 2 → 2 ReLU → 2, step 0")
    button(figure, "Copy link").click()
    assert "yes" in figure.page.evaluate("location.hash")
    put(figure, data="circles")
    button(figure, "Copy link").click()
    assert "yes" not in figure.page.evaluate("location.hash")


def test_the_copied_program_is_that_of_the_picture(figure):
    put(figure, data="3-arm spiral", hidden="3 relu", step=7, seed=3, noise=0.2)
    trained_to(figure, 7)
    button(figure, "Copy as PyTorch").click()
    # The button for links says the same for a while.
    expect(figure.locator(".nn-steps").get_by_text("Copied")).to_be_visible()
    (expected,) = trained(settings(data="3-arm spiral", hidden="3 relu", step=7, seed=3, noise=0.2))
    assert figure.page.evaluate("navigator.clipboard.readText()") == expected["program"]
    figure.get_by_text("The program", exact=True).click()
    expect(figure.locator(".nn-program pre")).to_have_text(
        re.compile(r"nn\.Linear\(2, 3\),\s+nn\.ReLU\(\)")
    )
    figure.get_by_text("The program", exact=True).click()


def test_where_nothing_can_be_copied_the_program_is_shown(figure):
    refuse = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }"
    figure.page.evaluate(refuse)
    button(figure, "Copy as PyTorch").click()
    expect(button(figure, "Copy it from below")).to_be_visible()
    expect(figure.locator(".nn-program pre")).to_contain_text("import torch")
    figure.page.evaluate("delete navigator.clipboard.writeText")
    figure.get_by_text("The program", exact=True).click()


def test_the_page_opens_with_the_program_of_its_figure(figure):
    (expected,) = trained(settings())
    cell = figure.page.locator(".cell.tag_program .cell_input pre")
    assert cell.text_content().strip() == expected["program"].strip()


def test_for_readers_who_want_no_movement_a_run_shows_every_hundredth_step(figure):
    figure.page.emulate_media(reduced_motion="reduce")
    figure.evaluate("""element => {
        element.seen = [];
        element.observer = new MutationObserver(() => element.seen.push(element.values.step));
        const all = { childList: true, characterData: true, attributes: true, subtree: true };
        element.observer.observe(element.querySelector("svg"), all);
    }""")
    button(figure, "Run").click()
    figure.page.wait_for_function(
        "element => element.values.step >= 200", arg=figure.element_handle()
    )
    button(figure, "Pause").click()
    seen = set(figure.evaluate("element => (element.observer.disconnect(), element.seen)"))
    assert {step % 100 for step in seen} == {0}
    assert {100, 200} <= seen


def test_five_classes_and_four_layers_are_accessible_and_fit_a_phone(figure):
    own = "\n".join(f"{i}; {i * i % 11}; kind {i % 5}" for i in range(40))
    put(figure, data="own rows", own=own, hidden="16 tanh 16 silu 16 leaky 16 sigmoid", step=3)
    figure.page.set_viewport_size({"width": 360, "height": 800})
    trained_to(figure, 3)
    settle(figure)
    settle(figure)
    assert figure.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
    width = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert figure.page.evaluate(width) <= 0
    legend = figure.locator(".nn-stage svg")
    for name in ("kind 0", "kind 4", "held out"):
        expect(legend).to_contain_text(name)
    assert findings(figure.page, EVERYTHING, ".nn-box:has(#figure-playground)") == []
    figure.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_program_opens_in_the_page_s_cell(figure):
    put(figure, hidden="5 silu")
    button(figure, "Open in the page").click()
    editor = figure.page.locator(".cell.tag_program .cm-content")
    expect(editor).to_contain_text("nn.SiLU()")
    expect(editor).to_be_focused()
    put(figure, hidden="6 silu")
    button(figure, "Open in the page").click()
    expect(editor).to_contain_text("nn.Linear(2, 6)")
    figure.page.keyboard.press("Control+z")
    expect(editor).not_to_contain_text("nn.Linear(2, 6)")


def test_a_large_network_is_painted_by_turns_under_way_and_whole_when_it_rests(figure):
    both = "element => [...element.querySelectorAll('canvas')].map(each => each.toDataURL())"
    put(figure, hidden="16 tanh 16 tanh", batch="all")
    before = figure.evaluate(both)
    button(figure, "Run").click()
    figure.page.wait_for_function(
        "element => element.numbers.step >= 10", arg=figure.element_handle()
    )
    button(figure, "Pause").press("Enter")
    settle(figure)
    step = figure.evaluate("({ values }) => values.step")
    trained_to(figure, step)
    settle(figure)
    paused = figure.evaluate(both)
    assert [new != old for new, old in zip(paused, before, strict=True)] == [True, True]
    for each in (step + 1, step):  # there and back, one by one
        put(figure, step=each)
        trained_to(figure, each)
        settle(figure)
    assert figure.evaluate(both) == paused
