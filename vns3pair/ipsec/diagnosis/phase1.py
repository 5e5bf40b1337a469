"""What signals of phase 1 mean, by what came before."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis import later_tunnel
from vns3pair.ipsec.diagnosis.finding import CERTAIN, LIKELY, POSSIBLE
from vns3pair.ipsec.diagnosis.occasion import Handlers, Occasion
from vns3pair.ipsec.diagnosis.phase2 import refused_here as phase2_refused_here
from vns3pair.ipsec.diagnosis.phase2 import refused_there as phase2_refused_there
from vns3pair.ipsec.diagnosis.phase2 import selectors_refused_there
from vns3pair.ipsec.diagnosis.state import AUTHENTICATION, PHASE_2, PROPOSAL, REACH, Attempt, Finding

MOST_CONFIGURED = 5_000
MOST_REPLACED = 5_000


def _configured(o: Occasion) -> None:
    version = o.event.get("version")
    if version in ("1", "2") and o.connection.name and len(o.book.configured) < MOST_CONFIGURED:
        o.book.configured[o.connection.name] = int(version)


def _initiates(o: Occasion) -> None:
    attempt = o.attempt
    if o.event.shape.detail == "again" and attempt.role == "initiator" and not attempt.up:
        return
    _begin(o, "initiator")
    if o.version:
        o.book.tried.add(o.version)
    o.moment("start", f"this end starts{_ike(o)}")


def _responds(o: Occasion) -> None:
    if o.attempt.role == "responder" and not o.attempt.up:
        o.reach(REACH)
        return
    _begin(o, "responder")
    o.reach(PROPOSAL)
    o.moment("start", f"the peer starts{_ike(o)}")


def _begin(o: Occasion, role: str) -> None:
    """A negotiation from scratch: what an earlier one under the same number told is over."""
    attempt, connection = o.attempt, o.connection
    kept = attempt.sightings if role == "responder" else {}
    Attempt.__init__(attempt, role, version=o.event.shape.version, since=o.event.line.time, sightings=kept)
    connection.version = o.event.shape.version or connection.version
    connection.ike_sa = None
    if not connection.living:
        connection.phase1_up = False


def _ike(o: Occasion) -> str:
    return f" IKEv{o.version}" if o.version else ""


def _progress(o: Occasion) -> None:
    o.attempt.answered = True
    o.attempt.silences = o.attempt.repeats = 0
    o.attempt.silent.clear()
    o.attempt.role = o.attempt.role or o.event.shape.role
    o.attempt.version = o.attempt.version or o.event.shape.version
    o.reach(PROPOSAL)
    o.note()


def _encrypted(o: Occasion) -> None:
    _progress(o)
    o.attempt.encrypted = True


def _peer_repeats(o: Occasion) -> None:
    o.attempt.repeats += o.event.line.times
    if len(o.attempt.silent) < 6:
        o.attempt.silent.append((o.event.line, "repeated"))
    o.moment("retry", "the peer sends its last message again")


def _identifies(o: Occasion) -> None:
    o.note()


def _phase1_up(o: Occasion) -> None:
    attempt, connection = o.attempt, o.connection
    first = not attempt.up
    attempt.up = attempt.answered = True
    attempt.version = attempt.version or o.event.shape.version
    attempt.silences = 0
    attempt.silent.clear()
    connection.version = o.version or connection.version
    connection.phase1_up = connection.fresh = True
    connection.ike_sa = o.event.get("sa")
    later_tunnel.phase1_up(o)
    if o.version == 2 and "responder" in (o.event.get("cause"), attempt.role):
        connection.key_proven = True
    o.reach(PHASE_2)
    if first:
        o.moment("phase1", f"phase 1 up{_ike(o)}")


def _phase1_rekeyed(o: Occasion) -> None:
    o.connection.phase1_up = o.attempt.up = True
    o.connection.ike_sa = o.event.get("sa")
    using = o.event.get("using")
    if using:
        if len(o.connection.replaced) >= MOST_REPLACED:
            o.connection.replaced.clear()
        o.connection.replaced.add(using)
        later_tunnel.renumbered(o, using)
    o.reach(PHASE_2)
    o.moment("rekey", "phase 1 rekeyed")
    o.find("rekey_ok", "rekeyed", stage=PHASE_2 + 1, certainty=CERTAIN, decisive=False)


def _phase_of(o: Occasion) -> int:
    """The phase of a refusal: what the line says, else whether phase 1 was up by then."""
    phase = o.event.shape.phase
    if phase is not None:
        return phase
    if o.attempt.child or o.attempt.up or (o.attempt.block is not None and o.attempt.block.phase == 2):
        return 2
    return 2 if o.attempt.role is None and o.connection.phase1_up else 1


def _proposal_refused_here(o: Occasion) -> None:
    if _phase_of(o) == 2:
        phase2_refused_here(o)
        return
    reason = o.attempt.reason
    if reason is not None and reason.stage == PROPOSAL:
        o.again(reason)
        return
    o.moment("refusal", "this end refuses the phase 1 proposal")
    o.find(
        "phase1_proposal_mismatch",
        "group_only" if _group_only(o) else "refused_here",
        stage=PROPOSAL,
        certainty=CERTAIN,
        phase=1,
    )


def _group_only(o: Occasion) -> bool:
    """Whether the peer's offer and this end's own differ in nothing but the group."""
    told: dict[str, dict[str, object]] = {"there": {}, "here": {}}
    for sighting in (*o.attempt.sightings.values(), *o.sightings):
        if sighting.by in told and sighting.key.startswith("phase1_"):
            if sighting.key in told[sighting.by]:
                return False
            told[sighting.by][sighting.key] = sighting.value
    there, here = told["there"], told["here"]
    both = set(there) & set(here)
    return (
        "phase1_dh_group" in both
        and "phase1_encryption" in both
        and {key for key in both if there[key] != here[key]} == {"phase1_dh_group"}
    )


def _proposal_refused_there(o: Occasion) -> None:
    if _phase_of(o) == 2:
        if o.event.shape.detail == "dump":
            _was_phase_2(o)
        else:
            phase2_refused_there(o)
        return
    o.attempt.silences = 0
    if o.event.shape.detail == "dump":
        known = _latest(o, 2)
        if known is not None:
            o.again(known)
        return
    o.moment("refusal", "the peer refuses the phase 1 proposal")
    if o.event.shape.detail == "refused_init":
        o.find("incomplete_remote", "refused_init", stage=PROPOSAL, certainty=POSSIBLE, phase=1)
    else:
        o.find("phase1_proposal_mismatch", "refused_there", stage=PROPOSAL, certainty=LIKELY, phase=1)


def _was_phase_2(o: Occasion) -> None:
    """The dumped bytes name ESP: the refusal before them was about phase 2, in a log that starts after phase 1."""
    known = o.connection.findings.get(("phase1_proposal_mismatch", "refused_there"))
    if known is not None and o.book.order - known.order <= 2 and known.count == 1:
        del o.connection.findings[("phase1_proposal_mismatch", "refused_there")]
    o.connection.phase1_up = True
    if _latest(o, 2) is None or known is not None:
        phase2_refused_there(o)


def _no_connection_here(o: Occasion) -> None:
    version = o.event.shape.version
    others = set(o.book.configured.values()) | o.book.tried
    if version and others and version not in others:
        o.moment("refusal", f"this end has no connection for IKEv{version}")
        o.find("ike_version_mismatch", "version_here", stage=PROPOSAL, certainty=LIKELY, phase=1)
        return
    o.moment("refusal", "this end has no connection that fits the peer")
    o.find("no_connection_authorized", "no_connection", stage=PROPOSAL, certainty=CERTAIN, phase=1)


def _version_refused_here(o: Occasion) -> None:
    o.moment("refusal", "this end refuses the IKE version")
    o.find("ike_version_mismatch", "version_here", stage=PROPOSAL, certainty=CERTAIN, phase=1)


def _version_refused_there(o: Occasion) -> None:
    o.moment("refusal", "the peer refuses the IKE version")
    o.find("ike_version_mismatch", "version_there", stage=PROPOSAL, certainty=CERTAIN, phase=1)


def _mode_refused(o: Occasion) -> None:
    o.moment("refusal", "main mode against aggressive mode")
    o.find("incomplete_remote", "exchange_mode", stage=PROPOSAL, certainty=LIKELY, phase=1)


def _key_wrong_here(o: Occasion) -> None:
    o.moment("refusal", "the peer's key is another one")
    o.find("psk_mismatch", "wrong_key", stage=AUTHENTICATION, certainty=CERTAIN, phase=1)


def _key_missing_here(o: Occasion) -> None:
    o.moment("refusal", "this end has no key for the peer")
    o.find("psk_mismatch", "missing_key", stage=AUTHENTICATION, certainty=CERTAIN, phase=1)


def _undecryptable(o: Occasion) -> None:
    if o.attempt.up and o.attempt.role == "responder" and not o.attempt.quick:
        _peer_repeats(o)
        return
    if o.attempt.up or (o.attempt.role is None and o.connection.phase1_up):
        return
    o.moment("refusal", "an encrypted message cannot be read")
    o.find("psk_mismatch", "undecryptable", stage=AUTHENTICATION, certainty=LIKELY, phase=1)


def _auth_refused_here(o: Occasion) -> None:
    reason = o.attempt.reason or _latest(o)
    if reason is not None and reason.stage >= AUTHENTICATION:
        o.again(reason)
        return
    o.moment("refusal", "this end refuses the peer's authentication")
    o.find("psk_mismatch", "key_or_id_here", stage=AUTHENTICATION, certainty=POSSIBLE, phase=1)


def _latest(o: Occasion, steps: int = 4) -> Finding | None:
    """What was found in the few events before this one, on any attempt of the connection."""
    recent = [f for f in o.connection.findings.values() if o.book.order - f.order <= steps]
    return max(recent, key=lambda finding: finding.order, default=None)


def _auth_refused_there(o: Occasion) -> None:
    o.attempt.silences = 0
    if o.event.shape.detail == "exchange_mode":
        _mode_refused(o)
        return
    known = _latest(o, 2)
    if known is not None and known.detail in ("refused_there", "exchange_mode"):
        o.again(known)
        return
    o.moment("refusal", "the peer refuses the authentication")
    if o.event.shape.detail == "refused_there":
        o.find("peer_id_mismatch", "refused_there", stage=AUTHENTICATION, certainty=LIKELY, phase=1)
        return
    if o.event.shape.detail == "missing_key_there":
        o.find("psk_mismatch", "missing_key_there", stage=AUTHENTICATION, certainty=LIKELY, phase=1)
        return
    o.find("psk_mismatch", "key_or_id", stage=AUTHENTICATION, certainty=POSSIBLE, phase=1)


def _id_wrong_here(o: Occasion) -> None:
    o.moment("refusal", "the peer's ID is not the expected one")
    detail = o.event.shape.detail or "wrong_id"
    o.find("peer_id_mismatch", detail, stage=AUTHENTICATION, certainty=CERTAIN, phase=1)


def _id_refused_here(o: Occasion) -> None:
    reason = o.attempt.reason or _latest(o)
    if reason is not None:
        o.again(reason)
        return
    if _after_phase_1(o):
        o.moment("refusal", "this end refuses the subnets")
        o.find("traffic_selector_mismatch", "refused_here", stage=PHASE_2, certainty=CERTAIN, phase=2)
    else:
        o.moment("refusal", "this end refuses the peer's ID")
        o.find("peer_id_mismatch", "wrong_id", stage=AUTHENTICATION, certainty=LIKELY, phase=1)


def _after_phase_1(o: Occasion) -> bool:
    attempt = o.attempt
    if attempt.role is None and o.connection.phase1_up:
        return True
    return o.event.shape.phase == 2 or attempt.child or attempt.quick or attempt.up


def _id_refused_there(o: Occasion) -> None:
    """Before phase 1 is up it is the peer ID; after it, the subnets, if phase 2 was begun at all.

    An IKEv1 responder holds phase 1 for up while the initiator still checks its ID (seen between daemons).
    """
    attempt = o.attempt
    quick = attempt.quick or attempt.child
    if o.event.shape.phase == 2 or (o.event.shape.phase is None and quick):
        selectors_refused_there(o)
        return
    if o.event.shape.phase is None and attempt.role is None and o.connection.phase1_up:
        selectors_refused_there(o)
        return
    o.moment("refusal", "the peer refuses the ID of this end")
    certainty = CERTAIN if o.event.shape.version == 1 else LIKELY
    o.find("peer_id_mismatch", "refused_there", stage=AUTHENTICATION, certainty=certainty, phase=1)


HANDLERS: Handlers = {
    "configured": _configured,
    "initiates": _initiates,
    "responds": _responds,
    "progress": _progress,
    "encrypted": _encrypted,
    "peer_repeats": _peer_repeats,
    "identifies": _identifies,
    "announces": _identifies,
    "suite": _progress,
    "phase1_up": _phase1_up,
    "phase1_rekeyed": _phase1_rekeyed,
    "proposal_refused_here": _proposal_refused_here,
    "proposal_refused_there": _proposal_refused_there,
    "no_connection_here": _no_connection_here,
    "version_refused_here": _version_refused_here,
    "version_refused_there": _version_refused_there,
    "mode_refused": _mode_refused,
    "key_wrong_here": _key_wrong_here,
    "key_missing_here": _key_missing_here,
    "undecryptable": _undecryptable,
    "auth_refused_here": _auth_refused_here,
    "auth_refused_there": _auth_refused_there,
    "id_wrong_here": _id_wrong_here,
    "id_refused_here": _id_refused_here,
    "id_refused_there": _id_refused_there,
}
