"""A result as its page shows it: everything worked out here, so that templates only print."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.diagnosis.finding import (
    CERTAIN,
    HEALTHY,
    LIKELY,
    OTHER,
    THIS,
    Diagnosis,
    Quote,
    Reading,
    Sighting,
    beside_first,
)
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.titles import title
from vns3pair.ipsec.diagnosis.wording import shown
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.sheets.citing import cited
from vns3pair.sheets.pills import SHAPES, Pill
from vns3pair.workbench import drawing, timeline

MOST_LINES = 300
MOST_JUMPS = 4
UNSTEADY = frozenset({"flapping", "lifetime_mismatch", "dpd_action", "tunnel_drop"})
"""What is no refusal, but does not stay either."""
CERTAINTY: Mapping[str, str] = MappingProxyType(
    {CERTAIN: "certain", LIKELY: "likely", "possible": "possible"}
)
BY: Mapping[str, str] = MappingProxyType(
    {"there": "the peer says", "here": "this end is set to", "agreed": "both ends use"}
)
_HEAD = re.compile(r"^Up, but no traffic\? *")
Names = Mapping[str, str]
"""What each end's log is called."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A line that decides. `leads` says that it is on the page."""

    end: str
    number: int
    leads: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One diagnosis. `jumps` name its decisive lines, `steps` are the check list of a tunnel that is up."""

    id: str
    diagnosis: Diagnosis
    title: str
    pill: Pill
    sure: str
    facts: str
    causes: tuple[str, ...]
    steps: tuple[str, ...]
    rows: tuple[str, ...]
    citations: str
    jumps: tuple[Jump, ...]

    @property
    def deciding(self) -> tuple[tuple[str, tuple[Jump, ...]], ...]:
        """The first few of the lines that decide, by the end whose log they are of."""
        few = self.jumps[:MOST_JUMPS]
        ends = dict.fromkeys(jump.end for jump in few)
        return tuple((end, tuple(jump for jump in few if jump.end == end)) for end in ends)

    @property
    def more_jumps(self) -> int:
        """How many lines decide beside the first few."""
        return max(0, len(self.jumps) - MOST_JUMPS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the log on the page. `gap` says that lines between it and the one before are left out."""

    quote: Quote
    gap: bool

    @property
    def anchor(self) -> str:
        return f"line-{self.quote.end}-{self.quote.number}"


@dataclass(frozen=True, slots=True)
class Value:
    """A value seen, in words."""

    label: str
    text: str
    says: str
    end: str
    number: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class LinesOf:
    """The quoted lines of one end's log."""

    end: str
    called: str
    lines: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. `first` is the cause on top, `others` what else the log shows."""

    first: Finding
    others: tuple[Finding, ...]
    lines: tuple[LinesOf, ...]
    lines_left_out: int
    values: tuple[Value, ...]
    timeline: timeline.Timeline | None
    picture: SafeString
    names: Names
    two: bool
    facts: str
    notes: tuple[str, ...]


def page(reading: Reading, names: Names) -> Page:
    """What the page prints of a reading that shows something. `names` says what each end's log is called."""
    told = _told(reading.diagnoses)
    two = reading.other is not None
    quotes, left_out = _quotes(told)
    quoted = {(quote.end, quote.number) for quote in quotes}
    findings = tuple(_finding(number, each, quoted) for number, each in enumerate(told, 1))
    drawn = timeline.of(reading, quoted)
    return Page(
        first=findings[0],
        others=findings[1:],
        lines=tuple(_lines(quotes, names)),
        lines_left_out=left_out,
        values=_values(reading.sightings, quoted),
        timeline=drawn,
        picture=_picture(drawn, names if two else {}),
        names=names,
        two=two,
        facts=_facts(reading),
        notes=reading.notes,
    )


# Findings


def _told(diagnoses: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    return (*diagnoses[:1], *beside_first(diagnoses))


def _finding(number: int, each: Diagnosis, quoted: Collection[tuple[str, int]]) -> Finding:
    pattern = PATTERNS[each.pattern]
    steps = each.pattern == "success" and each.detail != "stopped"
    causes = each.causes if each.causes[:1] != (each.sentence,) else each.causes[1:]
    return Finding(
        id=f"finding-{number}",
        diagnosis=each,
        title=each.title or pattern.title,
        pill=pill_of(each.pattern, each.title, each.detail),
        sure=CERTAINTY.get(each.certainty, each.certainty),
        facts=_about(each),
        causes=() if each.pattern == "success" else causes,
        # From the pattern: the guide's order is that of the checks, whatever a sheet makes the likelier cause.
        steps=tuple(_HEAD.sub("", more.text) for more in pattern.causes[0].more) if steps else (),
        rows=tuple(title(key) for key in each.keys if key in catalogue.BY_KEY),
        citations=cited(each.citations),
        jumps=_jumps(each.quotes, quoted),
    )


def _jumps(quotes: Sequence[Quote], quoted: Collection[tuple[str, int]]) -> tuple[Jump, ...]:
    """The lines that decide, each once."""
    decisive = [quote for quote in quotes if quote.decisive] or quotes[:1]
    places = dict.fromkeys((quote.end, quote.number) for quote in decisive)
    return tuple(Jump(*place, leads=place in quoted) for place in places)


def pill_of(pattern: str, name: str = "", detail: str = "") -> Pill:
    unsteady = pattern in UNSTEADY or detail == "stopped"
    tone = "warn" if unsteady else "ok" if pattern in HEALTHY else "bad"
    return Pill(tone, SHAPES[tone], name or PATTERNS[pattern].title)


def _about(each: Diagnosis) -> str:
    """Where: `"acme_1", peer 203.0.113.9, IKEv2, phase 1, 12 times`."""
    words = [
        f"connection {each.connection}" if each.connection else "",
        f"peer {each.peer}" if each.peer else "",
        f"IKEv{each.ike_version}" if each.ike_version else "",
        f"phase {each.phase}" if each.phase else "",
        f"{each.count:,} times" if each.count > 1 else "",
    ]
    return ", ".join(word for word in words if word)


# Lines and values


def quoted_lines(diagnoses: Sequence[Diagnosis]) -> frozenset[tuple[str, int]]:
    """Ends and numbers of the lines that the page of these diagnoses quotes."""
    return frozenset((quote.end, quote.number) for quote in _quotes(_told(diagnoses))[0])


def _quotes(diagnoses: Sequence[Diagnosis]) -> tuple[list[Quote], int]:
    """Every quoted line once, in the order of the logs, and how many are left out.

    What decides is what decides the cause on top. Its lines come before those of what else the log shows.
    """
    found: dict[tuple[str, int], Quote] = {}
    for place, each in enumerate(diagnoses):
        for quote in each.quotes:
            found.setdefault(
                (quote.end, quote.number), quote if not place else replace(quote, decisive=False)
            )
    kept = sorted(islice(found.values(), MOST_LINES), key=lambda quote: (quote.end != THIS, quote.number))
    return kept, len(found) - len(kept)


def _lines(quotes: list[Quote], names: Names) -> Iterable[LinesOf]:
    for end in (THIS, OTHER):
        own = [quote for quote in quotes if quote.end == end]
        shown, before = [], 0
        for quote in own:
            shown.append(Shown(quote, gap=bool(before) and quote.number > before + 1))
            before = quote.number
        if own:
            yield LinesOf(end, names[end], tuple(shown))


def _values(sightings: Iterable[Sighting], quoted: Collection[tuple[str, int]]) -> tuple[Value, ...]:
    """Each value seen once, in the sheet's order."""
    found: dict[tuple[Any, ...], Value] = {}
    for each in sightings:
        if each.key in catalogue.BY_KEY:
            text = shown(each.key, each.value)
            known = (each.key, text, each.by, each.end)
            shown_at = (each.end, each.number) in quoted
            found.setdefault(
                known, Value(title(each.key), text, BY[each.by], each.end, each.number, shown_at)
            )
    order = list(catalogue.BY_KEY)
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[3] != THIS, order.index(key[0]))))


def _facts(reading: Reading) -> str:
    def of_one(one: Reading) -> str:
        known = one.lines - one.unmatched
        return f"{one.lines:,} line{'s' * (one.lines != 1)} read, {known:,} of them known"

    said = of_one(reading)
    return f"{said}; of the other end's log {of_one(reading.other)}" if reading.other else said


def _picture(drawn: timeline.Timeline | None, names: Names) -> SafeString:
    """What a log says is escaped where it is drawn."""
    if drawn is None:
        return mark_safe("")
    return mark_safe(drawing.draw(drawn, "Timeline of the log; it can be read as a table below", names))


def names_of(whose: str, reader: Side, two: bool) -> dict[str, str]:
    """What each end's log is called, as far as it is known whose it is."""
    called = {VNS3: "VNS3's log", PARTNER: "your log" if reader == PARTNER else "the partner's log"}
    if whose in called:
        other = PARTNER if whose == VNS3 else VNS3
        return {THIS: called[whose], OTHER: called[other]}
    return {THIS: "this end's log" if two else "the log", OTHER: "the other end's log"}


def this_end(whose: str, reader: Side, end: str) -> str:
    """Who "this end" is in the words of a finding from one end's log; empty where that is not known."""
    gateways = {VNS3: "VNS3", PARTNER: "your gateway" if reader == PARTNER else "the partner's gateway"}
    if whose not in gateways:
        return ""
    return gateways[whose if end == THIS else PARTNER if whose == VNS3 else VNS3]


__all__ = ["Finding", "Page", "names_of", "page", "pill_of", "quoted_lines", "this_end"]
