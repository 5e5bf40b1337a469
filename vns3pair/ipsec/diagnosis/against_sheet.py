"""A log held against a sheet: what was seen beside what both halves say, and what the sheet already knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.advisories.nat import EDGES
from vns3pair.ipsec.comparison import Comparison, Row, compare
from vns3pair.ipsec.diagnosis import lifetimes
from vns3pair.ipsec.diagnosis.finding import HEALTHY, Diagnosis, Reading, Sighting
from vns3pair.ipsec.diagnosis.pattern import Possibility
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.seen_rows import NO_ROW, Seen, collect, contradicts, row_key
from vns3pair.ipsec.diagnosis.sheet_view import Remark, SeenRow, SheetView
from vns3pair.ipsec.diagnosis.sheet_words import READERS, in_voices, names, of_row
from vns3pair.ipsec.diagnosis.titles import label
from vns3pair.ipsec.diagnosis.whose_log import about, log_side, one_peer, whose
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side, Stated
from vns3pair.ipsec.values import show

MOST_REMARKS = 40


def against(reading: Reading, vns3: Stated, partner: Stated, side: Side | None = None) -> SheetView:
    """Hold what a log shows against both halves of a sheet, as stored.

    `side` says whose log it is; None finds it out. Never raises, whatever the halves hold.
    """
    comparison = compare(vns3, partner)
    log = side or whose(reading, comparison)
    mine = about(reading, comparison, log)
    seen = collect(_sightings(reading, mine), comparison, log)
    verdict = mine[0] if mine else None
    told = frozenset(collect(verdict.sightings, comparison, log)) if verdict else frozenset()
    concerned = _rows_of(verdict, comparison, log, told) if verdict else frozenset()
    rows = tuple(_seen_rows(comparison, seen, concerned))
    suspects = frozenset(row.key for row in rows if row.known or row.contradicts)
    others = tuple(diagnosis for diagnosis in reading.diagnoses if diagnosis not in mine)
    remarks = [
        *_contradictions(rows, verdict),
        *_known(comparison, rows, verdict),
        *_warned(comparison, concerned),
        *_native(comparison, seen),
        *_no_fault(verdict, rows, told, comparison, log),
        *lifetimes.remarks(reading, comparison),
        *_strangers(mine, others),
    ]
    return SheetView(
        log, rows, tuple(remarks[:MOST_REMARKS]), tuple(_refined(d, suspects, log) for d in (*mine, *others))
    )


def _sightings(reading: Reading, mine: Sequence[Diagnosis]) -> Iterator[Sighting]:
    """Values of the sheet's peer: the decisive diagnosis' own, and all others where nothing newer tells.

    What the peer proposes there is newer than what both ends agreed on while the tunnel was up.
    """
    first = mine[0].sightings if mine else ()
    yield from first
    told = {(seen.key, seen.by, seen.end) for seen in first if seen.key != "tunnels"}
    told |= {(key, "agreed", end) for key, by, end in told if by == "there"}
    rest: Iterable[Sighting] = (
        reading.sightings if one_peer(reading) else (seen for d in mine for seen in d.sightings)
    )
    for seen in rest:
        if (seen.key, seen.by, seen.end) not in told:
            yield seen
    if reading.other is not None and one_peer(reading):
        for seen in reading.other.sightings:
            if (seen.key, seen.by, "other") not in told:
                yield replace(seen, end="other")


def _rows_of(diagnosis: Diagnosis, comparison: Comparison, log: Side, told: frozenset[str]) -> frozenset[str]:
    """The keys of the rows that a diagnosis is about.

    Of the tunnels those whose subnets it names (`told`), else those that do not match, else all.
    """
    at = log_side(log, diagnosis.end)
    keys = {row_key(key, at) for key in diagnosis.keys}
    if "tunnels" in keys:
        rows = [row for row in comparison.rows if row.parameter.kind == "tunnels"]
        named = {key for key in told if key.startswith("tunnels")}
        wrong = {row.key for row in rows if row.state != "match"}
        keys = (keys - {"tunnels"}) | (named or wrong or {row.key for row in rows})
    return frozenset(keys)


def _seen_rows(comparison: Comparison, seen: dict[str, Seen], concerned: frozenset[str]) -> Iterator[SeenRow]:
    for row in comparison.rows:
        known = row.state == "mismatch"
        if row.key not in seen and row.key not in concerned:
            continue
        found = seen.get(row.key, Seen())
        if found.values or known or row.pair is None:
            yield _seen_row(row, found, row.key in concerned, known)
    if NO_ROW in seen and not any(row.key == NO_ROW for row in comparison.rows):
        strange = next(row for row in comparison.rows if row.parameter.kind == "tunnels")
        bare = Row(NO_ROW, strange.parameter, "mismatch", strange.halves)
        yield _seen_row(bare, seen[NO_ROW], NO_ROW in concerned, False)


def _seen_row(row: Row, found: Seen, concerned: bool, known: bool) -> SeenRow:
    against_ = tuple(side for side in SIDES if contradicts(row, side, found))
    return SeenRow(
        row.key,
        _label(row),
        {side: values[0] if len(values) == 1 else tuple(values) for side, values in found.values.items()},
        against_,
        concerned,
        known,
        tuple(found.lines),
        of_row(row, found) if found.values else dict.fromkeys(READERS, ""),
    )


def _label(row: Row) -> str:
    return row.label if row.pair is not None else label(row.parameter)


def _contradictions(rows: Sequence[SeenRow], verdict: Diagnosis | None) -> Iterator[Remark]:
    """What a box does otherwise than its half says: the rows that the diagnosis is about first."""
    failing = verdict is not None and verdict.pattern not in HEALTHY
    for row in sorted(rows, key=lambda one: not (one.concerned and failing)):
        if row.contradicts:
            yield Remark("contradiction", (row.key,), row.texts)


def _known(comparison: Comparison, rows: Sequence[SeenRow], verdict: Diagnosis | None) -> Iterator[Remark]:
    """The mismatches that the sheet had already, on the rows that the diagnosis is about."""
    if verdict is None or verdict.pattern in HEALTHY:
        return
    by_key = {row.key: row for row in comparison.rows}
    found = [by_key[row.key] for row in rows if row.concerned and row.known and row.key in by_key]
    for row in sorted(found, key=lambda one: RANK[one.effect]):
        texts = {
            reader: f"The sheet already knew: {_label(row)}. {row.explanation(reader)}" for reader in READERS
        }
        yield Remark("known", (row.key,), texts)


def _warned(comparison: Comparison, concerned: frozenset[str]) -> Iterator[Remark]:
    """Advisories that reckon with trouble on the rows that the diagnosis is about."""
    for advice in comparison.advisories:
        if RANK[advice.effect] <= RANK["unstable"] and concerned & set(advice.keys):
            readers = [reader for reader in READERS if reader != "partner" or advice.audience == "both"]
            texts = {reader: f"The sheet warned of this: {advice.explanation(reader)}" for reader in readers}
            yield Remark("warned", advice.keys, texts)


def _native(comparison: Comparison, seen: dict[str, Seen]) -> Iterator[Remark]:
    """Plain ESP seen though the other side wants it in UDP, or where an edge is known to drop it."""
    found = seen.get("nat_traversal")
    sends = [side for side in SIDES if found is not None and found.values.get(side) == ["off"]]
    if not sends:
        return
    halves = {VNS3: comparison.vns3, PARTNER: comparison.partner}
    other = OTHER[sends[0]]
    row = next(row for row in comparison.rows if row.key == "nat_traversal")
    if len(sends) == 1 and row.state == "match" and halves[other].counts_as_nat_traversal == "on":
        name, box = ("{Vns3}", "partner") if other == PARTNER else ("{Partner}", "vns3")
        text = (
            f"{name} sends plain ESP (protocol 50), though the sheet has NAT traversal on at {{{box}_side}}: "
            f"{{{box}}} has not asked for it."
        )
        yield Remark("nat_traversal", ("nat_traversal",), in_voices(text))
    for side, half in halves.items():
        hosting = half.value("hosting")
        if (edge := EDGES.get(hosting)) is not None and edge.drops:
            where = show(catalogue.BY_KEY["hosting"], hosting)
            name = "{Vns3}" if side == VNS3 else "{Partner}"
            text = (
                f"{name} runs on {where}, whose edge drops protocol 50 by the guide, and the log shows plain ESP: the "
                "tunnel reports up and carries nothing."
            )
            yield Remark("nat_traversal", ("nat_traversal", "hosting"), in_voices(text))


def _no_fault(
    verdict: Diagnosis | None,
    rows: Sequence[SeenRow],
    told: frozenset[str],
    comparison: Comparison,
    log: Side,
) -> Iterator[Remark]:
    """The log has a fault where the sheet has none, and shows no value that differs."""
    about_it = [row for row in rows if row.concerned]
    if verdict is None or verdict.pattern in HEALTHY or not about_it:
        return
    if any(row.known or row.contradicts for row in about_it):
        return
    offered = tuple(row.key for row in about_it if row.key in told)
    if verdict.detail in ("refused_here", "wrong_id") and offered:
        yield _refused_as_agreed(offered, log_side(log, verdict.end))
        return
    states = {row.key: row.state for row in comparison.rows}
    agreed = tuple(row.key for row in about_it if states.get(row.key) == "match")
    if (
        any(row.key == "psk_fingerprint" for row in about_it)
        and states["psk_fingerprint"] == "not_comparable"
    ):
        text = (
            "On the sheet the pre-shared key is unchecked: compare it by telephone, character by character."
        )
        yield Remark("agreed", ("psk_fingerprint",), in_voices(text))
    elif agreed:
        text = (
            f"On the sheet both sides agree here ({names(agreed)}). So either the fault is elsewhere, or a box is not "
            "set as the sheet says: compare the boxes themselves."
        )
        yield Remark("agreed", agreed, in_voices(text))


def _refused_as_agreed(keys: tuple[str, ...], refusing: Side) -> Remark:
    """One box offers what the sheet says and the other refuses it: so the refusing one is set otherwise."""
    asking, box = ("{Partner}", "{vns3}") if refusing == VNS3 else ("{Vns3}", "{partner}")
    text = f"{asking} offers what the sheet says, and {box} refuses it: {box} is not set as the sheet says."
    return Remark("contradiction", keys, in_voices(text))


def _strangers(mine: Sequence[Diagnosis], others: Sequence[Diagnosis]) -> Iterator[Remark]:
    if others and mine:
        peers = ", ".join(dict.fromkeys(str(d.peer or d.connection or "") for d in others)).strip(", ")
        text = f"The log also speaks of others than this sheet's peer{': ' if peers else ''}{peers}."
        yield Remark("other_peer", (), {reader: text for reader in READERS if reader != "partner"})


def _refined(diagnosis: Diagnosis, suspects: frozenset[str], log: Side) -> Diagnosis:
    """The diagnosis with what the sheet points at first, among causes that the log alone cannot tell apart."""
    pattern = PATTERNS.get(diagnosis.pattern)
    if pattern is None or not suspects or diagnosis.pattern in HEALTHY:
        return diagnosis
    at = log_side(log, diagnosis.end)
    try:
        listed = pattern.cause(diagnosis.detail).listed
    except KeyError:
        return diagnosis
    pointed = {one.text for one in listed if _points(one, suspects, at)}
    causes = sorted(diagnosis.causes, key=lambda text: text not in pointed)
    keys = sorted(diagnosis.keys, key=lambda key: not _hit(row_key(key, at), suspects))
    return replace(diagnosis, causes=tuple(causes), keys=tuple(keys))


def _points(possibility: Possibility, suspects: frozenset[str], at: Side) -> bool:
    return any(_hit(row_key(key, at), suspects) for key in possibility.keys)


def _hit(key: str, suspects: frozenset[str]) -> bool:
    return key in suspects or (key == "tunnels" and any(one.startswith("tunnels") for one in suspects))
