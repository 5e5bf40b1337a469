"""Compare the two sides of a sheet: every row, every advisory, one verdict.

`compare` finds everything at once and never raises, whatever the sides hold. Texts are made only when they
are asked for, in the voice of the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from vns3pair.ipsec import catalogue, effects
from vns3pair.ipsec.advisories import Advice, Elsewhere, Facts, advise
from vns3pair.ipsec.conditions import CONDITIONS
from vns3pair.ipsec.effects import Grade
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Parameter, Reader, Side, Stated
from vns3pair.ipsec.problems import Problem, problems_of
from vns3pair.ipsec.relations import comparable, holds
from vns3pair.ipsec.row import NO_GRADE, Row, hide_fingerprints
from vns3pair.ipsec.tunnels import pair


class Verdict(NamedTuple):
    """`ready`, `incomplete` or `mismatch`, and the earliest stage that fails, or None."""

    verdict: str
    fails_at: str | None


@dataclass(frozen=True)
class Comparison:
    """What comparing two sides yields."""

    vns3: Half
    partner: Half
    rows: tuple[Row, ...]
    advisories: tuple[Advice, ...]

    @cached_property
    def worst_effect(self) -> str:
        return effects.worst(
            [*(row.effect for row in self.rows), *(advice.effect for advice in self.advisories)]
        )

    @cached_property
    def _verdict(self) -> Verdict:
        fails_at = effects.STAGES.get(self.worst_effect)
        if fails_at is not None:
            return Verdict("mismatch", fails_at)
        return Verdict("incomplete" if self.to_fill_in else "ready", None)

    @property
    def verdict(self) -> str:
        return self._verdict.verdict

    @property
    def fails_at(self) -> str | None:
        return self._verdict.fails_at

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state; each tunnel counts as its own row."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in effects.STATE_TITLES}

    @property
    def to_fill_in(self) -> int:
        return self.counts["incomplete"]

    def open_at(self, side: Side) -> int:
        """How many of the incomplete rows wait for this side: its value is missing or cannot be read."""
        return sum(row.state == "incomplete" and _lacks(row, side) for row in self.rows)

    def progress(self, side: Side) -> tuple[int, int]:
        """How many rows this side has filled in, of how many both must; all tunnels are one row."""
        asked = [row for row in self.rows if row.state != "not_applicable" and not _unsaid(row)]
        plain = [not _lacks(row, side) for row in asked if row.parameter.kind != "tunnels"]
        pairs = [not _lacks(row, side) for row in asked if row.parameter.kind == "tunnels"]
        return sum(plain) + all(pairs), len(plain) + 1

    @cached_property
    def effect_counts(self) -> dict[str, int]:
        """How many rows and advisories have each effect."""
        found = Counter([*(row.effect for row in self.rows), *(advice.effect for advice in self.advisories)])
        return {effect: found[effect] for effect in effects.EFFECTS if effect != "none"}

    @cached_property
    def tunnels_matching(self) -> tuple[int, int]:
        """How many pairs match, of how many."""
        pairs = [row for row in self.rows if row.pair is not None]
        return sum(row.state == "match" for row in pairs), len(pairs)

    @cached_property
    def matching(self) -> tuple[int, int]:
        """How many rows match, of how many that could: all tunnels are one, what nobody stated is left out."""
        states = [row.state for row in self.rows if row.parameter.kind != "tunnels" and not _unsaid(row)]
        tunnel_states = {row.state for row in self.rows if row.parameter.kind == "tunnels"}
        states += [next(state for state in ("mismatch", "incomplete", "match") if state in tunnel_states)]
        return states.count("match"), sum(state != "not_applicable" for state in states)

    @property
    def share(self) -> float:
        """The share of matching rows, 0 to 1, rounded to 4 places."""
        match, possible = self.matching
        return round(match / possible, 4)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for half in (self.vns3, self.partner) for problem in problems_of(half))

    @cached_property
    def failing_bases(self) -> frozenset[str]:
        """Why we say of everything that has the worst effect that it does."""
        bases = [row.basis for row in self.rows if row.effect == self.worst_effect]
        bases += [advice.basis for advice in self.advisories if advice.effect == self.worst_effect]
        return frozenset(basis for basis in bases if basis)

    @property
    def certain(self) -> bool:
        """Whether what fails first was measured or is by a standard; otherwise it may fail."""
        return not self.failing_bases.isdisjoint(("measured", "standard"))

    def headline(self, reader: Reader = "neutral") -> str:
        """The verdict in one line."""
        if self.fails_at is None:
            return self._ready() if self.verdict == "ready" else f"Incomplete: {self.to_fill_in} to fill in"
        stage = effects.STAGE_TITLES[self.fails_at]
        if self.certain:
            return f"Fails at {stage}"
        basis = "vendor" if "vendor" in self.failing_bases else "guide"
        return f"May be unstable ({basis})" if self.fails_at == "rekey" else f"May fail at {stage} ({basis})"

    def _ready(self) -> str:
        if unknown := self.counts["not_comparable"]:
            return f"Ready, {unknown} not comparable"
        differing = [row.effect for row in self.rows if row.state == "mismatch"]
        if not differing:
            return "Ready: both sides match"
        harmless = " harmless" if set(differing) == {"note"} else ""
        return f"Ready, {len(differing)}{harmless} {'difference' if len(differing) == 1 else 'differences'}"

    def for_reader(self, reader: Reader) -> tuple[Advice, ...]:
        """The advisories that this reader may see."""
        return tuple(a for a in self.advisories if reader != PARTNER or a.audience == "both")

    def as_json(self, reader: Reader = "neutral") -> dict[str, Any]:
        """The comparison in the public format of `compare --format json`."""
        return {
            "verdict": self.verdict,
            "fails_at": self.fails_at,
            "rows": [row.as_json(reader) for row in hide_fingerprints(self.rows, reader)],
            "advisories": [advice.as_json(reader) for advice in self.for_reader(reader)],
            "counts": self.counts,
            "share": self.share,
            "problems": [problem.as_json() for problem in self.problems],
        }


def _lacks(row: Row, side: Side) -> bool:
    """Whether this side has no value of a row that can be used."""
    if row.pair is not None:
        tunnel = row.pair.vns3 if side == VNS3 else row.pair.partner
        return row.state == "incomplete" and (tunnel is None or not tunnel.complete)
    if row.parameter.kind == "tunnels":
        return not row.half(side).tunnels
    return not row.effective(side).known


def _unsaid(row: Row) -> bool:
    """Whether nobody stated either value: both are assumed or set by the device."""
    return all(row.effective(side).origin in ("assumed", "device") for side in SIDES)


def compare(
    vns3: Stated, partner: Stated, *, salts_differ: bool = False, elsewhere: Sequence[Elsewhere] = ()
) -> Comparison:
    """Compare two sides as stored: parameter key to JSON value, blank parameters absent.

    `salts_differ` says that the fingerprints were made with different salts; `elsewhere` is what other sheets
    of the same VNS3 controller state. Returns all rows in sheet order, each tunnel its own; never raises,
    whatever the values are.
    """
    halves = (Half(VNS3, vns3), Half(PARTNER, partner))
    rows = tuple(_rows(halves, salts_differ))
    facts = Facts(*halves, {row.key: row for row in rows}, elsewhere)
    return Comparison(*halves, rows, advise(facts))


def _rows(halves: tuple[Half, Half], salts_differ: bool) -> Iterator[Row]:
    for parameter in catalogue.PARAMETERS:
        if parameter.kind == "tunnels":
            yield from _tunnel_rows(parameter, halves)
        else:
            yield _row(parameter, halves, salts_differ)


def _row(parameter: Parameter, halves: tuple[Half, Half], salts_differ: bool) -> Row:
    reason = _why_not_applicable(parameter, halves)
    if reason:
        return Row(parameter.key, parameter, "not_applicable", halves, reason=reason)
    vns3, partner = halves[0].effective(parameter.key), halves[1].effective(parameter.other_key)
    if not vns3.known or not partner.known:
        return Row(parameter.key, parameter, "incomplete", halves)
    if not comparable(parameter, vns3.value, partner.value, salts_differ):
        reason = "salts" if salts_differ and parameter.relation == "fingerprint" else "unknowable"
        return Row(
            parameter.key, parameter, "not_comparable", halves, Grade("note", "guide", None, ""), reason
        )
    if holds(parameter, *halves):
        return Row(parameter.key, parameter, "match", halves)
    return Row(parameter.key, parameter, "mismatch", halves, effects.grade(parameter.key, *halves))


def _why_not_applicable(parameter: Parameter, halves: tuple[Half, Half]) -> str:
    """Why the row does not apply, in a word; empty where it does."""
    if not parameter.compared:
        return "not_compared"
    condition = CONDITIONS[parameter.condition](*halves)
    if condition is False or (condition is None and not parameter.required):
        return parameter.condition
    for half in halves:
        key = parameter.key_of(half.side)
        if half.device is not None and key in half.device.lacks and not half.states(key):
            return f"lacks:{half.device.label}: {half.device.lacks[key]}."
    if not parameter.required:
        both = (halves[0].effective(parameter.key), halves[1].effective(parameter.other_key))
        if any(not effective.known and not effective.unreadable for effective in both):
            return "optional"
    return ""


def _tunnel_rows(parameter: Parameter, halves: tuple[Half, Half]) -> Iterator[Row]:
    if not halves[0].tunnels or not halves[1].tunnels:
        yield Row(parameter.key, parameter, "incomplete", halves)
        return
    grade = effects.grade("tunnels", *halves)
    for number, found in enumerate(pair(halves[0].tunnels, halves[1].tunnels)):
        yield Row(
            f"tunnels[{number}]",
            parameter,
            found.state,
            halves,
            grade if found.state == "mismatch" else NO_GRADE,
            pair=found,
        )


__all__ = ["Advice", "Comparison", "Elsewhere", "Row", "compare", "hide_fingerprints"]
