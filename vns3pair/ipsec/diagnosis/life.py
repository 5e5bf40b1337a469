"""What silence, drops and repeats mean, by what came before."""

from __future__ import annotations

from functools import lru_cache

from vns3pair.ipsec.diagnosis.finding import CERTAIN, LIKELY, POSSIBLE
from vns3pair.ipsec.diagnosis.occasion import Handlers, Occasion
from vns3pair.ipsec.diagnosis.state import AUTHENTICATION, PHASE_2, REACH, UP, Attempt, Finding

AT_ONCE = 1.5
"""Seconds within which a Child SA that the peer deletes was not taken at all."""

FIRST, LATER, ENCRYPTED, QUICK, LIVENESS = "first", "later", "encrypted", "quick", "liveness"

_STATES = (
    (FIRST, ("seq 1", "message ID 0")),
    (ENCRYPTED, ("seq 3",)),
    (LIVENESS, ("ESTABLISHED", "INFORMATIONAL")),
    (QUICK, ("QUICK", "CHILD", "REKEY", "NEW_")),
    (FIRST, ("MAIN_I1", "PARENT_I1", "AGGR_I1", "SA_INIT", "MM_WAIT_MSG2", "MM_NO_STATE")),
    (ENCRYPTED, ("MAIN_I3", "MM_WAIT_MSG6", "MM_KEY_EXCH")),
    (LATER, ("MAIN_I2", "PARENT_I2", "IKE_AUTH", "_R", "AGGR_I2", "MM_WAIT")),
)


@lru_cache(maxsize=256)
def _step_of(state: str) -> str | None:
    return next((step for step, words in _STATES if any(word in state for word in words)), None)


def where_silent(state: str | None, attempt: Attempt, up: bool) -> str:
    """At which step no answer came: by the daemon's word for the state, else by what came before."""
    if state and not (attempt.up and " " in state) and (step := _step_of(state)):
        return step if step != ENCRYPTED or attempt.version != 2 else LATER
    if attempt.child:
        return QUICK
    if attempt.encrypted and not attempt.up:
        return LATER if attempt.version == 2 else ENCRYPTED
    if attempt.up or (up and attempt.role is None):
        return LIVENESS
    return LATER if attempt.answered else FIRST


def _retransmits(o: Occasion) -> None:
    attempt = o.attempt
    attempt.silences += o.event.line.times
    step = where_silent(o.event.get("state"), attempt, o.connection.phase1_up)
    if len(attempt.silent) < 6:
        attempt.silent.append((o.event.line, step))
    if attempt.reason is None:
        o.moment("retry", "no answer, sent again")
    else:
        attempt.reason.last = max(attempt.reason.last, o.event.line.number)


def _gives_up(o: Occasion) -> None:
    attempt = o.attempt
    o.moment("drop", "no answer, this attempt ends")
    if attempt.reason is not None:
        o.again(attempt.reason)
        return
    step = where_silent(o.event.get("state") or o.event.get("cause"), attempt, o.connection.phase1_up)
    if o.event.shape.detail == "no_answer_to_encrypted":
        step = ENCRYPTED
    finding = _silence(o, step)
    finding.reach_back([line for line, _step in attempt.silent], attempt.silences)
    attempt.silent.clear()
    attempt.silences = 0


def _silence(o: Occasion, step: str) -> Finding:
    """No answer came at this step, and no refusal either."""
    if step == ENCRYPTED:
        return o.find(
            "psk_mismatch", "no_answer_to_encrypted", stage=AUTHENTICATION, certainty=LIKELY, phase=1
        )
    if step == QUICK:
        return o.find("no_response", "silence_phase2", stage=PHASE_2, certainty=CERTAIN, phase=2)
    if step == LATER:
        return o.find("no_response", "silence_later", stage=REACH, certainty=CERTAIN, phase=1)
    if step == FIRST:
        return o.find("no_response", "silence", stage=REACH, certainty=CERTAIN, phase=1)
    return o.find("dpd_action", "dead", stage=UP, certainty=POSSIBLE, phase=None)


def _unreachable(o: Occasion) -> None:
    o.attempt.silences = 0
    o.moment("refusal", "the peer's host refuses the packet")
    detail = "no_route" if o.event.shape.detail == "no_route" else "refused"
    finding = o.find("connection_refused", detail, stage=REACH, certainty=CERTAIN, phase=1)
    o.attempt.reason = finding


def _dead_peer(o: Occasion) -> None:
    action = (o.event.get("dpd") or "").lower()
    detail = "dead"
    for word, code in (("restart", "restart"), ("clear", "clear"), ("hold", "hold"), ("put", "hold")):
        if word in action:
            detail = code
            break
    o.moment("drop", "dead peer detection acts")
    known = o.connection.findings.get(("dpd_action", "dead"))
    if known is not None and detail != "dead":
        del o.connection.findings[("dpd_action", "dead")]
        finding = o.find("dpd_action", detail, stage=UP, certainty=CERTAIN)
        finding.first, finding.count = known.first, finding.count + known.count
        finding.quotes[:0] = known.quotes
    else:
        o.find("dpd_action", detail, stage=UP, certainty=CERTAIN)
    _lose(o)


def _lose(o: Occasion) -> None:
    o.connection.living.clear()
    o.connection.fresh = False
    o.connection.last_time = o.event.line.time


def _stopped_here(o: Occasion) -> None:
    if (o.event.get("sa") or "") in o.connection.replaced:
        return
    o.connection.stopping = True
    if o.event.dialect not in ("pluto", "charon"):
        # A device says it in one line; a daemon's lines about what it deletes follow.
        o.moment("drop", "this end was told to stop")
        o.find("tunnel_drop", "stopped_here", stage=UP, certainty=CERTAIN)
        _lose(o)
    elif o.connection.living:
        o.moment("note", "this end was told to stop")


def _idle(o: Occasion) -> None:
    o.moment("drop", "idle timeout")
    o.find("tunnel_drop", "idle", stage=UP, certainty=CERTAIN)
    _lose(o)


def _deleted(o: Occasion) -> None:
    """An SA is gone: a drop only if no other one of the tunnel lives on."""
    connection, event = o.connection, o.event
    there = event.shape.signal == "deleted_there"
    if event.shape.detail == "announced":
        connection.ending = there
        return
    there = there or connection.ending
    connection.ending = False
    gone = event.get("using") or event.get("child") or event.get("sa")
    if _phase_of_deleted(o) == 1:
        if gone and gone in connection.replaced:
            return
        if not there:
            _torn_down(o)
        if o.version != 2:
            return
    elif gone and connection.living and gone not in connection.living and gone.isdigit():
        _brief(o)
        return
    elif gone in connection.living:
        connection.living.discard(gone)
        _brief(o)
        if connection.living:
            return
    elif connection.living:
        connection.living.pop()
        if connection.living:
            return
    _drop(o, there)


def _torn_down(o: Occasion) -> None:
    """Phase 1 goes right after phase 2, from here: somebody took the tunnel down, it did not fall."""
    fallen = o.connection.findings.get(("tunnel_drop", "deleted_here"))
    if fallen is not None and o.book.order - fallen.order <= 8:
        del o.connection.findings[("tunnel_drop", "deleted_here")]
        fallen.detail = "stopped_here"
        o.connection.findings.setdefault(("tunnel_drop", "stopped_here"), fallen)


def _phase_of_deleted(o: Occasion) -> int | None:
    if o.event.shape.phase:
        return o.event.shape.phase
    state = o.event.get("state") or ""
    if any(word in state for word in ("QUICK", "CHILD", "V2_IPSEC")):
        return 2
    if any(
        word in state
        for word in ("MAIN", "PARENT", "ESTABLISHED_IKE", "IKE_SA", "AGGR", "SA_INIT", "IKE_AUTH")
    ):
        return 1
    return None


def _brief(o: Occasion) -> None:
    seconds = o.event.get("seconds")
    if seconds and _number(seconds) < 5:
        o.connection.brief += 1


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1e9


def _drop(o: Occasion, there: bool) -> None:
    connection = o.connection
    state = o.event.get("state") or ""
    if not connection.up_count and not (there or "QUICK_" in state or "ESTABLISHED" in state):
        return
    if state and not connection.up_count and "QUICK_I1" in state:
        return
    if "sa" in o.event.names and o.attempt.reason is not None and not o.attempt.up:
        return
    _brief(o)
    if _thrown_away(o, there):
        return
    recent = [f for f in connection.findings.values() if f.pattern in ("dpd_action", "tunnel_drop")]
    close = [f for f in recent if o.book.order - f.order <= 6]
    if close and not connection.living and not any(connection.overcome(f) for f in close):
        o.again(max(close, key=lambda finding: finding.order))
        return
    detail = "stopped_here" if connection.stopping else "deleted_there" if there else "deleted_here"
    o.moment("drop", "the peer ends the tunnel" if there else "this end ends the tunnel")
    o.find("tunnel_drop", detail, stage=UP, certainty=CERTAIN if there else LIKELY)
    _lose(o)


def _thrown_away(o: Occasion, there: bool) -> bool:
    """The peer deletes the first Child SA the moment it is up, and keeps phase 1.

    So libreswan does with an answer whose subnets were narrowed (measured).
    """
    connection, now = o.connection, o.event.line.time
    if not (there and connection.up_count == 1 and connection.ups and o.version == 2):
        return False
    since = connection.ups[-1][0]
    if _phase_of_deleted(o) != 2 or now is None or since is None or not 0 <= now - since <= AT_ONCE:
        return False
    o.moment("refusal", "the peer throws the Child SA away at once")
    o.find("traffic_selector_mismatch", "narrowed", stage=UP, certainty=POSSIBLE, phase=2)
    connection.findings.pop(("success", "up"), None)
    _lose(o)
    return True


def _down_told(o: Occasion) -> None:
    connection = o.connection
    recent = [
        f
        for f in connection.findings.values()
        if f.pattern in ("dpd_action", "tunnel_drop") and o.book.order - f.order <= 8
    ]
    if recent:
        o.again(max(recent, key=lambda finding: finding.order))
        return
    o.moment("drop", "the tunnel is down")
    o.find("tunnel_drop", "stopped_here" if connection.stopping else "down_told", stage=UP, certainty=LIKELY)
    _lose(o)


def _up_told(o: Occasion) -> None:
    o.attempt.silences = 0
    if o.event.shape.detail == "only" and ("success", "up") not in o.connection.findings:
        o.find("success", "up", stage=UP, certainty=LIKELY, phase=2)
        o.reach(UP)
        o.connection.up_count += 1


def _lifetime_told(o: Occasion) -> None:
    o.moment("note", "the peer announces another lifetime")
    o.find("lifetime_mismatch", "told", stage=UP + 1, certainty=POSSIBLE, phase=2)


HANDLERS: Handlers = {
    "retransmits": _retransmits,
    "gives_up": _gives_up,
    "unreachable": _unreachable,
    "dead_peer": _dead_peer,
    "stopped_here": _stopped_here,
    "idle": _idle,
    "deleted_there": _deleted,
    "deleted_here": _deleted,
    "down_told": _down_told,
    "up_told": _up_told,
    "lifetime_told": _lifetime_told,
}
