"""A part of PyTorch's API in Python: what this book uses, in a page without a server.

``_kernel`` holds the numbers, ``_tensor`` the tensor; the modules beside them hold the operations,
each attached to ``Tensor`` and, by name, a function here. What is not there says so.
"""

import builtins as _builtins
import math as _math
import sys as _sys
from typing import Any as _Any

from . import (
    _absent,
    _conversions,
    _dtypes,
    _functions,
    _gathering,
    _guards,
    _numpy,
    _operators,
    _reductions,
    _sorting,
    _views,
)
from ._absent import absent as _missing
from ._arithmetic import result_type
from ._autograd import enable_grad, inference_mode, no_grad, set_grad_enabled
from ._creation import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    logspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from ._device import device
from ._drawing import bernoulli, normal, rand, rand_like, randint, randn, randn_like, randperm
from ._dtypes import bool_ as bool
from ._dtypes import can_cast, dtype, float32, float64, int8, int16, int32, int64, uint8
from ._dtypes import promote as promote_types
from ._inplace import define_in_place as _define_in_place
from ._joining import (
    allclose,
    broadcast_tensors,
    cartesian_prod,
    cat,
    column_stack,
    equal,
    hstack,
    isclose,
    isin,
    meshgrid,
    searchsorted,
    stack,
    vstack,
)
from ._numpy import from_numpy
from ._pointwise import where
from ._printing import set_printoptions
from ._products import einsum, tensordot
from ._random import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from ._serialization import load, save
from ._shapes import Size
from ._tensor import Tensor
from .nn import functional as _functional

_define_in_place()

__version__ = "2.13.0+page"
double, float, long, int, short = float64, float32, int64, int32, int16
pi, inf, nan, e = _math.pi, _math.inf, _math.nan, _math.e
newaxis = None
strided, contiguous_format, preserve_format = Tensor.layout, None, None
FloatTensor = Tensor
asarray, concat, concatenate, row_stack = as_tensor, cat, cat, vstack


def is_tensor(obj: object) -> _builtins.bool:
    """Whether it is a tensor."""
    return isinstance(obj, Tensor)


def is_grad_enabled() -> _builtins.bool:
    """Whether operations leave a record."""
    from ._autograd import enabled

    return enabled[0]


def is_inference_mode_enabled() -> _builtins.bool:
    """Whether this is inference mode."""
    from ._autograd import inference

    return inference[0]


def set_default_dtype(d: dtype) -> None:
    """The type of new tensors with a point."""
    if not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d!r}")
    _dtypes.default[0] = d


def get_default_dtype() -> dtype:
    """The type of new tensors with a point."""
    return _dtypes.default[0]


def get_default_device() -> device:
    """The processor."""
    return device("cpu")


def set_default_device(device: _Any) -> None:
    """The processor is the only one there is."""
    _absent.check_device(device)


def set_num_threads(count: _builtins.int) -> None:
    """There is one, whatever is asked for."""


def get_num_threads() -> _builtins.int:
    """One."""
    return 1


def use_deterministic_algorithms(
    mode: _builtins.bool, *, warn_only: _builtins.bool = False
) -> None:
    """They are, whatever is asked for."""


def numel(input: Tensor) -> _builtins.int:
    """How many numbers it has."""
    return input.numel()


def is_floating_point(input: Tensor) -> _builtins.bool:
    """Whether it holds numbers with a point."""
    return input.is_floating_point()


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below 0, 1 above, and ``values`` at 0."""
    return where(input == 0, values, (input > 0).to(input.dtype))


def std_mean(input: Tensor, dim: _Any = None, *, correction: float = 1,
             keepdim: _builtins.bool = False) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Deviation and mean."""
    spread = input.std(dim, correction=correction, keepdim=keepdim)
    return spread, input.mean(dim, keepdim)


def var_mean(input: Tensor, dim: _Any = None, *, correction: float = 1,
             keepdim: _builtins.bool = False) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Variance and mean."""
    spread = input.var(dim, correction=correction, keepdim=keepdim)
    return spread, input.mean(dim, keepdim)


def unravel_index(indices: Tensor, shape: _Any) -> tuple[Tensor, ...]:
    """Places in order as places along each axis."""
    from ._shapes import strides_of

    steps = strides_of(shape)
    return tuple((indices // s) % n for s, n in zip(steps, shape, strict=True))


_guards.guard_methods(Tensor, numpys_names=True)
globals().update(_functions.of_methods())

from . import autograd, func, linalg, nn, optim, utils
from . import random as random
from .func import vmap
from .nn.functional import cosine_similarity, dropout, layer_norm


class _Absent:
    """A module of torch whose every function would be a lie here, but for a few questions."""

    def __init__(self, name: str, **answers: _Any) -> None:
        self.__dict__.update(answers, _name=name)

    def __getattr__(self, name: str) -> _Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _missing(f"torch.{self._name}.{name}")


class _Nothing:
    """A context in which nothing is different."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


_C = _Absent("_C", DisableTorchFunctionSubclass=_Nothing)
cuda = _Absent("cuda", is_available=lambda: False, device_count=lambda: 0)
version = _Absent("version", cuda=None, hip=None)
backends = _Absent("backends", mps=_Absent("backends.mps", is_available=lambda: False))
for _module in (
    nn.functional, nn.init, nn.utils, nn.modules, nn.parameter, nn, optim, optim.lr_scheduler,
    autograd, autograd.functional, func, linalg, random, utils.data,
):  # fmt: skip
    _guards.guard_module(_module)
_guards.guard_module(_sys.modules[__name__], numpys_names=True)
for _class in (nn.Module, optim.Optimizer, Generator):
    _guards.guard_methods(_class)
__getattr__ = _absent.attribute_of("torch")
