"""What a diagnosis yields, from one log or from both ends' logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec.parameter import Citation

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
CERTAINTIES = (CERTAIN, LIKELY, POSSIBLE)

THIS, OTHER = "this", "other"
"""Whose log: the one that was given, or the other end's."""

TURNED = {
    "remote_peer_id": "local_peer_id",
    "local_peer_id": "remote_peer_id",
    "public_ip": "peer_public_ip",
    "peer_public_ip": "public_ip",
}
"""Keys that swap when the other end's view is turned into this one's."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A line of the log that counts. `text` is the line as given, secrets masked, cut to a sane length."""

    end: str
    number: int
    text: str
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A value read from a line.

    `key` and `value` are the catalogue's, as seen from the end whose log it is: `remote_peer_id` is what the
    peer declares, `tunnels` a list of one `{"local_subnet", "remote_subnet"}`. `by` says whose value it is:
    `there` (the peer proposes or declares it), `here` (this end is set to it), `agreed` (both ends use it).
    """

    key: str
    value: Any
    by: str
    number: int
    end: str = THIS


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing a log shows for one connection; `docs/reference/log-patterns.md` explains the codes.

    `phase` is 1, 2 or None, `ike_version` 1, 2 or None. `first_line`, `last_line` and `count` tell of the
    lines that show it. `sentence` says it in one sentence with the values seen. `why` says how sure it is and
    why. `causes` are texts, the likeliest first. `detail` is the code of the first cause, `title` the
    pattern's name, or a more careful one.
    """

    pattern: str
    phase: int | None
    ike_version: int | None
    connection: str | None
    first_line: int
    last_line: int
    count: int
    peer: str | None
    seen: Mapping[str, Any]
    certainty: str
    causes: tuple[str, ...]
    remedy: str
    keys: tuple[str, ...]
    citations: tuple[Citation, ...]
    sentence: str = ""
    why: str = ""
    detail: str = ""
    title: str = ""
    role: str | None = None
    quotes: tuple[Quote, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    end: str = THIS
    aside: bool = False
    """Of a peer that no connection of the log knows; such come from scanners too."""
    overcome: bool = False
    """Seen earlier in the log; the connection got past it since."""
    peer_id: str | None = None
    """What the peer of the connection declared as its ID."""

    def as_json(self) -> dict[str, Any]:
        """As `diagnose --format json` prints it (design, public formats)."""
        return {
            "pattern": self.pattern,
            "phase": self.phase,
            "ike_version": self.ike_version,
            "connection": self.connection,
            "first_line": self.first_line,
            "last_line": self.last_line,
            "count": self.count,
            "peer": self.peer,
            "seen": dict(self.seen),
            "certainty": self.certainty,
            "causes": list(self.causes),
            "remedy": self.remedy,
            "keys": [TURNED.get(key, key) if self.end == OTHER else key for key in self.keys],
            "citations": [citation.as_json() for citation in self.citations],
        }


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the timeline: one event, or a run of equal ones (`count`) from `number` to `last`.

    `kind` is one of `MOMENTS`. `time` and `until` are seconds as in `Line.time`, or None.
    """

    end: str
    connection: str
    number: int
    last: int
    time: float | None
    until: float | None
    kind: str
    text: str
    count: int = 1


MOMENTS = ("start", "phase1", "phase2", "rekey", "retry", "refusal", "drop", "note")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one log shows, or both ends' logs together: the most decisive diagnosis first.

    `lines` counts the lines of the log, `unmatched` those that no shape knows. `sightings` are all values
    seen, `dialect` the key of the dialect most lines are in, `end` whose log it is. `other` is the other
    end's reading where two logs were given.
    """

    diagnoses: tuple[Diagnosis, ...]
    lines: int
    unmatched: int
    moments: tuple[Moment, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    dialect: str = ""
    connections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    other: Reading | None = field(default=None, repr=False)

    @property
    def verdict(self) -> Diagnosis | None:
        """The decisive diagnosis; None where the log shows nothing known."""
        return self.diagnoses[0] if self.diagnoses else None

    @property
    def healthy(self) -> bool:
        """Whether every connection seen works as far as the log tells."""
        now = [diagnosis for diagnosis in self.diagnoses if not (diagnosis.overcome or diagnosis.aside)]
        if not any(diagnosis.pattern in HEALTHY for diagnosis in now):
            return False
        return all(diagnosis.pattern in HEALTHY or diagnosis.pattern == HINT for diagnosis in now)

    def as_json(self) -> dict[str, Any]:
        """As `diagnose --format json` prints it (design, public formats)."""
        return {
            "diagnoses": [diagnosis.as_json() for diagnosis in self.diagnoses],
            "lines": self.lines,
            "unmatched": self.unmatched,
        }


HINT = "lifetime_mismatch"
"""On its own harmless: the tunnel works."""

HEALTHY = frozenset({"success", "rekey_ok"})


def beside_first(diagnoses: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    """All but the first, without the stop of a tunnel that is said to have been up until then."""
    ended = {(each.end, each.connection) for each in diagnoses if each.detail == "stopped"}
    return tuple(
        each
        for each in diagnoses[1:]
        if each.detail != "stopped_here" or (each.end, each.connection) not in ended
    )
