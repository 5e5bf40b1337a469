"""Values seen in a log, sorted into the rows of a sheet, each under the side whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.algorithms import AUTO, KINDS
from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.diagnosis.finding import Sighting
from vns3pair.ipsec.diagnosis.whose_log import log_side, same_id
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.tunnels import Tunnel, pair, read_tunnels

MOST_STRANGE_PAIRS = 20
"""Pairs of subnets that are no row, for which the nearest row is looked up."""
NO_ROW = "tunnels"
TAKES_HERE, TAKES_THERE = "takes here", "takes there"
"""Whose value it is where one end, this or the other, took only a part of what it was offered."""


@dataclass(slots=True)
class Seen:
    """What was seen of one row: the values by the side whose they are, who told them, and where."""

    values: dict[Side, list[Any]] = field(default_factory=dict)
    by: dict[Side, str] = field(default_factory=dict)
    lines: list[tuple[str, int]] = field(default_factory=list)
    """Of which end's log, and its number there."""

    def add(self, side: Side, value: Any, seen: Sighting) -> None:
        kept = self.values.setdefault(side, [])
        for one in value if isinstance(value, tuple) else (value,):
            if one not in kept:
                kept.append(one)
        self.by.setdefault(side, seen.by)
        if (seen.end, seen.number) not in self.lines:
            self.lines.append((seen.end, seen.number))


def row_key(key: str, log: Side) -> str:
    """The sheet's row for a key as the log of `log` has it: rows use VNS3's keys."""
    parameter = catalogue.BY_KEY.get(key)
    return key if parameter is None or log == VNS3 else parameter.other_key


def collect(sightings: Iterable[Sighting], comparison: Comparison, side: Side) -> dict[str, Seen]:
    """What was seen of each row, by the row's key; `side` is whose log "this end" is."""
    found: dict[str, Seen] = {}
    rows = {row.key: row for row in comparison.rows}
    pairs = _Pairs(comparison)
    for seen in sightings:
        log = log_side(side, seen.end)
        owners = _owners(seen, log)
        if seen.key == "tunnels":
            for owner in owners:
                for value in _in_view_of(owner, log, seen.value):
                    key = pairs.row_of(owner, value)
                    found.setdefault(key, Seen()).add(owner, value, seen)
            continue
        key = row_key(seen.key, log)
        if key in rows and rows[key].relation is not None:
            for owner in owners:
                found.setdefault(key, Seen()).add(owner, seen.value, seen)
    return found


def _owners(seen: Sighting, log: Side) -> tuple[Side, ...]:
    """Whose value it is. The braces tell how the log's own end sends ESP, not what the other does."""
    if seen.by in ("here", TAKES_HERE) or seen.key == "nat_traversal":
        return (log,)
    return (OTHER[log],) if seen.by in ("there", TAKES_THERE) else SIDES


def _in_view_of(owner: Side, log: Side, value: Any) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            local, remote = one.get("local_subnet"), one.get("remote_subnet")
            if owner != log:
                local, remote = remote, local
            yield {"local_subnet": local, "remote_subnet": remote}


class _Pairs:
    """The rows of tunnels, found by their subnets, never by a number in a connection's name."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._exact: dict[tuple[Any, Any], str] = {}
        self._by_index: dict[tuple[Side, int], str] = {}
        self._strange = 0
        for row in comparison.rows:
            if row.pair is None:
                continue
            for side, tunnel in ((VNS3, row.pair.vns3), (PARTNER, row.pair.partner)):
                if tunnel is not None:
                    self._by_index.setdefault((side, tunnel.index), row.key)
                    if tunnel.complete:
                        self._exact.setdefault(_identity(side, tunnel), row.key)

    def row_of(self, owner: Side, value: Mapping[str, Any]) -> str:
        """The key of the row these subnets are, or are nearest to; `tunnels` where they are near none."""
        read = read_tunnels([value], owner)
        if not read or not read[0].complete:
            return NO_ROW
        exact = self._exact.get(_identity(owner, read[0]))
        return exact or self._nearest(owner, read)

    def _nearest(self, owner: Side, read: tuple[Tunnel, ...]) -> str:
        self._strange += 1
        if self._strange > MOST_STRANGE_PAIRS:
            return NO_ROW
        other = self._comparison.partner if owner == VNS3 else self._comparison.vns3
        if not other.tunnels:
            return NO_ROW
        found = pair(read, other.tunnels) if owner == VNS3 else pair(other.tunnels, read)
        for one in found:
            if one.vns3 is not None and one.partner is not None:
                theirs = one.partner if owner == VNS3 else one.vns3
                return self._by_index.get((OTHER[owner], theirs.index), NO_ROW)
        return NO_ROW


def _identity(side: Side, tunnel: Tunnel) -> tuple[Any, Any]:
    """What makes two sides' pairs the same: the subnets as VNS3 has them."""
    local, remote = tunnel.local, tunnel.remote
    keys = (local.key if local else None, remote.key if remote else None)
    return keys if side == VNS3 else keys[::-1]


def contradicts(row: Row, side: Side, seen: Seen) -> bool:
    """Whether a side's half of the sheet says otherwise than every value seen of it.

    What nobody stated, what is left to autodiscovery and what cannot be read contradicts nothing. Nor does a PFS
    group that both ends use: a libreswan takes any in IKEv1, and its phase 1 group at a rekey in IKEv2 (measured).
    """
    if side not in seen.values or (row.key == "pfs_group" and seen.by[side] == "agreed"):
        return False
    return differs(row, side, seen.values[side])


def differs(row: Row, side: Side, values: Sequence[Any]) -> bool:
    """Whether a side's half of the sheet has none of the values."""
    if row.pair is not None:
        tunnel = row.pair.vns3 if side == VNS3 else row.pair.partner
        if tunnel is None:
            return True
        return tunnel.complete and not any(_same_pair(tunnel, value, side) for value in values)
    if row.key == NO_ROW:
        return bool(row.half(side).tunnels)
    stated = row.effective(side)
    if not stated.known or stated.origin == "assumed" or stated.unreadable:
        return False
    if row.key == "nat_traversal":
        counts = row.half(side).counts_as_nat_traversal
        return counts != AUTO and counts not in values
    if row.parameter.kind in KINDS and stated.value == AUTO:
        return False
    if row.parameter.kind == "peer_id":
        return not any(same_id(stated.value, value) for value in values)
    return stated.value not in values


def _same_pair(tunnel: Tunnel, value: Mapping[str, Any], side: Side) -> bool:
    read = read_tunnels([value], side)
    return bool(read) and read[0].complete and _identity(side, read[0]) == _identity(side, tunnel)
