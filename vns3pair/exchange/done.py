"""What "I am done" does: the partner says so, the VNS3 side learns it by mail and on its page."""

from __future__ import annotations

import datetime
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vns3pair.exchange import mail
from vns3pair.exchange.models import Delivery, Invitation
from vns3pair.exchange.smtp import PART, SENT
from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.sheets import access, audit, keys_in_texts, notes, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

KIND = "done"
PAUSE = datetime.timedelta(minutes=5)
"""Between two mails about one sheet: a button that is pressed again and again is no way to fill a mailbox."""
SEEN = "the VNS3 side sees it on its page"
TOLD = "The VNS3 side has been told by mail."
TOLD_BEFORE = "The VNS3 side was told by mail just before; it sees the rest on its page."
NOT_MAILED = {
    mail.FILE: f"No mail is set up here, so nobody was mailed; {SEEN}.",
    "": f"Nobody there has an address for mail; {SEEN}.",
}
FAILED = f"The mail did not go out, but {SEEN}. You can say it again in a few minutes."


@sensitive_post_parameters()
@require_POST
def done(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_change(request, sheet_id)
    remark = request.POST.get("text", "").strip()
    try:
        say(visitor=visitor, remark=remark)
    except notes.BadNote as error:
        text = "" if str(error) == keys_in_texts.REFUSED else remark
        context = {"visitor": visitor, "sheet": visitor.sheet, "text": text, "why": str(error)}
        return render(request, "exchange/done.html", context, status=400)
    sheet = Sheet.objects.get(pk=visitor.sheet.pk)
    told = tell(sheet, visitor, remark, request.build_absolute_uri(sheet.get_absolute_url()))
    messages.success(request, f"Your side is marked as done. {told}")
    return redirect(visitor.url("sheet"))


def say(*, visitor: Visitor, remark: str = "") -> None:
    """Keeps that the partner is done, and its remark as a note on the whole sheet. Raises BadNote."""
    with transaction.atomic():
        if remark:
            notes.write(visitor=visitor, key=notes.WHOLE, text=remark)
        Sheet.objects.filter(pk=visitor.sheet.pk).update(partner_done=timezone.now())
        audit.record(visitor=visitor, what="done")
        audit.stir(visitor.sheet)


def tell(sheet: Sheet, visitor: Visitor, remark: str, link: str) -> str:
    """Mails whoever owns the sheet and whoever invited the partner; returns what to say to the partner about it."""
    lately = Delivery.objects.filter(sheet=sheet, kind=KIND, made__gt=timezone.now() - PAUSE)
    if lately.filter(outcome__in=(SENT, PART)).exists():
        return TOLD_BEFORE
    recipients = addresses(sheet, visitor)
    if not recipients:
        return NOT_MAILED[""]
    subject, text = letter(sheet, visitor, remark, link)
    delivery = mail.post(
        sheet=sheet, kind=KIND, recipients=recipients, subject=subject, text=text, reply_to=visitor.email
    )
    return TOLD if delivery.outcome in (SENT, PART) else NOT_MAILED.get(delivery.outcome, FAILED)


def addresses(sheet: Sheet, visitor: Visitor) -> list[str]:
    """Of the people on the VNS3 side who wait for it, each once."""
    people = [sheet.owner]
    if visitor.guest is not None:
        invitation = Invitation.objects.select_related("made_by").filter(pk=visitor.guest.invitation).first()
        people.append(invitation.made_by if invitation is not None else None)
    return list(
        dict.fromkeys(each.email for each in people if each is not None and each.is_active and each.email)
    )


def letter(sheet: Sheet, visitor: Visitor, remark: str, link: str) -> tuple[str, str]:
    """Subject and text for the VNS3 side: who, how far both halves are, the verdict, the way there."""
    comparison = services.compared(sheet)
    filled = {side: "{} of {}".format(*comparison.progress(side)) for side in (VNS3, PARTNER)}
    said = f"\n\nTheir remark, kept as a note on the sheet:\n{remark}" if remark else ""
    return f"Done at the partner's side: {sheet.name}", (
        f"{visitor.name} says that the partner's side of the IPsec sheet {sheet.name} is done.\n\n"
        f"Verdict now: {comparison.headline(VNS3)}.\n"
        f"Filled in: partner {filled[PARTNER]}, VNS3 {filled[VNS3]}.{said}\n\n"
        f"The sheet:\n{link}"
    )


__all__ = ["addresses", "done", "letter", "say", "tell"]
