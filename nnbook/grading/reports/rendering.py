"""Templates of HTML pages that need nothing else: no script, no file, no other host.

Everything from a submission is escaped, and its unseen characters are made visible.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nnbook import files, markup
from nnbook.checks.values.heatmap import drawn
from nnbook.grading.reports import visible
from nnbook.grading.results import SubmissionResult

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """Fill a template of this package."""
    return _environment().get_template(template).render(**values)


def write(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write a file in one step, into a folder that is made if need be. Raises ``OSError``.

    A file that says the same already stays: to replace one costs a wait for the disk.
    """
    new = content.encode(encoding)
    with suppress(OSError):
        if path.read_bytes() == new:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace_bytes(path, new)


def missing_layers(results: Iterable[SubmissionResult]) -> list[str]:
    """The parts of isolation that some run did without, each once."""
    return list(dict.fromkeys(layer for result in results for layer in result.layers_missing))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": visible.line,
        "text": visible.text,
        "inline": _inline,
        "drawn": lambda differences: Markup(drawn(differences)),
        "class": lambda word: re.sub(r"[^a-z0-9]+", "-", word.lower()),
    }
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    environment.globals |= {
        "marks": markup.MARKS,
        "property_marks": markup.PROPERTY_MARKS,
        "outcomes": tuple(markup.MARKS),
        "style": Markup(style),
    }
    return environment


def _inline(given: str) -> Markup:
    return Markup(markup.code_as_html(visible.text(given)))
