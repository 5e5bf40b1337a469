"""pfSense: strongSwan behind a form."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Word
from vns3pair.ipsec.parameter import Citation

_PHASE1 = Citation("pfSense sources of March 2026", "vpn_ipsec_phase1.php")

DEVICE = Device(
    "pfsense",
    "pfSense",
    words={
        "peer_public_ip": Word(
            "Remote Gateway", remark="one phase 1 for each, unless Gateway duplicates is ticked"
        ),
        "local_peer_id": Word("My identifier", default="My IP address"),
        "remote_peer_id": Word(
            "Peer identifier", default="Peer IP address", remark="change it to the ID that VNS3 sends"
        ),
        "nat_traversal": Word(
            "NAT Traversal", default="Auto", remark="Auto or Force; it cannot be switched off"
        ),
        "ike_version": Word("Key Exchange version", default="IKEv2", remark="set it to one version"),
        "phase1_encryption": Word(
            "Phase 1: Encryption Algorithm", default="AES 128", remark="GCM with IKEv2 only"
        ),
        "phase1_hash": Word("Phase 1: Hash", default="SHA256"),
        "phase1_dh_group": Word(
            "Phase 1: DH Group", default="14", remark="the form warns of 1, 2, 5, 22, 23 and 24"
        ),
        "phase1_lifetime": Word("Phase 1: Life Time", default="28800 s"),
        "phase2_encryption": Word(
            "Phase 2: Encryption Algorithms", default="AES 128 and AES128-GCM", remark="tick one alone"
        ),
        "phase2_hash": Word("Phase 2: Hash Algorithms", default="SHA256", remark="tick one alone"),
        "pfs": Word("PFS key group", default="on"),
        "pfs_group": Word("PFS key group", default="14"),
        "phase2_lifetime": Word("Phase 2: Life Time", default="3600 s"),
        "dpd": Word("Dead Peer Detection", default="on"),
        "dpd_delay": Word("Dead Peer Detection: Delay", default="10 s"),
        "dpd_timeout": Word(
            "Dead Peer Detection: Max failures",
            default="5",
            remark="counts unanswered probes, not seconds; not used with IKEv2",
        ),
        "tunnels": Word("Phase 2: Local Network, Remote Network", default="LAN"),
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
        "phase1_prf",
        "phase2_lifetime_kilobytes",
        "dpd_action",
        "initiation",
        "rekey",
    },
    limits=(Limit(("nat_traversal",), _PHASE1, allowed=frozenset({"on", "auto"})),),
    one_sa="pfSense puts all phase 2 pairs of an IKEv2 connection into one SA unless Split connections is on",
    one_sa_ikev2_only=True,
)
