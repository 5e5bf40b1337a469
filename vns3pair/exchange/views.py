"""Files out."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from vns3pair.exchange.files import FORMATS, Unavailable, file_name, make
from vns3pair.ipsec.parameter import PARTNER, Reader
from vns3pair.sheets import access, audit
from vns3pair.sheets.services import close_revision


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
