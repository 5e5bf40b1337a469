"""The finding in words for the other side: a text to copy, or a mail to the partner, with the lines that show it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vns3pair.exchange import files, mailing, sending
from vns3pair.ipsec.diagnosis.masking import mask
from vns3pair.ipsec.parameter import VNS3
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench.result_page import Page, names_of
from vns3pair.workbench.sheet_rows import Held

MOST_LINES = 12
LONGEST_LINE = 400
LONGEST = 9_000
NOBODY = (
    "The sheet names nobody to write to: no partner has a link, and its half has no e-mail address. Copy the text instead, "
    "or invite the partner first."
)
_BY_GUIDE = re.compile(r", which the guide advises against\b|,? by the guide\b")
_GUIDE = re.compile(r"\b[Tt]he guide\b")
QUOTED = "    "
"""What a quoted line begins with."""


def subject(page: Page, visitor: Visitor | None) -> str:
    name = f" {visitor.sheet.name}" if visitor is not None else ""
    return f"IPsec tunnel{name}: {page.first.title}"[:200]


def text(page: Page, held: Held | None, visitor: Visitor | None, whose: str) -> str:
    """Cause, evidence and what to do, as plain text in words for both sides, without anything that one keeps to itself."""
    return "\n".join(_parts(page, held, visitor, whose)).strip()[:LONGEST]


def _parts(page: Page, held: Held | None, visitor: Visitor | None, whose: str) -> Iterator[str]:
    first = page.first
    named = held is not None and held.plain is not None and not held.foreign
    told = held.plain if held is not None and held.plain is not None else first.diagnosis
    yield f"IPsec tunnel {visitor.sheet.name}" if visitor is not None else "IPsec tunnel"
    if first.facts:
        yield f"({first.facts})"
    if not named:
        yield '("This end" is the one whose log it is, "the peer" the other one.)'
    yield from ("", told.sentence or first.title)
    if held is not None:
        yield from (_known_there(remark) for remark in held.plain_remarks)
    yield f"How sure: {first.sure}. {told.why}".strip()
    causes = told.causes[told.causes[:1] == (told.sentence,) :] if first.causes else ()
    if causes:
        yield from ("", "What may be behind it:", *(f"- {_known_there(cause)}" for cause in causes))
    # The check list is of what to look at on VNS3.
    to_vns3 = visitor is not None and visitor.is_guest
    steps = first.steps if to_vns3 else ()
    remedy = told.remedy if to_vns3 else told.remedy.partition(" Up, but no traffic?")[0]
    yield from ("", "What to do:", _known_there(remedy), *(f"- {step}" for step in steps))
    # Fingerprints stay with their side until both are there, so that row goes into no text for the other one.
    rows = (
        [row for row in held.rows if row.decides and row.id != "psk_fingerprint"] if held is not None else []
    )
    if rows:
        yield from ("", "The sheet, and what was seen on the wire:")
        yield from (f"- {row.spoken}" for row in rows)
    names = names_of(whose, VNS3, page.two)
    for end in page.lines:
        chosen = [each.quote for each in end.lines if each.quote in first.diagnosis.quotes][:MOST_LINES]
        if chosen:
            yield from ("", f"From {names[end.end]}:")
            yield from (f"{QUOTED}{_cut(quote.text)}" for quote in chosen)


def _known_there(text: str) -> str:
    """A text without "the guide": who is no customer of Cohesive Networks knows none."""
    return _GUIDE.sub("VNS3's guide", _BY_GUIDE.sub("", text))


def _cut(line: str) -> str:
    plain = " ".join(line.split())
    return plain if len(plain) <= LONGEST_LINE else f"{plain[:LONGEST_LINE]} …"


@sensitive_post_parameters()
@require_POST
def send(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Makes a mail to the partner of the text, to be looked at before it is sent."""
    visitor = access.visitor_to_change(request, sheet_id)
    recipients = mailing.usual(visitor)
    report = mask(request.POST.get("report", ""))[:LONGEST].replace("\r\n", "\n")
    if not report.strip() or not recipients:
        messages.error(request, NOBODY if report.strip() else "There was nothing to send.")
        return redirect(visitor.url("diagnose_sheet"))
    opening = "Hello,\n\nwe looked into a log of our tunnel. This is what it shows:"
    content = {
        "recipients": "\n".join(str(each) for each in recipients),
        "subject": " ".join(request.POST.get("subject", "").split())[:200]
        or f"IPsec tunnel {visitor.sheet.name}",
        "text": f"{opening}\n\n{report}\n\nKind regards\n{visitor.name}",
        "quoted": [line.strip() for line in report.splitlines() if line.startswith(QUOTED)],
        "with_link": False,
        "may_edit": True,
        "days": 30,
        "attach": [],
    }
    try:
        draft = sending.keep(visitor=visitor, content=content)
    except files.Unavailable as error:
        messages.error(request, str(error))
        return redirect(visitor.url("diagnose_sheet"))
    return redirect(visitor.url("letter", draft.pk))


__all__ = ["send", "subject", "text"]
