"""For every rule a sheet on which it fires and one, as near as can be, on which it is silent."""

from __future__ import annotations

from typing import Any

Sheet = dict[str, Any]


def vns3(**stated: Any) -> Sheet:
    return {"vns3": stated, "partner": {}}


def partner(**stated: Any) -> Sheet:
    return {"vns3": {}, "partner": stated}


def both(**stated: Any) -> Sheet:
    return {"vns3": dict(stated), "partner": dict(stated)}


def tunnel(local: str, remote: str, **more: Any) -> dict[str, Any]:
    return {"local_subnet": local, "remote_subnet": remote, **more}


def tunnels(*pairs: tuple[str, str], **more: Any) -> Sheet:
    return vns3(tunnels=[tunnel(*pair) for pair in pairs], **more)


ONE = ("172.31.1.0/24", "10.50.0.0/16")
TWO = ("172.31.2.0/24", "10.60.0.0/16")

TWO_TUNNELS = {"ike_version": 2, "tunnels": [tunnel(*ONE), tunnel(*TWO)]}
TWO_MIRRORED = {"ike_version": 2, "tunnels": [tunnel(*TWO[::-1]), tunnel(*ONE[::-1])]}
BEHIND_NAT = {"public_ip": "54.210.9.31", "local_private_ip": "192.0.2.254"}

COMPLETE = {
    "public_ip": "203.0.113.9",
    "peer_public_ip": "198.51.100.7",
    "ike_version": 2,
    "nat_traversal": "auto",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
    "dpd": False,
    "tunnels": [tunnel("10.50.0.0/16", "172.31.1.0/24")],
}
"""A side that only a device can speak against."""

CASES: dict[str, tuple[Sheet, Sheet]] = {
    "phase1-not-offered": (vns3(phase1_encryption="aes192"), vns3(phase1_encryption="aes256")),
    "phase2-not-offered": (vns3(phase2_encryption="aes128_gcm"), vns3(phase2_encryption="aes256_gcm")),
    "phase1-version": (
        vns3(phase1_hash="sha2_256", device_version="3.5.1.12"),
        vns3(phase1_hash="sha2_256", device_version="3.5.1.13"),
    ),
    "phase2-version": (
        vns3(pfs=True, pfs_group=14, device_version="3.5"),
        vns3(pfs=True, pfs_group=14),
    ),
    "device-lifetime": (
        partner(device="aws", phase2_lifetime=7200),
        partner(device="aws", phase2_lifetime=3600, phase1_lifetime=28800),
    ),
    "device-limit": (
        partner(device="pfsense", nat_traversal="off"),
        partner(device="pfsense", nat_traversal="on"),
    ),
    "device-prf": (
        partner(device="palo_alto", phase1_encryption="aes256_gcm", phase1_hash="sha1", phase1_dh_group=14),
        partner(
            device="palo_alto", phase1_encryption="aes256_gcm", phase1_hash="sha2_256", phase1_dh_group=14
        ),
    ),
    "aes256-md5": (
        vns3(phase2_encryption="aes256", phase2_hash="md5"),
        vns3(phase1_encryption="aes256", phase2_hash="md5"),
    ),
    "aes256-group-2": (
        vns3(phase2_encryption="aes256", pfs=True, pfs_group=2),
        vns3(phase2_encryption="aes256", pfs=False, pfs_group=2),
    ),
    "phase1-ccm": (vns3(phase1_encryption="aes256_ccm"), vns3(phase2_encryption="aes256_ccm")),
    "phase1-gcm-ikev1": (
        vns3(phase1_encryption="aes256_gcm", ike_version=1),
        vns3(phase1_encryption="aes256_gcm", ike_version=2),
    ),
    "ec-group-ikev1": (vns3(phase1_dh_group=19, ike_version=1), vns3(phase1_dh_group=19, ike_version=2)),
    "aead-with-hash": (
        vns3(phase2_encryption="aes256_gcm", phase2_hash="sha2_256"),
        vns3(phase1_encryption="aes256_gcm", phase1_hash="sha2_256"),
    ),
    "auto-algorithm": (vns3(phase1_hash="auto"), vns3(phase1_hash="sha2_256")),
    "undocumented-choice": (vns3(phase1_hash="sha2_384"), partner(phase1_hash="sha2_384")),
    "key-lengths-differ": (
        {"vns3": {"phase2_encryption": "aes128"}, "partner": {"phase2_encryption": "aes192"}},
        {"vns3": {"phase2_encryption": "aes128"}, "partner": {"phase2_encryption": "3des"}},
    ),
    "pfs-off": (vns3(pfs=False), vns3(pfs=True)),
    "pfs-group-ikev1": (
        vns3(pfs=True, phase1_dh_group=20, ike_version=1),
        vns3(pfs=True, phase1_dh_group=20, ike_version=2),
    ),
    "pfs-group-unlike-phase1": (
        both(pfs=True, pfs_group=5, phase1_dh_group=14, ike_version=2),
        both(pfs=True, pfs_group=14, phase1_dh_group=14, ike_version=2),
    ),
    "pfs-further-tunnels": (
        {"vns3": {**TWO_TUNNELS, "pfs": True}, "partner": {**TWO_MIRRORED, "pfs": False}},
        {"vns3": {**TWO_TUNNELS, "pfs": True}, "partner": {**TWO_MIRRORED, "pfs": True}},
    ),
    "identical-lifetimes": (
        partner(phase1_lifetime=28800, phase2_lifetime=28800),
        partner(phase1_lifetime=28800, phase2_lifetime=3600),
    ),
    "kilobyte-lifetime": (
        partner(phase2_lifetime_kilobytes=4608000),
        partner(phase2_lifetime_kilobytes="unlimited"),
    ),
    "native-ipsec-behind-nat": (
        {**vns3(nat_traversal="off", hosting="aws", **BEHIND_NAT), "partner": {"nat_traversal": "off"}},
        vns3(nat_traversal="off", hosting="aws", **BEHIND_NAT),
    ),
    "nat-t-on-ikev2": (vns3(nat_traversal="on", ike_version=2), vns3(nat_traversal="on", ike_version=1)),
    "nat-t-off-ikev2": (vns3(nat_traversal="off", ike_version=2), vns3(nat_traversal="off", ike_version=1)),
    "nat-t-device-wide": (
        vns3(nat_traversal="on", device_version="3.5.2"),
        vns3(nat_traversal="on", device_version="4.0"),
    ),
    "rekey-off-both": (both(rekey=False), {"vns3": {"rekey": False}, "partner": {"rekey": True}}),
    "initiation-unusual": (vns3(initiation="receive"), partner(initiation="receive")),
    "rekey-unusual": (vns3(rekey=False), partner(rekey=False)),
    "compat-present": (vns3(compat="encapsulation=auto"), vns3(compat=" ")),
    "aggressive-mode": (
        both(exchange_mode="aggressive", ike_version=1),
        {"vns3": {"ike_version": 1}, "partner": {"exchange_mode": "aggressive", "ike_version": 1}},
    ),
    "certificates": (both(authentication="certificate"), partner(authentication="certificate")),
    "ah-protocol": (both(ipsec_protocol="ah"), partner(ipsec_protocol="ah")),
    "transport-mode": (both(encapsulation_mode="transport"), both(encapsulation_mode="tunnel")),
    "manual-keying": (partner(authentication="manual keys"), partner(authentication="psk")),
    "private-public-ip": (vns3(public_ip="10.1.1.1"), vns3(public_ip="54.210.9.31")),
    "documentation-public-ip": (partner(public_ip="203.0.113.7"), partner(public_ip="198.18.44.7")),
    "same-public-ip": (
        both(public_ip="54.210.9.31"),
        {"vns3": {"public_ip": "54.210.9.31"}, "partner": {"public_ip": "198.18.44.7"}},
    ),
    "peer-id-type": (vns3(remote_peer_id="vpn.acme.example"), vns3(remote_peer_id="198.18.44.7")),
    "local-private-ip-needed": (
        {"vns3": {"public_ip": "54.210.9.31"}, "partner": {"device": "watchguard"}},
        {"vns3": BEHIND_NAT, "partner": {"device": "watchguard"}},
    ),
    "local-private-ips-differ": (
        {**vns3(local_private_ip="192.0.2.254"), "elsewhere": [("globex-hq", "54.210.9.31")]},
        {**vns3(local_private_ip="192.0.2.254"), "elsewhere": [("globex-hq", "192.0.2.254")]},
    ),
    "endpoint-name-characters": (vns3(endpoint_name="Acme (DC 1)"), vns3(endpoint_name="acme-dc1")),
    "ipv6": (tunnels(("2600:1f18::/64", "2600:1f19::/64")), tunnels(ONE)),
    "identical-subnets": (tunnels(("10.0.0.0/24", "10.0.0.9/24")), tunnels(ONE)),
    "overlapping-subnets": (
        tunnels(("10.0.0.0/8", "10.1.0.0/16")),
        tunnels(("10.0.0.0/16", "10.1.0.0/16")),
    ),
    "duplicate-tunnels": (tunnels(ONE, ONE), tunnels(ONE, TWO)),
    "overlapping-tunnels": (
        tunnels(ONE, ("172.31.1.128/25", "10.48.0.0/12")),
        tunnels(ONE, ("172.31.1.128/25", "10.60.0.0/16")),
    ),
    "default-route-policy": (
        tunnels(("172.31.1.0/24", "0.0.0.0/0")),
        tunnels(("0.0.0.0/0", "0.0.0.0/0"), vpn_type="route"),
    ),
    "host-bits": (tunnels(("172.31.1.7/24", "10.50.0.0/16")), tunnels(ONE)),
    "ping-outside-remote": (
        vns3(tunnels=[tunnel(*ONE, ping_address="10.60.0.1")]),
        vns3(tunnels=[tunnel(*ONE, ping_address="10.50.0.1")]),
    ),
    "several-pairs-one-sa": (
        {**tunnels(ONE, TWO), "partner": {"device": "azure"}},
        {**tunnels(ONE, ONE), "partner": {"device": "azure"}},
    ),
    "weak-encryption": (vns3(phase2_encryption="3des"), vns3(phase2_encryption="aes128")),
    "weak-hash": (
        vns3(phase2_encryption="aes128", phase2_hash="sha1"),
        vns3(phase2_encryption="aes256_gcm", phase2_hash="sha1"),
    ),
    "weak-group": (vns3(phase1_dh_group=5), vns3(phase1_dh_group=14)),
    "group-22-to-24": (vns3(phase1_dh_group=23), vns3(phase1_dh_group=21)),
    "psk-short": (
        vns3(psk_flags=["10_15"], phase1_hash="sha2_256"),
        vns3(psk_flags=["10_15"], phase1_hash="sha1"),
    ),
    "psk-blank-edge": (vns3(psk_flags=["blank_edge", "32_64"]), vns3(psk_flags=["32_64"])),
    "psk-invisible": (vns3(psk_flags=["zero_width", "32_64"]), vns3(psk_flags=["non_ascii", "32_64"])),
    "psk-device-character": (vns3(psk_flags=["device_character"]), vns3(psk_flags=["non_ascii"])),
    "psk-typographic": (vns3(psk_flags=["typographic"]), vns3(psk_flags=["non_ascii"])),
    "psk-non-ascii": (vns3(psk_flags=["non_ascii"]), vns3(psk_flags=["device_character"])),
    "psk-numeric-prefix": (vns3(psk_flags=["numeric_prefix"]), vns3(psk_flags=["16_23"])),
    "psk-in-text": (
        vns3(psk_exchange="psk: Xy7-hunter2secret"),
        vns3(psk_exchange="by telephone, on Friday"),
    ),
    "dpd-off": (vns3(ike_version=2), vns3(dpd=True)),
    "dpd-short-delay": (vns3(dpd=True, dpd_delay=5), vns3(dpd=True, dpd_delay=10)),
    "dpd-short-timeout": (vns3(dpd=True, dpd_timeout=20), vns3(dpd=False, dpd_timeout=20)),
    "dpd-timeout-not-above-delay": (
        vns3(dpd=True, dpd_delay=60, dpd_timeout=60),
        vns3(dpd=True, dpd_delay=60, dpd_timeout=180),
    ),
    "dpd-defaults": (vns3(dpd=True), vns3(dpd=True, dpd_timeout=60)),
    "dpd-timeout-ikev2": (vns3(dpd=True, ike_version=2), vns3(dpd=True, ike_version=1)),
    "rekey-off-dpd-restart": (vns3(rekey=False, dpd=True), vns3(rekey=False, dpd=True, dpd_action="clear")),
    "device-end-of-life": (partner(device_end_of_life=True), partner(device_end_of_life=False)),
    "not-written": (
        partner(**COMPLETE, device="cisco_asa", local_peer_id="10.9.8.7"),
        partner(**COMPLETE, device="cisco_asa", local_peer_id="203.0.113.9"),
    ),
}
