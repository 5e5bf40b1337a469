"""Any other device: known under the sheet's own labels, without limits."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device

DEVICE = Device(
    "other",
    "Another device",
    words={},
    plain=SHEET_ONLY
    | {
        "public_ip",
        "peer_public_ip",
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
        "nat_traversal",
        "ike_version",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_encryption",
        "phase1_hash",
        "phase1_dh_group",
        "phase1_lifetime",
        "phase1_prf",
        "phase2_encryption",
        "phase2_hash",
        "phase2_lifetime",
        "phase2_lifetime_kilobytes",
        "pfs",
        "pfs_group",
        "dpd",
        "dpd_action",
        "dpd_delay",
        "dpd_timeout",
        "initiation",
        "rekey",
        "tunnels",
    },
)
