"""Whether an agreement still stands, and whether a file is what it was."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from vns3pair.documents.answers import LARGEST, NotReadable
from vns3pair.exchange.forms import FileForm
from vns3pair.exchange.verification import NotOurs, OtherSheet, Verified
from vns3pair.exchange.verification import verify as verified
from vns3pair.sheets import access, agreement, standing
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

MOST_SHOWN = 200


@login_not_required
@never_cache
@require_safe
def digest(request: HttpRequest, found: str) -> HttpResponse:
    """How the agreement on a digest stands, for whoever holds a document that carries it. No names, no values."""
    context = {"digest": found, "standings": standing.standings(found)}
    answer = render(request, "exchange/standing.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


class InMemory(FileUploadHandler):
    """Keeps an upload in memory, and no more of it than shows that it is too large."""

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.content.tell() <= LARGEST:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, "file", self.content_type, file_size, self.charset
        )


@never_cache
@csrf_exempt  # checked in `_verify`: checking reads the upload, and by then it must be clear where to keep it
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, sheet_id: uuid.UUID | None = None) -> HttpResponse:
    """Which sheet and revision a file is, and whether its values are unchanged. The file is not kept."""
    request.upload_handlers = [InMemory(request)]
    answer: HttpResponse = _verify(request, sheet_id)
    return answer


@csrf_protect
def _verify(request: HttpRequest, sheet_id: uuid.UUID | None) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id) if sheet_id is not None else None
    if request.method != "POST":
        return _show(request, visitor)
    form = FileForm(request.POST, request.FILES)
    upload = form.cleaned_data["file"] if form.is_valid() else None
    if upload is None:
        return _show(request, visitor, 400, why="Choose a file first.")
    content = bytes(upload.read(LARGEST + 1))
    try:
        done = verified(content, lambda named: _sheet(request, visitor, named), by_guest=visitor is not None)
    except NotReadable as error:
        return _show(
            request, visitor, 413 if len(content) > LARGEST else 400, why=f"This cannot be read: {error}."
        )
    except OtherSheet as error:
        return _show(
            request, visitor, 400, why="It is not of this sheet." if visitor is not None else str(error)
        )
    except NotOurs as error:
        return _show(request, visitor, 400, why=str(error))
    return _show(request, visitor, done=done, stands=_stands(done))


def _sheet(request: HttpRequest, visitor: Visitor | None, named: str) -> Sheet | None:
    """The sheet of an id, as far as whoever asks may see it: by a link, the link's own alone."""
    try:
        wanted = uuid.UUID(named)
    except ValueError:
        return None
    if visitor is not None:
        return visitor.sheet if visitor.sheet.pk == wanted else None
    return access.visible(request.user).filter(pk=wanted).first()


def _stands(done: Verified) -> dict[str, Any]:
    """What became of the revision since: whether it was agreed, and whether what is signed is still the same."""
    sheet, revision = done.sheet, done.revision
    made = sheet.agreements.filter(digest=revision.digest, agreed__isnull=False).first()
    return {
        "agreement": made,
        "same_now": agreement.digest_of(sheet) == revision.digest,
    }


def _show(request: HttpRequest, visitor: Visitor | None, status: int = 200, **more: Any) -> HttpResponse:
    context = {"visitor": visitor, "form": FileForm(), "most": MOST_SHOWN, "tab": "agreement", **more}
    if visitor is not None:
        context |= {"sheet": visitor.sheet, "head": head_of(visitor.sheet)}
    return render(request, "exchange/verify.html", context, status=status)


__all__ = ["digest", "verify"]
