"""The page of the partner's links and of what was mailed, and what can be done there."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vns3pair.exchange import deliveries, invitations, mail, sending
from vns3pair.exchange.mailing_forms import InviteForm
from vns3pair.exchange.models import Delivery, Invitation
from vns3pair.sheets import access
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Who has links, and what was mailed. A POST makes a link to pass on, which is shown this once."""
    visitor = access.visitor_to_change(request, sheet_id)
    if request.method != "POST":
        return _show(request, visitor, InviteForm())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, visitor, form, 400)
    made, token = invitations.invite(
        visitor=visitor,
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        may_edit=form.may_edit,
        expires=timezone.now() + datetime.timedelta(days=form.cleaned_data["days"]),
    )
    return _once(request, visitor, made, token)


@require_POST
def another_link(request: HttpRequest, sheet_id: uuid.UUID, invitation_id: int) -> HttpResponse:
    """One more link of an invitation, shown this once."""
    visitor = access.visitor_to_change(request, sheet_id)
    found = get_object_or_404(invitations.living(visitor.sheet), pk=invitation_id)
    try:
        token = invitations.another_link(visitor=visitor, invitation=found)
    except invitations.Closed as closed:
        messages.error(request, str(closed))
        return redirect(visitor.url("invitations"))
    return _once(request, visitor, found, token)


@require_POST
def revoke(request: HttpRequest, sheet_id: uuid.UUID, invitation_id: int) -> HttpResponse:
    visitor = access.visitor_to_change(request, sheet_id)
    found = get_object_or_404(visitor.sheet.invitations, pk=invitation_id)
    if invitations.revoke(visitor=visitor, invitation=found):
        messages.success(request, f"The links of {invitations.whom(found)} open nothing any more.")
    return redirect(visitor.url("invitations"))


@require_POST
def revoke_all(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_change(request, sheet_id)
    count = invitations.revoke(visitor=visitor)
    words = f"{count} invitation is" if count == 1 else f"{count} invitations are"
    messages.success(
        request, f"{words} revoked: no link opens this sheet any more." if count else "There was no link."
    )
    return redirect(visitor.url("invitations"))


@require_GET
def delivery_file(request: HttpRequest, sheet_id: uuid.UUID, delivery_id: int) -> HttpResponse:
    """A mail that was written to a file, to be sent by another program."""
    visitor = access.visitor_to_see(request, sheet_id)
    found = get_object_or_404(Delivery, sheet=visitor.sheet, pk=delivery_id)
    content = mail.content_of(found) if deliveries.line(found).has_file else None
    if content is None:
        raise Http404("this mail is in no file")
    name = f"mail-{found.pk}.eml"
    return HttpResponse(
        content,
        "message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _show(request: HttpRequest, visitor: Visitor, form: InviteForm, status: int = 200) -> HttpResponse:
    invited = visitor.sheet.invitations.annotate(links=Count("tokens")).order_by("-pk")
    mailed = visitor.sheet.deliveries.select_related("revision", "by")
    page = Paginator(mailed, A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    more = {
        "form": form,
        "living": [each for each in invited if each.alive],
        "past": [each for each in invited if not each.alive],
        "page": page,
        "lines": [deliveries.line(each) for each in page],
        "query": "",
        "waiting": sending.waiting(visitor),
        "set_up": mail.is_set_up(),
        "soon": now + datetime.timedelta(days=3),
    }
    return render(request, "exchange/invitations.html", _context(visitor) | more, status=status)


def _once(request: HttpRequest, visitor: Visitor, invitation: Invitation, token: str) -> HttpResponse:
    """The one answer that holds a link. It is made by a POST, so that no address leads to it."""
    more = {"invitation": invitation, "link": invitations.link(request, token)}
    answer = render(request, "exchange/link_once.html", _context(visitor) | more)
    answer["Cache-Control"] = "no-store"
    return answer


def _context(visitor: Visitor) -> dict[str, Any]:
    return {
        "visitor": visitor,
        "sheet": visitor.sheet,
        "head": head_of(visitor.sheet),
        "tab": "invitations",
    }
