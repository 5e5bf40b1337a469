"""A comparison as the sheet's page shows it: everything worked out here, so that templates only print."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison, Row, hide_fingerprints
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Side
from vns3pair.ipsec.voices import COLUMNS
from vns3pair.sheets.cells import keys_of
from vns3pair.sheets.citing import cited
from vns3pair.sheets.lines import Line, Lines
from vns3pair.sheets.pills import Pill, pill_of_effect, shape_of, unread

READER: Reader = "vns3"
SHOWS = {"all": "all", "problems": "problems", "to-fill-in": "to fill in"}
ALL_TUNNELS = 100
"""With more pairs than this, those with a problem stand first and the rest is paged."""
A_PAGE = 50
MOST_TO_MEND = 100
UNCOMPARED = frozenset(
    section.key
    for section in catalogue.SECTIONS
    if not any(parameter.compared for parameter in catalogue.PARAMETERS if parameter.section == section.key)
)
"""Sections without a compared row stand last: people come to see what differs."""
SECTIONS = tuple(sorted(catalogue.SECTIONS, key=lambda section: section.key in UNCOMPARED))

ORDER: Mapping[Side, str] = {
    side: " ".join(
        own.key for section in SECTIONS for row, own in keys_of(side) if row.section == section.key
    )
    for side in SIDES
}
"""The cells of a side from top to bottom, as a pasted column fills them."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Which of very many tunnels the paged list holds; `page` of `pages`, numbered from 1."""

    page: int
    pages: int
    first: int
    last: int
    total: int

    @property
    def words(self) -> str:
        return f"{self.first:,} to {self.last:,} of the other {self.total:,}"


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the page. `rest` are the pairs of the paged list, where there are very many."""

    key: str
    title: str
    matching: str
    lines: tuple[Line, ...]
    more: str = ""
    rest: tuple[Line, ...] = ()
    pages: Pages | None = None

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return self.lines + self.rest


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
class Bar:
    """What stays in sight: the verdict, the counts by effect, the share that matches, what is to fill in."""

    headline: str
    tone: str
    shape: str
    counts: tuple[tuple[int, str], ...]
    matching: int
    possible: int
    to_fill_in: int
    problems: int


@dataclass(frozen=True, slots=True)
class Page:
    """The whole sheet as its page shows it."""

    bar: Bar
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    homeless: tuple[str, ...]
    show: str
    empty: bool

    @property
    def lines(self) -> Iterator[Line]:
        for block in self.blocks:
            yield from block.all_lines


def page(
    comparison: Comparison,
    show: str = "all",
    tunnels_page: int = 1,
    reader: Reader = READER,
    editable: Collection[Side] = SIDES,
) -> Page:
    """Everything the sheet's page prints, for one reader, who may change the `editable` halves.

    `tunnels_page` pages very many tunnels.
    """
    show = show if show in SHOWS else "all"
    return Page(
        bar=_bar(comparison, reader),
        blocks=tuple(_blocks(comparison, show, tunnels_page, Lines(comparison, reader, editable))),
        notes=_notes(comparison, reader),
        homeless=_homeless(comparison, reader),
        show=show,
        empty=comparison.vns3.empty and comparison.partner.empty,
    )


def first_problem(shown: Page) -> str:
    """The id of the row to read first: the first that has the worst effect; empty where nothing differs."""
    wide = [line for line in shown.lines if line.wide]
    worst = min(wide, key=lambda line: ("bad", "warn").index(line.pill.tone), default=None)
    return worst.id if worst is not None and worst.pill.tone == "bad" else ""


def _bar(comparison: Comparison, reader: Reader) -> Bar:
    matching, possible = comparison.matching
    tone = _tone(comparison)
    return Bar(
        headline=comparison.headline(reader),
        tone=tone,
        shape=shape_of(tone),
        counts=tuple(_counts(comparison)),
        matching=matching,
        possible=possible,
        to_fill_in=comparison.to_fill_in,
        problems=comparison.counts["mismatch"] + comparison.counts["not_comparable"],
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


def _blocks(comparison: Comparison, show: str, tunnels_page: int, lines: Lines) -> Iterator[Block]:
    rows: dict[str, list[Row]] = {}
    for row in hide_fingerprints(comparison.rows, lines.reader):
        rows.setdefault(row.section, []).append(row)
    for section in SECTIONS:
        members = rows.get(section.key, [])
        matching = _matching(members)
        picked = [row for row in members if _wanted(row, show)]
        if section.key == "tunnels" and len(members) > ALL_TUNNELS:
            yield _many_tunnels(section.title, matching, picked, lines, show, tunnels_page)
        elif (stated := _one_sided(members)) > ALL_TUNNELS and picked:
            yield _many_of_one_side(section.title, matching, picked[0], lines, stated, tunnels_page)
        elif picked or (section.key == "tunnels" and show == "all"):
            shown = tuple(line for row in picked for line in lines.of(row))
            yield Block(section.key, section.title, matching, shown)


def _matching(rows: list[Row]) -> str:
    compared = [row for row in rows if row.state != "not_applicable"]
    if not compared:
        return "not compared"
    if compared[0].key == "tunnels":
        return "none mirrored yet"
    found = sum(row.state == "match" for row in compared)
    return f"{found:,} of {len(compared):,} {'mirrored' if rows[0].section == 'tunnels' else 'match'}"


def _wanted(row: Row, show: str) -> bool:
    if show == "problems":
        return row.state in ("mismatch", "not_comparable") or unread(row)
    return show == "all" or row.state == "incomplete"


def _many_tunnels(
    title: str, matching: str, rows: Sequence[Row], lines: Lines, show: str, tunnels_page: int
) -> Block:
    """Pairs with something to do first, as many as a page bears; the others in pages below."""
    to_do = [row for row in rows if row.state != "match"][:MOST_TO_MEND]
    shown = {row.key for row in to_do}
    rest = [row for row in rows if row.key not in shown]
    pages = _paged(len(rest), tunnels_page)
    some = rest[pages.first - 1 : pages.last]
    return Block(
        "tunnels",
        title,
        matching,
        tuple(line for row in to_do for line in lines.of(row)),
        _order_words(len(rows), len(to_do)) if show == "all" else "",
        tuple(line for row in some for line in lines.of(row)),
        pages if rest else None,
    )


def _one_sided(rows: Sequence[Row]) -> int:
    """How many tunnels the only side that has some states; 0 where both or none do."""
    if not rows or rows[0].key != "tunnels":
        return 0
    return sum(len(half.tunnels) for half in rows[0].halves)


def _many_of_one_side(
    title: str, matching: str, row: Row, lines: Lines, count: int, tunnels_page: int
) -> Block:
    pages = _paged(count, tunnels_page)
    some = tuple(lines.one_sided(row, pages.first - 1, pages.last))
    return Block("tunnels", title, matching, (), _order_words(count, 0), some, pages)


def _paged(count: int, wanted: int) -> Pages:
    pages = max(1, -(-count // A_PAGE))
    number = min(max(1, wanted), pages)
    start = (number - 1) * A_PAGE
    return Pages(number, pages, start + 1, min(start + A_PAGE, count), count)


def _order_words(count: int, to_do: int) -> str:
    if not to_do:
        return f"{count:,} pairs, in pages."
    first = "the one" if to_do == 1 else f"the {to_do:,}"
    return f"{count:,} pairs: {first} with something to do first, the others in pages below."


# What stands below the table


def _notes(comparison: Comparison, reader: Reader) -> tuple[Note, ...]:
    side: Side = PARTNER if reader == PARTNER else VNS3
    advices = sorted(comparison.for_reader(reader), key=lambda advice: RANK[advice.effect])
    return tuple(
        Note(
            name=advice.name,
            pill=pill_of_effect(advice.effect, advice.basis),
            side=COLUMNS[side][advice.side],
            explanation=advice.explanation(reader),
            remedy=advice.remedy(reader),
            basis=advice.basis,
            citations=cited(advice.citations),
            internal=advice.audience == "internal",
        )
        for advice in advices
    )


def _homeless(comparison: Comparison, reader: Reader) -> tuple[str, ...]:
    """What is stated under keys that no row shows: kept, and said; to a partner only what its own half holds."""
    found = []
    for problem in comparison.problems:
        if reader == PARTNER and problem.side != PARTNER:
            continue
        parameter = catalogue.BY_KEY.get(problem.key)
        if "[" not in problem.key and (parameter is None or problem.side not in parameter.sides):
            found.append(
                f"{'VNS3' if problem.side == VNS3 else 'Partner'}: {problem.key[:80]}: {problem.message}"
            )
    return tuple(found[:50])


__all__ = ["SHOWS", "Page", "first_problem", "page"]
