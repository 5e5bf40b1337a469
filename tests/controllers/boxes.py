"""Controllers to try things on: one that answers as the vendor's API documents say, and ones that misbehave.

No real controller was to be had. Shapes are from the API document 6.0.0 and from what the vendor's Python client
takes from 4.8 on: envelopes, maps by number, the key in clear on reading, booleans as text in old versions.
"""

import contextlib
import copy
import datetime
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ipsec.vns3_shapes import KEY, NEW, OLD, STATUS, system

TOKEN = "canary-token-0123456789"
NOT_AFTER = datetime.datetime(2046, 5, 17, 12, 30, tzinfo=datetime.UTC)


def self_signed(name: str = "vns3-controller", not_after: datetime.datetime = NOT_AFTER):
    """A self-signed certificate and its key, as PEM, and the certificate as DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Examplé Networks"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(not_after)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    return pem + private, made.public_bytes(serialization.Encoding.DER)


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Box:
    """A server of the test: where it is, what its certificate is, what it was asked and what came at all."""

    port: int
    der: bytes
    over: threading.Event = field(default_factory=threading.Event)
    asked: list[Asked] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    served: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def wait_until_served(self) -> None:
        assert self.served.acquire(timeout=60)


Answering = Callable[[ssl.SSLSocket, Asked, Box], None]


@contextlib.contextmanager
def serving(
    pem_and_der: tuple[bytes, bytes],
    answering: Answering,
    tmp_path,
    later: tuple[bytes, bytes] | None = None,
    change: Callable[[ssl.SSLContext], None] | None = None,
) -> Iterator[Box]:
    """A TLS server on loopback that reads one request a connection and lets `answering` do the rest.

    With `later` every connection but the first is shown that certificate. `change` may change how TLS is spoken.
    """
    der = pem_and_der[1]
    contexts = [_context(each[0], tmp_path) for each in (pem_and_der, later or pem_and_der)]
    for context in contexts if change else ():
        change(context)
    listener = socket.create_server(("127.0.0.1", 0))
    box = Box(listener.getsockname()[1], der)
    threads: list[threading.Thread] = []

    def take(sock: socket.socket, context: ssl.SSLContext) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(sock, server_side=True) as tls:
            tls.settimeout(20)
            asked = _hear(tls, box)
            if asked is not None:
                box.asked.append(asked)
                answering(tls, asked, box)
        box.served.release()

    def accept() -> None:
        while not box.over.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=take, args=(sock, contexts[bool(threads)]), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield box
    finally:
        box.over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)
        for thread in threads:
            thread.join(10)


def _context(pem: bytes, tmp_path) -> ssl.SSLContext:
    (tmp_path / "box.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "box.pem")
    return context


def _hear(tls: ssl.SSLSocket, box: Box) -> Asked | None:
    came = b""
    while b"\r\n\r\n" not in came:
        piece = tls.recv(65536)
        if not piece:
            box.heard.append(came)
            return None
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += tls.recv(65536)
    box.heard.append(came)
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, body)


def answer(tls: ssl.SSLSocket, status: int, document, *, chunked: bool = False) -> None:
    """Sends a document as JSON (bytes as they are), with its length or in chunks."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    head = f"HTTP/1.1 {status} Word\r\nContent-Type: application/json\r\n"
    if not chunked:
        tls.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return
    tls.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    for at in range(0, len(body), 7):
        piece = body[at : at + 7]
        tls.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    tls.sendall(b"0\r\n\r\n")


class Api:
    """A controller that keeps endpoints and answers as documented; wants the token."""

    def __init__(self, *endpoints: dict):
        self.endpoints = {e["id"]: copy.deepcopy(e) for e in endpoints}
        self.next_id = max(self.endpoints, default=0) + 1
        self.tunnel_id = 100

    def __call__(self, tls: ssl.SSLSocket, asked: Asked, box: Box) -> None:
        answer(tls, *self.answer(asked))

    def answer(self, asked: Asked):
        if asked.headers.get("api-token") != TOKEN:
            return 401, {"error": {"name": "UnauthorizedError", "log": "1", "message": f"not {TOKEN}"}}
        path = asked.path.removeprefix("/api")
        if (asked.method, path) == ("GET", "/ipsec"):
            return 200, system(*self.endpoints.values())
        if (asked.method, path) == ("GET", "/status/ipsec"):
            return 200, STATUS
        if (asked.method, path) == ("GET", "/config"):
            return 200, {"response": {"vns3_version": "6.0.0-20240101", "security_token": KEY}}
        if (asked.method, path) == ("POST", "/ipsec/endpoints"):
            return 200, {"response": self.created(asked.json)}
        found = re.fullmatch(r"/ipsec/endpoints/([0-9]+)(?:/(tunnels|traffic_pairs)(?:/([0-9]+))?)?", path)
        if not found or int(found[1]) not in self.endpoints:
            return 404, {"error": {"name": "APINotFoundError", "log": "2", "message": "no such thing"}}
        return self.of_endpoint(asked, self.endpoints[int(found[1])], found[2], found[3])

    def created(self, body: dict) -> dict:
        made = {"id": self.next_id, "tunnels": {}, "traffic_pairs": {}, "bgp_peers": {}, "type": "ipsec"}
        made |= {name: value for name, value in body.items() if name not in ("secret", "extra_config")}
        made |= {"psk": body["secret"], "extra_config": body["extra_config"].split()}
        self.endpoints[self.next_id] = made
        self.next_id += 1
        return made

    def of_endpoint(self, asked: Asked, endpoint: dict, kind: str | None, number: str | None):
        if kind is None:
            if asked.method == "PUT":
                body = asked.json
                if "extra_config" in body:
                    body["extra_config"] = body["extra_config"].split()
                endpoint |= body
            return 200, {"response": endpoint}
        if asked.method == "POST":
            self.tunnel_id += 1
            endpoint[kind][str(self.tunnel_id)] = {
                "id": self.tunnel_id,
                "endpoint_id": endpoint["id"],
                **asked.json,
            }
            return 201, {"response": endpoint if kind == "tunnels" else endpoint[kind][str(self.tunnel_id)]}
        if asked.method == "DELETE":
            del endpoint[kind][number]
            return 200, {"response": endpoint}
        endpoint[kind][number] |= asked.json
        return 200, {"response": endpoint[kind][number]}


__all__ = [
    "KEY",
    "NEW",
    "NOT_AFTER",
    "OLD",
    "TOKEN",
    "Api",
    "Asked",
    "Box",
    "answer",
    "self_signed",
    "serving",
    "system",
]
