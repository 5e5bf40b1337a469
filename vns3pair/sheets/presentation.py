"""A comparison as the page shows it: everything worked out here, so that the template only prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison, Row, hide_fingerprints
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.sheets.cells import label_of
from vns3pair.sheets.citing import cited
from vns3pair.sheets.pills import Pill, pill_of, pill_of_effect, shape_of

READER = "vns3"
SHOWS = {"all": "all", "problems": "problems", "to-fill-in": "to fill in"}
ALL_TUNNELS = 100
MOST_TUNNELS = 200
LONGEST = 400
DIFFERS = RANK["weak"]
UNCOMPARED = frozenset(
    section.key
    for section in catalogue.SECTIONS
    if not any(parameter.compared for parameter in catalogue.PARAMETERS if parameter.section == section.key)
)
"""Sections without a compared row stand last: people come to see what differs."""


@dataclass(frozen=True, slots=True)
class Value:
    """One side's cell of a row."""

    text: str
    name: str = ""
    origin: str = ""
    tone: str = ""
    problem: str = ""
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. `open` rows show their explanation without a click."""

    id: str
    label: str
    vns3: Value
    partner: Value
    mark: str
    mark_title: str
    pill: Pill
    explanation: str
    remedy: str
    citations: str
    basis: str
    initiator: tuple[str, ...]
    responder: tuple[str, ...]
    wide: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the page."""

    key: str
    title: str
    matching: str
    lines: tuple[Line, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One advisory."""

    name: str
    pill: Pill
    side: str
    explanation: str
    remedy: str
    basis: str
    citations: str
    internal: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The whole comparison page."""

    headline: str
    tone: str
    shape: str
    counts: tuple[tuple[int, str], ...]
    matching: int
    possible: int
    to_fill_in: int
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    problems: tuple[str, ...]
    show: str
    empty: bool


def page(comparison: Comparison, show: str = "all") -> Page:
    """Everything the comparison page prints."""
    show = show if show in SHOWS else "all"
    matching, possible = comparison.matching
    tone = _tone(comparison)
    return Page(
        headline=comparison.headline(READER),
        tone=tone,
        shape=shape_of(tone),
        counts=tuple(_counts(comparison)),
        matching=matching,
        possible=possible,
        to_fill_in=comparison.to_fill_in,
        blocks=tuple(_blocks(comparison, show)),
        notes=_notes(comparison, show),
        problems=_homeless(comparison),
        show=show,
        empty=comparison.vns3.empty and comparison.partner.empty,
    )


def _tone(comparison: Comparison) -> str:
    if comparison.verdict == "ready":
        return "ok"
    if comparison.verdict == "incomplete":
        return "open"
    return "warn" if comparison.fails_at == "rekey" else "bad"


def _counts(comparison: Comparison) -> Iterator[tuple[int, str]]:
    found = comparison.effect_counts
    blocks = found["blocks_phase1"] + found["blocks_phase2"]
    words = (
        ("block" if blocks != 1 else "blocks", blocks),
        ("no traffic", found["no_traffic"]),
        ("unstable", found["unstable"]),
        ("weak", found["weak"]),
    )
    yield from ((count, word) for word, count in words if count)


# Rows


def _blocks(comparison: Comparison, show: str) -> Iterator[Block]:
    rows: dict[str, list[Row]] = {}
    for row in hide_fingerprints(comparison.rows, READER):
        rows.setdefault(row.section, []).append(row)
    sources = _sources_to_mark(comparison.rows)
    problems = {(problem.side, problem.key): problem.message for problem in comparison.problems}
    for section in sorted(catalogue.SECTIONS, key=lambda section: section.key in UNCOMPARED):
        members = [
            row for row in rows.get(section.key, []) if row.relation or row.shown(VNS3) or row.shown(PARTNER)
        ]
        matching = _matching(members)
        picked, more = _pick(members, show)
        lines = tuple(_line(row, comparison, sources, problems) for row in picked)
        if lines or more:
            yield Block(section.key, section.title, matching, lines, more)


def _matching(rows: list[Row]) -> str:
    compared = [row for row in rows if row.state != "not_applicable"]
    if not compared:
        return "not compared"
    found = sum(row.state == "match" for row in compared)
    return f"{found:,} of {len(compared):,} {'mirrored' if rows[0].section == 'tunnels' else 'match'}"


def _wanted(row: Row, show: str) -> bool:
    if show == "problems":
        return row.state == "mismatch" or row.state == "not_comparable"
    return show == "all" or row.state == "incomplete"


def _pick(rows: list[Row], show: str) -> tuple[list[Row], str]:
    """The rows to show. Of very many tunnels only those with something to do, and not more than a page bears."""
    picked = [row for row in rows if _wanted(row, show)]
    if len(rows) <= ALL_TUNNELS or rows[0].section != "tunnels":
        return picked, ""
    to_do = [row for row in picked if row.state != "match"]
    shown = to_do[:MOST_TUNNELS]
    rest = f" (the first {MOST_TUNNELS} are shown)" if len(to_do) > len(shown) else ""
    matched = sum(row.state == "match" for row in rows)
    return shown, f"{len(rows):,} tunnels: {matched:,} mirrored, {len(rows) - matched:,} not{rest}."


def _sources_to_mark(rows: Iterable[Row]) -> set[tuple[Side, str]]:
    """The cells from which a mismatching value was derived: changing them is what helps."""
    marked: set[tuple[Side, str]] = set()
    for row in rows:
        if row.state == "mismatch" and row.pair is None:
            for side, origin in ((VNS3, row.vns3_from), (PARTNER, row.partner_from)):
                if origin and origin.startswith("derived:"):
                    marked.add((side, origin.removeprefix("derived:")))
    return marked


def _line(
    row: Row,
    comparison: Comparison,
    sources: set[tuple[Side, str]],
    problems: Mapping[tuple[str | None, str], str],
) -> Line:
    pill = pill_of(row)
    wide = row.state == "mismatch" and RANK[row.effect] <= DIFFERS
    log = row.log
    return Line(
        id=row.key.replace("[", "-").rstrip("]"),
        label=row.label,
        vns3=_value(row, VNS3, comparison, pill, sources, problems),
        partner=_value(row, PARTNER, comparison, pill, sources, problems),
        mark="" if row.state == "not_applicable" else "⇄" if row.relation in ("mirror", "tunnels") else "=",
        mark_title="mirrored" if row.relation in ("mirror", "tunnels") else "to be equal",
        pill=pill,
        explanation=_without_secret(row, row.explanation(READER)),
        remedy=_without_secret(row, row.remedy(READER)),
        citations=cited(row.citations),
        basis=row.basis or "",
        initiator=log.initiator,
        responder=log.responder,
        wide=wide,
        open=wide and row.effect != "weak",
    )


def _without_secret(row: Row, text: str) -> str:
    """The other side's fingerprint may not stand in a sentence either until both are there."""
    for side in getattr(row, "hidden", ()):
        stated = Row.value(row, side)
        if isinstance(stated, str) and stated in text:
            text = text.replace(stated, "given")
    return text


def _value(
    row: Row,
    side: Side,
    comparison: Comparison,
    pill: Pill,
    sources: set[tuple[Side, str]],
    problems: Mapping[tuple[str | None, str], str],
) -> Value:
    key = row.parameter.key_of(side)
    text = row.shown(side)
    marked = (side, key) in sources and not pill.harms
    return Value(
        text=text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text):,} characters)",
        name=_name(row, side, comparison) if text else "",
        origin=_origin(row, side),
        tone=pill.tone if pill.harms else "warn" if marked else "open" if _missing(row, side, text) else "",
        problem=_tunnel_problem(row, side) if row.pair is not None else problems.get((side, key), ""),
        offers=tuple(row.offers(side)) if row.pair is None else (),
    )


def _missing(row: Row, side: Side, text: str) -> bool:
    """Whether this cell is what an incomplete row waits for."""
    if row.state != "incomplete" or row.parameter.kind == "tunnels":
        return row.state == "incomplete" and not text
    return not row.effective(side).known


def _tunnel_problem(row: Row, side: Side) -> str:
    tunnel = None if row.pair is None else row.pair.vns3 if side == VNS3 else row.pair.partner
    return "; ".join(why for _, _, why in tunnel.problems) if tunnel is not None else ""


def _name(row: Row, side: Side, comparison: Comparison) -> str:
    """What the row is called in this side's words: the device's, else the column's."""
    if row.pair is not None:
        stated = row.value(side)
        return str(stated.get("name", "")) if side == VNS3 and isinstance(stated, dict) else ""
    half = comparison.vns3 if side == VNS3 else comparison.partner
    word = half.device.words.get(row.parameter.key_of(side)) if half.device and row.relation else None
    name = word.name if word else row.called(side)
    return "" if name == row.label else name


def _origin(row: Row, side: Side) -> str:
    origin = (row.vns3_from if side == VNS3 else row.partner_from) or ""
    if origin.startswith("derived:"):
        return f"from {label_of(catalogue.BY_KEY[origin.removeprefix('derived:')], side)}"
    return {"device": "fixed by the device", "assumed": "assumed"}.get(origin, "")


# What stands below the table


def _notes(comparison: Comparison, show: str) -> tuple[Note, ...]:
    if show == "to-fill-in":
        return ()
    advices = sorted(comparison.for_reader("vns3"), key=lambda advice: RANK[advice.effect])
    return tuple(
        Note(
            name=advice.name,
            pill=pill_of_effect(advice.effect, advice.basis),
            side={"vns3": "VNS3", "partner": "Partner", "both": "Both sides"}[advice.side],
            explanation=advice.explanation(READER),
            remedy=advice.remedy(READER),
            basis=advice.basis,
            citations=cited(advice.citations),
            internal=advice.audience == "internal",
        )
        for advice in advices
    )


def _homeless(comparison: Comparison) -> tuple[str, ...]:
    """What is stated under keys that no row shows: kept, and said."""
    found = []
    for problem in comparison.problems:
        parameter = catalogue.BY_KEY.get(problem.key)
        if "[" not in problem.key and (parameter is None or problem.side not in parameter.sides):
            found.append(
                f"{'VNS3' if problem.side == VNS3 else 'Partner'}: {problem.key[:80]}: {problem.message}"
            )
    return tuple(found[:50])


__all__ = ["SHOWS", "Page", "page"]
