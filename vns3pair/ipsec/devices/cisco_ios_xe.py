"""Cisco IOS and IOS-XE: crypto maps, or tunnel protection on a virtual tunnel interface."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_VPN_GUIDE = Citation("Cisco 7100 VPN guide", "p. 3-20")
# Older text says 86,400 s at most; the model has more since its revision of March 2021.
_RANGE = Citation("Cisco-IOS-XE-crypto.yang 17.15.1", "security-association lifetime seconds")
_MODEL = Citation("Cisco-IOS-XE-crypto.yang 17.9.1", "isakmp, ikev2 and ipsec")
_CONFIGURATIONS = Citation("Public IOS and IOS-XE configurations", "tunnel protection")

DEVICE = Device(
    "cisco_ios_xe",
    "Cisco IOS-XE",
    words={
        "peer_public_ip": Word("set peer or tunnel destination"),
        "local_peer_id": Word("identity local address"),
        "remote_peer_id": Word(
            "match identity remote address", remark="the IKEv2 profile must match the ID that VNS3 sends"
        ),
        "ike_version": Word("crypto isakmp (IKEv1) or crypto ikev2"),
        "phase1_encryption": Word("encryption", remark="aes 256 in IKEv1, aes-cbc-256 in IKEv2"),
        "phase1_hash": Word("hash (IKEv1) or integrity (IKEv2)"),
        "phase1_prf": Word("prf (IKEv2)", remark="must be written out with GCM"),
        "phase1_dh_group": Word("group"),
        "phase2_encryption": Word("crypto ipsec transform-set", remark="esp-aes 256, esp-gcm 256"),
        "phase2_hash": Word("crypto ipsec transform-set", remark="esp-sha256-hmac"),
        "pfs_group": Word("set pfs group..."),
        "phase2_lifetime": Word(
            "set security-association lifetime seconds",
            default="3600 s",
            remark="in IKEv1 the smaller of both sides' values is used",
        ),
        "phase2_lifetime_kilobytes": Word("security-association lifetime", default="4,608,000 KB"),
        "dpd": Word("crypto isakmp keepalive (IKEv1) or dpd ... on-demand|periodic (IKEv2)"),
        "tunnels": Word("crypto ACL, or tunnel protection"),
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
        "phase1_lifetime",
        "pfs",
        "dpd_action",
        "dpd_delay",
        "dpd_timeout",
        "initiation",
        "rekey",
    },
    limits=(
        Limit(("phase2_lifetime",), _RANGE, least=120, most=2_592_000),
        Limit(("phase1_lifetime",), _MODEL, most=86_400),
        Limit(("phase1_lifetime",), _MODEL, least=60, ike=1),
        Limit(("phase1_lifetime",), _MODEL, least=120, ike=2),
        Limit(("phase2_lifetime_kilobytes",), _MODEL, least=2560, most=4_294_967_295),
        Limit(
            ("phase1_encryption",),
            _MODEL,
            missing=frozenset({"aes192_gcm", "aes256_ccm", "chacha20_poly1305"}),
        ),
        Limit(("phase2_encryption",), _MODEL, missing=frozenset({"aes256_ccm", "chacha20_poly1305"})),
        Limit(("phase1_hash", "phase1_prf", "phase2_hash"), _MODEL, missing=frozenset({"aes_xcbc"})),
        Limit(
            ("phase1_dh_group", "pfs_group"),
            _MODEL,
            missing=frozenset({17, 18, 22, 23, 25, 26, 27, 28, 29, 30, 31}),
        ),
        Limit(("dpd_delay",), _MODEL, least=10, most=3600),
    ),
    remarks=(
        Remark(
            "ios-xe-vti-selectors",
            "A tunnel interface offers every address",
            "With tunnel protection on a virtual tunnel interface {partner} offers 0.0.0.0/0 on both ends, "
            "which does not match the pairs of a policy-based {vns3}.",
            "Use a crypto map whose ACL mirrors the tunnels, or make {vns3} route-based.",
            ("tunnels", "vpn_type"),
            (_CONFIGURATIONS,),
            "policy",
        ),
        Remark(
            "ios-xe-kilobytes",
            "IOS also rekeys by volume",
            "Besides the time, IOS ends a phase 2 key after 4,608,000 KB unless told otherwise, so a busy "
            "tunnel rekeys early; {vns3} has no such limit.",
            "Set the kilobyte limit of {partner} as high as it goes.",
            ("phase2_lifetime_kilobytes",),
            (_VPN_GUIDE,),
        ),
        Remark(
            "ios-xe-nat-traversal-flips",
            "Cisco peers may change from native ESP to NAT traversal",
            "Cohesive reports Cisco peers that change from native ESP to NAT traversal by themselves; "
            "{vns3} with its NAT-Traversal box unchecked does not follow in IKEv1.",
            "If traffic stops that way, ask Cohesive support about NAT traversal by auto-detection on "
            "{vns3}.",
            ("nat_traversal",),
            (Citation("Cohesive support article 31000146715", "NAT-Traversal auto detect"),),
        ),
    ),
)
