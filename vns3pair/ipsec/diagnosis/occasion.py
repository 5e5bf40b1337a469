"""One line at work: its event, connection and attempt, and what the whole log told so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from vns3pair.ipsec.diagnosis.finding import Sighting
from vns3pair.ipsec.diagnosis.matching import Event
from vns3pair.ipsec.diagnosis.state import PHASE_2, PROPOSAL, Attempt, Connection, Finding
from vns3pair.ipsec.diagnosis.values import Shown, keep, keep_all


@dataclass(slots=True)
class Children:
    """The Child SAs of one IKE SA of IKEv2 that was seen to come up."""

    over: bool = False
    """What becomes of the one that comes with IKE_AUTH is known: it came up or was refused."""
    first: dict[str, set[Any]] | None = None
    """The algorithms it came up with, by key."""
    connection: Connection | None = None
    """Whose it is: in pluto's log each tunnel has a connection of its own."""
    further: bool = False
    """One of a further tunnel came up."""


@dataclass(slots=True)
class Book:
    """What is known across connections."""

    order: int = 0
    configured: dict[str, int] = field(default_factory=dict)
    """Connection name to the IKE version it was loaded with."""
    tried: set[int] = field(default_factory=set)
    """IKE versions in which this end itself starts."""
    notes: dict[str, None] = field(default_factory=dict)
    pending: dict[str, tuple[Connection, Attempt]] = field(default_factory=dict)
    """IKE SA number to the phase 2 that this end asked for under it last and that is not up yet."""
    children: dict[str, Children] = field(default_factory=dict)
    """IKE SA number to its Child SAs, in dialects that tell them apart (`later_tunnel`)."""
    refused: tuple[int, Finding] | None = None
    """The phase 2 proposal that this end refused last: the order of its last line, and what was found."""


@dataclass(slots=True)
class Occasion:
    """What a handler works on."""

    book: Book
    connection: Connection
    attempt: Attempt
    event: Event
    shown: Shown

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """The values that the line shows."""
        return self.shown.at(self.event.line.number)

    @property
    def version(self) -> int | None:
        """The IKE version, as far as the line or what came before tells."""
        told = self.event.shape.version or self.attempt.version or self.connection.version
        return told or _of_state(self.event.get("state") or "")

    def find(
        self,
        pattern: str,
        detail: str,
        *,
        stage: int,
        certainty: str,
        phase: int | None = None,
        decisive: bool = True,
    ) -> Finding:
        """Note that the line shows this; the attempt's reason from now on."""
        connection, event = self.connection, self.event
        finding = connection.findings.get((pattern, detail))
        if finding is None:
            finding = Finding(pattern, detail, stage, phase, self.version, certainty)
            connection.findings[(pattern, detail)] = finding
        finding.role = finding.role or event.shape.role or self.attempt.role
        finding.version = finding.version or self.version
        finding.later_child = finding.later_child or event.shape.rekey
        finding.add(event.line, self.book.order, decisive)
        if self.attempt.block is not None:
            # A new offer stands in the place of the one that was refused before.
            now = {key[:2] for key in self.attempt.sightings}
            finding.sightings = {key: s for key, s in finding.sightings.items() if key[:2] not in now}
        keep_all(finding.sightings, self.attempt.sightings)
        keep(finding.sightings, self.shown, event.line.number)
        if stage in (PROPOSAL, PROPOSAL + 1, PHASE_2):
            self.attempt.reason = finding
        return finding

    def again(self, finding: Finding) -> None:
        """Note that the line belongs to what was found already."""
        finding.add(self.event.line, self.book.order, decisive=False)
        finding.version = finding.version or self.version
        keep(finding.sightings, self.shown, self.event.line.number)

    def note(self) -> None:
        """Keep what the line shows for what its attempt may show later."""
        keep(self.attempt.sightings, self.shown, self.event.line.number)

    def for_child(self) -> Occasion:
        """The same line as an answer to the phase 2 under way: its connection may be another than the IKE SA's."""
        number = self.event.get("sa") or ""
        pending = self.book.pending.get(number)
        if pending is None or pending[1].up or self.attempt.child:
            return self
        return replace(self, connection=pending[0], attempt=pending[1])

    def moment(self, kind: str, text: str) -> None:
        self.connection.moment(kind, text, self.event.line)

    def reach(self, stage: int) -> None:
        self.connection.reach(stage, self.book.order)


@lru_cache(maxsize=256)
def _of_state(state: str) -> int | None:
    """The IKE version that pluto's word for a state tells."""
    if any(word in state for word in ("V2_", "PARENT_", "IKE_SA_INIT", "IKE_AUTH", "ESTABLISHED_IKE_SA")):
        return 2
    return 1 if any(word in state for word in ("MAIN_", "QUICK_", "AGGR_")) else None


Handler = Callable[[Occasion], None]
Handlers = Mapping[str, Handler]
