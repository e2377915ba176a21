"""``nn.Module``: parameters, buffers and other modules under one name each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from ..._absent import absent, check_device, check_layout
from ..._autograd import Handle, hooked, no_grad
from ..._backward import forget_gradients
from ..._tensor import Tensor
from ..parameter import Buffer, Parameter
from .state import IncompatibleKeys, take_over

_TABLES = ("_parameters", "_buffers", "_modules")
_HOOKS = ("_forward_hooks", "_forward_pre_hooks")
_ELSEWHERE = frozenset(
    "cuda half bfloat16 compile share_memory register_full_backward_hook to_empty ipu xpu "
    "register_full_backward_pre_hook register_load_state_dict_post_hook".split()
)


def typename(value: object) -> str:
    """As torch's messages name a type."""
    if isinstance(value, Tensor):
        return value.type()
    kind = value if hasattr(value, "__qualname__") else type(value)
    if kind.__module__ in ("builtins", "__builtin__", None):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


class Module:
    """The base of every layer and network."""

    __module__ = "torch.nn.modules.module"
    training: bool

    def __init__(self) -> None:
        own = self.__dict__
        own["training"] = True
        for name in (*_TABLES, *_HOOKS):
            own[name] = {}
        own["_non_persistent_buffers_set"] = set()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every module writes its own."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        own = self.__dict__
        if "_modules" not in own:
            raise AttributeError(
                f"'{type(self).__name__}' object has no attribute '_backward_hooks'"
            )
        if not own["_forward_hooks"] and not own["_forward_pre_hooks"]:
            return self.forward(*args, **kwargs)
        for hook in list(own["_forward_pre_hooks"].values()):
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        out = self.forward(*args, **kwargs)
        for hook in list(own["_forward_hooks"].values()):
            changed = hook(self, args, out)
            out = out if changed is None else changed
        return out

    def register_forward_hook(self, hook: Callable) -> Handle:
        """Call ``hook(module, inputs, output)`` after each forward."""
        return hooked(self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable) -> Handle:
        """Call ``hook(module, inputs)`` before each forward."""
        return hooked(self._forward_pre_hooks, hook)

    # --- names

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter):
            self._must_be_ready("parameters")
            self._forget(name)
            own["_parameters"][name] = value
        elif isinstance(value, Module):
            self._must_be_ready("module")
            self._forget(name)
            own["_modules"][name] = value
        elif isinstance(value, Buffer):
            self._forget(name)
            own["_buffers"][name] = value
        elif name in own.get("_parameters", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' "
                    "(torch.nn.Parameter or None expected)"
                )
            own["_parameters"][name] = None
        elif name in own.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' "
                    "(torch.nn.Module or None expected)"
                )
            own["_modules"][name] = None
        elif name in own.get("_buffers", ()):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as buffer '{name}' "
                    "(torch.nn.Buffer, torch.Tensor or None expected)"
                )
            own["_buffers"][name] = value
        else:
            object.__setattr__(self, name, value)

    def _must_be_ready(self, what: str) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")

    def _forget(self, name: str) -> None:
        for table in _TABLES:
            self.__dict__[table].pop(name, None)
        self.__dict__.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        for table in _TABLES:
            found = self.__dict__.get(table)
            if found is not None and name in found:
                return found[name]
        if name in _ELSEWHERE:
            raise absent(f"Module.{name}")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for table in _TABLES:
            if name in self.__dict__[table]:
                del self.__dict__[table][name]
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        own = set(object.__dir__(self))
        return sorted(own.union(*(self.__dict__[table] for table in _TABLES)))

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """A parameter under a name."""
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)"
            )
        self.__dict__["_parameters"][name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """A tensor that is kept and not trained."""
        self.__dict__["_buffers"][name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """A module under a name."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self.__dict__["_modules"][name] = module

    register_module = add_module

    def get_submodule(self, target: str) -> Module:
        """The module behind a dotted name."""
        module = self
        for part in target.split(".") if target else ():
            module = getattr(module, part)
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter behind a dotted name."""
        path, _, name = target.rpartition(".")
        return getattr(self.get_submodule(path), name)

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all below, each with its dotted name."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                inner = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, inner, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """This module and all below."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules right below, with their names."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """The modules right below."""
        return (module for _, module in self.named_children())

    def _named(self, table: str, prefix: str, recurse: bool) -> Iterator[tuple[str, Tensor]]:
        seen: set[int] = set()
        places = self.named_modules(prefix=prefix) if recurse else ((prefix, self),)
        for path, module in places:
            for name, value in module.__dict__[table].items():
                if value is not None and id(value) not in seen:
                    seen.add(id(value))
                    yield (f"{path}.{name}" if path else name), value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters with their dotted names."""
        return self._named("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters."""
        return (value for _, value in self._named("_parameters", "", recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers with their dotted names."""
        return self._named("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers."""
        return (value for _, value in self._named("_buffers", "", recurse))

    # --- state

    def state_dict(self, *, prefix: str = "", keep_vars: bool = False) -> OrderedDict:
        """All parameters and lasting buffers by name."""
        state: OrderedDict = OrderedDict()
        for path, module in self.named_modules(remove_duplicate=False):
            lasting = (
                (name, value)
                for name, value in module._buffers.items()
                if name not in module._non_persistent_buffers_set
            )
            for name, value in chain(module._parameters.items(), lasting):
                if value is not None:
                    key = prefix + (f"{path}.{name}" if path else name)
                    state[key] = value if keep_vars else value.detach()
        return state

    def load_state_dict(
        self, state_dict: Any, strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Take over numbers by name."""
        check_layout("load_state_dict", assign=assign)
        if not hasattr(state_dict, "items"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        return take_over(type(self).__name__, self.state_dict(keep_vars=True), state_dict, strict)

    def train(self, mode: bool = True) -> Module:
        """Say whether this is training: dropout and batch norm act by it."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Module:
        """This is use, not training."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Whether its parameters want gradients."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, or fill them with zeros."""
        forget_gradients(self.parameters(), set_to_none)

    def apply(self, fn: Callable[[Module], Any]) -> Module:
        """Call ``fn`` with every module below, then with this one."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, change: Callable[[Tensor], Tensor]) -> Module:
        for module in self.modules():
            for table in ("_parameters", "_buffers"):
                for name, value in module.__dict__[table].items():
                    if value is None:
                        continue
                    with no_grad():
                        changed = change(value)
                    if table == "_parameters":
                        value.data = changed
                        if value.grad is not None:
                            value.grad = change(value.grad)
                    else:
                        module.__dict__[table][name] = changed
        return self

    def to(
        self, *target: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False,
        memory_format: Any = None,
    ) -> Module:  # fmt: skip
        """In another number type."""
        check_device(device)
        check_layout("to", memory_format=memory_format)
        kinds = [t for t in target if hasattr(t, "is_floating_point") and not callable(t)]
        for each in target:
            if isinstance(each, str):
                check_device(each)
        for each in target:
            if isinstance(each, Tensor):
                dtype = each.dtype
        kind = dtype or (kinds[0] if kinds and not isinstance(kinds[0], Tensor) else None)
        if kind is None:
            return self
        if not kind.is_floating_point:
            raise TypeError(
                "nn.Module.to only accepts floating point or complex dtypes, but got desired "
                f"dtype={kind!r}"
            )
        return self._apply(lambda t: t.to(kind) if t.dtype.is_floating_point else t)

    def double(self) -> Module:
        """In 64 bits."""
        return self._apply(lambda t: t.double() if t.dtype.is_floating_point else t)

    def float(self) -> Module:
        """In 32 bits."""
        return self._apply(lambda t: t.float() if t.dtype.is_floating_point else t)

    def cpu(self) -> Module:
        """Where it is anyway."""
        return self

    def type(self, dst_type: Any) -> Module:
        """In another number type."""
        return self._apply(lambda t: t.to(dst_type))

    # --- text

    def extra_repr(self) -> str:
        """What stands in the brackets."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [
            f"({name}): " + repr(module).replace("\n", "\n  ")
            for name, module in self._modules.items()
        ]
        if not children and len(lines) <= 1:
            return f"{self._get_name()}({extra})"
        inside = "".join(f"\n  {line}" for line in lines + children)
        return f"{self._get_name()}({inside}\n)"
