"""strongSwan, in the words of swanctl.conf with those of ipsec.conf in brackets."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_SWANCTL = Citation("strongSwan 5.9.8", "swanctl.conf(5)")
_LEGACY = Citation("strongSwan 5.9.8", "ipsec.conf(5)")

DEVICE = Device(
    "strongswan",
    "strongSwan",
    words={
        "peer_public_ip": Word("remote_addrs (right)", default="%any"),
        "local_peer_id": Word("local.id (leftid)", default="the own address"),
        "remote_peer_id": Word("remote.id (rightid)", default="the peer's address"),
        "nat_traversal": Word(
            "encap (forceencaps)",
            default="no, which is auto",
            remark="yes forces it; it cannot be switched off",
        ),
        "ike_version": Word(
            "version (keyexchange)", default="0: starts IKEv2, answers both", remark="set 1 or 2"
        ),
        "phase1_encryption": Word(
            "proposals (ike)", default="a default set", remark="aes256, aes256gcm16, 3des"
        ),
        "phase1_hash": Word("proposals (ike)", remark="spelled sha256"),
        "phase1_prf": Word("proposals (ike)", remark="spelled prfsha256"),
        "phase1_dh_group": Word("proposals (ike)", remark="modp2048 is 14, ecp256 is 19, curve25519 is 31"),
        "phase1_lifetime": Word(
            "rekey_time (ikelifetime)",
            default="4 h, ended 10 % later; ipsec.conf 3 h",
            remark="rekey_time is the time of rekeying, not of expiry",
        ),
        "phase2_encryption": Word("esp_proposals (esp)", default="a default set; ipsec.conf aes128-sha256"),
        "phase2_hash": Word("esp_proposals (esp)", remark="spelled sha256"),
        "pfs": Word("esp_proposals (esp)", default="off", remark="on as soon as a group is named"),
        "pfs_group": Word("esp_proposals (esp)", default="none"),
        "phase2_lifetime": Word(
            "child rekey_time, life_time (lifetime)",
            default="rekey after 1 h, ended 10 % later; ipsec.conf 1 h",
            remark="rekey_time is the time of rekeying, not of expiry",
        ),
        "dpd": Word("dpd_delay (dpdaction)", default="off", remark="a delay of 0 is off"),
        "dpd_action": Word("child dpd_action (dpdaction)", default="clear; ipsec.conf none"),
        "dpd_delay": Word("dpd_delay (dpddelay)", default="0 s, which is off; ipsec.conf 30 s"),
        "dpd_timeout": Word("dpd_timeout (dpdtimeout)", default="ipsec.conf 150 s", remark="IKEv1 only"),
        "tunnels": Word(
            "child local_ts, remote_ts (leftsubnet, rightsubnet)", default="dynamic: the own address"
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
        "phase2_lifetime_kilobytes",
        "initiation",
        "rekey",
    },
    limits=(Limit(("nat_traversal",), _SWANCTL, allowed=frozenset({"on", "auto"})),),
    remarks=(
        Remark(
            "strongswan-rekey-time",
            "strongSwan's rekey_time is no lifetime",
            "The rekey_time says when strongSwan makes new keys; by default the old ones end 10 % later. "
            "Taken as the lifetime, {partner} keeps its keys longer than {vns3}.",
            "Set rekey_time on {partner} somewhat below the lifetime stated here.",
            ("phase1_lifetime", "phase2_lifetime"),
            (_SWANCTL,),
        ),
        Remark(
            "strongswan-ikev1-selectors",
            "In IKEv1 strongSwan takes one subnet a child",
            "With IKEv1 strongSwan uses only the first subnet of local_ts and remote_ts; further ones in "
            "the same child are left out.",
            "Give every tunnel a child of its own on {partner}.",
            ("tunnels",),
            (_SWANCTL, _LEGACY),
            "ikev1_several_tunnels",
        ),
        Remark(
            "strongswan-mobike",
            "strongSwan moves IKEv2 to port 4500",
            "MOBIKE is on by default: with IKEv2 {partner} goes over to UDP 4500 from the second exchange, "
            "even with no NAT in between.",
            "Let UDP 4500 through as well as 500, or set mobike = no on {partner}.",
            ("nat_traversal", "ike_version"),
            (_SWANCTL,),
            "ikev2",
        ),
    ),
)
