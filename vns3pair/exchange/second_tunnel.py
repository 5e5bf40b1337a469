"""Making the sheet of a second tunnel, at both doors, and leading there: a guest by a link of its own."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vns3pair.exchange import invitations
from vns3pair.exchange.models import Invitation
from vns3pair.sheets import access, twins
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Guest, Visitor

WHY = (
    "This is the sheet of the second tunnel, with a salt of its own. AWS gives each tunnel its own outside address, "
    "inside addresses and key"
)
NOT_OPEN = "The other tunnel has a sheet already. It is not open to you: ask the VNS3 side for a link."


@require_POST
def second_tunnel(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id)
    if twins.offered(visitor.sheet):
        visitor = access.visitor_to_change(request, sheet_id)
        try:
            made, second = twins.make(visitor=visitor)
        except twins.NotOffered:
            visitor = access.visitor_to_see(request, sheet_id)  # somebody was faster: to theirs
        else:
            left = twins.left_words(second, visitor)
            messages.success(request, f"{WHY}, so these were left blank: {left}." if left else f"{WHY}.")
            if visitor.guest is not None:
                return redirect("invitation", _invited(visitor, visitor.guest, made))
            return redirect(made)
    return _to_twin(request, visitor)


def _to_twin(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """To the sheet that is there, as far as the visitor may open it."""
    twin = Sheet.objects.filter(pk=visitor.sheet.twin_id).first()
    if twin is None:
        messages.error(request, "This connection has no second tunnel.")
        return redirect(visitor.url("sheet"))
    if visitor.guest is None:
        return redirect(twin)
    theirs = twins.invitations_to(twin, visitor.guest).last()
    if theirs is None:
        messages.error(request, NOT_OPEN)
        return redirect(visitor.url("sheet"))
    try:
        token = invitations.another_link(visitor=replace(visitor, sheet=twin), invitation=theirs)
    except invitations.Closed:
        messages.error(request, NOT_OPEN)
        return redirect(visitor.url("sheet"))
    return redirect("invitation", token)


def _invited(visitor: Visitor, guest: Guest, made: Sheet) -> str:
    """The token of an invitation to the new sheet that is like the guest's own: same address, rights and end."""
    own = Invitation.objects.get(pk=guest.invitation)
    invitation, token = invitations.invite(
        visitor=replace(visitor, sheet=made),
        email=own.email,
        name=own.name,
        may_edit=own.may_edit,
        expires=own.expires,
    )
    Invitation.objects.filter(pk=invitation.pk).update(made_by=own.made_by_id, made_from=own)
    return token


__all__ = ["second_tunnel"]
