"""WatchGuard Firebox: branch office VPN gateways and tunnels."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_PHASE1 = Citation("WatchGuard Fireware help", "BOVPN gateway, Phase 1 settings")
_CLOUD = Citation("WatchGuard Cloud help", "BOVPN for cloud-managed Fireboxes")

DEVICE = Device(
    "watchguard",
    "WatchGuard",
    words={
        "peer_public_ip": Word("BOVPN gateway endpoint"),
        "local_peer_id": Word("Local gateway ID"),
        "remote_peer_id": Word("Remote gateway ID", remark="VNS3's Local Private IP, typically 192.0.2.254"),
        "nat_traversal": Word(
            "Phase 1: NAT Traversal",
            remark="with IKEv2, shared by all gateways whose peer address is dynamic",
        ),
        "ike_version": Word("Phase 1: Version"),
        "phase1_encryption": Word(
            "Phase 1 transform: Encryption",
            remark="with IKEv2, shared by all gateways whose peer address is dynamic",
        ),
        "phase1_hash": Word("Phase 1 transform: Authentication"),
        "phase1_dh_group": Word("Phase 1 transform: Diffie-Hellman group"),
        "phase2_lifetime": Word(
            "Force Key Expiration: time",
            default="8 hours in the proposals from the factory",
            remark="entered in hours",
        ),
        "phase2_lifetime_kilobytes": Word("Force Key Expiration: kilobytes"),
        "dpd": Word("Dead Peer Detection"),
        "dpd_delay": Word("DPD traffic idle timeout", default="20 s (cloud-managed)"),
        "dpd_timeout": Word(
            "DPD max retries", default="5 (cloud-managed)", remark="counts retries, not seconds"
        ),
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
        "phase2_encryption",
        "phase2_hash",
        "pfs",
        "pfs_group",
        "dpd_action",
        "initiation",
        "rekey",
        "tunnels",
    },
    limits=(
        Limit(("phase1_dh_group",), _PHASE1, allowed=frozenset({1, 2, 5, 14, 15, 19, 20, 21})),
        Limit(("phase1_dh_group",), _PHASE1, missing=frozenset({21}), since=(0,), until=(12, 10)),
    ),
    remarks=(
        Remark(
            "watchguard-cloud-managed",
            "A cloud-managed Firebox offers less",
            "A Firebox managed in WatchGuard Cloud takes IKEv2 only, AES in CBC or GCM only and SHA-2 "
            "only: no 3DES, no SHA1, no MD5.",
            "If {partner} is cloud-managed, choose IKEv2, AES and SHA-2 on both sides.",
            ("ike_version", "phase1_encryption", "phase1_hash"),
            (_CLOUD,),
        ),
        Remark(
            "watchguard-idle-tunnels",
            "The Firebox takes idle tunnels down",
            "A Firebox takes an idle tunnel down on purpose; that is no fault of {vns3} or of the settings "
            "here.",
            "Where the tunnel must stay up, set a ping address on the tunnel of {vns3}.",
            ("dpd",),
            (_CLOUD,),
        ),
    ),
    units={"phase2_lifetime": "h"},
    wants_private_ip_as_id=True,
)
