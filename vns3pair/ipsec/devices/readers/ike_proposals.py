"""Proposals as libreswan and strongSwan write them: `aes256-sha2_256;dh14,aes128-sha1`, `aes256gcm16-prfsha256-ecp256`.

Each word says by itself what it is, so one reading serves both daemons and both phases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.devices.readers.rows import Rows, one_or_all

LONGEST = 2_000
"""Characters of a list of proposals that are read: the longest seen in use have a few hundred."""

_WORD = re.compile(r"[^\s;+-]+")
_SPLIT_SIZE = re.compile(
    r"(aes(?:_?(?:cbc|(?:gcm|ccm)(?:_?(?:c|16))?))?|sha2)-(?=(?:128|192|256|384|512)\b)", re.ASCII
)
_BARE_AES = re.compile(r"(?<!\w)aes(?!\w)", re.ASCII)
_NOTHING = frozenset({"none", "null", "noesn", "esn", "modpnone", "dh0", "default"})
_AEAD = re.compile(r"gcm|ccm|poly")
_AES_GCM = re.compile(
    r"aes_?(?P<mode>gcm|ccm)(?:_?(?:c|16))?_?(?P<bits>128|192|256)|aes(?P<size>128|192|256)(?P<kind>gcm|ccm)(?:16|128)?",
    re.ASCII,
)
_AEAD_ALONE = re.compile(r"aes_?(gcm|ccm)_?(?:c|16)", re.ASCII)
_GROUP = re.compile(r"(?:dh|ke)\d|modp|ecp")


def _words() -> Mapping[str, tuple[str, str | int]]:
    """Every spelling without `_`, with the kind of algorithm and its value."""
    words: dict[str, tuple[str, str | int]] = {}
    for kind, known in algorithms.KINDS.items():
        for one in known:
            spellings = {str(one.value), *one.aliases, *(one.spellings[daemon] for daemon in DAEMONS)}
            if kind == "group":
                spellings = {f"dh{one.value}", *spellings} - {str(one.value)}
            for spelling in filter(None, spellings):
                if spelling.startswith("prf"):
                    continue  # said below, for what it is
                words.setdefault(spelling.lower().replace("_", ""), (kind, one.value))
                if kind == "hash":
                    words.setdefault(f"prf{spelling}".replace("_", ""), ("prf", one.value))
    return MappingProxyType({**words, "sha": ("hash", "sha1")})


DAEMONS = ("libreswan", "strongswan")
_BY_WORD = _words()


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal: values of the catalogue, or the word as it stands where it is none."""

    encryption: tuple[str, ...]
    hash: tuple[str, ...]
    prf: tuple[str, ...]
    group: tuple[int, ...]

    @property
    def aead(self) -> bool:
        return any(_AEAD.search(cipher) for cipher in self.encryption)


@lru_cache(maxsize=512)
def read(text: str, daemon: str = "libreswan") -> tuple[Proposal, ...]:
    """The proposals of a list, separated by commas. Raises nothing, whatever the text.

    strongSwan's `aes` is AES-128; libreswan's leaves the key length open.
    """
    text = text[:LONGEST].lower().rstrip("!")
    if daemon == "strongswan":
        text = _BARE_AES.sub("aes128", text)
    return tuple(proposal for part in text.split(",") if (proposal := _read_one(part)) is not None)


def _read_one(text: str) -> Proposal | None:
    found: dict[str, list[str | int]] = {"encryption": [], "hash": [], "prf": [], "group": []}
    for word in _WORD.findall(_SPLIT_SIZE.sub(r"\1", text)):
        if word not in _NOTHING or (word == "null" and not found["encryption"]):
            kind, value = _said_by(word, first=not found["encryption"])
            found[kind].append(value)
    if not any(found.values()):
        return None
    return Proposal(*(tuple(dict.fromkeys(values)) for values in found.values()))  # type: ignore[arg-type]


def _said_by(word: str, *, first: bool) -> tuple[str, str | int]:
    """What a word is, and its value; the word itself where it is no algorithm of the sheet's."""
    if known := _BY_WORD.get(word.replace("_", "")):
        return known
    if mode := _AES_GCM.fullmatch(word):
        bits, kind = mode["bits"] or mode["size"], mode["mode"] or mode["kind"]
        value = f"aes{bits}_{kind}"
        return "encryption", value if value in algorithms.BY_VALUE["encryption"] else word
    if mode := _AEAD_ALONE.fullmatch(word):
        return "encryption", f"aes_{mode[1]}"  # of which length it does not say
    if _GROUP.match(word):
        return "group", word
    return ("encryption" if first or word == "aes" or _AEAD.search(word) else "hash"), word


def say_phase1(rows: Rows, proposals: Iterable[Proposal], line: int) -> None:
    """The rows of phase 1. With an AEAD cipher the PRF is the sheet's hash, by whichever word it is said."""
    proposals = tuple(proposals)
    rows.say("phase1_encryption", _all(p.encryption for p in proposals), line)
    rows.say("phase1_hash", _all((p.prf or p.hash) if p.aead else p.hash for p in proposals), line)
    rows.say("phase1_prf", _all(p.prf for p in proposals if not p.aead and p.prf != p.hash), line)
    rows.say("phase1_dh_group", groups(proposals), line)


def say_phase2(rows: Rows, proposals: Iterable[Proposal], line: int) -> None:
    """The cipher and hash of phase 2, of proposals that may come from several places."""
    proposals = tuple(proposals)
    rows.say("phase2_encryption", _all(p.encryption for p in proposals), line)
    rows.say("phase2_hash", _all(p.hash for p in proposals if not p.aead), line)


def groups(proposals: Iterable[Proposal]) -> object:
    return _all(p.group for p in proposals)


def _all(values: Iterable[Iterable[str | int]]) -> object:
    return one_or_all(_flat(values))


def _flat(values: Iterable[Iterable[str | int]]) -> Iterator[str | int]:
    for several in values:
        yield from several


__all__ = ["Proposal", "groups", "read", "say_phase1", "say_phase2"]
