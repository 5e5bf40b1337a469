"""Values that lines show, kept once each: most lines of a log show what others showed before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from vns3pair.ipsec.diagnosis import wire
from vns3pair.ipsec.diagnosis.finding import Sighting

MOST_SIGHTINGS = 60
"""Values kept of one connection, attempt or finding; the first ones where there are more."""
_MOST_KNOWN = 2_000

Key = tuple[str, str, str]
Sightings = dict[Key, Sighting]
"""By the catalogue's key, whose value it is, and the value itself."""


class Shown(NamedTuple):
    """What lines of one kind show, whichever line it is."""

    values: Mapping[Key, tuple[str, Any, str]]

    def at(self, number: int) -> tuple[Sighting, ...]:
        """As sightings in the line of this number."""
        return tuple(Sighting(*value, number) for value in self.values.values())


NOTHING = Shown({})


class Reader:
    """Reads what the groups of lines tell; the same text again is not read again."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Shown] = {}

    def read(
        self, told: tuple[tuple[str, str], ...], phase: int | None, version: int | None, signal: str
    ) -> Shown:
        """What these groups show; `phase` and `version` are what is known of the attempt."""
        if not told:
            return NOTHING
        key = (told, phase, version, signal)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = wire.sightings(dict(told), phase, 0, version, signal)
            known = self._known[key] = Shown(
                {(s.key, s.by, repr(s.value)): (s.key, s.value, s.by) for s in found} if found else {}
            )
        return known


def keep(into: Sightings, shown: Shown, number: int) -> bool:
    """Keep each value that is new; returns whether any was."""
    if shown.values.keys() <= into.keys() or len(into) >= MOST_SIGHTINGS:
        return False
    for key, value in shown.values.items():
        if key not in into and len(into) < MOST_SIGHTINGS:
            into[key] = Sighting(*value, number)
    return True


def keep_all(into: Sightings, others: Sightings) -> None:
    """Keep each sighting whose value is new."""
    if others.keys() <= into.keys():
        return
    for key, sighting in others.items():
        if key not in into and len(into) < MOST_SIGHTINGS:
            into[key] = sighting
