"""Numbers that another library owns, under the interface of ``array.array`` that tensors use."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any


class Borrowed:
    """The numbers of a NumPy array that lies in order."""

    __slots__ = ("_owner", "shared", "typecode")

    def __init__(self, owner: Any, code: str) -> None:
        self._owner, self.typecode = owner, code
        self.shared = memoryview(owner.reshape(-1).view("uint8")).cast(code)

    def __len__(self) -> int:
        return len(self.shared)

    def __iter__(self) -> Iterator[float]:
        return iter(self.shared)

    def __getitem__(self, place: Any) -> Any:
        found = self.shared[place]
        return array(self.typecode, found) if isinstance(place, slice) else found

    def __setitem__(self, place: Any, value: Any) -> None:
        self.shared[place] = value

    def buffer_info(self) -> tuple[int, int]:
        """Address and count of the numbers."""
        return self._owner.__array_interface__["data"][0], len(self.shared)

    def index(self, value: float) -> int:
        """Where a number first stands."""
        return array(self.typecode, self.shared).index(value)

    def tolist(self) -> list:
        """As a list."""
        return self.shared.tolist()

    def tobytes(self) -> bytes:
        """As bytes."""
        return self.shared.tobytes()
