"""What of a package counts as its public names: ``tests/web/python/torch`` holds them to torch."""

from types import ModuleType

import pytest

from tools.site import torch_names


def made(name, **values):
    module = ModuleType(name)
    vars(module).update(values)
    return module


def function(name, home):
    def some(): ...

    some.__name__, some.__module__ = name, home
    return some


@pytest.fixture
def package(monkeypatch):
    """A package ``p`` in the place of the page's torch."""
    root = made("p")
    monkeypatch.setattr(torch_names, "package", lambda name="p": root)
    return root


def inside(module):
    return sorted(torch_names._inside(module))


def test_where_a_module_lists_its_names_these_count():
    assert inside(made("p.a", __all__=["f"], g=function("g", "p.a"))) == ["f"]


def test_a_module_of_its_own_functions_hands_on_no_others(package):
    module = made(
        "p.a",
        own=function("own", "p.a"),
        other=function("other", "p.b"),
        _hidden=function("_hidden", "p.a"),
        math=made("math"),
    )
    assert inside(module) == ["own"]


def test_a_module_without_any_is_there_to_hand_on_what_others_of_the_package_define(package):
    module = made(
        "p.a",
        other=function("other", "p.b"),
        foreign=function("foreign", "collections"),
        absent=function("absent", "p._absent"),
    )
    assert inside(module) == ["other"]


def test_of_the_package_itself_numbers_count_too(package):
    vars(package).update(pi=3.14, own=function("own", "p"), other=function("other", "p.b"))
    assert inside(package) == ["other", "own", "pi"]


def test_modules_are_those_that_say_of_what_they_lack_where_it_is(package, monkeypatch):
    import sys

    public = made("p.nn", __getattr__=lambda name: None)
    for module in (public, made("p._own"), made("pp", __getattr__=lambda name: None)):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    assert torch_names.modules() == {"torch.nn": public}
