"""Node from pip, packages from npm: what is said when they fail, and what the lock holds."""

import json
from importlib.metadata import version

import pytest

from nnbook.files import ROOT
from tools.machine import node


@pytest.fixture
def web(tmp_path, monkeypatch):
    """An empty `web/` whose packages count as installed."""
    monkeypatch.setattr(node, "WEB", tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / node.STAMP).write_text(node._lock_digest())
    return tmp_path


def test_a_script_gets_json_and_answers_json(web):
    script = 'import { json } from "node:stream/consumers";\n'
    script += "console.log(JSON.stringify({ ...(await json(process.stdin)), b: 2 }));\n"
    (web / "add.mjs").write_text(script)
    assert node.run("add.mjs", {"a": "é"}) == {"a": "é", "b": 2}


def test_a_script_that_fails_is_one_line(web):
    (web / "fail.mjs").write_text('throw new Error("no such style");\n')
    with pytest.raises(node.NodeError, match=r"^web/fail\.mjs failed: .*no such style$"):
        node.run("fail.mjs", {})


def test_packages_of_another_lock_are_not_used(web):
    (web / "package-lock.json").write_text('{"changed": true}')
    with pytest.raises(node.NodeError, match="--install"):
        node.run("any.mjs", {})


def test_the_lock_names_no_registry_and_fits_python_s_widgets():
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    browser = packages["node_modules/anywidget"]["version"]
    assert browser.split(".")[:2] == version("anywidget").split(".")[:2]
    assert packages["node_modules/@jupyter-widgets/controls"]["version"].startswith("5.")
