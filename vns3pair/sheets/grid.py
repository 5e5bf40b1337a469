"""The sheet's page: a grid whose cells are edited in place. An answer to a save holds only what it changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vns3pair.documents import picture
from vns3pair.ipsec.comparison import Comparison, Row, hide_fingerprints
from vns3pair.ipsec.fixes import fixes, note
from vns3pair.ipsec.parameter import Side
from vns3pair.sheets import (
    access,
    cells,
    device_page,
    edits,
    frozen,
    next_step,
    notes,
    presentation,
    progress,
    services,
    tunnel_edits,
    twins,
)
from vns3pair.sheets.lines import Line
from vns3pair.sheets.presentation import Page
from vns3pair.sheets.stored import TooManyTunnels
from vns3pair.sheets.tunnel_rows import as_list
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

MOST_OPEN = 60
MOST_HELPED = 6
"""Rows that one answer works out remedies for; each takes several comparisons, and so it is one of many tunnels."""
MANY_ROWS = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A one-click remedy: what the button says, what it will change, and the edits it makes."""

    label: str
    says: str
    weaker: bool
    edits: str


@dataclass(frozen=True, slots=True)
class Help:
    """What can be done about an open row: remedies for the own half, a note to the other side."""

    offers: tuple[Offer, ...]
    note: str


@require_GET
def sheet(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id)
    comparison = _comparison(visitor)
    shown = _page(visitor, comparison, _page_number(request.GET), request.GET.get("show", "all"))
    opened = {request.GET.get("open", "") or presentation.first_problem(shown)}
    return render(
        request,
        "sheets/sheet.html",
        {
            **_always(visitor, comparison, shown, opened),
            "tab": "sheet",
            "shows": presentation.SHOWS.items(),
            "may_delete": not visitor.is_guest and access.may_delete(request.user, visitor.sheet),
        },
    )


@sensitive_post_parameters()
@require_POST
def save_cells(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Saves the edits posted as JSON in `edits`, made on `edit_number`, and answers with what changed."""
    visitor = access.visitor_to_change(request, sheet_id)
    try:
        edited = edits.read_edits(request.POST.get("edits", ""), visitor.editable)
        seen = _edit_number(request.POST.get("edit_number", ""))
        before, after, applied = services.save_edits(
            sheet=visitor.sheet,
            changes=edited,
            author=visitor.author,
            reader=visitor.side,
            voids=frozen.consent(visitor, request.POST),
        )
    except frozen.Frozen as asked:
        return _ask(request, replace(visitor, sheet=asked.sheet), asked, edited)
    except (edits.BadEdits, TooManyTunnels) as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    except services.StaleEdit:
        return HttpResponse("Others save all the time: try again.", status=503, content_type="text/plain")
    known = None if seen != before.edit_number else _comparison(replace(visitor, sheet=before))
    visitor = replace(visitor, sheet=after)
    return _changes(request, visitor, known, applied, {(edit.side, edit.key) for edit in edited})


@require_GET
def changes(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Everything on the page as it is now, for a page that may be behind; 204 where it is not."""
    visitor = access.visitor_to_see(request, sheet_id)
    found = visitor.sheet
    if (request.GET.get("edit_number"), request.GET.get("stir")) == (str(found.edit_number), str(found.stir)):
        return HttpResponse(status=204)
    return _changes(request, visitor, None, None)


@require_GET
def row(request: HttpRequest, sheet_id: uuid.UUID, row_id: str) -> HttpResponse:
    """What stands below a row, with what can be done about it."""
    visitor = access.visitor_to_see(request, sheet_id)
    comparison = _comparison(visitor)
    shown = _page(visitor, comparison, _page_number(request.GET))
    line = next((line for line in shown.lines if line.id == row_id), None)
    if line is None:
        raise Http404("no such row")
    helps = _helps(visitor, comparison, [line])
    context = {"line": line, "help": helps.get(line.id), "sheet": visitor.sheet, "visitor": visitor}
    return render(request, "sheets/_more.html", context)


def _comparison(visitor: Visitor) -> Comparison:
    """The sheet's comparison. What other sheets say is nothing that a guest's page is made from."""
    sheet = visitor.sheet
    return services.compared(sheet) if visitor.is_guest else services.comparison_of(sheet)


def _page(visitor: Visitor, comparison: Comparison, tunnels_page: int, show: str = "all") -> Page:
    return presentation.page(comparison, show, tunnels_page, visitor.side, visitor.editable)


def _edit_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise edits.BadEdits("the edit number is missing")
    return int(text)


def _page_number(asked: Any) -> int:
    text = str(asked.get("tunnels", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _always(visitor: Visitor, comparison: Comparison, shown: Page, opened: Iterable[str]) -> dict[str, Any]:
    """What the page and every answer to a save are made of."""
    return {
        "sheet": visitor.sheet,
        "visitor": visitor,
        "page": shown,
        "head": head_of(visitor.sheet, comparison),
        "opened": set(opened),
        "helps": _helps(visitor, comparison, [line for line in shown.lines if line.id in opened]),
        "picture": _picture(comparison, visitor.side),
        "spoken": picture.spoken(comparison, visitor.side),
        "order": presentation.ORDER,
        "choices": cells.choices_of((comparison.vns3, comparison.partner)),
        "devices": device_page.offered() if visitor.is_guest else [],
        "device": comparison.partner.device,
        **notes.context(visitor, comparison),
        **progress.context(visitor, comparison),
        **next_step.context(visitor, comparison),
        **twins.context(visitor),
    }


def _helps(visitor: Visitor, comparison: Comparison, lines: list[Line]) -> dict[str, Help]:
    """Remedies and notes of some rows, by the rows' ids. They take several comparisons each."""
    if not visitor.may_edit:
        return {}
    rows = {each.key: each for each in hide_fingerprints(comparison.rows, visitor.side)}
    most = MOST_HELPED if len(rows) <= MANY_ROWS else 1
    return {line.id: _help(comparison, rows[line.key], visitor.side) for line in lines[:most]}


def _help(comparison: Comparison, about: Row, own: Side) -> Help:
    """One-click remedies touch the own half alone, even where the visitor may change both."""
    offers = tuple(
        Offer(fix.label, fix.says, fix.weaker, json.dumps(_edits_of(comparison, fix.changes, own)))
        for fix in fixes(comparison, about, own)
    )
    return Help(offers, note(comparison, about, own))


def _edits_of(comparison: Comparison, changed: Any, own: Side) -> list[dict[str, Any]]:
    """The edits that make a remedy's changes; of a list of tunnels only the one that differs travels."""
    halves = {"vns3": comparison.vns3.stated, "partner": comparison.partner.stated}
    made = []
    for key, value in changed.items():
        if key == "tunnels":
            now = as_list(halves[own].get("tunnels"))
            made.append(tunnel_edits.between(now, as_list(value), own).as_json())
        else:
            made.append(edits.Edit(own, key, value, edits.shown_raw(halves, own, key, own)).as_json())
    return made


# Answers to a save


def _ask(
    request: HttpRequest, visitor: Visitor, asked: frozen.Frozen, edited: list[edits.Edit]
) -> HttpResponse:
    """The cells as they are, and a box with the same edits to be sent with a consent."""
    question = {"about": asked, "told": edits.told(edited, visitor.side), "again": edits.again_as(*edited)}
    cells_ = {(edit.side, edit.key) for edit in edited}
    return _changes(request, visitor, None, None, cells_, frozen=question, status=409)


def _changes(
    request: HttpRequest,
    visitor: Visitor,
    known: Comparison | None,
    applied: edits.Applied | None,
    edited: Collection[tuple[str, str]] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The parts of the page that differ from what the browser shows, as out-of-band swaps.

    `known` is the comparison that the browser shows; None where it may show any older one. Cells that were
    `edited` always come along: the browser shows them as typed.
    """
    asked, found = request.POST or request.GET, visitor.sheet
    comparison = _comparison(visitor)
    number, opened = _page_number(asked), set(asked.get("opened", "").split()[:MOST_OPEN])
    after = _page(visitor, comparison, number)
    before = _page(visitor, known, number) if known is not None else None
    old_lines = {line.id: line for line in before.lines} if before else {}
    whole = [] if before is not None and _shape(after) == _shape(before) else _tunnels(after)
    swapped = {line.id for block in whole for line in block.all_lines}
    lines = [
        line
        for line in after.lines
        if line.id not in swapped and (old_lines.get(line.id) != line or _holds(line, edited))
    ]
    # Remedies take comparisons of their own: only open rows that changed get them anew.
    context = _always(visitor, comparison, after, opened & (swapped | {line.id for line in lines}))
    context |= {
        "opened": opened,
        "lines": lines,
        "whole": whole,
        "new_bar": before is None or before.bar != after.bar,
        "new_notes": before is None or before.notes != after.notes or before.homeless != after.homeless,
        "new_choices": known is None or context["choices"] != cells.choices_of((known.vns3, known.partner)),
        "saved": {"edit_number": found.edit_number, "stir": found.stir, **_outcome(applied)},
        "note_ids": notes.to_swap(context["threads"], [line.id for line in after.lines]),
        "conflicts": applied.conflicts if applied else [],
        "refused": bool(applied and applied.refused),
        **more,
    }
    status = 409 if context["conflicts"] else status
    answer = render(request, "sheets/_changes.html", context, status=status)
    answer["X-Edit-Number"] = str(found.edit_number)
    answer["Cache-Control"] = "no-store"
    return answer


def _holds(line: Line, edited: Collection[tuple[str, str]]) -> bool:
    return any((value.side, value.key) in edited for value in line.values)


def _outcome(applied: edits.Applied | None) -> dict[str, Any]:
    return {"inverse": [edit.as_json() for edit in applied.inverse] if applied else []}


def _tunnels(shown: Page) -> list[presentation.Block]:
    return [block for block in shown.blocks if block.key == "tunnels"]


def _shape(shown: Page) -> list[Any]:
    """What of the tunnels' section must be as it was for its rows to be swapped one by one."""
    return [
        ([(line.id, line.vns3.index, line.partner.index) for line in block.all_lines], block.pages)
        for block in _tunnels(shown)
    ]


def _picture(comparison: Comparison, reader: Side) -> SafeString:
    """The tunnel as a picture, wide and for a phone; what a sheet says is escaped where it is drawn."""
    return mark_safe(picture.draw(comparison, reader) + picture.draw(comparison, reader, upright=True))


__all__ = ["changes", "row", "save_cells", "sheet"]
