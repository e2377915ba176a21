"""The Sphinx extension: every part of it is there, told, and registered."""

import re
from importlib import import_module

from nnbook.files import ROOT
from tools.site import extension

FOLDER = ROOT / "tools" / "site"


def test_whatever_registers_itself_is_one_of_its_parts():
    found = {
        file.stem
        for file in FOLDER.glob("*.py")
        if re.search(r"^def setup\(app", file.read_text(encoding="utf-8"), re.MULTILINE)
    } - {"extension"}
    assert {each.__name__.rpartition(".")[2] for each in extension.PARTS} == found
    assert len(extension.PARTS) == len(found)


def test_its_docstring_tells_of_each_part_and_of_no_other_module():
    told = re.findall(r"^\* ``(\w+)``:", extension.__doc__, re.MULTILINE)
    assert len(told) == len(set(told))
    for name in told:
        import_module(f"tools.site.{name}")
    assert {each.__name__.rpartition(".")[2] for each in extension.PARTS} <= set(told)


def test_the_book_loads_it():
    assert "tools.site.extension" in (ROOT / "_config.yml").read_text(encoding="utf-8")


def test_parts_are_registered_in_their_order(monkeypatch):
    made = []

    class Part:
        def __init__(self, name):
            self.name = name

        def setup(self, app):
            made.append((self.name, app))

    monkeypatch.setattr(extension, "PARTS", (Part("first"), Part("second")))
    said = extension.setup("app")
    assert made == [("first", "app"), ("second", "app")]
    assert said == {"parallel_read_safe": True, "parallel_write_safe": False}
