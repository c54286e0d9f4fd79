"""Talking to an IPP printer or a CUPS queue: the only place from which a printer is reached.

Each call opens a connection of its own, follows no redirect, waits only so long and reads only so much. Its errors
say whether anything can have been printed: :class:`PrinterUnreachable`, :class:`PrinterBusy` and
:class:`PrinterRefused` say no; after :class:`OutcomeUnknown` the printer has to be asked.
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import socket
import ssl
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from intranet.platform.ipp_address import PrinterAddress
from intranet.platform.ipp_errors import (
    OutcomeUnknown,
    PrinterBusy,
    PrinterNotTrusted,
    PrinterRefused,
    PrinterUnreachable,
    in_plain_words,
)
from intranet.platform.ipp_errors import (
    PrinterError as PrinterError,
)
from intranet.platform.ipp_message import (
    Answer,
    Attributes,
    MessageNotUnderstood,
    Operation,
    Tag,
    Value,
    decode,
    encode,
)
from intranet.values.reason import Reason, reason

CONNECT_SECONDS, ANSWER_SECONDS, SENDING_SECONDS = 8.0, 20.0, 300.0
MOST_ANSWER_BYTES = 2 * 1024 * 1024
PIECE_BYTES = 64 * 1024
BUSY, NOT_FOUND, NOT_POSSIBLE, NOT_ACCEPTING = 0x0507, 0x0406, 0x0404, 0x0506
HELD, CANCELLED = 4, 7
ASKED_OF_A_JOB = [
    *("job-id", "job-name", "job-state", "job-state-reasons", "job-state-message", "time-at-processing"),
]
_request_ids = itertools.count(1)


@dataclass(frozen=True)
class Connection:
    """How to reach a printer: its address, the certificate to trust, and who prints."""

    address: PrinterAddress
    fingerprint: str = ""
    user: str = "sameday"


@dataclass(frozen=True)
class JobStatus:
    """A job as the printer has it. ``state`` is IPP's: 3 pending, 4 held, 5 processing, 6 stopped, 7 cancelled,
    8 aborted, 9 completed. ``untouched``: the printer says for certain that it has not begun with it."""

    job_id: int
    state: int
    reasons: tuple[str, ...] = ()
    message: str = ""
    name: str = ""
    untouched: bool = False


@dataclass(frozen=True)
class PrinterStatus:
    """A printer as it is: ``state`` is IPP's (3 idle, 4 processing, 5 stopped); ``message`` is in its own words."""

    state: int
    reasons: tuple[str, ...] = ()
    message: str = ""


# ---- what may be asked -------------------------------------------------------------------------------------


def attributes_of(printer: Connection) -> Mapping[str, list[Any]]:
    """All that the printer says of itself. Raises :class:`PrinterError`."""
    wanted = Value(Tag.KEYWORD, ["all", "media-col-database"])
    answer = _ask(printer, Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted})
    return answer.group(Tag.PRINTER)


def state_of(printer: Connection) -> PrinterStatus:
    """How the printer is, and what it says about it."""
    wanted = Value(Tag.KEYWORD, ["printer-state", "printer-state-reasons", "printer-state-message"])
    said = _ask(printer, Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted}).group(
        Tag.PRINTER
    )
    state = (said.get("printer-state") or [3])[0]
    reasons = tuple(one for one in map(str, said.get("printer-state-reasons", [])) if one != "none")
    message = str((said.get("printer-state-message") or [""])[0] or "")[:200].strip()
    return PrinterStatus(state if isinstance(state, int) else 3, reasons[:20], message)


def create_job(printer: Connection, name: str, attributes: Attributes) -> int:
    """Announce a job; its document follows by :func:`send_document`. Returns the printer's number for it."""
    extra = {"job-name": Value(Tag.NAME, name)}
    answer = _ask(printer, Operation.CREATE_JOB, extra, attributes)
    return _job_of(answer.group(Tag.JOB)).job_id


def send_document(printer: Connection, job_id: int, document: BinaryIO, size: int) -> JobStatus:
    """Send the one document of an announced job.

    :raises OutcomeUnknown: the connection broke; ask :func:`job` what became of it.
    """
    extra = {
        "job-id": Value(Tag.INTEGER, job_id),
        "document-format": Value(Tag.MIME_TYPE, "application/pdf"),
        "last-document": Value(Tag.BOOLEAN, True),
    }
    answer = _ask(printer, Operation.SEND_DOCUMENT, extra, document=(document, size))
    return _job_of(answer.group(Tag.JOB), job_id)


def print_job(
    printer: Connection, name: str, attributes: Attributes, document: BinaryIO, size: int
) -> JobStatus:
    """Job and document in one, for printers that know no other way. Raises as :func:`send_document`."""
    extra = {
        "job-name": Value(Tag.NAME, name),
        "document-format": Value(Tag.MIME_TYPE, "application/pdf"),
    }
    answer = _ask(printer, Operation.PRINT_JOB, extra, attributes, (document, size))
    return _job_of(answer.group(Tag.JOB))


def job(printer: Connection, job_id: int) -> JobStatus | None:
    """What became of a job; None when the printer does not know it (any more)."""
    extra = {
        "job-id": Value(Tag.INTEGER, job_id),
        "requested-attributes": Value(Tag.KEYWORD, ASKED_OF_A_JOB),
    }
    try:
        answer = _ask(printer, Operation.GET_JOB_ATTRIBUTES, extra)
    except PrinterRefused as refused:
        if refused.status == NOT_FOUND:
            return None
        raise
    return _job_of(answer.group(Tag.JOB), job_id)


def find_job(printer: Connection, name: str) -> JobStatus | None:
    """The job of this name, among those to do and those done; None when the printer knows none."""
    for which in ("not-completed", "completed"):
        extra = {
            "which-jobs": Value(Tag.KEYWORD, which),
            "requested-attributes": Value(Tag.KEYWORD, ASKED_OF_A_JOB),
        }
        for found in map(_job_of, _ask(printer, Operation.GET_JOBS, extra).every(Tag.JOB)):
            if found.name == name:
                return found
    return None


def cancel_job(printer: Connection, job_id: int) -> None:
    """Cancel a job; one that has ended already is left as it is."""
    try:
        _ask(printer, Operation.CANCEL_JOB, {"job-id": Value(Tag.INTEGER, job_id)})
    except PrinterRefused as refused:
        if refused.status not in (NOT_FOUND, NOT_POSSIBLE):
            raise


def release_job(printer: Connection, job_id: int) -> None:
    """Let the printer begin with a job that was announced as held."""
    _ask(printer, Operation.RELEASE_JOB, {"job-id": Value(Tag.INTEGER, job_id)})


def _job_of(values: Mapping[str, list[Any]], known: int = 0) -> JobStatus:
    def first(name: str, usual: Any) -> Any:
        return (values.get(name) or [usual])[0]

    job_id, state = first("job-id", known), first("job-state", 3)
    if not isinstance(job_id, int) or not isinstance(state, int) or not job_id:
        raise OutcomeUnknown(_not_ipp())
    reasons = tuple(one for one in map(str, values.get("job-state-reasons", [])) if one != "none")
    message = first("job-state-message", "") or ""
    # A job that never began says that there is no such time (RFC 8011, 5.3.14.2); one that is silent may have begun.
    untouched = list(values.get("time-at-processing", [])) == [None]
    return JobStatus(job_id, state, reasons[:10], str(message)[:300], str(first("job-name", "")), untouched)


# ---- asking ------------------------------------------------------------------------------------------------


def _ask(
    printer: Connection,
    operation: Operation,
    extra: Attributes,
    job_attributes: Attributes | None = None,
    document: tuple[BinaryIO, int] | None = None,
) -> Answer:
    head: dict[str, Value] = {
        "attributes-charset": Value(Tag.CHARSET, "utf-8"),
        "attributes-natural-language": Value(Tag.LANGUAGE, "en"),
        "printer-uri": Value(Tag.URI, printer.address.uri),
    }
    # The standard wants the job's number right behind the printer's address.
    head |= {"job-id": extra["job-id"]} if "job-id" in extra else {}
    head |= {"requesting-user-name": Value(Tag.NAME, printer.user)} | dict(extra)
    groups: list[tuple[Tag, Attributes]] = [(Tag.OPERATION, head)]
    if job_attributes:
        groups.append((Tag.JOB, job_attributes))
    message = encode(operation, next(_request_ids), groups)
    answer = _decoded(_post(printer, message, document))
    _refuse_failure(answer)
    return answer


def _refuse_failure(answer: Answer) -> None:
    if answer.status < 0x0400:
        return
    said = str((answer.group(Tag.OPERATION).get("status-message") or [""])[0])[:200]
    if answer.status == BUSY:
        raise PrinterBusy(reason("printer_busy", "The printer is busy and takes no job just now."))
    if answer.status == NOT_ACCEPTING:
        why = reason(
            "printer_not_accepting",
            "The printer's queue takes no jobs: somebody closed it. Open it again where it is managed, then print. "
            "It says: %(said)s",
            said=said or "nothing",
        )
        raise PrinterRefused(why, answer.status)
    if answer.status == NOT_FOUND:
        why = reason(
            "printer_not_there",
            "What is asked for is not there: %(said)s Check the end of the printer's address, such as /ipp/print, or "
            "/printers/office for a queue of CUPS.",
            said=said or "not found.",
        )
        raise PrinterRefused(why, answer.status)
    raise PrinterRefused(
        reason(
            "printer_refused",
            "The printer refused (%(status)s): %(said)s",
            status=f"0x{answer.status:04x}",
            said=said or "no reason given",
        ),
        answer.status,
    )


def _decoded(body: bytes) -> Answer:
    try:
        return decode(body)
    except MessageNotUnderstood as error:
        raise OutcomeUnknown(_not_ipp()) from error


def _not_ipp() -> Reason:
    return reason("printer_not_ipp", "What answers there does not speak IPP. Check the printer's address.")


def _post(printer: Connection, message: bytes, document: tuple[BinaryIO, int] | None) -> bytes:
    """One HTTP request on a connection of its own; the answer's body."""
    with _connected(printer) as connection:
        connection.putrequest("POST", printer.address.path, skip_accept_encoding=True)
        connection.putheader("Content-Type", "application/ipp")
        connection.putheader("Content-Length", str(len(message) + (document[1] if document else 0)))
        try:
            connection.endheaders(message)
            if document:
                _send(connection, document[0])
            return _body(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknown(
                reason(
                    "printer_lost",
                    "The connection to the printer broke: %(error)s.",
                    error=in_plain_words(error),
                )
            ) from error


def _send(connection: http.client.HTTPConnection, document: BinaryIO) -> None:
    """The document piece by piece. A printer that hangs up early may have said why: its answer is read then."""
    if connection.sock is not None:
        connection.sock.settimeout(SENDING_SECONDS)
    with suppress(BrokenPipeError, ConnectionResetError):
        while piece := document.read(PIECE_BYTES):
            connection.send(piece)


def _body(response: http.client.HTTPResponse) -> bytes:
    if response.status in (401, 403):
        raise PrinterRefused(
            reason(
                "printer_password",
                "The printer asks for a password. Allow this computer to print without one.",
            )
        )
    if response.status == 426:
        raise PrinterRefused(reason("printer_wants_tls", "The printer wants ipps:// instead of ipp://."))
    if 300 <= response.status < 400:
        raise PrinterRefused(
            reason("printer_elsewhere", "The printer points to another address. Enter that one instead.")
        )
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    body = response.read(MOST_ANSWER_BYTES + 1)
    if response.status != 200 or kind != "application/ipp" or len(body) > MOST_ANSWER_BYTES:
        raise OutcomeUnknown(_not_ipp())
    return body


@contextmanager
def _connected(printer: Connection) -> Any:
    """An open connection, closed afterwards. Raises :class:`PrinterUnreachable`, :class:`PrinterNotTrusted`."""
    address = printer.address
    if address.secure:
        context = ssl.create_default_context() if not printer.fingerprint else _trusting_nobody()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            address.host, address.port, timeout=CONNECT_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=CONNECT_SECONDS)
    try:
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            raise PrinterNotTrusted(_shown_fingerprint(address)) from error
        except (OSError, UnicodeError) as error:
            raise PrinterUnreachable(_unreachable(address, error)) from error
        _compare(connection.sock, printer)
        connection.sock.settimeout(ANSWER_SECONDS)
        yield connection
    finally:
        connection.close()


def _compare(sock: Any, printer: Connection) -> None:
    if printer.address.secure and printer.fingerprint:
        shown = _fingerprint(sock)
        if shown != printer.fingerprint:
            raise PrinterNotTrusted(shown)


def _fingerprint(sock: ssl.SSLSocket) -> str:
    return hashlib.sha256(sock.getpeercert(binary_form=True) or b"").hexdigest()


def _trusting_nobody() -> ssl.SSLContext:
    """For a certificate that is compared with the one a person trusts."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _shown_fingerprint(address: PrinterAddress) -> str:
    """The fingerprint of the certificate that is shown there; nothing else is sent or read."""
    try:
        with (
            socket.create_connection((address.host, address.port), CONNECT_SECONDS) as plain,
            _trusting_nobody().wrap_socket(plain, server_hostname=address.host) as sock,
        ):
            return _fingerprint(sock)
    except OSError as error:
        raise PrinterUnreachable(_unreachable(address, error)) from error


def _unreachable(address: PrinterAddress, error: Exception) -> Reason:
    return reason(
        "printer_unreachable",
        "Nobody answers at %(address)s: %(error)s. Is the printer switched on, and the address right?",
        address=address.uri,
        error=in_plain_words(error),
    )
