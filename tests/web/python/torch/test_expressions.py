"""Code as learners write it gives the same text, or the same error, as real torch."""

import pytest

from tests.web.python.torch import attempts, corners, expressions, learners
from tests.web.python.torch.both import compare, outcome, page
from tools.site import torch_names

# What differs, and why.
KNOWN = {
    "torch.tensor(1 + 2j).real": "complex numbers are absent, and say so",
    "nn.BatchNorm1d(2)(torch.arange(6.0).reshape(3, 2))": "the last bit of a sum, shown as 6e-08",
}


@pytest.mark.parametrize(
    "code", [*expressions.EVERY, *learners.EVERY, *attempts.EVERY, *corners.EVERY]
)
def test_the_text_is_torchs(code):
    real, ours = compare(code)
    differs = code in KNOWN and torch_names.FOLDER == torch_names.OWN
    assert (real == ours) != differs, f"{real}\n{ours}"


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
