"""Small changes to a line of Python, such as people make by mistake."""

import ast

from tools.notebooks.changes import changed


def test_changes_are_python_and_change_something():
    found = list(changed("return (x @ W.T + b).sum(dim=1, keepdim=True)", ["x", "W", "b"]))
    assert len(found) == len(set(found)) > 8
    for text in found:
        ast.parse(f"def f():\n    {text}")
    assert "return (x @ W + b).sum(dim=1, keepdim=True)" in found
    assert "return (x @ W.T + b).sum(dim=0, keepdim=True)" in found
    assert "return (x @ W.T + b).sum(dim=1)" in found
