"""The server that ``make`` starts: who gets in, what it serves, how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nnbook.files import ROOT
from tests.sweep import part
from tests.web.live.running import (
    ANSWERS_WITHIN_S,
    BARE,
    Running,
    client_of,
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
def book(data, site_folder):
    """One running server for the tests that do not end it; its kernels import little at first."""
    from tools.live.kernels import NEXT

    with server(data, settings=BARE | {"NEXT": {"exercises": NEXT["exercises"]}}) as running:
        yield running


@pytest.fixture(scope="module")
def reader(book):
    """Somebody who has opened the printed address."""
    return book.reader()


def test_without_the_token_nothing_is_served(book: Running):
    visitor = book.visitor()
    pages = ["/", PAGE, "/read/_static/site.js", "/read/nothing.html", "/lab", "/files/README.md"]
    login = f"/{book.base.rpartition('/')[2]}/login"
    for path in pages:
        answer = visitor.get(book.base + path, allow_redirects=False)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith(f"{login}?next="), path
    for path in ["/api/kernels", "/api/contents", "/api/sessions", "/api/status"]:
        assert visitor.get(book.base + path).status_code == 403, path
    assert visitor.post(f"{book.base}/api/kernels", json={}).status_code == 403
    wrong = visitor.get(f"{book.base}{PAGE}?token=guess", allow_redirects=False)
    assert wrong.headers["Location"].startswith(login)
    assert visitor.get(book.base + PAGE).url.startswith(f"{book.base}/login")


def test_the_token_becomes_a_cookie_and_leaves_the_address(book: Running):
    reader = book.visitor()
    arrived = reader.get(book.address)
    assert arrived.status_code == 200
    assert arrived.url == f"{book.base}/read/"
    for address in (f"{book.base}{PAGE}?highlight=a&token={book.token}", book.base + PAGE):
        assert "token" not in reader.get(address).url
    cookies = {cookie.name: cookie for cookie in reader.cookies}
    login = next(cookie for name, cookie in cookies.items() if name.startswith("username"))
    assert login.has_nonstandard_attr("HttpOnly")
    assert not cookies["_xsrf"].has_nonstandard_attr("HttpOnly"), "the page reads this one"
    for cookie in cookies.values():
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert book.token not in reader.get(book.base + PAGE).text


def test_other_origins_are_refused(book: Running, reader):
    kernel = start_kernel(reader, book.base)
    api = f"{book.base}/api/kernels"
    for origin in (ELSEWHERE, "http://127.0.0.1:1", "null"):
        assert reader.get(api, headers={"Origin": origin}).status_code == 404
        asked = reader.post(api, json={}, headers={"Origin": origin})
        assert asked.status_code in (403, 404)
        assert opens(socket_of(reader, book.base, kernel, Origin=origin)) == 403
    assert opens(socket_of(reader, book.base, kernel, Origin=book.origin)) == 101
    assert opens(socket_of(book.visitor(), book.base, kernel)) == 403
    for path in ("/read/index.html", "/api/kernels", "/lab"):
        headers = reader.get(book.base + path, headers={"Origin": ELSEWHERE}).headers
        assert "Access-Control-Allow-Origin" not in headers, path
    assert reader.delete(f"{api}/{kernel}").status_code == 204


def test_a_cookie_alone_starts_no_kernel(book: Running, reader):
    api = f"{book.base}/api/kernels"
    before = set(kernels(reader, book.base))
    for header in (None, "guess"):
        asked = reader.post(api, json={}, headers={"X-XSRFToken": header})
        assert asked.status_code == 403
        # What a form of another page could send.
        form = reader.post(api, data={"_xsrf": "guess"}, headers={"X-XSRFToken": header})
        assert form.status_code == 403
    assert set(kernels(reader, book.base)) <= before


def test_outside_of_its_path_nobody_learns_anything(book: Running, reader):
    secret = book.base.rpartition("/")[2]
    assert len(secret) == 32
    for who in (reader, book.visitor()):
        for path in ("/", "/read/", "/lab", "/api/kernels", "/login", f"/{secret[:-1]}/", "/%00"):
            answer = who.get(book.origin + path, allow_redirects=False)
            assert answer.status_code == 404, path
            assert secret not in answer.text + str(answer.headers), path
        assert who.post(f"{book.origin}/api/kernels", json={}).status_code == 404


def test_the_icon_that_browsers_ask_for_is_no_error(book: Running):
    answer = book.visitor().get(f"{book.origin}/favicon.ico")
    assert (answer.status_code, answer.content) == (204, b"")
    assert book.base.rpartition("/")[2] not in str(answer.headers)


def test_another_server_of_this_machine_gets_no_cookie(book: Running, browser):
    """Cookies know no ports: what the page sends to another one is kept there."""
    got = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append((self.path, self.headers.get("Cookie"), self.headers.get("Referer")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as other, browser.new_context() as context:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        page = context.new_page()
        page.goto(book.address)
        page.wait_for_url("**/welcome.html")
        assert "_xsrf" in page.evaluate("document.cookie")
        elsewhere = f"http://127.0.0.1:{other.server_port}"
        page.evaluate("address => fetch(address, { mode: 'no-cors' })", f"{elsewhere}/fetched")
        page.evaluate("address => location.assign(address)", f"{elsewhere}/followed")
        page.wait_for_url(f"{elsewhere}/**")
        other.shutdown()
    secret = book.base.rpartition("/")[2]
    asked = [each for each in got if each[0] in ("/fetched", "/followed")]
    assert len(asked) == 2
    for path, cookie, referer in asked:
        assert cookie is None, path
        assert secret not in (referer or ""), path


@pytest.mark.parametrize("credential", ["none", "wrong", "cookie", "token"])
def test_only_who_is_known_may_send_much(book: Running, reader, credential):
    headers = {
        "none": "",
        "wrong": f"Authorization: token {'0' * 48}\r\n",
        "cookie": f"Cookie: {'; '.join(f'{c.name}={c.value}' for c in reader.cookies)}\r\n",
        "token": f"Authorization: token {book.token}\r\n",
    }[credential]
    much = 10_000_000
    path = f"{book.base.removeprefix(book.origin)}/api/contents"
    ask = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{book.port}\r\n{headers}"
    ask += f"Content-Length: {much}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", book.port)) as connection:
        connection.settimeout(10)
        connection.sendall(ask.encode())
        if credential in ("cookie", "token"):
            connection.sendall(much * b" ")
            assert connection.recv(65536).startswith(b"HTTP/1.1 4"), "read whole, then refused"
        else:
            # Refused before it is sent.
            assert b" 400 " in connection.recv(65536)


@pytest.mark.parametrize(
    "path",
    [
        *("%00", "read/%00", "read/book/%00.html", "files/%00", "api/contents/%00", "lab/tree/%00"),
        *(
            "files/%ff",
            "read/%ff",
            "read/" + 3000 * "a",
            "read/%0a",
            "read/a%5c..%5cb",
            "read/?token=%ff",
            "%",
        ),
    ],
)
def test_odd_addresses_are_refused(book: Running, reader, path):
    answer = reader.get(f"{book.base}/{path}", allow_redirects=False)
    assert 300 <= answer.status_code < 500, answer.status_code
    if path.endswith(("%00", "%ff")) and "?" not in path:
        assert answer.status_code == 404, "before a handler stumbles, and tells the terminal"


@pytest.mark.parametrize("host", ["elsewhere.example", "elsewhere.example:8000", "192.0.2.1"])
def test_another_name_for_this_machine_is_refused(book: Running, reader, host):
    for path in (PAGE, "/", "/api/kernels", "/lab"):
        asked = reader.get(book.base + path, headers={"Host": host}, allow_redirects=False)
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
    page = reader.get(book.base + PAGE)
    stored = (site_folder / "book" / "01_layers.html").read_text(encoding="utf-8")
    assert "data-kernels" not in stored, "the public site has none"
    path = book.base.removeprefix(book.origin)
    assert page.text == stored.replace("<html", f'<html data-kernels="{path}/"', 1)
    assert page.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert reader.head(book.base + PAGE).headers["Content-Length"] == str(len(page.content))
    part = reader.get(book.base + PAGE, headers={"Range": "bytes=100-199"})
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
        answer = reader.get(f"{book.base}/read/{found[suffix]}")
        assert answer.headers["Content-Type"] == expected[suffix], found[suffix]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content == (site_folder / found[suffix]).read_bytes()
    source = next(site_folder.rglob("*.ipynb")).relative_to(site_folder).as_posix()
    kind = reader.get(f"{book.base}/read/{source}").headers["Content-Type"]
    assert kind == "application/x-ipynb+json"


def test_browsers_ask_again_except_for_versions(book: Running, reader):
    page = reader.get(book.base + PAGE)
    assert page.headers["Cache-Control"] == "private, no-cache"
    again = reader.get(book.base + PAGE, headers={"If-None-Match": page.headers["Etag"]})
    assert (again.status_code, again.content) == (304, b"")
    script = re.search(r"_static/site\.js\?v=\w+", page.text)[0]
    assert "immutable" in reader.get(f"{book.base}/read/{script}").headers["Cache-Control"]
    plain = reader.get(f"{book.base}/read/_static/site.js").headers["Cache-Control"]
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
        first = reader.get(f"{running.base}/read/page.html")
        assert first.text.endswith(">one")
        page.write_text("<html>two")
        os.utime(page, (page.stat().st_mtime + 1,) * 2)
        asked = {"If-None-Match": first.headers["Etag"]}
        second = reader.get(f"{running.base}/read/page.html", headers=asked)
        assert second.text.endswith(">two")


def test_what_is_missing_shows_the_page_of_the_site(book: Running, reader, site_folder):
    missing = reader.get(f"{book.base}/read/book/nothing.html")
    assert missing.status_code == 404
    own = (site_folder / "404.html").read_text(encoding="utf-8")
    assert missing.text.partition("<head")[2] == own.partition("<head")[2]


@pytest.mark.parametrize(
    "path", ["../../Makefile", "%2e%2e/%2e%2e/Makefile", "..%2f..%2fMakefile", "/etc/passwd"]
)
def test_only_the_site_is_below_its_address(book: Running, path):
    below = book.base.removeprefix(book.origin)
    ask = f"GET {below}/read/{path}?token={book.token} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
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

    lab = reader.get(f"{book.base}/lab/tree/book/01_layers.ipynb")
    assert lab.status_code == 200
    assert lab.url == f"{book.base}/lab/tree/book/01_layers.ipynb"
    config = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', lab.text, re.DOTALL)[1]
    assert NEWS in json.loads(config)["disabledExtensions"], "nobody is asked about news"
    notebook = reader.get(f"{book.base}/api/contents/exercises/01_layers.ipynb?content=0")
    assert notebook.json()["type"] == "notebook"
    assert reader.get(f"{book.base}/lab/api/settings").status_code == 200
    headers = reader.get(f"{book.base}/api/kernels", headers={"Origin": ELSEWHERE}).headers
    assert "Access-Control-Allow-Origin" not in headers, "Lab's configuration opens nothing"


def test_a_page_with_code_has_a_kernel_waiting(book: Running, reader, data):
    # Jupyter's server takes seconds to load, in every process that only collects.
    from tools.live.kernels import WARM_AFTER_S

    def idle():
        return set(kernels(reader, book.base))

    def settled():
        """Whether no kernel has come for twice the time that a plan may take."""
        before = idle()
        time.sleep(2 * WARM_AFTER_S)
        return idle() == before

    wait_until(settled)
    for kernel in idle():
        reader.delete(f"{book.base}/api/kernels/{kernel}")
    reader.get(f"{book.base}/read/solutions/01_layers.html")
    reader.get(f"{book.base}/read/_static/site.js")
    time.sleep(2 * WARM_AFTER_S)
    assert not idle(), "nothing runs on these"
    for _ in range(2):
        reader.get(book.base + PAGE)
    (spare,) = wait_until(idle)
    reader.get(f"{book.base}/read/exercises/01_layers.html")
    (other,) = wait_until(lambda: idle() - {spare})
    wait_until(lambda: idle() == {other})
    assert start_kernel(reader, book.base, "exercises/02_activations.ipynb") == other
    state = f"{OS}.getcwd(), 'nnbook.checks' in {SYS}.modules"
    assert evaluate(data, other, state) == (str(ROOT / "exercises"), True)
    assert start_kernel(reader, book.base, "exercises/02_activations.ipynb") != other
    for kernel in idle():
        reader.delete(f"{book.base}/api/kernels/{kernel}")


@pytest.mark.parametrize("moment", part(["cell", "page", "soon after a page", "kernel"], 2))
def test_ctrl_c_ends_it_without_a_word(data, site_folder, moment):
    # What a kernel imports first takes it beyond half a second.
    with server(data, settings=None if "soon" in moment else BARE) as running:
        reader = running.reader()
        if moment in ("page", "soon after a page"):
            reader.get(running.base + PAGE)
            time.sleep(0.5 if "soon" in moment else 0)
        else:
            kernel = start_kernel(reader, running.base)
            with connected(socket_of(reader, running.base, kernel)):
                if moment == "cell":
                    with client_of(data, kernel) as client:
                        client.wait_for_ready(timeout=ANSWERS_WITHIN_S)  # it hears what comes
                        client.execute("while True: pass")
                        wait_until(lambda: client.get_iopub_msg()["msg_type"] == "execute_input")
        assert running.stop(signal.SIGINT) == (0, "", "")


@pytest.mark.python
def test_no_news_is_not_printed_whoever_of_the_libraries_says_it():
    code = (
        "from tornado.log import gen_log; from tools.live.server import BookServer\n"
        "BookServer().init_logging()\n"
        "gen_log.warning('Got events for closed stream <a stream>')\n"
        "gen_log.warning('Something broke')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.endswith("Something broke\n")
    assert len(done.stderr.splitlines()) == 1
