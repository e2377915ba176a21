"""Which literals of a program are sentences."""

import pytest

from tools.prose.literals import sentences
from tools.prose.spelling import Misspelling, findings_in

PYTHON = '''"""A docstring is teh author's."""
import re

SLUG = "missing-mean"
MARK = re.compile("teh pattern of teh")
STYLE = "color: red; margin: 0"
BORDER = "border-top: 1px solid"


def told(n):
    """Another of teh author's."""
    return (
        f"Your answer is {n} times "
        "too large."
    )


HINT = """Write teh loop.

    teh = zeros_like(teh)
"""
'''
JAVASCRIPT = r"""
// teh comment
const words = { class: "stroke-a thick", label: 'excess loss' };
const pattern = /teh "quoted" teh/;
export const say = (n) => `Squared error ${n.toFixed(2)} is teh ${n > 1 ? "larger part" : "rest"}.`;
element.querySelector(".nn-stage svg");
line("It\u2019s flat,\nteh end");
"""
TOML = 'name = "01_layers"\n[[exercise]]\nid = "neuron"\ntitle = "One nueron"\n'


@pytest.fixture
def read(tmp_path):
    """Return a function that gives the sentences of a program."""

    def sentences_of(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return list(sentences(tmp_path / name))

    return sentences_of


def test_pythons_sentences_are_what_it_says_to_somebody(read):
    found = dict(read("a.py", PYTHON))
    assert sorted(found) == [13, 18]
    assert found[13] == "Your answer is _ times too large."
    assert "Write teh loop." in found[18]
    assert "zeros" not in found[18], "an indented line is code"


def test_a_finding_has_its_line_in_the_file(read, tmp_path):
    read("a.py", PYTHON)
    assert findings_in(tmp_path / "a.py", set()) == [Misspelling(18, "teh", "unknown")]


def test_javascripts_are_literals_and_templates(read):
    found = dict(read("a.js", JAVASCRIPT))
    assert found[5] == "Squared error __ is teh __."
    assert found[7].endswith("flat, teh end")
    assert {3, 5, 7} == found.keys()


def test_titles_are_read_and_names_are_not(read):
    assert read("a.toml", TOML) == [(4, "One nueron")]
