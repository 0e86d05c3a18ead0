"""A real web server on loopback, in a thread: what it answers is given as functions by path."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; an answer may write to it as it likes."""

    def do_GET(self):
        self.server.site.seen.append(self)
        answer = self.server.site.answers.get(self.path.split("?")[0])
        if answer is None:
            self.reply(b"nothing here", status=404)
        else:
            answer(self)

    def reply(self, body: bytes = b"", *, status: int = 200, kind: str = "text/plain", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Site:
    """A server's address, its answers by path, and the requests it has seen."""

    def __init__(self):
        self.answers: dict[str, Answer] = {}
        self.seen: list[Request] = []
        self.stopped = threading.Event()
        self.url = ""

    def paths(self) -> list[str]:
        return [request.path for request in self.seen]

    def serve(self, path: str, body: bytes, **how) -> str:
        self.answers[path] = lambda request: request.reply(body, **how)
        return self.url + path


@contextmanager
def web_server(host: str = "127.0.0.1") -> Iterator[Site]:
    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *args):
            pass  # a client that hangs up is part of the tests

    site = Site()
    server = Server((host, 0), Request)
    server.site = site
    site.url = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
