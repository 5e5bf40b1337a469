"""AWS Site-to-Site VPN: the tunnel options of a VPN connection."""

from __future__ import annotations

import string

from vns3pair.ipsec.devices.aws_words import LEAST_DPD_TIMEOUT, PHASE1_LIFETIME, PHASE2_LIFETIME
from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Fixed, KeyRule, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_OPTIONS = Citation("AWS EC2 API", "VpnTunnelOptionsSpecification")
_REQUIREMENTS = Citation("AWS Site-to-Site VPN User Guide", "Requirements for a customer gateway device")
_ALL = "AWS offers all of them unless the list names one: name one"
_IDS = "AWS identifies both ends by their outside addresses and has no option for an ID"
_KEY = KeyRule(
    "8 to 64 letters, digits, dots and underscores that does not begin with 0",
    _OPTIONS,
    characters=string.ascii_letters + string.digits + "._",
    least=8,
    most=64,
    not_first="0",
)

DEVICE = Device(
    "aws",
    "AWS Site-to-Site VPN",
    words={
        "public_ip": Word("Outside IP address of the tunnel", remark="each connection has two"),
        "peer_public_ip": Word("Customer gateway IP address"),
        "ike_version": Word("IKEVersions", remark="the list may hold both: name one"),
        "phase1_encryption": Word("Phase1EncryptionAlgorithms", default="all", remark=_ALL),
        "phase1_hash": Word("Phase1IntegrityAlgorithms", default="all", remark=_ALL),
        "phase1_dh_group": Word("Phase1DHGroupNumbers", default="all", remark=_ALL),
        "phase1_lifetime": Word("Phase1LifetimeSeconds", default="28800 s", remark="900 to 28800 s"),
        "phase2_encryption": Word("Phase2EncryptionAlgorithms", default="all", remark=_ALL),
        "phase2_hash": Word("Phase2IntegrityAlgorithms", default="all", remark=_ALL),
        "pfs_group": Word("Phase2DHGroupNumbers", default="all", remark=_ALL),
        "phase2_lifetime": Word(
            "Phase2LifetimeSeconds", default="3600 s", remark="900 to 3600 s, and less than phase 1"
        ),
        "dpd_action": Word("DPDTimeoutAction", default="clear", remark="clear, none or restart"),
        "dpd_timeout": Word(
            "DPDTimeoutSeconds", remark="30 s or more; AWS documents name 30 s and 40 s as default: set it"
        ),
        "initiation": Word("StartupAction", remark="AWS starts the tunnel only with start"),
        "tunnels": Word(
            "Local and remote IPv4 network CIDR", remark="one pair of networks for the whole tunnel"
        ),
    },
    plain=SHEET_ONLY
    | {
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
        "nat_traversal",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_prf",
        "phase2_lifetime_kilobytes",
        "pfs",
        "dpd",
        "dpd_delay",
        "rekey",
    },
    fixed={
        "local_peer_id": Fixed(_IDS, _OPTIONS, source="public_ip"),
        "remote_peer_id": Fixed(_IDS, _OPTIONS, source="peer_public_ip"),
    },
    limits=(
        Limit(
            ("phase1_encryption", "phase2_encryption"),
            _OPTIONS,
            allowed=frozenset({"aes128", "aes256", "aes128_gcm", "aes256_gcm"}),
        ),
        Limit(
            ("phase1_hash", "phase1_prf", "phase2_hash"),
            _OPTIONS,
            allowed=frozenset({"sha1", "sha2_256", "sha2_384", "sha2_512"}),
        ),
        Limit(("phase1_dh_group",), _OPTIONS, allowed=frozenset({2, *range(14, 25)})),
        Limit(("pfs",), _REQUIREMENTS, missing=frozenset({False})),
        Limit(("pfs_group",), _OPTIONS, allowed=frozenset({2, 5, *range(14, 25)})),
        Limit(("phase1_lifetime",), _OPTIONS, least=PHASE1_LIFETIME[0], most=PHASE1_LIFETIME[-1]),
        Limit(("phase2_lifetime",), _OPTIONS, least=PHASE2_LIFETIME[0], most=PHASE2_LIFETIME[-1]),
        Limit(("phase2_lifetime",), _OPTIONS, below="phase1_lifetime"),
        Limit(("dpd_timeout",), _OPTIONS, least=LEAST_DPD_TIMEOUT),
    ),
    remarks=(
        Remark(
            "aws-two-tunnels",
            "An AWS connection has two outside addresses",
            "AWS gives every VPN connection two tunnels with two outside addresses; each needs an endpoint "
            "of its own on {vns3}.",
            "Fill in one sheet for each tunnel.",
            ("public_ip", "peer_public_ip"),
            (_OPTIONS,),
        ),
        Remark(
            "aws-initiation",
            "AWS waits to be called",
            "Unless its StartupAction is start, AWS never begins a negotiation: {vns3} must.",
            "Leave {vns3} bidirectional, or set StartupAction to start on {partner}.",
            ("initiation",),
            (_OPTIONS,),
        ),
        Remark(
            "aws-nat-traversal",
            "AWS has no option for NAT traversal",
            "The tunnel options of AWS hold nothing about NAT traversal: it can be neither forced nor "
            "forbidden on {partner}.",
            "Decide it on {vns3} alone.",
            ("nat_traversal",),
            (_OPTIONS,),
        ),
        Remark(
            "aws-key-characters",
            "AWS limits the characters of the key",
            f"AWS takes a pre-shared key of {_KEY.words}.",
            "Agree on such a key.",
            ("psk_fingerprint",),
            (_OPTIONS,),
        ),
    ),
    key_rule=_KEY,
    one_sa="AWS Site-to-Site VPN keeps one pair of SAs a tunnel, for one pair of networks; route-based with "
    "0.0.0.0/0 on both ends it carries them all",
    one_sa_remedy="Make {side} and {other} route-based, with one pair of 0.0.0.0/0 a tunnel.",
)
