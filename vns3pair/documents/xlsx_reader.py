"""A workbook, or a text table, as answers: ours by its keys, whatever else by its labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vns3pair.documents import form, keyed_reader, labelled_reader
from vns3pair.documents.answers import Answers, NotReadable, Unplaced
from vns3pair.documents.grid import Grid
from vns3pair.documents.keyed_reader import Found
from vns3pair.documents.several import spread
from vns3pair.documents.xlsx_cells import grids
from vns3pair.ipsec.parameter import PARTNER, Side

NO_LABELS = (
    "neither hidden keys nor names of rows were found in it: it needs a column with the names of parameters, such "
    "as Encryption, and the values beside it"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def read(content: bytes, side: Side = PARTNER) -> Answers:
    """What an XLSX workbook holds. Raises NotReadable."""
    return read_grids(grids(content), side)


def read_grids(found: Sequence[Grid], side: Side = PARTNER) -> Answers:
    """What the grids of an XLSX workbook hold. Raises NotReadable."""
    return _read(found, "xlsx", side)


def read_table(text: str, side: Side = PARTNER) -> Answers:
    """What a CSV or pasted table holds. Raises NotReadable."""
    return _read((labelled_reader.grid_of_text(text),), "table", side)


def _read(found_grids: Sequence[Grid], kind: str, side: Side) -> Answers:
    found = Found()
    ours = [grid for grid in found_grids if keyed_reader.read(grid, found)]
    theirs = [] if ours else [grid for grid in found_grids if labelled_reader.read(grid, found, side)]
    if not ours and not theirs:
        raise NotReadable(NO_LABELS)
    said = keyed_reader.facts(found_grids) if kind == "xlsx" else {}
    unplaced = found.unplaced
    if ours and kind == "xlsx" and not any(grid.name.lower() == form.ABOUT.lower() for grid in found_grids):
        unplaced = [*unplaced, Unplaced(form.ABOUT, "", "this sheet is gone")]
    number = said.get(form.REVISION, "")
    return Answers(
        kind,
        cells=spread(found.cells),
        tunnels=tuple(found.tunnels),
        unplaced=tuple(unplaced),
        sheet_id=_only(_UUID, said.get(form.SHEET_ID, "")),
        revision=int(number) if _NUMBER.fullmatch(number) else None,
        digest=_only(_DIGEST, said.get(form.DIGEST, "")),
    )


def _only(pattern: re.Pattern[str], text: str) -> str:
    text = text.strip().lower()
    return text if pattern.fullmatch(text) else ""


__all__ = ["NO_LABELS", "read", "read_grids", "read_table"]
