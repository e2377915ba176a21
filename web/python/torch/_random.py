"""Random numbers as torch's generator for the processor draws them: MT19937, Python's own too."""

from __future__ import annotations

import math
import random as _python
import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from typing import Any

from . import _normal
from ._absent import check_device
from ._dtypes import uint8
from ._tensor import make

# How torch writes a state down: seed, numbers left, whether seeded, place; the words; a spare.
_HEAD, _TAIL = struct.Struct("<QiiQ"), struct.Struct("<8xd8xi12x")


@lru_cache(maxsize=64)
def _first_state(seed: int) -> tuple[int, ...]:
    """init_genrand of MT19937; Python's own seed() mixes differently."""
    state = [seed]
    for i in range(1, 624):
        last = state[-1]
        state.append((1812433253 * (last ^ (last >> 30)) + i) & 0xFFFFFFFF)
    return tuple(state)


class Generator:
    """A source of random numbers with a state of its own."""

    def __init__(self, device: Any = "cpu") -> None:
        check_device(device)
        self.device = device
        self._twister = _python.Random()
        self.manual_seed(67280421310721)

    def manual_seed(self, seed: int) -> Generator:
        """Begin anew; the same seed gives the same numbers."""
        seed = int(seed)
        if not -(2**63) <= seed < 2**64:
            raise RuntimeError("Overflow when unpacking long long")
        self._seed = seed % 2**64
        self._twister.setstate((3, (*_first_state(self._seed & 0xFFFFFFFF), 624), None))
        self._spare: float | None = None
        return self

    def seed(self) -> int:
        """Begin anew with a seed that nobody knows."""
        seed = _python.SystemRandom().getrandbits(53)
        self.manual_seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed it began with."""
        return self._seed

    def get_state(self) -> Any:
        """The state, as a tensor of bytes."""
        _, (*words, place), _ = self._twister.getstate()
        is_new = words[0] == self._seed & 0xFFFFFFFF
        head = _HEAD.pack(self._seed, 625 - place, 1, 0 if is_new else place)
        spare = 0.0 if self._spare is None else self._spare
        tail = _TAIL.pack(spare, self._spare is not None)
        state = array(uint8.code, head + array("Q", words).tobytes() + tail)
        return make(state, (len(state),), uint8)

    def set_state(self, new_state: Any) -> Generator:
        """Go on from a state."""
        raw = bytes(new_state.tolist())
        self._seed, left, _, place = _HEAD.unpack(raw[: _HEAD.size])
        words = array("Q", raw[_HEAD.size : -_TAIL.size])
        self._twister.setstate((3, (*words, place if left > 1 else 624), None))
        spare, is_there = _TAIL.unpack(raw[-_TAIL.size :])
        self._spare = spare if is_there else None
        return self

    def _words(self, n: int) -> array:
        """``n`` numbers of 32 bits."""
        if not n:
            return array("I")
        return array("I", self._twister.getrandbits(32 * n).to_bytes(4 * n, "little"))

    def _integers(self, n: int) -> list[int]:
        """``n`` numbers of 53 bits."""
        words = self._words(2 * n)
        mask = (1 << 53) - 1
        return [((words[i] << 32) | words[i + 1]) & mask for i in range(0, 2 * n, 2)]

    def _doubles(self, n: int) -> list[float]:
        """``n`` numbers of 53 bits in [0, 1)."""
        return [v * 2.0**-53 for v in self._integers(n)]

    def _floats(self, n: int) -> list[float]:
        """``n`` numbers of 24 bits in [0, 1)."""
        return [(word & 0xFFFFFF) * 2.0**-24 for word in self._words(n)]


default_generator = Generator()


def fused(x: float, y: float, z: float) -> float:
    """x · y + z, rounded once."""
    if hasattr(math, "fma"):
        return math.fma(x, y, z)
    return float(Fraction(x) * Fraction(y) + Fraction(z)) if z else x * y


def uniform(
    code: str, n: int, low: float, high: float, generator: Generator | None = None
) -> array:
    """``n`` numbers drawn evenly from [low, high)."""
    source = generator or default_generator
    if code == "f":
        low, high = array("f", [low, high])
        (span,) = array("f", [high - low])
        return array("f", [v * span + low for v in source._floats(n)])
    if code != "d":
        return array(code, [int(v * (high - low) + low) for v in source._doubles(n)])
    span = high - low
    if low == 0:
        return array("d", [v * span for v in source._doubles(n)])
    if not (math.isfinite(span) and math.isfinite(low)):
        return array("d", [v * span + low for v in source._doubles(n)])
    # v · span + low, rounded once: in whole numbers, which Python divides exactly.
    (span, by), (low, below) = span.as_integer_ratio(), low.as_integer_ratio()
    by <<= 53
    whole = max(by, below)
    span, low = span * (whole // by), low * (whole // below)
    return array("d", [(v * span + low) / whole for v in source._integers(n)])


def _sixteen(code: str, u: array) -> array:
    """Sixteen even numbers to sixteen normal ones (Box–Muller), as torch does by sixteens."""
    out = array(code, [0.0]) * 16
    for j in range(8):
        first, second = 1 - u[j], u[j + 8]
        if code == "f":
            log = _normal.log(_normal.rounded(first))
            radius = _normal.rounded(math.sqrt(_normal.rounded(-2 * log)))
            sin, cos = _normal.sin_and_cos(_normal.rounded(_normal.TWO_PI * second))
        else:
            radius, angle = math.sqrt(-2 * math.log(first)), 2 * math.pi * second
            sin, cos = math.sin(angle), math.cos(angle)
        out[j], out[j + 8] = radius * cos, radius * sin
    return out


def normal(code: str, n: int, mean: float, std: float, generator: Generator | None = None) -> array:
    """``n`` numbers from a normal distribution."""
    source = generator or default_generator
    if n < 16:
        return array(code, [fused(v, std, mean) for v in _one_by_one(source, n)])

    def draw(count: int) -> array:
        return array(code, source._floats(count) if code == "f" else source._doubles(count))

    u = draw(n)
    out = array(code)
    for i in range(0, n - 15, 16):
        out.extend(_sixteen(code, u[i : i + 16]))
    if n % 16:
        # The last sixteen are drawn again.
        out = out[: n - 16] + _sixteen(code, draw(16))
    if mean or std != 1:
        mean, std = array(code, [mean, std])
        out = array(code, [fused(v, std, mean) for v in out])
    return out


def _one_by_one(source: Generator, n: int) -> Iterator[float]:
    for _ in range(n):
        if source._spare is not None:
            value, source._spare = source._spare, None
        else:
            turn, size = source._doubles(2)
            radius, angle = math.sqrt(-2.0 * math.log1p(-size)), 2 * math.pi * turn
            source._spare, value = radius * math.sin(angle), radius * math.cos(angle)
        yield value


def integers(low: int, high: int, n: int, generator: Generator | None = None) -> array:
    """``n`` whole numbers from low up to below high."""
    source = generator or default_generator
    span = high - low
    if span >= 2**28:
        words = source._words(2 * n)
        pairs = zip(words[::2], words[1::2], strict=True)
        return array("q", [((a << 32) | b) % span + low for a, b in pairs])
    return array("q", [word % span + low for word in source._words(n)])


def permutation(n: int, generator: Generator | None = None) -> array:
    """0 to n − 1 in a random order."""
    source = generator or default_generator
    order = list(range(n))
    for i, word in enumerate(source._words(n - 1) if n > 1 else ()):
        other = word % (n - i) + i
        order[i], order[other] = order[other], order[i]
    return array("q", order)


def manual_seed(seed: int) -> Generator:
    """Begin the generator anew that every function uses by default."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Begin it with a seed that nobody knows."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed it began with."""
    return default_generator.initial_seed()


def get_rng_state() -> Any:
    """Its state, as a tensor of bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Go on from a state."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = (), enabled: bool = True) -> Iterator[None]:
    """What is drawn inside leaves the generator as it was."""
    source = default_generator
    before = source._seed, source._twister.getstate(), source._spare
    try:
        yield
    finally:
        if enabled:
            source._seed, state, source._spare = before
            source._twister.setstate(state)
