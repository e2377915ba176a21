"""The cgroup around a sandbox: where it is made, what it says, and that it goes again."""

import os
import subprocess
import sys

import pytest

from nnbook.grading.sandbox import cgroup
from nnbook.grading.sandbox.cgroup import MemoryGroup

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cgroups")


@linux
def test_a_group_holds_its_processes_and_goes_again():
    group = MemoryGroup(2**28, 20)
    if group.place is None:
        assert group.command(["true"]) == ["true"]
        pytest.skip("no cgroup can be made here: the reports name that layer")
    place = group.place
    done = subprocess.run(group.command(["/bin/cat", "/proc/self/cgroup"]), capture_output=True)
    assert place.name.encode() in done.stdout
    group.remove()
    assert not place.exists()
    group.remove()  # twice is no error


@linux
def test_groups_of_graders_that_were_killed_are_removed():
    group = MemoryGroup(2**28, 20)
    if group.place is None:
        pytest.skip("no cgroup can be made here: the reports name that layer")
    ended = subprocess.Popen(["true"])
    ended.wait()
    left = group.place.with_name(f"nnbook-{ended.pid}-5")
    mine = group.place.with_name(f"nnbook-{os.getpid()}-5")
    left.mkdir()
    mine.mkdir()
    try:
        MemoryGroup(2**28, 20).remove()
        assert not left.exists()
        assert mine.exists()
    finally:
        mine.rmdir()
        group.remove()


@pytest.fixture
def version_2(monkeypatch, tmp_path):
    """A folder that looks like cgroup version 2."""
    (tmp_path / "cgroup.controllers").write_text("memory pids")
    monkeypatch.setattr(cgroup, "_ROOT", tmp_path)
    return tmp_path


@linux
def test_version_2_is_tried_beside_the_own_group_then_at_the_top(version_2):
    places = [place for place, version in cgroup._parents() if version == 2]
    assert places[-1] == version_2
    assert all(place == version_2 or version_2 in place.parents for place in places)


def test_version_2_limits_memory_swap_and_processes(tmp_path):
    cgroup._limit(tmp_path, 2, 1000, 20)
    said = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert said == {"memory.max": "1000", "memory.swap.max": "0", "pids.max": "20"}


@linux
def test_a_group_that_cannot_be_entered_is_none(version_2, monkeypatch):
    """Its file of processes does not exist, or refuses: then there is no group, and no error."""
    monkeypatch.setattr(cgroup, "_MOST_SECONDS", 0.0)
    monkeypatch.setattr(MemoryGroup, "command", lambda self, command: ["/bin/false"])
    assert MemoryGroup(2**28, 20).place is None


@linux
def test_without_any_place_there_is_none(monkeypatch):
    monkeypatch.setattr(cgroup, "_parents", lambda: [])
    group = MemoryGroup(2**28, 20)
    assert group.place is None
    assert group.command(["true"]) == ["true"]
    group.remove()
