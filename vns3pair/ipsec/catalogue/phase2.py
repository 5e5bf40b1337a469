"""Phase 2: the proposal that protects the traffic."""

from __future__ import annotations

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.parameter import PARTNER, VNS3, Derivation, Parameter, Section, guide

SECTION = Section("phase2", "Phase 2 (IPsec)", "Alike on both sides; GCM and CCM need no hash.")

_PFS = guide("Phase 2: Perfect Forward Secrecy (PFS)")

PARAMETERS = (
    Parameter(
        "phase2_encryption",
        SECTION.key,
        "Encryption",
        "encryption",
        "The cipher of the traffic.",
        (guide("Phase 2: Algorithm"), guide("Phase 2 Combinations")),
        relation="same",
        required=True,
        auto=True,
        choices=tuple(a.choice() for a in algorithms.ENCRYPTION),
        example="AES-256",
    ),
    Parameter(
        "phase2_hash",
        SECTION.key,
        "Hash",
        "hash",
        "The integrity algorithm of the traffic; none with GCM or CCM.",
        (guide("Phase 2: Hash"), guide("Phase 2 Combinations")),
        relation="same",
        required=True,
        auto=True,
        condition="no_aead_phase2",
        choices=tuple(a.choice() for a in algorithms.HASH),
        example="SHA2-256",
    ),
    Parameter(
        "phase2_lifetime",
        SECTION.key,
        "Lifetime",
        "lifetime",
        "How long the keys of the traffic live. The same on both sides, and another than phase 1's.",
        (guide("Phase 2: Lifetime"), guide("Allowed lifetime settings")),
        relation="same",
        required=True,
        example="3600 or 1h",
        unit="s",
    ),
    Parameter(
        "phase2_lifetime_kilobytes",
        SECTION.key,
        "Lifetime in kilobytes",
        "kilobytes",
        "Partner only: a limit by volume besides the time. VNS3 has none; unlimited fits it best.",
        (guide("Allowed lifetime settings"),),
        sides=(PARTNER,),
        example="unlimited",
        unit="KB",
    ),
    Parameter(
        "pfs",
        SECTION.key,
        "Perfect forward secrecy",
        "yes_no",
        "A fresh Diffie-Hellman exchange for each phase 2 key.",
        (_PFS,),
        relation="same",
        required=True,
    ),
    Parameter(
        "pfs_group",
        SECTION.key,
        "PFS group",
        "group",
        "The group of that exchange. Blank on VNS3 means its phase 1 group.",
        (guide("Phase 2: Diffie Hellman"), guide("Allowed pfsgroup settings")),
        relation="same",
        required=True,
        auto=True,
        condition="both_pfs",
        choices=tuple(a.choice() for a in algorithms.GROUP),
        derived=(Derivation("phase1_dh_group", (VNS3,), "pfs_on"),),
        example="14",
    ),
)
