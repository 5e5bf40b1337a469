"""Readings of a log made by hand, held against the matching pair of halves with some rows changed."""

from typing import Any

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.finding import Diagnosis, Moment, Reading, Sighting
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.sheet_view import SeenRow, SheetView

VNS3_IP = "203.0.113.10"
PARTNER_IP = "198.51.100.20"
PAIR = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}


def seen(key: str, value: Any, by: str = "there", **more: Any) -> Sighting:
    return Sighting(key, value, by, more.pop("number", 5), **more)


def diagnosis(pattern: str, detail: str, *sightings: Sighting, **changes: Any) -> Diagnosis:
    declared = PATTERNS[pattern]
    cause = declared.cause(detail)
    values: dict[str, Any] = {
        "pattern": pattern,
        "phase": declared.phase,
        "ike_version": 1,
        "connection": "acme_1",
        "first_line": 3,
        "last_line": 9,
        "count": 2,
        "peer": PARTNER_IP,
        "seen": {},
        "certainty": "likely",
        "causes": tuple(one.text for one in cause.listed),
        "remedy": cause.remedy or declared.remedy,
        "keys": cause.keys or declared.keys,
        "citations": declared.citations,
        "sentence": cause.sentence,
        "detail": detail,
        "sightings": sightings,
    }
    return Diagnosis(**{**values, **changes})


def reading(*diagnoses: Diagnosis, sightings: tuple[Sighting, ...] = (), **changes: Any) -> Reading:
    all_seen = (*sightings, *(one for found in diagnoses for one in found.sightings))
    return Reading(
        **{
            "diagnoses": diagnoses,
            "lines": 20,
            "unmatched": 3,
            "sightings": all_seen,
            "dialect": "pluto",
            "connections": ("acme_1",),
            **changes,
        }
    )


def held(of: Reading, vns3: dict[str, Any] | None = None, partner: dict[str, Any] | None = None) -> SheetView:
    ours, theirs = matching()
    return against(of, {**ours, **(vns3 or {})}, {**theirs, **(partner or {})})


def row(view: SheetView, key: str) -> SeenRow:
    return next(one for one in view.rows if one.key == key)


def remarks(view: SheetView, code: str) -> list[str]:
    return [remark.text() for remark in view.remarks if remark.code == code]


REFUSED = diagnosis("phase1_proposal_mismatch", "refused_here", seen("phase1_hash", "sha1"))
NATIVE = reading(diagnosis("success", "up", seen("nat_traversal", "off", "agreed")))


def rekeys(every: float, phase: int = 2) -> tuple[Moment, ...]:
    return (Moment("this", "acme_1", 4, 9, 0.0, 5 * every, "rekey", f"phase {phase} rekeyed", 6),)


def comes_up(every: float) -> tuple[Moment, ...]:
    return tuple(Moment("this", "acme_1", n, n, n * every, n * every, "phase2", "up") for n in range(5))
