"""The demo sheets: four partners as they come, with the addresses that documents use."""

from __future__ import annotations

from typing import Any

_OURS: dict[str, Any] = {
    "organization": "Cohesive prod-east",
    "contact_name": "Sam Rivera",
    "contact_email": "netops@prod-east.example",
    "contact_phone": "+1 555 0142",
    "device_version": "6.2.1",
    "hosting": "aws",
    "public_ip": "54.210.9.31",
    "local_private_ip": "192.0.2.254",
    "nat_traversal": "on",
    "ike_version": 2,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
    "dpd": True,
    "psk_exchange": "by telephone, ten minutes before the change",
}

_ACME_VNS3 = {
    **_OURS,
    "endpoint_name": "acme-dc1",
    "peer_public_ip": "198.18.44.7",
    "remote_peer_id": "198.18.44.7",
    "psk_fingerprint": "7K2-M9Q",
    "change_window": "Sat 22:00 to 02:00 UTC",
    "tunnels": [
        {
            "name": "overlay to lan",
            "local_subnet": "172.31.1.0/24",
            "remote_subnet": "10.50.0.0/16",
            "ping_address": "10.50.0.10",
            "ping_interval": 30,
        }
    ],
}
_ACME_PARTNER = {
    "organization": "Acme Corp",
    "contact_name": "Jo Ito",
    "contact_email": "noc@acme.example",
    "device": "cisco_asa",
    "device_version": "9.16(4)",
    "hosting": "own_network",
    "public_ip": "198.18.44.7",
    "peer_public_ip": "54.210.9.31",
    "remote_peer_id": "54.210.9.31",
    "nat_traversal": "on",
    "ike_version": 2,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha1",
    "phase1_dh_group": 14,
    "phase1_lifetime": 86400,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
    "dpd": True,
    "dpd_delay": 10,
    "tunnels": [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}],
}

_GLOBEX_VNS3 = {
    **_OURS,
    "endpoint_name": "globex-hq",
    "ike_version": 2,
    "peer_public_ip": "203.0.113.20",
    "local_private_ip": "54.210.9.31",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_512",
    "phase2_encryption": "aes256_gcm",
    "psk_fingerprint": "JH8-EXD",
    "phase1_dh_group": 16,
    "pfs_group": 16,
    "tunnels": [
        {"name": "apps", "local_subnet": "172.31.1.0/24", "remote_subnet": "10.20.0.0/16"},
        {"name": "backup", "local_subnet": "172.31.2.0/24", "remote_subnet": "10.20.0.0/16"},
    ],
}
_GLOBEX_VNS3.pop("phase2_hash")
_GLOBEX_PARTNER = {
    "organization": "Globex",
    "contact_name": "Priya Nair",
    "contact_email": "vpn@globex.example",
    "device": "fortigate",
    "device_version": "7.4.3",
    "hosting": "own_network",
    "public_ip": "203.0.113.20",
    "peer_public_ip": "54.210.9.31",
    "local_peer_id": "203.0.113.20",
    "remote_peer_id": "54.210.9.31",
    "nat_traversal": "on",
    "ike_version": 2,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_512",
    "phase1_dh_group": 16,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256_gcm",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 16,
    "dpd": True,
    "dpd_action": "restart",
    "dpd_delay": 30,
    "dpd_timeout": 90,
    "psk_fingerprint": "JH8-EXD",
    "tunnels": [
        {"local_subnet": "10.20.0.0/16", "remote_subnet": "172.31.1.0/24"},
        {"local_subnet": "10.20.0.0/16", "remote_subnet": "172.31.2.0/24"},
    ],
}

_INITECH_VNS3 = {
    **_OURS,
    "endpoint_name": "initech-aws",
    "ike_version": 2,
    "peer_public_ip": "203.0.113.77",
    "phase1_lifetime": 28800,
    "psk_fingerprint": "CHE-KYC",
    "tunnels": [{"name": "vpc", "local_subnet": "172.31.1.0/24", "remote_subnet": "10.80.0.0/16"}],
}
_INITECH_PARTNER = {
    "organization": "Initech",
    "contact_email": "cloud@initech.example",
    "device": "aws",
    "hosting": "aws",
    "public_ip": "203.0.113.77",
    "ike_version": 2,
    "phase1_encryption": "aes256",
    "phase1_lifetime": "8",
    "remarks": "The rest follows on Monday, when our cloud team is back.",
}

_HOOLI_VNS3 = {
    **_OURS,
    "endpoint_name": "hooli-lab",
    "ike_version": 2,
    "peer_public_ip": "198.51.100.60",
    "local_private_ip": "54.210.9.31",
    "psk_fingerprint": "6KW-VGX",
    "tunnels": [{"name": "lab", "local_subnet": "172.31.1.0/24", "remote_subnet": "10.99.0.0/24"}],
}
_HOOLI_PARTNER = {
    **_GLOBEX_PARTNER,
    "organization": "Hooli Labs",
    "contact_name": "Bea Lund",
    "contact_email": "lab@hooli.example",
    "device": "strongswan",
    "device_version": "5.9.8",
    "public_ip": "198.51.100.60",
    "local_peer_id": "198.51.100.60",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "pfs_group": 16,
    "psk_fingerprint": "6KW-VGX",
    "tunnels": [{"local_subnet": "10.99.0.0/24", "remote_subnet": "172.31.1.0/24"}],
}

SHEETS: tuple[dict[str, Any], ...] = (
    {"name": "acme-dc1", "vns3": _ACME_VNS3, "partner": _ACME_PARTNER},
    {"name": "hooli-lab", "vns3": _HOOLI_VNS3, "partner": _HOOLI_PARTNER},
    {"name": "initech-aws", "vns3": _INITECH_VNS3, "partner": _INITECH_PARTNER},
    {"name": "globex-hq", "vns3": _GLOBEX_VNS3, "partner": _GLOBEX_PARTNER},
)
"""Mismatches as they happen, a rekey that will fail, one half empty, one ready."""

CONTROLLER = "prod-east"
PARTNERS = ("acme-dc1", "globex-hq")
"""Of these sheets the partners are kept too."""
