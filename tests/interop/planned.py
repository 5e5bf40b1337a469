"""What is negotiated, declared: pairs of sides, and what each is to show.

Every row of the table of effects stands here, in both IKE versions and with both kinds of partner where it can be:
libreswan as VNS3 (A), libreswan or strongSwan as the partner (B).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.interop.lab import sheets
from tests.interop.lab.cases import ENDS, Case
from tests.ipsec.lab_cases import PARTNER as PARTNER_BASE
from tests.ipsec.lab_cases import VNS3 as VNS3_BASE
from tests.ipsec.lab_cases import side
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.parameter import Side

Changes = Mapping[str, Any]
VERSIONS = (1, 2)
DEVICES = {"ls": "libreswan", "sw": "strongswan"}
BOTH = ("A:child", "B:child")
SILENT = 75
"""Seconds after which pluto says that nobody answered."""
OTHER_KEY = {"psk_fingerprint": "J5M-02T"}


@dataclass(frozen=True)
class Planned:
    """A negotiation and what it is to show: `rows` are those that differ, `fails_at` the stage that stops it.

    `key_ends` are what the keys end in; else one key is at both ends, or two where the fingerprints differ.
    """

    name: str
    vns3: Mapping[str, Any]
    partner: Mapping[str, Any]
    fails_at: str | None = None
    rows: tuple[str, ...] = ()
    key_ends: tuple[str, str] | None = None
    hosts: Mapping[Side, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def case(self) -> Case:
        """With both ends' configurations as the writers write them. Raises `sheets.NotWritten`."""
        keys = None
        if self.key_ends is not None:
            key = secrets.token_hex(16)
            keys = (key + self.key_ends[0], key + self.key_ends[1])
        return sheets.case(self.name, self.vns3, self.partner, keys=keys, hosts=self.hosts, **self.options)

    def compared(self) -> Comparison:
        return compare(self.vns3, self.partner)


def plan(
    name: str,
    version: int,
    device: str,
    vns3: Changes,
    partner: Changes,
    fails_at: str | None = None,
    rows: tuple[str, ...] = (),
    **more: Any,
) -> Planned:
    """A planned negotiation of two sides that match but for the changes; None takes a value out."""
    common = {"ike_version": version}
    halves = (
        side(VNS3_BASE, {**common, **vns3}),
        side(PARTNER_BASE, {**common, "device": device, "dpd": False, **partner}),
    )
    direct = {key: more.pop(key) for key in ("key_ends", "hosts") if key in more}
    return Planned(name, *halves, fails_at, rows, options=more, **direct)


def _each() -> Iterator[tuple[str, int, str]]:
    for version in VERSIONS:
        for short, device in DEVICES.items():
            yield f"{short}-ikev{version}", version, device


def _phase1() -> Iterator[Planned]:
    for base, version, device in _each():
        for ends, word, initiate in (
            (("", "x"), "other", ENDS),
            (("", " "), "trailing-space", ("A",)),
            (("\N{ZERO WIDTH SPACE}", ""), "zero-width", ("B",)),
        ):
            yield plan(
                f"{base}-key-{word}",
                version,
                device,
                {},
                OTHER_KEY,
                "phase1",
                ("psk_fingerprint",),
                key_ends=ends,
                initiate=initiate,
            )
        for name, vns3, partner, row in (
            ("sends-other-id", {"local_peer_id": "203.0.113.10"}, {}, "local_peer_id"),
            ("expects-other-id", {"remote_peer_id": "10.0.0.5"}, {}, "remote_peer_id"),
            (
                "id-type",
                {"local_peer_id": "@vpn.example.com"},
                {"remote_peer_id": "vpn@vpn.example.com"},
                "local_peer_id",
            ),
            ("p1-enc", {}, {"phase1_encryption": "aes128"}, "phase1_encryption"),
            ("p1-hash", {}, {"phase1_hash": "sha1"}, "phase1_hash"),
            ("p1-group", {}, {"phase1_dh_group": 15}, "phase1_dh_group"),
        ):
            yield plan(f"{base}-{name}", version, device, vns3, partner, "phase1", (row,))
        yield plan(
            f"{base}-other-version",
            version,
            device,
            {},
            {"ike_version": 3 - version},
            "phase1",
            ("ike_version",),
            wait=SILENT,
        )


def _phase1_else() -> Iterator[Planned]:
    """Where each end is called, and how phase 1 is made."""
    for base, version, device in _each():
        quiet = {"wait": SILENT} if (version, device) == (1, "libreswan") else {}
        peer, own = {"peer_public_ip": "198.51.100.77"}, {"peer_public_ip": "203.0.113.77"}
        row = ("peer_public_ip",)
        yield plan(f"{base}-calls-other-address", version, device, peer, {}, "phase1", row, wait=SILENT)
        row = ("public_ip",)
        yield plan(
            f"{base}-called-otherwise", version, device, {}, own, "phase1", row, initiate=("A",), **quiet
        )
        if version == 1:
            other = {"exchange_mode": "aggressive"}
            row = ("exchange_mode",)
            yield plan(f"{base}-aggressive", version, device, {}, other, "phase1", row, **quiet)
        elif device == "strongswan":  # libreswan takes the hash for it
            prf = {"phase1_prf": "sha2_512"}
            yield plan(f"{base}-p1-prf", version, device, {}, prf, "phase1", ("phase1_prf",))


def _phase2() -> Iterator[Planned]:
    subnets = "172.31.1.0/24", "10.50.0.0/16"
    for base, version, device in _each():
        for name, vns3, partner, row in (
            ("p2-enc", {}, {"phase2_encryption": "aes128"}, "phase2_encryption"),
            ("p2-hash", {}, {"phase2_hash": "sha1"}, "phase2_hash"),
            (
                "gcm-cbc",
                {"phase2_encryption": "aes256_gcm", "phase2_hash": None},
                {},
                "phase2_encryption",
            ),
            ("subnet-other", {}, {"tunnels": [("10.50.0.0/16", "172.31.9.0/24")]}, "tunnels[0]"),
            ("subnet-not-mirrored", {}, {"tunnels": [subnets]}, "tunnels[0]"),
            ("subnet-overlap", {"tunnels": [("172.31.0.0/16", "10.50.1.0/24")]}, {}, "tunnels[0]"),
            ("subnet-extra", {"tunnels": [subnets, ("172.31.2.0/24", "10.50.0.0/16")]}, {}, "tunnels[1]"),
            (
                "subnet-extra-first",
                {"tunnels": [("172.31.2.0/24", "10.50.0.0/16"), subnets]},
                {},
                "tunnels[0]",
            ),
        ):
            yield plan(f"{base}-{name}", version, device, vns3, partner, "phase2", (row,))
        # Hosts in the half that only one end has in its subnet.
        hosts = {"vns3": ("172.31.1.200",), "partner": ("10.50.0.9",)}
        narrow = {"tunnels": [("10.50.0.0/16", "172.31.1.0/25")]}
        wide = {"tunnels": [("10.50.0.0/16", "172.31.0.0/16")]}
        for name, tunnels in (("subnet-narrower", narrow), ("subnet-wider", wide)):
            yield plan(f"{base}-{name}", version, device, {}, tunnels, "phase2", ("tunnels[0]",), hosts=hosts)


def _pfs() -> Iterator[Planned]:
    off = {"pfs": False, "pfs_group": None}
    for base, version, device in _each():
        stage = "phase2" if version == 1 else "rekey"
        more = {} if version == 1 else {"rekey": BOTH}
        strict = stage if device == "strongswan" else None
        yield plan(f"{base}-pfs-partner-off", version, device, {}, off, stage, ("pfs",), **more)
        yield plan(f"{base}-pfs-vns3-off", version, device, off, {}, stage, ("pfs",), **more)
        yield plan(
            f"{base}-pfs-group", version, device, {}, {"pfs_group": 15}, strict, ("pfs_group",), **more
        )


def _traffic() -> Iterator[Planned]:
    nat = {"local_private_ip": "10.1.1.10"}
    forced, refused = {"nat_traversal": "on"}, {"nat_traversal": "off"}
    row = ("nat_traversal",)
    for base, version, device in _each():
        yield plan(f"{base}-nat-t-forced-auto", version, device, forced, {}, initiate=("A",))
        yield plan(f"{base}-nat-t-auto-forced", version, device, {}, forced, initiate=("B",))
        # In IKEv1 strongSwan goes without UDP where VNS3 starts, until it makes new keys itself.
        rekey = {"rekey": ("B:child",)} if (version, device) == (1, "strongswan") else {}
        yield plan(f"{base}-nat-t-refused-forced", version, device, refused, forced, "traffic", row, **rekey)
        if device == "libreswan":  # strongSwan cannot refuse it
            yield plan(f"{base}-nat-t-forced-refused", version, device, forced, refused, "traffic", row)
            yield plan(f"{base}-nat-t-needed-refused", version, device, nat, refused, "traffic", row)
            yield plan(f"{base}-nat-t-both-refuse-behind-nat", version, device, {**nat, **refused}, refused)


def _harmless() -> Iterator[Planned]:
    dpd = {"dpd": True, "dpd_action": "restart", "dpd_delay": 3, "dpd_timeout": 9}
    for base, version, device in _each():
        yield plan(f"{base}-dpd-one-side", version, device, dpd, {}, watch=14, initiate=("A",))
        host_bits = {"tunnels": [("10.50.0.0/16", "172.31.1.7/24")]}
        yield plan(f"{base}-host-bits", version, device, {}, host_bits, initiate=("B",))


DIFFERENCES = {
    each.name: each for part in (_phase1, _phase1_else, _phase2, _pfs, _traffic, _harmless) for each in part()
}
"""Every row of the table of effects that one of the sides' values decides."""


def _paths() -> Iterator[Planned]:
    nat = {"local_private_ip": "10.1.1.10"}
    refused = {"nat_traversal": "off"}
    for base, version, device in _each():
        yield plan(f"{base}-no-udp500", version, device, {}, {}, "phase1", drop=("udp500",), initiate=("A",))
        yield plan(
            f"{base}-no-udp4500", version, device, nat, {}, "phase1", drop=("udp4500",), initiate=("A",)
        )
        yield plan(f"{base}-no-esp", version, device, {}, {}, "traffic", drop=("esp",), initiate=("A",))
    for version in VERSIONS:
        yield plan(
            f"ls-ikev{version}-nat-t-both-refuse-no-esp",
            version,
            "libreswan",
            {**nat, **refused},
            refused,
            "traffic",
            drop=("esp",),
            initiate=("A",),
        )


PATHS = {each.name: each for each in _paths()}
"""What no sheet holds: a path that loses something."""


def _matching() -> Iterator[Planned]:
    for base, version, device in _each():
        more: dict[str, Any] = {"rekey": BOTH} if version == 2 else {}
        yield plan(f"{base}-match", version, device, {}, {}, **more)
        families = list(_families(version))
        # Two of one daemon agree with each other; a few of them show that they do it all the same.
        for name, changes in families if device == "strongswan" else families[::3]:
            yield plan(f"{base}-match-{name}", version, device, changes, changes, initiate=("A",))
        nat = {"local_private_ip": "10.1.1.10"}
        forced = {"nat_traversal": "on"}
        yield plan(f"{base}-match-behind-nat", version, device, nat, {}, initiate=("B",))
        yield plan(f"{base}-match-nat-t", version, device, forced, forced, initiate=("B",))
        yield plan(
            f"{base}-match-partner-behind-nat",
            version,
            device,
            {},
            {"local_private_ip": "10.2.2.20"},
            initiate=("A",),
        )
        yield plan(f"{base}-match-several", version, device, *_several(), initiate=("A",))
        own = {"local_peer_id": "@vns3.example", "remote_peer_id": "@branch.example"}
        other = {"local_peer_id": "@branch.example", "remote_peer_id": "@vns3.example"}
        yield plan(f"{base}-match-names", version, device, own, other, initiate=("B",))
        dpd = {"dpd": True, "dpd_action": "restart", "dpd_delay": 30, "dpd_timeout": 120}
        yield plan(f"{base}-match-dpd", version, device, dpd, dpd, initiate=("B",))


def _families(version: int) -> Iterator[tuple[str, Changes]]:
    """Both phases with each cipher, hash and group that VNS3 offers and both daemons have."""
    mixtures = (
        ("aes128", "sha1", 5),
        ("3des", "sha2_384", 15),
        ("aes256", "sha2_512", 16),
        ("aes128", "sha2_256", 17),
        ("aes256", "sha2_384", 18),
        ("aes256", "sha2_256", 19),
        ("aes128", "sha2_384", 20),
        ("aes256", "sha2_512", 21),
        ("aes128", "sha1", 31),
    )
    for cipher, hash_, group in mixtures:
        # libreswan has the elliptic groups in IKEv1's phase 1 only.
        pfs = {"pfs": False, "pfs_group": None} if version == 1 and group > 18 else {"pfs_group": group}
        yield (
            f"{cipher}-{hash_}-{group}",
            {
                **dict.fromkeys(("phase1_encryption", "phase2_encryption"), cipher),
                **dict.fromkeys(("phase1_hash", "phase2_hash"), hash_),
                "phase1_dh_group": group,
                **pfs,
            },
        )
    for cipher in ("aes256_gcm", "aes256_ccm"):
        yield cipher, {"phase2_encryption": cipher, "phase2_hash": None}
    if version == 2:
        gcm = "aes256_gcm"
        yield "gcm-both", {"phase1_encryption": gcm, "phase2_encryption": gcm, "phase2_hash": None}


def _several() -> tuple[Changes, Changes]:
    pairs = [
        ("172.31.1.0/24", "10.50.0.0/16"),
        ("172.31.2.0/24", "10.50.0.0/16"),
        ("172.31.1.0/24", "10.60.7.0/24"),
    ]
    return {"tunnels": pairs}, {"tunnels": [(remote, local) for local, remote in pairs]}


MATCHING = {each.name: each for each in _matching()}
"""Sheets that match: the tunnel comes up and carries pings."""


def _further() -> Iterator[Planned]:
    off, other = {"pfs": False, "pfs_group": None}, {"pfs_group": 15}
    for short, device in DEVICES.items():
        vns3, partner = _several()
        for name, ours, theirs, row in (
            ("partner-off", {}, off, "pfs"),
            ("vns3-off", off, {}, "pfs"),
            ("group", {}, other, "pfs_group"),
        ):
            full = f"{short}-ikev2-several-pfs-{name}"
            yield plan(full, 2, device, {**vns3, **ours}, {**partner, **theirs}, "phase2", (row,))


FURTHER = {each.name: each for each in _further()}
"""Several tunnels in IKEv2, and PFS differs: one comes up, the others are refused."""
