"""From what was found to what is said: which cause decides, how sure it is, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from vns3pair.ipsec.diagnosis.engine import Engine
from vns3pair.ipsec.diagnosis.finding import (
    CERTAIN,
    CERTAINTIES,
    HEALTHY,
    Diagnosis,
    Quote,
    Reading,
    Sighting,
)
from vns3pair.ipsec.diagnosis.hindsight import FLAP, look_back
from vns3pair.ipsec.diagnosis.matching import Matcher
from vns3pair.ipsec.diagnosis.pattern import Pattern
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.state import REACH, UP, Connection, Finding
from vns3pair.ipsec.diagnosis.wording import spelled, told_apart

RANK = [
    "peer_id_mismatch",
    "psk_mismatch",
    "ike_version_mismatch",
    "phase1_proposal_mismatch",
    "no_connection_authorized",
    "incomplete_remote",
    "pfs_mismatch",
    "traffic_selector_mismatch",
    "phase2_proposal_mismatch",
    "nat_t_mismatch",
    "flapping",
    "connection_refused",
    "dpd_action",
    "tunnel_drop",
    "no_response",
    "success",
    "rekey_ok",
    "lifetime_mismatch",
]
"""Of equally sure causes on one connection, the one that says more comes first."""

MOST_SIGHTINGS = 300
MOST_QUOTES = 12

_OWN = ("public_ip", "local_private_ip", "local_peer_id", "nat_traversal")
"""What this end alone can tell of itself."""


def conclude(connection: Connection) -> list[Diagnosis]:
    """A connection's diagnoses, the most decisive first."""
    look_back(connection)
    findings = sorted(connection.findings.values(), key=lambda finding: _weight(connection, finding))
    return [_told(connection, finding) for finding in findings]


def standing(pattern: str) -> int:
    """Refusals before what follows from them, and that before what works."""
    if pattern in HEALTHY or pattern == "lifetime_mismatch":
        return 2
    return 1 if pattern in ("tunnel_drop", "no_response", "dpd_action", "flapping") else 0


def _weight(connection: Connection, finding: Finding) -> tuple[bool, int, int, int, int]:
    over = _overcome(connection, finding)
    certainty = CERTAINTIES.index(finding.certainty)
    return (over, standing(finding.pattern), certainty, RANK.index(finding.pattern), -finding.order)


def _overcome(connection: Connection, finding: Finding) -> bool:
    """Whether it is history: the connection got further since. A success is over once the tunnel fell."""
    if finding.pattern in HEALTHY or finding.stage > UP:
        return False
    if finding.pattern in ("dpd_action", "flapping"):
        back = finding.pattern == "flapping" or connection.reached.get(UP, 0) > finding.order
        return back and _quiet(connection)
    if finding.pattern == "tunnel_drop":
        return _back(connection, finding)
    if finding.detail == "later_tunnel" and finding.stage == UP:
        return connection.further_up > finding.order
    if finding.pattern == "pfs_mismatch" and finding.stage == UP:
        rekeyed = connection.findings.get(("rekey_ok", "rekeyed"))
        return (
            rekeyed is not None and rekeyed.order > finding.order
        ) and finding.order < connection.reached.get(UP, 0)
    if finding.pattern == "traffic_selector_mismatch" and connection.living:
        return not _other_pair(connection, finding) and connection.overcome(finding)
    return connection.overcome(finding)


def _quiet(connection: Connection) -> bool:
    """Whether the tunnel has been up without a loss for long, by the end of the log."""
    since = connection.ups[-1][0] if connection.ups else None
    if since is None or connection.last_time is None or not connection.living:
        return False
    return connection.last_time - since >= 3 * FLAP


def _back(connection: Connection, finding: Finding) -> bool:
    """Dropped and up again at once, as when one end authenticates anew; or stopped on purpose."""
    if finding.detail == "stopped_here" and connection.up_count:
        return True
    return connection.reached.get(UP, 0) > finding.order


def _other_pair(connection: Connection, finding: Finding) -> bool:
    """Whether the refused subnets are others than those that came up."""
    refused = {repr(s.value) for s in finding.sightings.values() if s.key == "tunnels"}
    success = connection.findings.get(("success", "up"))
    passed = {repr(s.value) for s in success.sightings.values() if s.key == "tunnels"} if success else set()
    return bool(refused and passed) and not refused & passed


def _told(connection: Connection, finding: Finding) -> Diagnosis:
    """A finding in words, by its pattern's declaration."""
    pattern: Pattern = PATTERNS[finding.pattern]
    stop = _stopped_by(connection, finding)
    cause = pattern.cause("stopped" if stop is not None else finding.detail)
    sightings = tuple(finding.sightings.values())
    if finding.pattern in HEALTHY:
        sightings = tuple(_of_what_works(connection))
    sightings += _version_seen(connection, finding, sightings)
    seen = picked(sightings, works=finding.pattern in HEALTHY)
    listed = [p for p in cause.listed if _possible(finding, p.keys)]
    keys = tuple(key for key in cause.keys or pattern.keys if _possible(finding, (key,)))
    apart = _apart(connection, finding, keys)
    sentence = (
        told_apart(cause.sentence, apart)
        if apart
        else spelled(cause.sentence, seen, (*keys, *pattern.reveals))
    )
    why = f"{cause.why} {cause.named}" if sentence != spelled(cause.sentence, {}) else cause.why
    if finding.detail != "later_tunnel":  # where one end has no PFS, neither its group
        keys = tuple(key for key in keys if key in apart) or keys
    return Diagnosis(
        pattern=finding.pattern,
        phase=finding.phase if finding.phase is not None else pattern.phase,
        ike_version=finding.version or connection.version,
        connection=connection.name,
        first_line=finding.first,
        last_line=finding.last,
        count=finding.count,
        peer=connection.peer,
        seen=seen,
        certainty=finding.certainty,
        causes=tuple(possibility.text for possibility in listed),
        remedy=cause.remedy or pattern.remedy,
        keys=keys,
        citations=pattern.citations,
        sentence=sentence,
        why=why.strip(),
        detail=cause.code,
        title=cause.title or pattern.title,
        role=finding.role,
        quotes=_quotes(connection, finding, keys, stop.quotes if stop is not None else ()),
        sightings=sightings,
        overcome=_overcome(connection, finding),
        peer_id=_peer_id(connection),
    )


def _stopped_by(connection: Connection, finding: Finding) -> Finding | None:
    """What took the tunnel that came up down at this end later, on purpose; None where it came back, or is up."""
    stop = connection.findings.get(("tunnel_drop", "stopped_here"))
    if stop is None or (finding.pattern, finding.detail) != ("success", "up") or connection.living:
        return None
    return stop if stop.order >= connection.reached.get(UP, 0) else None


def _peer_id(connection: Connection) -> str | None:
    ids = [each.value for each in connection.sightings.values() if each.key == "remote_peer_id"]
    return str(ids[-1]) if ids else None


def _version_seen(
    connection: Connection, finding: Finding, sightings: Iterable[Sighting]
) -> tuple[Sighting, ...]:
    """The IKE version that the lines themselves are of, where no value told it: whose it is, by who got an answer."""
    version = finding.version or connection.version
    if version is None or any(sighting.key == "ike_version" for sighting in sightings):
        return ()
    if finding.pattern in ("no_connection_authorized", "ike_version_mismatch"):
        by = "there"
    else:
        by = "here" if finding.stage == REACH or finding.pattern == "incomplete_remote" else "agreed"
    return (Sighting("ike_version", version, by, finding.first),)


def _of_what_works(connection: Connection) -> Iterable[Sighting]:
    """All that a connection showed, but for offers where some were refused: they may not be what is in use."""
    refused = any(f.pattern not in HEALTHY and f.stage <= UP for f in connection.findings.values())
    for sighting in connection.sightings.values():
        if not (refused and sighting.by == "there" and sighting.key.startswith(("phase", "pfs"))):
            yield sighting


def _possible(finding: Finding, keys: tuple[str, ...]) -> bool:
    """Whether these keys can be behind it: the first Child SA of IKEv2 has no group of its own (RFC 7296, 1.2)."""
    if finding.detail == "later_tunnel" and finding.certainty == CERTAIN:
        return bool(keys) and set(keys) <= {"pfs", "pfs_group"}
    if finding.pattern != "phase2_proposal_mismatch" or finding.version != 2 or finding.later_child:
        return True
    return not keys or not set(keys) <= {"pfs", "pfs_group"}


def _quotes(
    connection: Connection, finding: Finding, keys: Sequence[str], after: Sequence[Quote]
) -> tuple[Quote, ...]:
    """The lines that show it and what came `after` it, and those that showed the values concerned, in the log's order."""
    quotes = {quote.number: quote for quote in (*finding.quotes, *after)}
    for name, sighting in finding.sightings.items():
        if len(quotes) >= MOST_QUOTES or sighting.key not in keys:
            continue
        first = connection.sightings.get(name)
        for number in (sighting.number, first.number if first is not None else 0):
            if number in connection.lines:
                quotes.setdefault(number, connection.lines[number])
                break
    return tuple(quotes[number] for number in sorted(quotes))


def _apart(connection: Connection, finding: Finding, keys: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    """Of a refused proposal: what the peer proposes beside what this end is set to, where no value is common."""
    if finding.detail not in ("refused_here", "group_only", "later_tunnel"):
        return {}
    concerned = ("pfs",) if finding.detail == "later_tunnel" else ("phase",)
    told: dict[str, dict[str, list[Any]]] = {"there": {}, "here": {}}
    for sighting in (*finding.sightings.values(), *connection.sightings.values()):
        if sighting.by in told and sighting.key in keys and sighting.key.startswith(concerned):
            if sighting.by == "there" and sighting not in finding.sightings.values():
                continue
            values = sighting.value if isinstance(sighting.value, tuple) else (sighting.value,)
            told[sighting.by].setdefault(sighting.key, []).extend(values)
    return {
        key: (tuple(dict.fromkeys(theirs)), tuple(dict.fromkeys(told["here"][key])))
        for key, theirs in told["there"].items()
        if key in told["here"] and not set(theirs) & set(told["here"][key])
    }


def picked(sightings: Iterable[Sighting], *, works: bool = False) -> dict[str, Any]:
    """One value a key: what the peer says, else what both agreed on; this end's own is known to it.

    Where the tunnel `works`, what was agreed comes first: a peer may have offered more.
    """
    seen: dict[str, Any] = {}
    for by in ("agreed", "there", "here") if works else ("there", "agreed", "here"):
        for sighting in sightings:
            if sighting.by != by:
                continue
            if sighting.key == "tunnels":
                pairs = seen.setdefault("tunnels", [])
                pairs.extend(pair for pair in sighting.value if pair not in pairs)
            elif by != "here" or sighting.key in _OWN:
                seen.setdefault(sighting.key, sighting.value)
    return seen


def reading_of(engine: Engine, lines: int, matcher: Matcher, notes: Sequence[str]) -> Reading:
    """What the whole log shows: failing connections first, of these the surest and latest."""
    connections = list(engine.connections.values())
    told = [diagnosis for connection in connections for diagnosis in conclude(connection)]
    told = _strangers_last(sorted(_known_since(told), key=_order), connections)
    sightings: dict[tuple[str, str, str], Sighting] = {}
    for connection in connections:
        for key, sighting in connection.sightings.items():
            if len(sightings) < MOST_SIGHTINGS:
                sightings.setdefault(key, sighting)
    return Reading(
        diagnoses=tuple(told),
        lines=lines,
        unmatched=max(0, lines - matcher.matched),
        moments=tuple(moment for connection in connections for moment in connection.moments),
        sightings=tuple(sightings.values()),
        dialect=matcher.dialect,
        connections=tuple(dict.fromkeys(c.name or c.peer or "" for c in connections if c.moments)),
        notes=tuple(notes),
    )


def _known_since(told: list[Diagnosis]) -> list[Diagnosis]:
    """A first message that fitted no connection is history once the same peer's tunnel came up."""
    up = {d.peer: d.last_line for d in told if d.pattern in HEALTHY and d.peer is not None}
    return [
        replace(d, overcome=True) if d.connection is None and up.get(d.peer or "", 0) > d.last_line else d
        for d in told
    ]


def _strangers_last(told: list[Diagnosis], connections: Sequence[Connection]) -> list[Diagnosis]:
    """First messages that fit no connection come from scanners too: they decide only where nothing else does."""
    known = {connection.peer for connection in connections if connection.name is not None}

    def strange(diagnosis: Diagnosis) -> bool:
        alone = diagnosis.connection is None and diagnosis.peer not in known
        return alone and diagnosis.pattern == "no_connection_authorized"

    named = [diagnosis for diagnosis in told if not strange(diagnosis)]
    if not named:
        return told
    return [*named, *(replace(diagnosis, aside=True) for diagnosis in told if strange(diagnosis))]


def _order(diagnosis: Diagnosis) -> tuple[bool, int, int, int, int]:
    rank = RANK.index(diagnosis.pattern)
    certainty = CERTAINTIES.index(diagnosis.certainty)
    return (diagnosis.overcome, standing(diagnosis.pattern), certainty, rank, -diagnosis.last_line)
