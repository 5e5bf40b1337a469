"""The words of the mail that takes a sheet to its partner.

What is typed is the engineer's; the line `[what to do]` in it becomes the link and what to do with the files, which
follow from what is sent and so are never wrong. They come at the end where the line is missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from vns3pair.exchange.mailboxes import Mailbox
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.visitors import Visitor

WHAT_TO_DO = "[what to do]"
NO_KEY = "Please send no pre-shared key by mail: the sheet compares fingerprints of it, never the key itself."


def subject(sheet: Sheet) -> str:
    """A subject to begin with: the two organizations, as far as they are known, and the sheet's name."""
    ours, theirs = organizations(sheet)
    ends = f" {ours} – {theirs}" if ours and theirs else _with(ours)
    return f"IPsec tunnel{ends}: {sheet.name}"


def opening(visitor: Visitor, recipients: Collection[Mailbox]) -> str:
    """A text to begin with."""
    sheet = visitor.sheet
    ours, theirs = organizations(sheet)
    ends = f" between {ours} and {theirs}" if ours and theirs else _with(ours)
    names = [each.name for each in recipients]
    greeting = f"Hello {names[0]}," if len(names) == 1 and names[0] else "Hello,"
    return (
        f"{greeting}\n\nThis is the sheet {sheet.name} for the IPsec tunnel{ends}. It holds both sides' settings and "
        f"shows where they differ.\n\n{WHAT_TO_DO}\n\nKind regards\n{visitor.name}"
    )


def _with(ours: str) -> str:
    """For a partner that knows its own name."""
    return f" with {ours}" if ours else ""


def whole(typed: str, to_do: str) -> str:
    """The text as it goes out."""
    lines = typed.strip().splitlines()
    at = next((number for number, line in enumerate(lines) if line.strip() == WHAT_TO_DO), None)
    if at is None:
        return f"{typed.strip()}\n\n{to_do}"
    before, after = "\n".join(lines[:at]).strip(), "\n".join(lines[at + 1 :]).strip()
    after = after.replace(WHAT_TO_DO, "")  # a second mention would only be confusing
    return "\n\n".join(part for part in (before, to_do, after) if part)


def what_to_do(
    *,
    sheet: Sheet,
    revision: Revision,
    link: str,
    may_edit: bool,
    expires: datetime.datetime | None,
    attached: Mapping[str, str],
) -> str:
    """How to answer. `link` is empty where none is sent; `attached` is file names by extension."""
    asks = sheet.stage != "agreed"
    parts = []
    if link:
        parts += [_open_it(may_edit, asks), link, _the_link(expires)]
    parts += _files(
        attached, fills_in=asks and (may_edit or not link), second=bool(link) and may_edit and asks
    )
    parts.append(
        f"{_which(attached)} {revision.number} of the sheet{_as_of(revision)}.{_state(revision, asks)}"
    )
    if asks:
        parts.append(NO_KEY)
    return "\n\n".join(parts)


def _open_it(may_edit: bool, asks: bool) -> str:
    if not asks:
        return "The sheet is agreed. You can read it here, without an account:"
    if may_edit:
        return "Please fill in your half here; you need no account:"
    return "You can look at the sheet here, without an account:"


def _the_link(expires: datetime.datetime | None) -> str:
    until = f" and opens until {date_format(timezone.localtime(expires), 'j F Y')}" if expires else ""
    return f"The link is for you alone{until}. Whoever has it sees the sheet, so please do not pass it on."


def _files(attached: Mapping[str, str], fills_in: bool, second: bool) -> list[str]:
    said = []
    workbook, pdf = attached.get("xlsx"), attached.get("pdf")
    if workbook and fills_in:
        how = "If you prefer a spreadsheet, fill in your side in" if second else "Please fill in your side in"
        said.append(
            f"{how} the attached workbook {workbook} and send it back as an answer to this mail. Your cells can be "
            "typed in, all others are locked."
        )
    elif workbook:
        said.append(f"The attached workbook {workbook} holds the same.")
    if pdf:
        said.append(f"{pdf} is for reading and printing.")
    return said


def _which(attached: Mapping[str, str]) -> str:
    if not attached:
        return "This mail is about revision"
    return "The attached file holds revision" if len(attached) == 1 else "The attached files hold revision"


def _as_of(revision: Revision) -> str:
    return f", of {date_format(timezone.localtime(revision.saved), 'j F Y, H:i')} {_zone()}"


def _zone() -> str:
    return timezone.localtime().tzname() or ""


def _state(revision: Revision, asks: bool) -> str:
    """How far the partner's half is, where that is still asked for."""
    compared = compare(revision.vns3, revision.partner)
    open_cells, differ = compared.open_at(PARTNER), compared.counts.get("mismatch", 0)
    said = []
    if open_cells:
        some = "value of your side is" if open_cells == 1 else "values of your side are"
        said.append(f"{open_cells} {some} still to be filled in")
    if differ:
        said.append(f"{differ} {'row differs' if differ == 1 else 'rows differ'} between the two sides")
    return f" In it, {' and '.join(said)}." if said and asks else ""


def organizations(sheet: Sheet) -> tuple[str, str]:
    """What both sides call themselves; empty where one does not say."""
    ours, theirs = (
        Truncator(" ".join(Half(side, sheet.side(side)).text("organization").split())).chars(80)
        for side in (VNS3, PARTNER)
    )
    return ours, theirs
