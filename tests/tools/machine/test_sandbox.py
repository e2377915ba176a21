"""How the sandbox of the tests is found, installed, or missed in one line."""

import subprocess
from types import SimpleNamespace

import pytest

from tools.machine import sandbox


@pytest.fixture
def machine(monkeypatch):
    """A pretended Linux machine without bubblewrap, and the commands that were run on it."""
    state = SimpleNamespace(programs=set(), commands=[], root=True, allowed=True)

    def run(command, **options):
        state.commands.append(command)
        if command[:2] == ["apt-get", "install"]:
            state.programs.add("bwrap")
        refused = "bwrap" in command[0] and not state.allowed
        return subprocess.CompletedProcess(command, 1 if refused else 0)

    monkeypatch.setattr(
        sandbox.shutil, "which", lambda name: f"/usr/bin/{name}" if name in state.programs else None
    )
    monkeypatch.setattr(sandbox.subprocess, "run", run)
    monkeypatch.setattr(sandbox.os, "geteuid", lambda: 0 if state.root else 1000, raising=False)
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    return state


def test_what_is_installed_is_used(machine, capsys):
    machine.programs |= {"bwrap", "apt-get"}
    assert sandbox.main() == 0
    assert capsys.readouterr().out == "/usr/bin/bwrap\n"
    assert not any(command[0] == "apt-get" for command in machine.commands)


def test_root_on_a_debian_like_system_installs_it(machine):
    machine.programs |= {"apt-get"}
    assert sandbox.main() == 0
    assert ["apt-get", "install", "-y", "bubblewrap"] in machine.commands


def test_others_get_one_line(machine, capsys):
    machine.root = False
    machine.programs |= {"apt-get"}
    assert sandbox.main() == 1
    assert capsys.readouterr().err == sandbox.ADVICE + "\n"


def test_a_kernel_that_refuses_is_named_with_what_mends_it(machine, capsys):
    machine.programs |= {"bwrap"}
    machine.allowed = False
    assert sandbox.main() == 1
    assert "apparmor_restrict_unprivileged_userns=0" in capsys.readouterr().err


def test_other_systems_have_none(machine, monkeypatch, capsys):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert sandbox.main() == 0
    assert capsys.readouterr() == ("", "")
