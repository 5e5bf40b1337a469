"""The agreement's page at both doors: propose, sign, confirm by a code, withdraw."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from vns3pair.sheets import access
from vns3pair.sheets.views import head_of


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id)
    return render(
        request,
        "exchange/agreement.html",
        {
            "visitor": visitor,
            "sheet": visitor.sheet,
            "tab": "agreement",
            "head": head_of(visitor.sheet),
        },
    )


__all__ = ["agreement"]
