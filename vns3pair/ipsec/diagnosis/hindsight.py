"""What only the end of a log shows: silence that nobody broke, an answer not taken, a success that keeps coming back."""

from __future__ import annotations

from itertools import pairwise

from vns3pair.ipsec.diagnosis.finding import CERTAIN, LIKELY, POSSIBLE
from vns3pair.ipsec.diagnosis.life import ENCRYPTED, FIRST, LATER, QUICK
from vns3pair.ipsec.diagnosis.state import (
    AUTHENTICATION,
    BRIEF,
    PHASE_2,
    REACH,
    UP,
    Attempt,
    Connection,
    Finding,
)
from vns3pair.ipsec.diagnosis.values import keep_all

FLAP = 600.0
"""Seconds: re-established faster than every ten minutes is flapping (guide, Flapping Tunnel)."""


def look_back(connection: Connection) -> None:
    """Add to a connection's findings what its last line did not say."""
    _pending_silence(connection)
    _not_taken(connection)
    _repeats(connection)
    _proven_key(connection)


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
    told = sum(line.times for line, _step in attempt.silent)
    finding.count += max(0, attempt.silences + attempt.repeats - told)
    keep_all(finding.sightings, attempt.sightings)


def _not_taken(connection: Connection) -> None:
    """Up at this end, while the peer repeats its last message: it does not take this end's answer.

    An IKEv1 responder holds phase 1 for up before the initiator has checked its ID; the refusal comes
    encrypted with what the responder cannot read yet (seen with libreswan and strongSwan).
    """
    if connection.up_count:
        return
    for attempt in connection.attempts.values():
        if attempt.repeats < 2 or not attempt.silent or attempt.quick or attempt.reason is not None:
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
        _replace(connection, success, "flapping", _why_lost(connection), UP, 2, certainty)


def _why_lost(connection: Connection) -> str:
    """What ended the tunnel, where the log tells."""
    dead = [f for f in connection.findings.values() if f.pattern == "dpd_action"]
    return "after_dpd" if sum(finding.count for finding in dead) >= 2 else "repeated"


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
    if pattern == "peer_id_mismatch" or not connection.living:
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
