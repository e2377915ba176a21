"""The theme's script at keys."""

import pytest

from tools.site.theme_keys import SCRIPT, spared

LISTENS = (
    'window.addEventListener("keydown",e=>{let t=g();e.shiftKey||!/^k$/i.test(e.key)'
    "?document.activeElement===t&&/Escape/i.test(e.key)&&v():v()},!0)"
)


def test_the_search_field_is_looked_for_at_its_own_keys_only():
    quick = spared(LISTENS)
    assert quick.index("return;") < quick.index("let t=g()")
    assert quick.replace("if(!/^(k|Escape)$/i.test(e.key))return;", "") == LISTENS


def test_a_theme_that_listens_in_another_way_stops_the_build():
    with pytest.raises(LookupError, match="theme has changed"):
        spared(LISTENS.replace("keydown", "keyup"))


def test_the_site_has_the_quick_script_and_search_opens_and_closes(page, site_folder, site_url):
    assert "(k|Escape)" in (site_folder / "_static" / SCRIPT).read_text(encoding="utf-8")
    page.goto(f"{site_url}book/glossary.html")
    dialog = page.locator("#pst-search-dialog")
    page.keyboard.press("Control+k")
    dialog.wait_for(state="visible")
    page.keyboard.press("Control+k")
    dialog.wait_for(state="hidden")
