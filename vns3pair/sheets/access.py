"""Who may see and change what. Nothing else decides it.

Every signed-in person is one of the installation's VNS3 engineers: they see and change all its sheets.
Deleting takes the sheet's owner or an administrator. Somebody who may not see a sheet is told that there
is none.

A guest came by a partner's link. It sees the one sheet of its invitation and, unless it may only look,
changes the partner's half. `request.guest` is set at the partner's door alone (`exchange.guests`), and there
alone it counts: an account opens nothing at that door, and a link opens nothing else.

Controllers and partners are everybody's too. While sheets name one, or it is reached live, only an administrator
deletes it; any other, anybody may clear away.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from vns3pair.ipsec.parameter import VNS3, Side
from vns3pair.serving import client_address
from vns3pair.sheets.models import Controller, Partner, Profile, Sheet
from vns3pair.sheets.visitors import Guest, Visitor


def visible(user: Any) -> QuerySet[Sheet]:
    """The sheets that a user may see."""
    return Sheet.objects.all() if user.is_authenticated and user.is_active else Sheet.objects.none()


def sheet_to_see(user: Any, sheet_id: uuid.UUID) -> Sheet:
    """The sheet, or 404 for whoever may not see it."""
    sheet = visible(user).filter(pk=sheet_id).first()
    if sheet is None:
        raise Http404("no such sheet")
    return sheet


def sheet_to_change(user: Any, sheet_id: uuid.UUID) -> Sheet:
    """The sheet for changing. Whoever sees a sheet may change it."""
    return sheet_to_see(user, sheet_id)


def visitor_to_see(request: HttpRequest, sheet_id: uuid.UUID) -> Visitor:
    """Whoever asks, with the sheet; 404 for whoever may not see it, by account or by link."""
    if not hasattr(request, "guest"):
        sheet = sheet_to_see(request.user, sheet_id)
        return Visitor(sheet, user=request.user, **_where(request))
    guest: Guest | None = request.guest
    found = Sheet.objects.filter(pk=sheet_id).first() if guest and guest.sheet_id == sheet_id else None
    if found is None:
        raise Http404("no such sheet")
    return Visitor(found, guest=guest, **_where(request))


def _where(request: HttpRequest) -> dict[str, str]:
    return {"address": client_address(request), "site": request.build_absolute_uri("/")}


def visitor_to_change(request: HttpRequest, sheet_id: uuid.UUID) -> Visitor:
    """As `visitor_to_see`; 403 for a link that is only for looking."""
    visitor = visitor_to_see(request, sheet_id)
    if not visitor.may_edit:
        raise PermissionDenied("This link is for looking only.")
    return visitor


def may_review(user: Any) -> bool:
    """Whether somebody may let pass what others may not."""
    return bool(user is not None and user.is_active and user.is_staff)


def may_delete(user: Any, sheet: Sheet) -> bool:
    """Deleting cannot be undone, so it is the owner's or an administrator's."""
    return bool(user.is_superuser or (sheet.owner_id is not None and sheet.owner_id == user.pk))


def sheet_to_delete(user: Any, sheet_id: uuid.UUID) -> Sheet:
    """The sheet for deleting: 404 where unseen, 403 where seen but another's."""
    sheet = sheet_to_see(user, sheet_id)
    if not may_delete(user, sheet):
        raise PermissionDenied("Only the sheet's owner or an administrator may delete it.")
    return sheet


def visible_profiles(user: Any, side: Side) -> QuerySet[Any]:
    """The controllers or the partners that a user may see, and start sheets from."""
    model = Controller if side == VNS3 else Partner
    return model.objects.all() if user.is_authenticated and user.is_active else model.objects.none()


def profile_to_change(user: Any, side: Side, profile_id: int) -> Profile:
    """The controller or partner, or 404. Whoever sees it may change it."""
    found: Profile | None = visible_profiles(user, side).filter(pk=profile_id).first()
    if found is None:
        raise Http404("no such controller or partner")
    return found


def may_delete_profile(user: Any, profile: Profile) -> bool:
    """Others rely on one that sheets name; and what an administrator keeps of a live one goes with it."""
    return bool(user.is_superuser or not (profile.sheets.exists() or hasattr(profile, "live")))


def profile_to_delete(user: Any, side: Side, profile_id: int) -> Profile:
    """The controller or partner for deleting: 404 where unseen, 403 where sheets name it or it is reached live."""
    profile = profile_to_change(user, side, profile_id)
    if not may_delete_profile(user, profile):
        why = (
            "Sheets belong to it" if profile.sheets.exists() else "An administrator set up how it is reached"
        )
        raise PermissionDenied(f"{why}, so only an administrator may delete it.")
    return profile
