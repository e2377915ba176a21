"""A part of PyTorch's API in Python: what this book uses, in a page without a server.

``_kernel`` holds the numbers, ``_tensor`` the tensor; the modules beside them hold the operations,
each attached to ``Tensor`` and, by name, a function here. What is not there says so.
"""

import builtins as _builtins
import math as _math
from typing import Any as _Any

from . import (
    _absent,
    _conversions,
    _dtypes,
    _gathering,
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
strided, contiguous_format, preserve_format = "torch.strided", None, None
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


def compile(model: _Any = None, **_: _Any) -> _Any:
    """Not here: code runs as it is written."""
    raise _missing("torch.compile")


# Methods that are functions, too: ``torch.exp(x)`` is ``x.exp()``.
_BOTH = (
    "abs absolute acos add addcdiv addcmul addmm all amax amin any argmax argmin argsort argwhere "
    "asin atan atan2 bincount bitwise_and bitwise_not bitwise_or bitwise_xor bmm broadcast_to ceil "
    "chunk clamp clamp_max clamp_min clip clone cos cosh count_nonzero cumsum detach diag diagonal "
    "diff div divide dot eq erf exp expm1 fix flatten flip floor floor_divide fmod frac gather ge "
    "ger greater greater_equal gt index_add index_select inner isfinite isinf isnan le lerp less "
    "less_equal log log10 log1p log2 log_softmax logical_and logical_not logical_or logical_xor "
    "logsumexp lt masked_fill masked_select matmul max maximum mean median min minimum mm moveaxis "
    "movedim mul multiply mv nan_to_num nanmean nansum narrow ne neg negative nonzero norm "
    "not_equal outer permute positive pow prod ravel reciprocal relu remainder repeat_interleave "
    "reshape roll round rsqrt scatter scatter_add select sgn sigmoid sign sin sinh softmax sort "
    "split sqrt square squeeze std sub subtract sum swapaxes swapdims t take take_along_dim tan "
    "tanh tensor_split tile topk trace transpose tril triu true_divide trunc unbind unflatten "
    "unique unsqueeze var"
).split()


def _function(name: str) -> _Any:
    method = getattr(Tensor, name)

    def function(*args: _Any, **kwargs: _Any) -> _Any:
        if args:
            first, rest = args[0], args[1:]
        elif "input" in kwargs:
            first, rest = kwargs.pop("input"), ()
        else:
            raise TypeError(f'{name}() missing 1 required positional arguments: "input"')
        if not isinstance(first, Tensor):
            if name in ("max", "min") and rest:
                kinds = ", ".join(type(each).__name__ for each in args)
                raise TypeError(
                    f"{name}() received an invalid combination of arguments - got ({kinds}), but "
                    "expected one of: (Tensor input), (Tensor input, Tensor other), (Tensor input, "
                    "int dim, bool keepdim)"
                )
            numbers = isinstance(first, _builtins.int | _builtins.float)
            if name == "pow" and numbers and rest and isinstance(rest[0], Tensor):
                return first ** rest[0]
            kind = type(first).__name__
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {kind}")
        for other in ("other", "exponent", "mat2", "vec", "vec2", "tensor"):
            if other in kwargs and not rest:
                rest = (kwargs.pop(other),)
        try:
            return method(first, *rest, **kwargs)
        except TypeError as error:
            if "(position 1) must be" in str(error) and "'input'" not in str(error):
                raise TypeError(str(error).replace("(position 1)", "(position 2)")) from None
            refused = "unexpected keyword argument" in str(error)
            if refused or error.__traceback__.tb_next is None:
                raise TypeError(f"torch.{name}(): {error}. What this call asks for "
                                f"{_absent.WHERE}") from None  # fmt: skip
            raise

    function.__name__, function.__qualname__ = name, f"_VariableFunctionsClass.{name}"
    function.__module__, function.__doc__ = "torch", method.__doc__
    return function


for _name in _BOTH:
    if hasattr(Tensor, _name):
        globals()[_name] = _function(_name)

from . import autograd, func, linalg, nn, optim, utils
from . import random as random
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
__getattr__ = _absent.attribute_of("torch")
