"""The partner's door: a link sets a cookie for one sheet, and pages behind it know the guest by that cookie."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from vns3pair.exchange import invitations

COOKIE = "vns3pair_guest"
View = Callable[..., HttpResponse]


@login_not_required
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A link from a mail: sets the cookie and leads on. It changes nothing, so whoever scans mails may follow it."""
    invitation = invitations.of_token(token)
    if invitation is None:
        return private(render(request, "exchange/closed.html", status=404))
    page = reverse("partner:sheet", args=[invitation.sheet_id])
    answer = redirect(page)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int((invitation.expires - timezone.now()).total_seconds()),
        path=page.rstrip("/"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return private(answer)


def guest(view: View) -> View:
    """A view at the partner's door: open without an account to whoever has the sheet's cookie, to nobody else."""

    @functools.wraps(view)
    def at_the_door(request: HttpRequest, sheet_id: uuid.UUID, *args: Any, **more: Any) -> HttpResponse:
        found = invitations.guest_of(request.COOKIES.get(COOKIE, ""), sheet_id)
        if found is None:
            return _closed(request)
        invitations.seen(found)
        request.guest = found  # type: ignore[attr-defined]
        try:
            answer = view(request, sheet_id, *args, **more)
            if answer.status_code == 405 and request.method in ("GET", "HEAD"):
                answer = redirect("partner:sheet", sheet_id)  # the address of a form, reloaded or typed
            return private(answer)
        except Http404:
            return private(render(request, "404.html", status=404))
        except PermissionDenied as error:
            return private(render(request, "403.html", {"exception": error}, status=403))

    wrapped: View = login_not_required(at_the_door)
    return wrapped


def _closed(request: HttpRequest) -> HttpResponse:
    """The page that says so; scripts of a page that is still open learn it from the header."""
    status = 403 if request.headers.get("HX-Request") else 404
    answer = private(render(request, "exchange/closed.html", status=status))
    answer["X-Closed"] = "1"
    return answer


def private(answer: HttpResponse) -> HttpResponse:
    """An answer that no cache keeps and whose address no other site learns."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


__all__ = ["enter", "guest"]
