"""A figure's browser code is one module that imports nothing."""

import subprocess

import pytest

from nnbook import figures
from nnbook.figures.shared import modules
from tools.machine import node


@pytest.mark.parametrize("name", figures.__all__)
def test_each_module_is_one_file_that_a_browser_can_read(name, tmp_path):
    source = modules.module(name)
    assert "import {" not in source
    assert source.count("export ") == 1
    file = tmp_path / f"{name}.mjs"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run([node.node(), "--check", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_names_meet_only_where_they_are_imported(tmp_path, monkeypatch):
    monkeypatch.setattr(modules, "FIGURES", tmp_path)
    (tmp_path / "base.js").write_text("const own = 1;\nexport const one = () => own;\n")
    (tmp_path / "two.js").write_text(
        'import { one } from "./base.js";\nconst own = 2;\nexport function two() {\n'
        "  return own * one();\n}\n"
    )
    (tmp_path / "sum.js").write_text(
        'import { one } from "./base.js";\nimport { two } from "./two.js";\n'
        "const own = 10;\nexport default own + one() + two();\n"
    )
    file = tmp_path / "joined.mjs"
    joined = modules.module.__wrapped__("sum")
    assert joined.count("const own = 1;") == 1
    file.write_text(joined)
    script = f"import({file.as_uri()!r}).then((module) => console.log(module.default))"
    done = subprocess.run([node.node(), "-e", script], capture_output=True, text=True)
    assert done.stdout.strip() == "13", done.stderr
