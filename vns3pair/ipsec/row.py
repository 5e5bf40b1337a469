"""One row of a comparison: both values, the state, and what can be said about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, effects, explanations, psk, remedies, values
from vns3pair.ipsec.effects import Grade
from vns3pair.ipsec.half import NOTHING, Effective, Half
from vns3pair.ipsec.log_symptoms import Log, expected
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Citation, Parameter, Reader, Side
from vns3pair.ipsec.reading import Reading
from vns3pair.ipsec.tunnels import Pair

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

    def called(self, side: Side) -> str:
        """What the side calls its half of this row; empty where that is the row's own label."""
        return catalogue.BY_KEY[self.parameter.key_of(side)].column.get(side, "")

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
            if not isinstance(value, dict):
                return value or ""
            return f"{value.get('local_subnet', '…')} → {value.get('remote_subnet', '…')}"
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
        version = self.halves[0].value("ike_version")
        key = "tunnels" if self.pair else self.key
        return expected(key, (version,) if version else (1, 2), *self.halves, self.pair)

    @property
    def citations(self) -> tuple[Citation, ...]:
        if self.state != "mismatch":
            return self.parameter.citations
        key = self.parameter.key
        known = "lifetime" if key.endswith("_lifetime") else "pfs" if key.startswith("pfs") else key
        more = effects.CITATIONS.get(known, effects.CITATIONS["measured"] if self.basis == "measured" else ())
        return tuple(dict.fromkeys((*self.parameter.citations, *more)))

    def explanation(self, reader: Reader = "neutral") -> str:
        return explanations.explain(self, reader)

    def remedy(self, reader: Reader = "neutral") -> str:
        return remedies.remedy(self, reader)

    def as_json(self, reader: Reader = "neutral") -> dict[str, Any]:
        log = self.log
        return {
            "key": self.key,
            "section": self.section,
            "relation": self.relation,
            "vns3": self.vns3,
            "partner": self.partner,
            "vns3_from": self.vns3_from,
            "partner_from": self.partner_from,
            "state": self.state,
            "effect": self.effect,
            "basis": self.basis,
            "fails_for": self.fails_for,
            "near": self.near,
            "log": {"initiator": list(log.initiator), "responder": list(log.responder)},
            "explanation": self.explanation(reader),
            "remedy": self.remedy(reader),
            "citations": [citation.as_json() for citation in self.citations],
        }


def hide_fingerprints(rows: tuple[Row, ...], reader: Reader) -> list[Row]:
    """The rows as `reader` may see them; see `HiddenRow`."""
    return [
        _hidden(row, reader) if row.key == "psk_fingerprint" and reader != "neutral" else row for row in rows
    ]


def _hidden(row: Row, reader: Reader) -> Row:
    other: Side = PARTNER if reader == VNS3 else VNS3
    if all(psk.is_fingerprint(row.effective(side).value) for side in SIDES):
        return row
    return HiddenRow(
        row.key, row.parameter, row.state, row.halves, row.grade, row.reason, None, frozenset({other})
    )


class HiddenRow(Row):
    """A fingerprint row before both sides are there: the other side's is only "given" or "not given"."""

    __slots__ = ()

    def value(self, side: Side) -> Any:
        value = Row.value(self, side)
        if side not in self.hidden or value == psk.UNCHECKED:
            return value
        return "not given" if value is None else "given"
