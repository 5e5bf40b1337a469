"""Importing a sheet file: into a new sheet, or over an existing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import sheetfile, values
from vns3pair.ipsec.parameter import SIDES, Side
from vns3pair.ipsec.problems import Problem
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet

DROPPED = (
    "Fingerprints did not come along: they were made with another salt. Make them anew with this sheet's."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """The sheet as saved, what could not be read, and what was left out."""

    sheet: Sheet
    problems: list[Problem]
    words: list[str]


def import_new(*, content: bytes, owner: Any, file_name: str) -> Imported:
    """A new sheet from a file. It has a salt of its own, so both fingerprints are dropped. Raises BadSheet."""
    read, problems = _read(content)
    words = [DROPPED] if any(_has_fingerprint(read.half(side)) for side in SIDES) else []
    name = read.name.strip() or file_name.rsplit(".", 1)[0][:200] or "Imported sheet"
    sheet = services.create(
        name=name, owner=owner, vns3=read.vns3, partner=read.partner, extra=read.extra, through="import"
    )
    return Imported(sheet, problems, words)


def import_into(*, sheet: Sheet, content: bytes, edit_number: int, author: Any) -> Imported:
    """Replaces both halves. The sheet's salt stays; fingerprints of another salt are dropped, its own kept.

    A file without a salt is taken to have the sheet's. Raises BadSheet and StaleEdit.
    """
    read, problems = _read(content)
    foreign = read.psk_salt is not None and read.psk_salt != sheet.psk_salt
    words = [DROPPED] if foreign and any(_has_fingerprint(read.half(side)) for side in SIDES) else []
    sides: dict[Side, Mapping[str, Any]] = {side: _half(sheet, read, side, foreign) for side in SIDES}
    saved = services.save_sides(
        sheet=sheet, sides=sides, edit_number=edit_number, author=author, through="import"
    )
    return Imported(saved, problems, words)


def _half(sheet: Sheet, read: sheetfile.Sheet, side: Side, foreign: bool) -> dict[str, Any]:
    """A half of the file; a file that may not hold the fingerprint does not take away the one that is there."""
    half = services.without_key_traces(read.half(side)) if foreign else dict(read.half(side))
    if not _has_fingerprint(half):
        half |= {key: sheet.side(side)[key] for key in services.KEY_TRACES if key in sheet.side(side)}
    return half


def _has_fingerprint(half: Mapping[str, Any]) -> bool:
    return not values.is_blank(half.get("psk_fingerprint"))


def _read(content: bytes) -> tuple[sheetfile.Sheet, list[Problem]]:
    try:
        return sheetfile.read(content)
    except RecursionError:
        raise sheetfile.BadSheet("this is nested too deeply for a sheet") from None
