"""A figure's browser code as one text: a notebook carries it by value and can resolve no path."""

import re
from functools import cache
from pathlib import Path

FIGURES = Path(__file__).parent.parent
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


@cache
def style() -> str:
    """Return the style sheet that all figures share."""
    return (Path(__file__).parent / "figure.css").read_text(encoding="utf-8")


@cache
def module(name: str) -> str:
    """Return the browser module of figure ``name``: its own code and all that it imports.

    Each imported module becomes a function's result, so that names meet only where they are
    imported. Raises ``FileNotFoundError`` for a figure without a ``.js`` file.
    """
    written: dict[Path, str] = {}
    own = _joined(FIGURES / f"{name}.js", written)
    return "".join(written.values()) + EXPORT.sub("", own)


def _joined(file: Path, written: dict[Path, str]) -> str:
    """Return a file's code with its imports replaced; what it imports is added to ``written``."""

    def taken(match: re.Match[str]) -> str:
        imported = (file.parent / match[2]).resolve()
        if imported not in written:
            code = _joined(imported, written)
            names = ", ".join(EXPORT.findall(code))
            body = EXPORT.sub("", code)
            written[imported] = (
                f"const ${imported.stem} = (() => {{\n{body}return {{ {names} }};\n}})();\n"
            )
        return f"const {{{match[1]}}} = ${imported.stem};\n"

    return IMPORT.sub(taken, file.read_text(encoding="utf-8"))
