"""Python files as one archive: small, whole, the same bytes whenever it is made."""

import sys
import zipfile

from tools.site.packing import pack, slim, slim_script, unpack


def test_an_archive_can_be_imported_from(tmp_path, monkeypatch):
    packed = pack({"packed_for_a_test/__init__.py": b"x = 3\n"})
    assert unpack(packed) == {"packed_for_a_test/__init__.py": b"x = 3\n"}
    archive = tmp_path / "some.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in unpack(packed).items():
            file.writestr(name, content)
    monkeypatch.syspath_prepend(archive)
    assert __import__("packed_for_a_test").x == 3
    del sys.modules["packed_for_a_test"]


def test_a_slim_script_has_no_lines_that_only_comment():
    script = "// What it does.\n() => {\n  // Why.\n  return 1;\n};\n"
    assert slim_script(script) == "() => {\nreturn 1;\n};\n"


def test_slim_code_does_the_same_with_less():
    code = '''"""Of a module."""
# why
def public(x: int, *rest: str, **more: float) -> list[int]:
    """For help."""
    return [x]  # this


class _Private:
    """Nobody reads it."""

    kept: int = 3
'''
    made = slim(code)
    assert "For help." in made
    for gone in ("why", "Of a module", "Nobody", "str", "list[int]", "this"):
        assert gone not in made
    names: dict = {}
    exec(made, names)
    assert names["public"](4) == [4]
    assert names["_Private"].kept == 3
