"""Spell-check what readers read: `python -m tools.prose.spelling`. British, nothing is fetched.

That is the pages, and what checks, grading and figures say: the sentences in programs.
The dictionary is npm's dictionary-en-gb; the words that it lacks stand in `words.txt` beside this
file, sorted, each in use. An entry in small letters may begin a sentence; one with a capital is a
name and must be written exactly so. The possessive 's needs no entry of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unicodedata import category

from nnbook.files import ROOT
from tools.machine.node import WEB
from tools.prose.literals import sentences

WORDS = Path(__file__).with_name("words.txt")
PROSE = (
    *("*.md", "book/*.md", "solutions/*.md"),
    *("nnbook/**/*.py", "nnbook/**/*.js", "nnbook/checks/**/*.toml", "book/questions/*.toml"),
    "web/src/**/*.js",
)
# Queries to a database, and the headings of rosters in several languages.
NOT_PROSE = ("nnbook/grading/classroom/gradebook.py", "nnbook/grading/submission/rosters.py")
DICTIONARY = WEB / "node_modules" / "dictionary-en-gb" / "index"

_NOT_PROSE = re.compile(
    r"""
      \A---\n.*?\n---\n                              # front matter
    | ^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)`*[ ]*$   # code
    | ^\+\+\+[^\n]*$                                # what stands between two cells
    | ^:[\w-]+:[^\n]*$                              # options of a directive
    | <!--[ ]measured:.*?<!--[ ]end[ ]of[ ]measured[ ]-->  # a table that make bench writes
    | <!--.*?-->
    | <(?P<tag>code|pre|svg|script|style)\b.*?</(?P=tag)>
    | \$\$.*?\$\$
    | (?P<ticks>`+)[^`](?:(?!\n\n).)*?(?<!`)(?P=ticks)(?!`)  # code and roles in a line
    | \$[^$\n]+\$
    | (?<=\])\([^)\s]*\)                          # where a link leads
    | </?[a-z][^<>]*>
    | https?://\S+
    | [\w/-]+\.(?:css|html|ipynb|js|json|md|py|toml|txt|ya?ml)\b
    | \{[\w-]+\}                                  # names of roles and directives
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TWICE = re.compile(r"\b([^\W\d_]{2,})\s+\1\b")


@dataclass(frozen=True)
class Misspelling:
    """A word that is misspelt, unknown, or written twice in a row."""

    line: int
    word: str
    problem: str


@cache
def prose(markdown: str) -> str:
    """`markdown` with everything else than prose blanked out; each line keeps its place."""

    def blank(match: re.Match[str]) -> str:
        # Not by spaces: words on both sides of code are no neighbours.
        hidden = re.sub(r"[^\n]", "_", match[0])
        for shown in _ALTERNATIVE.finditer(match[0]):
            start, end = shown.span(1)
            hidden = hidden[:start] + shown[1] + hidden[end:]
        return hidden

    return _NOT_PROSE.sub(blank, markdown)


@cache
def words(markdown: str) -> tuple[tuple[int, str], ...]:
    """Each word of the prose with its line; without possessive, numbers and single letters."""
    return tuple(_words(markdown))


def _words(markdown: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(prose(markdown).split("\n"), 1):
        for match in _WORD.finditer(line):
            word = match[0].replace("’", "'").removesuffix("'s")
            if len(word) > 1 and not any(map(_is_formula, word)):
                yield number, word


def _is_formula(letter: str) -> bool:
    # Numbers, and letters above or below the line.
    return letter.isdigit() or category(letter) == "Lm"


@cache
def british() -> Callable[[str], bool]:
    """A function that says whether a word is in the dictionary.

    Raises FileNotFoundError, saying what to do, if npm has not brought the dictionary.
    """
    from spylls.hunspell import Dictionary

    if not DICTIONARY.with_suffix(".dic").exists():
        raise FileNotFoundError("there is no dictionary: run `python -m tools.site --install`")
    return cache(Dictionary.from_files(str(DICTIONARY)).lookup)


def own_words() -> list[str]:
    """The book's own words, as they stand in the file."""
    return WORDS.read_text(encoding="utf-8").split()


def entry_for(word: str, own: set[str]) -> str | None:
    """The entry of the book's list that allows `word`, if one does."""
    if word in own:
        return word
    small = word[0].lower() + word[1:]
    return small if small in own and small.islower() else None


def findings(markdown: str, own: set[str]) -> list[Misspelling]:
    """What is wrong with the spelling of a text."""
    known = british()
    found = [
        Misspelling(line, word, "unknown")
        for line, word in words(markdown)
        if entry_for(word, own) is None and not known(word)
    ]
    text = prose(markdown)
    for match in _TWICE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found.append(Misspelling(line, match[1], "twice"))
    return sorted(found, key=lambda finding: finding.line)


def files(root: Path = ROOT) -> list[Path]:
    """The pages and programs whose prose is checked."""
    left_out = {root / name for name in NOT_PROSE}
    found = (path for pattern in PROSE for path in sorted(root.glob(pattern)))
    return [path for path in found if path not in left_out]


@cache
def texts(path: Path) -> tuple[tuple[int, str], ...]:
    """The texts of a file, each with the line where it begins: a page is one."""
    if path.suffix == ".md":
        return ((1, path.read_text(encoding="utf-8")),)
    return tuple(sentences(path))


def findings_in(path: Path, own: set[str]) -> list[Misspelling]:
    """What is wrong with the spelling of a file."""
    return [
        replace(finding, line=first + finding.line - 1)
        for first, text in texts(path)
        for finding in findings(text, own)
    ]


def needless(own: list[str]) -> list[str]:
    """Entries that the dictionary has too, or that nothing uses."""
    entries = set(own)
    everything = [text for path in files() for _, text in texts(path)]
    used = {entry_for(word, entries) for text in everything for _, word in words(text)}
    return [entry for entry in own if british()(entry) or entry not in used]


def main() -> int:
    """Print a line for each finding; the exit status is 1 if there is one."""
    own = own_words()
    lines = []
    for path in files():
        for finding in findings_in(path, set(own)):
            place = f"{path.relative_to(ROOT).as_posix()}:{finding.line}"
            lines.append(f"{place}: {finding.problem}: {finding.word}")
    place = WORDS.relative_to(ROOT).as_posix()
    lines += [f"{place}: not needed: {entry}" for entry in needless(own)]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
