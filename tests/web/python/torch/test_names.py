"""What is there is listed, works as named in real torch, and holds all that the book uses."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import torch as real

from nnbook.files import ROOT
from tools.site import torch_names

NOTEBOOKS = [
    path for part in ("book", "solutions") for path in sorted((ROOT / part).glob("[0-9]*.ipynb"))
]
CHECKS = sorted((ROOT / "nnbook" / "checks").rglob("*.py"))
USED_IN = [*NOTEBOOKS, *CHECKS]
SHORT = {"nn": "torch.nn", "F": "torch.nn.functional", "torch": "torch"}
# What checks look at to find out that something is not there.
ASKED_FOR = {"torch.Tensor.cuda", "torch.Tensor.dequantize"}
# They take whatever they are given, or nothing at all, in real torch, too.
FREE = {"torch.nn.Identity", "torch.nn.Module.forward", "torch.utils.data.Dataset", "torch.Size"}


def trees(path: Path) -> Iterator[ast.AST]:
    if path.suffix == ".py":
        yield ast.parse(path.read_text(encoding="utf-8"))
        return
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        # The first cell speaks to Colab, by IPython's own commands.
        if cell["cell_type"] == "code" and "google.colab" not in source:
            yield ast.parse(source)


def used(path: Path) -> Iterator[str]:
    """The dotted names of torch in a file, and the names of tensors' methods."""
    given = dict(SHORT) if path.suffix == ".ipynb" else {}
    for tree in trees(path):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                named = {each.asname or each.name.partition(".")[0]: each for each in node.names}
                given |= {
                    short: each.name if each.asname else short
                    for short, each in named.items()
                    if each.name.partition(".")[0] == "torch"
                }
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torch"):
                given |= {
                    each.asname or each.name: f"{node.module}.{each.name}" for each in node.names
                }
                yield from (f"{node.module}.{each.name}" for each in node.names)
        yield from _attributes(tree, given)


def _attributes(tree: ast.AST, given: dict[str, str]) -> Iterator[str]:
    inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        parts, root = [node.attr], node.value
        while isinstance(root, ast.Attribute):
            parts.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id in given:
            if node not in inner:
                yield ".".join([given[root.id], *reversed(parts)])
        elif hasattr(real.Tensor, node.attr) and not _elsewhere(node.attr):
            yield f"torch.Tensor.{node.attr}"


def _elsewhere(name: str) -> bool:
    """Whether an attribute may as well be one of Python's own objects, or hidden."""
    own = (dict, list, str, Path)
    return name.startswith("_") or any(hasattr(each, name) for each in own)


def found_in(dotted: str, root: object) -> bool:
    for part in dotted.split(".")[1:]:
        if not hasattr(root, part):
            return False
        root = getattr(root, part)
    return True


def test_all_that_the_book_and_its_checks_use_is_listed():
    known = {*torch_names.names(), *torch_names.modules(), *ASKED_FOR}
    missing = {path.relative_to(ROOT).as_posix(): set(used(path)) - known for path in USED_IN}
    # Of a listed class or object its attributes are not: ``torch.nn.Linear.forward``.
    torch = torch_names.package()
    absent = {path: [each for each in names if not found_in(each, torch)]
              for path, names in missing.items()}  # fmt: skip
    assert {path: names for path, names in absent.items() if names} == {}


def test_every_listed_name_is_one_of_real_torchs():
    assert [name for name in torch_names.names() if not found_in(name, real)] == []


def test_what_is_listed_is_there():
    listed = torch_names.names()
    assert {"torch.nn.Linear", "torch.Tensor.sum", "torch.autograd.grad", "torch.pi"} < set(listed)
    assert [name for name in listed if not found_in(name, torch_names.package())] == []


def callables() -> Iterator[str]:
    for dotted in torch_names.names():
        value = torch_names.package()
        for part in dotted.split(".")[1:]:
            value = getattr(value, part, None)
        if callable(value) and dotted not in FREE:
            yield dotted


def test_no_argument_is_swallowed():
    torch = torch_names.package()
    swallowed = []
    for dotted in callables():
        function = torch
        for part in dotted.split(".")[1:]:
            function = getattr(function, part)
        first = _owner(torch, dotted)
        try:
            function(*first, nonsense=1)
        except TypeError as error:
            if "is not in this page's PyTorch" not in str(error):
                swallowed.append((dotted, str(error)))
        except Exception as error:
            swallowed.append((dotted, repr(error)))
        else:
            swallowed.append((dotted, "taken"))
    assert swallowed == []


def _owner(torch, dotted: str) -> tuple:
    """What a method is called on."""
    owners = {
        "torch.Tensor.": torch.ones(2),
        "torch.nn.Module.": torch.nn.Linear(1, 1),
        "torch.optim.Optimizer.": torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1),
        "torch.Generator.": torch.Generator(),
    }
    for start, owner in owners.items():
        if dotted.startswith(start):
            return (owner,)
    takes_a_tensor = dotted.count(".") == 1 or dotted.startswith("torch.nn.init.")
    return (torch.ones(2, 2),) if takes_a_tensor else ()
