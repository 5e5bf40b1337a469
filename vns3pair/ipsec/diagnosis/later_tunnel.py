"""Tunnels after the first one of an IKE SA, in IKEv2: they alone exchange keys of their own.

The first tunnel comes with IKE_AUTH, which has no key exchange for it, so neither PFS nor its group is compared.
Each further one is made by CREATE_CHILD_SA, whose proposal names the PFS group (RFC 7296, 1.2, 1.3.1 and 2.17). Where
the first came up and a further one with the same algorithms is refused, PFS is what is left (measured between
libreswan and itself, and libreswan and strongSwan).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.diagnosis.finding import CERTAIN, LIKELY, Sighting
from vns3pair.ipsec.diagnosis.occasion import Children, Occasion
from vns3pair.ipsec.diagnosis.values import Sightings, keep_all

MOST_IKE_SAS = 2_000
_ALGORITHMS = ("phase2_encryption", "phase2_hash")


@dataclass(frozen=True, slots=True)
class Refused:
    """A further tunnel that was refused though the first one came up: how sure it is that PFS is why.

    `without` tells that PFS is off where an offer names no group.
    """

    certainty: str
    without: Sightings


def phase1_up(o: Occasion) -> None:
    """An IKE SA came up: the next that comes up, or is refused, is the Child SA that it brings along."""
    ike_sa, book = o.event.get("sa"), o.book.children
    if o.version == 1 or ike_sa is None or o.event.dialect not in ("pluto", "charon"):
        return
    if len(book) >= MOST_IKE_SAS:
        book.clear()
    book[ike_sa] = Children()


def asked(o: Occasion) -> None:
    """A Child SA is asked for under an IKE SA that is up: one that was not up by then did not come with IKE_AUTH."""
    if o.version != 2 or o.event.shape.signal == "selectors_there":
        return
    if o.event.dialect == "charon":
        rekey = o.event.shape.rekey or o.event.shape.signal == "quick_replaces"
        o.attempt.asks = "rekey" if rekey else "further"
        _close(o, o.event.get("sa"))
        if not rekey:
            _keep_exchange(o)
    elif o.event.dialect == "pluto" and o.event.shape.signal == "quick_starts":
        o.attempt.ike_sa = o.event.get("using")
        _close(o, o.attempt.ike_sa)


def _close(o: Occasion, ike_sa: str | None) -> bool:
    """Note that an IKE SA's first Child SA is over, whatever came of it; returns whether that was so before."""
    children = o.book.children.get(ike_sa or "")
    if children is None:
        return False
    over, children.over = children.over, True
    return over


def _keep_exchange(o: Occasion) -> None:
    """Charon names the payloads of a request: with a key exchange, KE, the end that asks wants PFS, without it none."""
    by = "there" if o.event.shape.role == "responder" else "here"
    keep_all(o.attempt.sightings, _pfs(" KE " in o.event.line.text, by, o.event.line.number))


def _pfs(wanted: bool, by: str, number: int) -> Sightings:
    return {("pfs", by, repr(wanted)): Sighting("pfs", wanted, by, number)}


def came_up(o: Occasion) -> None:
    """A Child SA is up: the first one of its IKE SA, what replaces that, or one of a further tunnel."""
    children = o.book.children.get(_ike_sa(o) or "")
    if children is None:
        return
    agreed = told((*o.attempt.sightings.values(), *o.sightings), "agreed")
    if not _close(o, _ike_sa(o)) and not agreed["pfs_group"]:
        children.first, children.connection = agreed, o.connection
    elif not _is_first_again(o, children):
        children.further = True
        o.connection.further_up = o.book.order


def renumbered(o: Occasion, before: str | None) -> None:
    """An IKE SA was replaced: its Child SAs live on under the new one."""
    after, book = o.event.get("sa"), o.book.children
    if before in book and after is not None:
        book[after] = book[before]


def note_refusal(o: Occasion) -> bool:
    """A Child SA is refused, for whatever reason; returns whether it is one after the first of its IKE SA."""
    return _close(o, _ike_sa(o)) or o.event.shape.rekey


def is_made_again(o: Occasion) -> bool:
    """Whether charon asks anew for what went down since its rekey was refused."""
    return ("pfs_mismatch", "at_rekey") in o.connection.findings and not o.connection.living


def refused(o: Occasion) -> Refused | None:
    """How sure it is that PFS keeps a further tunnel from coming up; None where nothing shows that it is one."""
    children = o.book.children.get(_ike_sa(o) or "")
    if o.version != 2 or children is None or children.first is None or children.further:
        return None
    if _is_first_again(o, children):
        return None
    seen = (*o.attempt.sightings.values(), *o.sightings)
    here, there = told(seen, "here"), told(seen, "there")
    set_up = here if here["phase2_encryption"] else told(o.connection.sightings.values(), "here")
    if not (fits(children.first, set_up) and fits(children.first, there)):
        return None
    return Refused(CERTAIN if _only_group_differs(here, there) else LIKELY, _without_group(seen))


def _is_first_again(o: Occasion, children: Children) -> bool:
    """Whether it is the first tunnel, rekeyed or made again, whose group libreswan takes whatever it is (measured)."""
    if o.event.dialect == "charon":
        return o.attempt.asks != "further" or is_made_again(o)
    return o.attempt.replaces or children.connection is o.connection


def _ike_sa(o: Occasion) -> str | None:
    """The number of the IKE SA that the line's Child SA belongs to."""
    if o.event.dialect == "charon":
        return o.event.get("sa")
    if o.event.dialect != "pluto":
        return None
    own = o.event.get("sa") if o.attempt.up and not o.attempt.child else None
    return own or (None if o.event.shape.rekey else o.event.get("using")) or o.attempt.ike_sa


Offer = dict[str, set[Any]]


def told(sightings: Iterable[Sighting], by: str) -> Offer:
    """The phase 2 algorithms and PFS groups that one end tells, by key; empty where it tells none."""
    offer: Offer = {key: set() for key in (*_ALGORITHMS, "pfs_group")}
    for sighting in sightings:
        if sighting.by == by and sighting.key in offer:
            values = sighting.value if isinstance(sighting.value, tuple) else (sighting.value,)
            offer[sighting.key].update(values)
    return offer


def fits(one: Offer, other: Offer) -> bool:
    """Whether two offers have algorithms in common, as far as both are told; the group is left out."""
    return all(one[key] & other[key] or not (one[key] and other[key]) for key in _ALGORITHMS)


def _only_group_differs(here: Offer, there: Offer) -> bool:
    """Whether each end offers one cipher and one hash, the same, and they have no group in common."""
    alike = all(here[key] == there[key] and len(here[key]) <= 1 for key in _ALGORITHMS)
    groups = here["pfs_group"], there["pfs_group"]
    return alike and bool(here["phase2_encryption"]) and any(groups) and not groups[0] & groups[1]


def _without_group(seen: Iterable[Sighting]) -> Sightings:
    """Offers of CREATE_CHILD_SA that name no group: in them, unlike in IKE_AUTH's, that says that PFS is off."""
    found: Sightings = {}
    for by in ("here", "there"):
        offers = {sighting.key: sighting for sighting in seen if sighting.by == by}
        if "phase2_encryption" in offers and not offers.keys() & {"pfs", "pfs_group"}:
            found |= _pfs(False, by, offers["phase2_encryption"].number)
    return found
