"""The printable structure that every document shares, made by walking a comparison's rows.

What a reader may not see is left out here, once for all formats: internal advisories, and a fingerprint
before both are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from vns3pair.documents.structure import (
    GIVEN,
    NOT_GIVEN,
    SIDE_NAMES,
    About,
    Block,
    Finding,
    Layout,
    Line,
    TunnelLine,
    clean,
)
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.comparison import Advice, Comparison, Row
from vns3pair.ipsec.effects import EFFECTS, STATE_TITLES, TITLES
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Section, Side

FINGERPRINT = "psk_fingerprint"
STOPPING = frozenset(("blocks_phase1", "blocks_phase2", "no_traffic"))
SAME, MIRRORED = "=", "⇄"
NAMELESS = "Unnamed sheet"


def make(comparison: Comparison, about: About, reader: Reader = "neutral") -> Layout:
    """Everything a document prints, in order."""
    rows: dict[str, list[Row]] = {}
    for row in comparison.rows:
        rows.setdefault(row.section, []).append(row)
    tunnel_rows = rows.pop("tunnels", [])
    blocks = tuple(
        _block(section, rows[section.key], reader) for section in catalogue.SECTIONS if section.key in rows
    )
    matched, total = comparison.tunnels_matching
    return Layout(
        title=clean(about.name.strip(), 200) or NAMELESS,
        headline=clean(comparison.headline(reader)),
        tone=_headline_tone(comparison),
        counts=tuple(_counts(comparison, reader)),
        facts=tuple(_facts(about)),
        blocks=blocks,
        tunnels=tuple(_tunnels(comparison, tunnel_rows, reader)),
        tunnels_matching=f"{matched:,} of {total:,} mirrored" if total else "none mirrored yet",
        findings=_findings(comparison, reader),
        digest=clean(about.digest),
    )


def hide_fingerprints(row: Row) -> dict[Side, str]:
    """What each column of the fingerprint row may say: both, or none before both are there.

    A document passes from hand to hand, so for whom it was made does not matter. `unchecked` is no fingerprint:
    whoever says it does not get to see, and copy, the other's.
    """
    shown = {side: clean(row.shown(side)) or NOT_GIVEN for side in SIDES}
    hidden = hidden_sides(row)
    return {side: GIVEN if side in hidden else shown[side] for side in SIDES}


def hidden_sides(row: Row) -> set[Side]:
    """The sides whose fingerprint no document may show yet."""
    there = {side for side in SIDES if row.half(side).value(FINGERPRINT) not in (None, "unchecked")}
    return set() if len(there) == len(SIDES) else there


def _value(row: Row, side: Side) -> Any:
    return row.vns3 if side == VNS3 else row.partner


def _block(section: Section, rows: list[Row], reader: Reader) -> Block:
    compared = [row for row in rows if row.state != "not_applicable"]
    matching = sum(row.state == "match" for row in compared)
    return Block(
        section.key,
        section.title,
        tuple(_line(row, reader) for row in rows),
        f"{matching} of {len(compared)} match" if compared else "not compared",
    )


def _line(row: Row, reader: Reader) -> Line:
    line = Line(
        key=row.key,
        label=clean(row.label),
        vns3=clean(row.shown(VNS3)),
        partner=clean(row.shown(PARTNER)),
        notes={side: _note(row, side) for side in SIDES},
        mark=_mark(row),
        state=row.state,
        state_word=STATE_TITLES[row.state] if row.relation else "not compared",
        effect=row.effect,
        effect_word=TITLES[row.effect],
        basis=clean(row.basis) if row.effect != "none" else "",
        tone=_tone(row.state, row.effect),
        explanation=clean(row.explanation(reader)),
        remedy=clean(row.remedy(reader)),
        citations=tuple(clean(citation) for citation in row.citations),
        prose=row.parameter.kind == "text",
    )
    if row.key == FINGERPRINT:
        return _without_fingerprints(line, row)
    return _without_flags(line, row) if row.key == "psk_flags" else line


def _without_fingerprints(line: Line, row: Row) -> Line:
    shown = hide_fingerprints(row)
    explanation, remedy = line.explanation, line.remedy
    for side in SIDES:
        if shown[side] == GIVEN:
            secret = clean(row.shown(side))
            explanation, remedy = explanation.replace(secret, GIVEN), remedy.replace(secret, GIVEN)
    return replace(line, vns3=shown[VNS3], partner=shown[PARTNER], explanation=explanation, remedy=remedy)


def _without_flags(line: Line, row: Row) -> Line:
    """What is wrong with a key is told with its fingerprint, not before."""
    hidden = hidden_sides(row)
    return replace(
        line, vns3="" if VNS3 in hidden else line.vns3, partner="" if PARTNER in hidden else line.partner
    )


def _mark(row: Row) -> str:
    if row.relation is None or row.state == "not_applicable":
        return ""
    return MIRRORED if row.relation in ("mirror", "tunnels") else SAME


def _headline_tone(comparison: Comparison) -> str:
    if comparison.verdict == "mismatch":
        return "warn" if comparison.fails_at == "rekey" else "bad"
    return "good" if comparison.verdict == "ready" else "open"


def _tone(state: str, effect: str) -> str:
    """`good`, `bad` (nothing passes), `warn` (a lesser difference), `open`, `unknown` or `plain`."""
    if state == "mismatch":
        return "bad" if effect in STOPPING else "warn"
    return {"match": "good", "incomplete": "open", "not_comparable": "unknown"}.get(state, "plain")


def _note(row: Row, side: Side) -> str:
    """The row's name in this side's column, where it has another there, and where its value came from."""
    if row.section == "tunnels" or _value(row, side) is None:
        return ""
    name = row.called(side)
    origin = (row.vns3_from if side == VNS3 else row.partner_from) or ""
    parts = ("" if name == row.label else name, _origin(origin, side))
    return clean(", ".join(part for part in parts if part))


def _origin(origin: str, side: Side) -> str:
    if origin.startswith("derived:"):
        source = catalogue.BY_KEY.get(origin.removeprefix("derived:"))
        return f"from {source.column.get(side, source.label)}" if source else "derived"
    return {"device": "fixed by the device", "assumed": "assumed"}.get(origin, "")


def _tunnels(comparison: Comparison, rows: list[Row], reader: Reader) -> Iterator[TunnelLine]:
    """Every pair; where one side states none there are no pairs, and the other's tunnels stand alone."""
    for row in rows:
        line = _line(row, reader)
        if row.pair is not None:
            yield _tunnel(int(row.key[8:-1]) + 1, row.vns3, row.partner, line)
            continue
        for number, tunnel in enumerate(comparison.vns3.tunnels, 1):
            yield _tunnel(number, tunnel.values(), None, line)
        for number, tunnel in enumerate(comparison.partner.tunnels, 1):
            yield _tunnel(number, None, tunnel.values(), line)


def _tunnel(number: int, vns3_stated: Any, partner_stated: Any, line: Line) -> TunnelLine:
    vns3, partner = _fields(vns3_stated), _fields(partner_stated)
    ping = ", every ".join(part for part in (vns3("ping_address"), vns3("ping_interval")) if part)
    return TunnelLine(
        number,
        vns3("name"),
        vns3("local_subnet"),
        vns3("remote_subnet"),
        partner("local_subnet"),
        partner("remote_subnet"),
        ping,
        line,
    )


def _fields(tunnel: Any) -> Any:
    """A function from field to its text; of nothing it is empty everywhere."""
    stated = tunnel if isinstance(tunnel, Mapping) else {"local_subnet": tunnel}  # a text that is no pair
    return lambda key: clean(values.show(catalogue.TUNNEL_FIELDS[key], stated.get(key)))


def _findings(comparison: Comparison, reader: Reader) -> tuple[Finding, ...]:
    found = [_of_row(row, reader) for row in comparison.rows if row.state in ("mismatch", "not_comparable")]
    found += [
        _of_advice(advice, reader)
        for advice in comparison.advisories
        if reader == VNS3 or advice.audience == "both"
    ]
    return tuple(sorted(found, key=lambda finding: (EFFECTS.index(finding.effect), finding.advice)))


def _of_row(row: Row, reader: Reader) -> Finding:
    line = _line(row, reader)
    return Finding(
        line.label,
        SIDE_NAMES["both"],
        False,
        line.vns3,
        line.partner,
        line.effect,
        line.effect_word,
        line.basis,
        line.tone,
        line.explanation,
        line.remedy,
        line.citations,
    )


def _of_advice(advice: Advice, reader: Reader) -> Finding:
    return Finding(
        clean(advice.name),
        SIDE_NAMES[advice.side],
        True,
        "",
        "",
        advice.effect,
        TITLES[advice.effect],
        clean(advice.basis),
        _tone("mismatch", advice.effect) if advice.effect != "note" else "plain",
        clean(advice.explanation(reader)),
        clean(advice.remedy(reader)),
        tuple(clean(citation) for citation in advice.citations),
    )


def _counts(comparison: Comparison, reader: Reader) -> Iterator[tuple[str, str]]:
    """The figures under the headline: what fails first, then the gaps, then what matches."""
    seen = [row.effect for row in comparison.rows]
    seen += [advice.effect for advice in comparison.advisories if reader == VNS3 or advice.audience == "both"]
    for effect in EFFECTS:
        if effect != "none" and (count := seen.count(effect)):
            yield ("notes" if effect == "note" and count > 1 else TITLES[effect]), f"{count:,}"
    if comparison.to_fill_in:
        yield STATE_TITLES["incomplete"], f"{comparison.to_fill_in:,}"
    matching, possible = comparison.matching
    yield STATE_TITLES["match"], f"{matching:,} of {possible:,}"


def _facts(about: About) -> Iterator[tuple[str, str]]:
    yield "Sheet", clean(about.name.strip(), 200) or NAMELESS
    if about.sheet_id:
        yield "Sheet id", clean(about.sheet_id)
    if about.revision is not None:
        yield "Revision", clean(about.revision)
    yield "Made", f"{about.made:%Y-%m-%d %H:%M} {about.made:%Z}".strip()
    if about.digest:
        yield "Digest", clean(about.digest)


def joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


__all__ = ["About", "Layout", "hide_fingerprints", "joined", "make"]
