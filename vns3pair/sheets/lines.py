"""The rows of the sheet's page: both cells, the mark between them, the state, and what is said below."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.advisories.written import in_the_way
from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.devices.device import Word
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Parameter, Reader, Side
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.voices import COLUMNS
from vns3pair.sheets import cells, hidden
from vns3pair.sheets.citing import cited
from vns3pair.sheets.pills import Pill, pill_of
from vns3pair.sheets.tunnel_rows import fields_of

LONGEST = 400
DIFFERS = RANK["weak"]
Problems = Mapping[tuple[str | None, str], str]
Marked = set[tuple[Side, str]]


@dataclass(frozen=True, slots=True)
class Value:
    """One side's cell of a row.

    `control` names what it is edited with: `choice`, `text`, `area`, `psk`, `tunnel`, or nothing where the
    side cannot state it. `raw` is the text the control holds: for a tunnel JSON of its fields. `index` is the
    tunnel's place in the side's list; -1 for one to be added.
    """

    key: str
    side: Side
    called: str
    text: str
    control: str = ""
    raw: str = ""
    index: int | None = None
    name: str = ""
    origin: str = ""
    tone: str = ""
    problem: str = ""
    remark: str = ""
    limit: str = ""
    """Why the side's own device cannot take what is stated."""
    unwritten: str = ""
    """Why no configuration can be written for that device with what is stated."""
    offers: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. `wide` rows differ in a way that matters: print shows why.

    `also` is the sheet's own label where the row bears the device's word, `where` where that device has it.
    """

    id: str
    key: str
    label: str
    section: str
    state: str
    vns3: Value
    partner: Value
    mark: str
    mark_title: str
    pill: Pill
    help: str
    explanation: str
    remedy: str
    citations: str
    basis: str
    fails_for: str
    initiator: tuple[str, ...]
    responder: tuple[str, ...]
    wide: bool
    side: Side
    also: str = ""
    where: str = ""

    @property
    def values(self) -> tuple[Value, Value]:
        """Both cells, the reader's own side first."""
        return (self.partner, self.vns3) if self.side == PARTNER else (self.vns3, self.partner)

    @property
    def harms(self) -> bool:
        """Whether F8 stops here: a difference that is no more than a note is passed over."""
        return self.problem and (self.wide or self.state != "mismatch")

    @property
    def problem(self) -> bool:
        """Whether the row differs, cannot be compared or holds something unreadable."""
        return self.state in ("mismatch", "not_comparable") or bool(self.vns3.problem or self.partner.problem)


STARTS: Mapping[Side, Mapping[Side, str]] = {
    VNS3: {VNS3: "when VNS3 starts", PARTNER: "when the partner starts"},
    PARTNER: {VNS3: "when VNS3 starts", PARTNER: "when your side starts"},
}
"""For a reader of one side: who starts. That it fails whoever starts, the explanation says."""


class Lines:
    """Makes the lines of one comparison for one reader."""

    def __init__(self, comparison: Comparison, reader: Reader, editable: Collection[Side] = SIDES) -> None:
        self.comparison, self.reader, self.editable = comparison, reader, editable
        self.side: Side = PARTNER if reader == PARTNER else VNS3
        self._made: dict[str, Line] = {}
        self._in_the_way = in_the_way(comparison.for_reader(reader))
        self._marked = _sources_to_mark(comparison.rows)
        self._problems: Problems = {
            (problem.side, problem.key): problem.message for problem in comparison.problems
        }

    def of(self, row: Row) -> Iterator[Line]:
        """The line of a row; several where a side states tunnels and the other none yet."""
        if row.parameter.kind == "tunnels" and row.pair is None:
            yield from self.one_sided(row)
        else:
            yield self._line(row, line_id(row.key), *(self._value(row, side) for side in SIDES))

    def _line(self, row: Row, id_: str, vns3: Value, partner: Value, label: str = "") -> Line:
        made = self._without_values(row)
        word = None if label or row.pair is not None else self._word(row)
        named = label or self._named(row, word)
        return replace(
            made,
            id=id_,
            label=named,
            also="" if label or named == row.label else row.label,
            where=word.remark if word else "",
            vns3=vns3,
            partner=partner,
        )

    def _named(self, row: Row, word: Word | None) -> str:
        """The head of a row: on the partner's page what its device calls it, else what its own column does."""
        if self.side == VNS3 or row.pair is not None:
            return row.label
        return word.name if word else row.called(PARTNER) or row.label

    def _word(self, row: Row) -> Word | None:
        """What the partner's device calls a row, on the partner's own page."""
        device = row.half(PARTNER).device if self.side == PARTNER else None
        return device.words.get(row.parameter.key_of(PARTNER)) if device is not None else None

    def _without_values(self, row: Row) -> Line:
        """A line but for its cells; worked out once for all the tunnels of one side."""
        if row.key not in self._made:
            self._made[row.key] = self._described(row)
        return self._made[row.key]

    def _described(self, row: Row) -> Line:
        log = row.log
        mirrored = row.relation in ("mirror", "tunnels")
        applies = row.state != "not_applicable"
        nothing = Value("", VNS3, "", "")
        return Line(
            id="",
            key=row.key,
            label="",
            section=row.section,
            state=row.state,
            vns3=nothing,
            partner=nothing,
            mark="" if not applies else "⇄" if mirrored else "=",
            mark_title="mirrored" if mirrored else "to be equal",
            pill=pill_of(row),
            help="" if row.pair is not None else catalogue.BY_KEY[row.parameter.key_of(self.side)].help,
            explanation=_without_secret(row, row.explanation(self.reader)),
            remedy=_without_secret(row, row.remedy(self.reader)),
            citations=cited(row.citations),
            basis=row.basis or "",
            fails_for=self._starts(row),
            side=self.side,
            initiator=log.initiator,
            responder=log.responder,
            wide=row.state == "mismatch" and RANK[row.effect] <= DIFFERS,
        )

    def _starts(self, row: Row) -> str:
        """Who must start for the row to fail; empty where that is everybody or nobody."""
        who: Mapping[str | None, Side] = {"vns3_initiates": VNS3, "partner_initiates": PARTNER}
        return STARTS[self.side][who[row.fails_for]] if row.fails_for in who else ""

    def one_sided(self, row: Row, first: int = 0, end: int | None = None) -> Iterator[Line]:
        """Each tunnel of the side that states some, before the other side states any; some of very many."""
        stated = [(side, tunnel) for side in SIDES for tunnel in row.half(side).tunnels]
        if not stated:
            blank = [self._tunnel_value(row, side, None, "open") for side in SIDES]
            yield self._line(row, "tunnels", *blank, label="First tunnel")
        for number, (owner, tunnel) in enumerate(stated[first:end], first):
            cells_ = [
                self._tunnel_value(row, side, tunnel, "")
                if side == owner
                else self._tunnel_value(row, side, None, "open")
                for side in SIDES
            ]
            yield self._line(row, f"tunnels-{number}", *cells_, label=f"Tunnel {number + 1}")

    def _value(self, row: Row, side: Side) -> Value:
        if row.pair is not None:
            tunnel = row.pair.vns3 if side == VNS3 else row.pair.partner
            pill = pill_of(row)
            missing = row.state == "incomplete" and (tunnel is None or not tunnel.complete)
            return self._tunnel_value(
                row, side, tunnel, pill.tone if pill.harms else "open" if missing else ""
            )
        return self._plain_value(row, side)

    def _plain_value(self, row: Row, side: Side) -> Value:
        own, half = catalogue.BY_KEY[row.parameter.key_of(side)], row.half(side)
        text = row.shown(side)
        reading = row.reading(side)
        secret = side in getattr(row, "hidden", ()) and text == hidden.GIVEN
        return Value(
            key=own.key,
            side=side,
            called=cells.label_of(own, side),
            text=text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text):,} characters)",
            control=control_of(own, side) if side in self.editable else "",
            raw=hidden.mark(half.stated.get(own.key))
            if secret
            else cells.text_of(own, half.stated.get(own.key)),
            name=self._name(row, side, own) if text and row.relation else "",
            origin=_origin(row, side),
            tone=self._tone(row, side, own.key),
            problem=self._problems.get((side, own.key), ""),
            remark=reading.remark if reading is not None and reading.readable else "",
            limit=refusal(half, own.key),
            unwritten=self._in_the_way.get((side, own.key), ""),
            offers=tuple(row.offers(side)),
            unit=cells.unit_of(own, half),
        )

    def _tone(self, row: Row, side: Side, key: str) -> str:
        pill = pill_of(row)
        if pill.harms:
            return pill.tone
        if (side, key) in self._marked or (side, key) in self._problems or refusal(row.half(side), key):
            return "warn"
        return "open" if row.state == "incomplete" and not row.effective(side).known else ""

    def _name(self, row: Row, side: Side, own: Parameter) -> str:
        """What the row is called in this side's words: the device's, else the column's. Not where the row says it."""
        device = row.half(side).device
        word = device.words.get(own.key) if device else None
        name = word.name if word else row.called(side)
        said = {row.label, self._named(row, self._word(row))} if side == PARTNER else {row.label}
        return "" if name in said else name

    def _tunnel_value(self, row: Row, side: Side, tunnel: Tunnel | None, tone: str) -> Value:
        called = f"{COLUMNS[self.side][side]}: tunnel"
        control = "tunnel" if side in self.editable else ""
        if tunnel is None:
            return Value("tunnels", side, called, "", control, "{}", -1, tone=tone)
        fields = tunnel_fields(tunnel, side)
        problem = "; ".join(why for _, _, why in tunnel.problems)
        return Value(
            key="tunnels",
            side=side,
            called=called,
            text=_pair_text(tunnel),
            control=control,
            raw=json.dumps(fields, ensure_ascii=False),
            index=tunnel.index,
            name=_beside(fields, side),
            tone="warn" if problem and tone in ("", "open") else tone,
            problem=problem,
        )


def line_id(key: str) -> str:
    """The part of an element's id that names a row: `tunnels-0` for `tunnels[0]`."""
    return key.replace("[", "-").rstrip("]")


def control_of(own: Parameter, side: Side) -> str:
    """What a cell is edited with; nothing where `side` cannot state the parameter."""
    if side not in own.sides or own.key in cells.NOT_TYPED or (own.key == "device" and side == VNS3):
        return ""
    if own.kind == "fingerprint":
        return "psk"
    if own.kind in cells.SELECTED:
        return "choice"
    return "area" if own.multiline else "text"


def tunnel_fields(tunnel: Tunnel, side: Side) -> dict[str, str]:
    """The fields of a stated tunnel as texts, as its controls hold them."""
    if not isinstance(tunnel.raw, Mapping) or not tunnel.raw:
        return {"local_subnet": _pair_text(tunnel)}
    return {
        field.key: cells.text_of(field, tunnel.raw.get(field.key))
        for field in fields_of(side)
        if cells.text_of(field, tunnel.raw.get(field.key))
    }


def _pair_text(tunnel: Tunnel) -> str:
    shown = tunnel.values()
    if not isinstance(shown, Mapping):
        return str(shown)[:LONGEST]
    return f"{shown.get('local_subnet', '…')} → {shown.get('remote_subnet', '…')}"[:LONGEST]


def _beside(fields: Mapping[str, str], side: Side) -> str:
    """A tunnel's name and what VNS3 pings through it."""
    if side != VNS3:
        return ""
    ping = f"pings {fields['ping_address']}" if fields.get("ping_address") else ""
    return " · ".join(part for part in (fields.get("name", ""), ping) if part)


def _sources_to_mark(rows: Iterable[Row]) -> Marked:
    """The cells from which a mismatching value was derived: changing them is what helps."""
    marked: Marked = set()
    for row in rows:
        if row.state == "mismatch" and row.pair is None:
            for side, origin in ((VNS3, row.vns3_from), (PARTNER, row.partner_from)):
                if origin and origin.startswith("derived:"):
                    marked.add((side, origin.removeprefix("derived:")))
    return marked


def _without_secret(row: Row, text: str) -> str:
    """The other side's fingerprint may not stand in a sentence either until both are there."""
    for side in getattr(row, "hidden", ()):
        stated: Any = Row.value(row, side)
        if isinstance(stated, str) and stated in text:
            text = text.replace(stated, "given")
    return text


def _origin(row: Row, side: Side) -> str:
    origin = (row.vns3_from if side == VNS3 else row.partner_from) or ""
    if origin.startswith("derived:"):
        return f"from {cells.label_of(catalogue.BY_KEY[origin.removeprefix('derived:')], side)}"
    return cells.ORIGINS.get(origin, "")


__all__ = ["Line", "Lines", "Value", "line_id", "tunnel_fields"]
