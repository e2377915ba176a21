"""Everything that a submission has started is ended, and what is kept for it is not."""

import pytest

from nnbook.grading.sandbox.inside import processes

# Run as process 1 of a namespace: it forks what stays, and says who is left.
BODY = """
import os, signal, time
from nnbook.grading.sandbox.inside import processes
{before}
kept = os.fork()
if kept == 0:
    while True:
        time.sleep(100)
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        {stays}
while True:
    try:
        processes.end_others({{kept}})
        break
    except TimeoutError:
        facts = "too many"
left = [int(name) for name in os.listdir('/proc') if name.isdigit()]
with open(f'/proc/{{kept}}/stat') as file:
    state = file.read().rsplit(')', 1)[1].split()[0]
facts = sorted(left) == [1, kept] and state in 'SR'
os.kill(kept, 9)
os.waitpid(kept, 0)
"""
WAITS = "time.sleep(100)"
FORKS = (
    "while True:\n            try:\n                os.fork()\n"
    "            except OSError:\n                pass"
)


HIDDEN = "processes._listed = list"
# At first there is no room for the process that tells how far the numbers have come.
FULL = f"""{HIDDEN}
newest, first = processes._newest, iter([2**22])
processes._newest = lambda: next(first, None) or newest()
"""


@pytest.mark.parametrize("stays", [WAITS, FORKS], ids=["waiting", "forking"])
@pytest.mark.parametrize(
    "before",
    ["", HIDDEN, FULL],
    ids=["with /proc", "without /proc", "without /proc, full"],
)
def test_all_others_are_ended(child, stays, before):
    from tests.grading.submissions import observed

    seen, notes = observed(
        child, BODY.format(before=before, stays=stays), "def probe(): return facts"
    )
    assert seen["probe"].value is True, (seen, notes)


def test_where_there_is_no_other_nobody_is_looked_for(child):
    """All numbers that a process may have are some millions: seconds, where /proc is hidden."""
    from tests.grading.submissions import observed

    alone = (
        f"from nnbook.grading.sandbox.inside import processes\n{HIDDEN}\n"
        "asked = []\nprocesses._newest = lambda: asked.append(1) or 2\n"
        "processes.end_others(set())\nfacts = asked == []"
    )
    seen, notes = observed(child, alone, "def probe(): return facts")
    assert seen["probe"].value is True, (seen, notes)


def test_outside_of_a_namespace_of_its_own_nothing_is_ended(monkeypatch):
    monkeypatch.setattr("os.kill", lambda *given: pytest.fail("killed"))
    processes.end_others(set())
