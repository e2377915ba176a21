"""Two matrices as heat maps: what is seen, what is read aloud, and that it reads in both themes."""

import re
from html.parser import HTMLParser

import torch

from nnbook.checks.values.comparing import FLOAT32
from nnbook.checks.values.differences import differences
from nnbook.checks.values.heatmap import drawn

EXPECTED = torch.tensor([[1.0, -2.0, 0.0], [4.0, 0.5, 8.0]])
GOT = torch.tensor([[1.0, 2.0, 0.0], [4.0, 0.5, -8.0]])
HTML = drawn(differences(GOT, EXPECTED, FLOAT32))


class Cells(HTMLParser):
    """The words of each cell and caption."""

    def __init__(self, html=HTML):
        super().__init__()
        self.texts = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ("td", "caption"):
            self.texts.append("")

    def handle_data(self, data):
        self.texts[-1] += data


def test_a_screen_reader_hears_every_number_and_which_are_wrong():
    assert Cells().texts == [
        "your answer: 2 entries wrong",
        *("1", "2 wrong", "0", "4", "0.5", "−8 wrong"),
        "expected, shape (2, 3)",
        *("1", "−2", "0", "4", "0.5", "8"),
    ]


def test_those_who_see_find_a_frame_around_each_wrong_entry_and_no_other():
    cells = re.findall(r'<td style="([^"]*)">(.*?)</td>', HTML)
    framed = [text.partition("<")[0] for style, text in cells if "outline:2px solid" in style]
    assert framed == ["2", "−8"]


def test_each_part_that_is_wrong_is_drawn_under_its_name():
    expected = {"dW": torch.eye(2), "db": torch.zeros(2), "n": 3, "dx": torch.ones(2)}
    got = {"dW": 2 * torch.eye(2), "db": torch.tensor([0.0, 1.0]), "n": 3, "dx": torch.ones(2)}
    texts = Cells(drawn(differences(got, expected, FLOAT32))).texts
    assert [text for text in texts if "," in text] == [
        "dW, your answer: 2 entries wrong",
        "dW, expected, shape (2, 2)",
        "db, your answer: 1 entry wrong",
        "db, expected, shape (2,)",
    ]


def test_colours_deepen_with_size_and_tell_signs_apart():
    backgrounds = re.findall(r"background:rgba\((\d+),\d+,\d+,([\d.]+)\)", HTML)
    depths = [float(depth) for _, depth in backgrounds[:6]]
    assert depths[0] < depths[3] < depths[5]
    assert depths[2] == 0
    assert backgrounds[5][0] != backgrounds[3][0]


def test_text_reads_on_the_deepest_colours_in_both_themes():
    """Contrast of the page's text on the colour laid over its background: at least 4.5 to 1."""
    themes = (((29, 35, 43), (255, 255, 255)), ((221, 227, 234), (20, 24, 30)))
    for colour in re.findall(r"background:rgba\((\d+),(\d+),(\d+),([\d.]+)\)", HTML):
        *rgb, depth = map(float, colour)
        for text, page in themes:
            under = [depth * c + (1 - depth) * p for c, p in zip(rgb, page, strict=True)]
            light, dark = sorted((luminance(text), luminance(under)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(rgb):
    parts = [
        c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_on_a_narrow_page_they_stand_below_each_other_and_wide_ones_scroll(browser):
    wide = drawn(differences(torch.full((2, 10), 1234.5), torch.zeros(2, 10), FLOAT32))
    context = browser.new_context(viewport={"width": 300, "height": 800})
    page = context.new_page()
    page.set_content(HTML)
    ours, theirs = (table.bounding_box() for table in page.locator("table").all())
    assert theirs["y"] >= ours["y"] + ours["height"]
    page.set_content(wide)
    assert page.evaluate("document.documentElement.scrollWidth") <= 300
    assert page.locator(".nn-difference").evaluate("box => box.scrollWidth > box.clientWidth")
    context.close()


def test_nothing_is_drawn_where_nothing_differs():
    assert drawn(differences(GOT, GOT, FLOAT32)) == ""
