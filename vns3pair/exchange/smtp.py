"""Handing mails to a mail server, with one deadline for all of it and an honest word on what became of each.

Django's own backend is not enough here: it does not tell which recipients were refused, and its timeout is one
for each step, so that a server which sends a letter a second is waited for without end.

A mail ends with a line that holds a dot. Until that line goes out nothing has been sent, whatever happens; from
then on, and without the server's answer, nobody knows.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vns3pair.deadline import Clock, UnknownHost, connected, resolved
from vns3pair.exchange.mailboxes import seen

SENT, PART, REFUSED, FAILED, UNKNOWN = "sent", "part", "refused", "failed", "unknown"
NOT_OUT = frozenset({REFUSED, FAILED})
"""Outcomes after which it is certain that nobody got it."""
MOST_READ = 256 * 1024
"""Bytes of all that a server answers in one connection."""
FAREWELL = 1.0
"""Seconds for saying goodbye, once all is done."""
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as EMAIL_URL names it; `security` is `none`, `starttls` or `tls`."""

    host: str
    port: int
    security: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One finished mail and whom it goes to. Addresses are checked already."""

    sender: str
    recipients: Sequence[str]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel: one of the words above, a sentence for people, and who was refused with what words."""

    what: str
    detail: str
    refused: Mapping[str, str] = field(default_factory=dict)


class _Ended(Exception):
    """A parcel came to its end early; `outcome` says how. `lost` where the connection is of no use any more."""

    def __init__(self, what: str, detail: str, *, lost: bool = False) -> None:
        super().__init__(detail)
        self.outcome, self.lost = Outcome(what, detail), lost


def deliver(server: Server, parcels: Sequence[Parcel], seconds: float) -> list[Outcome]:
    """Hands all parcels over, one after the other, and returns within `seconds`. Raises nothing for mail trouble."""
    clock = Clock(seconds)
    done: list[Outcome] = []
    line: Line | None = None
    while len(done) < len(parcels):
        used = line is not None
        try:
            line = line or _open(server, clock)
            done.append(_hand_over(line, parcels[len(done)]))
        except _Ended as ended:
            if line is None:  # whoever cannot be reached now is not asked again for the others
                done += [ended.outcome] * (len(parcels) - len(done))
            elif ended.lost and used and ended.outcome.what == FAILED and not clock.over:
                pass  # some servers take one mail a connection: once more over a new one
            else:
                done.append(ended.outcome)
        if line is not None and line.sock is None:
            line = None
    if line is not None:
        line.say_goodbye()
    return done


class Line(smtplib.SMTP):
    """A connection to a mail server in which every wait ends at the deadline."""

    def __init__(self, server: Server, clock: Clock) -> None:
        super().__init__(
            local_hostname="[127.0.0.1]"
        )  # else it would ask the name service, for as long as that takes
        self.server, self.clock, self._host = server, clock, server.host
        self.context = ssl.create_default_context() if server.security != "none" else None

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        found = connected(_resolved(host, port, self.clock), self.clock)
        self.local_hostname = _own_name(found)
        return self.wrap_socket(found, host) if self.server.security == "tls" else found

    def wrap_socket(self, sock: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """As of an SSL context, which `starttls` takes this for."""
        assert self.context is not None
        sock.settimeout(self.clock.left())  # for the whole handshake
        try:
            return self.context.wrap_socket(sock, server_hostname=server_hostname)
        except BaseException:
            sock.close()
            raise

    def send(self, s: Any) -> None:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        rest = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        while rest:
            self.sock.settimeout(self.clock.left())
            rest = rest[self.sock.send(rest[:CHUNK]) :]

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = Answers(self.sock, self.clock)
        return super().getreply()

    def say_goodbye(self) -> None:
        """What was taken is taken: a server that does not answer here is not waited for."""
        self.clock.end = min(self.clock.end, time.monotonic() + FAREWELL)
        try:
            self.quit()
        except (OSError, smtplib.SMTPException):
            self.hang_up()

    def hang_up(self) -> None:
        """Ends the connection so that nothing still waiting in it goes out."""
        if self.sock is not None:
            try:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass  # it has gone by itself
        self.close()


class Answers:
    """Reads a server's lines; stands where smtplib has a file."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self.sock, self.clock, self.waiting, self.read = sock, clock, b"", 0

    def readline(self, most: int) -> bytes:
        while b"\n" not in self.waiting and len(self.waiting) < most:
            self.sock.settimeout(self.clock.left())
            came = self.sock.recv(4096)
            self.read += len(came)
            if not came or self.read > MOST_READ:
                break
            self.waiting += came
        end = self.waiting.find(b"\n") + 1 or len(self.waiting)
        line, self.waiting = self.waiting[:end][:most], self.waiting[:end][most:] + self.waiting[end:]
        return b"" if self.read > MOST_READ else line

    def close(self) -> None:
        """Nothing is held open here."""


def _resolved(host: str, port: int, clock: Clock) -> list[Any]:
    try:
        return resolved(host, port, clock)
    except TimeoutError:
        raise _Ended(FAILED, f"The name service did not say in time where {host} is.") from None
    except UnknownHost:
        raise _Ended(FAILED, f"There is no mail server {host}: the name service does not know it.") from None


def _own_name(sock: socket.socket) -> str:
    """What we call ourselves in the greeting, found without asking anybody."""
    name = socket.gethostname()
    if "." in name and re.fullmatch(r"[A-Za-z0-9.-]+", name):
        return name
    address = sock.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _open(server: Server, clock: Clock) -> Line:
    """A connection that is greeted, secured and logged in. Raises _Ended."""
    where = f"{server.host} port {server.port}"
    line = Line(server, clock)
    try:
        code, said = line.connect(server.host, server.port)
        if code != 220:
            raise _Ended(FAILED, f"The mail server {where} does not serve now{_words(code, said)}.")
        line.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            line.starttls(context=line)  # type: ignore[call-overload]
            line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, server.password)
        return line
    except _Ended:
        line.hang_up()
        raise
    except (OSError, smtplib.SMTPException, ValueError) as error:
        line.hang_up()
        raise _Ended(FAILED, _why_not_open(error, server, where, clock)) from None


def _why_not_open(error: Exception, server: Server, where: str, clock: Clock) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of the mail server {where} is not good: {seen(error.verify_message)}."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _words(error.smtp_code, error.smtp_error).replace(server.password, "•••")
        return f"The mail server {where} does not accept the user and password of EMAIL_URL{said}."
    if isinstance(error, smtplib.SMTPNotSupportedError) and server.security == "starttls":
        return f"The mail server {where} offers no STARTTLS or no login after it. EMAIL_URL may need smtps:// or smtp://."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"The mail server {where} offers no login here; most want smtp+tls:// or smtps:// in EMAIL_URL for that."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server {where} refuses the connection{_words(error.smtp_code, error.smtp_error)}."
    if clock.over or isinstance(error, TimeoutError):
        return f"The mail server {where} did not answer in time."
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"The mail server {where} hung up before anything was sent."
    if isinstance(error, ssl.SSLError):
        return f"No encrypted connection to the mail server {where} came about. EMAIL_URL may name the wrong port or scheme."
    if isinstance(error, OSError) and error.strerror:
        return f"The mail server {where} cannot be reached: {error.strerror}."
    return f"The mail server {where} answers in a way that is no SMTP."


def _hand_over(line: Line, parcel: Parcel) -> Outcome:
    """Raises _Ended where nobody got it, or nobody knows."""
    finishing = False
    try:
        options = [f"size={len(parcel.content)}"] if line.has_extn("size") else []
        _expect(
            line.mail(parcel.sender, options), (250,), f"The mail server refuses mail from {parcel.sender}"
        )
        refused: dict[str, str] = {}
        for address in parcel.recipients:
            code, said = line.rcpt(address)
            if code == 421:
                raise smtplib.SMTPServerDisconnected
            if code not in (250, 251):
                refused[address] = f"{code} {_plain(said)}".strip()
        if len(refused) == len(parcel.recipients):
            raise _Ended(REFUSED, f"The mail server refuses {_listed(refused)}.")
        _expect(line.docmd("DATA"), (354,), "The mail server refuses the mail")
        line.send(_dotted(parcel.content))
        finishing = True
        line.send(b".\r\n")
        _expect(line.getreply(), (250,), "The mail server refuses the mail")
    except (OSError, smtplib.SMTPException):
        line.hang_up()
        raise _broken_off(line.clock, finishing) from None
    except _Ended:
        _reset(line)
        raise
    if refused:
        return Outcome(PART, f"The others have it, but the mail server refuses {_listed(refused)}.", refused)
    return Outcome(SENT, "The mail server has taken it.")


def _expect(answer: tuple[int, bytes], wanted: tuple[int, ...], else_: str) -> None:
    code, said = answer
    if code in wanted:
        return
    if code == 421 or code == -1:
        raise smtplib.SMTPServerDisconnected
    later = " It may take it later." if 400 <= code < 500 else ""
    raise _Ended(REFUSED, f"{else_}{_words(code, said)}.{later}{_hint(code, said)}")


def _hint(code: int, said: bytes) -> str:
    if b"STARTTLS" in said.upper():
        return " EMAIL_URL needs smtp+tls:// for that."
    return " EMAIL_URL needs a user and a password for that." if code == 530 else ""


def _broken_off(clock: Clock, finishing: bool) -> _Ended:
    how = "did not answer in time" if clock.over else "broke off"
    if finishing:
        return _Ended(
            UNKNOWN,
            f"The whole mail was handed over, but the mail server {how} before it said whether it takes it. "
            "It may have arrived: ask before you send it again.",
            lost=True,
        )
    return _Ended(
        FAILED, f"The mail server {how} while the mail was being handed over. Nothing was sent.", lost=True
    )


def _reset(line: Line) -> None:
    """Makes the connection ready for the next mail, whatever was begun."""
    try:
        if line.rset()[0] != 250:
            line.hang_up()
    except (OSError, smtplib.SMTPException):
        line.hang_up()


def _dotted(content: bytes) -> bytes:
    """A mail as it goes over the line: it ends with a line end, and no line of its own is taken for the last one."""
    content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    return re.sub(rb"(?m)^\.", b"..", content if content.endswith(b"\r\n") else content + b"\r\n")


def _listed(refused: Mapping[str, str]) -> str:
    return "; ".join(f"{address} ({said})" for address, said in refused.items())


def _words(code: int, said: bytes | str) -> str:
    return f" ({code} {_plain(said)})" if code > 0 else ""


def _plain(said: bytes | str) -> str:
    return seen(said.decode("utf-8", "replace") if isinstance(said, bytes) else said, 200).rstrip(".")
