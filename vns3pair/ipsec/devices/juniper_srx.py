"""Juniper SRX: Junos ike and ipsec hierarchies."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Word
from vns3pair.ipsec.parameter import Citation

_GATEWAY = Citation("Junos 12.1X47 and 13.2 statement hierarchies", "security ike gateway")
_IKE_PROPOSAL = Citation("Junos CLI reference", "proposal (Security IKE)")
_MODEL = Citation("Junos 21.4R1 to 24.4R1 configuration models", "security ike and ipsec")

DEVICE = Device(
    "juniper_srx",
    "Juniper SRX",
    words={
        "peer_public_ip": Word("ike gateway address", remark="the own end is its external-interface"),
        "local_peer_id": Word("ike gateway local-identity", remark="inet, hostname, user-at-hostname or DN"),
        "remote_peer_id": Word(
            "ike gateway remote-identity", remark="set remote-identity inet to the ID that VNS3 sends"
        ),
        "nat_traversal": Word(
            "no-nat-traversal",
            default="on unless no-nat-traversal is set",
            remark="detected by itself; it can be switched off but not forced",
        ),
        "ike_version": Word("ike gateway version v1-only or v2-only"),
        "phase1_encryption": Word("ike proposal encryption-algorithm"),
        "phase1_hash": Word("ike proposal authentication-algorithm"),
        "phase1_dh_group": Word("ike proposal dh-group"),
        "phase2_encryption": Word("ipsec proposal encryption-algorithm"),
        "phase2_hash": Word("ipsec proposal authentication-algorithm"),
        "pfs_group": Word("ipsec policy perfect-forward-secrecy keys"),
        "phase2_lifetime": Word(
            "ipsec proposal lifetime-seconds",
            remark="Juniper's documents disagree on the default: always set it",
        ),
        "dpd": Word(
            "ike gateway dead-peer-detection",
            default="off",
            remark="always-send, optimized or probe-idle-tunnel",
        ),
        "dpd_delay": Word("dead-peer-detection interval", default="10 s"),
        "tunnels": Word("proxy-identity local and remote, or traffic-selector"),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_lifetime",
        "phase1_prf",
        "phase2_lifetime_kilobytes",
        "pfs",
        "dpd_action",
        "dpd_timeout",
        "initiation",
        "rekey",
    },
    limits=(
        Limit(("nat_traversal",), _GATEWAY, allowed=frozenset({"off", "auto"})),
        Limit(
            ("phase1_encryption",),
            _IKE_PROPOSAL,
            missing=frozenset({"aes192_gcm", "aes256_ccm"}),
        ),
        Limit(("phase1_hash",), _IKE_PROPOSAL, missing=frozenset({"aes_xcbc"})),
        Limit(
            ("phase1_dh_group",),
            _IKE_PROPOSAL,
            allowed=frozenset({1, 2, 5, 14, 15, 16, 19, 20, 21, 24}),
        ),
        Limit(("phase2_encryption",), _MODEL, missing=frozenset({"aes256_ccm"})),
        Limit(("phase2_hash",), _MODEL, missing=frozenset({"aes_xcbc"})),
        Limit(("pfs_group",), _MODEL, missing=frozenset({17, 18, 22, 23, 25, 26, 27, 28, 29, 30, 31})),
        Limit(("phase1_lifetime", "phase2_lifetime"), _MODEL, least=180, most=86_400),
        Limit(("phase2_lifetime_kilobytes",), _MODEL, least=64),
        Limit(("dpd_delay",), _MODEL, least=2, most=60),
    ),
    # Junos CLI reference, prf-algorithm; which one goes with the other combined ciphers it does not say.
    aead_prf={"aes256_gcm": "sha2_384"},
    wants_private_ip_as_id=True,
)
