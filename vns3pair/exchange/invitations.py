"""Inviting a partner: links that open its half of one sheet, and taking them back."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from vns3pair.exchange.models import VALID, Invitation, Token
from vns3pair.ipsec import values
from vns3pair.sheets import audit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Guest, Visitor

TOKEN_BYTES = 32
"""Of randomness in a link: 256 bits."""
TO_THE_MINUTE = datetime.timedelta(minutes=1)


class Closed(Exception):
    """The invitation was revoked, or expired, meanwhile: it takes no more links."""

    def __init__(self) -> None:
        super().__init__("This invitation was revoked or has expired meanwhile, so no link was made.")


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
            email=values.storable(email)[:254],
            name=values.storable(name)[:200],
            may_edit=may_edit,
            expires=expires or timezone.now() + VALID,
            made_by=visitor.user,
        )
        audit.record(visitor=visitor, what="invited", detail=f"{whom(made)}, {rights(may_edit)}")
        return made, _token(made)


def another_link(
    *,
    visitor: Visitor,
    invitation: Invitation,
    may_edit: bool | None = None,
    expires: datetime.datetime | None = None,
) -> str:
    """One more token. Those made before live on until the invitation expires or is revoked.

    What is said of the invitation holds for all its links: `may_edit` as given, `expires` where it is later.
    Raises Closed.
    """
    with transaction.atomic():
        now = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
        if now is None or not now.alive:
            raise Closed
        now.may_edit = now.may_edit if may_edit is None else may_edit
        now.expires = max(now.expires, expires or now.expires)
        now.save(update_fields=["may_edit", "expires"])
        audit.record(visitor=visitor, what="linked", detail=f"{whom(now)}, {rights(now.may_edit)}")
        return _token(now)


def unlink(*, token: str) -> None:
    """Forgets a link that reached nobody. What others made of the invitation stays."""
    Token.objects.filter(hashed=hashed(token)).delete()


def living(sheet: Sheet) -> QuerySet[Invitation]:
    """The invitations whose links open the sheet now."""
    return Invitation.objects.filter(sheet=sheet, revoked__isnull=True, expires__gt=timezone.now())


def of_address(sheet: Sheet, address: str) -> Invitation | None:
    """The living invitation of an address, the newest where it has several."""
    return living(sheet).annotate(links=Count("tokens")).filter(email__iexact=address).last()


def whom(invitation: Invitation) -> str:
    """Whom an invitation is for, in a few words."""
    return (
        f"{invitation.name} <{invitation.email}>" if invitation.name and invitation.email else str(invitation)
    )


def rights(may_edit: bool) -> str:
    """What a link lets its partner do."""
    return "may fill in its half" if may_edit else "may only look"


def revoke(*, visitor: Visitor, invitation: Invitation | None = None) -> int:
    """Takes one invitation back, or all of the sheet's; their links open nothing from now on. Returns how many.

    What was made from them for the other tunnel's sheet goes with them.
    """
    with transaction.atomic():
        alive = Invitation.objects.filter(sheet=visitor.sheet, revoked__isnull=True)
        if invitation is not None:
            alive = alive.filter(pk=invitation.pk)
        whose, numbers = ", ".join(whom(each) for each in alive), [each.pk for each in alive]
        count = alive.update(revoked=timezone.now())
        Invitation.objects.filter(made_from__in=numbers, revoked__isnull=True).update(revoked=timezone.now())
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
