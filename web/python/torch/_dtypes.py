"""Number types, and which of them an operation on two of them has."""


class dtype:
    """A number type: its letter in Python's ``array``, its kind, and its size in bytes."""

    __slots__ = ("code", "ctype", "is_floating_point", "itemsize", "kind", "name", "scalar")
    is_complex = False

    def __init__(self, name: str, code: str, kind: int, size: int, scalar: str, ctype: str) -> None:
        self.name, self.code, self.kind, self.itemsize = name, code, kind, size
        self.scalar, self.ctype = scalar, ctype
        self.is_floating_point = kind == FLOATING

    @property
    def is_signed(self) -> bool:
        """Whether it holds negative numbers."""
        return self.name not in ("bool", "uint8")

    def to_real(self) -> "dtype":
        """Itself: no complex type is here."""
        return self

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple:
        return named, (self.name,)


BOOLEAN, WHOLE, FLOATING = range(3)
bool_ = dtype("bool", "B", BOOLEAN, 1, "Bool", "bool")
uint8 = dtype("uint8", "B", WHOLE, 1, "Byte", "unsigned char")
int8 = dtype("int8", "b", WHOLE, 1, "Char", "signed char")
int16 = dtype("int16", "h", WHOLE, 2, "Short", "short")
int32 = dtype("int32", "i", WHOLE, 4, "Int", "int")
int64 = dtype("int64", "q", WHOLE, 8, "Long", "long int")
float32 = dtype("float32", "f", FLOATING, 4, "Float", "float")
float64 = dtype("float64", "d", FLOATING, 8, "Double", "double")

ALL = (bool_, uint8, int8, int16, int32, int64, float32, float64)
PYTHONS = {bool: bool_, int: int64, float: float64}
_RANK = {each: rank for rank, each in enumerate(ALL)}
# A list, so that every module sees the change of ``set_default_dtype``.
default = [float32]


def named(name: str) -> dtype:
    """The type with that name."""
    return next(each for each in ALL if each.name == name)


def given(value: object, function: str) -> dtype | None:
    """A type as an argument says it; Python's own types stand for one each."""
    if value is None or isinstance(value, dtype):
        return value
    if value in PYTHONS:
        return PYTHONS[value]
    kind = type(value).__name__
    raise TypeError(f"{function}(): argument 'dtype' must be torch.dtype, not {kind}")


def check_floating(kind: dtype, kernel: str) -> None:
    """Raise, as torch's function of that name does, where a type has no fractions."""
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind.scalar}'")


def promote(a: dtype, b: dtype) -> dtype:
    """The type of an operation on tensors of two types."""
    if a is b:
        return a
    if {a, b} == {uint8, int8}:
        return int16
    return a if _RANK[a] > _RANK[b] else b


def of_number(value: object) -> dtype:
    """The type of a Python number, as torch takes it."""
    if isinstance(value, bool):
        return bool_
    return int64 if isinstance(value, int) else default[0]


def can_cast(source: dtype, target: dtype) -> bool:
    """Whether an in-place operation may put ``source`` into ``target``."""
    return source.kind <= target.kind
