"""The prose is spelt as the dictionary and the book's own words say."""

import pytest

from nnbook.files import ROOT
from tools.prose.spelling import (
    files,
    findings,
    findings_in,
    needless,
    own_words,
    prose,
    texts,
    words,
)

PAGE = """---
kernelspec: teh
---

# A colour and a color

```{code-cell}
teh = 1
```

Teh `teh` and {term}`teh`, ``a ` teh`` and $teh$, [shown](teh.md#teh), teh.py.

:::{note}
:class: teh
We normalize it
:::

<img src="teh.png" alt="a recieved picture"> <code>teh</code> the `x` the end

+++ {"tags": ["teh"]}

$$
teh
$$

The softmax's ReLU and softmax’s relu, W2 and x. Softmax is is it.
"""


def test_what_is_no_prose_is_passed_over():
    assert prose(PAGE).count("\n") == PAGE.count("\n")
    found = [(finding.line, finding.word) for finding in findings(PAGE, {"softmax", "ReLU"})]
    assert found == [
        (5, "color"),
        (11, "Teh"),
        (15, "normalize"),
        (18, "recieved"),
        (26, "relu"),
        (26, "is"),
    ]


def test_an_unclosed_backtick_hides_no_further_paragraph():
    text = "one ` two\n\nthree teh `four`\n"
    assert [(finding.line, finding.word) for finding in findings(text, set())] == [(3, "teh")]


def test_a_name_has_its_own_capitals():
    assert [finding.word for finding in findings("Pytorch, PyTorch", {"PyTorch"})] == ["Pytorch"]
    assert findings("Logits: logits", {"logits"}) == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_prose_is_spelt_right(path):
    wrong = findings_in(path, set(own_words()))
    name = path.relative_to(ROOT).as_posix()
    assert not wrong, "\n".join(f"{name}:{it.line}: {it.problem}: {it.word}" for it in wrong)


def test_every_page_is_read():
    names = {path.relative_to(ROOT).as_posix() for path in files()}
    assert {"README.md", "CONTRIBUTING.md", "book/welcome.md", "solutions/01_layers.md"} <= names
    for path in (path for path in files() if path.suffix == ".md"):
        assert len(list(words(path.read_text(encoding="utf-8")))) > 100


def test_what_exercises_figures_and_grading_say_is_read():
    kinds = {"nnbook/checks": 5000, "nnbook/figures": 500, "nnbook/grading": 500}
    for kind, fewest in kinds.items():
        said = [
            text for path in files() if path.is_relative_to(ROOT / kind) for _, text in texts(path)
        ]
        assert len([word for text in said for word in words(text)]) > fewest, kind


def test_the_list_is_sorted_and_every_entry_is_needed():
    own = own_words()
    assert own == sorted(set(own), key=lambda word: (word.lower(), word))
    assert needless(own) == [], "delete these from tools/prose/words.txt"
