"""What a printed sheet consists of, ready to print: plain texts, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.parameter import Side

GIVEN, NOT_GIVEN = "given", "not given"
SIDE_NAMES: Mapping[str, str] = MappingProxyType({"vns3": "VNS3", "partner": "Partner", "both": "Both sides"})
LONGEST = 4000
"""Characters of one text that a document prints; the whole stands in the sheet file."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself. `made` is aware; whatever is unknown is None.

    Of an agreed sheet, `signatures` has who signed for which side and when, `accepted` the weak spots that were
    accepted and why, and `verify_url` the page that tells whether the agreement still stands.
    """

    name: str
    sheet_id: str | None
    revision: int | str | None
    digest: str | None
    made: datetime
    sheet_json: str | None
    signatures: tuple[tuple[str, str], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    verify_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One compared parameter, every field ready to print.

    `tone` is what colours and `sign` what the eye finds without colour: see `_tone` and `SIGNS`.
    """

    key: str
    label: str
    vns3: str
    partner: str
    notes: Mapping[Side, str]
    mark: str
    state: str
    state_word: str
    effect: str
    effect_word: str
    basis: str
    tone: str
    explanation: str
    remedy: str
    citations: tuple[str, ...]
    prose: bool
    """Free text, not a value in a device's terms."""

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]

    @property
    def blank(self) -> bool:
        """Whether neither side says anything."""
        return not {self.vns3, self.partner} - {"", NOT_GIVEN}

    @property
    def verdict(self) -> str:
        """Sign and word in one: `✗ blocks phase 1`, `~ unstable (guide)`, `… to fill in`."""
        word = self.effect_word if self.state == "mismatch" and self.effect != "none" else self.state_word
        basis = f" ({self.basis})" if self.state == "mismatch" and self.basis in ("guide", "vendor") else ""
        return f"{self.sign} {word}{basis}".strip()


@dataclass(frozen=True, slots=True)
class TunnelLine:
    """One pair of subnets as each side states it."""

    number: int
    name: str
    vns3_local: str
    vns3_remote: str
    partner_local: str
    partner_remote: str
    ping: str
    line: Line


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the sheet; `matching` reads "2 of 4 match"."""

    key: str
    title: str
    lines: tuple[Line, ...]
    matching: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to act on or to know: a row that differs or an advisory."""

    title: str
    where: str
    advice: bool
    vns3: str
    partner: str
    effect: str
    effect_word: str
    basis: str
    tone: str
    explanation: str
    remedy: str
    citations: tuple[str, ...]

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document, whatever its format."""

    title: str
    headline: str
    tone: str
    counts: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    tunnels: tuple[TunnelLine, ...]
    tunnels_matching: str
    findings: tuple[Finding, ...]
    digest: str


SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "good": "✓",
        "bad": "✗",
        "warn": "~",
        "open": "…",
        "unknown": "?",
        "plain": "",
    }
)

HOW_TO_READ: tuple[tuple[str, str], ...] = (
    ("=", "Both sides state the same value."),
    ("⇄", "Mirrored: what is one side's own value is entered at the other side as its peer's."),
    ("✓ match", "The two values agree."),
    ("✗", "The two values differ and nothing will pass; the words beside it say what fails."),
    ("~", "The two values differ, or are weak, but the tunnel comes up; unstable means it will not stay up."),
    ("… to fill in", "A value is missing or cannot be read."),
    ("? not comparable", "Both values are there, but whether they agree cannot be known."),
    (
        "Basis",
        "Why we say so: measured on real devices, a standard, the vendor's documents, or the VNS3 "
        "IPsec Troubleshooting Guide.",
    ),
    (
        "Digest",
        "Stands for every value that is signed: two documents with one digest describe the same connection.",
    ),
    (
        "Pre-shared key",
        "Never in this document. Fingerprints are shown only once both sides have given theirs.",
    ),
)


def clean(text: Any, longest: int = LONGEST) -> str:
    """Text that any format can carry: control characters become U+FFFD, what is too long is cut."""
    whole = text if isinstance(text, str) else "" if text is None else str(text)
    if len(whole) > longest:
        whole = f"{whole[:longest]} … (shortened, {len(whole):,} characters)"
    return _UNPRINTABLE.sub("\ufffd", whole.replace("\r\n", "\n").replace("\r", "\n"))
