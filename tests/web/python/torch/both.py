"""The page's torch and the real one, side by side in one process."""

import warnings
from types import ModuleType

import torch as real

from tools.site.torch_names import package as page


def outcome(torch: ModuleType, code: str) -> str:
    """What the last line of ``code`` gives, as text; or the error, as its type and text.

    Each sees the names of a notebook, and a generator that was seeded.
    """
    torch.manual_seed(0)
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    *body, last = code.strip().split("\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec("\n".join(body), names)
            try:
                value = eval(last, names)
            except SyntaxError:
                exec(last, names)
                value = None
            return described(torch, value)
        except NotImplementedError as error:
            return f"NotImplementedError: {str(error)[:60]}"
        except Exception as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0]}"


def described(torch: ModuleType, value: object) -> str:
    """A value's text; a tensor's with its shape and type, so that nothing hides in the digits."""
    if isinstance(value, torch.Tensor):
        return f"{value!r} {tuple(value.shape)} {value.dtype!r} {value.requires_grad}"
    if type(value) in (list, tuple):
        return "[" + ", ".join(described(torch, each) for each in value) + "]"
    return repr(value)


def compare(code: str) -> tuple[str, str]:
    """(real, page)."""
    return outcome(real, code), outcome(page(), code)
