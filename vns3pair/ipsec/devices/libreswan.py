"""libreswan, the daemon that also runs inside VNS3."""

from __future__ import annotations

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Remark, Word
from vns3pair.ipsec.parameter import Citation

_MANUAL = Citation("libreswan 4.10", "ipsec.conf(5)")
_BUILDS = Citation("libreswan", "stock builds of the named releases")
_CHANGES = Citation("libreswan", "CHANGES, 5.0")


def _unknown(*keys: str, kind: str) -> Limit:
    """What libreswan has no word for."""
    missing = frozenset(a.value for a in algorithms.KINDS[kind] if not a.spellings["libreswan"])
    return Limit(keys, Citation("libreswan 4.10", "algparse"), missing=missing)


def _not_built(*groups: int, since: tuple[int, ...]) -> Limit:
    return Limit(("phase1_dh_group", "pfs_group"), _BUILDS, missing=frozenset(groups), since=since)


DEVICE = Device(
    "libreswan",
    "libreswan",
    words={
        "peer_public_ip": Word("right"),
        "local_peer_id": Word("leftid", default="the own address"),
        "remote_peer_id": Word("rightid", default="the peer's address"),
        "nat_traversal": Word("encapsulation", default="auto", remark="auto, yes or no"),
        "ike_version": Word("ikev2 (up to 4.x), keyexchange (5.x)", default="IKEv2 in 5.x"),
        "phase1_encryption": Word("ike", default="AES, in GCM and CBC", remark="GCM is spelled aes_gcm256"),
        "phase1_hash": Word("ike", default="SHA-2"),
        "phase1_dh_group": Word(
            "ike", default="14 and above", remark="17 and 5 are not in the IKEv2 defaults: name them"
        ),
        "phase1_lifetime": Word("ikelifetime", default="8 h (1 h up to 4.1)", remark="24 h at most"),
        "phase2_encryption": Word("esp", remark="GCM is spelled aes_gcm256"),
        "phase2_hash": Word("esp"),
        "pfs": Word("pfs", default="on"),
        "pfs_group": Word(
            "esp", remark="the group stands behind the cipher and hash; 19 to 31 with IKEv2 only"
        ),
        "phase2_lifetime": Word("salifetime", default="8 h", remark="24 h at most, 8 h in FIPS mode"),
        "dpd": Word("dpddelay", default="off", remark="IKEv1 needs dpddelay and dpdtimeout"),
        "dpd_action": Word("dpdaction", default="hold", remark="of no effect from 5.0"),
        "dpd_delay": Word("dpddelay", default="off"),
        "dpd_timeout": Word("dpdtimeout", remark="of no effect with IKEv2"),
        "rekey": Word("rekey"),
        "tunnels": Word("leftsubnet, rightsubnet", remark="compared exactly unless narrowing=yes"),
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
        "phase1_prf",
        "phase2_lifetime_kilobytes",
        "initiation",
    },
    limits=(
        _unknown("phase1_encryption", "phase2_encryption", kind="encryption"),
        _unknown("phase1_dh_group", "pfs_group", kind="group"),
        _not_built(22, since=(3, 19)),
        _not_built(23, 24, since=(3, 26)),
        _not_built(2, since=(3, 30)),
        Limit(("phase1_lifetime", "phase2_lifetime"), _MANUAL, most=86_400),
    ),
    remarks=(
        Remark(
            "libreswan-5-ikev1",
            "libreswan 5 drops IKEv1 by default",
            "From 5.0 libreswan drops IKEv1 unless ikev1-policy says otherwise: a call of {vns3} with "
            "IKEv1 then gets no answer.",
            "Use IKEv2 on both sides, or set ikev1-policy=accept on {partner}.",
            ("ike_version",),
            (_CHANGES,),
            "ikev1",
            since=(5,),
        ),
        Remark(
            "libreswan-5-dpd-action",
            "libreswan 5 ignores dpdaction",
            "From 5.0 libreswan takes no notice of dpdaction.",
            "Do not rely on the DPD action stated for {partner}.",
            ("dpd_action",),
            (_CHANGES,),
            "versions",
            since=(5,),
        ),
    ),
    strict=False,
)
