"""Who may send much: requests with the server's token, or with a cookie that it has signed."""

import pytest
from tornado.httputil import HTTPHeaders, RequestStartLine
from tornado.web import Application, create_signed_value

from tools.live.guard import MOST_BYTES_OF_STRANGERS, GuardedServer

TOKEN, SECRET, HOST = "a" * 48, b"secret", "127.0.0.1:8000"
COOKIE = "username-127-0-0-1-8000"


@pytest.fixture
def server():
    return GuardedServer(Application(), token=TOKEN, cookie_secret=SECRET)


def signed(secret=SECRET, name=COOKIE):
    return f"{name}={create_signed_value(secret, name, 'reader').decode()}"


@pytest.mark.parametrize(
    ("path", "headers", "known"),
    [
        ("/", {}, False),
        (f"/?token={TOKEN}", {}, True),
        (f"/?a=1&token={TOKEN}", {}, True),
        (f"/?token=guess&token={TOKEN}", {}, True),
        (f"/?token={TOKEN[:-1]}", {}, False),
        ("/?token=%C3%A9", {}, False),
        (f"/{TOKEN}", {}, False),
        ("/", {"Authorization": f"token {TOKEN}"}, True),
        ("/", {"Authorization": f"Bearer  {TOKEN}"}, True),
        ("/", {"Authorization": TOKEN}, False),
        ("/", {"Authorization": "token é"}, False),
        ("/", {"Cookie": signed()}, True),
        ("/", {"Cookie": f"a=b; {signed()}"}, True),
        ("/", {"Cookie": signed(b"another")}, False),
        ("/", {"Cookie": signed(name="username-127-0-0-1-9000")}, False),
        ("/", {"Cookie": f"{COOKIE}=reader"}, False),
    ],
)
def test_who_is_known(server, path, headers, known):
    asked = RequestStartLine("POST", path, "HTTP/1.1")
    assert server.knows(asked, HTTPHeaders({"Host": HOST, **headers})) is known


class Connection:
    """Notes the bound that is set on a request."""

    most = None

    def set_max_body_size(self, size):
        self.most = size


@pytest.mark.parametrize(("token", "most"), [(TOKEN, None), ("guess", MOST_BYTES_OF_STRANGERS)])
def test_the_bound_of_strangers_is_set_before_their_request_is_read(server, token, most):
    class Delegate:
        def headers_received(self, start_line, headers):
            return connection.most

    connection = Connection()
    server.request_callback = lambda request: None
    guard = server.start_request(object(), connection)
    guard._delegate = Delegate()
    asked = RequestStartLine("POST", f"/?token={token}", "HTTP/1.1")
    assert guard.headers_received(asked, HTTPHeaders({"Host": HOST})) == most
    assert connection.most == most
