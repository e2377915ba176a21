"""What the server keeps between two starts."""

import os
import re
import signal
import subprocess
import sys
import tempfile

import pytest

from nnbook.files import ROOT
from tests.sweep import part
from tests.web.live.running import (
    BARE,
    evaluate,
    kernels,
    server,
    start_kernel,
    wait_until,
)
from tools.live import state

PAGE = "/read/book/01_layers.html"
SYS, OS = "__import__('sys')", "__import__('os')"


def test_the_cookie_outlives_the_server_and_kernels_do_not(data, site_folder):
    with server(data, settings=BARE) as first:
        reader = first.reader()
        kernel = start_kernel(reader, first.base)
        process = evaluate(data, kernel, f"{OS}.getpid()")
        code, out, err = first.stop()
    assert (code, out, err) == (0, "", ""), "one line with the address, and no other"
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with server(data, port=first.port, settings=BARE) as second:
        assert second.port == first.port
        assert second.token != first.token
        assert reader.get(second.base + PAGE).url == second.base + PAGE
        assert not kernels(reader, second.base)
        with server(data, port=first.port, settings=BARE) as third:
            assert third.port != first.port, "a taken port is no reason to give up"
            assert third.reader().get(third.base + PAGE).status_code == 200
            assert third.stop(signal.SIGINT) == (0, "", "")


@pytest.mark.parametrize("home", part(["/dev/null", "/proc"], 2))
def test_a_home_that_cannot_be_written_is_left_alone(tmp_path, site_folder, home, starts_kernel):
    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
    environment = {"HOME": home, "TMPDIR": str(tmp_path)}
    with server(tmp_path, environment=environment, unset=names, settings=BARE) as running:
        reader = running.reader()
        kernel = start_kernel(reader, running.base)
        (state,) = tmp_path.glob("nnbook-*")
        file = state / "runtime" / f"kernel-{kernel}.json"
        wait_until(file.exists)
        assert running.stop() == (0, "", "")
    assert not state.exists(), "what it has written is gone"


@pytest.mark.python
def test_where_nothing_can_be_written_one_line_says_so(tmp_path, site_folder):
    nowhere = {"HOME": "/dev/null", "TMPDIR": "/dev/null", "TMP": "/dev/null", "TEMP": "/dev/null"}
    code = "import sys, tempfile; tempfile._get_default_tempdir = lambda: '/dev/null'\n"
    code += "from tools.live.__main__ import main; sys.exit(main(['--port', '0']))"
    places = {name: "/dev/null/x" for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | nowhere | places,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("live: nothing can be written")


# --- the secret itself


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Where this user's Jupyter keeps what runs."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return tmp_path / "runtime"


def test_it_is_made_once_and_for_this_user_only(home):
    first = state.load()
    assert state.load() == first
    assert [each.name for each in home.iterdir()] == [state.FILE]
    if os.name == "posix":
        assert (home / state.FILE).stat().st_mode & 0o077 == 0
        assert home.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_file_that_holds_no_secret_is_replaced(home, content):
    home.mkdir()
    (home / state.FILE).write_bytes(content)
    made = state.load()
    assert (home / state.FILE).read_bytes() == made.secret != content
    assert len(made.secret) == state.SECRET_BYTES


def test_path_and_cookies_follow_from_it_and_tell_nothing_of_each_other():
    one, same, other = (state.State(bytes([each]) * 32) for each in (1, 1, 2))
    assert (one.base_url, one.cookie_secret) == (same.base_url, same.cookie_secret)
    assert one.base_url != other.base_url
    assert one.cookie_secret != other.cookie_secret
    assert re.fullmatch("/[0-9a-f]{32}/", one.base_url)
    assert one.base_url.strip("/") not in one.cookie_secret.hex()
    assert one.secret.hex() not in one.base_url + one.cookie_secret.hex()


def test_where_home_cannot_be_written_a_new_folder_takes_its_place(home, tmp_path, monkeypatch):
    home.write_text("a file where the folder would be")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in state.FOLDERS:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(home))
    ends = []
    monkeypatch.setattr(
        state.atexit, "register", lambda *given, **named: ends.append((given, named))
    )
    made = state.load()
    (folder,) = tmp_path.glob("nnbook-*")
    assert (folder / "runtime" / state.FILE).read_bytes() == made.secret
    for name, place in state.FOLDERS.items():
        assert os.environ[name] == str(folder / place)
    (((remove, *given), named),) = ends
    remove(*given, **named)
    assert not folder.exists()
