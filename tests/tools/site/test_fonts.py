"""KaTeX's fonts hold what the book's formulas use, and little more."""

import re

from fontTools.ttLib import TTFont

from tools.machine.node import WEB
from tools.site import fonts

REGULAR = WEB / "node_modules" / "katex" / "dist" / "fonts" / "KaTeX_Main-Regular.ttf"
SHOWN = re.compile(r'<span class="katex-html".*?</span></span></span>', re.DOTALL)


def test_the_signs_of_a_formula_are_its_text():
    assert fonts.signs(["<b>x</b> &lt; 1"]) == {ord(sign) for sign in "x <1"}


def test_a_font_keeps_the_wanted_signs_and_gets_small(tmp_path):
    (tmp_path / REGULAR.name).write_bytes(REGULAR.read_bytes())
    fonts.shrink(tmp_path.iterdir(), {ord("2"), ord("+")})
    (made,) = tmp_path.iterdir()
    assert made.name == "KaTeX_Main-Regular.woff"
    assert set(TTFont(made).getBestCmap()) == {ord("2"), ord("+")}
    assert made.stat().st_size < REGULAR.stat().st_size / 20


def test_headings_keep_all_their_signs(site_folder):
    (file,) = (site_folder / "_static" / "fonts").glob("source-serif-*.woff")
    pages = [page.read_text(encoding="utf-8") for page in site_folder.glob("book/*.html")]
    wanted = {sign for sign in fonts.in_headings(pages) if chr(sign).isalnum()}
    assert wanted <= set(TTFont(file).getBestCmap())


def test_headings_that_scripts_write_have_every_letter():
    assert {ord(sign) for sign in "Answers to the questions"} <= fonts.in_headings([])


def test_every_digit_and_letter_of_a_chapters_formulas_is_in_a_font(site_folder):
    held = set()
    for file in (site_folder / "_static" / "fonts").glob("KaTeX_*.woff"):
        held |= set(TTFont(file).getBestCmap())
    pages = [file.read_text(encoding="utf-8") for file in (site_folder / "book").glob("0*.html")]
    shown = fonts.signs(formula for page in pages for formula in SHOWN.findall(page))
    assert {sign for sign in shown if chr(sign).isalnum()} <= held
