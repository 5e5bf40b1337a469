"""Phase 1: the proposal that protects the negotiation."""

from __future__ import annotations

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.parameter import VNS3, Derivation, Parameter, Section, guide

SECTION = Section("phase1", "Phase 1 (IKE)", "Exactly alike on both sides, or no tunnel.")

PARAMETERS = (
    Parameter(
        "phase1_encryption",
        SECTION.key,
        "Encryption",
        "encryption",
        "The cipher of phase 1.",
        (guide("Phase 1: Algorithm"),),
        relation="same",
        required=True,
        auto=True,
        choices=tuple(a.choice() for a in algorithms.ENCRYPTION),
        example="AES-256",
    ),
    Parameter(
        "phase1_hash",
        SECTION.key,
        "Hash",
        "hash",
        "The integrity algorithm of phase 1. With GCM it is the PRF alone.",
        (guide("Phase 1: Hash"),),
        relation="same",
        required=True,
        auto=True,
        choices=tuple(a.choice() for a in algorithms.HASH),
        derived=(Derivation("phase1_prf", condition="aead_phase1"),),
        example="SHA2-256",
    ),
    Parameter(
        "phase1_dh_group",
        SECTION.key,
        "Diffie-Hellman group",
        "group",
        "The group of phase 1.",
        (guide("Phase 1: Diffie Hellman"),),
        relation="same",
        required=True,
        auto=True,
        choices=tuple(a.choice() for a in algorithms.GROUP),
        example="14",
    ),
    Parameter(
        "phase1_lifetime",
        SECTION.key,
        "Lifetime",
        "lifetime",
        "How long the keys of phase 1 live. The same on both sides, and another than phase 2's.",
        (guide("Phase 1: Lifetime"), guide("Allowed lifetime settings")),
        relation="same",
        required=True,
        example="28800 or 8h",
        unit="s",
    ),
    Parameter(
        "phase1_prf",
        SECTION.key,
        "PRF",
        "hash",
        "IKEv2 only, and only where the partner's device sets it apart from the hash. VNS3's is its hash.",
        (guide("Phase 1: Hash"),),
        relation="same",
        condition="ikev2",
        choices=tuple(a.choice() for a in algorithms.HASH),
        derived=(Derivation("phase1_hash", condition="aead_phase1"), Derivation("phase1_hash", (VNS3,))),
        example="SHA2-256",
    ),
)
