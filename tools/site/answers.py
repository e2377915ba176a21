"""What a prediction asks for, as its author writes it: a number, a shape, several, or options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SHAPE = re.compile(r"\(\s*(?:\d+\s*(?:,\s*\d+\s*)*,?\s*)?\)")
_NUMBER = r"[-−]?\d+(?:\.\d+)?(?:e[-−]?\d+)?"
_NUMERIC = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>%)?(?:\s*±\s*(?P<within>{_NUMBER}))?")
_LABELLED = re.compile(r"(?:(?P<label>[^\d(;−-][^\d(;]*?)\s+)?(?P<answer>[\d(−-].*)", re.DOTALL)
_OPTION = re.compile(r"([-*]) +(.+)")
FEWEST, MOST = 2, 5


@dataclass(frozen=True)
class Field:
    """One thing to type."""

    label: str
    """What it is, where several are asked for."""
    kind: str
    """``number`` or ``shape``."""
    answer: str
    """As the comparison shows it: ``131``, ``97``, ``(8, 4)``."""
    within: str = ""
    """How far from the answer a number may be to be right."""
    unit: str = ""


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    text: str
    """Markdown of one line."""
    is_right: bool


def parse(text: str) -> list[Field] | list[Option]:
    """Return the fields or options of an answer. Raises ``ValueError``, which says what is wrong.

    >>> parse("97 % ± 3")
    [Field(label='', kind='number', answer='97', within='3', unit='%')]
    """
    text = text.strip()
    if _OPTION.match(text):
        return _options(text)
    return [_field(part) for part in text.split(";")]


def _options(text: str) -> list[Option]:
    options = []
    for line in text.splitlines():
        found = _OPTION.fullmatch(line.strip())
        if not found:
            raise ValueError(
                f"{line.strip()!r} is no option: begin it with `- `, the right one `* `"
            )
        options.append(Option(found[2].strip(), found[1] == "*"))
    if not FEWEST <= len(options) <= MOST:
        raise ValueError(f"there are {len(options)} options: write {FEWEST} to {MOST}")
    if [option.is_right for option in options].count(True) != 1:
        raise ValueError("exactly one option is right: begin it with `* `")
    return options


def _field(text: str) -> Field:
    found = _LABELLED.fullmatch(text.strip())
    label, answer = (found["label"] or "", found["answer"].strip()) if found else ("", "")
    if _SHAPE.fullmatch(answer):
        return Field(label, "shape", str(tuple(map(int, re.findall(r"\d+", answer)))))
    number = _NUMERIC.fullmatch(answer)
    if not number:
        raise ValueError(
            f"{text.strip()!r} is neither a number such as 131 or 97 % ± 3, nor a shape such as"
            " (8, 4), nor options: `- ` before each wrong one, `* ` before the right one"
        )
    value = number["value"].replace("−", "-")
    within = (number["within"] or _half_a_unit(value)).replace("−", "-")
    return Field(label, "number", value, within, number["unit"] or "")


def _half_a_unit(value: str) -> str:
    """Half a unit of the last digit that was written."""
    exponent = Decimal(value).as_tuple().exponent
    return str(Decimal(5).scaleb(int(exponent) - 1))
