"""Check Point: VPN communities and their encryption suites."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation, guide

_API = Citation("Check Point management API", "vpn-community-meshed and vpn-community-star, choice lists")
_API_R80 = Citation("Check Point management API", "vpn-community-meshed, choice lists of R80")
_DPD = Citation("Check Point R81 Site to Site VPN guide", "appendix, life_sign_timeout")
_PHASE1 = frozenset({"des", "3des", "aes128", "aes256"})
_GROUPS_R80 = frozenset({1, 2, 5, 14, 19, 20})

DEVICE = Device(
    "check_point",
    "Check Point",
    words={
        "nat_traversal": Word("NAT-T support", remark="set for each gateway"),
        "ike_version": Word(
            "Encryption Method",
            default="IKEv1 for IPv4 and IKEv2 for IPv6 only",
            remark="for the whole community; from R81 also for a single peer",
        ),
        "phase1_encryption": Word("Encryption Suite, custom: IKE phase 1 encryption algorithm"),
        "phase1_hash": Word(
            "Encryption Suite, custom: IKE phase 1 data integrity", remark="SHA-512 is missing in R80"
        ),
        "phase1_dh_group": Word(
            "Encryption Suite, custom: Diffie-Hellman group",
            remark="groups 15 to 18 and 24 only from R81, for a single peer",
        ),
        "phase1_lifetime": Word("Renegotiate IKE SA (phase1-reneg-interval)"),
        "phase2_encryption": Word("Encryption Suite, custom: IKE phase 2 encryption algorithm"),
        "phase2_hash": Word(
            "Encryption Suite, custom: IKE phase 2 data integrity", remark="SHA-512 is missing in R80"
        ),
        "phase2_lifetime": Word("Renegotiate IPsec SA"),
        "pfs": Word("Use Perfect Forward Secrecy"),
        "pfs_group": Word(
            "Perfect Forward Secrecy: Diffie-Hellman group",
            remark="the management API has groups 15 to 18 and 24 from R81",
        ),
        "dpd": Word(
            "Permanent tunnels with DPD",
            remark="with other vendors from R77.10; the tunnel test is Check Point's own",
        ),
        "dpd_timeout": Word("life_sign_timeout", default="40 s"),
    },
    units={"phase1_lifetime": "m"},  # its field reads "Renegotiate IKE SA every ... minutes"
    plain=SHEET_ONLY
    | {
        "public_ip",
        "peer_public_ip",
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
        "phase1_prf",
        "phase2_lifetime_kilobytes",
        "dpd_action",
        "dpd_delay",
        "initiation",
        "rekey",
        "tunnels",
    },
    limits=(
        Limit(("phase1_encryption",), _API, allowed=_PHASE1),
        Limit(("phase2_encryption",), _API, allowed=_PHASE1 | {"aes128_gcm", "aes256_gcm"}),
        Limit(
            ("phase1_hash", "phase2_hash"),
            _API,
            allowed=frozenset({"md5", "sha1", "sha2_256", "sha2_384", "sha2_512", "aes_xcbc"}),
        ),
        Limit(
            ("phase1_hash", "phase2_hash"),
            _API_R80,
            missing=frozenset({"sha2_512"}),
            since=(80,),
            until=(81,),
        ),
        Limit(("phase1_dh_group", "pfs_group"), _API, allowed=_GROUPS_R80 | {15, 16, 17, 18, 24}),
        Limit(("phase1_dh_group",), _API_R80, allowed=_GROUPS_R80, since=(80,), until=(81,)),
        Limit(("dpd_timeout",), _DPD, least=5, most=3600),
    ),
    remarks=(
        Remark(
            "check-point-nat-t",
            "Check Point and NAT traversal",
            "Check Point gateways were found not to follow the NAT traversal standard; the guide asks for "
            "native ESP (protocol 50) with them. Whether a given release does better is not known here.",
            "Switch NAT traversal off on both {vns3} and {partner} where protocol 50 gets through; "
            "otherwise try it with traffic before relying on it.",
            ("nat_traversal",),
            (guide("General Errors/Issues: Other Boxes"),),
            "nat_traversal_on",
        ),
    ),
    one_sa="Check Point may join neighbouring subnets into one supernet and negotiate a single SA for them",
)
