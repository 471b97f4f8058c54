"""A page and its static files, served on this machine for as long as a test needs them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from geoapi.views import offline


class _Static(BaseHTTPRequestHandler):
    def __init__(self, *args, page, **kwargs):
        self.body = page
        super().__init__(*args, **kwargs)

    def do_GET(self):
        name = self.path.partition("?")[0].removeprefix("/static/")
        kinds = {"css": "text/css", "js": "text/javascript", "png": "image/png"}
        files = offline.static_files()
        body = files[name].read_bytes() if name in files else self.body
        self.send_response(204 if name == "/favicon.ico" else 200)
        kind = kinds.get(name.rsplit(".", 1)[-1], "text/html; charset=utf-8")
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def served(page: str) -> Iterator[str]:
    """Serve one page and the files it links to; gives the address."""
    handler = partial(_Static, page=page.encode())
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
