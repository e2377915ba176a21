"""Cells in the page of a public site: what the measurement changes in a page is there."""

import re

from tools.bench.pyodide import CODE, NEEDS, PAGE, RESET, WITHOUT


def test_the_first_cells_code_and_what_the_page_needs_can_be_replaced(site_folder):
    text = (site_folder / PAGE).read_text(encoding="utf-8")
    changed = CODE.sub(lambda found: found["before"] + WITHOUT, text, count=1)
    cells = re.findall(r'<div class="cell_input .*?<pre>(.*?)</pre>', changed, re.DOTALL)
    assert cells[0] == WITHOUT
    assert (
        cells[1:] == re.findall(r'<div class="cell_input .*?<pre>(.*?)</pre>', text, re.DOTALL)[1:]
    )
    assert len(NEEDS.findall(text)) == 1
    assert "torch" in NEEDS.search(text)[0]


def test_the_button_that_it_presses_has_that_name():
    from nnbook.files import ROOT

    sources = (ROOT / "web" / "src" / "live").rglob("*.js")
    name = re.search(r"aria-label='([^']+)'", RESET)[1]
    assert any(f'"{name}"' in file.read_text(encoding="utf-8") for file in sources)
