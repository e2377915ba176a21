"""What this page's PyTorch lacks says so at once, and where the whole of PyTorch is."""

WHERE = (
    "is not in this page's PyTorch. All of PyTorch is there after `make`, in JupyterLab, on Binder "
    "and in Colab."
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
