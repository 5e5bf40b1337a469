"""Compare the two sides of a sheet: every row, every advisory, one verdict.

`compare` finds everything at once and never raises, whatever the sides hold. Texts are made only when they
are asked for, in the voice of the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from vns3pair.ipsec import algorithms, catalogue, effects, explanations, values
from vns3pair.ipsec.advisories import Advice, Facts, advise
from vns3pair.ipsec.conditions import CONDITIONS
from vns3pair.ipsec.effects import Grade
from vns3pair.ipsec.half import NOTHING, Effective, Half
from vns3pair.ipsec.log_symptoms import Log, expected
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Citation, Parameter, Reader, Side, Stated
from vns3pair.ipsec.problems import Problem, problems_of
from vns3pair.ipsec.reading import Reading
from vns3pair.ipsec.relations import comparable, holds
from vns3pair.ipsec.tunnels import Pair, pair

NO_GRADE = Grade("none", "", None, "")
_NO_LOG = Log()


@dataclass(frozen=True, slots=True)
class Row:
    """One compared parameter, or one pair of tunnels.

    `vns3` and `partner` are the effective values (the typed text where unreadable; for a tunnel an object or
    None). `reason` says why a row is not applicable or not comparable, in a word of a closed set.
    """

    key: str
    parameter: Parameter
    state: str
    halves: tuple[Half, Half]
    grade: Grade = NO_GRADE
    reason: str = ""
    pair: Pair | None = None
    hidden: frozenset[Side] = field(default=frozenset())

    @property
    def section(self) -> str:
        return self.parameter.section

    @property
    def label(self) -> str:
        return f"Tunnel {int(self.key[8:-1]) + 1}" if self.pair is not None else self.parameter.label

    @property
    def relation(self) -> str | None:
        return self.parameter.relation

    @property
    def effect(self) -> str:
        return self.grade.effect

    @property
    def basis(self) -> str | None:
        return self.grade.basis or None

    @property
    def fails_for(self) -> str | None:
        return self.grade.fails_for

    @property
    def story(self) -> str:
        return self.grade.story

    @property
    def near(self) -> str | None:
        return (self.pair.near or None) if self.pair is not None else None

    @property
    def ikev1_only(self) -> bool:
        return effects.versions(*self.halves) == (1,)

    def half(self, side: Side) -> Half:
        return self.halves[0] if side == VNS3 else self.halves[1]

    def effective(self, side: Side) -> Effective:
        if self.parameter.kind == "tunnels" or side not in self.parameter.sides:
            return NOTHING
        return self.half(side).effective(self.parameter.key_of(side))

    def reading(self, side: Side) -> Reading | None:
        """How this side's stated cell reads; None where nothing is stated."""
        if self.parameter.kind == "tunnels":
            return None
        return self.half(side).reading(self.parameter.key_of(side))

    def value(self, side: Side) -> Any:
        """The effective value, the typed text where it is unreadable, None where there is neither."""
        if self.pair is not None:
            tunnel = self.pair.vns3 if side == VNS3 else self.pair.partner
            return None if tunnel is None else tunnel.values()
        if self.parameter.kind == "tunnels":
            return [tunnel.values() for tunnel in self.half(side).tunnels] or None
        if side not in self.parameter.sides:
            return None
        reading = self.reading(side)
        if reading is not None and not reading.readable:
            return None if reading.secret else self.half(side).text(self.parameter.key_of(side))
        return self.effective(side).value

    @property
    def vns3(self) -> Any:
        return self.value(VNS3)

    @property
    def partner(self) -> Any:
        return self.value(PARTNER)

    def _origin(self, side: Side) -> str | None:
        if self.parameter.kind == "tunnels":
            return None if self.value(side) is None else "stated"
        reading = self.reading(side)
        if reading is not None and not reading.readable:
            return None if reading.secret else "stated"
        return self.effective(side).origin

    @property
    def vns3_from(self) -> str | None:
        return self._origin(VNS3)

    @property
    def partner_from(self) -> str | None:
        return self._origin(PARTNER)

    def shown(self, side: Side) -> str:
        """The side's value as people read it."""
        value = self.value(side)
        if self.pair is not None:
            return "" if value is None else f"{value.get('local_subnet', '…')} → {value.get('remote_subnet', '…')}"
        if self.parameter.kind == "tunnels":
            return "" if value is None else f"{len(value)} stated"
        return values.show(self.parameter, value)

    def offers(self, side: Side) -> list[str]:
        """What an unreadable cell may mean: what the other side states first, then the strongest first."""
        reading = self.reading(side)
        if reading is None or not reading.options:
            return []
        options = list(reading.options)
        if self.parameter.kind in algorithms.KINDS:
            options = algorithms.strongest_first(self.parameter.kind, options)
        other = self.value(PARTNER if side == VNS3 else VNS3)
        options.sort(key=lambda option: option != other)
        return [values.show(self.parameter, option) for option in options]

    @property
    def log(self) -> Log:
        """What VNS3's log will show; empty unless the row stops the tunnel or its rekey."""
        if self.state != "mismatch" or effects.RANK[self.effect] > effects.RANK["unstable"]:
            return _NO_LOG
        vns3 = self.halves[0]
        version = vns3.value("ike_version")
        return expected("tunnels" if self.pair else self.key, (version,) if version else (1, 2), vns3.value("pfs"))

    @property
    def citations(self) -> tuple[Citation, ...]:
        if self.state != "mismatch":
            return self.parameter.citations
        key = self.parameter.key
        known = ("lifetime" if key.endswith("_lifetime") else "pfs" if key.startswith("pfs") else key)
        more = effects.CITATIONS.get(known, effects.CITATIONS["measured"] if self.basis == "measured" else ())
        return tuple(dict.fromkeys((*self.parameter.citations, *more)))

    def explanation(self, reader: Reader = "neutral") -> str:
        return explanations.explain(self, reader)

    def remedy(self, reader: Reader = "neutral") -> str:
        return explanations.remedy(self, reader)

    def as_json(self, reader: Reader = "neutral") -> dict[str, Any]:
        log = self.log
        return {
            "key": self.key, "section": self.section, "relation": self.relation,
            "vns3": self.vns3, "partner": self.partner,
            "vns3_from": self.vns3_from, "partner_from": self.partner_from,
            "state": self.state, "effect": self.effect, "basis": self.basis, "fails_for": self.fails_for,
            "near": self.near, "log": {"initiator": list(log.initiator), "responder": list(log.responder)},
            "explanation": self.explanation(reader), "remedy": self.remedy(reader),
            "citations": [citation.as_json() for citation in self.citations],
        }


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
        return effects.worst([*(row.effect for row in self.rows), *(advice.effect for advice in self.advisories)])

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

    def headline(self, reader: Reader = "neutral") -> str:
        """The verdict in one line."""
        if self.fails_at is None:
            return "Ready: both sides agree" if self.verdict == "ready" else f"Incomplete: {self.to_fill_in} to fill in"
        bases = {row.basis for row in self.rows if row.effect == self.worst_effect}
        bases |= {advice.basis for advice in self.advisories if advice.effect == self.worst_effect}
        stage = effects.STAGE_TITLES[self.fails_at]
        if bases & {"measured", "standard"}:
            return f"Fails at {stage}"
        basis = "vendor" if "vendor" in bases else "guide"
        return f"May be unstable ({basis})" if self.fails_at == "rekey" else f"May fail at {stage} ({basis})"

    def for_reader(self, reader: Reader) -> tuple[Advice, ...]:
        """The advisories that this reader may see."""
        return tuple(a for a in self.advisories if reader != PARTNER or a.audience == "both")

    def as_json(self, reader: Reader = "neutral") -> dict[str, Any]:
        """The comparison in the public format of `compare --format json`."""
        return {
            "verdict": self.verdict, "fails_at": self.fails_at,
            "rows": [row.as_json(reader) for row in hide_fingerprints(self.rows, reader)],
            "advisories": [advice.as_json(reader) for advice in self.for_reader(reader)],
            "counts": self.counts, "share": self.share,
            "problems": [problem.as_json() for problem in self.problems],
        }


def hide_fingerprints(rows: tuple[Row, ...], reader: Reader) -> list[Row]:
    """The rows as `reader` may see them; see `HiddenRow`."""
    return [_hidden(row, reader) if row.key == "psk_fingerprint" and reader != "neutral" else row for row in rows]


def _hidden(row: Row, reader: Reader) -> Row:
    both = all(row.effective(side).known for side in SIDES)
    other: Side = PARTNER if reader == VNS3 else VNS3
    return row if both else HiddenRow(row.key, row.parameter, row.state, row.halves, row.grade, row.reason, None,
                                      frozenset({other}))


class HiddenRow(Row):
    """A fingerprint row before both sides are there: the other side's is only "given" or "not given"."""

    __slots__ = ()

    def value(self, side: Side) -> Any:
        value = Row.value(self, side)
        if side not in self.hidden:
            return value
        return "not given" if value is None else "given"


def _unsaid(row: Row) -> bool:
    """Whether nobody stated either value: both are assumed or set by the device."""
    return all(row.effective(side).origin in ("assumed", "device") for side in SIDES)


def compare(vns3: Stated, partner: Stated, *, salts_differ: bool = False) -> Comparison:
    """Compare two sides as stored: parameter key to JSON value, blank parameters absent.

    `salts_differ` says that the fingerprints were made with different salts. Returns all rows in sheet
    order, each tunnel its own; never raises, whatever the values are.
    """
    halves = (Half(VNS3, vns3), Half(PARTNER, partner))
    rows = tuple(_rows(halves, salts_differ))
    facts = Facts(*halves, {row.key: row for row in rows})
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
        return Row(parameter.key, parameter, "not_comparable", halves, Grade("note", "guide", None, ""), reason)
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
        yield Row(f"tunnels[{number}]", parameter, found.state, halves,
                  grade if found.state == "mismatch" else NO_GRADE, pair=found)


__all__ = ["Advice", "Comparison", "Row", "compare", "hide_fingerprints"]
