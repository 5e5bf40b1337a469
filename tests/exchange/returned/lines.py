"""The lines of a file that came back, each three ways: as exported, in the file, on the sheet now."""

import json

from tests.documents.workbooks import Workbook
from tests.exchange.previewed import exported
from vns3pair.documents import received
from vns3pair.exchange import previews
from vns3pair.exchange.returned import SAME, Sheets
from vns3pair.exchange.trials import tried
from vns3pair.sheets import edits, stored

PARTNERS = frozenset({"partner"})


def read(sheet, book, applied=PARTNERS, reader="vns3"):
    """All lines of a workbook or a file against the sheet as it is now, by id."""
    sheet.refresh_from_db()
    content = book.saved() if isinstance(book, Workbook) else book
    answers = received.read(content)
    base, _ = previews.base_of(answers, sheet)
    now = {side: sheet.side(side) for side in ("vns3", "partner")}
    sheets = Sheets(now, {side: base.side(side) for side in now} if base else None, reader)
    lines, _ = tried(previews.lines_of(previews.without_keys(answers, sheet), sheets, applied), sheets)
    found = {line.id: line for line in lines}
    assert len(found) == len(lines), "each line has a name of its own"
    return found


def states(lines):
    return {line.id: line.state for line in lines.values() if line.state != SAME}


def taken(sheet, lines, ids=None):
    """The halves with some lines taken; with all that can be, if none are named."""
    sheet.refresh_from_db()
    made = [edit for line in lines.values() if ids is None or line.id in ids for edit in line.edits]
    after = edits.apply({side: sheet.side(side) for side in ("vns3", "partner")}, made, reader="vns3").sides
    return {side: stored.side(half, side) for side, half in after.items()}


def whole_file(sheet, **halves_):
    document = json.loads(exported(sheet, "neutral", "json"))
    for side, changed in halves_.items():
        document[side] = {
            key: value for key, value in (document[side] | changed).items() if value is not None
        }
    return document


def pairs(half):
    return [(each["local_subnet"], each["remote_subnet"]) for each in half.get("tunnels", [])]
