"""What the server keeps between two starts."""

import os
import signal
import subprocess
import sys

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
