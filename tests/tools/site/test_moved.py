"""Former addresses lead to where things stand now."""

import re

import pytest

from tests.sweep import part
from tools.site.moved import MOVED

ADDRESSES = [
    (page, anchor, place) for page, each in MOVED.items() for anchor, place in each.items()
]


@pytest.fixture(scope="module")
def site_url(plain_url):
    """Here no figure is used."""
    return plain_url


def ids(site_folder, page):
    """The ids of a page, those that its figures get when they start included."""
    html = (site_folder / f"{page}.html").read_text(encoding="utf-8")
    figures = re.findall(r"figures</span><span class=\"o\">\.</span><span class=\"n\">(\w+)", html)
    return {*re.findall(r'\bid="([^"]+)"', html)} | {
        name for figure in figures for name in (figure, f"figure-{figure}")
    }


@pytest.mark.parametrize(("page", "anchor", "place"), ADDRESSES)
def test_what_has_moved_stands_at_its_new_place_only(site_folder, page, anchor, place):
    target, _, name = place.partition("#")
    assert name in ids(site_folder, target)
    assert anchor not in ids(site_folder, page)


@pytest.mark.parametrize(
    ("former", "now"),
    part(
        [
            (
                "book/03_backprop.html#learning-rate:lr=1,seed=3,inputs=raw",
                "book/04_training.html#learning_rate:lr=1,seed=3,inputs=raw",
            ),
            ("book/03_backprop.html#sanity-checks", "book/04_training.html#sanity-checks"),
            (
                "book/03_backprop.html#an-autograd-in-60-lines",
                "book/03_backprop.html#an-autograd-for-engineers",
            ),
            (
                "exercises/03_backprop.html#exercise-train",
                "exercises/04_training.html#exercise-train",
            ),
        ],
        2,
    ),
)
def test_a_former_address_leads_on(page, site_url, former, now):
    page.goto(site_url + former)
    page.wait_for_url(site_url + now)
    page.wait_for_load_state("load")


def test_a_link_on_the_page_itself_leads_on_too(page, site_url):
    page.goto(f"{site_url}book/03_backprop.html#gates-and-forks")
    page.evaluate("location.hash = 'the-bug-museum'")
    page.wait_for_url(f"{site_url}book/04_training.html#the-bug-museum")
