"""The page that ``summary()`` writes: what it holds; it fits, is accessible and asks nobody."""

import re
from datetime import date
from itertools import product

from nnbook.checks import check, summary
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.notebook import summary as summary_page
from nnbook.checks.notebook.progress import FILE
from nnbook.checks.notebook.standings import Standing, standings
from tests.checks.tools import said, seen_in, solve
from tests.web.axe import EVERYTHING, ONLY_COLOURS, findings
from tests.web.book import OVERFLOW

SOME = {
    chapter: tuple(
        Standing(exercise, "correct", exercise.points) if i % 2 else Standing(exercise)
        for i, exercise in enumerate(exercises)
    )
    for chapter, exercises in CHAPTERS.items()
    if exercises
}


def test_the_summary_fits_and_is_accessible(browser, tmp_path):
    (tmp_path / "summary.html").write_text(
        summary_page.page(SOME, date(2026, 3, 1)), encoding="utf-8"
    )
    said = []
    with browser.new_context(bypass_csp=True) as context:
        context.on("console", lambda message: said.append(message.text))
        page = context.new_page()
        page.goto((tmp_path / "summary.html").as_uri())
        for width, theme in product((390, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme, media="screen")
            assert page.evaluate(OVERFLOW) == [], (width, theme)
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground == ("rgb(255, 255, 255)" if theme == "light" else "rgb(20, 24, 30)")
            found = findings(page, EVERYTHING if theme == "light" else ONLY_COLOURS)
            assert found == [], (width, theme)
            page.emulate_media(media="print")
            assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 35, 43)"
    assert said == []


def test_the_summary_says_where_it_is_and_holds_what_was_learned(folder, capsys):
    solve("neuron")
    check("linear", lambda x, W, b: x @ W + b)
    text = said(capsys, summary)
    assert text.splitlines()[-1].startswith(
        "Summary so far: `neural-networks-summary.html` is in the folder"
    )
    page = (folder / summary_page.FILE).read_text(encoding="utf-8")
    words = seen_in(page)
    assert f"So far: 1 of {len(EXERCISES)} exercises solved." in words
    assert EXERCISES["neuron"].takeaway in words
    assert seen_in(EXERCISES["linear"].takeaway.replace("`", "")) not in words
    assert "4 of 4" in words
    assert "x @ W" not in words
    assert {path.name for path in folder.iterdir()} == {FILE, summary_page.FILE}


def test_a_finished_book_has_every_takeaway(everything_solved, capsys):
    assert said(capsys, summary).startswith("Summary: ")
    words = seen_in(summary_page.page(standings(), date(2026, 3, 1)))
    assert f"All {len(EXERCISES)} exercises of the book, solved." in words
    assert "· 1 March 2026" in words
    for exercise in EXERCISES.values():
        assert "".join(exercise.takeaway.replace("`", "").split()) in "".join(words.split())


def test_the_summary_asks_no_host_and_names_nothing_of_the_machine(everything_solved, folder):
    page = summary_page.page(standings(), date(2026, 3, 1))
    assert "://" not in page
    assert "url(" not in page
    assert not re.search(r"\b(src|href)=", page)
    assert "default-src 'none'" in page
    assert str(folder) not in page


def test_the_drawing_has_a_full_circle_for_each_solved_exercise():
    neuron, linear, *others = CHAPTERS["01_layers"]
    first = (Standing(neuron, "correct", 4), Standing(linear, "incorrect", 0))
    page = summary_page.page(
        {"01_layers": first, "02_activations": (Standing(others[0], "correct", 3),)},
        date(2026, 3, 1),
    )
    assert page.count("<circle") == 3
    assert page.count('<circle class="done"') == 2
    assert page.count('<line class="done"') == 1
    assert 'aria-label="A network with 3 circles, 2 of them full"' in page
