"""Methods that are functions, too: ``torch.exp(x)`` is ``x.exp()``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._dtypes import of_number
from ._tensor import Tensor, scalar

BOTH = (
    "abs absolute acos add addcdiv addcmul addmm all amax amin any argmax argmin argsort "
    "argwhere asin atan atan2 bincount bitwise_and bitwise_not bitwise_or bitwise_xor bmm "
    "broadcast_to ceil chunk clamp clamp_max clamp_min clip clone cos cosh count_nonzero "
    "cumprod cumsum detach diag diagonal diff div divide dot eq erf exp expm1 fix flatten flip "
    "floor floor_divide fmod frac gather ge ger greater greater_equal gt index_add index_put "
    "index_select inner isfinite isinf isnan le lerp less less_equal log log10 log1p log2 "
    "log_softmax logical_and logical_not logical_or logical_xor logsumexp lt masked_fill "
    "masked_select matmul max maximum mean median min minimum mm moveaxis movedim mul multiply "
    "mv nan_to_num nanmean nansum narrow ne neg negative nonzero norm not_equal outer permute "
    "positive pow prod quantile ravel reciprocal relu remainder repeat_interleave reshape roll "
    "round rsqrt scatter scatter_add select sgn sigmoid sign sin sinh softmax sort split sqrt "
    "square squeeze std sub subtract sum swapaxes swapdims t take take_along_dim tan tanh "
    "tensor_split tile topk trace transpose tril triu true_divide trunc unbind unflatten unique "
    "unsqueeze var"
).split()

_NUMBER_FIRST = frozenset(
    "add div divide floor_divide mul multiply pow remainder sub subtract true_divide".split()
)


def _function(name: str) -> Callable:
    method = getattr(Tensor, name)

    def function(*args: Any, **kwargs: Any) -> Any:
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
                    "expected one of:\n * (Tensor input)\n * (Tensor input, Tensor other)\n"
                    " * (Tensor input, int dim, bool keepdim = False)"
                )
            numbers = isinstance(first, int | float)
            if name in _NUMBER_FIRST and numbers and rest and isinstance(rest[0], Tensor):
                return method(scalar(first, of_number(first)), *rest, **kwargs)
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
            raise

    function.__name__, function.__qualname__ = name, f"_VariableFunctionsClass.{name}"
    function.__module__, function.__doc__ = "torch", method.__doc__
    return function


def of_methods() -> dict[str, Callable]:
    """Functions by name."""
    return {name: _function(name) for name in BOTH if hasattr(Tensor, name)}
