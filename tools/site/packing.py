"""Python files as one archive: small, and the same bytes whenever it is made."""

import ast
import io
import lzma
import zipfile
from collections.abc import Mapping
from functools import cache

DATE = (1980, 1, 1, 0, 0, 0)
# How far back the compressor looks: all of an archive, at the cost of so many bytes of memory for
# whoever unpacks it.
LZMA = {"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 2**20, "pb": 0}


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of ``files``, by path in it, that LZMA has compressed as a whole.

    Modules of one package have much in common, which a zip archive alone would not use.
    """
    return lzma.compress(archive(files), check=lzma.CHECK_CRC32, filters=[LZMA])


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of ``files``, by path in it, not compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as made:
        for path in sorted(files):
            made.writestr(zipfile.ZipInfo(path, DATE), files[path])
    return stream.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """Return the files of an archive that ``pack`` has made."""
    with zipfile.ZipFile(io.BytesIO(lzma.decompress(packed))) as made:
        return {path: made.read(path) for path in made.namelist()}


@cache
def slim(source: str) -> str:
    """Return Python code without comments and without the annotations of functions.

    Docstrings that ``help`` shows stay: those of public functions and classes. Lines have other
    numbers then: for code whose lines nobody sees.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if _has_docstring(node) and getattr(node, "name", "_").startswith("_"):
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
            of = node.args
            for argument in (*of.posonlyargs, *of.args, *of.kwonlyargs, of.vararg, of.kwarg):
                if argument is not None:
                    argument.annotation = None
    return ast.unparse(tree) + "\n"


def slim_script(source: str) -> str:
    """Return JavaScript without lines that only comment, and without indentation."""
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _has_docstring(node: ast.AST) -> bool:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and ast.get_docstring(node) is not None
