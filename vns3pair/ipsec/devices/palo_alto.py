"""Palo Alto PAN-OS: IKE gateways, crypto profiles and proxy IDs."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_IKE_CRYPTO = Citation("PAN-OS 10.0 administrator's guide", "IKE Crypto profile")
_GATEWAY = Citation("PAN-OS administrator's guide", "IKE Gateway")
_PHASE1 = Citation("PAN-OS network security documentation", "IKE Phase 1")
_PHASE2 = Citation("PAN-OS network security documentation", "IKE Phase 2")
_HIERARCHY = Citation("PAN-OS 11.1 CLI hierarchy", "network ike gateway protocol dpd interval")
_GCM = frozenset({"aes128_gcm", "aes192_gcm", "aes256_gcm"})

DEVICE = Device(
    "palo_alto",
    "Palo Alto PAN-OS",
    words={
        "peer_public_ip": Word("IKE Gateway: Peer IP Address"),
        "nat_traversal": Word(
            "IKE Gateway: Enable NAT Traversal", remark="with NAT in between it must be on at both gateways"
        ),
        "ike_version": Word("IKE Gateway: Version", remark="choose IKEv1 only or IKEv2 only"),
        "phase1_encryption": Word("IKE Crypto: Encryption"),
        "phase1_hash": Word("IKE Crypto: Authentication"),
        "phase1_dh_group": Word("IKE Crypto: DH Group", default="group 2 in PAN-OS 10.0"),
        "phase1_lifetime": Word(
            "IKE Crypto: Key Lifetime",
            default="8 hours",
            remark="in IKEv2 it is each side's own: the shorter one rekeys",
        ),
        # _PHASE2 for both.
        "pfs": Word("IPSec Crypto: DH Group", default="on", remark="no-pfs switches it off"),
        "pfs_group": Word("IPSec Crypto: DH Group", default="group 2"),
        "dpd": Word("Dead Peer Detection (IKEv1) or Liveness Check (IKEv2)"),
        "dpd_delay": Word(
            "Dead Peer Detection interval or Liveness Check interval", default="5 s for the Liveness Check"
        ),
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
        "phase1_prf",
        "phase2_encryption",
        "phase2_hash",
        "phase2_lifetime",
        "phase2_lifetime_kilobytes",
        "dpd_action",
        "dpd_timeout",
        "initiation",
        "rekey",
        "tunnels",
    },
    limits=(
        Limit(
            ("phase1_dh_group", "pfs_group"),
            _PHASE1,
            missing=frozenset({15, 16, 21}),
            since=(0,),
            until=(10, 2),
        ),
        Limit(("phase1_encryption",), _IKE_CRYPTO, missing=_GCM, since=(0,), until=(10, 0)),
        Limit(
            ("phase1_encryption",),
            _PHASE1,
            missing=frozenset({"aes192_gcm", "chacha20_poly1305"}),
        ),
        Limit(("phase1_hash", "phase1_prf"), _PHASE1, missing=frozenset({"aes_xcbc"})),
        Limit(
            ("phase1_dh_group", "pfs_group"),
            _PHASE1,
            missing=frozenset({17, 18, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}),
        ),
        Limit(
            ("phase2_encryption",),
            _PHASE2,
            missing=frozenset({"aes192_gcm", "aes256_ccm", "chacha20_poly1305"}),
        ),
        Limit(("phase2_hash",), _PHASE2, missing=frozenset({"aes_xcbc"})),
        Limit(("dpd_delay",), _HIERARCHY, least=2, most=100),
    ),
    # PAN-OS network security documentation, Define IKE Crypto Profiles: none is documented for other groups.
    aead_prf={**dict.fromkeys((1, 2, 5, 14, 15, 16, 19), "sha2_256"), 20: "sha2_384"},
    remarks=(
        Remark(
            "panos-ikev2-preferred",
            "IKEv2 preferred mode leaves the version open",
            "The IKE Gateway version IKEv2 preferred mode lets {partner} fall back to IKEv1, so this sheet "
            "cannot say which version will be used.",
            "Choose IKEv1 only mode or IKEv2 only mode on {partner}, as stated here.",
            ("ike_version",),
            (_GATEWAY,),
            "ikev2",
        ),
        Remark(
            "panos-liveness-slow",
            "The IKEv2 liveness check gives up late",
            "With IKEv2 PAN-OS always checks liveness, but repeats an unanswered message up to 10 times, "
            "so it may take more than 7 minutes until {partner} counts {vns3} as gone.",
            "Reckon with that time when planning a failover.",
            ("dpd", "dpd_timeout"),
            (_GATEWAY,),
            "ikev2",
        ),
    ),
)
