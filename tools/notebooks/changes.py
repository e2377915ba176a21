"""Small changes to a line of Python, such as people make by mistake: texts of other lines."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

_SIBLINGS = {"sum": "mean", "mean": "sum", "zeros_like": "ones_like", "item": "detach"}
_OPPOSITES = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}
_COMPARED = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


def changed(text: str, names: Sequence[str]) -> Iterator[str]:
    """The line with one change each, no text twice. ``names`` may take each other's place."""
    opens = text.endswith(":")
    tree = ast.parse(f"{text}\n    pass" if opens else text)
    seen = {text}
    for place, node in enumerate(ast.walk(tree)):
        for other in _others(node, names):
            made = _with(tree, place, other)
            if made is not None and (line := shown(made)) not in seen:
                seen.add(line)
                yield line


def shown(tree: ast.Module) -> str:
    """The text of a module with one line: without what it holds, tuples without parentheses."""
    node = tree.body[0]
    if isinstance(node, (ast.Assign, ast.Return)) and isinstance(node.value, ast.Tuple):
        before = ast.unparse(_copy(node, value=ast.Name("_", ast.Load()))).removesuffix("_")
        return before + ", ".join(map(ast.unparse, node.value.elts))
    return ast.unparse(tree).removesuffix("\n    pass")


def _with(tree: ast.Module, place: int, other: ast.AST) -> ast.Module | None:
    """A copy in which the node at a place of the walk is another one; None if it is no Python."""
    made = copy.deepcopy(tree)
    target = list(ast.walk(made))[place]
    for parent in ast.walk(made):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, other)
            elif isinstance(value, list):
                value[:] = [other if each is target else each for each in value]
    if isinstance(made.body[0], ast.Expr) and not isinstance(made.body[0].value, ast.Call):
        return None  # a line without any effect
    try:
        compile(ast.unparse(made), "line", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return made if "outside function" in str(error.msg) else None
    return made


def _others(node: ast.AST, names: Sequence[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.BinOp):
        yield from _operations(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=1)
        if type(node.op) in (ast.Add, ast.Sub):
            yield _copy(node, op=_OPPOSITES[type(node.op)]())
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        yield _copy(node, ops=[_COMPARED[type(node.ops[0])]()])
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield node.value
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(name, ast.Load()) for name in names if name != node.id)


def _operations(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.MatMult):
        yield _copy(node, left=node.right, right=node.left)
        yield _copy(node, op=ast.Mult())
        return
    yield node.left
    yield node.right
    if type(node.op) in _OPPOSITES:
        yield _copy(node, op=_OPPOSITES[type(node.op)]())
    if isinstance(node.op, ast.Sub):
        yield _copy(node, left=node.right, right=node.left)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    for at, keyword in enumerate(node.keywords):
        rest = [each for number, each in enumerate(node.keywords) if number != at]
        yield _copy(node, keywords=rest)
        value = keyword.value
        if keyword.arg in ("dim", "axis") and isinstance(value, (ast.Constant, ast.UnaryOp)):
            for axis in (0, 1):
                other = ast.keyword(keyword.arg, ast.Constant(axis))
                yield _copy(node, keywords=[*rest[:at], other, *rest[at:]])
    for at in range(len(node.args)):
        yield _copy(node, args=[*node.args[:at], *node.args[at + 1 :]])
    for at in range(len(node.args) - 1):
        turned = [*node.args[:at], node.args[at + 1], node.args[at], *node.args[at + 2 :]]
        yield _copy(node, args=turned)
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in _SIBLINGS:
            yield _copy(node, func=_copy(node.func, attr=_SIBLINGS[node.func.attr]))
        if not isinstance(node.func.value, ast.Name) or not node.args:
            yield node.func.value
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]


def _copy(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
