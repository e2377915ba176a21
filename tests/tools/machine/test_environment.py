import pytest

from tools.machine import environment


@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"])
def test_a_reader_s_own_pip_index_wins(name):
    assert environment.torch_options("linux", {name: "x"}, "") == []


def test_an_index_in_pip_s_configuration_file_wins():
    assert environment.torch_options("linux", {}, "global.find-links='/wheels'\n") == []


def test_linux_without_settings_gets_the_cpu_build():
    assert environment.torch_options("linux", {}, "global.timeout='60'\n") == [
        "--extra-index-url",
        environment.CPU_INDEX,
    ]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_default_build_is_the_cpu_build(platform):
    assert environment.torch_options(platform, {}, "") == []


def test_an_old_python_gets_one_line(monkeypatch, capsys):
    monkeypatch.setattr(environment.sys, "version_info", (3, 10, 1))
    assert environment.main() == 1
    assert capsys.readouterr().err == (
        "expected Python 3.11 or newer, found 3.10: make PYTHON=python3.12\n"
    )


@pytest.mark.parametrize(("named", "used"), [("", "constraints.txt"), ("x.txt", "x.txt")])
def test_another_set_of_versions_can_be_named(monkeypatch, tmp_path, named, used):
    commands = []

    def run(command, **options):
        commands.append(command)
        return environment.subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setenv("NNBOOK_CONSTRAINTS", named)
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    monkeypatch.setattr(environment.venv, "create", lambda folder, with_pip: None)
    monkeypatch.setattr(environment.subprocess, "run", run)
    environment.install()
    assert commands[-1][-4:] == ["-c", used, "-e", "."]
