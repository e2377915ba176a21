"""log, sin and cos in float32 as torch's AVX2 code computes them for ``randn``.

Cephes' polynomials, with fused multiply-adds: the numbers are torch's, bit for bit, on processors
that have AVX2. Every step is rounded to float32.
"""

from array import array
from struct import pack, unpack

_cell = array("f", [0.0])


def rounded(x: float) -> float:
    """To float32."""
    _cell[0] = x
    return _cell[0]


def _fused(x: float, y: float, z: float) -> float:
    return rounded(x * y + z)


def _polynomial(coefficients: list[float], x: float) -> float:
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = _fused(total, x, coefficient)
    return total


_LOG = [rounded(v) for v in (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
)]  # fmt: skip
_LN2_LOW, _LN2_HIGH = rounded(-2.12194440e-4), rounded(0.693359375)
_ROOT_HALF = rounded(0.707106781186547524)
# π/4 in three parts, so that a multiple of it can be taken away exactly.
_QUARTERS = [rounded(v) for v in (
    -0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8,
)]  # fmt: skip
_SIN = [rounded(v) for v in (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)]
_COS = [rounded(v) for v in (
    2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2,
)]  # fmt: skip
_FOUR_OVER_PI = rounded(1.27323954473516)
TWO_PI = rounded(6.283185307179586)


def log(x: float) -> float:
    """ln x, for x above 0."""
    (bits,) = unpack("<I", pack("<f", x))
    exponent = float((bits >> 23) - 0x7F) + 1
    (x,) = unpack("<f", pack("<I", (bits & 0x807FFFFF) | 0x3F000000))
    if x < _ROOT_HALF:
        exponent -= 1
        x = rounded(rounded(x - 1) + x)
    else:
        x = rounded(x - 1)
    square = rounded(x * x)
    y = rounded(_polynomial(_LOG, x) * x)
    y = _fused(y, square, rounded(exponent * _LN2_LOW))
    y = _fused(-square, 0.5, y)
    return _fused(exponent, _LN2_HIGH, rounded(x + y))


def sin_and_cos(x: float) -> tuple[float, float]:
    """(sin x, cos x), for x ≥ 0."""
    octant = (int(rounded(x * _FOUR_OVER_PI)) + 1) & ~1
    for part in _QUARTERS:
        x = _fused(float(octant), part, x)
    square = rounded(x * x)
    cos = rounded(_polynomial(_COS, square) * square)
    cos = rounded(_fused(cos, square, -rounded(square * 0.5)) + 1)
    sin = rounded(_polynomial(_SIN, square) * square)
    sin = _fused(sin, x, x)
    if octant & 2:
        sin, cos = cos, sin
    return (-sin if octant & 4 else sin), (-cos if (octant - 2) & 4 == 0 else cos)
