"""Both ends' logs read together: what one end cannot tell, the other often says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from vns3pair.ipsec.diagnosis.belonging import apart
from vns3pair.ipsec.diagnosis.finding import (
    CERTAIN,
    CERTAINTIES,
    HEALTHY,
    LIKELY,
    OTHER,
    THIS,
    TURNED,
    Diagnosis,
    Reading,
    Sighting,
)
from vns3pair.ipsec.diagnosis.later_tunnel import fits, told
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.verdict import RANK, picked, standing
from vns3pair.ipsec.diagnosis.wording import spelled

_VAGUE = (
    ("incomplete_remote", "refused_init"),
    ("psk_mismatch", "key_or_id"),
    ("psk_mismatch", "no_answer_to_encrypted"),
    ("psk_mismatch", "undecryptable"),
    ("no_response", "silence"),
    ("no_response", "silence_later"),
    ("no_response", "silence_phase2"),
    ("phase1_proposal_mismatch", "refused_there"),
    ("phase2_proposal_mismatch", "refused_there"),
    ("traffic_selector_mismatch", "refused_there"),
    ("peer_id_mismatch", "refused_there"),
    ("peer_id_mismatch", "refused_after_up"),
    ("pfs_mismatch", "at_rekey"),
    ("tunnel_drop", "deleted_there"),
)
"""What one end shows of something that the other end knows better."""


def together(this: Reading, other: Reading) -> Reading:
    """One reading of both ends; `this` is the end whose view keys and texts take.

    A refusal is explained by the end that refuses. Quotes, moments and sightings tell by `end` whose they are.
    """
    turned = [_turned(diagnosis) for diagnosis in other.diagnoses]
    everything = [*this.diagnoses, *turned]
    note = apart(this, other)
    if note:
        return _side_by_side(this, other, everything, note)
    found = _between(this, other, everything)
    if any(d.detail == "one_end_native" for d in found):
        everything = [d for d in everything if d.detail != "udp_to_native"]  # says the same, from one end
    by_pfs = {d.end for d in everything if d.detail == "later_tunnel" and not d.overcome}
    vague = {id(d) for d in everything if _is_vague(d) or _explained(d, by_pfs)}
    telling = [d for d in everything if id(d) not in vague]
    sure = any(not d.overcome and d.pattern not in HEALTHY for d in (*found, *telling))
    ranked = [*found, *sorted(everything, key=lambda d: _weight(d, sure and id(d) in vague))]
    return _joined(this, other, ranked, ())


def _side_by_side(this: Reading, other: Reading, everything: list[Diagnosis], note: str) -> Reading:
    """Two logs that are not of the two ends of one tunnel: each tells for itself, this one first."""
    return _joined(this, other, everything, (note,))


def _joined(this: Reading, other: Reading, diagnoses: Iterable[Diagnosis], notes: tuple[str, ...]) -> Reading:
    return replace(
        this,
        diagnoses=tuple(diagnoses),
        moments=(*this.moments, *(replace(moment, end=OTHER) for moment in other.moments)),
        sightings=(*this.sightings, *(_seen_there(sighting) for sighting in other.sightings)),
        connections=tuple(dict.fromkeys((*this.connections, *other.connections))),
        notes=(*notes, *this.notes, *(note for note in other.notes if note not in this.notes)),
        other=other,
    )


def _is_vague(diagnosis: Diagnosis) -> bool:
    return (diagnosis.pattern, diagnosis.detail) in _VAGUE


def _explained(diagnosis: Diagnosis, by_pfs: Iterable[str]) -> bool:
    """Whether one end refuses phase 2 for no reason that it shows, and it is PFS by the log of the other.

    That the first tunnel came up under the same phase 1 may stand in one of the two logs only.
    """
    if diagnosis.pattern != "phase2_proposal_mismatch" or not any(end != diagnosis.end for end in by_pfs):
        return False
    return diagnosis.ike_version == 2 and fits(*(told(diagnosis.sightings, by) for by in ("here", "there")))


def _weight(diagnosis: Diagnosis, vague: bool) -> tuple[bool, int, bool, int, int]:
    certainty = CERTAINTIES.index(diagnosis.certainty)
    return (diagnosis.overcome, standing(diagnosis.pattern), vague, certainty, RANK.index(diagnosis.pattern))


def _turned(diagnosis: Diagnosis) -> Diagnosis:
    """The other end's diagnosis, its values in this end's keys."""
    sightings = tuple(_seen_there(sighting) for sighting in diagnosis.sightings)
    return replace(
        diagnosis,
        end=OTHER,
        seen={TURNED.get(key, key): _mirrored(key, value) for key, value in diagnosis.seen.items()},
        quotes=tuple(replace(quote, end=OTHER) for quote in diagnosis.quotes),
        sightings=sightings,
    )


def _seen_there(sighting: Sighting) -> Sighting:
    return replace(sighting, end=OTHER)


def _mirrored(key: str, value: Any) -> Any:
    if key != "tunnels" or not isinstance(value, list):
        return value
    return [_pair_turned(pair) for pair in value]


def _pair_turned(pair: Mapping[str, Any]) -> dict[str, Any]:
    return {"local_subnet": pair.get("remote_subnet"), "remote_subnet": pair.get("local_subnet")}


def _between(this: Reading, other: Reading, everything: list[Diagnosis]) -> list[Diagnosis]:
    """What only both logs together show."""
    found: list[Diagnosis] = []
    native = _one_end_native(this, other)
    if native is not None:
        found.append(native)
    for made in (_narrowed(this, other), _blocked(everything)):
        if made is not None:
            found.append(made)
    version = _versions_differ(this, other, everything)
    if version is not None:
        found.append(version)
    return found


def _one_end_native(this: Reading, other: Reading) -> Diagnosis | None:
    """ESPinUDP at one end and plain ESP at the other: both are up, nothing passes (measured)."""
    here, there = _encapsulation(this), _encapsulation(other)
    if here is None or there is None or here.value == there.value:
        return None
    return _made(
        "nat_t_mismatch",
        "one_end_native",
        [*_successes(this), *(_turned(d) for d in _successes(other))],
        (here, _seen_there(there)),
    )


def _encapsulation(reading: Reading) -> Sighting | None:
    """How the end sends ESP, where its log tells one way only."""
    told = [
        s for d in _successes(reading) for s in d.sightings if s.key == "nat_traversal" and s.by == "here"
    ]
    values = {sighting.value for sighting in told}
    return told[-1] if len(values) == 1 else None


def _successes(reading: Reading) -> list[Diagnosis]:
    return [d for d in reading.diagnoses if d.pattern in ("success", "nat_t_mismatch")]


def _narrowed(this: Reading, other: Reading) -> Diagnosis | None:
    """Both ends are up, but not with the same subnets: one took a part of what the other offered (measured)."""
    here, there = _pairs(this), [(_pair_turned(pair), s) for pair, s in _pairs(other)]
    if len(here) != 1 or len(there) != 1 or here[0][0] == there[0][0]:
        return None
    evidence = [*_successes(this), *(_turned(d) for d in _successes(other))]
    return _made("traffic_selector_mismatch", "narrowed", evidence, (here[0][1], _seen_there(there[0][1])))


def _pairs(reading: Reading) -> list[tuple[dict[str, Any], Sighting]]:
    """The subnet pairs that came up, each with where it was seen."""
    pairs: list[tuple[dict[str, Any], Sighting]] = []
    for diagnosis in _successes(reading):
        for sighting in diagnosis.sightings:
            if sighting.key == "tunnels":
                pairs.extend(
                    (dict(pair), sighting)
                    for pair in sighting.value
                    if dict(pair) not in [p for p, _ in pairs]
                )
    return pairs


def _blocked(everything: list[Diagnosis]) -> Diagnosis | None:
    """Each end waits for the other after the first messages: what is between them drops packets."""
    waits = [d for d in everything if (d.pattern, d.detail) == ("psk_mismatch", "no_answer_to_encrypted")]
    silent = [d for d in everything if (d.pattern, d.detail) == ("no_response", "silence_later")]
    for first in waits:
        for second in silent:
            if first.end != second.end and not first.overcome and not second.overcome:
                return _made("no_response", "silence_later", [first, second], ())
    return None


def _versions_differ(this: Reading, other: Reading, everything: list[Diagnosis]) -> Diagnosis | None:
    """One end starts with one IKE version, and the other has no connection for it but one of the other version."""
    refusals = [d for d in everything if d.pattern in ("no_connection_authorized", "ike_version_mismatch")]
    if not refusals:
        return None
    for d in refusals:
        asking, refusing = (this, other) if d.end == OTHER else (other, this)
        starts, has = _versions(asking), _versions(refusing, set_up=True)
        if d.ike_version in starts and has and d.ike_version not in has:
            evidence = [*_of_version(everything, starts), d]
            return _made("ike_version_mismatch", "both_ends", evidence, ())
    return None


def _versions(reading: Reading, set_up: bool = False) -> set[int]:
    told = {s.value for s in reading.sightings if s.key == "ike_version" and s.by in ("here", "agreed")}
    if set_up:
        return told
    return told | {d.ike_version for d in reading.diagnoses if d.ike_version and d.role == "initiator"}


def _of_version(diagnoses: Iterable[Diagnosis], versions: set[int]) -> list[Diagnosis]:
    return [d for d in diagnoses if d.ike_version in versions and d.role == "initiator"]


def _spelled(sentence: str, detail: str, seen: Mapping[str, Any], keys: Iterable[str]) -> str:
    if detail != "one_end_native":
        return spelled(sentence, seen, keys)
    ways = ("UDP 4500", "protocol 50") if seen.get("nat_traversal") == "on" else ("protocol 50", "UDP 4500")
    return sentence.replace("{seen}", f"{ways[0]} from this end, {ways[1]} from the other")


def _made(pattern: str, detail: str, evidence: list[Diagnosis], sightings: tuple[Sighting, ...]) -> Diagnosis:
    """A diagnosis that rests on others, from both ends."""
    declared = PATTERNS[pattern]
    cause = declared.cause(detail)
    keys = cause.keys or declared.keys
    first = min(evidence, key=lambda diagnosis: diagnosis.end != THIS)
    seen = picked(sightings)
    return Diagnosis(
        pattern=pattern,
        phase=declared.phase,
        ike_version=first.ike_version,
        connection=first.connection,
        first_line=first.first_line,
        last_line=first.last_line,
        count=len(evidence),
        peer=first.peer,
        seen=seen,
        certainty=CERTAIN if pattern == "nat_t_mismatch" else LIKELY,
        causes=tuple(possibility.text for possibility in cause.listed),
        remedy=cause.remedy or declared.remedy,
        keys=keys,
        citations=declared.citations,
        sentence=_spelled(cause.sentence, detail, seen, keys),
        why=cause.why,
        detail=detail,
        role=first.role,
        title=cause.title or declared.title,
        end=first.end,
        quotes=tuple(quote for diagnosis in evidence for quote in diagnosis.quotes[:2]),
        sightings=sightings,
    )


__all__ = ["TURNED", "together"]
