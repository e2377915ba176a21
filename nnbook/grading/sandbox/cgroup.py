"""A ceiling for the memory of all processes of a sandbox, where a cgroup can be had."""

import os
import random
import subprocess
import time
from contextlib import suppress
from pathlib import Path

REMEDY = (
    "no limit on the memory of all processes together (each has its own): grade as root, or in a "
    "unit of your own: `systemd-run --user --scope -p Delegate=yes` before the command"
)
_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "nnbook-"
_MOST_SECONDS = 5.0


class MemoryGroup:
    """A cgroup of this process's own making. ``place`` is None where none can be made."""

    def __init__(self, size: int, processes: int) -> None:
        self.place: Path | None = None
        name = f"{_PREFIX}{os.getpid()}-{random.getrandbits(32):x}"
        for parent, version in _parents():
            _remove_stale(parent)
            place = parent / name
            try:
                place.mkdir()
            except OSError:
                continue
            try:
                self.place = place
                _limit(place, version, size, processes)
                # Leave to write into the group does not mean leave to move there.
                subprocess.run(
                    self.command(["/bin/sh", "-c", ":"]), check=True, capture_output=True
                )
                return
            except (OSError, subprocess.SubprocessError):
                self.remove()
                self.place = None

    def command(self, command: list[str]) -> list[str]:
        """``command``, started inside the group."""
        if self.place is None:
            return command
        enter = 'echo $$ > "$0" && exec "$@"'
        return ["/bin/sh", "-c", enter, str(self.place / "cgroup.procs"), *command]

    def remove(self) -> None:
        """Give the group back, when its processes are gone."""
        until = time.monotonic() + _MOST_SECONDS
        while self.place is not None:
            try:
                self.place.rmdir()
                self.place = None
            except OSError:  # the kernel is still clearing its processes away
                if time.monotonic() > until:
                    return
                time.sleep(0.01)


def _parents() -> list[tuple[Path, int]]:
    """Groups in which one may be made: beside this process's own, then at the top."""
    own: dict[str, str] = {}
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            own.update(dict.fromkeys(kinds.split(","), path))
    found: list[tuple[Path, int]] = []
    if (_ROOT / "cgroup.controllers").exists():
        here = _ROOT / own.get("", "/").lstrip("/")
        # Inside of a group that holds processes there can be none with limits.
        found += [(place, 2) for place in dict.fromkeys((here.parent, _ROOT)) if _within(place)]
    elif (_ROOT / "memory").is_dir():
        found += [(_ROOT / "memory" / own.get("memory", "/").lstrip("/"), 1), (_ROOT / "memory", 1)]
    return found


def _remove_stale(parent: Path) -> None:
    """Remove groups of graders that were killed. One that is still in use cannot be removed."""
    for place in parent.glob(f"{_PREFIX}*"):
        owner = place.name.removeprefix(_PREFIX).split("-")[0]
        if not Path("/proc", owner).exists():
            with suppress(OSError):
                place.rmdir()


def _within(place: Path) -> bool:
    return place == _ROOT or _ROOT in place.parents


def _limit(place: Path, version: int, size: int, processes: int) -> None:
    if version == 2:
        (place / "memory.max").write_text(str(size))
        with suppress(OSError):
            (place / "memory.swap.max").write_text("0")
        with suppress(OSError):
            (place / "pids.max").write_text(str(processes))
    else:
        (place / "memory.limit_in_bytes").write_text(str(size))
