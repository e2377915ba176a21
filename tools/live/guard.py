"""What the server looks at before it reads a request: who asks, and how much they send.

Tornado reads a request's body before anybody asks who has sent it. Here only who is known may send
much.
"""

import hmac
import re
from collections.abc import Awaitable
from urllib.parse import parse_qs, urlsplit

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine, parse_cookie
from tornado.web import Application, decode_signed_value

MOST_BYTES_OF_STRANGERS = 100_000
_IN_HEADER = re.compile(r"(?:token|bearer)\s+(.+)", re.IGNORECASE)


class GuardedServer(HTTPServer):
    """Reads long bodies only of requests with this server's token or cookie."""

    def initialize(
        self, application: Application, token: str, cookie_secret: bytes, **options: object
    ) -> None:
        """See ``HTTPServer``; ``token`` and ``cookie_secret`` are those of the application."""
        super().initialize(application, **options)
        self._token = token
        self._cookie_secret = cookie_secret

    def start_request(
        self, server_conn: object, request_conn: HTTP1Connection
    ) -> HTTPMessageDelegate:
        """Return what takes the parts of the next request."""
        return _Guard(super().start_request(server_conn, request_conn), request_conn, self)

    def knows(self, start_line: RequestStartLine, headers: HTTPHeaders) -> bool:
        """Say whether a request carries the token, or a cookie that this server has signed."""
        cookies = parse_cookie(headers.get("Cookie", ""))
        name = re.sub(r"[^A-Za-z0-9]", "-", f"username-{headers.get('Host', '')}")
        if decode_signed_value(self._cookie_secret, name, cookies.get(name, "")):
            return True
        in_header = _IN_HEADER.match(headers.get("Authorization", ""))
        said = [in_header[1]] if in_header else []
        said += parse_qs(urlsplit(start_line.path).query).get("token", [])
        return any(hmac.compare_digest(each.encode(), self._token.encode()) for each in said)


class _Guard(HTTPMessageDelegate):
    """Sets a request's bounds as soon as its headers are there."""

    def __init__(
        self, delegate: HTTPMessageDelegate, connection: HTTP1Connection, server: GuardedServer
    ) -> None:
        self._delegate = delegate
        self._connection = connection
        self._server = server

    def headers_received(
        self, start_line: RequestStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        if not self._server.knows(start_line, headers):
            self._connection.set_max_body_size(MOST_BYTES_OF_STRANGERS)
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        self._delegate.finish()

    def on_connection_close(self) -> None:
        self._delegate.on_connection_close()
