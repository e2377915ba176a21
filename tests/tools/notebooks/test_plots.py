"""Plots in notebooks: described, the same on every run, small, readable on a dark page."""

import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tools.notebooks import plots

MOST_BYTES = 12_000
SHEET = ROOT / "web" / "styles" / "plots.css"
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
DARK_PAGE = (0x14, 0x18, 0x1E)


def stored() -> list[tuple[str, dict, str]]:
    """Every plot of a built notebook: where, its cell, its SVG."""
    found = []
    for path in sorted([*ROOT.glob("book/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                if plots.SVG in output.get("data", {}):
                    where = f"{path.parent.name}/{path.stem} {cell['id']}"
                    found.append((where, cell, "".join(output["data"][plots.SVG])))
    return found


STORED = stored()
every_plot = pytest.mark.parametrize(
    ("cell", "svg"), [(cell, svg) for _, cell, svg in STORED], ids=[where for where, *_ in STORED]
)


def drawn(text: str = "0.12345", salt: str | None = None) -> str:
    """What Matplotlib writes for a plot in the book's style."""
    import matplotlib.style  # slow to load
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.style.context("nnbook.style"):
        matplotlib.rcParams["svg.hashsalt"] = salt
        figure = Figure()
        axes = figure.subplots()
        axes.plot([0, 1, 2], [0, 1 / 3, 0.5], marker="o", label=text)
        axes.legend()
        written = io.StringIO()
        FigureCanvasSVG(figure).print_svg(written)
    return written.getvalue()


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_same_plot_is_the_same_bytes():
    first, second = (drawn(salt=salt) for salt in ("a", "b"))
    assert first != second
    assert plots.stable(first, "cell-1", "A line.") == plots.stable(second, "cell-1", "A line.")


def test_a_stable_plot_says_what_it_shows_and_keeps_its_words():
    svg = plots.stable(drawn("0.12345 & more"), "cell-1", 'Rises "slowly" < 1.')
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Rises "slowly" < 1.'
    assert "0.12345 & more" in [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_names_differ_between_the_cells_of_a_page_and_lead_somewhere():
    one, other = (plots.stable(drawn(), cell, "A line.") for cell in ("cell-1", "cell-2"))
    ids = [set(re.findall(r' id="([^"]*)"', svg)) for svg in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for svg, names in zip((one, other), ids, strict=True):
        assert {first or second for first, second in plots.REFERENCE.findall(svg)} == names


def test_no_style_sheet_reaches_the_page_around_a_plot():
    assert "<style" in drawn()
    assert "<style" not in plots.stable(drawn(), "cell-1", "A line.")


def outputs(*others: dict) -> list[dict]:
    return [{"output_type": "display_data", "data": {plots.SVG: drawn()}}, *others]


def cell(**metadata: object) -> dict:
    return {"id": "cell-1", "source": ["plt.plot(x)\n"], "metadata": metadata}


def test_a_plot_that_is_not_described_is_an_error():
    with pytest.raises(ValueError, match=r"'plt.plot\(x\)' draws a plot that is not described"):
        plots.stable_outputs(cell(), outputs())


def test_a_plot_beside_printed_text_is_an_error():
    printed = {"output_type": "stream", "name": "stdout", "text": "3\n"}
    with pytest.raises(ValueError, match="has other outputs"):
        plots.stable_outputs(cell(alt="A line."), outputs(printed))


def test_a_plots_cell_is_not_compared_and_keeps_its_tags():
    made = cell(alt="A line.", tags=["browser"])
    plots.stable_outputs(made, outputs())
    assert made["metadata"]["tags"] == ["browser", plots.UNCOMPARED]


def test_other_cells_are_left_alone():
    printed = [{"output_type": "stream", "name": "stdout", "text": "3\n"}]
    made = cell(tags=["browser"])
    assert plots.stable_outputs(made, printed) is printed
    assert made == cell(tags=["browser"])


# --- the plots of the book


def test_there_are_plots():
    assert STORED


@every_plot
def test_a_stored_plot_is_described_and_marked(cell, svg):
    assert len(ET.fromstring(svg).get("aria-label").split()) >= 6
    assert plots.UNCOMPARED in cell["metadata"]["tags"]


@every_plot
def test_a_stored_plot_is_small(cell, svg):
    assert len(gzip.compress(svg.encode(), mtime=0)) <= MOST_BYTES


@every_plot
def test_a_stored_plot_has_text_as_text_and_no_pixels(cell, svg):
    assert "<text" in svg
    assert "<image" not in svg


@every_plot
def test_a_stored_plot_has_no_fixed_dark_colour(cell, svg):
    """The page's style sheet knows each colour of the house style; others must not be dark."""
    known = set(COLOUR.findall(SHEET.read_text(encoding="utf-8")))
    for colour in sorted(set(COLOUR.findall(svg)) - known):
        rgb = tuple(bytes.fromhex(colour[1:]))
        assert contrast(rgb, DARK_PAGE) >= 2, f"{colour} on a dark page"


def test_the_style_sheet_knows_every_colour_of_the_house_style():
    style = (ROOT / "nnbook" / "style.mplstyle").read_text(encoding="utf-8")
    values = "\n".join(line for line in style.splitlines() if not line.startswith("#"))
    sheet = SHEET.read_text(encoding="utf-8")
    for colour in set(re.findall(r"\b[0-9a-f]{6}\b", values)):
        assert f'[style*="fill: #{colour}"]' in sheet
        assert f'[style*="stroke: #{colour}"]' in sheet


def test_the_style_is_a_file_of_the_package():
    assert Path(ROOT / "nnbook" / "style.mplstyle").is_file()
    assert "style.mplstyle" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
