"""The page on Python in the browser lists what the page's torch has."""

import re

from nnbook.files import ROOT
from tools.site import torch_names, torch_page

NAMES = [
    "torch.nn.ReLU",
    "torch.ones",
    "torch.nn.Linear",
    "torch.Tensor.sum",
    "torch.nn.init.ones_",
]


def test_there_is_a_line_for_each_module_or_class_in_order():
    assert torch_page.listed(NAMES).splitlines() == [
        ":::{dropdown} All names",
        "- `torch`: `ones`",
        "- `torch.Tensor`: `sum`",
        "- `torch.nn`: `Linear`, `ReLU`",
        "- `torch.nn.init`: `ones_`",
        ":::",
    ]


def test_no_name_is_lost_or_told_twice():
    lines = torch_page.listed(NAMES).splitlines()[1:-1]
    told = [
        f"{where}.{last}"
        for where, rest in (re.fullmatch(r"- `(.+?)`: (.+)", line).groups() for line in lines)
        for last in re.findall(r"`(\w+)`", rest)
    ]
    assert sorted(told) == sorted(NAMES)


def test_the_list_stands_where_the_page_has_its_mark_and_on_no_other_page(monkeypatch):
    monkeypatch.setattr(torch_names, "names", lambda: NAMES)
    page = (ROOT / f"{torch_page.PAGE}.md").read_text(encoding="utf-8")
    assert page.count(torch_page.MARK) == 1
    source, other = [page], [page]
    torch_page.list_names(None, torch_page.PAGE, source)
    torch_page.list_names(None, "book/01_layers", other)
    assert source == [page.replace(torch_page.MARK, torch_page.listed(NAMES))]
    assert other == [page]
