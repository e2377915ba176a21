"""Try a gradient checker: hand it functions of ours, and note where it calls them."""

from collections.abc import Callable

import torch

from .libraries import loaded
from .plain import plain
from .records import Case, Observation, Opaque, Plain

MOST_CALLS = 200

# What may be handed to a checker, by the formula that a learner sees. All work in the dtype of x.
FORMULAS: dict[str, Callable[..., torch.Tensor]] = {
    "scale * sum(a * x**2)": lambda x, a, scale: scale * (a * x * x).sum(),
    "scale * sum(a * x**3)": lambda x, a, scale: scale * (a * x * x * x).sum(),
    "scale * sum(a * x)**2": lambda x, a, scale: scale * (a * x).sum() ** 2,
    "scale * (sum(a * sin(x)) + offset)": lambda x, a, scale, offset: (
        scale * ((a * x.sin()).sum() + offset)
    ),
    "scale * (sum(a * exp(x)) + offset)": lambda x, a, scale, offset: (
        scale * ((a * x.exp()).sum() + offset)
    ),
}


def checker(function: Callable, case: Case) -> Observation:
    """Call it with a function, a point x (d,) and a gradient (d,); keep its verdict.

    The first argument of the case is a program, as ``build`` takes it. With the verdict come the
    ``dtypes`` and ``nudges`` (calls, d) with which f was called, a nudge being the distance from
    x, and whether x and the gradient were ``kept``. If ``case.given`` holds scales and more
    gradients, ``scaled`` has the verdicts on the gradient and on each of these, at each scale:
    there f and the gradient are multiplied by it. Whatever is no verdict is kept as it is.
    """
    program, x, grad = case.arguments
    calls = _Calls(x)
    arguments = build(program, calls.note), x.clone(), grad.clone()
    answer = plain(function(*arguments))
    after = plain((program, *arguments[1:]))
    accepts = _verdict(answer)
    if accepts is None:
        # A dictionary must not pass for the one below.
        answer = Opaque("dict") if isinstance(answer, dict) else answer
        return Observation("returned", answer, arguments=after)
    value = {
        "accepts": accepts,
        "dtypes": calls.dtypes,
        "nudges": torch.tensor(calls.nudges, dtype=torch.float64).reshape(-1, len(x)),
        "kept": _same(after[1], x) and _same(after[2], grad),
        "scaled": _at_scales(function, case) if case.given else [],
    }
    return Observation("returned", value, arguments=after)


def build(
    program: dict[str, Plain], note: Callable[[torch.Tensor], None] = lambda x: None
) -> Callable:
    """The function that a program describes: its formula ``f``, and the numbers in it.

    It takes x (d,) as a tensor and gives a tensor of shape (); for a list or an array it gives
    a float. ``note`` sees each x. Raises ``ValueError`` for an x of another shape.
    """
    numbers = {name: value for name, value in program.items() if name not in ("f", "a")}
    formula, a = FORMULAS[program["f"]], program["a"]

    def f(x: torch.Tensor) -> torch.Tensor | float:
        at = x if isinstance(x, torch.Tensor) else _tensor(x)
        if at.shape != a.shape:
            raise ValueError(f"f takes x of shape {tuple(a.shape)}, but got {tuple(at.shape)}")
        note(at)
        value = formula(at, a.to(at.dtype), **numbers)
        return value if isinstance(x, torch.Tensor) else value.item()

    return f


class _Calls:
    """The first calls of a function: dtypes, and distances from a point."""

    def __init__(self, x: torch.Tensor) -> None:
        self.x = x.double()
        self.dtypes: list[str] = []
        self.nudges: list[list[float]] = []

    def note(self, at: torch.Tensor) -> None:
        if len(self.nudges) == MOST_CALLS:
            return
        try:
            nudge = (at.detach().double() - self.x).tolist()
        except Exception:  # a tensor of torch.func, or of a learner's class, may not be readable
            return
        self.nudges.append(nudge)
        self.dtypes.append(str(at.dtype).removeprefix("torch."))


def _at_scales(function: Callable, case: Case) -> list[list[bool | None]]:
    program, x, grad = case.arguments
    scales, *others = case.given
    return [
        [
            _verdict(plain(function(build({**program, "scale": scale}), x.clone(), scale * each)))
            for scale in scales
        ]
        for each in (grad, *others)
    ]


def _verdict(answer: Plain) -> bool | None:
    if isinstance(answer, torch.Tensor) and answer.dtype == torch.bool and answer.numel() == 1:
        return bool(answer)
    return answer if isinstance(answer, bool) else None


def _same(after: Plain, before: torch.Tensor) -> bool:
    return (
        isinstance(after, torch.Tensor)
        and after.dtype == before.dtype
        and torch.equal(after, before)
    )


def _tensor(x: object) -> torch.Tensor:
    """The numbers of a list or an array; in float64, unless an array has them in float32."""
    numpy = loaded("numpy")
    is_single = numpy is not None and getattr(x, "dtype", None) == numpy.float32
    return torch.tensor(x, dtype=torch.float32 if is_single else torch.float64)
