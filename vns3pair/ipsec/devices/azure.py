"""Azure VPN Gateway: the connection and its custom IPsec/IKE policy."""

from __future__ import annotations

import string

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Fixed, KeyRule, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_POLICY = Citation("Azure VPN Gateway FAQ", "custom IPsec/IKE policy")
_KEYS = Citation("Azure VPN Gateway FAQ", "site-to-site connections")
_SELECTORS = Citation("Azure VPN Gateway, custom traffic selectors", "what a gateway offers and takes")
_CRYPTO = Citation("Azure VPN Gateway, cryptographic requirements", "defaults")
_GROUPS = frozenset({1, 2, 14, 19, 20, 24})
_CIPHERS = frozenset({"des", "3des", "aes128", "aes192", "aes256", "aes128_gcm", "aes256_gcm"})
_KEY = KeyRule(
    "printable ASCII characters without a blank, a hyphen or a tilde",
    _KEYS,
    characters="".join(sorted({*string.ascii_letters, *string.digits, *string.punctuation} - {*"-~"})),
    least=1,
    most=10_000,  # the FAQ names no length
)
_NAMES = "DHGroup14 and DHGroup2048 are group 14, ECP256 is 19, ECP384 is 20"

DEVICE = Device(
    "azure",
    "Azure VPN Gateway",
    words={
        "peer_public_ip": Word("Local network gateway: IP address"),
        "ike_version": Word("Connection protocol", default="IKEv2"),
        "vpn_type": Word(
            "UsePolicyBasedTrafficSelectors",
            default="false (any to any)",
            remark="true for a policy-based VNS3",
        ),
        "phase1_encryption": Word(
            "IKE Encryption", remark="Microsoft's newer tables name neither DES nor 3DES here"
        ),
        "phase1_hash": Word("IKE Integrity"),
        "phase1_dh_group": Word("DH Group", default="group 2 in the default IKEv2 set", remark=_NAMES),
        "phase1_lifetime": Word("IKE SA lifetime", default="28800 s", remark="fixed"),
        "phase2_encryption": Word("IPsec Encryption"),
        "phase2_hash": Word("IPsec Integrity", remark="with GCM, the same algorithm as the encryption"),
        "pfs_group": Word("PFS Group", remark="PFS2048 is group 14, ECP256 is 19, ECP384 is 20"),
        "phase2_lifetime": Word(
            "QM SA Lifetime (seconds)",
            default="27000 s",
            remark="300 s or more; Microsoft calls it local to each side",
        ),
        "phase2_lifetime_kilobytes": Word("QM SA Lifetime (KBytes)", default="102,400,000 KB"),
        "dpd_timeout": Word("DPD timeout", default="45 s", remark="9 to 3600 s"),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
        "nat_traversal",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "tunnel_interface",
        "phase1_prf",
        "pfs",
        "dpd",
        "dpd_action",
        "dpd_delay",
        "initiation",
        "rekey",
        "tunnels",
    },
    fixed={"phase1_lifetime": Fixed("Azure's phase 1 lifetime cannot be set", _POLICY, 28_800)},
    limits=(
        Limit(("phase1_encryption",), _POLICY, allowed=_CIPHERS),
        Limit(("phase2_encryption",), _POLICY, allowed=_CIPHERS | {"aes192_gcm"}),
        Limit(
            ("phase1_hash", "phase1_prf"),
            _POLICY,
            allowed=frozenset({"md5", "sha1", "sha2_256", "sha2_384"}),
        ),
        Limit(("phase2_hash",), _POLICY, allowed=frozenset({"md5", "sha1", "sha2_256"})),
        Limit(("phase1_dh_group", "pfs_group"), _POLICY, allowed=_GROUPS),
        Limit(("phase1_lifetime",), _POLICY, least=28_800, most=28_800),
        Limit(("phase2_lifetime",), _POLICY, least=300),
        Limit(("phase2_lifetime_kilobytes",), _POLICY, least=1024),
        Limit(("dpd_timeout",), _POLICY, least=9, most=3600),
    ),
    remarks=(
        Remark(
            "azure-policy-selectors",
            "Azure offers any to any until it is told otherwise",
            "Where Azure begins, it offers any to any until UsePolicyBasedTrafficSelectors is true, which it is "
            "not by default, and a policy-based {vns3} does not take that; where {vns3} begins, Azure takes what "
            "is offered. Set to true, it expects every combination of its own and the other side's prefixes.",
            "Set UsePolicyBasedTrafficSelectors to true on {partner} and state a tunnel for each "
            "combination, or make {vns3} route-based.",
            ("vpn_type", "tunnels"),
            (_POLICY, _SELECTORS),
            "policy",
        ),
        Remark(
            "azure-ike-version",
            "Azure's IKE version is final",
            "The IKE version of an Azure connection cannot be changed once it exists.",
            "Settle the version before {partner} creates the connection; to change it, delete the "
            "connection and create it anew.",
            ("ike_version",),
            (_POLICY,),
        ),
        Remark(
            "azure-ikev1-rekey",
            "Azure drops IKEv1 tunnels at each phase 1 rekey",
            "Azure cannot replace phase 1 keys in place with IKEv1: at each rekey the tunnel is down for "
            "up to 5 s.",
            "Prefer IKEv2 on {vns3} and {partner}.",
            ("ike_version", "phase1_lifetime"),
            (_POLICY,),
            "ikev1",
        ),
        Remark(
            "azure-whole-policy",
            "A custom policy on Azure is one and complete",
            "Azure takes one custom policy a connection, and every algorithm field of it must be chosen; "
            "without one its default sets apply.",
            "Have {partner} create a custom policy with exactly the values stated here.",
            ("phase1_encryption", "phase2_encryption", "pfs_group"),
            (_POLICY,),
        ),
        Remark(
            "azure-kilobytes",
            "Azure also rekeys by volume",
            "Besides the time, Azure ends a phase 2 key after 102,400,000 KB unless told otherwise; {vns3} "
            "has no such limit.",
            "Reckon with early rekeys on a busy tunnel, or raise the limit of {partner}.",
            ("phase2_lifetime_kilobytes",),
            (_POLICY, _CRYPTO),
        ),
        Remark(
            "azure-key-characters",
            "Azure limits the characters of the key",
            f"Azure takes a pre-shared key of {_KEY.words}.",
            "Agree on such a key.",
            ("psk_fingerprint",),
            (_KEYS,),
        ),
    ),
    key_rule=_KEY,
    one_sa="Azure offers a single pair, any to any, until UsePolicyBasedTrafficSelectors is true, and "
    "then every combination of the prefixes of both sides",
)
