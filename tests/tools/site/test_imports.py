"""Which modules others need, read from their import statements."""

import pytest

from tools.site import imports


@pytest.fixture
def small(tmp_path):
    """A package whose modules import each other in several ways."""
    files = {
        "p/__init__.py": "",
        "p/start.py": "def f():\n    from p import late\n",
        "p/late.py": "import p.dotted\nfrom p.figures import draw\nfrom .near import b\n",
        "p/dotted.py": "if True:\n    import drawing\n",
        "p/figures.py": "import drawing\nfrom p.behind import x\n",
        "p/near.py": "from ..up import all\n",
        "p/behind.py": "",
        "p/unused.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_imports_are_followed_up_to_what_is_absent(small):
    found = imports.closure(["p.start"], small, frozenset({"drawing"}))
    assert list(found) == ["p", "p.dotted", "p.late", "p.near", "p.start"]
    found = imports.closure(["p.start", "p.near"], small, frozenset({"p.late"}))
    assert list(found) == ["p", "p.near", "p.start"], "p.late is absent itself"


def test_code_without_syntax_imports_nothing():
    assert imports.imported("import math\n!ls") == set()
    assert imports.imported("import a.b\nfrom c import d") == {"a.b", "c", "c.d"}
