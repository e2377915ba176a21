"""Code as learners write it gives the same text, or the same error, as real torch."""

import pytest

from tests.web.python.torch import attempts, corners, expressions, learners, mistakes, programs
from tests.web.python.torch.both import compare, outcome, page
from tools.site import torch_names

MODULES = (expressions, learners, mistakes, attempts, programs, corners)
SUBJECTS = {
    f"{module.__name__.rpartition('.')[2]}, {name.lower()}": codes
    for module in MODULES
    for name, codes in vars(module).items()
    if isinstance(codes, list) and name not in ("EVERY", "ABSENT")
}
# What differs, and why.
KNOWN = {
    "torch.tensor(1 + 2j).real": "complex numbers are absent, and say so",
    "nn.BatchNorm1d(2)(torch.arange(6.0).reshape(3, 2))": "the last bit of a sum, shown as 6e-08",
}


@pytest.mark.parametrize("codes", SUBJECTS.values(), ids=SUBJECTS)
def test_the_text_is_torchs(codes):
    both = {code: compare(code) for code in codes}
    different = {code: texts for code, texts in both.items() if texts[0] != texts[1]}
    known = KNOWN.keys() if torch_names.FOLDER == torch_names.OWN else set()
    assert different.keys() - known == set(), {
        code: texts for code, texts in different.items() if code not in known
    }
    assert different.keys() == known & both.keys(), "what differed is the same by now"


def test_every_code_is_of_a_subject():
    every = [code for module in MODULES for code in module.EVERY]
    assert [code for codes in SUBJECTS.values() for code in codes] == every


@pytest.mark.parametrize("code", [*expressions.ABSENT, *attempts.ABSENT])
def test_what_is_absent_says_so_and_where_the_whole_is(code):
    torch = page()
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    with pytest.raises((NotImplementedError, AttributeError, TypeError)) as raised:
        exec(code, names)
    assert "is not in this page's PyTorch. All of PyTorch is there after `make`" in str(
        raised.value
    )


def test_a_difference_would_be_seen(monkeypatch):
    monkeypatch.setitem(page()._kernel.UNARY, "tanh", lambda x: x)
    assert outcome(page(), "torch.tanh(torch.tensor([2.0]))").startswith("tensor([2.])")
