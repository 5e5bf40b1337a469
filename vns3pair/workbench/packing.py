"""A result as plain data and back, so that it can be kept; and as a text that only this installation can have made."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from django.core import signing
from django.core.signing import BadSignature

from vns3pair.ipsec.diagnosis.finding import Diagnosis, Moment, Quote, Reading, Sighting
from vns3pair.ipsec.parameter import Citation
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import timeline

MOST_DIAGNOSES = 60
MOST_SIGHTINGS = 500
LASTS = 6 * 3600
"""Seconds within which a result can be kept."""
RESULT, CONNECTIONS = "result", "connections"
"""What a page gives to be handed back: the result of a diagnosis, or connections to choose from."""


def bounded(reading: Reading) -> Reading:
    """The reading with as much of it as a page bears: a log may tell of thousands of connections."""
    moments, notes = timeline.chosen(reading), reading.notes
    if len(moments) < len(reading.moments):
        every, drawn = (sum(each.count for each in several) for several in (reading.moments, moments))
        notes += (f"Of {every:,} events the timeline shows {drawn:,}.",)
    if len(reading.diagnoses) > MOST_DIAGNOSES:
        notes += (f"Of {len(reading.diagnoses):,} findings the first {MOST_DIAGNOSES} are shown.",)
    return replace(
        reading,
        diagnoses=reading.diagnoses[:MOST_DIAGNOSES],
        moments=moments,
        sightings=reading.sightings[:MOST_SIGHTINGS],
        notes=notes,
        # The other end's findings stand among these; of its own reading only the counts are shown.
        other=reading.other and replace(reading.other, diagnoses=(), moments=(), sightings=(), other=None),
    )


def as_data(reading: Reading) -> dict[str, Any]:
    """The reading as JSON can hold it."""
    found = asdict(reading)
    found["other"] = as_data(reading.other) if reading.other is not None else None
    return found


def from_data(data: Mapping[str, Any]) -> Reading:
    """What `as_data` made, as a reading again. What another version knew more of is left out."""
    return Reading(
        **{
            **_known(Reading, data),
            "diagnoses": tuple(_diagnosis(each) for each in data["diagnoses"]),
            "moments": tuple(Moment(**_known(Moment, each)) for each in data["moments"]),
            "sightings": tuple(_sighting(each) for each in data["sightings"]),
            "connections": tuple(data.get("connections", ())),
            "notes": tuple(data.get("notes", ())),
            "other": from_data(data["other"]) if data.get("other") else None,
        }
    )


def _diagnosis(data: Mapping[str, Any]) -> Diagnosis:
    return Diagnosis(
        **{
            **_known(Diagnosis, data),
            "causes": tuple(data["causes"]),
            "keys": tuple(data["keys"]),
            "citations": tuple(Citation(**each) for each in data["citations"]),
            "quotes": tuple(Quote(**_known(Quote, each)) for each in data["quotes"]),
            "sightings": tuple(_sighting(each) for each in data["sightings"]),
        }
    )


def _sighting(data: Mapping[str, Any]) -> Sighting:
    known = _known(Sighting, data)
    value = known["value"]
    # JSON has no tuples; a list of plain values was one, a list of tunnels was not.
    if isinstance(value, list) and not any(isinstance(each, Mapping) for each in value):
        known["value"] = tuple(value)
    return Sighting(**known)


def _known(kind: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


# To be handed back by the browser


def sealed(visitor: Visitor, content: Mapping[str, Any], purpose: str = RESULT) -> str:
    """The content as a text for a hidden field of the page, that this visitor alone can send back, for this alone."""
    return signing.dumps(dict(content), salt=_salt(visitor, purpose), compress=True)


def opened(visitor: Visitor, text: str, purpose: str = RESULT) -> dict[str, Any] | None:
    """What `sealed` was given for the same purpose; None for anything else, or too late."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_salt(visitor, purpose), max_age=LASTS)
    except (BadSignature, ValueError):
        return None
    return found


def _salt(visitor: Visitor, purpose: str) -> str:
    who = f"guest {visitor.guest.invitation}" if visitor.guest is not None else f"user {visitor.user.pk}"
    return f"vns3pair.workbench {purpose} {visitor.sheet.pk} {who}"


def squeezed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unsqueezed(data: bytes, most: int) -> str:
    """The text again, up to so many bytes of it."""
    return zlib.decompressobj().decompress(data, most).decode("utf-8", "replace")


__all__ = ["as_data", "bounded", "from_data", "opened", "sealed", "squeezed", "unsqueezed"]
