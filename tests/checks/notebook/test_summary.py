"""The page that ``summary()`` writes, in a browser: it fits, is accessible and asks nobody."""

from datetime import date

import pytest

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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_summary_fits_and_is_accessible(browser, tmp_path, theme, width):
    (tmp_path / "summary.html").write_text(written(SOME, date(2026, 3, 1)), encoding="utf-8")
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    said = []
    context.on("console", lambda message: said.append(message.text))
    page = context.new_page()
    page.goto((tmp_path / "summary.html").as_uri())
    assert page.evaluate(OVERFLOW) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if theme == "light" else "rgb(20, 24, 30)")
    assert findings(page, EVERYTHING if theme == "light" else ONLY_COLOURS) == []
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 35, 43)"
    assert said == []
    context.close()
