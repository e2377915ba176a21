"""The sentences in programs: what messages, hints and figures say stands in string literals."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

# What a program puts in: never a word of the sentence.
HOLE = "_"
# What Python, browsers and style sheets read.
_CODE = re.compile(
    r"""
      \A\S*\Z                                   # one word: a name
    | \A\s*(?:from|import)\s|\bconst\s
    | \A<\w[^>]*\Z|\w="                         # part of a tag
    | (?:\A|[;{])\s*[a-z-]+:[^;{}]*[;}]         # declarations
    | \A[a-z]+-[a-z-]+:|\b(?:var|rgba)\(
    | (?:\A|[\s,>])(?:\w*[.#][a-z]|nn-|[\w-]+\[) # selectors and classes
    | \A[a-z]\w*_\w+\s
    | \b[a-z]+[A-Z]                             # elements of SVG
    | px\Z                                      # a length
    """,
    re.VERBOSE,
)
# An indented line is a program's, in a hint as in Markdown; so is a name with a dot or underscore.
_NOT_WORDS = re.compile(r"^ {4}.*$|\b[A-Za-z]\w*(?:[._][A-Za-z]\w*)+", re.MULTILINE)
_RAW = re.compile(r"\\[nt\"'`]")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """The literals of a file that are prose, each with its line."""
    text = path.read_text(encoding="utf-8")
    for line, literal in _READERS[path.suffix](text):
        if not _CODE.search(literal):
            yield line, _NOT_WORDS.sub(HOLE, literal)


def _python(text: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(text)
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        if node in passed_over:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)  # a docstring
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            passed_over.update(ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            passed_over.update(node.values)
            parts = [v.value if isinstance(v, ast.Constant) else HOLE for v in node.values]
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _javascript(text: str) -> Iterator[tuple[int, str]]:
    from pygments.lexers.javascript import JavascriptLexer
    from pygments.token import String

    depth, begun, literal = 0, 0, ""
    for place, kind, value in JavascriptLexer().get_tokens_unprocessed(text):
        if kind in String.Interpol:
            depth += 1 if value == "${" else -1
            literal += HOLE
        elif depth:
            continue
        elif kind in String and kind not in String.Regex:
            begun = begun if literal else place
            literal += _RAW.sub(" ", value)
        elif literal:
            yield text.count("\n", 0, begun) + 1, literal.strip("\"'`")
            literal = ""


def _toml(text: str) -> Iterator[tuple[int, str]]:
    def values(node: object) -> Iterator[str]:
        for each in node.values() if isinstance(node, dict) else node:
            if isinstance(each, str):
                yield each
            elif isinstance(each, (dict, list)):
                yield from values(each)

    for value in values(tomllib.loads(text)):
        yield text.count("\n", 0, text.find(value)) + 1, value


_READERS = {".py": _python, ".js": _javascript, ".toml": _toml}
