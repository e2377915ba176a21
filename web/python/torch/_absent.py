"""What this page's PyTorch lacks says so at once, and where the whole of PyTorch is."""

WHERE = (
    "is not in this page's PyTorch. All of PyTorch is there after `make`, in JupyterLab, on Binder "
    "and in Colab."
)
# Methods and attributes of torch's tensors that no page needs; any other name is a mistake.
OF_TENSORS = frozenset(
    """half bfloat16 cfloat cdouble chalf cuda mps xpu to_sparse coalesce indices crow_indices
    quantize_per_tensor dequantize share_memory_ pin_memory as_strided storage untyped_storage
    unfold unfold_copy histc lu cholesky svd qr pinverse inverse det logdet slogdet matrix_exp
    matrix_power istft stft scatter_reduce scatter_reduce_ index_reduce index_reduce_ put_
    cauchy_ log_normal_ geometric_ exponential_ polygamma digamma lgamma erfinv i0 angle real
    imag conj view_as_complex view_as_real rename names align_to refine_names map_ set_ resize_
    cov corrcoef nanquantile kthvalue mode cummax cummin logcumsumexp bitwise_left_shift
    bitwise_right_shift gcd lcm hypot nextafter frexp ldexp sinc absolute_ acos_ acosh acosh_
    addbmm addbmm_ addmv addmv_ addr addr_ adjoint aminmax arccos arccos_ arccosh arccosh_
    arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan2_ arctan_ arctanh arctanh_
    as_strided_ as_strided_scatter as_subclass asin_ asinh asinh_ atan2_ atanh atanh_ baddbmm
    baddbmm_ bernoulli bitwise_and_ bitwise_left_shift_ bitwise_not_ bitwise_or_
    bitwise_right_shift_ bitwise_xor_ cholesky_inverse cholesky_solve copysign copysign_ cross
    cumprod_ cumsum_ deg2rad deg2rad_ diag_embed diagflat diagonal_scatter digamma_ dist dsplit
    erfc erfc_ erfinv_ exp2 exp2_ fix_ fliplr flipud float_power float_power_ fmax fmin frac_
    gcd_ geqrf greater_ greater_equal_ hardshrink heaviside heaviside_ histogram hsplit hypot_
    i0_ igamma igammac index_copy index_copy_ index_fill index_fill_ is_cpu is_distributed
    is_inference is_nonzero is_pinned is_same_size is_set_to is_signed is_sparse_csr is_xpu
    isneginf isposinf isreal kron lcm_ ldexp_ less_ less_equal_ lgamma_ log10_ log2_ logaddexp
    logaddexp2 logit logit_ lu_solve masked_scatter masked_scatter_ msort multinomial mvlgamma
    nanmedian narrow_copy negative_ nextafter_ nonzero_static not_equal_ orgqr ormqr output_nr
    polygamma_ prelu put rad2deg rad2deg_ register_post_accumulate_grad_hook renorm renorm_
    resize_as_ rot90 select_scatter sgn_ signbit sinc_ slice_scatter split_with_sizes
    sum_to_size swapaxes_ swapdims_ to_mkldnn to_sparse_coo to_sparse_csr triangular_solve
    unique_consecutive vdot vsplit xlogy xlogy_""".split()
)


def absent(name: str) -> NotImplementedError:
    """The error to raise where ``name`` is asked for."""
    return NotImplementedError(f"{name} {WHERE}")


def attribute_of(module: str) -> object:
    """A module's ``__getattr__``: an unknown name says what it is missing from."""

    def __getattr__(name: str) -> None:
        if name.startswith("_"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        raise AttributeError(f"{module}.{name} {WHERE}")

    return __getattr__


def check_device(device: object) -> None:
    """Accept the processor, refuse every other device."""
    if device is not None and str(device).partition(":")[0] != "cpu":
        raise absent(f"the device {str(device)!r}")


class layout:
    """How a tensor's numbers lie: of torch's ways, this page has one."""

    def __repr__(self) -> str:
        return "torch.strided"


strided = layout()


def check_layout(function: str, **arguments: object) -> None:
    """Refuse arguments that torch has and this page does not, unless they ask for nothing."""
    for name, value in arguments.items():
        if value and value is not strided:
            raise absent(f"the argument {name}={value!r} of {function}()")


def refuse_others(function: str, given: object) -> None:
    """Refuse whatever is left of named arguments."""
    for name in given:
        raise TypeError(
            f"{function}() got an unexpected keyword argument '{name}'. What this call asks for "
            f"{WHERE}"
        )
