"""A comparison as plain text that reads well in a terminal and in a ticket."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from vns3pair.ipsec import catalogue, effects
from vns3pair.ipsec.advisories import Advice
from vns3pair.ipsec.comparison import Comparison, Row, hide_fingerprints
from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader
from vns3pair.ipsec.problems import Problem

WIDTH = 100
MARKS = {"match": "=", "mismatch": "X", "incomplete": "?", "not_comparable": "~", "not_applicable": "-"}
_CELL = 30
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # a terminal would obey them


def report(
    name: str, comparison: Comparison, problems: Iterable[Problem] = (), reader: Reader = "neutral"
) -> str:
    """The whole report: verdict, the rows by section, then each finding with effect, reason and remedy."""
    rows = hide_fingerprints(comparison.rows, reader)
    blocks = [_head(name, comparison, reader), _table(rows)]
    findings = [block for row in _worst_first(rows) for block in [_finding(row, reader)]]
    findings += [_advice(advice, reader) for advice in comparison.for_reader(reader)]
    blocks += findings
    listed = [_problem(problem) for problem in problems]
    if listed:
        blocks.append("\n".join(["Not read:", *listed]))
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", "\n\n".join(blocks))


def _head(name: str, comparison: Comparison, reader: Reader) -> str:
    match, possible = comparison.matching
    tunnels = (
        "{} of {} tunnels".format(*comparison.tunnels_matching)
        if comparison.tunnels_matching[1]
        else "no tunnels"
    )
    counts = [effects.counted(effect, count) for effect, count in comparison.effect_counts.items() if count]
    lines = [
        f"{name or 'Sheet'}: {comparison.headline(reader)}",
        f"{match} of {possible} match, {tunnels}, {comparison.to_fill_in} to fill in",
    ]
    return "\n".join(lines + ([", ".join(counts)] if counts else []))


def _table(rows: list[Row]) -> str:
    lines = [_line("", "Parameter", "VNS3", "Partner", "")]
    section = ""
    for row in rows:
        if row.relation is None and not row.shown(VNS3) and not row.shown(PARTNER):
            continue
        if row.section != section:
            section = row.section
            lines += ["", catalogue.SECTION_BY_KEY[section].title]
        if row.state == "not_applicable" and row.relation is not None:
            continue
        state = "" if row.relation is None else effects.TITLES[row.effect] or effects.STATE_TITLES[row.state]
        lines.append(
            _line(
                "" if row.relation is None else MARKS[row.state],
                row.label,
                row.shown(VNS3),
                row.shown(PARTNER),
                state,
            )
        )
    return "\n".join(lines)


def _line(mark: str, label: str, vns3: str, partner: str, state: str) -> str:
    cells = [_cut(text, _CELL).ljust(_CELL) for text in (label, vns3, partner)]
    return f"{mark:<2}{' '.join(cells)} {state}".rstrip()


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def _worst_first(rows: list[Row]) -> list[Row]:
    found = [row for row in rows if row.state in ("mismatch", "incomplete", "not_comparable")]
    return sorted(found, key=lambda row: (effects.RANK[row.effect], row.state != "mismatch"))


def _wrap(text: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _finding(row: Row, reader: Reader) -> str:
    word = f"{effects.TITLES[row.effect]} ({row.basis})" if row.basis else effects.STATE_TITLES[row.state]
    lines = [f"{MARKS[row.state]} {row.label} [{row.key}]: {word}", _wrap(row.explanation(reader), "    ")]
    if row.remedy(reader):
        lines.append(_wrap(f"Remedy: {row.remedy(reader)}", "    "))
    lines += [f"    VNS3's log, {role}: {line}" for role, line in _log(row)]
    return "\n".join(lines)


def _log(row: Row) -> Iterator[tuple[str, str]]:
    yield from (("starting", line) for line in row.log.initiator)
    yield from (("answering", line) for line in row.log.responder)


def _advice(advice: Advice, reader: Reader) -> str:
    where = {"vns3": "VNS3", "partner": "partner", "both": "both sides"}[advice.side]
    return "\n".join(
        [
            f"! {advice.name} ({where}) [{advice.code}]: {effects.TITLES[advice.effect]} ({advice.basis})",
            _wrap(advice.explanation(reader), "    "),
            _wrap(f"Remedy: {advice.remedy(reader)}", "    "),
        ]
    )


def _problem(problem: Problem) -> str:
    value = "" if problem.value is None else f" {_cut(str(problem.value), 60)!r}"
    return f"  {problem.side or 'file'}.{problem.key}{value}: {problem.message}"
