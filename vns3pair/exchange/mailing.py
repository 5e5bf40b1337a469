"""The pages of a mail to the partner: write it, see what will go out, send it."""

from __future__ import annotations

import dataclasses
import time
import uuid
from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from vns3pair.exchange import files, invitations, letters, mail, sending, sheet_letter
from vns3pair.exchange.mailboxes import BadAddress, Mailbox, mailbox
from vns3pair.exchange.mailing_forms import SendForm
from vns3pair.exchange.models import Delivery, Draft
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.sheets import access
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

MASKED = "…"
"""Stands for the part of a link that nobody but its recipient sees."""
ONLY_ITS_STYLES = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]}
GONE = "That mail has been sent already, or it is more than an hour old. Its deliveries are listed below."


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The mail to be typed. A POST keeps it and leads to what will go out."""
    visitor = access.visitor_to_change(request, sheet_id)
    if request.method != "POST":
        return _form(request, visitor, SendForm(initial=_initial(request, visitor)))
    names = [visitor.sheet.name, visitor.name, visitor.email, *sheet_letter.organizations(visitor.sheet)]
    before = _draft(visitor, _uuid(request.GET.get("draft", "")))
    quoted = before.content.get("quoted", []) if before is not None else []
    form = SendForm(request.POST, names=[*names, *quoted])
    if form.is_valid():
        try:
            content = form.content() | ({"quoted": quoted} if quoted else {})
            draft = sending.keep(visitor=visitor, content=content, instead_of=before)
            return redirect(visitor.url("letter", draft.pk))
        except files.Unavailable as error:
            form.add_error("attach", str(error))
    return _form(request, visitor, form, 400)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, sheet_id: uuid.UUID, draft_id: uuid.UUID) -> HttpResponse:
    """What will go out, in full. A POST sends it, or with `do=forget` throws it away."""
    began = time.monotonic()
    visitor = access.visitor_to_change(request, sheet_id)
    draft = _draft(visitor, draft_id)
    if draft is None:
        messages.warning(request, GONE)
        return redirect(visitor.url("invitations"))
    if request.method != "POST":
        return _preview(request, visitor, draft)
    if request.POST.get("do") == "forget":
        draft.delete()
        return redirect(visitor.url("invitations"))
    if sending.outdated(visitor, draft) and not draft.content.get("shown_again"):
        return _once_more(request, visitor, draft)
    try:
        done = sending.send(
            visitor=visitor, draft=draft, link=lambda token: invitations.link(request, token), began=began
        )
    except sending.AlreadySent:
        messages.warning(request, GONE)
    except files.Unavailable as error:
        messages.error(request, str(error))
        return redirect(visitor.url("letter", draft.pk))
    else:
        _say(request, done)
    return redirect(visitor.url("invitations"))


@require_GET
@never_cache
@xframe_options_sameorigin
@csp(ONLY_ITS_STYLES)
def letter_html(request: HttpRequest, sheet_id: uuid.UUID, draft_id: uuid.UUID) -> HttpResponse:
    """The HTML part, for the frame that shows it as it is. It may do nothing but be looked at."""
    visitor = access.visitor_to_see(request, sheet_id)
    whole = sending.written(visitor, _known(visitor, draft_id))
    return HttpResponse(letters.page(letters.one_line(whole.subject), whole.text(_masked(request))))


@require_GET
@never_cache
def letter_file(
    request: HttpRequest, sheet_id: uuid.UUID, draft_id: uuid.UUID, extension: str
) -> HttpResponse:
    """A file as the partner will get it."""
    visitor = access.visitor_to_see(request, sheet_id)
    draft = _known(visitor, draft_id)
    attached = {each["extension"]: each["name"] for each in draft.files}
    if extension not in attached:
        raise Http404("no such file")
    revision = visitor.sheet.revisions.get(number=draft.for_revision)
    return HttpResponse(
        files.make(extension, visitor.sheet, revision, PARTNER, visitor.site),
        files.FORMATS[extension].content_type,
        headers={"Content-Disposition": f'attachment; filename="{attached[extension]}"'},
    )


# Writing


def _initial(request: HttpRequest, visitor: Visitor) -> dict[str, Any]:
    """What the form begins with: a draft to change, a delivery to repeat, an invitation to renew, or all anew."""
    draft = _draft(visitor, _uuid(request.GET.get("draft", "")))
    if draft is not None:
        return SendForm.typed(draft.content)
    before = _delivery(visitor, request.GET.get("again", ""))
    to = _invited(visitor, request.GET.get("to", "")) or usual(visitor)
    if before is not None:
        to = [Mailbox(each) for each in before.recipients]
    initial: dict[str, Any] = {
        "recipients": "\n".join(str(each) for each in to),
        "with_link": True,
        "attach": ["xlsx"],
        "subject": sheet_letter.subject(visitor.sheet),
        "text": sheet_letter.opening(visitor, to),
    }
    if before is not None:
        kinds = [name.rpartition(".")[2] for name in before.attachments]
        initial |= {"with_link": before.with_link, "attach": kinds, "subject": before.subject}
    return initial


def usual(visitor: Visitor) -> list[Mailbox]:
    """Whoever has links already, else the partner's contact."""
    invited = invitations.living(visitor.sheet).exclude(email="")
    found = {each.email.casefold(): Mailbox(each.email, each.name) for each in invited}
    if found:
        return list(found.values())
    half = Half(PARTNER, visitor.sheet.partner)
    try:
        contact = mailbox(half.text("contact_email"))
    except BadAddress:
        return []
    return [dataclasses.replace(contact, name=" ".join(half.text("contact_name").split())[:200])]


def _invited(visitor: Visitor, number: str) -> list[Mailbox]:
    found = visitor.sheet.invitations.filter(pk=number).exclude(email="") if _is_number(number) else []
    return [Mailbox(each.email, each.name) for each in found]


def _delivery(visitor: Visitor, number: str) -> Delivery | None:
    found = visitor.sheet.deliveries.filter(pk=number, kind="sheet") if _is_number(number) else None
    return found.first() if found is not None else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _form(request: HttpRequest, visitor: Visitor, form: SendForm, status: int = 200) -> HttpResponse:
    more = {"form": form, "set_up": mail.is_set_up(), "mark": sheet_letter.WHAT_TO_DO}
    return render(request, "exchange/send.html", _context(visitor) | more, status=status)


def _context(visitor: Visitor) -> dict[str, Any]:
    return {
        "visitor": visitor,
        "sheet": visitor.sheet,
        "head": head_of(visitor.sheet),
        "tab": "invitations",
    }


# Showing and sending


def _draft(visitor: Visitor, draft_id: uuid.UUID | None) -> Draft | None:
    return next((each for each in sending.mine(visitor) if each.pk == draft_id), None)


def _known(visitor: Visitor, draft_id: uuid.UUID) -> Draft:
    found = _draft(visitor, draft_id)
    if found is None:
        raise Http404("no such draft")
    return found


def _masked(request: HttpRequest) -> str:
    return invitations.link(request, "x").removesuffix("x") + MASKED


def _preview(request: HttpRequest, visitor: Visitor, draft: Draft) -> HttpResponse:
    whole = sending.written(visitor, draft)
    text = letters.wrapped(whole.text(_masked(request)))
    known = [invitations.of_address(visitor.sheet, each.address) for each in whole.recipients]
    more = {
        "draft": draft,
        "whole": whole,
        "subject": letters.one_line(whole.subject),
        "text": text,
        "recipients": list(zip(whole.recipients, known, strict=True)),
        "from": mail.sender(),
        "set_up": mail.is_set_up(),
    }
    return render(request, "exchange/letter.html", _context(visitor) | more)


def _once_more(request: HttpRequest, visitor: Visitor, draft: Draft) -> HttpResponse:
    """The sheet was saved since: shows the mail with it as it is now. The next click sends, whatever is saved then."""
    try:
        content = {**draft.content, "shown_again": True}
        fresh = sending.keep(visitor=visitor, content=content, instead_of=draft)
    except files.Unavailable as error:
        messages.error(request, str(error))
        return redirect(visitor.url("letter", draft.pk))
    messages.warning(
        request,
        f"Nothing was sent yet: the sheet was saved meanwhile, so this is revision {fresh.for_revision} now "
        f"instead of {draft.for_revision}. Look once more, then send it.",
    )
    return redirect(visitor.url("letter", fresh.pk))


def _say(request: HttpRequest, done: list[Delivery]) -> None:
    """One message for each way it went."""
    ways: dict[tuple[str, str], list[str]] = {}
    for each in done:
        ways.setdefault((each.outcome, each.detail), []).extend(each.recipients)
    for (outcome, detail), recipients in ways.items():
        whom = ", ".join(recipients)
        if outcome == "sent":
            messages.success(request, f"Sent to {whom}.")
        elif outcome == "file":
            messages.warning(request, f"Not sent to {whom}: the mail is in a file, to be downloaded below.")
        elif outcome not in sending.NOT_OUT:  # those have a place of their own on the page
            messages.warning(request, f"{whom}: {detail}")
