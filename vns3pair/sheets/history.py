"""A sheet's history: its revisions, what differs between two of them, and bringing one back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import SIDES, Side
from vns3pair.sheets import access, frozen, moments, presentation, services
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.moments import Changes, Moment
from vns3pair.sheets.pills import Pill
from vns3pair.sheets.views import ask_first, head_of

A_PAGE = 25
MOST_TOLD = 200
"""Differences on one page."""
SCOPES: Mapping[str, tuple[str, tuple[Side, ...]]] = MappingProxyType(
    {
        "both": ("both halves", SIDES),
        "vns3": ("VNS3's half", ("vns3",)),
        "partner": ("the partner's half", ("partner",)),
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of revisions."""

    revision: Revision
    through: str
    state: str
    until: str
    pill: Pill | None
    newest: bool
    before: int


class _Ends:
    """Both halves, read as far as the line under the sheet's name needs them: nothing is compared for it."""

    def __init__(self, found: Sheet) -> None:
        self.vns3, self.partner = (Half(side, found.side(side)) for side in SIDES)


@require_GET
def revisions(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    found = access.sheet_to_see(request.user, sheet_id)
    kept = found.revisions.select_related("author").defer("vns3", "partner")
    page = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    entries = [_entry(revision, page.number == 1 and not place) for place, revision in enumerate(page)]
    return _page(
        request,
        "history",
        found,
        page=page,
        query="",
        entries=entries,
        only_one=page.paginator.count == 1,
        chosen=(entries[min(1, len(entries) - 1)].revision.number, entries[0].revision.number)
        if entries
        else (0, 0),
    )


def _entry(revision: Revision, newest: bool) -> Entry:
    return Entry(
        revision,
        moments.through_words(revision),
        moments.state_word(revision),
        moments.until(revision),
        moments.pill_of_revision(revision),
        newest,
        revision.number - 1,
    )


@require_GET
def revision(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    found = access.sheet_to_see(request.user, sheet_id)
    kept = moments.revision_of(found, number)
    moment = moments.of(kept)
    tunnels = request.GET.get("tunnels", "")
    return _page(
        request,
        "revision",
        found,
        entry=_entry(kept, not found.revisions.filter(number__gt=number).exists()),
        moment=moment,
        shown=presentation.page(moment.comparison, tunnels_page=_number(tunnels) or 1),
    )


@require_GET
def compare(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Between `from` and `to`: numbers of revisions, `now`, or 0 for before the first. By default, the newest."""
    found = access.sheet_to_see(request.user, sheet_id)
    after = moments.at(found, request.GET.get("to") or moments.NOW)
    before = moments.at(found, request.GET.get("from") or str(max(0, after.number - 1)))
    changes = Changes(before, after)
    page = Paginator(changes.differences, MOST_TOLD).get_page(request.GET.get("page"))
    return _page(
        request,
        "differences",
        found,
        changes=changes,
        page=page,
        halves=moments.by_half(page.object_list),
        query=f"from={before.key}&to={after.key}",
        newest=_newest(found),
    )


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _newest(found: Sheet) -> int:
    newest = found.revisions.values_list("number", flat=True).first()
    return newest or 0


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    """Asks first, telling what would change; then brings the revision back, unless somebody saved meanwhile."""
    visitor = access.visitor_to_change(request, sheet_id)
    found = visitor.sheet
    kept = moments.revision_of(found, number)
    scope = (request.POST if request.method == "POST" else request.GET).get("sides", "both")
    scope = scope if scope in SCOPES else "both"
    if request.method != "POST":
        return _ask(request, found, kept, scope)
    seen = _number(request.POST.get("edit_number", ""))
    if seen is None:
        return _ask(request, found, kept, scope, 400)
    try:
        saved = services.restore(
            sheet=found,
            revision=kept,
            sides=SCOPES[scope][1],
            edit_number=seen,
            author=request.user,
            voids=frozen.consent(visitor, request.POST),
        )
    except frozen.Frozen as asked:
        return ask_first(request, visitor, asked)
    except services.StaleEdit as stale:
        return _ask(request, stale.current, kept, scope, 409)
    if saved.edit_number == seen:
        messages.info(request, f"The sheet already was as in revision {number}: nothing was changed.")
    else:
        messages.success(request, f"Restored from revision {number}: {SCOPES[scope][0]}.")
    return redirect(saved)


def _ask(request: HttpRequest, found: Sheet, kept: Revision, scope: str, status: int = 200) -> HttpResponse:
    sides = SCOPES[scope][1]
    now = moments.at(found, moments.NOW)
    everything = Changes(now, moments.of(kept))
    changes = everything if len(sides) == 2 else Changes(now, moments.with_restored(found, kept, sides))
    return _page(
        request,
        "restore",
        found,
        status,
        entry=_entry(kept, now.number == kept.number),
        now=now,
        next=now.number + 1,
        changes=changes,
        halves=moments.by_half(changes.differences[:MOST_TOLD]),
        untold=max(0, len(changes.differences) - MOST_TOLD),
        scope=scope,
        scope_words=SCOPES[scope][0],
        scopes=[
            (key, words, sum(difference.side in of for difference in everything.differences))
            for key, (words, of) in SCOPES.items()
        ],
        stale=status == 409,
        broken=status == 400,
    )


def _page(request: HttpRequest, name: str, found: Sheet, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "sheet": found,
        "tab": "history",
        "head": head_of(found, _Ends(found)),
        "signs": moments.SIGNS,
        **more,
    }
    return render(request, f"sheets/{name}.html", context, status=status)


__all__ = ["Moment", "compare", "restore", "revision", "revisions"]
