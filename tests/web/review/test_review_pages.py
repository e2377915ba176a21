"""The pages Today and Concept inventory, as a reader uses them."""

import datetime
import json

import pytest

from nnbook.files import ROOT
from tests.sweep import part
from tests.web.axe import findings_in_both_themes
from tests.web.book import OVERFLOW
from tools.site import questions

STORED = "JSON.parse(localStorage.getItem('nnbook-progress'))"
DAY = datetime.datetime(2026, 12, 1, 9, 30)
READ = {"01_layers": ["a-layer-is-a-typed-function", "logits-are-not-probabilities"]}
IN_READ = [
    question
    for question in questions.review(ROOT)
    if question.section in READ.get(question.page.removeprefix("book/"), [])
]


@pytest.fixture(scope="module")
def site_url(plain_url):
    """Here no figure is used."""
    return plain_url


def give(page, progress):
    page.add_init_script(
        f"if (!localStorage.getItem('nnbook-progress')) "
        f"localStorage.setItem('nnbook-progress', {json.dumps(json.dumps(progress))})"
    )


def having_read(**more):
    pages = {f"book/{name}": {"read": sections} for name, sections in READ.items()}
    return {"pages": pages, "last": None} | more


@pytest.fixture
def today(page, site_url):
    page.clock.set_fixed_time(DAY)
    give(page, having_read())
    page.goto(f"{site_url}book/review.html")
    return page


def answer(page, rightly):
    """Answer the question on the page; return its text."""
    text = page.locator(".question-text").inner_text()
    if page.locator(".choices").count():
        page.locator(f".choice{'[data-right]' if rightly else ':not([data-right])'}").first.click()
    else:
        for box in page.locator(".typed input").all():
            typed = box.get_attribute("data-answer") if rightly else "(1, 1, 1, 1)"
            if not rightly and box.get_attribute("data-kind") == "number":
                typed = "123456"
            box.fill(typed)
        page.locator(".typed input").first.press("Enter")
    assert page.locator(".verdict").inner_text() == ("✓ Right." if rightly else "✕ Not so.")
    return text


def count(page):
    return page.locator(".count").inner_text()


def go_on(page):
    page.get_by_role("button", name="Next").or_(page.get_by_role("button", name="Finish")).click()


def test_it_asks_from_what_was_read_and_says_where_that_is_taught(today):
    assert count(today) == f"{min(10, len(IN_READ))} questions for today."
    today.get_by_role("button", name="Begin").click()
    answer(today, rightly=True)
    link = today.locator(".taught a")
    assert link.get_attribute("href").partition("#")[2] in READ["01_layers"]
    link.click()
    today.wait_for_url("**/book/01_layers.html#*")


def test_what_is_wrong_comes_again_today_and_tomorrow(today):
    today.get_by_role("button", name="Begin").click()
    wrong = answer(today, rightly=False)
    go_on(today)
    for _ in range(min(10, len(IN_READ)) - 1):
        assert answer(today, rightly=True) != wrong
        go_on(today)
    again = today.locator(".question-text").inner_text()
    assert again[:20] == wrong[:20]  # numbers may be drawn anew
    answer(today, rightly=True)
    go_on(today)
    total = min(10, len(IN_READ))
    assert f"{total - 1} of {total} right at the first try." in count(today)
    assert "Wednesday" in count(today)
    kept = today.evaluate(f"{STORED}.review")
    assert sorted(entry["passed"] for entry in kept.values()) == [0] + [1] * (total - 1)


def test_the_welcome_page_counts_the_same_and_days_later_it_is_asked_again(today, site_url):
    expected = min(10, len(IN_READ))
    today.goto(f"{site_url}book/welcome.html")
    assert f"{expected} questions wait" in today.locator(".review-waiting").inner_text()
    today.locator(".forget-progress").click()
    assert not today.locator(".review-waiting").is_visible()
    later = {"pages": {}, "review": {IN_READ[0].id: {"passed": 1, "due": "2026-12-04"}}}
    kept = f"localStorage.setItem('nnbook-progress', {json.dumps(json.dumps(later))})"
    today.evaluate(kept)
    today.goto(f"{site_url}book/review.html")
    assert "Friday, 4 December" in count(today) or "Friday 4 December" in count(today)
    today.clock.set_fixed_time(DAY + datetime.timedelta(days=3))
    today.reload()
    assert count(today) == "1 question for today."


def test_an_unread_book_says_where_to_begin_and_asks_all_the_same(page, site_url):
    page.goto(f"{site_url}book/review.html")
    assert "Begin with chapter 1" in count(page)
    page.get_by_role("button", name="Ask from the whole book").click()
    assert count(page) == "10 questions for today."


def test_it_is_answered_by_key_alone(today):
    today.get_by_role("button", name="Begin").focus()
    today.keyboard.press("Enter")
    assert today.evaluate("document.activeElement.className") == "nn-asked"  # and is read out
    while today.locator(".typed").count():
        answer(today, rightly=True)
        go_on(today)
    today.keyboard.press("Tab")
    today.keyboard.press("Enter")
    assert today.locator(".verdict").is_visible()
    today.keyboard.press("Tab")  # where it is taught
    today.keyboard.press("Tab")
    today.keyboard.press("Enter")
    assert not today.locator(".verdict").is_visible()


def due(page, site_url, name):
    """Let Today ask one question, and this one."""
    page.clock.set_fixed_time(DAY)
    give(page, {"pages": {}, "review": {name: {"passed": 1, "due": "2026-12-01"}}})
    page.goto(f"{site_url}book/review.html")
    page.get_by_role("button", name="Begin").click()
    return page.locator(".nn-asked")


def test_a_prediction_is_asked_with_its_cell_and_explained_as_in_its_chapter(page, site_url):
    asked = due(page, site_url, "predicted-eight-rows")
    assert "X @ W.T + b[:, None]" in asked.locator(".question-text code").last.inner_text()
    assert asked.locator("pre").inner_text().startswith("eight = X[:8]")
    assert asked.locator(".choice").count() == 3
    answer(page, rightly=False)
    said = asked.locator(".said").inner_text()
    assert "The answer is “no error, and other numbers”." in said
    assert "each flower got a bias that belongs to a neuron" in said
    assert "Batches, broadcasting" in page.locator(".taught").inner_text()


def test_several_things_to_type_are_compared_one_by_one(page, site_url):
    asked = due(page, site_url, "predicted-three-calls")
    second, third = asked.get_by_label("second"), asked.get_by_label("third")
    second.fill("0.7")
    second.press("Enter")
    assert third.evaluate("box => box === document.activeElement")
    assert third.get_attribute("aria-invalid") == "true"
    assert second.get_attribute("aria-invalid") is None
    third.fill("0.35")
    third.press("Enter")
    said = asked.locator(".said").inner_text()
    assert "second: you said 0.7, it is 0.71: near enough." in said
    assert "third: you said 0.35, it is 1.06." in said
    assert "✕ Not so." in said
    assert ".grad adds up over calls." in said


def test_a_unit_stands_behind_what_is_typed_and_what_is_compared(page, site_url):
    asked = due(page, site_url, "predicted-mean-of-four")
    assert asked.locator(".typed label").inner_text().strip() == "%"
    asked.locator("input").fill("0.7 %")
    asked.locator("input").press("Enter")
    assert "You said 0.7 %, it is 0 %: near enough." in asked.locator(".said").inner_text()


def test_what_is_typed_right_is_not_said_again_but_beside_something_wrong(page, site_url):
    asked = due(page, site_url, "predicted-collapsed")
    asked.get_by_label("W").fill("3 x 4")
    asked.get_by_label("b").fill("(4,)")
    asked.get_by_label("b").press("Enter")
    assert "W: right. b: you said (4,), it is (3,)." in asked.locator(".said").inner_text()
    page.get_by_role("button", name="Next").click()  # it comes again on the same day
    answer(page, rightly=True)
    assert "".join(asked.locator(".said > p").all_inner_texts()) == "✓ Right."


@pytest.mark.parametrize("name", part(["predicted-stable-loss", "predicted-three-calls"], 2))
def test_a_predictions_cell_and_its_boxes_fit_a_phone(open_context, site_url, name):
    with open_context(viewport={"width": 360, "height": 800}) as page:
        due(page, site_url, name)
        assert findings_in_both_themes(page, "article") == []
        assert page.evaluate(OVERFLOW) == []
        answer(page, rightly=False)
        assert findings_in_both_themes(page, "article") == []
        assert page.evaluate(OVERFLOW) == []


def test_a_typed_answer_that_cannot_be_read_is_kept_and_explained(today):
    kinds = {"shape": "Type a shape, such as (2, 7).", "number": "Type a number, such as 12"}
    today.get_by_role("button", name="Begin").click()
    while not today.locator(".typed").count():
        answer(today, rightly=True)
        go_on(today)
    box = today.locator(".typed input").first
    box.fill("eleven")
    box.press("Enter")
    assert kinds[box.get_attribute("data-kind")] in today.locator(".unclear").inner_text()
    assert box.input_value() == "eleven"


def test_progress_is_taken_along_as_a_file(today, open_context, site_url, tmp_path):
    solved = '{"neuron":{"status":"correct","points":4}}'
    today.evaluate("text => localStorage.setItem('nnbook-exercises', text)", solved)
    with today.expect_download() as saving:
        today.get_by_role("button", name="Save my progress as a file").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    with open_context() as other:
        other.clock.set_fixed_time(DAY)
        other.goto(f"{site_url}book/review.html")
        assert "Begin with chapter 1" in count(other)
        other.locator(".nn-keeping input").set_input_files(file)
        other.get_by_text("Your progress is that of").wait_for()
        assert count(other).endswith("questions for today.")
        assert other.evaluate("localStorage.getItem('nnbook-exercises')") == solved


UNREADABLE = ("{", "This file cannot be read.")
OTHER_VERSION = (
    '{"format": "nnbook-progress", "version": 2, "progress": {"pages": {}}}',
    "another version of this book (2, not 1). Nothing here has changed.",
)
# What is said changes from each to the next.
FILES = (
    ("[]", "This file holds no progress of this book"),
    UNREADABLE,
    ('{"format": "nnbook-progress", "progress": {"pages": 3}}', "holds no progress"),
    OTHER_VERSION,
    ('{"format": "other", "progress": {"pages": {}}}', "holds no progress"),
)


def test_a_file_of_something_else_changes_nothing_and_progress_can_be_sent_back(today, tmp_path):
    before, waiting = today.evaluate(STORED), count(today)
    for text, said in FILES:
        file = tmp_path / "other.json"
        file.write_text(text)
        today.locator(".nn-keeping input").set_input_files(file)
        today.get_by_text(said).wait_for()
        assert today.evaluate(STORED) == before, text
    file = tmp_path / "old.json"
    file.write_text('{"format": "nnbook-progress", "version": 1, "progress": {"pages": {}}}')
    today.locator(".nn-keeping input").set_input_files(file)
    today.get_by_text("Your progress is that of old.json now.").wait_for()
    assert "Begin with chapter 1" in count(today)
    today.get_by_role("button", name="Undo").click()
    today.get_by_text("Your progress is as it was before.").wait_for()
    assert today.evaluate(STORED)["pages"] == before["pages"]
    assert count(today) == waiting


REFUSE = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"


def test_a_browser_that_keeps_nothing_is_told_of(open_context, site_url, tmp_path):
    with open_context() as page:
        page.add_init_script(REFUSE)
        page.goto(f"{site_url}book/review.html")
        page.get_by_role("button", name="Ask from the whole book").click()
        page.get_by_role("button", name="Begin").click()
        for _ in range(10):
            answer(page, rightly=True)
            go_on(page)
        assert "This browser keeps nothing" in page.locator(".stage").inner_text()
        file = tmp_path / "other.json"
        file.write_text('{"format": "nnbook-progress", "version": 1, "progress": {"pages": {}}}')
        page.locator(".nn-keeping input").set_input_files(file)
        page.get_by_text("until you leave this page: the browser keeps nothing").wait_for()
        page.goto(f"{site_url}book/inventory.html")
        fill_inventory(page, rightly=False)
        assert "stay until you leave this page" in page.locator(".outcome").inner_text()


def test_an_inventory_that_was_begun_is_still_there_after_a_reload(page, site_url):
    page.goto(f"{site_url}book/inventory.html")
    chosen = page.locator("fieldset").nth(4).locator("input").nth(1)
    value = chosen.get_attribute("value")
    chosen.check()
    page.reload()
    assert page.locator(f"input:checked[value={json.dumps(value)}]").count() == 1
    assert page.locator("input:checked").count() == 1
    fill_inventory(page, rightly=False)
    assert "begun" not in page.evaluate(f"{STORED}.inventory")


def fill_inventory(page, rightly):
    found = {each.id: each for each in questions.inventory(ROOT)}
    for name, question in found.items():
        (wanted,) = [option for option in question.options if option.is_right][:1]
        text = wanted.text if rightly else "I cannot say yet"
        page.locator(f'input[name="{name}"][value={json.dumps(text)}]').check()
    page.get_by_role("button", name="Hand in").click()


def test_the_inventory_tells_nothing_before_and_the_change_after(page, site_url, tmp_path):
    page.goto(f"{site_url}book/inventory.html")
    page.get_by_role("button", name="Hand in").click()
    assert "Question 1 has no answer yet." in page.locator(".unclear").inner_text()
    fill_inventory(page, rightly=False)
    assert page.locator(".outcome details").count() == 0
    page.reload()
    page.get_by_role("button", name="Answer again").click()
    fill_inventory(page, rightly=True)
    assert count(page) == "0 of 12 right before, 12 after."
    assert page.locator(".outcome details").count() == 12
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save my answers as a file").click()
    saving.value.save_as(tmp_path / "inventory.json")
    saved = json.loads((tmp_path / "inventory.json").read_text(encoding="utf-8"))
    assert [each["round"] for each in saved["rounds"]] == ["before", "after"]
    assert all(row["right"] for row in saved["rounds"][1]["answers"])


def test_axe_finds_nothing_and_everything_fits_a_phone(open_context, site_url):
    with open_context(viewport={"width": 360, "height": 800}) as page:
        give(page, having_read())
        page.goto(f"{site_url}book/review.html")
        page.get_by_role("button", name="Begin").click()
        answer(page, rightly=False)
        assert findings_in_both_themes(page, "article") == []
        assert page.evaluate(OVERFLOW) == []
        page.goto(f"{site_url}book/inventory.html")
        fill_inventory(page, rightly=False)
        assert findings_in_both_themes(page, "article") == []
        page.get_by_role("button", name="Answer again").click()
        assert findings_in_both_themes(page, "article") == []
        assert page.evaluate(OVERFLOW) == []
