"""Combinations of ciphers, hashes and groups that fail or mislead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import (
    COMBINATIONS,
    DOCUMENTED,
    EXTRA,
    FLAPPING,
    PFS_GROUPS,
    PHASE1_GROUPS,
)
from vns3pair.ipsec.advisories.words import Choices, Names, Shown
from vns3pair.ipsec.algorithms import AUTO, algorithm, is_aead
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide, measured

AES256 = "aes256"
EC_GROUPS = frozenset({*range(19, 25), 31})
"""Groups that the guide gives to IKEv2 alone."""
_CBC = frozenset({"aes128", "aes192", AES256})
PHASES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "phase1_encryption": (1, "encryption"),
        "phase1_hash": (1, "hash"),
        "phase1_dh_group": (1, "group"),
        "phase2_encryption": (2, "encryption"),
        "phase2_hash": (2, "hash"),
        "pfs_group": (2, "group"),
    }
)
"""The parameters that choose an algorithm: phase and kind."""


@advisory("aes256-md5", name="AES-256 with MD5", effect="unstable", basis="guide", citations=(COMBINATIONS,))
def aes256_md5(half: Half, other: Half, facts: Facts) -> Finding | None:
    """AES-256 and MD5 in the same phase are not supported by VNS3.

    The guide: it may appear to work but can be highly unstable.
    Example: phase2=aes256-md5.
    Remedy: take SHA2-256 instead of MD5 on both sides.
    """
    keys = [
        key
        for phase in ("phase1", "phase2")
        if half.value(f"{phase}_encryption") == AES256 and half.value(f"{phase}_hash") == "md5"
        for key in (f"{phase}_encryption", f"{phase}_hash")
    ]
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Side} combines {choices}. VNS3 does not support AES-256 with MD5: it may appear to work and be "
        "highly unstable.",
        "Use SHA2-256 instead of MD5 on {side} and on {other}.",
        {"choices": Choices([(key, half.value(key)) for key in keys])},
    )


@advisory(
    "aes256-group-2",
    name="AES-256 with group 2",
    effect="unstable",
    basis="guide",
    citations=(PFS_GROUPS, COMBINATIONS),
)
def aes256_group_2(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Group 2 does not go with AES-256 in either phase.

    The guide forbids it for phase 1 and for PFS: it may appear to work but will be highly unstable.
    Example: phase1=aes256-sha1-dh2, or phase2=aes256-sha1 with pfsgroup=dh2.
    Remedy: take group 14 or higher on both sides.
    """
    groups = [
        key
        for key in ("phase1_dh_group", "pfs_group")
        if half.value(key) == 2 and (key == "phase1_dh_group" or half.value("pfs") is not False)
    ]
    if not groups:
        return None
    ciphers = [key for key in ("phase1_encryption", "phase2_encryption") if half.value(key) == AES256]
    if not ciphers:
        return None
    keys = (*ciphers, *groups)
    return Finding(
        keys,
        "{Side} combines {choices}. The guide rules out group 2 with AES-256 in either phase: it may "
        "appear to work and will be highly unstable.",
        "Use group 14 or higher on {side} and on {other}.",
        {"choices": Choices([(key, half.value(key)) for key in keys])},
    )


@advisory(
    "phase1-ccm", name="CCM in phase 1", effect="blocks_phase1", basis="guide", citations=(COMBINATIONS,)
)
def phase1_ccm(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 takes AES-256-CCM in phase 2 only.

    Example: AES-256-CCM as phase 1 encryption.
    Remedy: take AES-256 with SHA2-256 in phase 1.
    """
    if half.value("phase1_encryption") != "aes256_ccm":
        return None
    return Finding(
        ("phase1_encryption",),
        "{Side} uses AES-256-CCM in phase 1; VNS3 takes CCM in phase 2 only, so phase 1 never comes up.",
        "Use AES-256 with SHA2-256 in phase 1 on {side} and on {other}.",
    )


@advisory(
    "phase1-gcm-ikev1",
    name="GCM in phase 1 with IKEv1",
    effect="blocks_phase1",
    basis="standard",
    citations=(Citation("RFC 5282", "authenticated encryption for IKEv2 only"), COMBINATIONS),
)
def phase1_gcm_ikev1(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Authenticated ciphers are defined for IKEv2; IKEv1 has no way to use them in phase 1.

    Example: IKEv1 with AES-256-GCM as phase 1 encryption.
    Remedy: go to IKEv2, or take AES-256 with SHA2-256 in phase 1.
    """
    cipher = half.value("phase1_encryption")
    if half.value("ike_version") != 1 or cipher == "aes256_ccm" or not is_aead(cipher):
        return None
    return Finding(
        ("phase1_encryption", "ike_version"),
        "{Side} uses {cipher} in phase 1 with IKEv1; it is defined for IKEv2 only, so phase 1 never comes "
        "up.",
        "Use IKEv2, or AES-256 with SHA2-256 in phase 1, on {side} and on {other}.",
        {"cipher": Shown("phase1_encryption", cipher)},
    )


@advisory(
    "ec-group-ikev1",
    name="Group 19 to 24 or 31 with IKEv1",
    effect="note",
    basis="guide",
    citations=(PHASE1_GROUPS, measured("libreswan 4.10: group 19 came up in IKEv1 phase 1")),
)
def ec_group_ikev1(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The guide gives groups 19 to 24 and 31 to IKEv2 only.

    Two libreswan 4.10 gateways brought group 19 up in IKEv1 phase 1; 22 to 24 were not tried.
    Example: IKEv1 with group 19.
    Remedy: go to IKEv2, or take group 14 to 18.
    """
    group = half.value("phase1_dh_group")
    if group not in EC_GROUPS or half.value("ike_version") != 1:
        return None
    return Finding(
        ("phase1_dh_group", "ike_version"),
        "{Side} uses group {group} with IKEv1; the guide lists it for IKEv2 only. Whether it works depends "
        "on the versions.",
        "Use IKEv2, or one of groups 14 to 18, on {side} and on {other}.",
        {"group": Shown("phase1_dh_group", group)},
    )


@advisory(
    "aead-with-hash",
    name="A hash beside GCM or CCM in phase 2",
    effect="note",
    basis="guide",
    citations=(COMBINATIONS,),
)
def aead_with_hash(half: Half, other: Half, facts: Facts) -> Finding | None:
    """GCM and CCM protect the traffic's integrity themselves; phase 2 has no hash with them.

    Example: AES-256-GCM with SHA2-256 in phase 2.
    Remedy: leave the phase 2 hash blank on both sides.
    """
    cipher = half.value("phase2_encryption")
    if not is_aead(cipher) or half.effective("phase2_hash").origin != "stated":
        return None
    return Finding(
        ("phase2_hash", "phase2_encryption"),
        "{Side} states {hash} beside {cipher} in phase 2, which needs none and takes none.",
        "Leave the phase 2 hash of {side} blank, and set none on the device.",
        {
            "hash": Shown("phase2_hash", half.value("phase2_hash")),
            "cipher": Shown("phase2_encryption", cipher),
        },
    )


@advisory(
    "auto-algorithm",
    name="An algorithm is left to autodiscovery",
    effect="note",
    basis="guide",
    citations=(
        EXTRA,
        Citation(
            "libreswan 4.10",
            "its default proposals hold no group 2, 5 or 17, no SHA1 and no SHA2-384 with IKEv2",
        ),
    ),
)
def auto_algorithm(half: Half, other: Half, facts: Facts) -> Finding | None:
    """What VNS3 is not told, it negotiates from a default list, which differs from version to version.

    The guide recommends to be as specific as possible. libreswan's list leaves out SHA1, SHA2-384 and
    groups 2, 5 and 17 with IKEv2, so autodiscovery will not find those.
    Remedy: state encryption, hash and group as the partner has them.
    """
    keys = tuple(key for key in PHASES if half.value(key) == AUTO)
    if not keys:
        return None
    return Finding(
        keys,
        "{Side} leaves {names} to autodiscovery; whether that meets what {other} has shows only when the "
        "tunnel is tried.",
        "State on {side} what {other} has, down to the group.",
        {"names": Names(keys)},
    )


@advisory(
    "undocumented-choice",
    name="A choice absent from VNS3's documented list",
    effect="note",
    basis="guide",
    citations=(DOCUMENTED, guide("Phase 1: Hash, Diffie Hellman")),
)
def undocumented_choice(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 offers the choice, but the documented Extra Params list leaves it out.

    These are SHA2-384, groups 19 to 24 and 31, and AES-256-GCM in phase 1.
    Example: phase1=aes256-sha2_384-dh14.
    Remedy: try it on your VNS3 version before relying on it, or take a documented neighbour.
    """
    if half.side != VNS3:
        return None
    keys = []
    for key, (phase, kind) in PHASES.items():
        value = half.value(key)
        if value is not None and value != AUTO:
            known = algorithm(kind, value)
            if known is not None and phase in known.undocumented and _used(half, key):
                keys.append(key)
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Side} uses {choices}, absent from the documented list of Extra Params.",
        "Try it on the version that {side} runs before relying on it, or take SHA2-256 or SHA2-512, groups "
        "14 to 18, and AES-256 in phase 1.",
        {"choices": Choices([(key, half.value(key)) for key in keys])},
    )


def _used(half: Half, key: str) -> bool:
    """Whether a choice of phase 2 has any use: no PFS group without PFS, no hash beside GCM."""
    if key == "pfs_group":
        return half.value("pfs") is not False
    return key != "phase2_hash" or not is_aead(half.value("phase2_encryption"))


@advisory(
    "key-lengths-differ",
    name="AES key lengths differ between the sides",
    effect="note",
    basis="guide",
    citations=(FLAPPING,),
    scope="sheet",
)
def key_lengths_differ(facts: Facts) -> Finding | None:
    """The same family of cipher with another key length on each side can come up and be unstable.

    The guide saw it with aes128 on one side and aes192 on the other. The row itself is graded by what was
    measured: a differing cipher is refused.
    Example: AES-128 on VNS3, AES-192 at the partner.
    Remedy: the same key length on both sides.
    """
    keys = []
    for key in ("phase1_encryption", "phase2_encryption"):
        first, second = facts.vns3.value(key), facts.partner.value(key)
        if first != second and first in _CBC and second in _CBC:
            keys.append(key)
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Vns3} uses {first}, {partner} {second}: the same cipher with another key length. Some devices "
        "accept this at first, and the tunnel is then unstable.",
        "Agree on one key length, AES-256 for choice, on {vns3} and on {partner}.",
        {
            "first": Choices([(key, facts.vns3.value(key)) for key in keys]),
            "second": Choices([(key, facts.partner.value(key)) for key in keys]),
        },
    )
