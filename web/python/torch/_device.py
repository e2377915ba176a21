"""The only device that is there."""

from __future__ import annotations

from ._absent import absent


class device:
    """Where a tensor is: the processor, and nowhere else."""

    def __init__(self, type: str = "cpu", index: int | None = None) -> None:
        name = str(type)
        if name.partition(":")[0] != "cpu":
            raise absent(f"the device {name!r}")
        self.type, self.index = "cpu", index

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return self.type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device)

    def __hash__(self) -> int:
        return hash("cpu")


CPU = device()
