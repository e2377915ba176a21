"""The page that ``summary()`` writes, in a browser: it fits, is accessible and asks nobody."""

from datetime import date
from itertools import product

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.checks.notebook.standings import Standing
from nnbook.checks.notebook.summary import page as written
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
    (tmp_path / "summary.html").write_text(written(SOME, date(2026, 3, 1)), encoding="utf-8")
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
