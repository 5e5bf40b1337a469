"""Whether two logs are of the two ends of one tunnel."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from vns3pair.ipsec.diagnosis.finding import Reading

SAME_END = "Both logs seem to be of the same end; the other end's would tell more."
ONE_PEER = (
    "Both logs are of a tunnel with {peer}, so they seem to come from the same end: each is read for itself."
)
NO_COMMON_TUNNEL = "The two logs show no tunnel in common: each is read for itself."

Pair = tuple[str, str]


def apart(this: Reading, other: Reading) -> str:
    """Why the logs cannot be read together; empty where they can, or where they do not tell."""
    here, there = _pairs(this), _pairs(other)
    turned = {(remote, local) for local, remote in there}
    if here & turned:
        return ""
    own, peers = _values(this, "public_ip"), _values(this, "peer_public_ip")
    others_own, others_peers = _values(other, "public_ip"), _values(other, "peer_public_ip")
    if own & others_peers or others_own & peers:
        return ""
    if peers and peers == others_peers:
        return ONE_PEER.format(peer=min(peers))
    if here & there:
        return SAME_END
    if here and turned and not any(_overlap(one, another) for one in here for another in turned):
        return NO_COMMON_TUNNEL
    strange = (own and others_peers) or (others_own and peers)
    return NO_COMMON_TUNNEL if strange and not (here and turned) else ""


def _values(reading: Reading, key: str) -> set[str]:
    return {str(sighting.value) for sighting in reading.sightings if sighting.key == key}


def _pairs(reading: Reading) -> set[Pair]:
    """The subnet pairs a log tells of, as that end sees them."""
    told = [s.value for s in reading.sightings if s.key == "tunnels" and isinstance(s.value, list)]
    return {_pair(pair) for pairs in told for pair in pairs}


def _pair(pair: Mapping[str, Any]) -> Pair:
    return str(pair.get("local_subnet")), str(pair.get("remote_subnet"))


def _overlap(one: Pair, another: Pair) -> bool:
    return all(_touch(first, second) for first, second in zip(one, another, strict=True))


def _touch(one: str, another: str) -> bool:
    try:
        first, second = ip_network(one), ip_network(another)
    except ValueError:
        return one == another
    return first.version == second.version and first.overlaps(second)
