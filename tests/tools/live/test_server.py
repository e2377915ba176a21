"""The server that ``make`` starts: who gets in, what it serves, how it ends."""

import json
import os
import re
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tests.web.live.running import (
    Running,
    connected,
    evaluate,
    kernels,
    opens,
    server,
    socket_of,
    start_kernel,
    wait_until,
)

PAGE = "/read/book/01_layers.html"
SYS, OS = "__import__('sys')", "__import__('os')"
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture(scope="module")
def data(tmp_path_factory, starts_kernel) -> Path:
    """Folders of a reader who has opened Jupyter to the world for other servers."""
    folder = tmp_path_factory.mktemp("jupyter")
    careless = {
        "ServerApp": {"allow_origin": "*", "ip": "0.0.0.0", "disable_check_xsrf": True},
        "IdentityProvider": {"token": ""},
    }
    (folder / "config").mkdir()
    for name in ("jupyter", "jupyter_server", "jupyter_lab"):
        (folder / "config" / f"{name}_config.json").write_text(json.dumps(careless))
    spec = {"argv": ["false"], "display_name": "Another Python", "language": "python"}
    other = folder / "data" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text(json.dumps(spec))
    return folder


@pytest.fixture(scope="module")
def book(data, site_folder):
    """One running server for the tests that do not end it."""
    with server(data) as running:
        yield running


@pytest.fixture(scope="module")
def reader(book):
    """Somebody who has opened the printed address."""
    return book.reader()


def test_without_the_token_nothing_is_served(book: Running):
    visitor = book.visitor()
    pages = ["/", PAGE, "/read/_static/site.js", "/read/nothing.html", "/lab", "/files/README.md"]
    for path in pages:
        answer = visitor.get(book.origin + path, allow_redirects=False)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/login?next="), path
    for path in ["/api/kernels", "/api/contents", "/api/sessions", "/api/status"]:
        assert visitor.get(book.origin + path).status_code == 403, path
    assert visitor.post(f"{book.origin}/api/kernels", json={}).status_code == 403
    wrong = visitor.get(f"{book.origin}{PAGE}?token=guess", allow_redirects=False)
    assert wrong.headers["Location"].startswith("/login")
    assert visitor.get(book.origin + PAGE).url.startswith(f"{book.origin}/login")


def test_the_token_becomes_a_cookie_and_leaves_the_address(book: Running):
    reader = book.visitor()
    arrived = reader.get(book.address)
    assert arrived.status_code == 200
    assert arrived.url == f"{book.origin}/read/"
    for address in (f"{book.origin}{PAGE}?highlight=a&token={book.token}", book.origin + PAGE):
        assert "token" not in reader.get(address).url
    cookies = {cookie.name: cookie for cookie in reader.cookies}
    login = next(cookie for name, cookie in cookies.items() if name.startswith("username"))
    assert login.has_nonstandard_attr("HttpOnly")
    assert not cookies["_xsrf"].has_nonstandard_attr("HttpOnly"), "the page reads this one"
    for cookie in cookies.values():
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert book.token not in reader.get(book.origin + PAGE).text


def test_other_origins_are_refused(book: Running, reader):
    kernel = start_kernel(reader, book.origin)
    api = f"{book.origin}/api/kernels"
    for origin in (ELSEWHERE, "http://127.0.0.1:1", "null"):
        assert reader.get(api, headers={"Origin": origin}).status_code == 404
        asked = reader.post(api, json={}, headers={"Origin": origin})
        assert asked.status_code in (403, 404)
        assert opens(socket_of(reader, book.origin, kernel, Origin=origin)) == 403
    assert opens(socket_of(reader, book.origin, kernel, Origin=book.origin)) == 101
    assert opens(socket_of(book.visitor(), book.origin, kernel)) == 403
    for path in ("/read/index.html", "/api/kernels", "/lab"):
        headers = reader.get(book.origin + path, headers={"Origin": ELSEWHERE}).headers
        assert "Access-Control-Allow-Origin" not in headers, path
    assert reader.delete(f"{api}/{kernel}").status_code == 204


def test_a_cookie_alone_starts_no_kernel(book: Running, reader):
    api = f"{book.origin}/api/kernels"
    before = set(kernels(reader, book.origin))
    for header in (None, "guess"):
        asked = reader.post(api, json={}, headers={"X-XSRFToken": header})
        assert asked.status_code == 403
        # What a form of another page could send.
        form = reader.post(api, data={"_xsrf": "guess"}, headers={"X-XSRFToken": header})
        assert form.status_code == 403
    assert set(kernels(reader, book.origin)) <= before


@pytest.mark.parametrize("host", ["elsewhere.example", "elsewhere.example:8000", "192.0.2.1"])
def test_another_name_for_this_machine_is_refused(book: Running, reader, host):
    for path in (PAGE, "/", "/api/kernels", "/lab"):
        asked = reader.get(book.origin + path, headers={"Host": host}, allow_redirects=False)
        assert asked.status_code == 403, path


def test_it_listens_on_this_machine_only(book: Running):
    from tools.live.__main__ import listen

    (listening,) = listen(0)
    assert listening.getsockname()[0] == "127.0.0.1"
    listening.close()
    # Another address of the same machine, where the system has one.
    with socket.socket() as trial:
        trial.settimeout(5)
        assert trial.connect_ex(("127.0.0.2", book.port)) != 0


def test_pages_say_that_there_are_kernels(book: Running, reader, site_folder):
    page = reader.get(book.origin + PAGE)
    stored = (site_folder / "book" / "01_layers.html").read_text(encoding="utf-8")
    assert "data-kernels" not in stored, "the public site has none"
    assert page.text == stored.replace("<html", '<html data-kernels="/"', 1)
    assert page.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert reader.head(book.origin + PAGE).headers["Content-Length"] == str(len(page.content))
    part = reader.get(book.origin + PAGE, headers={"Range": "bytes=100-199"})
    assert part.content == page.content[100:200]


def test_files_have_their_types(book: Running, reader, tmp_path, site_folder):
    found = {}
    for file in (site_folder / "_static").rglob("*"):
        found.setdefault(file.suffix, file.relative_to(site_folder).as_posix())
    expected = {
        ".js": "text/javascript; charset=UTF-8",
        ".css": "text/css; charset=UTF-8",
        ".woff": "font/woff",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".mjs": "text/javascript; charset=UTF-8",
        ".zip": "application/zip",
    }
    assert {".js", ".css", ".woff"} <= set(found)
    for suffix in expected.keys() & found.keys():
        answer = reader.get(f"{book.origin}/read/{found[suffix]}")
        assert answer.headers["Content-Type"] == expected[suffix], found[suffix]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content == (site_folder / found[suffix]).read_bytes()
    source = next(site_folder.rglob("*.ipynb")).relative_to(site_folder).as_posix()
    kind = reader.get(f"{book.origin}/read/{source}").headers["Content-Type"]
    assert kind == "application/x-ipynb+json"


def test_browsers_ask_again_except_for_versions(book: Running, reader):
    page = reader.get(book.origin + PAGE)
    assert page.headers["Cache-Control"] == "private, no-cache"
    again = reader.get(book.origin + PAGE, headers={"If-None-Match": page.headers["Etag"]})
    assert (again.status_code, again.content) == (304, b"")
    script = re.search(r"_static/site\.js\?v=\w+", page.text)[0]
    assert "immutable" in reader.get(f"{book.origin}/read/{script}").headers["Cache-Control"]
    plain = reader.get(f"{book.origin}/read/_static/site.js").headers["Cache-Control"]
    assert plain == "private, no-cache"


def test_a_site_that_is_built_anew_is_served_anew(data, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    page = site / "page.html"
    page.write_text("<html>one")
    code = "import sys; from pathlib import Path; from tools.live.__main__ import ROOT, run\n"
    code += f"run(ROOT, Path({str(site)!r}), 0)"
    with server(data, "-c", code) as running:
        reader = running.visitor()
        reader.get(running.address)
        first = reader.get(f"{running.origin}/read/page.html")
        assert first.text.endswith(">one")
        page.write_text("<html>two")
        os.utime(page, (page.stat().st_mtime + 1,) * 2)
        asked = {"If-None-Match": first.headers["Etag"]}
        second = reader.get(f"{running.origin}/read/page.html", headers=asked)
        assert second.text.endswith(">two")


def test_what_is_missing_shows_the_page_of_the_site(book: Running, reader, site_folder):
    missing = reader.get(f"{book.origin}/read/book/nothing.html")
    assert missing.status_code == 404
    own = (site_folder / "404.html").read_text(encoding="utf-8")
    assert missing.text.partition("<head")[2] == own.partition("<head")[2]


@pytest.mark.parametrize(
    "path", ["../../Makefile", "%2e%2e/%2e%2e/Makefile", "..%2f..%2fMakefile", "/etc/passwd"]
)
def test_only_the_site_is_below_its_address(book: Running, path):
    ask = f"GET /read/{path}?token={book.token} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", book.port)) as connection:
        # The token in the address would only lead elsewhere: send it as a header.
        ask = ask.replace(f"?token={book.token}", "")
        ask = ask.replace("\r\n\r\n", f"\r\nAuthorization: token {book.token}\r\n\r\n")
        connection.sendall(ask.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] in (b"403", b"404")
    assert b".DEFAULT_GOAL" not in answer
    assert b"root:" not in answer


def test_jupyterlab_is_on_the_same_server(book: Running, reader):
    from tools.live.lab import NEWS

    lab = reader.get(f"{book.origin}/lab/tree/book/01_layers.ipynb")
    assert lab.status_code == 200
    assert lab.url == f"{book.origin}/lab/tree/book/01_layers.ipynb"
    config = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', lab.text, re.DOTALL)[1]
    assert NEWS in json.loads(config)["disabledExtensions"], "nobody is asked about news"
    notebook = reader.get(f"{book.origin}/api/contents/exercises/01_layers.ipynb?content=0")
    assert notebook.json()["type"] == "notebook"
    assert reader.get(f"{book.origin}/lab/api/settings").status_code == 200
    headers = reader.get(f"{book.origin}/api/kernels", headers={"Origin": ELSEWHERE}).headers
    assert "Access-Control-Allow-Origin" not in headers, "Lab's configuration opens nothing"


def test_a_kernel_is_this_python_in_the_notebook_s_folder_with_torch(book, reader, data):
    specs = reader.get(f"{book.origin}/api/kernelspecs").json()["kernelspecs"]
    assert list(specs) == ["python3"]
    kernel = start_kernel(reader, book.origin, "exercises/01_layers.ipynb")
    names = evaluate(data, kernel, "dir()")
    state = f"{SYS}.executable, {OS}.getcwd(), 'torch' in {SYS}.modules"
    python, folder, has_torch = evaluate(data, kernel, state)
    assert python == sys.executable
    assert Path(folder) == ROOT / "exercises"
    assert has_torch
    assert not {"torch", "nnbook", "sklearn"} & set(names), "pages import what they use"
    reader.delete(f"{book.origin}/api/kernels/{kernel}")


def test_a_page_with_code_has_a_kernel_waiting(book: Running, reader, data):
    # Jupyter's server takes seconds to load, in every process that only collects.
    from tools.live.kernels import WARM_AFTER_S

    def idle():
        return set(kernels(reader, book.origin))

    def settled():
        """Whether no kernel has come for twice the time that a plan may take."""
        before = idle()
        time.sleep(2 * WARM_AFTER_S)
        return idle() == before

    wait_until(settled)
    for kernel in idle():
        reader.delete(f"{book.origin}/api/kernels/{kernel}")
    reader.get(f"{book.origin}/read/solutions/01_layers.html")
    reader.get(f"{book.origin}/read/_static/site.js")
    time.sleep(2 * WARM_AFTER_S)
    assert not idle(), "nothing runs on these"
    for _ in range(2):
        reader.get(book.origin + PAGE)
    (spare,) = wait_until(idle)
    reader.get(f"{book.origin}/read/exercises/01_layers.html")
    (other,) = wait_until(lambda: idle() - {spare})
    wait_until(lambda: idle() == {other})
    assert start_kernel(reader, book.origin, "exercises/02_activations.ipynb") == other
    state = f"{OS}.getcwd(), 'nnbook.checks' in {SYS}.modules"
    assert evaluate(data, other, state) == (str(ROOT / "exercises"), True)
    assert start_kernel(reader, book.origin, "exercises/02_activations.ipynb") != other
    for kernel in idle():
        reader.delete(f"{book.origin}/api/kernels/{kernel}")


def test_the_cookie_outlives_the_server_and_kernels_do_not(data, site_folder):
    with server(data) as first:
        reader = first.reader()
        kernel = start_kernel(reader, first.origin)
        process = evaluate(data, kernel, f"{OS}.getpid()")
        code, out, err = first.stop()
    assert (code, out, err) == (0, "", ""), "one line with the address, and no other"
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with server(data, port=first.port) as second:
        assert second.port == first.port
        assert second.token != first.token
        assert reader.get(second.origin + PAGE).url == second.origin + PAGE
        assert not kernels(reader, second.origin)
        with server(data, port=first.port) as third:
            assert third.port != first.port, "a taken port is no reason to give up"
            assert third.reader().get(third.origin + PAGE).status_code == 200
            assert third.stop(signal.SIGINT) == (0, "", "")


def test_kernels_that_nobody_uses_end(data, site_folder):
    code = "from tools.live import __main__, kernels\n"
    code += "kernels.IDLE_S, kernels.LOOK_EVERY_S, kernels.FIRST = 5, 1, 'pass'\n"
    code += "raise SystemExit(__main__.main(['--port', '0']))"
    with server(data, "-c", code) as running:
        reader = running.reader()
        left, used = (start_kernel(reader, running.origin) for _ in range(2))
        with connected(socket_of(reader, running.origin, used)):
            wait_until(lambda: left not in kernels(reader, running.origin))
            assert used in kernels(reader, running.origin)
        # Nobody's from here on: five seconds from now, not from its last cell.
        time.sleep(2.5)
        assert used in kernels(reader, running.origin)
        wait_until(lambda: used not in kernels(reader, running.origin))
