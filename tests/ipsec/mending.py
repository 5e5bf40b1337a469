"""Sheets that differ a little from a matching pair, what is offered to mend them, and what came of taking it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec import catalogue, fixes
from vns3pair.ipsec.comparison import Comparison, Row, compare
from vns3pair.ipsec.fixes import Fix
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side

Stated = dict[str, Any]


def compared(vns3: Stated | None = None, partner: Stated | None = None, **options: Any) -> Comparison:
    """The matching pair with changes; None leaves a key out."""
    halves = [
        with_changes(base, changes or {}) for base, changes in zip(matching(), (vns3, partner), strict=True)
    ]
    return compare(*halves, **options)


def with_changes(stated: Mapping[str, Any], changes: Mapping[str, Any]) -> Stated:
    return {key: value for key, value in {**stated, **changes}.items() if value is not None}


def row_of(comparison: Comparison, key: str) -> Row:
    return next(row for row in comparison.rows if row.key == key)


def offered(comparison: Comparison, key: str, side: Side = VNS3) -> tuple[Fix, ...]:
    return fixes.fixes(comparison, row_of(comparison, key), side)


def after(comparison: Comparison, side: Side, fix: Fix) -> Comparison:
    halves = {VNS3: comparison.vns3.stated, PARTNER: comparison.partner.stated}
    halves[side] = with_changes(halves[side], fix.changes)
    return compare(halves[VNS3], halves[PARTNER])


def pairs(*spelled: tuple[str, str]) -> list[Stated]:
    return [{"local_subnet": local, "remote_subnet": remote} for local, remote in spelled]


_NETS = st.sampled_from(
    ["10.0.0.0/8", "10.1.0.0/16", "10.1.0.7/16", "172.16.0.0/12", "10.1.0.0", "", "2001:db8::/32"]
)
_TUNNELS = st.lists(st.fixed_dictionaries({"local_subnet": _NETS, "remote_subnet": _NETS}), max_size=4)
_WORDS: dict[str, list[Any]] = {
    "public_ip": ["203.0.113.10", "203.0.113.99"],
    "peer_public_ip": ["198.51.100.20", "203.0.113.10", "203.0.113.99"],
    "local_private_ip": ["192.0.2.254", "203.0.113.10"],
    "local_peer_id": ["203.0.113.10", "a.example"],
    "remote_peer_id": ["203.0.113.10", "198.51.100.20", "a.example"],
    "phase1_lifetime": [3600, 28800, 86400, "8"],
    "phase2_lifetime": [3600, 28800, "60"],
    "dpd_delay": [10, 30],
    "dpd_timeout": [30, 90],
    "tunnel_interface": ["169.254.10.1/30", "169.254.10.2/30"],
    "psk_fingerprint": ["7K2-M9Q", "JH8-EXD", "unchecked"],
    "device_version": ["3.4", "6.2.1", "9.16"],
}


def _likely(key: str) -> st.SearchStrategy[Any]:
    if key == "tunnels":
        return _TUNNELS
    parameter = catalogue.BY_KEY[key]
    words = _WORDS.get(key) or [choice.value for choice in parameter.choices]
    if parameter.kind == "yes_no":
        words = [True, False]
    return st.one_of(st.none(), st.sampled_from([*words, "aes128, aes256"]) if words else st.just("text"))


CHANGES = st.dictionaries(st.sampled_from(sorted(catalogue.BY_KEY)), st.none(), max_size=10).flatmap(
    lambda keys: st.fixed_dictionaries({key: _likely(key) for key in keys})
)
_KNOTTY = sorted(
    {
        "ike_version",
        "nat_traversal",
        "device",
        "public_ip",
        "peer_public_ip",
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
        *(key for key in catalogue.BY_KEY if key.startswith(("phase", "pfs", "dpd", "tunnels"))),
    }
)
"""What hangs together: changing one of them may break another."""
KNOTS = st.lists(st.sampled_from(_KNOTTY), unique=True, max_size=8).flatmap(
    lambda keys: st.fixed_dictionaries({key: _likely(key) for key in keys})
)
