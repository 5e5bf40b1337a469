"""Whether an agreement still stands, and whether a file is what it was."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from vns3pair.exchange.guests import private
from vns3pair.sheets import access, standing
from vns3pair.sheets.views import head_of


@login_not_required
@require_safe
def digest(request: HttpRequest, found: str) -> HttpResponse:
    """How the agreement on a digest stands, for whoever holds a document that carries it. No names, no values."""
    context = {"digest": found, "standings": standing.standings(found)}
    answer = private(render(request, "exchange/standing.html", context))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, sheet_id: uuid.UUID | None = None) -> HttpResponse:
    """Which sheet and revision a file is, and whether its values are unchanged. The file is not kept."""
    visitor = access.visitor_to_see(request, sheet_id) if sheet_id is not None else None
    context = {"visitor": visitor, "sheet": visitor and visitor.sheet, "tab": "agreement"}
    if visitor is not None:
        context["head"] = head_of(visitor.sheet)
    return render(request, "exchange/verify.html", context)


__all__ = ["digest", "verify"]
