"""Dumps, cookies and encoded keys: what is masked in a line by its look alone."""

from __future__ import annotations

import re

from vns3pair.ipsec.diagnosis.key_rules import MASK

_HEX = r"(?:0x)?[0-9a-fA-F]{8,64}"
COOKIE = re.compile(
    r"(?P<name>(?<![\w-])(?:(?:[ir]|my|his|our|initiator'?s?|responder'?s?|local|remote)[ _-]?)?"
    r"(?:cookies?|cky|ike[ _-]?spi|spi_?[ir]|ike_?spi_?[ir])(?: (?:is|pair))?|(?:initiator|responder)[ _-]?spi)"
    rf"(?P<is>[\"']?\s{{0,4}}(?::=|[:={{(\[]{{1,2}})?\s{{0,4}}[\"']?)(?P<value>{_HEX}(?:[ :/_.,-]{{1,3}}{_HEX}){{0,3}})",
    re.I,
)
_PLAIN_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # dumps: pluto's, strongSwan's, and rows of bytes or words in general
    ("|", re.compile(r"(\|\s{1,8})(?:[0-9a-fA-F]{2}\s{1,4}){1,64}[0-9a-fA-F]{2}\s*$"), rf"\1{MASK}"),
    (": ", re.compile(r"((?:^|\s)(?:0x)?[0-9a-fA-F]{1,8}: )(?:[0-9A-Fa-f]{2} ){2,64}.{0,80}$"), rf"\1{MASK}"),
    ("", re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{2}[ :.-]{1,3}){7,}[0-9a-fA-F]{2}(?![\w])"), MASK),
    ("", re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{8}[ ]{1,3}){3,}[0-9a-fA-F]{2,8}(?![\w])"), MASK),
    # both cookies of a phase 1, however they are joined
    ("", re.compile(r"(?<![0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{16}(?:_i\*?)?(?:\s?[:/_.,-]\s?|\s)(?:0x)?[0-9a-fA-F]{16}(?:_r\*?)?(?![0-9a-zA-Z])"), MASK),
    # passwords as devices encrypt them
    ("$", re.compile(r"\$[1-9][a-z]?\$[^\s;\"']{1,500}"), MASK),
    ("ENC ", re.compile(r"(?<!\[)(\bENC )[A-Za-z0-9+/=]{12,2000}"), rf"\1{MASK}"),
    # encoded keys
    ("0s", re.compile(r"\b0s[A-Za-z0-9+/]{8,2000}={0,2}"), MASK),
    # user and password in an address
    ("://", re.compile(r"(://[^\s/:@]{1,100}:)[^\s/@]{1,200}(@)"), rf"\1{MASK}\2"),
    ("asic ", re.compile(r"(\b[Bb]asic )[A-Za-z0-9+/._~=-]{8,4000}"), rf"\1{MASK}"),
    ("earer ", re.compile(r"(\b[Bb]earer )[A-Za-z0-9+/._~=-]{8,4000}"), rf"\1{MASK}"),
)  # fmt: skip
"""What must be in a line for the rule to find anything, the rule, and what stands there then."""
_BLOB = re.compile(r"(?<![\w/+.@-])(?:0x)?[A-Za-z0-9+/_-]{16,}={0,2}(?![\w@.])")
_SHORTEST_BASE64 = 32


def without(text: str) -> str:
    """The line with its dumps, cookies and encoded keys masked."""
    for needed, pattern, replacement in _PLAIN_RULES:
        if needed in text:
            text = pattern.sub(replacement, text)
    return text


def without_blobs(text: str) -> str:
    """The line without long runs of letters and digits that nobody would have for a name."""
    return _BLOB.sub(_blob, text)


def _blob(found: re.Match[str]) -> str:
    text = found[0]
    bare = text.removeprefix("0x").rstrip("=")
    if re.fullmatch(r"[0-9a-fA-F]{16,}", bare):
        return text if bare.isdigit() and len(bare) < _SHORTEST_BASE64 else MASK
    if (
        len(text) < _SHORTEST_BASE64
        or "_" in bare
        or bare.count("/") > len(bare) // 12
        or bare.count("+") + bare.count("-") > len(bare) // 12
    ):
        return text
    kinds = (str.isupper, str.islower, str.isdigit)
    return MASK if all(any(map(kind, bare)) for kind in kinds) else text
