"""A TLS connection to a controller in which every wait ends at one deadline and no more than so much is read."""

from __future__ import annotations

import io
import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from vns3pair.deadline import Clock, UnknownHost, connected, resolved

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_NUMBERED = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


class Trouble(Exception):
    """Why a call came to nothing.

    `what` is one word of a closed set, `status` the HTTP status where there was one, and `name` the error's own
    name where it is a documented one. Nothing of an answer's body is in it, nor of a key or token.
    """

    SAID = {
        "unknown_host": "The name service does not know the controller's name",
        "unreachable": "The controller cannot be reached",
        "tls": "The controller does not speak TLS as is needed",
        "certificate": "The controller shows another certificate than the one confirmed: nothing was sent",
        "timeout": "The controller did not answer in time",
        "closed": "The controller closed the connection early",
        "too_large": "The controller's answer is too large",
        "unread": "The controller's answer could not be read in time",
        "redirect": "The controller sends elsewhere, which is not followed",
        "status": "The controller refused",
        "no_http": "The answer is no HTTP",
        "no_json": "The answer is no JSON as the API has it",
    }

    def __init__(self, what: str, status: int | None = None, name: str = "") -> None:
        self.what, self.status, self.name = what, status, name
        known = " ".join(filter(None, (str(status or ""), name)))
        super().__init__(f"{self.SAID[what]}{f' ({known})' if known else ''}.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a whole call, from the name look-up until the answer has been read, and bytes of an answer."""

    seconds: float = 15.0
    size: int = 5_000_000


def checked_host(host: str) -> str:
    """A host name or IP address as it is kept. Raises ValueError for anything else: user names, ports, paths, blanks.

    An IPv6 address may stand in brackets. A name whose last part is a number is refused, as the system would read
    it as an address in some older spelling (`127.1`).
    """
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") and ":" in host else host
    if "%" not in bare:
        try:
            return str(ipaddress.ip_address(bare))
        except ValueError:
            pass  # then it has to be a name
    last = host.removesuffix(".").rpartition(".")[2]
    if bare != host or len(host) > 253 or not _NAME.fullmatch(host) or _NUMBERED.fullmatch(last):
        raise ValueError("this is no host name and no IP address")
    return host.removesuffix(".").lower()


def checked_port(port: int) -> int:
    """A port. Raises ValueError for anything else."""
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65_535:
        raise ValueError("a port is a whole number from 1 to 65,535")
    return port


class Line:
    """One connection. Raises Trouble; to be closed by whoever opened it (`with`)."""

    def __init__(self, host: str, port: int, limits: Limits) -> None:
        self.clock = Clock(limits.seconds)
        self._read = 0
        self._most = limits.size + 64 * 1024  # the headers too
        try:
            bare = connected(resolved(host, port, self.clock), self.clock)
        except UnknownHost:
            raise Trouble("unknown_host") from None
        except TimeoutError:
            raise Trouble("timeout") from None
        except OSError:
            raise Trouble("unreachable") from None
        self.sock = self._secured(bare, host)

    def _secured(self, bare: socket.socket, host: str) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # A controller's own certificate is self-signed: what is checked is its fingerprint, by whoever goes on.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            bare.settimeout(self.clock.left())  # for the whole handshake
            return context.wrap_socket(bare, server_hostname=host)
        except TimeoutError:
            bare.close()
            raise Trouble("timeout") from None
        except (OSError, ValueError):
            bare.close()
            raise Trouble("tls") from None

    @property
    def certificate(self) -> bytes:
        """The certificate of whoever is at the other end, as DER. It has proved to hold the key."""
        der = self.sock.getpeercert(binary_form=True)
        if not der:
            raise Trouble("tls")
        return der

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self.sock.settimeout(self.clock.left())
            view = view[self.sock.send(view) :]

    def receive(self, buffer: Any) -> int:
        """As `recv_into`, within what is left of the time and of the bytes."""
        self.sock.settimeout(self.clock.left())
        count = self.sock.recv_into(buffer)
        self._read += count
        if self._read > self._most:
            raise Trouble("too_large")
        return count

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        """What `http.client.HTTPResponse` asks of a socket."""
        return io.BufferedReader(_Stream(self))

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *error: object) -> None:
        self.sock.close()


class _Stream(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self.line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self.line.receive(buffer)
