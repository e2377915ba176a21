"""A reader predicts, commits and compares; what was predicted is kept, to look at again."""

import json

import pytest

from tests.sweep import part
from tests.web.axe import findings_in_both_themes, leave_alone

CHAPTER = "book/01_layers"
SHAPES, NUMBER, OPTIONS = "shapes", "score", "eight-rows"
STORED = f"JSON.parse(localStorage.getItem('nnbook-progress')).pages['{CHAPTER}'].predicted"


@pytest.fixture(scope="module")
def site_url(plain_url):
    """Here no figure is used."""
    return plain_url


@pytest.fixture
def chapter(page, site_url):
    page.goto(f"{site_url}{CHAPTER}.html")
    return page


@pytest.fixture(scope="module")
def shared(open_context, site_url):
    with open_context(color_scheme="light") as page:
        page.goto(f"{site_url}{CHAPTER}.html")
        yield page


@pytest.fixture
def unanswered(shared):
    """The chapter, loaded once, with every prediction still to be made."""
    while shared.locator(".again").count():
        shared.locator(".again").first.click()
    assert shared.locator("details.predicted[open]").count() == 0
    return shared


def form(page, name):
    return page.locator(f"#predict-{name}")


def parts(page, name):
    return page.locator(f"details.predicted[data-of={name}]")


def are_open(page, name):
    return parts(page, name).evaluate_all("all => all.map(part => part.open)")


def words(page, name):
    return form(page, name).locator(".comparison").inner_text()


def test_everything_that_answers_opens_with_the_comparison(unanswered):
    assert len(are_open(unanswered, NUMBER)) > 1
    assert not any(are_open(unanswered, NUMBER))
    form(unanswered, NUMBER).locator("input").fill("11")
    form(unanswered, NUMBER).locator(".commit").click()
    assert all(are_open(unanswered, NUMBER))
    assert words(unanswered, NUMBER) == "You said 11, it is 2.8."


def test_a_right_prediction_says_so(unanswered):
    form(unanswered, NUMBER).locator("input").fill("2.8")
    form(unanswered, NUMBER).locator("input").press("Enter")
    assert words(unanswered, NUMBER) == "You said 2.8. That is right."


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("2,8", "You said 2,8. That is right."),
        ("28/10", "You said 28/10. That is right."),
        ("2.83", "You said 2.83, it is 2.8: near enough."),
        ("−2.8", "You said −2.8, it is 2.8."),
        ("-2.8", "You said −2.8, it is 2.8."),
        ("3", "You said 3, it is 2.8."),
        ("1e1", "You said 1e1, it is 2.8."),
    ],
)
def test_numbers_are_read_as_people_write_them(unanswered, typed, compared):
    form(unanswered, NUMBER).locator("input").fill(typed)
    form(unanswered, NUMBER).locator("input").press("Enter")
    assert words(unanswered, NUMBER) == compared


def test_what_is_no_number_opens_nothing_and_is_kept(unanswered):
    box = form(unanswered, NUMBER).locator("input")
    for typed in ("", " ", "eleven", "1/0", "1/2/3", "2.8.1", "(2, 8)", "--3"):
        box.fill(typed)
        box.press("Enter")
        assert words(unanswered, NUMBER) == "Type a number, such as 12, −0.3 or 1/7.", typed
        assert box.input_value() == typed
        assert not any(are_open(unanswered, NUMBER)), typed
    box.fill("2.8")
    box.press("Enter")
    assert words(unanswered, NUMBER) == "You said 2.8. That is right."


@pytest.mark.parametrize(
    "typed",
    part(
        [
            *("(150, 8)", "150,8", "150 8", "[150, 8]", "150x8", "150 × 8"),
            "torch.Size([150, 8])",
        ],
        of=2,
    ),
)
def test_shapes_are_read_as_people_write_them(unanswered, typed):
    for box, text in zip(
        form(unanswered, SHAPES).locator("input").all(), [typed, typed, "150, 8"], strict=True
    ):
        box.fill(text)
    form(unanswered, SHAPES).locator(".commit").click()
    said = words(unanswered, SHAPES)
    assert said == "hidden: right. relu: right. output: you said (150, 8), it is (150, 3)."


def test_what_is_no_shape_is_said_at_the_box_that_holds_it(unanswered):
    boxes = form(unanswered, SHAPES).locator("input")
    boxes.nth(0).fill("(150, 8)")
    boxes.nth(1).fill("eight")
    form(unanswered, SHAPES).locator(".commit").click()
    assert words(unanswered, SHAPES) == "Type a shape, such as (2, 7)."
    assert boxes.nth(1).evaluate("box => box === document.activeElement")
    assert boxes.nth(1).get_attribute("aria-invalid") == "true"


def test_an_option_is_chosen_by_key(unanswered):
    choices = form(unanswered, OPTIONS).locator(".choice")
    choices.nth(0).focus()
    unanswered.keyboard.press("Tab")
    unanswered.keyboard.press("Enter")
    assert words(unanswered, OPTIONS).startswith("You said “")
    assert all(are_open(unanswered, OPTIONS))
    assert choices.nth(1).get_attribute("aria-pressed") == "true"


def test_an_option_is_chosen_by_touch_on_a_small_screen(open_context, site_url):
    with open_context(viewport={"width": 360, "height": 700}, has_touch=True) as page:
        page.goto(f"{site_url}{CHAPTER}.html")
        choices = form(page, OPTIONS).locator(".choice")
        for choice in choices.all():
            box = choice.bounding_box()
            assert box["height"] >= 24
            assert box["x"] + box["width"] <= 360
        form(page, OPTIONS).locator(".choice[data-right]").tap()
        assert words(page, OPTIONS).endswith("That is right.")
        page.locator(f"#predict-{NUMBER} input").fill("11")
        page.locator(f"#predict-{NUMBER} .commit").tap()
        assert words(page, NUMBER) == "You said 11, it is 2.8."


def test_whoever_only_looks_can(chapter):
    form(chapter, NUMBER).locator(".skip").click()
    assert all(are_open(chapter, NUMBER))
    assert words(chapter, NUMBER) == ""
    parts(chapter, SHAPES).first.locator("summary").click()
    chapter.wait_for_function(
        "() => [...document.querySelectorAll('[data-of=shapes]')].every(part => part.open)"
    )
    assert chapter.evaluate(f"Object.keys({STORED})") == []


def test_a_prediction_is_kept_and_can_be_made_again(chapter):
    form(chapter, OPTIONS).locator(".choice").first.click()
    said = words(chapter, OPTIONS)
    chapter.reload()
    assert words(chapter, OPTIONS) == said
    assert all(are_open(chapter, OPTIONS))
    form(chapter, OPTIONS).locator(".again").click()
    assert words(chapter, OPTIONS) == ""
    assert not any(are_open(chapter, OPTIONS))
    chapter.reload()
    assert words(chapter, OPTIONS) == ""


def test_the_welcome_page_leads_back_to_what_was_wrong_until_it_is_forgotten(chapter, site_url):
    form(chapter, OPTIONS).locator(".choice[data-right]").click()
    form(chapter, NUMBER).locator("input").fill("11")
    form(chapter, NUMBER).locator("input").press("Enter")
    chapter.goto(f"{site_url}book/welcome.html")
    box = chapter.locator(".look-again")
    assert box.locator("summary").inner_text() == "Look again at one prediction"
    box.locator("summary").press("Enter")
    (item,) = box.locator("li").all()
    assert item.inner_text().endswith("You said 11, it is 2.8.")
    item.locator("a").click()
    chapter.wait_for_url(f"**/{CHAPTER}.html#predict-{NUMBER}")
    assert form(chapter, NUMBER).is_visible()
    chapter.goto(f"{site_url}book/welcome.html")
    chapter.locator(".forget-progress").click()
    assert not chapter.locator(".look-again").is_visible()
    chapter.goto(f"{site_url}{CHAPTER}.html")
    for name in (NUMBER, OPTIONS):
        assert words(chapter, name) == ""
        assert not any(are_open(chapter, name))


@pytest.mark.parametrize(
    "predicted",
    part(
        [
            7,
            {NUMBER: 7, "unknown": {"texts": ["1"]}},
            {NUMBER: {"texts": ["11", "12"]}, OPTIONS: {"texts": ["an option of long ago"]}},
            {NUMBER: {"texts": [{}], "isRight": False, "heading": "<b>x</b>", "words": "<i>y</i>"}},
            {"<b>": {"texts": ["1"], "isRight": False, "heading": "", "words": ""}},
        ],
        of=3,
    ),
)
def test_damaged_or_old_memory_is_no_error(page, site_url, predicted):
    stored = {"pages": {CHAPTER: {"predicted": predicted}}, "last": None}
    text = json.dumps(json.dumps(stored))
    page.add_init_script(f"localStorage.setItem('nnbook-progress', {text})")
    page.goto(f"{site_url}book/welcome.html")
    assert page.locator(".look-again :is(b, i)").count() == 0
    page.goto(f"{site_url}{CHAPTER}.html")
    for name in (NUMBER, OPTIONS):
        assert words(page, name) == ""
        assert not any(are_open(page, name))


FORMS = f"#predict-{NUMBER}, #predict-{OPTIONS}"


def test_axe_finds_nothing_before_and_after(chapter):
    number, options = form(chapter, NUMBER), form(chapter, OPTIONS)
    number.locator("input").fill("what?")
    number.locator("input").press("Enter")
    leave_alone(chapter, FORMS)
    assert findings_in_both_themes(chapter, FORMS) == []
    options.locator(".choice").first.click()
    number.locator("input").fill("2.8")
    number.locator("input").press("Enter")
    assert words(chapter, NUMBER)
    assert words(chapter, OPTIONS)
    assert findings_in_both_themes(chapter, FORMS) == []
