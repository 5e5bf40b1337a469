"""From what was found to what is said: which cause decides, how sure it is, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from vns3pair.ipsec.diagnosis.engine import Engine
from vns3pair.ipsec.diagnosis.finding import (
    CERTAIN,
    CERTAINTIES,
    HEALTHY,
    LIKELY,
    POSSIBLE,
    Diagnosis,
    Reading,
    Sighting,
)
from vns3pair.ipsec.diagnosis.life import ENCRYPTED, FIRST, LATER, QUICK
from vns3pair.ipsec.diagnosis.matching import Matcher
from vns3pair.ipsec.diagnosis.pattern import Pattern
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.state import AUTHENTICATION, PHASE_2, REACH, UP, Attempt, Connection, Finding
from vns3pair.ipsec.diagnosis.wording import spelled

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

FLAP = 600.0
"""Seconds: re-established faster than every ten minutes is flapping (guide, Flapping Tunnel)."""

MOST_SIGHTINGS = 300

BRIEF = 60.0
"""Seconds: establishments closer than this were thrown away by the other end."""


def conclude(connection: Connection) -> list[Diagnosis]:
    """A connection's diagnoses, the most decisive first."""
    _pending_silence(connection)
    _not_taken(connection)
    _repeats(connection)
    _proven_key(connection)
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
        return False
    if finding.pattern == "tunnel_drop":
        return _back(connection, finding)
    if finding.pattern == "pfs_mismatch" and finding.stage == UP:
        rekeyed = connection.findings.get(("rekey_ok", "rekeyed"))
        return (
            rekeyed is not None and rekeyed.order > finding.order
        ) and finding.order < connection.reached.get(UP, 0)
    if finding.pattern == "traffic_selector_mismatch" and connection.living:
        return not _other_pair(connection, finding) and connection.overcome(finding)
    return connection.overcome(finding)


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


def _pending_silence(connection: Connection) -> None:
    """The log ends while this end still asks: silence, as far as it tells."""
    for attempt in connection.attempts.values():
        _pending(connection, attempt)
    if connection.current not in connection.attempts.values():
        _pending(connection, connection.current)


_SILENT = {
    FIRST: ("no_response", "silence", REACH, 1, LIKELY),
    LATER: ("no_response", "silence_later", REACH, 1, LIKELY),
    ENCRYPTED: ("psk_mismatch", "no_answer_to_encrypted", AUTHENTICATION, 1, POSSIBLE),
    QUICK: ("no_response", "silence_phase2", PHASE_2, 2, LIKELY),
}


def _pending(connection: Connection, attempt: Attempt) -> None:
    if attempt.silences < 2 or attempt.reason is not None or not attempt.silent:
        return
    step = attempt.silent[-1][1]
    if step not in _SILENT or (attempt.up and step != QUICK):
        return
    _from_lines(connection, attempt, _SILENT[step])


def _from_lines(connection: Connection, attempt: Attempt, found: tuple[str, str, int, int, str]) -> None:
    """Note what only the end of the log shows, with the lines kept for it."""
    pattern, detail, stage, phase, certainty = found
    finding = connection.findings.get((pattern, detail))
    if finding is None:
        finding = Finding(pattern, detail, stage, phase, attempt.version or connection.version, certainty)
        finding.role = attempt.role
        connection.findings[(pattern, detail)] = finding
    for line, _step in attempt.silent:
        finding.add(line, max((*connection.reached.values(), finding.order)) + 1)
    finding.count += max(0, attempt.silences - len(attempt.silent))
    finding.see(attempt.sightings.values())


def _not_taken(connection: Connection) -> None:
    """Up at this end, while the peer repeats its last message: it does not take this end's answer.

    An IKEv1 responder holds phase 1 for up before the initiator has checked its ID; the refusal comes
    encrypted with what the responder cannot read yet (seen with libreswan and strongSwan).
    """
    if connection.up_count:
        return
    for attempt in connection.attempts.values():
        if attempt.repeats < 2 or attempt.quick or attempt.reason is not None:
            continue
        if attempt.up and attempt.role == "responder" and attempt.version == 1:
            _from_lines(connection, attempt, ("peer_id_mismatch", "refused_after_up", PHASE_2, 1, LIKELY))
        elif attempt.encrypted and not attempt.up and attempt.version == 1:
            _from_lines(connection, attempt, _SILENT[ENCRYPTED])


def _repeats(connection: Connection) -> None:
    """Established again and again: thrown away by the other end, or flapping."""
    if connection.up_count < 2:
        return
    success = connection.findings.get(("success", "up"))
    if success is None:
        return
    gaps = [b - a for (a, _), (b, _) in pairwise(connection.ups) if a is not None and b is not None]
    gaps = [gap for gap in gaps if gap >= 0]
    brief = sum(gap < BRIEF for gap in gaps)
    thrown_away = connection.brief >= 2 or (success.role == "responder" and len(gaps) >= 2)
    if success.version != 1 and thrown_away and brief == len(gaps):
        _replace(connection, success, "peer_id_mismatch", "refused_after_up", AUTHENTICATION, 1)
        return
    fast = sum(gap < FLAP for gap in gaps)
    if fast >= 2 or (not gaps and connection.up_count >= 4):
        certainty = CERTAIN if fast >= 2 else POSSIBLE
        _replace(connection, success, "flapping", "repeated", UP, 2, certainty)


def _replace(
    connection: Connection,
    success: Finding,
    pattern: str,
    detail: str,
    stage: int,
    phase: int,
    certainty: str = LIKELY,
) -> None:
    """What looked like success is something else, shown by the same lines."""
    finding = Finding(pattern, detail, stage, phase, success.version, certainty, success.role)
    finding.first, finding.last, finding.count = success.first, success.last, success.count
    finding.order, finding.quotes = success.order, success.quotes
    finding.sightings = success.sightings
    connection.findings[(pattern, detail)] = finding
    del connection.findings[("success", "up")]
    if pattern == "peer_id_mismatch":
        for key in (("tunnel_drop", "deleted_there"), ("tunnel_drop", "deleted_here")):
            connection.findings.pop(key, None)
        connection.reached.pop(UP, None)
        connection.reached.pop(PHASE_2, None)


def _proven_key(connection: Connection) -> None:
    """The peer proved the same key in an attempt of its own: then a refusal is about the ID."""
    finding = connection.findings.get(("psk_mismatch", "key_or_id"))
    if finding is None or not connection.key_proven or ("psk_mismatch", "wrong_key") in connection.findings:
        return
    del connection.findings[("psk_mismatch", "key_or_id")]
    finding.pattern, finding.detail, finding.certainty = "peer_id_mismatch", "refused_there", LIKELY
    connection.findings.setdefault(("peer_id_mismatch", "refused_there"), finding)


def _told(connection: Connection, finding: Finding) -> Diagnosis:
    """A finding in words, by its pattern's declaration."""
    pattern: Pattern = PATTERNS[finding.pattern]
    cause = pattern.cause(finding.detail)
    sightings = tuple(finding.sightings.values())
    if finding.pattern in HEALTHY:
        sightings = tuple(connection.sightings.values())
    seen = picked(sightings)
    keys = cause.keys or pattern.keys
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
        causes=tuple(possibility.text for possibility in cause.listed),
        remedy=cause.remedy or pattern.remedy,
        keys=keys,
        citations=pattern.citations,
        sentence=spelled(cause.sentence, seen, (*keys, *pattern.reveals)),
        why=cause.why,
        detail=finding.detail,
        role=finding.role,
        quotes=tuple(sorted(finding.quotes, key=lambda quote: quote.number)),
        sightings=sightings,
        overcome=_overcome(connection, finding),
    )


def picked(sightings: Iterable[Sighting]) -> dict[str, Any]:
    """One value a key: what the peer says, else what both agreed on; this end's own is known to it."""
    seen: dict[str, Any] = {}
    for by in ("there", "agreed", "here"):
        for sighting in sightings:
            if sighting.by != by:
                continue
            if sighting.key == "tunnels":
                pairs = seen.setdefault("tunnels", [])
                pairs.extend(pair for pair in sighting.value if pair not in pairs)
            elif by != "here" or sighting.key in ("public_ip", "local_private_ip", "local_peer_id"):
                seen.setdefault(sighting.key, sighting.value)
    return seen


def reading_of(engine: Engine, lines: int, matcher: Matcher, notes: Sequence[str]) -> Reading:
    """What the whole log shows: failing connections first, of these the surest and latest."""
    connections = list(engine.connections.values())
    told = [diagnosis for connection in connections for diagnosis in conclude(connection)]
    told.sort(key=_order)
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


def _order(diagnosis: Diagnosis) -> tuple[bool, int, int, int, int]:
    rank = RANK.index(diagnosis.pattern)
    certainty = CERTAINTIES.index(diagnosis.certainty)
    return (diagnosis.overcome, standing(diagnosis.pattern), certainty, rank, -diagnosis.last_line)
