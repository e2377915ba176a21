"""Numbers that another library owns, under the interface of ``array.array`` that tensors use."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any


class Borrowed:
    """The numbers of a NumPy array that lies in order."""

    __slots__ = ("_owner", "_view", "typecode")

    def __init__(self, owner: Any, code: str) -> None:
        self._owner, self.typecode = owner, code
        self._view = memoryview(owner.reshape(-1).view("uint8")).cast(code)

    def __len__(self) -> int:
        return len(self._view)

    def __iter__(self) -> Iterator[float]:
        return iter(self._view)

    def __getitem__(self, place: Any) -> Any:
        found = self._view[place]
        return array(self.typecode, found) if isinstance(place, slice) else found

    def __setitem__(self, place: Any, value: Any) -> None:
        self._view[place] = value

    def buffer_info(self) -> tuple[int, int]:
        """Address and count of the numbers."""
        return self._owner.__array_interface__["data"][0], len(self._view)

    def index(self, value: float) -> int:
        """Where a number first stands."""
        return array(self.typecode, self._view).index(value)

    def tolist(self) -> list:
        """As a list."""
        return self._view.tolist()

    def tobytes(self) -> bytes:
        """As bytes."""
        return self._view.tobytes()
