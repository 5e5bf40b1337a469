"""Whether a file is of a sheet that is here, and whether its values are as that revision has them.

A file is held against what the revision would go out as: the cells of a workbook, the halves of a sheet file, and
the sheet file inside a PDF. What a page or a cell looks like is not judged, only what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vns3pair.documents import form, json_reader, pdf_attachment, received, xlsx_reader
from vns3pair.documents.answers import LARGEST, Answer, Answers, NotReadable, TunnelAnswer
from vns3pair.documents.grid import Grid
from vns3pair.documents.xlsx_cells import grids
from vns3pair.exchange.files import json_text, make
from vns3pair.exchange.models import Delivery
from vns3pair.ipsec import catalogue, psk, sheetfile, values, voices
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.sheets.agreement_models import Step
from vns3pair.sheets.models import Revision, Sheet

UNSIGNED = catalogue.keys_unsigned()
BESIDE = (form.NAME, "Ping")
"""What stands beside a pair in a workbook and is signed with it."""
BLANK = "blank"
OF_THE_KEY = frozenset({"psk_fingerprint", "psk_flags"})
"""Rows that are not held against the record where a fingerprint is hidden, or was when the file was made."""


class NotOurs(ValueError):
    """The file can be read, but names no revision that is here; the message says why."""


class OtherSheet(NotOurs):
    """The file is of a sheet that whoever brought it may not see, or that is not here."""

    def __init__(self) -> None:
        super().__init__("It is of a sheet that is not here.")


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that the file has in another way: which row, where in the file, and what is on record."""

    label: str
    where: str
    recorded: str
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    """A file that names a revision, and where it deviates from it."""

    kind: str
    sheet: Sheet
    revision: Revision
    deviations: tuple[Deviation, ...]

    @property
    def unchanged(self) -> bool:
        return not self.deviations

    @property
    def signed_unchanged(self) -> bool:
        """Whether everything that is signed is as it was."""
        return not any(deviation.signed for deviation in self.deviations)


def verify(content: bytes, find: Callable[[str], Sheet | None], *, by_guest: bool = False) -> Verified:
    """Holds a file against the revision it names; `find` gives the sheet of an id to whoever may see it.

    A guest learns of the revisions that were given out, and what differs, but never what is on record.
    Raises NotReadable and NotOurs.
    """
    if len(content) > LARGEST:
        raise NotReadable(received.TOO_LARGE)
    kind = received.sniff(content)
    if kind == "xlsx":
        sheet, revision, deviations = _workbook(content, find, by_guest)
    elif kind in ("pdf", "json"):
        text = _attached(content) if kind == "pdf" else content
        sheet, revision, deviations = _sheet_file(text, kind, find, by_guest)
    else:
        raise NotReadable("it is no XLSX, PDF or JSON file that was made here")
    if by_guest:
        deviations = [replace(each, recorded="") for each in deviations]
    return Verified(kind, sheet, revision, tuple(deviations))


_Held = tuple[Sheet, Revision, list[Deviation]]


def _workbook(content: bytes, find: Callable[[str], Sheet | None], by_guest: bool) -> _Held:
    there = grids(content)
    found = xlsx_reader.read_grids(there)
    sheet, revision = _named(found, find, by_guest)
    here = grids(make("xlsx", sheet, revision, "neutral"))
    deviations = [
        *_compared(found, xlsx_reader.read_grids(here), _left_out(sheet, revision), by_guest),
        *_beside(there, here),
    ]
    if found.digest != revision.digest:
        deviations.append(Deviation("Digest", "About", revision.digest))
    return sheet, revision, deviations


def _sheet_file(text: bytes, kind: str, find: Callable[[str], Sheet | None], by_guest: bool) -> _Held:
    found = json_reader.read(text, kind)
    sheet, revision = _named(found, find, by_guest)
    recorded = json_text(sheet, revision)
    left_out = _left_out(sheet, revision)
    deviations = _compared(found, json_reader.read(recorded.encode(), kind), left_out, by_guest)
    signed = any(each.signed for each in deviations)
    if not signed and _digest(text, left_out) != _digest(recorded, left_out):
        deviations.append(Deviation("Something that no row of the sheet shows", "", ""))
    return sheet, revision, deviations


def _attached(content: bytes) -> bytes:
    try:
        return pdf_attachment.fetch(content)
    except pdf_attachment.NoAttachment as none:
        raise NotReadable(str(none)) from None


def _digest(text: bytes | str, left_out: Collection[str]) -> str:
    whole = sheetfile.read(text, halves=())[0]
    return sheetfile.digest(
        replace(whole, vns3=_without(whole.vns3, left_out), partner=_without(whole.partner, left_out))
    )


def _without(stated: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in stated.items() if key not in left_out}


def _left_out(sheet: Sheet, revision: Revision) -> frozenset[str]:
    """The rows that are not compared: those of the key, unless both fingerprints are shown, then and now."""
    return frozenset() if _both_given(sheet) and _both_given(revision) else OF_THE_KEY


def _both_given(source: Sheet | Revision) -> bool:
    stated = [Half(side, source.side(side)).value("psk_fingerprint") for side in SIDES]
    return all(psk.is_fingerprint(value) for value in stated)


def _named(found: Answers, find: Callable[[str], Sheet | None], by_guest: bool) -> tuple[Sheet, Revision]:
    """The sheet and the closed revision that a file names; for a guest, one that was given out."""
    if not found.sheet_id or found.revision is None:
        raise NotOurs(
            "It does not say which sheet and revision it is, so there is nothing to hold it against."
        )
    sheet = find(found.sheet_id)
    if sheet is None:
        raise OtherSheet
    revision = sheet.revisions.filter(number=found.revision, closed__isnull=False).first()
    if revision is None:
        raise NotOurs(
            f"It says that it is revision {found.revision}, and no such revision was ever given out."
        )
    if by_guest and not _given_out(sheet, revision):
        raise NotOurs(f"It says that it is revision {found.revision}, which was not given to you.")
    return sheet, revision


def _given_out(sheet: Sheet, revision: Revision) -> bool:
    """Whether a partner may have had the revision: it is the newest, or it was exported, mailed or proposed."""
    newest = sheet.revisions.values_list("number", flat=True).first()
    exported = Step.objects.filter(sheet=sheet, what="exported")
    return (
        revision.number == newest
        or revision.agreements.exists()
        or Delivery.objects.filter(sheet=sheet, revision=revision).exists()
        or exported.filter(detail__endswith=f", revision {revision.number}").exists()
    )


# Cells


def _compared(
    found: Answers, recorded: Answers, left_out: Collection[str], by_guest: bool
) -> list[Deviation]:
    reader: Side = PARTNER if by_guest else VNS3
    cells = {(cell.side, cell.key): cell for cell in found.cells}
    expected = {(cell.side, cell.key): cell for cell in recorded.cells}
    deviations = [
        _cell(side, key, cells.get((side, key)), expected.get((side, key)), reader)
        for side, key in dict.fromkeys([*expected, *cells])
        if key not in left_out and not _same(cells.get((side, key)), expected.get((side, key)))
    ]
    return [*deviations, *_tunnels(found, recorded, reader), *_more(found, recorded)]


def _same(cell: Answer | None, expected: Answer | None) -> bool:
    """Whether both read alike; a cell that is not there is blank."""
    one, two = (each.text.strip() if each is not None else "" for each in (cell, expected))
    problems = [each.problem for each in (cell, expected) if each is not None]
    if one == two and len(set(problems)) <= 1:
        return True
    known = cell or expected
    if known is None or any(problems) or not one or not two:
        return False
    parameter = catalogue.BY_KEY[known.key]
    readings = [values.read(parameter, text, known.side) for text in (one, two)]
    return all(reading.readable for reading in readings) and readings[0].value == readings[1].value


def _cell(side: Side, key: str, cell: Answer | None, expected: Answer | None, reader: Side) -> Deviation:
    where = cell.where if cell is not None else "not in the file"
    text = expected.text if expected is not None else ""
    label = f"{cell_name(key, side)}, {voices.BESIDE[reader][side]}"
    return Deviation(label, where, text or BLANK, key not in UNSIGNED)


# Tunnels


def _tunnels(found: Answers, recorded: Answers, reader: Side) -> Iterator[Deviation]:
    here, there = (
        Counter(_pair(each) for each in answers.tunnels if not each.blank) for answers in (recorded, found)
    )
    where = {_pair(each): each.where for each in found.tunnels}
    for pair in here - there:
        yield Deviation(f"A tunnel of {_whose(pair[0], reader)}", "not in the file", _words(pair))
    for pair in there - here:
        yield Deviation(f"A tunnel of {_whose(pair[0], reader)}", where[pair], "no such tunnel")
    for each in found.tunnels:
        if each.problem:
            yield Deviation(f"A tunnel of {_whose(each.side, reader)}", each.where, each.problem)


def _pair(tunnel: TunnelAnswer) -> tuple[Any, ...]:
    return tunnel.side, *sorted((name, text.strip()) for name, text in tunnel.fields.items() if text.strip())


def _words(pair: tuple[Any, ...]) -> str:
    fields = dict(pair[1:])
    return f"{fields.get('local_subnet', '…')} → {fields.get('remote_subnet', '…')}"


def _whose(side: Side, reader: Side) -> str:
    return "VNS3" if side == VNS3 else "your side" if reader == PARTNER else "the partner"


def _beside(there: Sequence[Grid], here: Sequence[Grid]) -> Iterator[Deviation]:
    """Names and pings of VNS3's tunnels: a workbook shows them, but nobody fills them in there."""
    found, expected = (_beside_pairs(each) for each in (there, here))
    for (key, heading), text in expected.items():
        if found.get((key, heading), "") != text:
            number = form.tunnel_number(key)
            label = f"Tunnel {number + 1 if number is not None else '?'}: {heading.lower()}"
            yield Deviation(label, form.TUNNELS, text or BLANK)


def _beside_pairs(sheets: Sequence[Grid]) -> dict[tuple[str, str], str]:
    grid = next((each for each in sheets if each.name == form.TUNNELS), None)
    if grid is None:
        return {}
    head = next((row for row, cells in grid.rows.items() if _is_head(cells)), None)
    if head is None:
        return {}
    columns = {cell.text: column for column, cell in grid.rows[head].items()}
    return {
        (key, heading): grid.text(row, columns.get(heading)).strip()
        for row, key in _keys(grid, columns.get(form.KEY))
        for heading in BESIDE
    }


def _is_head(cells: Any) -> bool:
    return any(cell.text == form.KEY for cell in cells.values())


def _keys(grid: Grid, column: int | None) -> Iterator[tuple[int, str]]:
    for row in grid.rows:
        key = grid.text(row, column)
        if form.tunnel_number(key) is not None:
            yield row, key


def _more(found: Answers, recorded: Answers) -> Iterator[Deviation]:
    """What the file holds besides: a second row of the same name, say, which somebody may take for the first."""
    known = {(each.text, each.why) for each in recorded.unplaced}
    for each in found.unplaced:
        if (each.text, each.why) not in known:
            yield Deviation(f"Something that has no place on the sheet: {each.why}", each.where, "")


__all__ = ["Deviation", "NotOurs", "OtherSheet", "Verified", "verify"]
