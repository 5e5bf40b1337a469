"""Writing a note on a row. A script gets the parts of the page that changed; a plain form is led back to the row."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vns3pair.sheets import access, keys_in_texts, notes
from vns3pair.sheets.lines import line_id
from vns3pair.sheets.visitors import Visitor

READERS = {"no": False, "yes": True}
"""What the two buttons post: neither is the default, as sharing by mistake cannot be undone."""


@sensitive_post_parameters()
@require_POST
def write(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_change(request, sheet_id)
    try:
        written = notes.write(
            visitor=visitor,
            key=request.POST.get("key", ""),
            text=request.POST.get("text", ""),
            internal=_internal(request, visitor),
            about=request.POST.get("about", ""),
        )
    except notes.BadNote as error:
        return _refused(request, visitor, str(error))
    if not request.headers.get("HX-Request"):
        return redirect(f"{visitor.url('sheet')}{_place(written.key)}")
    found = notes.context(visitor)
    here = next(id_ for id_, thread in found["threads"].items() if _has(thread, written.pk))
    context = {"visitor": visitor, "note_ids": [here] if here != notes.WHOLE else [], **found}
    return render(request, "sheets/_notes_changes.html", context)


def _internal(request: HttpRequest, visitor: Visitor) -> bool:
    """Whether the note is for the VNS3 side alone: an engineer has to say it, a guest's never is. Raises BadNote."""
    if visitor.is_guest:
        return False
    said = READERS.get(request.POST.get("internal", ""))
    if said is None:
        raise notes.BadNote("Say who may read it: share it with the partner, or keep it internal.")
    return said


def _refused(request: HttpRequest, visitor: Visitor, why: str) -> HttpResponse:
    """What was typed stays: in the page where a script asks, else in a form; only what may be a key is not repeated."""
    if request.headers.get("HX-Request"):
        return HttpResponseBadRequest(why, content_type="text/plain; charset=utf-8")
    text = "" if why == keys_in_texts.REFUSED else request.POST.get("text", "")
    context = {
        "visitor": visitor,
        "sheet": visitor.sheet,
        "id": request.POST.get("key", ""),
        "about": request.POST.get("about", ""),
        "text": text,
        "why": why,
    }
    return render(request, "sheets/note.html", context, status=400)


def _place(key: str) -> str:
    """The row a note was written on, opened; or the list of all notes."""
    return "#all-notes" if key == notes.WHOLE else f"?open={line_id(key)}#{line_id(key)}"


def _has(thread: notes.Thread, pk: int) -> bool:
    return any(note.id == pk for note in thread.notes)
