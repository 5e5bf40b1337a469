"""FortiGate: phase1-interface and phase2-interface."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.devices.fortigate_words import KILOBYTES, LIFETIME, RETRY_INTERVAL
from vns3pair.ipsec.parameter import Citation

_PHASE1 = Citation("Fortinet FortiOS CLI reference", "config vpn ipsec phase1-interface")
_PROPOSAL = Citation("Fortinet FortiOS CLI reference", "proposal, dhgrp, keylife and keylifeseconds")
_NEW_IN_6 = Citation("Fortinet FortiOS 6.0 CLI reference", "vpn ipsec phase2-interface, history")
_CIPHERS = frozenset(
    {"des", "3des", "aes128", "aes192", "aes256", "aes128_gcm", "aes256_gcm", "chacha20_poly1305"}
)
_PHASE2 = Citation("Fortinet community article 267783", "phase 2 key life")

DEVICE = Device(
    "fortigate",
    "FortiGate",
    words={
        "peer_public_ip": Word("phase1-interface remote-gw"),
        "local_peer_id": Word("localid, localid-type"),
        "remote_peer_id": Word("peertype, peerid", remark="peerid is checked with peertype one and peer"),
        "ike_version": Word("ike-version"),
        "phase1_encryption": Word(
            "phase1-interface proposal", remark="cipher and hash in one word: aes256-sha256"
        ),
        "phase1_hash": Word("phase1-interface proposal", remark="cipher and hash in one word: aes256-sha256"),
        "phase1_dh_group": Word("phase1-interface dhgrp", remark="several may be set: set one"),
        "phase1_lifetime": Word("phase1-interface keylife"),
        "phase2_encryption": Word(
            "phase2-interface proposal", remark="cipher and hash in one word: aes256-sha256"
        ),
        "phase2_hash": Word("phase2-interface proposal", remark="cipher and hash in one word: aes256-sha256"),
        "phase2_lifetime": Word("phase2-interface keylifeseconds"),
        "phase2_lifetime_kilobytes": Word(
            "phase2-interface keylifekbs", remark="keylife-type says which limits count"
        ),
        "pfs": Word("phase2-interface pfs"),
        "pfs_group": Word("phase2-interface dhgrp", remark="several may be set: set one"),
        "dpd": Word("phase1-interface dpd", remark="disable, on-idle or on-demand"),
        "dpd_delay": Word("dpd-retryinterval"),
        "tunnels": Word(
            "phase2-interface src-subnet, dst-subnet", remark="one phase2-interface for each pair"
        ),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "nat_traversal",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_prf",
        "dpd_action",
        "dpd_timeout",
        "initiation",
        "rekey",
    },
    limits=(
        Limit(("phase1_encryption", "phase2_encryption"), _PROPOSAL, allowed=_CIPHERS),
        Limit(
            ("phase1_hash", "phase1_prf", "phase2_hash"),
            _PROPOSAL,
            allowed=frozenset({"md5", "sha1", "sha2_256", "sha2_384", "sha2_512"}),
        ),
        Limit(
            ("phase1_dh_group", "pfs_group"),
            _PROPOSAL,
            allowed=frozenset({1, 2, 5, *range(14, 22), *range(27, 32)}),
        ),
        Limit(("phase1_lifetime", "phase2_lifetime"), _PROPOSAL, least=LIFETIME[0], most=LIFETIME[-1]),
        Limit(("phase2_lifetime_kilobytes",), _PROPOSAL, least=KILOBYTES[0], most=KILOBYTES[-1]),
        Limit(("dpd_delay",), _PHASE1, least=RETRY_INTERVAL[0], most=RETRY_INTERVAL[-1]),
        Limit(("phase1_dh_group", "pfs_group"), _NEW_IN_6, missing=frozenset({31}), since=(0,), until=(6, 0)),
        Limit(
            ("phase2_encryption",),
            _NEW_IN_6,
            missing=frozenset({"chacha20_poly1305"}),
            since=(0,),
            until=(6, 0),
        ),
    ),
    # Fortinet community article 315548: with no combined cipher the PRF is not configurable.
    prf_is_hash="FortiGate takes the hash of phase 1 for the PRF, and no other",
    remarks=(
        Remark(
            "fortigate-phase2-lifetime",
            "A FortiGate may keep phase 2 keys for 12 hours",
            "FortiGates have been seen running with a phase 2 lifetime of 43200 s, far from the 28800 s "
            "that {vns3} uses when none is set.",
            "Set keylifeseconds on {partner} to the value stated here.",
            ("phase2_lifetime",),
            (_PHASE2,),
        ),
        Remark(
            "fortigate-dpd-on-demand",
            "DPD on demand stays silent on an idle tunnel",
            "With dpd on-demand {partner} sends no probe while there is no traffic, so a dead peer goes "
            "unnoticed on an idle tunnel.",
            "Use dpd on-idle on {partner} where an idle tunnel must be watched.",
            ("dpd",),
            (_PHASE1,),
        ),
    ),
)
