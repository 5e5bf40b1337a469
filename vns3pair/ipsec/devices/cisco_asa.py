"""Cisco ASA: crypto maps, tunnel groups and global settings."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation, guide

_MANUAL = Citation("Cisco ASA 5500 configuration manual", "security-association lifetime")
_CLI = Citation("Cisco ASA Series CLI configuration guide", "IPsec and ISAKMP")
_REFERENCE = Citation(
    "Cisco ASA Series command reference", "isakmp keepalive, set security-association lifetime"
)
_IKEV2 = Citation("Cisco FMC data model (the same VPN engine)", "IKEv2 policy, IKEv2 IPsec proposal")
_IKEV1 = Citation("Cisco FMC data model (the same VPN engine)", "IKEv1 policy, IKEv1 IPsec proposal")
# DES stays where no strong encryption is licensed, and group 5 in IKEv1; for IKEv2 no source names the release.
_DROPPED = Citation(
    "Sakura Internet's notice on its update to ASA 9.16", "ciphers that are no longer supported"
)
_SINCE = (9, 16)
_OTHER_BOXES = guide("General Errors/Issues: Other Boxes")

DEVICE = Device(
    "cisco_asa",
    "Cisco ASA",
    words={
        "peer_public_ip": Word(
            "set peer (crypto map), tunnel-group ... type ipsec-l2l",
            remark="the peer's address is also the name of the tunnel group",
        ),
        "nat_traversal": Word(
            "crypto isakmp nat-traversal, set nat-t-disable",
            remark="the first is for the whole box; the second switches it off for one entry",
        ),
        "ike_version": Word(
            "set ikev1 transform-set or set ikev2 ipsec-proposal", remark="both may be enabled side by side"
        ),
        "phase1_lifetime": Word("lifetime seconds (ikev1 or ikev2 policy)"),
        "phase2_lifetime": Word("set security-association lifetime seconds", default="28800 s"),
        "phase2_lifetime_kilobytes": Word(
            "set security-association lifetime kilobytes", default="4,608,000 KB"
        ),
        "dpd": Word("isakmp keepalive threshold ... retry ..."),
        "dpd_delay": Word("isakmp keepalive threshold"),
        "tunnels": Word("crypto ACL (match address)", remark="mirror it exactly; any is discouraged"),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
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
        "phase1_prf",
        "phase2_encryption",
        "phase2_hash",
        "pfs",
        "pfs_group",
        "dpd_action",
        "dpd_timeout",
        "initiation",
        "rekey",
    },
    limits=(
        Limit(
            ("phase1_encryption", "phase2_encryption"),
            _IKEV2,
            missing=frozenset({"aes256_ccm", "chacha20_poly1305"}),
        ),
        Limit(("phase1_hash", "phase1_prf", "phase2_hash"), _IKEV2, missing=frozenset({"aes_xcbc"})),
        Limit(
            ("phase1_dh_group", "pfs_group"),
            _IKEV2,
            missing=frozenset({17, 18, 22, 23, 25, 26, 27, 28, 29, 30}),
        ),
        Limit(
            ("phase2_encryption",),
            _IKEV1,
            missing=frozenset({"aes128_gcm", "aes192_gcm", "aes256_gcm"}),
            ike=1,
        ),
        Limit(
            ("phase1_hash", "phase2_hash"),
            _IKEV1,
            missing=frozenset({"sha2_256", "sha2_384", "sha2_512"}),
            ike=1,
        ),
        Limit(
            ("phase1_dh_group", "pfs_group"), _IKEV1, missing=frozenset({15, 16, 19, 20, 21, 24, 31}), ike=1
        ),
        Limit(
            ("phase1_encryption", "phase2_encryption"), _DROPPED, missing=frozenset({"3des"}), since=_SINCE
        ),
        Limit(
            ("phase1_hash", "phase1_prf", "phase2_hash"), _DROPPED, missing=frozenset({"md5"}), since=_SINCE
        ),
        Limit(("phase1_dh_group", "pfs_group"), _DROPPED, missing=frozenset({2, 24}), since=_SINCE),
        Limit(("phase1_lifetime",), _IKEV2, least=120, most=2_147_483_647),
        Limit(("phase2_lifetime",), _REFERENCE, least=120, most=214_783_647),
        Limit(("phase2_lifetime_kilobytes",), _REFERENCE, least=10, most=2_147_483_647),
        Limit(("dpd_delay",), _REFERENCE, least=10, most=3600),
    ),
    remarks=(
        Remark(
            "asa-interesting-traffic",
            "The ASA waits for traffic",
            "An ASA builds the tunnel only when traffic that its crypto ACL matches arrives; without any, "
            "nothing is negotiated.",
            "Send a ping from a protected host at each end, or set a ping address on the tunnel of {vns3}.",
            ("tunnels", "initiation"),
            (_OTHER_BOXES,),
            "policy",
        ),
        Remark(
            "asa-idle-timeout",
            "The ASA closes idle tunnels",
            "An ASA closes a tunnel that carried nothing for 30 minutes (vpn-idle-timeout), whatever the "
            "lifetimes and dead peer detection say.",
            "Switch vpn-idle-timeout off on {partner}, or keep traffic going with a ping address on the "
            "tunnel of {vns3}.",
            ("dpd", "tunnels"),
            (_OTHER_BOXES, Citation("Public ASA configurations", "vpn-idle-timeout")),
        ),
        Remark(
            "asa-8-4-bugs",
            "ASA 8.4(2) to 8.4(4) is unreliable",
            "ASA software 8.4(2) to 8.4(4) has many bugs that break tunnels with other products.",
            "Update {partner} to a later release before looking for faults elsewhere.",
            ("device_version",),
            (_OTHER_BOXES,),
            "versions",
            since=(8, 4, 2),
            until=(8, 4, 4),
        ),
        Remark(
            "asa-kilobytes",
            "The ASA also rekeys by volume",
            "Besides the time, an ASA ends a phase 2 key after 4,608,000 KB unless told otherwise, so a "
            "busy tunnel rekeys early; {vns3} has no such limit.",
            "Set security-association lifetime kilobytes unlimited on {partner}.",
            ("phase2_lifetime_kilobytes",),
            (_MANUAL,),
        ),
        Remark(
            "asa-phase1-lifetime",
            "The ASA as responder refuses a shorter phase 1 lifetime",
            "In IKEv1 the policy of an answering ASA matches only if its lifetime is no longer than the "
            "initiator's; the shorter one is used. In IKEv2 the lifetime is each side's own.",
            "State the same phase 1 lifetime on {vns3} and {partner}.",
            ("phase1_lifetime",),
            (_CLI,),
        ),
    ),
)
