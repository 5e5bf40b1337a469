"""Inviting a partner: links that open its half of one sheet, and taking them back."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from vns3pair.exchange.models import VALID, Invitation, Token
from vns3pair.ipsec import values
from vns3pair.sheets import audit
from vns3pair.sheets.visitors import Guest, Visitor

TOKEN_BYTES = 32
"""Of randomness in a link: 256 bits."""
TO_THE_MINUTE = datetime.timedelta(minutes=1)


def invite(
    *,
    visitor: Visitor,
    email: str,
    name: str = "",
    may_edit: bool = True,
    expires: datetime.datetime | None = None,
) -> tuple[Invitation, str]:
    """A new invitation to the visitor's sheet and its first token, which is shown once and never again."""
    with transaction.atomic():
        made = Invitation.objects.create(
            sheet=visitor.sheet,
            email=email,
            name=values.storable(name)[:200],
            may_edit=may_edit,
            expires=expires or timezone.now() + VALID,
            made_by=visitor.user,
        )
        audit.record(visitor=visitor, what="invited", detail=email)
        return made, _token(made)


def another_link(*, visitor: Visitor, invitation: Invitation) -> str:
    """One more token. Those made before live on until the invitation expires or is revoked."""
    with transaction.atomic():
        audit.record(visitor=visitor, what="linked", detail=invitation.email)
        return _token(invitation)


def revoke(*, visitor: Visitor, invitation: Invitation | None = None) -> int:
    """Takes one invitation back, or all of the sheet's; their links open nothing from now on. Returns how many."""
    with transaction.atomic():
        alive = Invitation.objects.filter(sheet=visitor.sheet, revoked__isnull=True)
        if invitation is not None:
            alive = alive.filter(pk=invitation.pk)
        whose = ", ".join(alive.values_list("email", flat=True))
        count = alive.update(revoked=timezone.now())
        if count:
            audit.record(visitor=visitor, what="revoked", detail=whose)
        return count


def link(request: HttpRequest, token: str) -> str:
    """The whole address to send."""
    return request.build_absolute_uri(reverse("invitation", args=[token]))


def of_token(token: str) -> Invitation | None:
    """The living invitation that a token belongs to; reads only."""
    found = Token.objects.filter(hashed=hashed(token)).select_related("invitation").first()
    return found.invitation if found is not None and found.invitation.alive else None


def guest_of(token: str, sheet: object) -> Guest | None:
    """Who comes with a token to a sheet; None where it opens nothing there."""
    invitation = of_token(token)
    if invitation is None or invitation.sheet_id != sheet:
        return None
    return Guest(invitation.pk, invitation.sheet_id, invitation.name, invitation.email, invitation.may_edit)


def seen(guest: Guest) -> None:
    """Notes that a guest has the page open; to the minute, as it is asked for every few seconds."""
    now = timezone.now()
    theirs = Invitation.objects.filter(pk=guest.invitation)
    theirs.exclude(seen__gt=now - TO_THE_MINUTE).update(seen=now)


def hashed(token: str) -> str:
    """A token as it is kept. It is all randomness, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _token(invitation: Invitation) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Token.objects.create(invitation=invitation, hashed=hashed(token))
    return token
