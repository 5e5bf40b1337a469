"""Importing a sheet file as a new sheet; what goes into one that stands is previewed first (`applying`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import sheetfile, values
from vns3pair.ipsec.parameter import SIDES
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


def _has_fingerprint(half: Mapping[str, Any]) -> bool:
    return not values.is_blank(half.get("psk_fingerprint"))


def _read(content: bytes) -> tuple[sheetfile.Sheet, list[Problem]]:
    try:
        return sheetfile.read(content)
    except RecursionError:
        raise sheetfile.BadSheet("this is nested too deeply for a sheet") from None
