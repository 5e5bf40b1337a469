"""The pre-shared key, as far as flags tell: the key itself is never here."""

from __future__ import annotations

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import PSK
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.algorithms import LEAST_KEY_BYTES, PRF_KEY_BYTES
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, Citation
from vns3pair.ipsec.psk import LENGTH_FLAGS, longest_of, looks_like_key

_KEYS = ("psk_flags",)
_NEW_KEY = "Agree on a new key of plain letters and digits with {other}, and enter it by typing on {side}."


def _flags(half: Half) -> list[str]:
    flags = half.value("psk_flags")
    return flags if isinstance(flags, list) else []


@advisory(
    "psk-short",
    name="The key is short for the PRF",
    effect="weak",
    basis="vendor",
    citations=(Citation("libreswan 4.10", "least key length by PRF in FIPS mode"), PSK),
)
def psk_short(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The key has fewer bytes than libreswan wants for the PRF in FIPS mode.

    These are 10 for sha1, 16 for sha2_256, 24 for sha2_384 and 32 for sha2_512; outside FIPS mode libreswan
    only warns in its log. A key under 8 bytes is short for any PRF. As both sides have one key, it is said once.
    The guide advises a simple key for the first try.
    Remedy: after the first try, agree on a key of 32 random letters and digits.
    """
    short = _short(half)
    if short is None or (half.side == PARTNER and _short(other) is not None):
        return None
    longest, needs = short
    return Finding(
        (*_KEYS, "phase1_hash"),
        "The key of {side} has at most {longest} bytes; {needs}.",
        "Once the tunnel works, agree on a key of 32 random letters and digits with {other}.",
        {"longest": longest, "needs": needs},
    )


def _short(half: Half) -> tuple[int, Needs] | None:
    """How many bytes the key has at most, and what the side's PRF needs, where that is more."""
    length = next((flag for flag in _flags(half) if flag in LENGTH_FLAGS), None)
    prf = half.prf if half.prf in PRF_KEY_BYTES else None
    least = LEAST_KEY_BYTES if prf is None else PRF_KEY_BYTES[prf]
    if length is None or longest_of(length) >= least:
        return None
    return longest_of(length), Needs(prf, least)


class Needs:
    """The least length in bytes for a PRF (None where it is not known), spelled out when read."""

    def __init__(self, prf: str | None, least: int) -> None:
        self._prf, self._least = prf, least

    def __str__(self) -> str:
        if self._prf is None:
            return f"under {self._least} is short for any PRF"
        prf = Shown("phase1_prf", self._prf)
        return f"libreswan, as on VNS3, wants {self._least} bytes for the PRF {prf} in FIPS mode"

    def __format__(self, spec: str) -> str:
        return str(self)


def _flagged(half: Half, flags: frozenset[str], explanation: str, remedy: str) -> Finding | None:
    if flags.isdisjoint(_flags(half)):
        return None
    return Finding(_KEYS, explanation, remedy)


_BLANKS = frozenset({"blank_edge"})
_INVISIBLE = frozenset({"control", "zero_width"})
_DEVICE = frozenset({"device_character"})
_TYPOGRAPHIC = frozenset({"typographic"})
_FOREIGN = frozenset({"non_ascii"})
_NUMERIC = frozenset({"numeric_prefix"})


@advisory(
    "psk-blank-edge",
    name="The key begins or ends with a blank",
    effect="note",
    basis="guide",
    citations=(PSK,),
)
def psk_blank_edge(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A blank at an edge comes from copying and is lost or kept at random, so the two keys differ.

    Remedy: type the key instead of pasting it.
    """
    return _flagged(
        half,
        _BLANKS,
        "The key of {side} begins or ends with a blank, which is easily lost on the way.",
        "Enter the key on {side} without the blank, by typing, and make the fingerprint anew.",
    )


@advisory(
    "psk-invisible",
    name="The key holds an invisible character",
    effect="note",
    basis="guide",
    citations=(PSK,),
)
def psk_invisible(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Control and zero-width characters come from copying; nobody sees them, and they count.

    The guide calls copy and paste the number one reason for trouble with keys.
    Remedy: type the key instead of pasting it.
    """
    return _flagged(
        half,
        _INVISIBLE,
        "The key of {side} holds a character that nobody can see, mostly from copying.",
        "Type the key on {side} instead of pasting it, and make the fingerprint anew.",
    )


@advisory(
    "psk-device-character",
    name="The key holds a character devices choke on",
    effect="note",
    basis="guide",
    citations=(PSK, Citation("Device documentation", "characters allowed in a pre-shared key")),
)
def psk_device_character(half: Half, other: Half, facts: Facts) -> Finding | None:
    r"""Quotes, ?, #, \ and blanks mean something else on many command lines.

    Example: a question mark, which a Cisco command line takes for a call for help.
    Remedy: a key of letters and digits.
    """
    return _flagged(
        half,
        _DEVICE,
        "The key of {side} holds a quote, ?, #, \\ or blank, which some devices read differently.",
        _NEW_KEY,
    )


@advisory(
    "psk-typographic",
    name="The key holds a typographic quote or dash",
    effect="note",
    basis="guide",
    citations=(PSK,),
)
def psk_typographic(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Mail and word processors turn plain quotes and dashes into typographic ones, at one side only.

    Remedy: type the key instead of pasting it, best one of letters and digits.
    """
    return _flagged(
        half,
        _TYPOGRAPHIC,
        "The key of {side} holds a typographic quote or dash, mostly put in by a mail or text program.",
        _NEW_KEY,
    )


@advisory("psk-non-ascii", name="The key is not plain ASCII", effect="note", basis="guide", citations=(PSK,))
def psk_non_ascii(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Two devices may encode such a character differently, and the keys then differ.

    Example: an umlaut, as one byte on one device and as two on the other.
    Remedy: a key of letters and digits.
    """
    return _flagged(
        half,
        _FOREIGN,
        "The key of {side} holds a character outside ASCII, which two devices may encode differently.",
        _NEW_KEY,
    )


@advisory(
    "psk-numeric-prefix",
    name="The key begins with 0x or 0s",
    effect="note",
    basis="vendor",
    citations=(Citation("libreswan 4.10 ipsec.secrets(5)", "0x and 0s"), PSK),
)
def psk_numeric_prefix(half: Half, other: Half, facts: Facts) -> Finding | None:
    """libreswan, and so VNS3, reads 0x as hexadecimal and 0s as base64; another device takes the text itself.

    Remedy: a key that begins with a letter.
    """
    return _flagged(
        half,
        _NUMERIC,
        "The key of {side} begins with 0x or 0s, which libreswan reads as encoded bytes.",
        _NEW_KEY,
    )


@advisory(
    "psk-in-text", name="A key seems to stand in the text", effect="note", basis="guide", citations=(PSK,)
)
def psk_in_text(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The row says how the key is handed over; it is no place for the key, as everybody reads it.

    Remedy: delete it, and agree on a new key.
    """
    text = half.value("psk_exchange")
    if not isinstance(text, str) or not looks_like_key(text):
        return None
    return Finding(
        ("psk_exchange",),
        "What {side} states about handing over the key looks as if it held the key itself.",
        "Delete it on {side}; if it was the key, agree on a new one with {other} by another way.",
    )
