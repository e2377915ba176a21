"""What a child may see and do, as arguments of bubblewrap; and why there is none."""

import pytest

from nnbook.grading.sandbox import bubblewrap as places
from nnbook.grading.sandbox.bubblewrap import (
    NoSandbox,
    bubblewrap,
    command,
    why,
)


def test_a_missing_sandbox_is_named_with_what_mends_it(monkeypatch):
    monkeypatch.setattr("nnbook.grading.sandbox.bubblewrap.shutil.which", lambda name: None)
    with pytest.raises(NoSandbox, match=r"apt-get install bubblewrap"):
        command(3, "x")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_named(monkeypatch, platform):
    monkeypatch.setattr("nnbook.grading.sandbox.bubblewrap.sys.platform", platform)
    with pytest.raises(NoSandbox, match="on Linux"):
        bubblewrap()


def test_a_refusal_of_namespaces_is_explained():
    said = why("bwrap: setting up uid map: Permission denied\n")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in said
    assert "\n" not in said
    assert "torch" in why("ModuleNotFoundError: No module named 'torch'")


def test_libraries_below_a_private_folder_are_shown_elsewhere(monkeypatch):
    """A checkout below /tmp: the child's own /tmp hides it."""
    below, beside = "/tmp/book/site-packages", "/opt/site-packages"
    monkeypatch.setattr(places, "libraries", lambda: [below, beside])
    line = places.command(3, "module")
    assert line[line.index(below) + 1] == f"/libraries{below}"
    assert line[line.index(beside) + 1] == beside
    assert f"['/book', '/libraries{below}', '{beside}']" in line[-2]
