"""Calls of the kernel with which its twin in JavaScript is held to its definition. Runs in Pyodide.

``python -m`` would not do: the file is handed to Pyodide as it is, and prints a JSON object with
how many calls were compared for each function, and every difference.
"""

import functools
import json
import math
import operator
import random
from array import array

from torch import _kernel as kernel
from torch._kernel import sums, twin

# So close must numbers be that C's and JavaScript's libraries compute on their own.
ULPS = 4
# What is left of these when two numbers of one size are taken from each other.
LOST = 64
SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1.5,
    2.5,
    -2.5,
    1e-30,
    3e38,
    -3e38,
    math.inf,
    -math.inf,
    math.nan,
]
OWN = {"exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
       "sinh", "cosh", "tanh", "sigmoid", "pow"}  # fmt: skip
source = random.Random(5)
twins = twin.functions(twin._load())
counts = dict.fromkeys(twins, 0)
differences = []


def numbers(code, n, special=True):
    if code == "B":
        return array("B", [source.randrange(2) for _ in range(n)])
    if code not in "fd":
        return array(code, [source.randrange(-100, 100) for _ in range(n)])
    drawn = [source.gauss(0, 2) for _ in range(n)]
    if special:
        drawn = [source.choice(SPECIAL) if source.random() < 0.3 else v for v in drawn]
    return array(code, drawn)


def close(x, y, code, ulps):
    if x != x or y != y:
        return x != x and y != y
    if x == y:
        return code not in "fd" or math.copysign(1, x) == math.copysign(1, y) or ulps > 0
    if not (math.isfinite(x) and math.isfinite(y)):
        return False
    spacing = math.ulp(max(abs(x), abs(y))) * (2**29 if code == "f" else 1)
    return abs(x - y) <= ulps * spacing


def flattened(value):
    if value is None:
        return []
    if isinstance(value, array):
        return [value]
    if isinstance(value, tuple | list):
        return [a for each in value for a in flattened(each)]
    return []


def compare(name, *args, ulps=0):
    """The same call twice: what comes back, and what was changed, must be equal."""
    found = []
    for function in (twin._PLAIN[name], twins[name]):
        own = copied(args)
        found.append(flattened(function(*own)) + flattened(own))
    counts[name] += 1
    for one, other in zip(*found, strict=True):
        same = one.typecode == other.typecode and len(one) == len(other)
        bad = same and [
            (x, y) for x, y in zip(one, other, strict=True) if not close(x, y, one.typecode, ulps)
        ]
        if not same or bad:
            text = repr(args)
            differences.append(f"{name}{text[:120]}: {bad[:3] if same else (one[:9], other[:9])}")
            return


def copied(value):
    if isinstance(value, array):
        return value[:]
    return type(value)(map(copied, value)) if isinstance(value, tuple | list) else value


# Python's own sum is more exact than one term after another, which is what the twin does.
sums.dot = lambda a, b: functools.reduce(operator.add, map(operator.mul, a, b))
SIZES = (0, 1, 2, 7, 60)
for code in "fdqihbB":
    for n in SIZES:
        a, b = numbers(code, n), numbers(code, n)
        for into in "fdB":
            for op in kernel.UNARY:
                asked = op in ("isnan", "isinf", "isfinite", "not")
                suits = op != "invert" if code in "fd" else op in ("abs", "sign", "invert")
                if into == ("B" if asked else code) and (suits or asked):
                    compare("unary", op, into, a, ulps=ULPS if op in OWN else 0)
            compare("cast", into, numbers(code, n, special=code not in "fd" or into in "fd"))
        compare("where", code, numbers("B", n), a, b)
for code in "fd":
    for op in kernel.BINARY:
        if op in ("and", "or", "xor", "floor_divide", "remainder", "fmod", "atan2"):
            continue
        for into in {code, "B" if op in ("lt", "le", "gt", "ge", "eq", "ne") else "d"}:
            ulps = ULPS if op == "pow" else 0
            for n in SIZES:
                a, b, few = numbers(code, n), numbers(code, n), numbers(code, 3)
                compare("binary", op, into, a, b, 0, ulps=ulps)
                for number in (2.0, -1.0, 0.5, 3.0, -2.0, 0.0, 0.7, math.inf, math.nan):
                    compare("binary", op, into, a, number, 1, ulps=ulps)
                    compare("binary", op, into, number, b, 2, ulps=ulps)
                many = numbers(code, 3 * n)
                if n:
                    compare("binary", op, into, many, few, 3, ulps=ulps)
                    compare("binary", op, into, few, many, 4, ulps=ulps)
for op in ("add", "mul", "eq", "lt"):
    a, b = numbers("q", 9), numbers("q", 9)
    compare("binary", op, "B" if op in ("eq", "lt") else "q", a, b, 0)
    compare("binary", "and", "B", numbers("B", 9), numbers("B", 9), 0)
WALKS = [
    ((), ()), ((0,), (1,)), ((5,), (1,)), ((5,), (2,)), ((6,), (0,)), ((3, 4), (4, 1)), ((4, 9), (1, 4)),
    ((3, 4, 5), (1, 3, 12)), ((2, 3, 4, 5), (1, 2, 6, 24)), ((2, 3, 2, 3, 2), (1, 4, 2, 12, 36)),
    ((9, 4), (0, 1)), ((9, 4), (1, 0)), ((4, 1, 9), (9, 77, 2)), ((3, 0, 9), (1, 1, 1)), ((8, 8), (8, -1)),
]  # fmt: skip
for code in "fdqihbB":
    for shape, steps in WALKS:
        if min(steps, default=0) < 0:
            continue
        a = numbers(code, 200)
        compare("gather", a, 3, shape, steps)
        compare("scatter", a, 3, shape, steps, numbers(code, math.prod(shape)))
    for outer, n, inner in (
        (1, 1, 1),
        (1, 9, 1),
        (3, 4, 1),
        (2, 5, 3),
        (0, 3, 2),
        (2, 0, 3),
        (1, 200, 2),
    ):
        a = numbers(code, outer * n * inner, special=source.random() < 0.5)
        if not n:
            continue
        for op in ("max", "min"):
            compare("reduce", op, code, a, outer, n, inner)
        for op in ("argmax", "argmin"):
            compare("reduce", op, "q", a, outer, n, inner)
        for op in ("any", "all"):
            compare("reduce", op, "B", a, outer, n, inner)
        for op in ("sum", "prod"):
            for into in "fd" if code in "fd" else "q":
                compare("reduce", op, into, a, outer, n, inner)
for code in "fdq":
    for batch, m, k, n in (
        (1, 1, 1, 1),
        (1, 3, 4, 5),
        (2, 3, 0, 2),
        (3, 2, 7, 1),
        (0, 1, 1, 1),
        (1, 0, 3, 2),
        # So many that vectors compute: whole tiles, and what is left at each edge.
        (1, 8, 20, 8),
        (2, 7, 23, 11),
        (1, 1, 90, 14),
        (1, 1100, 1, 1),
    ):
        for lies in (False, True):
            a, b = numbers(code, batch * m * k, False), numbers(code, batch * k * n, False)
            compare("matmul", code, a, b, batch, m, k, n, lies)
for code in "fd":
    for n, k, out in ((1, 1, 1), (5, 4, 3), (0, 4, 3), (120, 4, 8), (2, 0, 3), (37, 21, 10)):
        x, w, b, g = (numbers(code, size, False) for size in (n * k, out * k, out, n * out))
        compare("linear", code, x, w, b, n, k, out)
        compare("linear", code, x, w, None, n, k, out)
        if n and k:
            for want in ((True, True, True), (False, True, False), (True, False, True)):
                compare("linear_back", code, g, x, w, n, k, out, want)
    for outer, n in ((1, 1), (3, 4), (0, 3), (30, 3)):
        for special in (False, True):
            a, g = numbers(code, outer * n, special), numbers(code, outer * n, special)
            targets = array("q", [source.randrange(n) for _ in range(outer)])
            for log in (False, True):
                compare("softmax", code, a, outer, n, log, ulps=LOST)
                compare("softmax_back", code, g, a, outer, n, log, ulps=LOST)
            compare("cross_entropy", code, a, targets, outer, n, ulps=LOST)
            compare("cross_entropy_back", code, 0.7, a, targets, outer, n, ulps=LOST)
    for n in (1, 5, 40):
        compare("axpy", numbers(code, n), numbers(code, n), -0.3)
        rows = [tuple(numbers(code, size, False) for _ in range(3)) for size in (n, 2)]
        squares = [
            tuple(array(code, map(abs, numbers(code, size, False))) for _ in range(5))
            for size in (n, 3)
        ]
        for decay in (0.0, 0.01):
            for maximize in (False, True):
                for velocity in (False, True):
                    own = [row if velocity else (*row[:2], None) for row in rows]
                    compare("sgd", own, 0.1, 0.9, 0.8, decay, False, maximize)
                    compare("sgd", own, 0.1, 0.9, 1.0, decay, True, maximize)
                    own = [row if velocity else (*row[:4], None) for row in squares]
                    compare("adam", own, 0.1, 0.9, 0.999, 0.5, 1e-8, 1 - decay, decay, maximize)
compare("sgd", [(numbers("f", 3), numbers("f", 3), None), (numbers("d", 3), numbers("d", 3), None)],
        0.1, 0.0, 1.0, 0.0, False, False)  # fmt: skip
# Memory grows, and with it what JavaScript sees of it is replaced.
large = array("d", [1.5]) * 12_000_000
grown = twins["binary"]("add", "d", large, 1.0, 1)
grows = len(grown) == len(large) and grown[0] == grown[-1] == 2.5
print(json.dumps({"grows": grows, "counts": counts, "differences": differences}))
