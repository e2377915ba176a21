"""What a cell needs that this page does not have, where the book itself uses it.

Such a cell is no mistake of the reader's: it says what it needs, and the cells below it run. Names
that it would have bound are remembered, so that a cell which uses them says the same.
"""

import symtable
from collections.abc import Mapping

# As they call themselves.
PACKAGES = {"matplotlib": "Matplotlib", "numpy": "NumPy"}
# What torch says where a tensor is to become an array.
NO_NUMPY = "Numpy is not available"

_unbound: dict[str, str] = {}


def lacking(error: BaseException, code: str, names: Mapping[str, object]) -> str | None:
    """The package that a cell lacks, if that is what ``error`` says; else None.

    ``code`` is the cell's, ``names`` those that cells have bound so far.
    """
    package = _package(error, names)
    if package:
        _unbound.update((name, package) for name in _bound(code) if name not in names)
    return package


def _package(error: BaseException, names: Mapping[str, object]) -> str | None:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return PACKAGES.get(error.name.partition(".")[0])
    if isinstance(error, NameError) and error.name not in names:
        return _unbound.get(error.name or "")
    return PACKAGES["numpy"] if isinstance(error, RuntimeError) and str(error) == NO_NUMPY else None


def _bound(code: str) -> set[str]:
    """The names that the cell binds at its top level."""
    symbols = symtable.symtable(code, "cell", "exec").get_symbols()
    return {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
