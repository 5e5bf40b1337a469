"""Saving a workbook: with the results of its formulas beside them, and the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

_NO_ROWS = re.compile(rb"(<sheetData ?/>|<sheetData></sheetData>)")


def saved(book: Any) -> bytes:
    """The workbook as bytes. A worksheet's `results` maps (row, column) to what its formula comes to as sent."""
    content = BytesIO()
    archive = _SteadyArchive(content, "w", ZIP_DEFLATED)
    _Writer(book, archive).save()
    return content.getvalue()


class _SteadyArchive(ZipFile):
    """A zip whose entries all carry one date, so that equal content gives equal bytes."""

    moment: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        entry = ZipInfo(str(zinfo_or_arcname), self.moment)
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
        super().writestr(entry, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as content:
            self.writestr(arcname, content.read())


class _Writer(ExcelWriter):  # type: ignore[misc]  # openpyxl has no types
    def write_worksheet(self, ws: Any) -> None:
        """As openpyxl does it, but for the rows.

        openpyxl leaves the results of formulas out, which are all that a mail's preview and a workbook not yet
        released for editing show; and it takes twice as long.
        """
        ws._drawing = None
        writer = _WithoutRows(ws)
        writer.write()
        ws._rels = writer._rels
        around = Path(writer.out).read_bytes()
        before, _, after = _NO_ROWS.split(around, maxsplit=1)
        rows = "".join(_Rows(ws).written())
        self._archive.writestr(
            ws.path[1:], b"".join((before, b"<sheetData>", rows.encode(), b"</sheetData>", after))
        )
        self.manifest.append(ws)
        writer.cleanup()


class _WithoutRows(WorksheetWriter):  # type: ignore[misc]  # openpyxl has no types
    def rows(self) -> list[Any]:
        return []


class _Rows:
    """The rows of one worksheet as XML."""

    def __init__(self, worksheet: Any) -> None:
        self._worksheet = worksheet
        self._style_ids: dict[int, int] = {}

    def written(self) -> Iterator[str]:
        cells = self._worksheet._cells
        dimensions = self._worksheet.row_dimensions
        for number, row in groupby(sorted(cells), key=itemgetter(0)):
            attributes = "".join(
                f' {name}="{value}"' for name, value in dict(dimensions.get(number, {})).items()
            )
            content = "".join(self._cell(cells[place]) for place in row)
            yield f'<row r="{number}"{attributes}>{content}</row>'

    def _cell(self, cell: Any) -> str:
        start = f'<c r="{cell.coordinate}" s="{self._style_id(cell)}"'
        value = cell._value
        if value is None:
            return f"{start}/>"
        if cell.data_type == "f":
            return f"{start}{self._formula(cell, value)}</c>"
        if isinstance(value, CellRichText):
            return f'{start} t="inlineStr">{tostring(value.to_tree(), encoding="unicode")}</c>'
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    def _formula(self, cell: Any, formula: str) -> str:
        result = self._worksheet.results.get((cell.row, cell.column))
        written = f"<f>{escape(formula.removeprefix('='))}</f>"
        return f">{written}" if result is None else f' t="str">{written}<v>{escape(result)}</v>'

    def _style_id(self, cell: Any) -> int:
        """The number of the cell's style, looked up once for all cells that share its record."""
        record = id(cell._style)
        if record not in self._style_ids:
            self._style_ids[record] = cell.style_id
        return self._style_ids[record]


__all__ = ["saved"]
