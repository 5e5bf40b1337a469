"""What signals of phase 2 mean, by what came before."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis import later_tunnel
from vns3pair.ipsec.diagnosis.finding import CERTAIN, LIKELY, POSSIBLE
from vns3pair.ipsec.diagnosis.occasion import Handlers, Occasion
from vns3pair.ipsec.diagnosis.state import BRIEF, MOST_UPS, PHASE_2, UP, Finding
from vns3pair.ipsec.diagnosis.values import keep_all


def _asks(o: Occasion) -> None:
    """Phase 2 is asked for, by either end: mark the child, and the IKE SA it runs under."""
    using = o.event.get("using")
    if o.event.shape.signal == "quick_replaces":
        o.attempt.replaces = True
        o.attempt.replaced = using
    elif using and using in o.connection.attempts:
        o.connection.attempts[using].quick = True
    if o.event.shape.signal == "selectors_there":
        o.attempt.quick = True
    elif not o.attempt.up:
        o.attempt.child = True
    if using and o.event.shape.role == "initiator" and o.event.shape.signal == "quick_starts":
        if len(o.book.pending) > 2_000:
            o.book.pending.clear()
        o.book.pending[using] = (o.connection, o.attempt)
    _mark_parents(o)
    later_tunnel.asked(o)
    o.attempt.role = o.attempt.role or o.event.shape.role
    o.attempt.version = o.attempt.version or o.event.shape.version
    _note(o)


def _mark_parents(o: Occasion) -> None:
    for other in reversed(o.connection.attempts.values()):
        if other.up and not other.child:
            other.quick = True
            return


def _note(o: Occasion) -> None:
    """Keep what the line tells for what this attempt may show later."""
    o.note()


def _up(o: Occasion) -> None:
    attempt, connection = o.attempt, o.connection
    sa = _child(o)
    if o.event.get("child") is None:
        attempt.child = attempt.up = True
    attempt.silences = 0
    attempt.silent.clear()
    parent = connection.attempts.get(o.event.get("using") or "")
    attempt.role = attempt.role or (parent.role if parent is not None else None)
    if _other_direction(o):
        return
    later_tunnel.came_up(o)
    replaces = attempt.replaces or _was_up_before(o) or _still_up(o)
    pair = repr([value for key, value, _by in o.shown.values.values() if key == "tunnels"])
    another = bool(connection.living) and pair != "[]" and pair not in connection.pairs
    if len(connection.pairs) < 2_000:
        connection.pairs.add(pair)
    if replaces and not another:
        _rekeyed(o)
        return
    if another:
        connection.living.add(sa)
        _established(o)
        return
    connection.living = {sa}
    connection.fresh = connection.stopping = False
    connection.phase1_up = True
    connection.up_count += 1
    if len(connection.ups) < MOST_UPS:
        connection.ups.append((o.event.line.time, o.event.line.number))
    _established(o)


def _still_up(o: Occasion) -> bool:
    """Whether an SA of the tunnel lives on meanwhile: then this one replaces it.

    A new phase 1 within seconds is another matter: the peer threw the last one away without a word.
    """
    connection, now = o.connection, o.event.line.time
    if not connection.living:
        return False
    since = connection.last_up
    return not connection.fresh or (now is not None and since is not None and now - since >= BRIEF)


def _was_up_before(o: Occasion) -> bool:
    """Whether the log starts after phase 1: its first phase 2 SA has the next number, a later one replaces it.

    So an IKEv1 responder's rekey looks, which says no more than that an SA is established (guide, Successful Rekey).
    """
    connection, attempt, sa = o.connection, o.attempt, o.event.get("sa")
    if connection.phase1_up or attempt.role != "responder" or o.version == 2 or not (sa and sa.isdigit()):
        return False
    parents = [number for number, one in connection.attempts.items() if one.quick and not one.child]
    return bool(parents) and parents[-1].isdigit() and int(sa) - int(parents[-1]) > 1


def _other_direction(o: Occasion) -> bool:
    """Racoon says that an SA is up once for each direction."""
    ups = o.connection.ups
    at_once = bool(ups) and (ups[-1][0] == o.event.line.time or ups[-1][1] == o.event.line.number - 1)
    return o.event.dialect == "racoon" and bool(o.connection.living) and at_once


def _child(o: Occasion) -> str:
    return o.event.get("child") or o.event.get("sa") or f"line {o.event.line.number}"


def _established(o: Occasion) -> None:
    o.reach(UP)
    o.connection.last_up = o.event.line.time
    o.moment("phase2", "phase 2 up")
    o.find("success", "up", stage=UP, certainty=CERTAIN, phase=2)
    _encapsulation(o)


def _rekeyed(o: Occasion) -> None:
    connection = o.connection
    connection.living.discard(o.attempt.replaced or o.event.get("using") or "")
    connection.living.add(_child(o))
    if len(connection.living) > 64:
        connection.living = set(list(connection.living)[-2:])
    o.attempt.up = True
    o.attempt.child = o.attempt.child or o.event.get("child") is None
    o.attempt.silences = 0
    o.attempt.silent.clear()
    o.reach(UP)
    connection.last_up = o.event.line.time
    connection.fresh = False
    o.moment("rekey", "phase 2 rekeyed")
    o.find("rekey_ok", "rekeyed", stage=UP, certainty=CERTAIN, phase=2)
    _encapsulation(o)


def _encapsulation(o: Occasion) -> None:
    """Plain ESP although NAT was found: up, and nothing passes (guide, NAT-T mismatch example 1)."""
    encapsulation = o.event.get("encapsulation")
    if encapsulation is None:
        return
    natd = (o.event.get("natd") or "").lower()
    # Openswan wrote plain ESP for encapsulation on ports other than 4500 too, and NATOA with it.
    old = "NATOA=" in o.event.line.text
    native = encapsulation == "ESP" and (not old or natd == "none")
    o.connection.native = native
    if (native and (natd.endswith(":4500") or o.connection.nat)) or (
        encapsulation == "ESP/NAT" and natd == "none"
    ):
        o.find("nat_t_mismatch", "native_behind_nat", stage=UP + 1, certainty=LIKELY, phase=2)


def _nat(o: Occasion) -> None:
    o.connection.nat = o.event.shape.signal == "nat_found"


def _not_ike(o: Occasion) -> None:
    """Up with plain ESP, and the peer sends to the port for IKE what is none: packed ESP (measured)."""
    if o.connection.native and o.connection.living:
        o.find("nat_t_mismatch", "udp_to_native", stage=UP + 1, certainty=LIKELY, phase=2)


def refused_here(o: Occasion) -> None:
    """This end refuses the peer's phase 2 proposal."""
    reason = o.attempt.reason if o.event.shape.detail != "answer" else _answered(o)
    if reason is not None and reason.stage >= PHASE_2:
        o.again(reason)
    else:
        o.moment("refusal", "this end refuses the phase 2 proposal")
        reason = _why_refused(o, "refused_here", CERTAIN)
    o.book.refused = (o.book.order, reason)


def _answered(o: Occasion) -> Finding | None:
    """What the refusal that an IKE SA answers with is about: the Child SA whose proposal was refused just before.

    Pluto writes the answer under the IKE SA's name, which may be that of another tunnel.
    """
    order, finding = o.book.refused or (0, None)
    return finding if finding is not None and o.book.order - order <= 1 else o.attempt.reason


def refused_there(o: Occasion) -> None:
    """The peer refuses this end's phase 2 proposal."""
    o = o.for_child()
    o.attempt.silences = 0
    o.moment("refusal", "the peer refuses the phase 2 proposal")
    _why_refused(o, "refused_there", LIKELY)


def _why_refused(o: Occasion, detail: str, certainty: str) -> Finding:
    further = later_tunnel.note_refusal(o)
    if (finding := _at_further_tunnel(o)) is not None:
        return finding
    if _at_rekey(o):
        return o.find("pfs_mismatch", "at_rekey", stage=UP, certainty=LIKELY, phase=2)
    if detail == "refused_here" and _only_group_differs(o):
        return o.find("pfs_mismatch", "quick_mode", stage=PHASE_2, certainty=CERTAIN, phase=2)
    finding = o.find("phase2_proposal_mismatch", detail, stage=PHASE_2, certainty=certainty, phase=2)
    finding.later_child = finding.later_child or further
    return finding


def _at_further_tunnel(o: Occasion) -> Finding | None:
    """That PFS keeps a further tunnel of an IKE SA from coming up, where the first one shows it."""
    found = later_tunnel.refused(o)
    if found is None:
        return None
    # Charon's tunnels share one connection: another one that comes up does not mean that this one did.
    stage = UP if o.event.dialect == "charon" else PHASE_2
    finding = o.find("pfs_mismatch", "later_tunnel", stage=stage, certainty=found.certainty, phase=2)
    keep_all(finding.sightings, found.without)
    if CERTAIN in (found.certainty, finding.certainty):
        finding.certainty = CERTAIN
    return finding


def _at_rekey(o: Occasion) -> bool:
    """Whether the same tunnel was up: IKE_AUTH carries no group, so PFS shows only at an IKEv2 rekey."""
    if o.version != 2 or not (o.connection.up_count or o.connection.living):
        return False
    if (o.connection.fresh or not o.connection.phase1_up) and not o.event.shape.rekey:
        return False  # what comes with a new phase 1 replaces nothing
    # Charon counts a first Child SA for other subnets with the same connection, and names a rekey as such.
    return o.event.dialect != "charon" or o.attempt.asks == "rekey" or later_tunnel.is_made_again(o)


def _only_group_differs(o: Occasion) -> bool:
    """Whether the peer's proposal and this end's differ in nothing but PFS and its group.

    Pluto prints its proposals without a group where it loads a connection, so they say nothing of PFS.
    """
    if o.event.dialect == "pluto":
        return False
    told: dict[str, dict[str, set[str]]] = {"there": {}, "here": {}}
    for sighting in (*o.attempt.sightings.values(), *o.sightings):
        if sighting.by in told and sighting.key.startswith(("phase2_", "pfs")):
            values = sighting.value if isinstance(sighting.value, tuple) else (sighting.value,)
            told[sighting.by].setdefault(sighting.key, set()).update(map(repr, values))
    there, here = told["there"], told["here"]
    if not (there.get("phase2_encryption") and here.get("phase2_encryption")):
        return False
    differ = {key for key in set(there) | set(here) if not there.get(key, set()) & here.get(key, set())}
    return bool(differ) and differ <= {"pfs", "pfs_group"}


def _pfs_refused_here(o: Occasion) -> None:
    o.moment("refusal", "this end refuses the peer's PFS")
    if _at_rekey(o):
        o.find("pfs_mismatch", "at_rekey", stage=UP, certainty=CERTAIN, phase=2)
        return
    detail = o.event.shape.detail or "quick_mode"
    o.find("pfs_mismatch", detail, stage=PHASE_2, certainty=CERTAIN, phase=2)


def _child_refused_there(o: Occasion) -> None:
    notify = o.event.get("notify") or ""
    if "TS_UNACC" in notify or "INVAL_ID" in notify or "INVALID_ID" in notify:
        selectors_refused_there(o)
    elif "NO_PROP" in notify or "INVALID_KE" in notify or "INVAL_KE" in notify:
        refused_there(o)
    elif "AUTH" in notify:
        o.moment("refusal", "the peer refuses the authentication")
        o.find("psk_mismatch", "key_or_id", stage=PHASE_2 - 1, certainty=POSSIBLE, phase=1)
    else:
        o.moment("refusal", f"the peer refuses phase 2 ({notify.lower()[:40]})")
        o.find("phase2_proposal_mismatch", "refused_there", stage=PHASE_2, certainty=POSSIBLE, phase=2)


def _selectors_refused_here(o: Occasion) -> None:
    reason = o.attempt.reason
    if reason is not None and reason.pattern == "traffic_selector_mismatch":
        o.again(reason)
        return
    later_tunnel.note_refusal(o)
    o.moment("refusal", "this end refuses the subnets")
    detail = o.event.shape.detail or "refused_here"
    o.find("traffic_selector_mismatch", detail, stage=PHASE_2, certainty=CERTAIN, phase=2)


def selectors_refused_there(o: Occasion) -> None:
    """The peer refuses the subnets this end proposes."""
    o = o.for_child()
    o.attempt.silences = 0
    later_tunnel.note_refusal(o)
    o.moment("refusal", "the peer refuses the subnets")
    o.find("traffic_selector_mismatch", "refused_there", stage=PHASE_2, certainty=LIKELY, phase=2)


def _narrowed(o: Occasion) -> None:
    o.moment("note", "one end took a part of the subnets only")
    o.find("traffic_selector_mismatch", "narrowed", stage=UP + 1, certainty=LIKELY, phase=2)


def _kernel(o: Occasion) -> None:
    o.moment("refusal", "the operating system refused the SA")
    o.find("traffic_selector_mismatch", "kernel", stage=PHASE_2, certainty=POSSIBLE, phase=2)
    o.book.notes[
        "The operating system of one end refused the SA: not every refusal here is a difference."
    ] = None


HANDLERS: Handlers = {
    "quick_starts": _asks,
    "quick_replaces": _asks,
    "quick_responds": _asks,
    "selectors_there": _asks,
    "selectors_here": _note,
    "offers_here": _note,
    "offers_there": _note,
    "offer_line": _note,
    "chosen": _note,
    "phase2_up": _up,
    "phase2_rekeyed": _rekeyed,
    "nat_found": _nat,
    "no_nat_found": _nat,
    "not_ike": _not_ike,
    "pfs_refused_here": _pfs_refused_here,
    "child_refused_there": _child_refused_there,
    "selectors_refused_here": _selectors_refused_here,
    "selectors_refused_there": selectors_refused_there,
    "selectors_narrowed": _narrowed,
    "kernel_refused": _kernel,
}
