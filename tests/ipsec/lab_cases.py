"""What two real daemons did with a difference, retyped as pairs of sides.

libreswan 4.10 played VNS3; the partner was libreswan 4.10 or strongSwan 5.9.8 (the `device`). Each case
names what differs from a matching pair, the earliest stage that failed, and the rows that differ. Lifetimes
are a hundred times those of the runs. Where the guide is stricter than what was seen (lifetimes), the stage
is the guide's; a case that ran one way only is graded by the worse initiator.
"""

from typing import Any, NamedTuple


class Case(NamedTuple):
    name: str
    fails_at: str | None
    rows: tuple[str, ...]
    vns3: dict[str, Any]
    partner: dict[str, Any]


COMMON: dict[str, Any] = {
    "nat_traversal": "auto",
    "ike_version": 1,
    "psk_fingerprint": "6KW-VGX",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
}
VNS3: dict[str, Any] = {
    **COMMON,
    "public_ip": "203.0.113.10",
    "peer_public_ip": "198.51.100.20",
    "local_peer_id": "192.0.2.254",
    "remote_peer_id": "198.51.100.20",
    "tunnels": [("172.31.1.0/24", "10.50.0.0/16")],
}
PARTNER: dict[str, Any] = {
    **COMMON,
    "device": "libreswan",
    "public_ip": "198.51.100.20",
    "peer_public_ip": "203.0.113.10",
    "local_peer_id": "198.51.100.20",
    "remote_peer_id": "192.0.2.254",
    "tunnels": [("10.50.0.0/16", "172.31.1.0/24")],
}

CASES = (
    Case("001-ikev1-match", None, (), {}, {}),
    Case("003-ikev1-psk-trailing-space", "phase1", ("psk_fingerprint",), {}, {"psk_fingerprint": "J5M-02T"}),
    Case(
        "005-ikev1-peer-id-a-sends-other", "phase1", ("local_peer_id",), {"local_peer_id": "203.0.113.10"}, {}
    ),
    Case(
        "007-ikev1-peer-id-type",
        "phase1",
        ("local_peer_id",),
        {"local_peer_id": "@vpn.example.com"},
        {"remote_peer_id": "vpn@vpn.example.com"},
    ),
    Case("009-ikev1-p1-hash", "phase1", ("phase1_hash",), {}, {"phase1_hash": "sha1"}),
    Case("011-ikev1-p2-enc", "phase2", ("phase2_encryption",), {}, {"phase2_encryption": "aes128"}),
    Case(
        "013-ikev1-p2-gcm-vs-cbc",
        "phase2",
        ("phase2_encryption",),
        {"phase2_encryption": "aes256_gcm", "phase2_hash": None},
        {},
    ),
    Case("015-ikev1-pfs-on-off", "phase2", ("pfs",), {}, {"pfs": False, "pfs_group": None}),
    Case("017-ikev1-pfs-unspecified", None, ("pfs_group",), {"pfs_group": None}, {"pfs_group": 5}),
    Case(
        "019-ikev1-subnet-not-mirrored",
        "phase2",
        ("tunnels[0]",),
        {},
        {"tunnels": [("172.31.1.0/24", "10.50.0.0/16")]},
    ),
    Case(
        "021-ikev1-subnet-b-wider",
        "phase2",
        ("tunnels[0]",),
        {},
        {"tunnels": [("10.50.0.0/16", "172.31.0.0/16")]},
    ),
    Case(
        "023-ikev1-subnet-cross-overlap",
        "phase2",
        ("tunnels[0]",),
        {"tunnels": [("172.31.0.0/16", "10.50.1.0/24")]},
        {},
    ),
    Case("025-ikev1-natt-forced-both", None, (), {"nat_traversal": "on"}, {"nat_traversal": "on"}),
    Case(
        "027-ikev1-natt-forced-vs-no",
        "traffic",
        ("nat_traversal",),
        {"nat_traversal": "on"},
        {"nat_traversal": "off"},
    ),
    Case("029-ikev1-natt-auto-behind-nat", None, (), {"local_private_ip": "10.1.1.10"}, {}),
    Case(
        "031-ikev1-dpd-one-side",
        None,
        (),
        {"dpd": True, "dpd_action": "restart", "dpd_delay": 3, "dpd_timeout": 9},
        {},
    ),
    Case(
        "037-ikev1-life-p1-differs",
        "rekey",
        ("phase1_lifetime",),
        {"phase1_lifetime": 4000, "phase2_lifetime": 300},
        {"phase1_lifetime": 10000, "phase2_lifetime": 300},
    ),
    Case(
        "039-ikev1-life-p2-natural-pfs-group",
        None,
        ("pfs_group",),
        {"phase2_lifetime": 4000},
        {"pfs_group": 5, "phase2_lifetime": 4000},
    ),
    Case(
        "041-ikev2-psk-wrong",
        "phase1",
        ("psk_fingerprint",),
        {"ike_version": 2},
        {"ike_version": 2, "psk_fingerprint": "PAR-7WX"},
    ),
    Case(
        "043-ikev2-psk-zero-width",
        "phase1",
        ("psk_fingerprint",),
        {"ike_version": 2},
        {"ike_version": 2, "psk_fingerprint": "HB3-C94"},
    ),
    Case(
        "045-ikev2-peer-id-a-expects-other",
        "phase1",
        ("remote_peer_id",),
        {"ike_version": 2, "remote_peer_id": "10.0.0.5"},
        {"ike_version": 2},
    ),
    Case(
        "047-ikev2-p1-enc",
        "phase1",
        ("phase1_encryption",),
        {"ike_version": 2},
        {"ike_version": 2, "phase1_encryption": "aes128"},
    ),
    Case(
        "049-ikev2-p1-dh",
        "phase1",
        ("phase1_dh_group",),
        {"ike_version": 2},
        {"ike_version": 2, "phase1_dh_group": 5},
    ),
    Case(
        "051-ikev2-p2-hash",
        "phase2",
        ("phase2_hash",),
        {"ike_version": 2},
        {"ike_version": 2, "phase2_hash": "sha1"},
    ),
    Case(
        "053-ikev2-p2-gcm-match",
        None,
        (),
        {"ike_version": 2, "phase2_encryption": "aes256_gcm", "phase2_hash": None},
        {"ike_version": 2, "phase2_encryption": "aes256_gcm", "phase2_hash": None},
    ),
    Case("055-ikev2-pfs-group", None, ("pfs_group",), {"ike_version": 2}, {"ike_version": 2, "pfs_group": 5}),
    Case(
        "057-ikev2-subnet-wrong",
        "phase2",
        ("tunnels[0]",),
        {"ike_version": 2},
        {"ike_version": 2, "tunnels": [("10.50.0.0/16", "172.31.9.0/24")]},
    ),
    Case(
        "059-ikev2-subnet-b-narrower",
        "phase2",
        ("tunnels[0]",),
        {"ike_version": 2},
        {"ike_version": 2, "tunnels": [("10.50.0.0/16", "172.31.1.0/25")]},
    ),
    Case(
        "061-ikev2-subnet-extra",
        "phase2",
        ("tunnels[1]",),
        {"ike_version": 2, "tunnels": [("172.31.1.0/24", "10.50.0.0/16"), ("172.31.2.0/24", "10.50.0.0/16")]},
        {"ike_version": 2},
    ),
    Case(
        "063-ikev2-subnet-host-bits",
        None,
        (),
        {"ike_version": 2},
        {"ike_version": 2, "tunnels": [("10.50.0.0/16", "172.31.1.7/24")]},
    ),
    Case(
        "065-ikev2-natt-forced-vs-auto",
        None,
        (),
        {"ike_version": 2, "nat_traversal": "on"},
        {"ike_version": 2},
    ),
    Case(
        "067-ikev2-natt-both-no-behind-nat",
        None,
        (),
        {"ike_version": 2, "local_private_ip": "10.1.1.10", "nat_traversal": "off"},
        {"ike_version": 2, "nat_traversal": "off"},
    ),
    Case(
        "069-ikev2-natt-b-no-behind-nat",
        "traffic",
        ("nat_traversal",),
        {"ike_version": 2, "local_private_ip": "10.1.1.10"},
        {"ike_version": 2, "nat_traversal": "off"},
    ),
    Case(
        "075-ikev2-life-p2-differs",
        "rekey",
        ("phase2_lifetime",),
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 10000},
    ),
    Case(
        "077-ikev2-life-p1-equals-p2",
        "rekey",
        (),
        {"ike_version": 2, "phase1_lifetime": 4500, "phase2_lifetime": 4500},
        {"ike_version": 2, "phase1_lifetime": 4500, "phase2_lifetime": 4500},
    ),
    Case("079-version-a1-b2", "phase1", ("ike_version",), {}, {"ike_version": 2}),
    Case(
        "081-ikev1-p1-dh19-match",
        None,
        (),
        {"pfs": False, "pfs_group": None, "phase1_dh_group": 19},
        {"pfs": False, "pfs_group": None, "phase1_dh_group": 19},
    ),
    Case(
        "083-ikev2-dh18-sha512-match",
        None,
        (),
        {
            "ike_version": 2,
            "pfs_group": 18,
            "phase1_dh_group": 18,
            "phase1_hash": "sha2_512",
            "phase2_hash": "sha2_512",
        },
        {
            "ike_version": 2,
            "pfs_group": 18,
            "phase1_dh_group": 18,
            "phase1_hash": "sha2_512",
            "phase2_hash": "sha2_512",
        },
    ),
    Case(
        "085-swan-ikev1-psk-wrong",
        "phase1",
        ("psk_fingerprint",),
        {},
        {"device": "strongswan", "psk_fingerprint": "Q0E-6YN"},
    ),
    Case(
        "087-swan-ikev1-peer-id-a-expects-other",
        "phase1",
        ("remote_peer_id",),
        {"remote_peer_id": "10.0.0.5"},
        {"device": "strongswan"},
    ),
    Case(
        "089-swan-ikev1-p1-dh",
        "phase1",
        ("phase1_dh_group",),
        {},
        {"device": "strongswan", "phase1_dh_group": 5},
    ),
    Case(
        "091-swan-ikev1-pfs-on-off",
        "phase2",
        ("pfs",),
        {},
        {"device": "strongswan", "pfs": False, "pfs_group": None},
    ),
    Case("093-swan-ikev1-pfs-group", "phase2", ("pfs_group",), {}, {"device": "strongswan", "pfs_group": 5}),
    Case(
        "095-swan-ikev1-subnet-b-narrower",
        "phase2",
        ("tunnels[0]",),
        {},
        {"device": "strongswan", "tunnels": [("10.50.0.0/16", "172.31.1.0/25")]},
    ),
    Case(
        "097-swan-ikev1-life-p2-differs",
        "rekey",
        ("phase2_lifetime",),
        {"phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"device": "strongswan", "phase1_lifetime": 600, "phase2_lifetime": 10000},
    ),
    Case(
        "099-swan-ikev2-psk-wrong",
        "phase1",
        ("psk_fingerprint",),
        {"ike_version": 2},
        {"device": "strongswan", "ike_version": 2, "psk_fingerprint": "Q0E-6YN"},
    ),
    Case(
        "101-swan-ikev2-peer-id-a-expects-other",
        "phase1",
        ("remote_peer_id",),
        {"ike_version": 2, "remote_peer_id": "10.0.0.5"},
        {"device": "strongswan", "ike_version": 2},
    ),
    Case(
        "103-swan-ikev2-p1-dh",
        "phase1",
        ("phase1_dh_group",),
        {"ike_version": 2},
        {"device": "strongswan", "ike_version": 2, "phase1_dh_group": 5},
    ),
    Case(
        "105-swan-ikev2-pfs-on-off",
        "rekey",
        ("pfs",),
        {"ike_version": 2},
        {"device": "strongswan", "ike_version": 2, "pfs": False, "pfs_group": None},
    ),
    Case(
        "107-swan-ikev2-pfs-group",
        "rekey",
        ("pfs_group",),
        {"ike_version": 2},
        {"device": "strongswan", "ike_version": 2, "pfs_group": 5},
    ),
    Case(
        "109-swan-ikev2-subnet-b-narrower",
        "phase2",
        ("tunnels[0]",),
        {"ike_version": 2},
        {"device": "strongswan", "ike_version": 2, "tunnels": [("10.50.0.0/16", "172.31.1.0/25")]},
    ),
    Case(
        "111-swan-ikev2-life-p2-differs",
        "rekey",
        ("phase2_lifetime",),
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"device": "strongswan", "ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 10000},
    ),
    Case("113-swan-version-a2-b1", "phase1", ("ike_version",), {"ike_version": 2}, {"device": "strongswan"}),
    Case(
        "115-ikev1-pfs-on-off-rekey-by-on-side",
        "phase2",
        ("phase2_lifetime", "pfs"),
        {"phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"pfs": False, "pfs_group": None, "phase1_lifetime": 600, "phase2_lifetime": 300},
    ),
    Case(
        "119-swan-ikev1-pfs-on-off-natural",
        "phase2",
        ("phase2_lifetime", "pfs"),
        {"phase1_lifetime": 600, "phase2_lifetime": 4000},
        {
            "device": "strongswan",
            "pfs": False,
            "pfs_group": None,
            "phase1_lifetime": 600,
            "phase2_lifetime": 300,
        },
    ),
    Case(
        "121-ikev2-life-match",
        None,
        (),
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 4000},
    ),
    Case(
        "123-ikev2-pfs-on-off-rekey-by-off-side",
        "rekey",
        ("phase2_lifetime", "pfs"),
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 300},
        {"ike_version": 2, "pfs": False, "pfs_group": None, "phase1_lifetime": 600, "phase2_lifetime": 4000},
    ),
    Case(
        "125-swan-ikev2-pfs-group-natural",
        "rekey",
        ("phase2_lifetime", "pfs_group"),
        {"ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 4000},
        {
            "device": "strongswan",
            "ike_version": 2,
            "pfs_group": 5,
            "phase1_lifetime": 600,
            "phase2_lifetime": 300,
        },
    ),
    Case(
        "127-swan-ikev2-pfs-off-on-natural",
        "rekey",
        ("phase2_lifetime", "pfs"),
        {"ike_version": 2, "pfs": False, "pfs_group": None, "phase1_lifetime": 600, "phase2_lifetime": 4000},
        {"device": "strongswan", "ike_version": 2, "phase1_lifetime": 600, "phase2_lifetime": 300},
    ),
)


def side(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A side as stored: the base with the changes, None meaning left out."""
    stated = {key: value for key, value in {**base, **changes}.items() if value is not None}
    pairs = stated["tunnels"]
    stated["tunnels"] = [{"local_subnet": local, "remote_subnet": remote} for local, remote in pairs]
    return stated


def sides(case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    return side(VNS3, case.vns3), side(PARTNER, case.partner)


def matching() -> tuple[dict[str, Any], dict[str, Any]]:
    """Two sides that agree in everything."""
    return side(VNS3, {}), side(PARTNER, {})
