"""Workbooks as people send them back: one of ours, opened and changed; and packages that nobody's spreadsheet made."""

import io
import zipfile
from copy import copy
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from tests.documents.conftest import about_of
from vns3pair.documents import xlsx
from vns3pair.documents.form import CONNECTION, TUNNELS
from vns3pair.ipsec.comparison import compare

VNS3_COLUMN, PARTNER_COLUMN = 3, 5
LOCAL_COLUMN, REMOTE_COLUMN = 7, 8
"""Of Connection and of Tunnels, as they are sent."""


def exported(halves) -> bytes:
    """The workbook of a sheet."""
    return xlsx.write(compare(*halves), about_of(halves))


class Workbook:
    """One of ours on somebody's screen."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)

    @property
    def connection(self):
        return self.book[CONNECTION]

    @property
    def tunnels(self):
        return self.book[TUNNELS]

    def row(self, key, sheet=None) -> int:
        sheet = sheet or self.connection
        return next(cell.row for cell in sheet["A"] if cell.value == key)

    def fill(self, side="partner", **values) -> "Workbook":
        """Types values into a side's column, by the row's key; None empties a cell."""
        column = PARTNER_COLUMN if side == "partner" else VNS3_COLUMN
        for key, value in values.items():
            self.connection.cell(self.row(key), column).value = value
        return self

    def fill_row(self, row, value) -> "Workbook":
        """Types a value into the partner's cell of a row, whatever its key."""
        self.connection.cell(row, PARTNER_COLUMN).value = value
        return self

    def pair(self, key, local, remote) -> "Workbook":
        """Types the partner's two subnets into the first row with this key."""
        row = self.row(key, self.tunnels)
        self.tunnels.cell(row, LOCAL_COLUMN).value = local
        self.tunnels.cell(row, REMOTE_COLUMN).value = remote
        return self

    def swap_rows(self, first, second, columns) -> None:
        """Exchanges two rows, in some columns alone: as somebody sorts who does not see the others."""
        sheet = self.connection
        for column in columns:
            one, two = sheet.cell(first, column), sheet.cell(second, column)
            one.value, two.value = copy(two.value), copy(one.value)

    def saved(self) -> bytes:
        content = io.BytesIO()
        self.book.save(content)
        return content.getvalue()


def repacked(content: bytes, **parts: str | bytes) -> bytes:
    """A package with some of its parts replaced; names with `__` for `/`."""
    named = {name.replace("__", "/"): text for name, text in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, named.pop(name, None) or old.read(name))
        for name, text in named.items():
            new.writestr(name, text)
    return made.getvalue()


NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(*sheets: str, names=(), styles="", strings="", extra=()) -> bytes:
    """A minimal workbook around the inner XML of its sheets: `<row>...</row>` and what may follow `sheetData`."""
    listed, relations = [], []
    for number, _ in enumerate(sheets, 1):
        name = names[number - 1] if number <= len(names) else f"Sheet{number}"
        listed.append(f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>')
        relations.append(
            f'<Relationship Id="rId{number}" Type="{_TYPE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
    relations.append(f'<Relationship Id="s" Type="{_TYPE}/styles" Target="/xl/styles.xml"/>')
    relations.append(f'<Relationship Id="t" Type="{_TYPE}/sharedStrings" Target="sharedStrings.xml"/>')
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", f"<workbook {NAMES}><sheets>{''.join(listed)}</sheets></workbook>")
        new.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{''.join(relations)}</Relationships>")
        new.writestr("xl/styles.xml", f"<styleSheet {NAMES}>{styles}</styleSheet>")
        new.writestr("xl/sharedStrings.xml", f"<sst {NAMES}>{strings}</sst>")
        for number, inner in enumerate(sheets, 1):
            new.writestr(f"xl/worksheets/sheet{number}.xml", f"<worksheet {NAMES}>{inner}</worksheet>")
        for name, content in extra:
            new.writestr(name, content)
    return made.getvalue()


def rows(*lines) -> str:
    """`sheetData` of rows of texts; a cell may be given as its whole XML instead."""
    made = []
    for number, line in enumerate(lines, 1):
        cells = "".join(
            cell
            if cell.startswith("<c ")
            else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for at, cell in enumerate(line)
            if cell
        )
        made.append(f'<row r="{number}">{cells}</row>')
    return f"<sheetData>{''.join(made)}</sheetData>"
