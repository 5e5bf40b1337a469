"""What a reading says by name, without keys: somebody may have typed one where a name or an ID belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vns3pair.ipsec.diagnosis.finding import Diagnosis, Reading, Sighting
from vns3pair.ipsec.diagnosis.masking import mask_keys


class _Masked(dict[str, str]):
    """Each text and what is said for it: a log names few things, but often."""

    def __missing__(self, text: str) -> str:
        self[text] = mask_keys(text)
        return self[text]


def without_keys(reading: Reading) -> Reading:
    """The reading with keys masked in connections' names, in IDs and in whatever else it has from the log.

    Quotes are masked when they are made, with cookies and dumps.
    """
    masked = _Masked()
    return replace(
        reading,
        diagnoses=tuple(_diagnosis(each, masked) for each in reading.diagnoses),
        moments=tuple(
            each
            if masked[each.connection] == each.connection
            else replace(each, connection=masked[each.connection])
            for each in reading.moments
        ),
        sightings=_sightings(reading.sightings, masked),
        connections=tuple(masked[each] for each in reading.connections),
        notes=tuple(masked[each] for each in reading.notes),
    )


def _diagnosis(each: Diagnosis, masked: _Masked) -> Diagnosis:
    return replace(
        each,
        connection=_value(each.connection, masked),
        peer=_value(each.peer, masked),
        peer_id=_value(each.peer_id, masked),
        seen=_value(each.seen, masked),
        sentence=masked[each.sentence],
        causes=tuple(masked[cause] for cause in each.causes),
        sightings=_sightings(each.sightings, masked),
    )


def _sightings(several: tuple[Sighting, ...], masked: _Masked) -> tuple[Sighting, ...]:
    found = [(each, _value(each.value, masked)) for each in several]
    return tuple(each if value == each.value else replace(each, value=value) for each, value in found)


def _value(value: Any, masked: _Masked) -> Any:
    if isinstance(value, str):
        return masked[value]
    if isinstance(value, Mapping):
        return {name: _value(each, masked) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_value(each, masked) for each in value)
    return value
