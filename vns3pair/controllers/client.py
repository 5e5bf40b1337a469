"""The client of a VNS3 controller's API: one call, one connection, and nothing sent before it is the right box.

Only https, to the host and port as they are kept. No redirect is followed, no proxy is asked, no cookie is kept. The
certificate's fingerprint is checked on the connected socket before a byte of the token is written. An answer is
bounded in size and in time, reading what it says included, and whatever may be a key is cut from it before anything
else sees it.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vns3pair.controllers import certificates
from vns3pair.controllers.certificates import Certificate
from vns3pair.controllers.line import Limits, Line, Trouble, checked_host, checked_port
from vns3pair.ipsec.sheetfile import names_a_key
from vns3pair.ipsec.vns3_answer_keys import without_keys
from vns3pair.ipsec.vns3_api import BASE, PORT, Request

METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
DONE = frozenset({200, 201})
"""What the API answers to a call that was carried out; 201 by some versions to what creates."""
ERRORS = frozenset({"APIArgumentError", "UnauthorizedError", "APINotFoundError"})
"""The names of errors that the API documents; any other is not repeated."""

_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)+(?:\?[A-Za-z0-9_]+=[A-Za-z0-9_.-]*)?")
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
_NO_RESTART = "/ipsec"
"""What restarts IPsec (POST) or sets the whole controller's Local Private IP (PUT): never called but to read."""


@dataclass(frozen=True, slots=True)
class Controller:
    """A controller as an administrator has stored it. Raises ValueError where a part of it cannot be one.

    `fingerprint` is the SHA-256 fingerprint of its certificate, confirmed against the box.
    """

    host: str
    port: int = PORT
    token: str = field(default="", repr=False)
    fingerprint: str = ""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", checked_host(self.host))
        checked_port(self.port)
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("an API token is printable ASCII without blanks")
        object.__setattr__(self, "fingerprint", certificates.normal_fingerprint(self.fingerprint))

    def get(self, path: str) -> Any:
        """The answer to a GET of a path below the API's own, without keys. Raises Trouble."""
        return self.send(Request("GET", path))

    def send(self, request: Request) -> Any:
        """The answer to a request, without keys. Raises Trouble; ValueError for what is never sent.

        Never sent are paths that are no plain ones, bodies with a key in them, and what would touch every tunnel of
        the controller. Whether a request that ends in Trouble was carried out is not known.
        """
        head, body = self._written(request)
        with Line(self.host, self.port, self.limits) as line:
            if not certificates.same(self.fingerprint, line.certificate):
                raise Trouble("certificate")
            try:
                line.send(head + body)
                return _answer(line, request.method, self.limits.size)
            except TimeoutError:
                raise Trouble("timeout") from None
            except http.client.IncompleteRead:
                raise Trouble("closed") from None
            except http.client.RemoteDisconnected:
                raise Trouble("closed") from None
            except (http.client.HTTPException, ValueError):
                raise Trouble("no_http") from None
            except OSError:
                raise Trouble("closed") from None

    def _written(self, request: Request) -> tuple[bytes, bytes]:
        if request.method not in METHODS or not _PATH.fullmatch(request.path):
            raise ValueError("this is no request to the API")
        if request.path.partition("?")[0] == _NO_RESTART and request.method != "GET":
            raise ValueError("this would touch every tunnel of the controller")
        if any(names_a_key(name) for name in request.body):
            raise ValueError("a key is never sent")
        body = json.dumps(dict(request.body)).encode("ascii") if request.body else b""
        host = f"[{self.host}]" if ":" in self.host else self.host
        lines = [
            f"{request.method} {BASE}{request.path} HTTP/1.1",
            f"Host: {host}:{self.port}",
            f"api-token: {self.token}",
            "Accept: application/json",
            "Accept-Encoding: identity",
            "Connection: close",
        ]
        if body or request.method in ("POST", "PUT"):
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join((*lines, "", "")).encode("ascii"), body


def certificate_of(host: str, port: int = PORT, limits: Limits | None = None) -> Certificate:
    """The certificate that a controller shows, for somebody to compare with the box; no request is made.

    Raises Trouble, and ValueError where host or port cannot be any.
    """
    with Line(checked_host(host), checked_port(port), limits or Limits()) as line:
        return certificates.certificate(line.certificate)


def _answer(line: Line, method: str, size: int) -> Any:
    response = http.client.HTTPResponse(line, method=method)  # type: ignore[arg-type]
    response.begin()
    status = response.status
    if 300 <= status < 400:
        raise Trouble("redirect", status)
    body = response.read(size + 1)
    if len(body) > size:
        raise Trouble("too_large", status)
    if response.length:
        raise Trouble("closed", status)
    try:
        answer = _parsed(body, line.clock.left)
    except TimeoutError:
        raise Trouble("unread", status) from None
    if status not in DONE:
        raise Trouble("status", status, _error_name(answer))
    if not isinstance(answer, dict) or "response" not in answer:
        raise Trouble("no_json", status)
    return answer


def _parsed(body: bytes, in_time: Callable[[], object]) -> Any:
    """The body as JSON without keys; None where it is no JSON, or says something twice.

    An answer can be made to take long to read, so `in_time` is asked all the while; what it raises ends the reading.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object. Of what stands twice one would be lost unseen, and it may be the key."""
        in_time()
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name stands twice")
        return found

    try:
        read = json.loads(body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=once)
        return without_keys(read, in_time)
    except (ValueError, RecursionError):
        return None


def _no_number(word: str) -> None:
    raise ValueError("this is no number of JSON")


def _error_name(answer: Any) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    name = error.get("name") if isinstance(error, dict) else None
    return name if isinstance(name, str) and name in ERRORS else ""


__all__ = ["Certificate", "Controller", "Limits", "Trouble", "certificate_of"]
