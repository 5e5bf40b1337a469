"""Files in and out."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from vns3pair.exchange import services
from vns3pair.exchange.files import FORMATS, Unavailable, file_name, make
from vns3pair.exchange.forms import LARGEST, ImportForm, ImportIntoForm
from vns3pair.ipsec.parameter import PARTNER, Reader
from vns3pair.ipsec.sheetfile import BadSheet
from vns3pair.sheets import access, audit
from vns3pair.sheets.services import StaleEdit, close_revision
from vns3pair.sheets.stored import TooManyTunnels
from vns3pair.sheets.views import head_of

MOST_SAID = 10


@require_GET
def export(request: HttpRequest, sheet_id: uuid.UUID, extension: str) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id)
    sheet = visitor.sheet
    revision = close_revision(sheet=sheet)
    try:
        audience: Reader = PARTNER if visitor.is_guest else "neutral"
        content = make(extension, sheet, revision, audience, visitor.site)
    except Unavailable as error:
        messages.error(request, str(error))
        return redirect(visitor.url("sheet"))
    audit.record(visitor=visitor, what="exported", detail=f"{extension}, revision {revision.number}")
    name = file_name(sheet, revision, extension)
    return HttpResponse(
        content,
        FORMATS[extension].content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > LARGEST:
            return _refused(request, form, _too_large(upload.size), 413)
        try:
            done = services.import_new(content=upload.read(), owner=request.user, file_name=upload.name)
        except (BadSheet, TooManyTunnels) as error:
            return _refused(request, form, str(error), 400)
        return _done(request, done)
    return render(request, "exchange/import.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def import_into(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    sheet = access.sheet_to_change(request.user, sheet_id)
    more = {"sheet": sheet, "head": head_of(sheet), "tab": "import"}
    form = ImportIntoForm(
        request.POST or None, request.FILES or None, initial={"edit_number": sheet.edit_number}
    )
    if request.method == "POST" and form.is_valid():
        upload, number = form.cleaned_data["file"], form.cleaned_data["edit_number"]
        if upload.size > LARGEST:
            return _refused(request, form, _too_large(upload.size), 413, **more)
        try:
            done = services.import_into(
                sheet=sheet, content=upload.read(), edit_number=number, author=request.user
            )
        except (BadSheet, TooManyTunnels) as error:
            return _refused(request, form, str(error), 400, **more)
        except StaleEdit as stale:
            fresh = ImportIntoForm(initial={"edit_number": stale.current.edit_number})
            return _refused(
                request,
                fresh,
                "somebody saved this sheet meanwhile. Look at it, then choose the file "
                "again if it is still right.",
                409,
                **more,
            )
        return _done(request, done)
    return render(request, "exchange/import.html", {"form": form, **more})


def _too_large(size: int) -> str:
    return f"this file has {size / 1024 / 1024:.1f} MB; a sheet file has at most 5 MB"


def _refused(request: HttpRequest, form: ImportForm, why: str, status: int, **more: object) -> HttpResponse:
    return render(request, "exchange/import.html", {"form": form, "why": why, **more}, status=status)


def _done(request: HttpRequest, done: services.Imported) -> HttpResponse:
    messages.success(request, "Imported.")
    for word in done.words:
        messages.warning(request, word)
    if done.problems:
        said = "; ".join(f"{problem.key[:60]}: {problem.message}" for problem in done.problems[:MOST_SAID])
        rest = len(done.problems) - MOST_SAID
        messages.warning(request, f"Kept, but to look at: {said}{f'; and {rest} more' if rest > 0 else ''}.")
    return redirect(done.sheet)
