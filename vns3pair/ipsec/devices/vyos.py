"""VyOS: strongSwan behind a configuration tree of groups and peers."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_GENERAL = Citation("VyOS documentation", "IPsec General Information")
_SITE = Citation("VyOS documentation", "IPsec Site-to-Site VPN")
_TREE = Citation("vyos-1x", "interface-definitions/vpn_ipsec.xml.in, templates/ipsec/swanctl/peer.j2")

DEVICE = Device(
    "vyos",
    "VyOS",
    words={
        "public_ip": Word("site-to-site peer local-address"),
        "peer_public_ip": Word("site-to-site peer remote-address"),
        "local_peer_id": Word("site-to-site peer authentication local-id"),
        "remote_peer_id": Word(
            "site-to-site peer authentication remote-id",
            remark="set it to the ID that VNS3 sends; the key is chosen by both IDs",
        ),
        "nat_traversal": Word("site-to-site peer force-udp-encapsulation", remark="set, it forces UDP"),
        "ike_version": Word(
            "ike-group key-exchange", default="unset: starts IKEv2, answers both", remark="set ikev1 or ikev2"
        ),
        "psk_fingerprint": Word("ipsec authentication psk secret"),
        "authentication": Word("site-to-site peer authentication mode"),
        "exchange_mode": Word("ike-group mode", default="main"),
        "encapsulation_mode": Word("esp-group mode", default="tunnel"),
        "vpn_type": Word("site-to-site peer tunnel (policy) or vti (route)"),
        "tunnel_interface": Word("interfaces vti address"),
        "phase1_encryption": Word("ike-group proposal encryption", default="aes128"),
        "phase1_hash": Word("ike-group proposal hash", default="sha1"),
        "phase1_prf": Word("ike-group proposal prf", remark="spelled prfsha256"),
        "phase1_dh_group": Word("ike-group proposal dh-group", default="2"),
        "phase1_lifetime": Word("ike-group lifetime", default="28800 s"),
        "phase2_encryption": Word("esp-group proposal encryption", default="aes128"),
        "phase2_hash": Word("esp-group proposal hash", default="sha1"),
        "pfs": Word("esp-group pfs", default="enable"),
        "pfs_group": Word("esp-group pfs", default="the group of the ike-group"),
        "phase2_lifetime": Word("esp-group lifetime", default="3600 s"),
        "phase2_lifetime_kilobytes": Word("esp-group life-bytes", remark="counts bytes, not kilobytes"),
        "dpd": Word("ike-group dead-peer-detection"),
        "dpd_action": Word("ike-group dead-peer-detection action", default="clear", remark="trap is hold"),
        "dpd_delay": Word("ike-group dead-peer-detection interval", default="30 s"),
        "dpd_timeout": Word("ike-group dead-peer-detection timeout", default="120 s", remark="IKEv1 only"),
        "initiation": Word("site-to-site peer connection-type", remark="initiate starts, none only answers"),
        "rekey": Word("esp-group disable-rekey"),
        "tunnels": Word("site-to-site peer tunnel local prefix, remote prefix"),
    },
    plain=SHEET_ONLY | {"local_private_ip", "ipsec_protocol"},
    limits=(
        Limit(("nat_traversal",), _TREE, allowed=frozenset({"on", "auto"})),
        Limit(("phase1_encryption", "phase2_encryption"), _GENERAL, missing=frozenset({"des"})),
        Limit(("phase1_lifetime",), _GENERAL, most=86_400),
        Limit(("phase2_lifetime",), _GENERAL, least=30, most=86_400),
        Limit(("dpd_delay", "dpd_timeout"), _GENERAL, least=2, most=86_400),
    ),
    remarks=(
        Remark(
            "vyos-initiate-once",
            "VyOS starts a tunnel once",
            "With connection-type initiate VyOS starts the tunnel after a change and at boot, but does not "
            "start it again after a loss.",
            "Set dead peer detection or a close-action on {partner}, or let {vns3} start the tunnel.",
            ("initiation", "dpd"),
            (_SITE,),
        ),
    ),
)
