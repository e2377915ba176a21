"""What the page's PyTorch has, by name, read from the package itself."""

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from tools.site import page_torch
from tools.site.page_torch import OWN

FOLDER = page_torch.folder()
# The classes whose methods a reader calls.
CLASSES = ("Tensor", "Generator", "nn.Module", "optim.Optimizer")


@cache
def package(name: str = "page_torch") -> ModuleType:
    """Import the page's package under a name that leaves real torch alone.

    A torch with libraries of its own can only be there once: what the switch names must then be
    what ``import torch`` finds. Raises ``RuntimeError`` where it is not.
    """
    if FOLDER != OWN:
        found = import_module("torch")
        if Path(found.__file__).resolve().parent != FOLDER:
            raise RuntimeError(f"put {FOLDER.parent} into PYTHONPATH, so that torch is found there")
        return found
    places = [str(FOLDER)]
    spec = spec_from_file_location(name, FOLDER / "__init__.py", submodule_search_locations=places)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def names() -> list[str]:
    """Every public function, class, method and constant, as ``torch.nn.Linear``, sorted."""
    torch = package()
    found = set()
    for dotted, module in modules().items():
        found |= {f"{dotted}.{name}" for name in _inside(module)}
    for dotted in CLASSES:
        cls = torch
        for part in dotted.split("."):
            cls = getattr(cls, part)
        found |= {f"torch.{dotted}.{name}" for name in dir(cls) if not name.startswith("_")}
    return sorted(found)


def modules() -> dict[str, ModuleType]:
    """The public modules by name: those that say of what they lack where it is."""
    root = package().__name__
    return {
        f"torch{name.removeprefix(root)}": module
        for name, module in sorted(sys.modules.items())
        if name.partition(".")[0] == root and hasattr(module, "__getattr__")
    }


def _inside(module: ModuleType) -> Iterator[str]:
    if hasattr(module, "__all__"):
        yield from module.__all__
        return
    public = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    own = {name for name, value in public.items() if _home(value) == module.__name__}
    # A module that defines nothing is there to hand on what others define; so is torch itself.
    for name, value in public.items():
        handed_on = _home(value).partition(".")[0] in ("torch", package().__name__)
        if _home(value).endswith("._absent"):
            continue
        if (
            name in own
            or ((not own or module is package()) and handed_on)
            or (module is package() and isinstance(value, int | float | str | None))
        ):
            yield name


def _home(value: object) -> str:
    """The module that defines an object; of one that does not say, its class's."""
    if isinstance(value, ModuleType) or type(value).__name__.startswith("_"):
        return ""
    return getattr(value, "__module__", None) or type(value).__module__
