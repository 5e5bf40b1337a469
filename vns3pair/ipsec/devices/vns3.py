"""VNS3 (Cohesive Networks): libreswan inside, set by a form, Extra Params and an API."""

from __future__ import annotations

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.devices.device import Device, Fixed, Limit, Word
from vns3pair.ipsec.parameter import guide

_FORM = guide("IPsec Configuration: Define a New Remote Endpoint")
_REQUIRES = guide("IPsec with VNS3")
_EXTRA = guide("Some clarifications on VNS3 IPsec Parameters")
_ONLY = "VNS3 can do nothing else"


def _not_offered(*keys: str, kind: str, also: frozenset[str | int] = frozenset()) -> Limit:
    missing = frozenset(a.value for a in algorithms.KINDS[kind] if not a.vns3_offers)
    return Limit(keys, _EXTRA, missing=missing | also)


def _since_3_5(*keys: str, kind: str) -> Limit:
    newer = frozenset(a.value for a in algorithms.KINDS[kind] if a.since)
    return Limit(
        keys, guide("Phase 1: Hash, Diffie Hellman"), missing=newer, since=(0,), until=algorithms.SHA2_SINCE
    )


DEVICE = Device(
    "vns3",
    "VNS3",
    words={
        "endpoint_name": Word("Name"),
        "public_ip": Word("Public IP of the controller"),
        "peer_public_ip": Word("Public IP"),
        "local_private_ip": Word("Local Private IP", remark="one for the whole controller"),
        "local_peer_id": Word("local-peer-id (Extra Params)", default="Local Private IP"),
        "remote_peer_id": Word("NAT IP", default="Public IP"),
        "nat_traversal": Word("NAT-Traversal", default="checked"),
        "ike_version": Word("IKEV1/IKEV2", default="IKEv1"),
        "psk_fingerprint": Word("Pre-Shared Key"),
        "pfs": Word("PFS", default="on"),
        "vpn_type": Word("VPN type", default="policy"),
        "tunnel_interface": Word("Route-based interface address"),
        "phase1_encryption": Word("phase1= (Extra Params)"),
        "phase1_hash": Word("phase1= (Extra Params)"),
        "phase1_dh_group": Word("phase1=...-dhN (Extra Params)"),
        "phase1_lifetime": Word("phase1-lifetime (Extra Params)", default="3600s"),
        "phase2_encryption": Word("phase2= (Extra Params)"),
        "phase2_hash": Word("phase2= (Extra Params)"),
        "phase2_lifetime": Word("phase2-lifetime (Extra Params)", default="28800s"),
        "pfs_group": Word("pfsgroup (Extra Params)", default="the phase 1 group"),
        "dpd": Word("dpdaction, dpddelay, dpdtimeout (Extra Params)", default="off"),
        "dpd_action": Word("dpdaction (Extra Params)", default="restart"),
        "dpd_delay": Word("dpddelay (Extra Params)", default="30s"),
        "dpd_timeout": Word("dpdtimeout (Extra Params)", default="90s"),
        "initiation": Word("connection (Extra Params)", default="bidirectional"),
        "rekey": Word("connection-rekey (Extra Params)", default="yes"),
        "compat": Word("compat: (Extra Params)"),
        "tunnels": Word("Local Subnet, Remote Subnet"),
    },
    plain=frozenset(
        {
            "organization",
            "contact_name",
            "contact_email",
            "contact_phone",
            "change_window",
            "psk_exchange",
            "remarks",
            "device",
            "device_version",
            "device_end_of_life",
            "hosting",
            "psk_flags",
            "authentication",
            "exchange_mode",
            "ipsec_protocol",
            "encapsulation_mode",
            "phase1_prf",
        }
    ),
    lacks={"phase2_lifetime_kilobytes": "VNS3 limits no key by volume"},
    fixed={
        "device": Fixed("the VNS3 side's device is VNS3", _REQUIRES, "vns3"),
        "authentication": Fixed(_ONLY, _REQUIRES, "psk"),
        "exchange_mode": Fixed(_ONLY, _REQUIRES, "main"),
        "ipsec_protocol": Fixed(_ONLY, _REQUIRES, "esp"),
        "encapsulation_mode": Fixed(_ONLY, _REQUIRES, "tunnel"),
    },
    limits=(
        _not_offered("phase1_encryption", "phase2_encryption", kind="encryption"),
        _not_offered("phase1_hash", "phase1_prf", "phase2_hash", kind="hash"),
        _not_offered("phase1_dh_group", "pfs_group", kind="group"),
        _since_3_5("phase1_hash", "phase1_prf", "phase2_hash", kind="hash"),
        _since_3_5("phase1_dh_group", "pfs_group", kind="group"),
    ),
    # Its phase1= names one hash, which the libreswan inside takes for both (measured with 4.10).
    prf_is_hash="VNS3 takes the hash of phase 1 for the PRF, and no other",
)
