"""SonicWall: VPN policies and global VPN settings."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_ADVANCED = Citation("SonicOS 5.8.1 administrator's guide", "VPN > Advanced")

DEVICE = Device(
    "sonicwall",
    "SonicWall",
    words={
        "peer_public_ip": Word("IPsec Primary Gateway Name or Address"),
        "local_peer_id": Word("Local IKE ID"),
        "remote_peer_id": Word("Peer IKE ID", remark="set it to the ID that VNS3 sends"),
        "nat_traversal": Word(
            "VPN > Advanced: Enable NAT Traversal", remark="for the whole box, not for one policy"
        ),
        "ike_version": Word(
            "Exchange", remark="Main Mode and Aggressive Mode are IKEv1, IKEv2 Mode is IKEv2"
        ),
        "exchange_mode": Word("Exchange", remark="VNS3 takes Main Mode"),
        "phase1_encryption": Word("Proposals: Encryption"),
        "phase1_hash": Word("Proposals: Authentication"),
        "phase1_dh_group": Word("Proposals: DH Group"),
        "phase2_encryption": Word("IPsec Proposal: Encryption"),
        "phase2_hash": Word("IPsec Proposal: Authentication"),
        "dpd": Word(
            "VPN > Advanced: Enable IKE Dead Peer Detection",
            default="on",
            remark="for the whole box, not for one policy",
        ),
        "dpd_delay": Word("Dead Peer Detection Interval", default="60 s"),
        "dpd_timeout": Word("Failure Trigger Level, times the interval", default="3 probes, 180 s"),
        "tunnels": Word("Choose local network, Choose destination network"),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "psk_fingerprint",
        "authentication",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_lifetime",
        "phase1_prf",
        "phase2_lifetime",
        "phase2_lifetime_kilobytes",
        "pfs",
        "pfs_group",
        "dpd_action",
        "initiation",
        "rekey",
    },
    limits=(Limit(("dpd_delay",), _ADVANCED, least=3, most=120),),
    remarks=(
        Remark(
            "sonicwall-dpd-slow",
            "SonicWall notices a dead peer later",
            "As delivered, SonicWall probes every 60 s and gives up after 3 probes, so {partner} needs 180 "
            "s to see that {vns3} is gone; in the other direction the defaults need 90 s.",
            "Set a shorter interval on {partner}, knowing that it counts for all its tunnels.",
            ("dpd_delay", "dpd_timeout"),
            (_ADVANCED,),
        ),
        Remark(
            "sonicwall-global-settings",
            "NAT traversal and DPD count for the whole SonicWall",
            "SonicWall sets NAT traversal and dead peer detection for the whole box: a change for this "
            "tunnel reaches every other one of {partner}.",
            "Where {partner} cannot change them, set {vns3} to what {partner} has.",
            ("nat_traversal", "dpd"),
            (_ADVANCED,),
        ),
    ),
    wants_private_ip_as_id=True,
)
