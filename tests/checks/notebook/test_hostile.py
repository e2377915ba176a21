"""Code that lies, patches, floods, remembers or takes too much: one clear message, no credit."""

import builtins
import sys

import numpy as np
import pytest
import torch
from torch import nn

from nnbook.checks import check
from nnbook.checks.notebook import check as notebook
from nnbook.checks.notebook import report
from nnbook.checks.notebook.session import Session
from nnbook.checks.observing.limit import memory_limit
from tests.checks.tools import verdict


@pytest.fixture(autouse=True)
def session(monkeypatch):
    fresh = Session()
    monkeypatch.setattr(notebook, "SESSION", fresh)
    return fresh


def diagnosed(function):
    """What ``check`` keeps for the exercise ``neuron``."""
    check("neuron", function)
    return notebook.SESSION.verdicts["neuron"]


# --- answers that lie about themselves


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size(()))

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.zeros(())


class Equal(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        raise ValueError

    def __sub__(self, other):
        return 0

    __hash__ = None


class Endless(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 0


class Pretender:
    __class__ = torch.Tensor


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Text(str):
    def __getitem__(self, key):
        return self

    def split(self, *arguments):
        raise ValueError


def nested():
    inner = [1] * 1_000
    for _ in range(8):
        inner = [inner] * 1_000
    return inner


def itself():
    inner = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        (lambda x, w, b: (x @ w).as_subclass(Liar), "missing-bias"),
        (lambda x, w, b: (x * w + b).as_subclass(Liar), "not-summed"),
        (lambda x, w, b: Equal(x @ w), "missing-bias"),
        (lambda x, w, b: Endless([1, 2]), "wrong-type"),
        (lambda x, w, b: Pretender(), "wrong-type"),
        (lambda x, w, b: Nameless("N", (), {})(), "raises"),
        (lambda x, w, b: Text("x" * 10**6), "text-for-number"),
        (lambda x, w, b: nested(), "wrong-type"),
        (lambda x, w, b: ["x" * 2_000] * 1_000, "wrong-type"),
        (lambda x, w, b: itself(), "wrong-type"),
        (lambda x, w, b: {Pretender(): 1}, "wrong-type"),
        (lambda x, w, b: 1 << 10**6, "wrong-type"),
        (lambda x, w, b: torch.nested.nested_tensor([x, w]), "wrong-type"),
        (lambda x, w, b: np.zeros(2, dtype="i4,f4"), "wrong-type"),
        (lambda x, w, b: (yield x @ w + b), "wrong-type"),
        (lambda x, w, b: torch, "wrong-type"),
        (lambda x, w, b: float("nan"), "not-a-number"),
        (lambda x, w, b: float("inf"), "same-for-all"),
        (lambda x, w, b: -(2**1024 - 1), "same-for-all"),
    ],
)
def test_what_is_really_there_is_judged(capsys, answer, diagnosis):
    got = diagnosed(answer)
    assert got.diagnosis == diagnosis
    assert got.points == (1 if diagnosis == "missing-bias" else 0)
    assert len(capsys.readouterr().out) < 3_000


def test_a_number_beyond_all_floats_is_a_wrong_number(capsys):
    def huge(x, slope):
        return 2**1024 - 1

    check("leaky-relu", huge, huge)
    assert "about 10^308" in capsys.readouterr().out


# --- code that replaces what judging stands on


def patches_allclose(x, w, b):
    torch.allclose = lambda *a, **k: True
    return x @ w


def patches_len(x, w, b):
    builtins.len = lambda *a: 1 / 0
    builtins.print = None
    return x @ w


def patches_an_operator(x, w, b):
    torch.Tensor.__add__ = lambda self, other: self
    return x @ w


def patches_isinstance(x, w, b):
    builtins.isinstance = lambda *a: True
    return x @ w


def deletes(x, w, b):
    del builtins.isinstance, torch.Tensor.detach, nn.Linear
    return x @ w


@pytest.mark.parametrize(
    "function", [patches_allclose, patches_len, patches_an_operator, patches_isinstance, deletes]
)
def test_a_patch_does_not_outlive_the_call(capsys, function):
    before = torch.allclose, len, print, torch.Tensor.detach, nn.Linear, isinstance
    assert diagnosed(function).status in ("incorrect", "error")
    assert before == (torch.allclose, len, print, torch.Tensor.detach, nn.Linear, isinstance)
    assert "__add__" not in vars(torch.Tensor)
    assert diagnosed(lambda x, w, b: x @ w + b).status == "correct"


def test_a_patch_made_before_changes_nothing(monkeypatch, capsys):
    monkeypatch.setattr(torch, "allclose", lambda *a, **k: True)
    assert diagnosed(lambda x, w, b: x @ w).status == "incorrect"


# --- code that remembers


def test_answers_copied_from_what_was_shown_are_found_out(capsys):
    known, calls = {}, []

    def learns(x, w, b):
        return known.setdefault(tuple(x.tolist()), x @ w + b)

    def by_heart(x, w, b):
        return known.get(tuple(x.tolist()), torch.tensor(0.0))

    def runs_dry(x, w, b):
        calls.append(1)
        return x @ w + b if len(calls) < 8 else x @ w

    verdict("neuron", learns, seed=notebook.SEEDS[0])
    assert diagnosed(by_heart).status == "incorrect"
    assert diagnosed(runs_dry).status == "incorrect"


def test_the_same_wrong_answer_is_shown_the_same(capsys):
    for function in (lambda x, w, b: x @ w * torch.rand(()), lambda x, w, b: x @ w - b):
        shown = []
        for seed in (1, 2):
            torch.manual_seed(seed)
            diagnosed(function)
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1]


# --- code that takes too much


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory is in use")
@pytest.mark.skipif(bool(torch.version.cuda), reason="CUDA reserves more than it uses")
@pytest.mark.parametrize(
    "function",
    [lambda x, w, b: torch.ones(3 * 10**9).sum(), lambda x, w, b: sum([0] * (3 * 10**9))],
)
def test_memory_has_an_end(function):
    got = verdict("neuron", function)
    assert got.diagnosis == "out-of-memory"
    assert "more memory than there is" in got.points_to


def test_the_memory_limit_is_lifted_again():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(ZeroDivisionError), memory_limit():
        raise ZeroDivisionError
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_flood_of_text_costs_nothing(capsys):
    def neuron(x, w, b):
        for stream in (sys.stdout, sys.stderr):
            for _ in range(50):
                print("x" * 10**6, file=stream)
        return x @ w

    diagnosed(neuron)
    captured = capsys.readouterr()
    assert len(captured.out) < 3_000
    assert captured.err == ""


# --- text that no message can carry


def test_text_arrives_clean_and_escaped(capsys):
    def neuron(x, w, b):
        print("\ud800\x1b[31m<b>red</b>\x00\ttab")
        raise ValueError("\ud800 `a` <img src=x onerror=alert(1)>")

    shown = report.verdict(diagnosed(neuron))
    for form in (shown.text, shown.html):
        form.encode("utf-8")
        assert not set(form) & {"\x1b", "\x00", "\t"}
    assert "<b>" not in shown.html
    assert "<img" not in shown.html
    assert "&lt;b&gt;red" in shown.html


def test_an_output_without_unicode(monkeypatch):
    import io

    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    check("neuron", lambda x, w, b: x @ w + b)
    narrow.flush()
    assert b"One neuron: correct" in narrow.buffer.getvalue()
