"""jsonschema without the grammar that nothing here needs."""

import sys
from importlib import import_module
from types import ModuleType

import pytest

from tools.machine.schemas import without_grammar

NAME = "rfc3987_syntax"


def test_from_here_on_the_grammar_counts_as_not_installed(monkeypatch):
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    without_grammar()
    with pytest.raises(ImportError):
        import_module(NAME)


def test_one_that_is_loaded_already_stays(monkeypatch):
    loaded = ModuleType(NAME)
    monkeypatch.setitem(sys.modules, NAME, loaded)
    without_grammar()
    assert import_module(NAME) is loaded


def test_the_formats_of_notebooks_are_still_checked(monkeypatch):
    import nbformat

    without_grammar()
    cell = {"cell_type": "code", "id": "a"}
    with pytest.raises(nbformat.ValidationError):
        nbformat.validate({"cells": [cell], "nbformat": 4, "nbformat_minor": 5})
