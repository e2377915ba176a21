"""Names that functions look for and do not find."""

import functools
import math
import types

import pytest

from nnbook.grading.sandbox.inside.missing import missing


def names(source):
    """The names that a cell defines."""
    module = types.ModuleType("__main__")
    exec(source, vars(module))
    return vars(module)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(x): return x", set()),
        ("def f(x): return torch.relu(x).shape", {"torch"}),
        ("import math\ndef f(x): return math.sqrt(len(x))", set()),
        ("def f(x): return g(x)\ndef g(x): return h(x) + later", {"h", "later"}),
        ("def f(x): return [scale * each for each in x]", {"scale"}),
        ("def f(x):\n    def g(): return later\n    return g()", {"later"}),
        ("def f(x):\n    later = 1\n    return later", set()),
        ("f = lambda x: later", {"later"}),
        ("def f(x):\n    try:\n        return f(x - 1)\n    except later: pass", {"later"}),
        ("class f:\n    def __init__(self, x): self.x = later(x)", {"later"}),
        ("class F:\n    def __call__(self, x): return later\nf = F()", {"later"}),
        ("class F:\n    @staticmethod\n    def g(x): return later\nf = F.g", {"later"}),
        ("from functools import partial\ndef g(k, x): return later\nf = partial(g, 1)", {"later"}),
        (
            "def loud(g):\n    def h(*a): return g(*a)\n    return h\n"
            "@loud\ndef f(x): return later",
            {"later"},
        ),
        ("from functools import lru_cache\n@lru_cache\ndef f(x): return later", {"later"}),
        ("from statistics import mean as f", set()),
        ("f = abs", set()),
        ("def f(x):\n    def g(): return h\n    if x: h = 1\n    return g", set()),
    ],
)
def test_what_is_not_there(source, found):
    there = names(source)
    assert missing([there["f"]], there) == found


def test_hostile_objects_are_looked_at_with_pythons_own_means():
    class Meta(type):
        def __getattribute__(cls, name):
            raise SystemExit

    class Hostile(metaclass=Meta):
        def __getattribute__(self, name):
            raise SystemExit

    assert missing([Hostile, Hostile(), functools.partial(math.sqrt, 4)], {}) == set()


def test_a_long_chain_has_an_end():
    there = names("\n".join(f"def f{i}(): return f{i + 1}()" for i in range(5000)))
    assert missing([there["f0"]], there) == set()
