"""Algorithms that still work and should not be used today."""

from __future__ import annotations

from collections.abc import Iterable

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import NIST, NIST_3DES, RFC8221, RFC8247
from vns3pair.ipsec.advisories.words import Choices
from vns3pair.ipsec.algorithms import is_aead
from vns3pair.ipsec.half import Half

_CIPHERS = frozenset({"3des", "des"})
_HASHES = frozenset({"md5", "sha1"})
_GROUPS = frozenset({1, 2, 5})
_SUBGROUPS = frozenset({22, 23, 24})


def _found(
    half: Half, keys: Iterable[str], bad: frozenset[str] | frozenset[int], explanation: str, remedy: str
) -> Finding | None:
    hits = tuple(key for key in keys if half.value(key) in bad)
    if not hits:
        return None
    return Finding(hits, explanation, remedy, {"choices": Choices([(key, half.value(key)) for key in hits])})


@advisory(
    "weak-encryption",
    name="Weak encryption",
    effect="weak",
    basis="standard",
    citations=(RFC8247, RFC8221, NIST, NIST_3DES),
)
def weak_encryption(half: Half, other: Half, facts: Facts) -> Finding | None:
    """3DES and DES work on blocks of 64 bits; DES keys can be searched as well.

    RFC 8221 advises against 3DES in ESP, and NIST SP 800-131A disallows it since 2024. RFC 8247 and RFC 8221
    forbid DES.
    Example: phase2=3des-sha1.
    Remedy: AES-256 on both sides.
    """
    return _found(
        half,
        ("phase1_encryption", "phase2_encryption"),
        _CIPHERS,
        "Weak today on {side}: {choices}.",
        "Use AES-256 on {side} and on {other}.",
    )


@advisory("weak-hash", name="Weak hash", effect="weak", basis="standard", citations=(RFC8247, RFC8221, NIST))
def weak_hash(half: Half, other: Half, facts: Facts) -> Finding | None:
    """MD5 is broken, and SHA1 is being retired.

    RFC 8247 and RFC 8221 forbid MD5 and mark SHA1 down; NIST SP 800-77r1 advises SHA-2. With GCM or CCM
    in phase 2 a hash has no use and is not judged.
    Example: phase1=aes128-sha1.
    Remedy: SHA2-256 or higher on both sides.
    """
    keys = ["phase1_hash"]
    if half.value("phase1_prf") != half.value("phase1_hash"):
        keys.append("phase1_prf")
    if not is_aead(half.value("phase2_encryption")):
        keys.append("phase2_hash")
    return _found(
        half,
        keys,
        _HASHES,
        "Weak today on {side}: {choices}.",
        "Use SHA2-256 or higher on {side} and on {other}.",
    )


@advisory(
    "weak-group",
    name="Small Diffie-Hellman group",
    effect="weak",
    basis="standard",
    citations=(RFC8247, NIST),
)
def weak_group(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Groups 1, 2 and 5 are too small today.

    RFC 8247 forbids group 1 and advises against 2 and 5; NIST SP 800-77r1 asks for group 14 or higher.
    Example: phase1=aes128-sha2_256-dh5.
    Remedy: group 14 or higher on both sides.
    """
    return _found(
        half,
        _group_keys(half),
        _GROUPS,
        "Too small today on {side}: {choices}.",
        "Use group 14 or higher on {side} and on {other}.",
    )


@advisory(
    "group-22-to-24", name="Group 22, 23 or 24", effect="weak", basis="standard", citations=(RFC8247, NIST)
)
def group_22_to_24(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Groups 22 to 24 work in a small subgroup, and where their primes came from cannot be verified.

    RFC 8247 forbids 22 and advises against 23 and 24. Stock libreswan is built without all three.
    Example: phase1=aes256-sha2_256-dh24.
    Remedy: group 14 or higher on both sides.
    """
    return _found(
        half,
        _group_keys(half),
        _SUBGROUPS,
        "On {side} {choices}: a small subgroup of unverified origin; stock libreswan is built without it.",
        "Use one of groups 14 to 21 on {side} and on {other}.",
    )


def _group_keys(half: Half) -> tuple[str, ...]:
    return ("phase1_dh_group",) if half.value("pfs") is False else ("phase1_dh_group", "pfs_group")
