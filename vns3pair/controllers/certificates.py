"""A controller's certificate: its fingerprint, and what it says of itself, for somebody to compare with the box.

Python's ssl tells what a certificate says only once it has been checked against an authority, which a self-signed
one does not pass. So the few fields that are shown are read from its DER here (RFC 5280). They prove nothing; only
the fingerprint is ever compared.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = {
    "55 04 03": "CN",
    "55 04 06": "C",
    "55 04 07": "L",
    "55 04 08": "ST",
    "55 04 0a": "O",
    "55 04 0b": "OU",
}
_SEQUENCE, _SET, _OBJECT_ID, _VERSION = 0x30, 0x31, 0x06, 0xA0
_ENCODINGS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1E: "utf-16-be",
    0x1C: "utf-32-be",
}
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """`fingerprint` is SHA-256 as browsers show it. `subject` is empty and `not_after` None where they cannot be read."""

    fingerprint: str
    subject: str = ""
    not_after: datetime.datetime | None = None


def fingerprint_of(der: bytes) -> str:
    """The SHA-256 fingerprint of a certificate: pairs of hexadecimal digits in capitals, with colons between."""
    return hashlib.sha256(der).digest().hex(":").upper()


def normal_fingerprint(text: str) -> str:
    """A fingerprint as somebody typed or pasted it, in normal form. Raises ValueError where it is none."""
    digits = re.sub(r"[\s:]", "", text.strip().removeprefix("SHA256").lstrip("=: "))
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", digits):
        raise ValueError("a SHA-256 fingerprint has 64 hexadecimal digits")
    return bytes.fromhex(digits).hex(":").upper()


def same(fingerprint: str, der: bytes) -> bool:
    """Whether a certificate has that fingerprint, which is in normal form."""
    return hmac.compare_digest(fingerprint.encode(), fingerprint_of(der).encode())


def certificate(der: bytes) -> Certificate:
    """What is shown of a certificate. Never raises, whatever the bytes are."""
    try:
        subject, not_after = _described(der)
    except (ValueError, LookupError, OverflowError):
        subject, not_after = "", None
    return Certificate(fingerprint_of(der), subject, not_after)


def _described(der: bytes) -> tuple[str, datetime.datetime | None]:
    ((_, whole),) = list(_parts(der))[:1]
    ((_, inner),) = list(_parts(whole))[:1]
    fields = [part for part in _parts(inner) if part[0] != _VERSION]
    validity, subject = fields[3][1], fields[4][1]  # after serial number, algorithm and issuer
    return _name(subject), _time(*list(_parts(validity))[1])


def _parts(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of one value after the other."""
    at = 0
    while at < len(der):
        tag, length, at = der[at], der[at + 1], at + 2
        if length >= 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("no length of DER")
            length, at = int.from_bytes(der[at : at + size], "big"), at + size
        if at + length > len(der):
            raise ValueError("it ends early")
        yield tag, der[at : at + length]
        at += length


def _name(der: bytes) -> str:
    words = []
    for _, attributes in _parts(der):
        for _, attribute in _parts(attributes):
            (_, identity), (tag, value) = list(_parts(attribute))[:2]
            kind = _NAMES.get(identity.hex(" "))
            if kind and tag in _ENCODINGS:
                words.append(f"{kind}={value.decode(_ENCODINGS[tag], 'replace')}")
    text = ", ".join(words)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)[:_LONGEST]


def _time(tag: int, value: bytes) -> datetime.datetime | None:
    text = value.decode("ascii")
    if tag == _UTC_TIME:  # years 50 to 99 are of the last century (RFC 5280, 4.1.2.5.1)
        text = ("19" if text >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        return None
    if not re.fullmatch(r"[0-9]{14}Z", text):
        return None
    return datetime.datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=datetime.UTC)
