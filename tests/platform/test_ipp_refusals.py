"""A printer or queue that answers no: which error it becomes, and the sentence a person reads."""

from __future__ import annotations

import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from intranet.platform import ipp
from intranet.platform.ipp_address import read_address


@pytest.fixture
def answering():
    """``answering(status, message)``: a connection to a queue that answers everything so."""
    servers = []

    def start(status: int, message: str) -> ipp.Connection:
        text = message.encode()
        told = struct.pack(">BH", 0x41, 14) + b"status-message" + struct.pack(">H", len(text)) + text
        body = struct.pack(">HHI", 0x0200, status, 1) + b"\x01" + told + b"\x03"

        class Queue(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Queue)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return ipp.Connection(read_address(f"ipp://127.0.0.1:{server.server_port}/printers/office"))

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "said", "error", "sentence"),
    [
        (0x0406, "No such queue.", ipp.PrinterRefused, "Check the end of the printer's address"),
        (0x0406, "", ipp.PrinterRefused, "What is asked for is not there: not found."),
        (0x0506, "Destination is closed.", ipp.PrinterRefused, "takes no jobs: somebody closed it"),
        (0x0507, "Busy.", ipp.PrinterBusy, "takes no job just now"),
        (0x0400, "Bad request.", ipp.PrinterRefused, "The printer refused (0x0400): Bad request."),
    ],
)
def test_a_queue_that_says_no_is_answered_by_what_to_do(answering, status, said, error, sentence):
    with pytest.raises(error) as refused:
        ipp.attributes_of(answering(status, said))
    assert sentence in str(refused.value)
