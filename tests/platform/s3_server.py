"""A file store that speaks the part of the S3 protocol which ours needs, on a port of this machine, in memory.

Whole objects and objects in several parts; the bucket is the first part of the path. Signatures are not checked, but a
request that carries none is refused, so that the wiring of the credentials is tried as well.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

MADE = "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
DONE = '<CompleteMultipartUploadResult><ETag>"{tag}"</ETag></CompleteMultipartUploadResult>'
DELETED = "<DeleteResult>{keys}</DeleteResult>"
GONE = "<Deleted><Key>{key}</Key></Deleted>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def kept(self) -> dict[str, bytes]:
        return self.server.kept  # ty: ignore[unresolved-attribute]

    @property
    def parts(self) -> dict[tuple[str, int], bytes]:
        return self.server.parts  # ty: ignore[unresolved-attribute]

    def handle_one(self) -> None:
        if "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            return self.answer(403)
        split = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(split.query, keep_blank_values=True).items()}
        return getattr(self, f"on_{self.command.lower()}")(unquote(split.path).lstrip("/"), query)

    do_GET = do_PUT = do_HEAD = do_POST = handle_one  # noqa: N815 - the names that http.server looks for

    def on_put(self, key: str, query: dict[str, str]) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "partNumber" in query:
            self.parts[key, int(query["partNumber"])] = data
        else:
            self.kept[key] = data
        self.answer(200, tag=hashlib.md5(data, usedforsecurity=False).hexdigest())

    def on_post(self, key: str, query: dict[str, str]) -> None:
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "uploads" in query:
            return self.answer(200, MADE.encode())
        if "delete" in query:
            return self.delete(key.rstrip("/"), re.findall(r"<Key>(.*?)</Key>", said))
        self.kept[key] = b"".join(self.parts.pop(part) for part in sorted(self.parts) if part[0] == key)
        return self.answer(200, DONE.format(tag="whole").encode())

    def on_get(self, key: str, _query: dict[str, str]) -> None:
        data = self.kept.get(key)
        self.answer(404) if data is None else self.answer(200, data, tag="whole")

    on_head = on_get

    def delete(self, bucket: str, keys: list[str]) -> None:
        for key in keys:
            self.kept.pop(f"{bucket}/{key}", None)
        self.answer(200, DELETED.format(keys="".join(GONE.format(key=key) for key in keys)).encode())

    def answer(self, status: int, body: bytes = b"", tag: str = "none") -> None:
        self.send_response(status)
        self.send_header("ETag", f'"{tag}"')
        self.send_header("Last-Modified", "Tue, 24 Nov 2026 15:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Silent: pytest shows what matters."""


@contextmanager
def serving() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Such a store: its address, and what it keeps by ``bucket/key``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.kept, server.parts = {}, {}  # ty: ignore[unresolved-attribute]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.kept  # ty: ignore[unresolved-attribute]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
