"""How to grade: isolation, limits, and the secret that inputs are drawn from."""

import secrets
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds of wall clock, sizes in bytes.

    ``cell`` and ``all_cells``: one cell, and all together. ``submission``: everything that is
    run for one submission, new tries included. ``grace``: how long code that ignores the
    first stop may go on until it is killed. ``memory`` is for one process beyond what torch
    takes; ``total_memory`` for all of them, where a cgroup can be had.
    """

    cell: float = 20.0
    all_cells: float = 60.0
    submission: float = 120.0
    grace: float = 3.0
    tries: int = 4
    memory: int = 2**30
    total_memory: int = 4 * 2**30
    processes: int = 32
    files: int = 256
    file_size: int = 64 * 2**20
    folder: int = 128 * 2**20
    notebook_size: int = 20 * 2**20


@dataclass(frozen=True)
class Options:
    """``sandbox``: ``required`` refuses to grade without one; ``preferred`` is for one's own work
    and does without where there is none, saying so; ``off`` never uses one.

    ``secret``: two graders with the same secret give a submission the same inputs. ``probes``:
    whether mistakes without a name are observed once more, on the same inputs for everybody.
    """

    sandbox: Literal["required", "preferred", "off"] = "required"
    limits: Limits = field(default_factory=Limits)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    probes: bool = False
