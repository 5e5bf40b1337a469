"""Whose log it is, and which of its findings are about the sheet's peer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vns3pair.ipsec.addresses import PeerID, parse_peer_id
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.diagnosis.finding import OTHER as OTHER_END
from vns3pair.ipsec.diagnosis.finding import THIS, Diagnosis, Reading, Sighting
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side

PLUTO = "pluto"
"""The dialect of VNS3, which has libreswan inside."""


def whose(reading: Reading, comparison: Comparison) -> Side:
    """The side whose log it is: by the daemon, then by addresses, IDs and subnets, then by names; else VNS3's."""
    if reading.dialect not in ("", PLUTO):
        return PARTNER
    scores = {
        side: _score(reading, _half(comparison, side), _half(comparison, OTHER[side])) for side in SIDES
    }
    if scores[VNS3] != scores[PARTNER]:
        return max(SIDES, key=scores.__getitem__)
    return VNS3


def about(reading: Reading, comparison: Comparison, side: Side) -> tuple[Diagnosis, ...]:
    """The diagnoses about the sheet's peer, in their order; all where none is known to be.

    One that names no peer counts too, unless connections are told apart by the endpoint's name or by the peer's ID.
    """
    named = [d for d in reading.diagnoses if _is_named(d, comparison, side)]
    mine = [d for d in reading.diagnoses if d in named or _is_peer(d, comparison, side)]
    if mine:
        return tuple(d for d in reading.diagnoses if d in mine or (not d.peer and not named))
    known = tuple(d for d in reading.diagnoses if _has_the_id(d, comparison, side))
    return known or reading.diagnoses


def one_peer(reading: Reading) -> bool:
    """Whether the log speaks of a single peer: by their addresses, and where it has none by their IDs."""
    own = [d for d in reading.diagnoses if d.end == THIS]
    peers = {d.peer for d in own if d.peer}
    return len(peers or {d.peer_id for d in own if d.peer_id}) <= 1


def strangers(
    reading: Reading, comparison: Comparison, side: Side
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The peers of a log that is of another tunnel than the sheet's, and the sheet's own; two empty ones else.

    What all tunnels of one gateway share, as its address and its ID, does not make a log the sheet's. A log that is
    said to be one side's and fits the other is no stranger's.
    """
    peers = {d.peer: None for d in reading.diagnoses if d.peer and d.end == THIS}
    own, other = _half(comparison, side), _half(comparison, OTHER[side])
    addresses = (other.value("public_ip"), own.value("peer_public_ip"))
    expected = tuple(dict.fromkeys(str(one) for one in addresses if one is not None))
    if not peers or not expected or any(_is_the_sheets(reading, comparison, one) for one in SIDES):
        return (), ()
    return tuple(peers), expected


_TELLING = frozenset({"public_ip", "peer_public_ip", "local_peer_id", "remote_peer_id", "tunnels"})


def traceless(reading: Reading, comparison: Comparison) -> bool:
    """Whether a log names addresses, IDs or subnets, and none of them, nor a connection's name, is the sheet's."""
    halves = {side: _half(comparison, side) for side in SIDES}
    if not any(half.value("public_ip") or half.value("peer_public_ip") for half in halves.values()):
        return False
    tells = any(seen.key in _TELLING for seen in reading.sightings if seen.end == THIS)
    return tells and not any(_score(reading, halves[side], halves[OTHER[side]]) for side in SIDES)


def _is_the_sheets(reading: Reading, comparison: Comparison, side: Side) -> bool:
    """Whether something in the log, taken as this side's, is of the sheet's tunnel."""
    own, other = _half(comparison, side), _half(comparison, OTHER[side])
    return any(_is_ours(each, comparison, side) for each in reading.diagnoses) or any(
        _is_the_peers(seen, own, other) for seen in reading.sightings if seen.end == THIS
    )


def _is_ours(diagnosis: Diagnosis, comparison: Comparison, side: Side) -> bool:
    return _is_peer(diagnosis, comparison, side) or _is_named(diagnosis, comparison, side)


def _is_the_peers(seen: Sighting, own: Half, other: Half) -> bool:
    """Whether a value is one that only the sheet's peer has."""
    if seen.key == "peer_public_ip":
        return seen.value in _known(other.value("public_ip"), own.value("peer_public_ip"))
    if seen.key == "remote_peer_id":
        ids = _known(own.value("remote_peer_id"), other.value("local_peer_id"))
        return any(same_id(seen.value, one) for one in ids)
    if seen.key == "tunnels":
        theirs = (_locals(other) | _remotes(own)) - {"0.0.0.0/0", "::/0"}
        return any(pair.get("remote_subnet") in theirs for pair in _pairs(seen.value))
    return False


def log_side(side: Side, end: str) -> Side:
    """The side that an end of a diagnosis or a sighting is."""
    return OTHER[side] if end == OTHER_END else side


def same_id(first: Any, second: Any) -> bool:
    """Whether two peer IDs are one: type and text."""
    return bool(_id(first) == _id(second))


def _id(text: Any) -> Any:
    parsed = parse_peer_id(str(text))
    return (parsed.type, parsed.key) if isinstance(parsed, PeerID) else text


def _half(comparison: Comparison, side: Side) -> Half:
    return comparison.vns3 if side == VNS3 else comparison.partner


def _is_peer(diagnosis: Diagnosis, comparison: Comparison, side: Side) -> bool:
    at = log_side(side, diagnosis.end)
    own, other = _half(comparison, at), _half(comparison, OTHER[at])
    return bool(diagnosis.peer) and diagnosis.peer in _known(
        own.value("peer_public_ip"), other.value("public_ip")
    )


def _has_the_id(diagnosis: Diagnosis, comparison: Comparison, side: Side) -> bool:
    """Whether its peer declared the ID that the sheet's peer has."""
    at = log_side(side, diagnosis.end)
    own, other = _half(comparison, at), _half(comparison, OTHER[at])
    ids = _known(own.value("remote_peer_id"), other.value("local_peer_id"))
    return diagnosis.peer_id is not None and any(same_id(diagnosis.peer_id, one) for one in ids)


def _is_named(diagnosis: Diagnosis, comparison: Comparison, side: Side) -> bool:
    """Whether it stands in VNS3's log under the name of the endpoint."""
    name = comparison.vns3.text("endpoint_name")
    return log_side(side, diagnosis.end) == VNS3 and bool(name) and name in (diagnosis.connection or "")


def _known(*values: Any) -> set[Any]:
    return {value for value in values if value is not None}


def _score(reading: Reading, own: Half, other: Half) -> int:
    """How many values of the log are this side's as its own, and the other's as its peer's."""
    peers = _known(other.value("public_ip"), own.value("peer_public_ip"))
    found = sum(diagnosis.peer in peers for diagnosis in reading.diagnoses if diagnosis.end == THIS)
    name = own.text("endpoint_name") if own.side == VNS3 else ""
    found += bool(name) and any(name in connection for connection in reading.connections)
    local_subnets = _locals(own)
    return int(found) + sum(
        _fits(seen, own, other, peers, local_subnets) for seen in reading.sightings if seen.end == THIS
    )


def _fits(seen: Sighting, own: Half, other: Half, peers: Iterable[Any], local_subnets: set[str]) -> bool:
    if seen.key == "public_ip":
        return seen.value in _known(own.value("public_ip"), own.value("local_private_ip"))
    if seen.key == "peer_public_ip":
        return seen.value in peers
    if seen.key in ("local_peer_id", "remote_peer_id"):
        mirrored = "remote_peer_id" if seen.key == "local_peer_id" else "local_peer_id"
        return any(same_id(seen.value, one) for one in _known(own.value(seen.key), other.value(mirrored)))
    if seen.key == "tunnels":
        return any(_local(pair) in local_subnets for pair in _pairs(seen.value))
    return False


def _pairs(value: Any) -> list[Mapping[str, Any]]:
    return [pair for pair in value if isinstance(pair, Mapping)] if isinstance(value, list) else []


def _local(pair: Mapping[str, Any]) -> Any:
    return pair.get("local_subnet")


def _locals(half: Half) -> set[str]:
    return {tunnel.local.masked for tunnel in half.tunnels if tunnel.local is not None}


def _remotes(half: Half) -> set[str]:
    return {tunnel.remote.masked for tunnel in half.tunnels if tunnel.remote is not None}
