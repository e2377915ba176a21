"""One try in a plain process: request on standard input, answers on standard output.

Only for work that its grader trusts. It has the limits that this system knows, and no walls.
"""

import gc
import json
import os
import sys

import torch

from nnbook.checks.observing import observers
from nnbook.grading.sandbox.inside import book, limits
from nnbook.grading.sandbox.inside.execution import Execution
from nnbook.grading.sandbox.inside.initprocess import sender, silence
from nnbook.grading.sandbox.inside.shell import shell
from nnbook.grading.sandbox.inside.wire import HEADER


def main() -> None:
    """Serve one try."""
    gc.enable()
    torch.set_num_threads(1)
    observers.load()
    book.stand_in()
    made = shell()
    settings = json.loads(sys.argv[1])
    given = os.fdopen(os.dup(0), "rb")
    reply = os.dup(1)
    size = int.from_bytes(given.read(HEADER), "big")
    frame = given.read(size)
    given.close()
    if len(frame) < size:
        return  # the grader went away
    silence()
    if sys.platform == "linux":
        limits.first_to_go()
        limits.set_limits(limits.Caps(**settings["caps"]))
    os.chdir(settings["folder"])
    Execution(frame, made, sender(reply), fork=settings["fork"], alone=False).run()
    os._exit(0)


if __name__ == "__main__":
    main()
