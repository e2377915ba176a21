"""Products of matrices and vectors."""

from __future__ import annotations

import math
import string
from array import array
from collections.abc import Sequence
from typing import Any

from . import _autograd as autograd
from . import _kernel as kernel
from ._absent import absent
from ._arithmetic import unbroadcast
from ._autograd import Node
from ._dtypes import bool_
from ._shapes import axis, broadcast
from ._tensor import Tensor, expanded, flat, make, method, needs, record


def _as_it_lies(t: Tensor) -> tuple[array, bool]:
    """A matrix's numbers, and whether they lie column by column."""
    if t._st is not None and t._n > 1 and t._st == (1, t.shape[0]):
        if len(t._a) == t._n:
            return t._a, True
        return t._a[t._o : t._o + t._n], True
    return flat(t), False


def same_type(x: Tensor, y: Tensor, what: str = "m1 and m2") -> None:
    """Raise where two factors have different types."""
    if x.dtype is not y.dtype:
        raise RuntimeError(
            f"expected {what} to have the same dtype, but got: {x.dtype.ctype} != {y.dtype.ctype}"
        )


def _must_be_tensor(function: str, name: str, place: int, value: Any) -> None:
    if not isinstance(value, Tensor):
        kind = type(value).__name__
        raise TypeError(
            f"{function}(): argument '{name}' (position {place}) must be Tensor, not {kind}"
        )


@method("mm")
def mm(self: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices."""
    _must_be_tensor("mm", "mat2", 1, mat2)
    if len(self.shape) != 2:
        raise RuntimeError("self must be a matrix")
    if len(mat2.shape) != 2:
        raise RuntimeError("mat2 must be a matrix")
    return _mm(self, mat2)


def _mm(x: Tensor, y: Tensor, kind: str = "Mm") -> Tensor:
    (m, k), (k_other, n) = x.shape, y.shape
    if k != k_other:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({m}x{k} and {k_other}x{n})")
    same_type(x, y)
    if x.dtype is bool_:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    b, on_its_side = _as_it_lies(y)
    out = make(kernel.matmul(x.dtype.code, flat(x), b, 1, m, k, n, on_its_side), (m, n), x.dtype)
    if autograd.enabled[0]:
        x_wants, y_wants = needs(x), needs(y)
        if x_wants or y_wants:
            out._fn = Node(
                kind,
                (x, y),
                lambda g: (_mm(g, y.t()) if x_wants else None, _mm(x.t(), g) if y_wants else None),
                [t for t, wanted in ((y, x_wants), (x, y_wants)) if wanted],
            )
    return out


@method("dot")
def dot(self: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' numbers."""
    _must_be_tensor("dot", "tensor", 1, tensor)
    x, y = self, tensor
    if len(x.shape) != 1 or len(y.shape) != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {len(x.shape)}D and {len(y.shape)}D tensors"
        )
    if x.dtype is not y.dtype:
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, but found "
            f"{x.dtype.scalar} and {y.dtype.scalar}"
        )
    if x._n != y._n:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{x._n}] and src [{y._n}] to have the "
            f"same number of elements, but got {x._n} and {y._n} elements respectively"
        )
    product = kernel.matmul(x.dtype.code, flat(x), flat(y), 1, 1, x._n, 1, True)
    return record(make(product, (), x.dtype), "Dot", (x, y), lambda g: (g * y, g * x), (x, y))


@method("mv")
def mv(self: Tensor, vec: Tensor) -> Tensor:
    """A matrix times a vector."""
    x, y = self, vec
    if len(x.shape) != 2 or len(y.shape) != 1:
        raise RuntimeError(
            f"vector + matrix @ vector expected, got {1}, {len(x.shape)}, {len(y.shape)}"
        )
    rows, columns = x.shape
    if columns != y.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({rows}), mat ({rows}x{columns}), vec ({y.shape[0]})"
        )
    if x.dtype is not y.dtype:
        raise RuntimeError(
            "addmv input tensors must have the same dtype, but got "
            f"{y.dtype.scalar}, {x.dtype.scalar}, and {y.dtype.scalar}"
        )
    product = kernel.matmul(x.dtype.code, flat(x), flat(y), 1, rows, columns, 1, True)
    return record(
        make(product, (rows,), x.dtype),
        "Mv",
        (x, y),
        lambda g: (outer(g, y), mv(x.t(), g)),
        (x, y),
    )


@method("__matmul__")
def _at(self: Tensor, other: Any) -> Tensor:
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


@method("matmul")
def matmul(self: Tensor, other: Tensor) -> Tensor:
    """``@``: vectors, matrices, and stacks of matrices."""
    x, y = self, other
    _must_be_tensor("matmul", "input", 1, x)
    _must_be_tensor("matmul", "other", 1, y)
    p, q = len(x.shape), len(y.shape)
    if p == 2 and q == 2:
        return _mm(x, y)
    if p == 0 or q == 0:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {p}D and {q}D"
        )
    if p == 1 and q == 1:
        return dot(x, y)
    if p == 2 and q == 1:
        return mv(x, y)
    if p == 1 and q == 2:
        return _mm(x.unsqueeze(0), y).squeeze(0)
    if q <= 2:
        matrix = y.unsqueeze(1) if q == 1 else y
        out = _mm(x.reshape(-1, x.shape[-1]), matrix).reshape(*x.shape[:-1], matrix.shape[1])
        return out.squeeze(-1) if q == 1 else out
    if p == 1:
        return _stacks(x.unsqueeze(0), y).squeeze(-2)
    return _stacks(x, y)


def _stacks(x: Tensor, y: Tensor) -> Tensor:
    lead = broadcast(x.shape[:-2], y.shape[:-2])
    (m, k), (k_other, n) = x.shape[-2:], y.shape[-2:]
    batch = math.prod(lead)
    if k != k_other:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {k}] but "
            f"got: [{batch}, {k_other}]."
        )
    same_type(x, y)
    a, b = expanded(x, (*lead, m, k)), expanded(y, (*lead, k, n))
    out = make(kernel.matmul(x.dtype.code, a, b, batch, m, k, n), (*lead, m, n), x.dtype)

    def back(g: Tensor) -> tuple[Tensor, Tensor]:
        return unbroadcast(g @ y.mT, x.shape), unbroadcast(x.mT @ g, y.shape)

    return record(out, "UnsafeView", (x, y), back, (x, y))


@method("bmm")
def bmm(self: Tensor, mat2: Tensor) -> Tensor:
    """Products of two stacks of matrices."""
    if len(self.shape) != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if len(mat2.shape) != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    return _stacks(self, mat2)


@method("addmm")
def addmm(self: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta · self + alpha · mat1 @ mat2."""
    product = mm(mat1, mat2)
    product = product if alpha == 1 else product * alpha
    return (self if beta == 1 else self * beta) + product


@method("outer", "ger")
def outer(self: Tensor, vec2: Tensor) -> Tensor:
    """Each number of one vector times each of the other."""
    if len(self.shape) != 1 or len(vec2.shape) != 1:
        bad = self if len(self.shape) != 1 else vec2
        name = "self" if bad is self else "vec2"
        raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {len(bad.shape)}-D")
    return self.unsqueeze(1) * vec2.unsqueeze(0)


@method("inner")
def inner(self: Tensor, other: Tensor) -> Tensor:
    """Sums of products over the last axes."""
    if not self.shape or not other.shape:
        return self * other
    return tensordot(self, other, ([-1], [-1]))


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Sums of products over several axes."""
    if isinstance(dims, int):
        over_a = list(range(len(a.shape) - dims, len(a.shape)))
        over_b = list(range(dims))
    else:
        over_a, over_b = ([d] if isinstance(d, int) else list(d) for d in dims)
    over_a = [axis(len(a.shape), d) for d in over_a]
    over_b = [axis(len(b.shape), d) for d in over_b]
    for i, j in zip(over_a, over_b, strict=True):
        if a.shape[i] != b.shape[j]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.shape[i]} in dim "
                f"{i} and second has size {b.shape[j]} in dim {j}"
            )
    rest_a = [i for i in range(len(a.shape)) if i not in over_a]
    rest_b = [i for i in range(len(b.shape)) if i not in over_b]
    n = math.prod(a.shape[i] for i in over_a)
    left = a.permute([*rest_a, *over_a]).reshape(-1, n)
    right = b.permute([*over_b, *rest_b]).reshape(n, -1)
    shape = [*(a.shape[i] for i in rest_a), *(b.shape[i] for i in rest_b)]
    return (left @ right).reshape(shape)


def einsum(equation: str, *operands: Any) -> Tensor:
    """Sums of products by a formula of letters, such as ``"ni,oi->no"``."""
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    if not isinstance(equation, str):
        raise absent("einsum() with lists of numbers in place of letters")
    formula = equation.replace(" ", "")
    if "..." in formula:
        formula = _spelled_out(formula, operands)
    left, arrow, right = formula.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        more = "more operands were provided than specified in the equation"
        fewer = "fewer operands were provided than specified in the equation"
        raise RuntimeError(f"einsum(): {fewer if len(terms) > len(operands) else more}")
    lengths: dict[str, int] = {}
    for place, (term, t) in enumerate(zip(terms, operands, strict=True)):
        if len(term) != len(t.shape):
            many = "more" if len(term) > len(t.shape) else "fewer"
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(term)}) "
                + (
                    "does not match the number of dimensions "
                    f"({len(t.shape)}) for operand {place} and no ellipsis was given"
                    if many
                    else ""
                )
            )
        for letter, length in zip(term, t.shape, strict=True):
            if lengths.setdefault(letter, length) != length and 1 not in (
                length, lengths[letter],
            ):  # fmt: skip
                raise RuntimeError(
                    f"einsum(): subscript {letter} has size {length} for operand {place} which "
                    f"does not broadcast with previously seen size {lengths[letter]}"
                )
            lengths[letter] = max(lengths[letter], length)
    if not arrow:
        once = [c for c in sorted(set(left) - {","}) if left.count(c) == 1]
        right = "".join(once)
    for letter in right:
        if letter not in lengths:
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any "
                "input operand"
            )
    return _summed(terms, right, operands)


def _spelled_out(formula: str, operands: Sequence[Tensor]) -> str:
    """A letter for each axis that ``...`` stands for, the last ones shared."""
    left, arrow, right = formula.partition("->")
    terms = left.split(",")
    spare = [c for c in string.ascii_letters if c not in formula]
    counts = [
        len(t.shape) - len(term.replace("...", "")) if "..." in term else 0
        for term, t in zip(terms, operands, strict=False)
    ]
    if min(counts, default=0) < 0:
        raise RuntimeError("einsum(): an operand has fewer axes than letters")
    most = max(counts, default=0)
    together = "".join(spare[:most])
    left = ",".join(
        term.replace("...", together[most - count :])
        for term, count in zip(terms, [*counts, *[0] * len(terms)], strict=False)
    )
    if not arrow:
        once = [c for c in sorted(set(left) - {","} - set(together)) if left.count(c) == 1]
        right = "..." + "".join(once)
    return f"{left}->{right.replace('...', together)}"


def _summed(terms: list[str], right: str, operands: Sequence[Tensor]) -> Tensor:
    term, t = _diagonals(terms[0], operands[0])
    for place in range(1, len(terms)):
        other, u = _diagonals(terms[place], operands[place])
        later = set("".join(terms[place + 1 :])) | set(right)
        term, t = _pair_product(term, t, other, u, later)
    gone = [i for i, letter in enumerate(term) if letter not in right]
    if gone:
        t = t.sum(gone)
        term = "".join(c for c in term if c in right)
    return t.permute([term.index(c) for c in right]) if term != right else t


def _diagonals(term: str, t: Tensor) -> tuple[str, Tensor]:
    """A letter that stands twice in one term walks along the diagonal."""
    for letter in term:
        while term.count(letter) > 1:
            first, second = term.index(letter), term.rindex(letter)
            t = t.diagonal(0, first, second)
            term = term[:second] + term[second + 1 :]
            term = term[:first] + term[first + 1 :] + letter
    return term, t


def _pair_product(a: str, x: Tensor, b: str, y: Tensor, later: set[str]) -> tuple[str, Tensor]:
    """The product of two terms, summed over the letters that nobody needs any more."""
    over = [c for c in a if c in b and c not in later]
    both = [c for c in a if c in b and c in later]
    only_a, only_b = [c for c in a if c not in b], [c for c in b if c not in a]
    if over and not any(x.shape[a.index(c)] != y.shape[b.index(c)] for c in [*over, *both]):
        left = x.permute([a.index(c) for c in [*both, *only_a, *over]])
        right = y.permute([b.index(c) for c in [*both, *over, *only_b]])
        lead = left.shape[: len(both)]
        n = math.prod(x.shape[a.index(c)] for c in over)
        rows = math.prod(x.shape[a.index(c)] for c in only_a)
        columns = math.prod(y.shape[b.index(c)] for c in only_b)
        product = left.reshape(*lead, rows, n) @ right.reshape(*lead, n, columns)
        shape = [
            *lead,
            *(x.shape[a.index(c)] for c in only_a),
            *(y.shape[b.index(c)] for c in only_b),
        ]
        return "".join([*both, *only_a, *only_b]), product.reshape(shape)
    letters = [*a, *only_b]
    wide = x.reshape(*x.shape, *[1] * len(only_b))
    order = [b.index(c) for c in letters if c in b]
    shape = iter([y.shape[i] for i in order])
    narrow = y.permute(order).reshape([next(shape) if c in b else 1 for c in letters])
    return "".join(letters), wide * narrow


@method("trace")
def trace(self: Tensor) -> Tensor:
    """The sum along the diagonal."""
    return self.diagonal().sum()


def _triangle(lower: bool) -> Any:
    def part(self: Tensor, diagonal: int = 0) -> Tensor:
        rows, columns = self.shape[-2:]
        keep = [
            (j - i <= diagonal) if lower else (j - i >= diagonal)
            for i in range(rows)
            for j in range(columns)
        ]
        mask = make(array("B", keep), (rows, columns), bool_).to(self.dtype)
        a = (
            kernel.binary("mul", self.dtype.code, flat(self), flat(mask), 3)
            if self._n
            else flat(self)
        )
        out = make(a, self.shape, self.dtype)
        return record(out, "Tril" if lower else "Triu", (self,), lambda g: (part(g, diagonal),))

    part.__name__ = part.__qualname__ = "tril" if lower else "triu"
    return part


Tensor.tril, Tensor.triu = _triangle(True), _triangle(False)
