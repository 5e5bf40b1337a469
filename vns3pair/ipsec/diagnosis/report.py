"""A diagnosis as plain text that reads well in a terminal and in a ticket."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.diagnosis.finding import (
    HEALTHY,
    OTHER,
    THIS,
    Diagnosis,
    Moment,
    Quote,
    Reading,
    Sighting,
    beside_first,
)
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.titles import title
from vns3pair.ipsec.diagnosis.whose_log import log_side
from vns3pair.ipsec.diagnosis.wording import shown, since

if TYPE_CHECKING:
    from vns3pair.ipsec.diagnosis.sheet_view import SheetView
from vns3pair.ipsec.diagnosis.sheet_words import named

WIDTH = 100
MOST_MOMENTS = 40
MOST_VALUES = 40
MOST_OTHERS = 30
MOST_QUOTES = 12
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal would obey, or what would turn a line of the report round."""
_PLACES = {key: place for place, key in enumerate(catalogue.BY_KEY)}
_DIGITS = re.compile(r"\d+")
_BY = {"there": "the peer's", "here": "this end's", "agreed": "agreed"}


def report(reading: Reading, sheet_view: SheetView | None = None) -> str:
    """The whole report.

    First the decisive diagnosis with how sure it is, then the sheet's view where one is given, what may be behind
    it and what to do, the lines that count, the timeline, the values seen, all else that was found, and sources.
    """
    diagnoses = _named(sheet_view) if sheet_view is not None else reading.diagnoses
    first = diagnoses[0] if diagnoses else None
    told = sheet_view is not None and not sheet_view.foreign
    blocks = [_head(first, told) if first else _nothing(reading)]
    if sheet_view is not None:
        blocks.append(_sheet(sheet_view))
    if first:
        blocks += [*_advice(first), _quotes(first.quotes)]
    blocks += [_timeline(reading), *_values(reading), _others(beside_first(diagnoses))]
    if first:
        blocks.append(_block("Sources", [_wrap(str(source), "  ", "    ") for source in first.citations]))
    blocks.append(_log(reading))
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", "\n\n".join(block for block in blocks if block))


def _named(view: SheetView) -> tuple[Diagnosis, ...]:
    """The diagnoses with the gateways' names in place of "this end" and "the peer", and the sheet's remedy."""
    if view.foreign:
        return view.diagnoses
    said = [
        replace(
            diagnosis,
            sentence=named(diagnosis.sentence, log_side(view.side, diagnosis.end), "neutral"),
            why=named(diagnosis.why, log_side(view.side, diagnosis.end), "neutral"),
            remedy=named(diagnosis.remedy, log_side(view.side, diagnosis.end), "neutral"),
        )
        for diagnosis in view.diagnoses
    ]
    remedy = view.remedy.get("neutral")
    if said and remedy:
        said[0] = replace(said[0], remedy=remedy)
    return tuple(said)


def _wrap(text: str, indent: str = "", hang: str | None = None) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hang is None else hang,
        break_on_hyphens=False,
    )


def _block(heading: str, lines: Iterable[str]) -> str:
    body = list(lines)
    return "\n".join([f"{heading}:", *body]) if body else ""


def _head(diagnosis: Diagnosis, named_ends: bool = False) -> str:
    pattern = PATTERNS.get(diagnosis.pattern)
    name = diagnosis.title or (pattern.title if pattern else diagnosis.pattern)
    return "\n".join(
        [
            _wrap(f"{name}: {'' if named_ends else _told_by(diagnosis)}{diagnosis.sentence or name}"),
            _wrap(f"How sure: {diagnosis.certainty}. {diagnosis.why}".rstrip()),
            _wrap(f"Where: {_where(diagnosis)}."),
        ]
    )


def _told_by(diagnosis: Diagnosis) -> str:
    """Whose "this end" a sentence speaks of, where it is not the log's that was given."""
    return "In the other end's log: " if diagnosis.end == OTHER else ""


def _where(diagnosis: Diagnosis) -> str:
    """Connection, peer, phase, version, role and lines of a diagnosis in one row of words."""
    parts = [
        f'connection "{diagnosis.connection}"' if diagnosis.connection else "",
        f"peer {diagnosis.peer}" if diagnosis.peer else "",
        f"IKEv{diagnosis.ike_version}" if diagnosis.ike_version else "",
        f"phase {diagnosis.phase}" if diagnosis.phase else "",
        f"as {diagnosis.role}" if diagnosis.role else "",
        _lines(diagnosis),
    ]
    return ", ".join(part for part in parts if part)


def _lines(diagnosis: Diagnosis) -> str:
    log = " of the other end's log" if diagnosis.end == OTHER else ""
    if diagnosis.first_line == diagnosis.last_line:
        return f"line {diagnosis.first_line}{log}"
    return f"lines {diagnosis.first_line} to {diagnosis.last_line}{log} ({diagnosis.count:,} show it)"


def _advice(diagnosis: Diagnosis) -> Iterator[str]:
    numbered = [
        _wrap(cause, f"  {number}. ", "     ") for number, cause in enumerate(diagnosis.causes, start=1)
    ]
    heading = (
        "What it means, and what to look at" if diagnosis.pattern in HEALTHY else "What may be behind it"
    )
    yield _block(heading, numbered)
    yield f"What to do:\n{_wrap(diagnosis.remedy, '  ')}"
    if diagnosis.keys:
        names = [f"{title(key)} [{key}]" for key in diagnosis.keys]
        yield _block("Parameters concerned", [_wrap("; ".join(names), "  ")])


def _nothing(reading: Reading) -> str:
    if not reading.lines:
        return "Nothing to tell: the log is empty."
    lines = "The only line" if reading.lines == 1 else f"None of the {reading.lines:,} lines"
    is_not = "is not" if reading.lines == 1 else "is"
    return _wrap(
        f"Nothing to tell: {lines} {is_not} one by which an IPsec daemon says how a tunnel fares. Is it the log of "
        "IPsec, from the time when the tunnel was to come up?"
    )


def _sheet(view: SheetView) -> str:
    whose = "VNS3's" if view.side == "vns3" else "the partner's"
    lines = [_wrap(remark.text("neutral"), "  ") for remark in view.remarks]
    lines += [
        f"  {'X' if row.contradicts else '='} {row.label} [{row.key}]: {row.seen_text()}"
        for row in view.marked
        if row.seen
    ]
    return _block(f"Held against the sheet (the log is {whose})", map(_cut, lines) if lines else ())


def _cut(line: str) -> str:
    """Lines that are no sentences are cut, sentences were wrapped before."""
    return "\n".join(one if len(one) <= WIDTH else f"{one[: WIDTH - 3]}..." for one in line.split("\n"))


def _quotes(quotes: Sequence[Quote]) -> str:
    """The lines that count, those that repeat an earlier one but for stamps and numbers left out."""
    first: dict[tuple[str, str], Quote] = {}
    for quote in sorted(quotes, key=lambda one: not one.decisive):
        first.setdefault((quote.end, _DIGITS.sub("", quote.text)), quote)
    kept = sorted(list(first.values())[:MOST_QUOTES], key=lambda quote: (quote.end == OTHER, quote.number))
    return _block("Lines that count (> decides)", [_quote(quote) for quote in kept])


def _quote(quote: Quote) -> str:
    mark = ">" if quote.decisive else " "
    log = "other log " if quote.end == OTHER else ""
    head = f"{mark} {log}{quote.number}: "
    return textwrap.fill(
        quote.text.replace("\t", " "),
        WIDTH,
        initial_indent=head,
        subsequent_indent="      ",
        break_on_hyphens=False,
    )


def _timeline(reading: Reading) -> str:
    moments = list(reading.moments)
    left = len(moments) - MOST_MOMENTS
    starts: dict[str, float] = {}  # of each log its own, as clocks differ
    for moment in moments:
        if moment.time is not None:
            starts[moment.end] = min(moment.time, starts.get(moment.end, moment.time))
    named = len({moment.connection for moment in moments}) > 1
    if left > 0:
        head, tail = moments[: MOST_MOMENTS // 2], moments[-MOST_MOMENTS // 2 :]
        lines = [_moment(moment, starts, named) for moment in head]
        lines.append(f"  ... {left:,} more ...")
        lines += [_moment(moment, starts, named) for moment in tail]
    else:
        lines = [_moment(moment, starts, named) for moment in moments]
    each = " of each log" if len(starts) > 1 else ""
    return _block(f"Timeline (time since the first step{each})", lines)


def _moment(moment: Moment, starts: Mapping[str, float], named: bool) -> str:
    when = "" if moment.time is None else since(moment.time - starts[moment.end])
    log = "other log " if moment.end == OTHER else ""
    name = f"{moment.connection}: " if named and moment.connection else ""
    times = f" ({moment.count:,} times)" if moment.count > 1 else ""
    return _cut(f"  {when:>12} {log}line {moment.number}: {name}{moment.text}{times}")


def _values(reading: Reading) -> Iterator[str]:
    """The values of each log, from the view of its own end."""
    for end, heading in ((THIS, "Seen in the log"), (OTHER, "Seen in the other end's log")):
        found = _distinct(seen for seen in reading.sightings if seen.end == end)
        found.sort(key=lambda seen: (_PLACES.get(seen.key, len(_PLACES)), seen.number))
        lines = [_value(seen) for seen in found[:MOST_VALUES]]
        if len(found) > MOST_VALUES:
            lines.append(f"  ... {len(found) - MOST_VALUES:,} more ...")
        yield _block(heading, lines)


def _distinct(sightings: Iterable[Sighting]) -> list[Sighting]:
    first: dict[tuple[str, str, str], Sighting] = {}
    for seen in sightings:
        first.setdefault((seen.key, repr(seen.value), seen.by), seen)
    return list(first.values())


def _value(seen: Sighting) -> str:
    whose = _BY.get(seen.by, seen.by)
    return _cut(f"  {title(seen.key):<34} {shown(seen.key, seen.value)} ({whose}, line {seen.number})")


def _others(diagnoses: Sequence[Diagnosis]) -> str:
    lines = [_other(diagnosis) for diagnosis in diagnoses[:MOST_OTHERS]]
    if len(diagnoses) > MOST_OTHERS:
        lines.append(f"  ... {len(diagnoses) - MOST_OTHERS:,} more ...")
    return _block("Also found", lines)


def _other(diagnosis: Diagnosis) -> str:
    past = " It got past this since." if diagnosis.overcome else ""
    sure = diagnosis.certainty.capitalize()
    return _wrap(
        f"- {_told_by(diagnosis)}{diagnosis.sentence}{past} {sure}; {_where(diagnosis)}.", "  ", "    "
    )


def _log(reading: Reading) -> str:
    readings = [("The log", reading), *([("The other log", reading.other)] if reading.other else [])]
    lines = []
    for name, one in readings:
        kind = f", read as {one.dialect}" if one.dialect else ""
        count = "1 line" if one.lines == 1 else f"{one.lines:,} lines"
        lines.append(f"{name}: {count}{kind}, {one.unmatched:,} of no account.")
        lines += [_wrap(note, "  ") for note in one.notes]
    return "\n".join(lines)
