"""The linter and formatter of JavaScript and CSS."""

import shutil

import pytest

from nnbook.files import ROOT
from tools.machine import javascript, node

UNUSED = "export function f() {\n  const left = 1;\n}\n"


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A small `web/` with the settings of ours, beside empty folders."""
    folder = tmp_path / "web"
    for name in (*javascript.FOLDERS, "../web"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "web" / "biome.jsonc", folder)
    (folder / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    monkeypatch.setattr(node, "WEB", folder)
    return folder


def test_what_is_badly_formatted_is_found_and_mended(web, capfd):
    places = ["../nnbook/a.js", "../tests/b.mjs", "src/c.js", "styles/d.css", "e.mjs"]
    for place in places:
        text = "a{color:red}" if place.endswith("css") else "export const a = {b:1}"
        (web / place).write_text(text)
    assert javascript.biome() == 1
    said = capfd.readouterr()
    assert all(place.split("/")[-1] in said.out + said.err for place in places)
    assert javascript.biome("--write") == 0
    assert (web / "e.mjs").read_text() == "export const a = { b: 1 };\n"
    assert javascript.biome() == 0


def test_a_warning_fails(web, capfd):
    (web / "src" / "a.js").write_text(UNUSED)
    assert javascript.biome() == 1
    assert "noUnusedVariables" in capfd.readouterr().err


def test_lines_may_be_as_long_as_in_python(web, capfd):
    line = f'export const a = "{"x" * 79}";\n'
    assert len(line) == 100
    (web / "src" / "a.js").write_text(line)
    assert javascript.biome() == 0
    (web / "src" / "a.js").write_text(f"export const abc = [{'11111, ' * 11}1111];\n")
    assert javascript.biome() == 1
