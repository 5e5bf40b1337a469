"""A sheet's history: its revisions, what differs between two of them, and bringing one back."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vns3pair.sheets import access
from vns3pair.sheets.views import head_of

A_PAGE = 25


@require_GET
def revisions(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    found = access.sheet_to_see(request.user, sheet_id)
    found_revisions = found.revisions.select_related("author").defer("vns3", "partner")
    page = Paginator(found_revisions, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "sheets/history.html",
        {"sheet": found, "tab": "history", "page": page, "head": head_of(found), "query": ""},
    )
