"""Logs that were kept with a sheet: keeping one, looking at it again, deleting it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import answer_page, keeping, packing
from vns3pair.workbench.models import KeptLog
from vns3pair.workbench.views import around

GONE = "That result is too old to be kept, or it is not yours. Diagnose the log once more."


@sensitive_post_parameters()
@require_POST
def keep(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Keeps the result that the page holds, as somebody asked for with a button."""
    visitor = access.visitor_to_change(request, sheet_id)
    content = packing.opened(visitor, request.POST.get("sealed", ""))
    if content is None:
        messages.error(request, GONE)
        return redirect(visitor.url("diagnose_sheet"))
    try:
        kept = keeping.keep(visitor=visitor, content=content)
    except keeping.Full as error:
        messages.error(request, str(error))
        return redirect(visitor.url("diagnose_sheet"))
    messages.success(request, "Kept with the sheet.")
    return redirect(visitor.url("kept_log", kept.pk))


@require_GET
@never_cache
def show(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    """The result again, held against the sheet as it is now."""
    visitor = access.visitor_to_see(request, sheet_id)
    kept = _kept(visitor, number)
    context = answer_page.context(visitor, keeping.reading_of(kept), kept.whose)
    return render(request, "workbench/result.html", context | {"this_one": kept})


@require_GET
@never_cache
def text(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    """The masked text of the log, both ends' one after the other."""
    visitor = access.visitor_to_see(request, sheet_id)
    texts = keeping.texts_of(_kept(visitor, number))
    if not texts:
        raise Http404("only the quoted lines were kept")
    answer = HttpResponse("\n".join(texts.values()), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{number}.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    """Asks first; there is no way back."""
    visitor = access.visitor_to_change(request, sheet_id)
    kept = _kept(visitor, number)
    if request.method != "POST":
        return render(request, "workbench/delete_log.html", around(visitor) | {"this_one": kept})
    keeping.forget(visitor=visitor, kept=kept)
    messages.success(request, "The kept log was deleted.")
    return redirect(visitor.url("diagnose_sheet"))


def _kept(visitor: Visitor, number: int) -> KeptLog:
    found = keeping.find(visitor, number)
    if found is None:
        raise Http404("no such log")
    return found


__all__ = ["delete", "keep", "show", "text"]
