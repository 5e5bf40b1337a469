"""A log held against a sheet: what was seen beside what both halves say, and what the sheet already knew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vns3pair.ipsec.comparison import Comparison, Row, compare
from vns3pair.ipsec.diagnosis.finding import HEALTHY, Diagnosis, Reading, Sighting
from vns3pair.ipsec.diagnosis.pattern import Possibility
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.seen_rows import (
    NO_ROW,
    TAKES_HERE,
    TAKES_THERE,
    Seen,
    collect,
    contradicts,
    row_key,
)
from vns3pair.ipsec.diagnosis.sheet_remarks import (
    Case,
    counts,
    label_of,
    other_tunnel,
    refuted_rows,
    remarks_of,
    remedy_of,
)
from vns3pair.ipsec.diagnosis.sheet_view import SeenRow, SheetView
from vns3pair.ipsec.diagnosis.sheet_words import READERS, of_row
from vns3pair.ipsec.diagnosis.whose_log import about, log_side, one_peer, strangers, whose
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side, Stated

MOST_REMARKS = 40
MOST_PLAIN_PAIRS = 8
"""So many pairs of subnets are shown though the log has no value of theirs; with more, nobody would look at each."""


def against(reading: Reading, vns3: Stated, partner: Stated, side: Side | None = None) -> SheetView:
    """Hold what a log shows against both halves of a sheet, as stored.

    `side` says whose log it is; None finds it out. A log of another tunnel is said to be one and held against
    nothing. Never raises, whatever the halves hold.
    """
    comparison = compare(vns3, partner)
    log = side or whose(reading, comparison)
    peers, expected = strangers(reading, comparison, log)
    if peers:
        remark = other_tunnel(peers, expected, log)
        return SheetView(log, (), (remark,), reading.diagnoses, foreign=True)
    mine = about(reading, comparison, log)
    seen = collect(_sightings(reading, mine), comparison, log)
    verdict = mine[0] if mine else None
    told = frozenset(collect(verdict.sightings, comparison, log)) if verdict else frozenset()
    refuted = refuted_rows(comparison, verdict, reading)
    outdated = frozenset(row.key for row in refuted)
    concerned = (_rows_of(verdict, comparison, log, told) if verdict else frozenset()) - outdated
    known = frozenset(row.key for row in comparison.rows if counts(row, verdict)) - outdated
    rows = tuple(_seen_rows(comparison, seen, concerned, known))
    suspects = frozenset(row.key for row in rows if row.known or row.contradicts)
    others = tuple(diagnosis for diagnosis in reading.diagnoses if diagnosis not in mine)
    case = Case(reading, comparison, log, verdict, rows, told, concerned)
    return SheetView(
        log,
        rows,
        remarks_of(case, seen, refuted, mine, others)[:MOST_REMARKS],
        tuple(_refined(d, suspects, log, comparison) for d in (*mine, *others)),
        remedy_of(case),
    )


def _sightings(reading: Reading, mine: Sequence[Diagnosis]) -> Iterator[Sighting]:
    """Values of the sheet's peer: the decisive diagnosis' own, and all others where nothing newer tells.

    What the peer proposes there is newer than what both ends agreed on while the tunnel was up.
    """
    first = mine[0].sightings if mine else ()
    yield from _narrowed(mine[0]) if mine else ()
    told = {(seen.key, seen.by, seen.end) for seen in first if seen.key != "tunnels"}
    told |= {(key, "agreed", end) for key, by, end in told if by == "there"}
    given = [(seen.key, seen.by, seen.end, seen.value) for seen in first if seen.key == "tunnels"]
    rest: Iterable[Sighting] = (
        reading.sightings if one_peer(reading) else (seen for d in mine for seen in d.sightings)
    )
    other: Iterable[Sighting] = ()
    if reading.other is not None and one_peer(reading):
        other = (replace(seen, end="other") for seen in reading.other.sightings)
    for seen in (*rest, *other):
        known = (seen.key, seen.by, seen.end)
        if known not in told and (*known, seen.value) not in given:
            yield seen


def _narrowed(diagnosis: Diagnosis) -> Iterator[Sighting]:
    """A diagnosis' values; subnets of which one end took only a part are that end's alone.

    The answering end narrows (RFC 7296, 2.9). With both ends' logs each end's pair is its own.
    """
    ends = {seen.end for seen in diagnosis.sightings if seen.key == "tunnels"}
    narrower = TAKES_THERE if diagnosis.role == "initiator" else TAKES_HERE
    by = "here" if len(ends) > 1 else narrower
    for seen in diagnosis.sightings:
        narrow = diagnosis.detail == "narrowed" and seen.key == "tunnels" and seen.by == "agreed"
        yield replace(seen, by=by) if narrow else seen


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


def _seen_rows(
    comparison: Comparison, seen: dict[str, Seen], concerned: frozenset[str], mismatches: frozenset[str]
) -> Iterator[SeenRow]:
    pairs = [row for row in comparison.rows if row.pair is not None and row.key in concerned]
    few = len(pairs) <= MOST_PLAIN_PAIRS
    for row in comparison.rows:
        known = row.key in mismatches
        if row.key not in seen and (row.key not in concerned or row.state == "not_applicable"):
            continue
        found = seen.get(row.key, Seen())
        if found.values or known or row.pair is None or few:
            yield _seen_row(row, found, row.key in concerned, known)
    if NO_ROW in seen and not any(row.key == NO_ROW for row in comparison.rows):
        strange = next(row for row in comparison.rows if row.parameter.kind == "tunnels")
        bare = Row(NO_ROW, strange.parameter, "mismatch", strange.halves)
        yield _seen_row(bare, seen[NO_ROW], NO_ROW in concerned, False)


def _seen_row(row: Row, found: Seen, concerned: bool, known: bool) -> SeenRow:
    against_ = tuple(side for side in SIDES if contradicts(row, side, found))
    return SeenRow(
        row.key,
        label_of(row),
        {side: values[0] if len(values) == 1 else tuple(values) for side, values in found.values.items()},
        against_,
        concerned,
        known,
        tuple(found.lines),
        of_row(row, found) if found.values else dict.fromkeys(READERS, ""),
    )


_PRODUCTS = {"WatchGuard": "watchguard", "Cisco ASA": "cisco_asa", "Check Point": "check_point"}
_OF_A_PRODUCT = re.compile(rf"(A|Where this end is a|The peer is a) ({'|'.join(_PRODUCTS)})\b")


def _fits(cause: str, comparison: Comparison, at: Side) -> bool:
    """Whether a cause that is one product's can be: VNS3 is none of them, the partner's is what the sheet says."""
    found = _OF_A_PRODUCT.match(cause)
    if found is None:
        return True
    device = comparison.partner.device
    if device is not None and device.key != _PRODUCTS[found[2]]:
        return False
    if found[1].startswith("Where"):
        return at == PARTNER
    return at == VNS3 or found[2] == "Cisco ASA"


def _refined(diagnosis: Diagnosis, suspects: frozenset[str], log: Side, comparison: Comparison) -> Diagnosis:
    """The diagnosis with what the sheet points at first, among causes that the log alone cannot tell apart."""
    at = log_side(log, diagnosis.end)
    fitting = tuple(cause for cause in diagnosis.causes if _fits(cause, comparison, at))
    diagnosis = replace(diagnosis, causes=fitting)
    pattern = PATTERNS.get(diagnosis.pattern)
    if pattern is None or not suspects or diagnosis.pattern in HEALTHY:
        return diagnosis
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
