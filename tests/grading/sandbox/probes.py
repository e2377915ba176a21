"""What tests ask from inside of a sandbox."""

from nnbook.checks.observing import Observation

GOOD = "def good():\n    return 7"
COUNT = """
import os, time
children = []
try:
    while len(children) < 1000:
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        children.append(pid)
except BlockingIOError:
    return len(children)
"""


def fails(observation, *kinds):
    assert isinstance(observation, Observation), observation
    assert observation.ending == "raised"
    assert set(observation.failure.lineage) & set(kinds), observation.failure
    return True
