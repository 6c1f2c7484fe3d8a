"""Hosts outside AWS, imitated on this machine for as long as a test needs them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Silent(BaseHTTPRequestHandler):
    """Says nothing of the requests that it answers."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(handler: type[Silent]) -> Iterator[int]:
    """The port at which the handler answers, until the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
