"""Files in: brought to the register or to one sheet, previewed, and taken over as far as somebody ticks it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vns3pair.documents import received
from vns3pair.documents.answers import LARGEST, Answers, NotReadable
from vns3pair.exchange import applying, limits, previews, services
from vns3pair.exchange.applying import Chosen
from vns3pair.exchange.forms import ImportForm, ReturnForm
from vns3pair.exchange.models import Preview
from vns3pair.exchange.preview_page import page
from vns3pair.ipsec.cell_labels import holds_key
from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.ipsec.sheetfile import BadSheet
from vns3pair.sheets import access, frozen
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.notes import BadNote
from vns3pair.sheets.services import StaleEdit
from vns3pair.sheets.stored import TooManyTunnels
from vns3pair.sheets.views import ask_first, head_of
from vns3pair.sheets.visitors import Visitor

MOST_SAID = 10
OTHER_SHEET = "it belongs to another sheet"
NO_SHEET = (
    "it names no sheet that is here. Open the sheet that it belongs to and import it there. Only a JSON sheet file "
    "makes a new one"
)
BUSY = "Others save all the time, so nothing was saved. Try again."


# The register's


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """A file that names a sheet goes to its preview; any other JSON sheet file becomes a new one."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render(request, "exchange/import.html", {"form": form}, status=400 if form.errors else 200)
    upload = form.cleaned_data["file"]
    content = bytes(upload.read(LARGEST + 1))
    try:
        answers = received.read(content)
        known = None if form.cleaned_data["anew"] else _sheet_of(request, answers)
        if known is not None:
            preview = previews.make(visitor=access.visitor_to_change(request, known.pk), answers=answers)
            return redirect("import_preview", known.pk, preview.pk)
        if answers.kind != "json":
            raise NotReadable(NO_SHEET)
        done = services.import_new(content=content, owner=request.user, file_name=upload.name)
    except (NotReadable, BadSheet, TooManyTunnels) as error:
        more = {"form": form, "why": str(error)}
        return render(request, "exchange/import.html", more, status=_status(content))
    return _made(request, done)


def _sheet_of(request: HttpRequest, answers: Answers) -> Sheet | None:
    """The sheet that a file names, if whoever brings it may see it."""
    try:
        named = uuid.UUID(answers.sheet_id)
    except ValueError:
        return None
    found: Sheet | None = access.visible(request.user).filter(pk=named).first()
    return found


def _status(content: bytes) -> int:
    return 413 if len(content) > LARGEST else 400


def _made(request: HttpRequest, done: services.Imported) -> HttpResponse:
    messages.success(request, "Imported.")
    for word in done.words:
        messages.warning(request, word)
    if done.problems:
        said = "; ".join(f"{problem.key[:60]}: {problem.message}" for problem in done.problems[:MOST_SAID])
        rest = len(done.problems) - MOST_SAID
        messages.warning(request, f"Kept, but to look at: {said}{f'; and {rest} more' if rest > 0 else ''}.")
    return redirect(done.sheet)


# A sheet's


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def import_into(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """A file or pasted lines for one sheet. Nothing is saved before its preview is answered."""
    visitor = access.visitor_to_change(request, sheet_id)
    if request.method != "POST":
        return _ask(request, visitor, ReturnForm(guest=visitor.is_guest))
    form = ReturnForm(request.POST, request.FILES, guest=visitor.is_guest)
    if not form.is_valid():
        return _ask(request, visitor, _without_keys(form), status=400)
    if visitor.guest is None:
        return _read(request, visitor, form)
    try:
        with limits.one(limits.IMPORT, guest=visitor.guest):
            return _read(request, visitor, form)
    except limits.Wait as wait:
        answer = _ask(request, visitor, _without_keys(form), why=str(wait), status=429)
        answer["Retry-After"] = str(wait.seconds)
        return answer


def _read(request: HttpRequest, visitor: Visitor, form: ReturnForm) -> HttpResponse:
    content, asked = form.content, form.cleaned_data.get("whose", "")
    try:
        side = VNS3 if asked == VNS3 and not visitor.is_guest else PARTNER
        answers = received.read(content, side)
    except NotReadable as error:
        return _ask(request, visitor, _without_keys(form), why=str(error), status=_status(content))
    if answers.sheet_id and answers.sheet_id != str(visitor.sheet.pk):
        known = None if visitor.is_guest else _sheet_of(request, answers)
        return _ask(request, visitor, _without_keys(form), why=OTHER_SHEET, status=400, other=known)
    preview = previews.make(visitor=visitor, answers=answers, asked=asked)
    return redirect(visitor.url("import_preview", preview.pk))


def _without_keys(form: ReturnForm) -> ReturnForm:
    """The form to be shown again, without pasted lines among which a key may be."""
    if any(holds_key(line) for line in str(form.data.get("text", "")).splitlines()):
        form.data = {**form.data.dict(), "text": ""}
    return form


def _ask(
    request: HttpRequest, visitor: Visitor, form: ReturnForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, **_always(visitor), **more}
    return render(request, "exchange/import_into.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, sheet_id: uuid.UUID, preview_id: uuid.UUID) -> HttpResponse:
    """What a file would change, line by line; posted, what is ticked is taken over and the rest shown again."""
    visitor = access.visitor_to_change(request, sheet_id)
    preview = previews.find(visitor, preview_id)
    if preview is None:
        return render(request, "exchange/preview_gone.html", _always(visitor), status=410)
    if request.method != "POST":
        return _show(request, visitor, preview)
    if wish := request.POST.get("suggest", ""):
        return _suggest(request, visitor, preview, wish)
    try:
        chosen = _chosen(request)
        applying.apply(
            visitor=visitor,
            preview=preview,
            chosen=chosen,
            voids=frozen.consent(visitor, request.POST),
            turn=_turn(request),
        )
    except frozen.Frozen as asked:
        return ask_first(request, replace(visitor, sheet=asked.sheet), asked)
    except TooManyTunnels as error:
        return _show(request, visitor, preview, status=400, why=f"{error} Nothing was saved.")
    except StaleEdit:
        return _show(request, visitor, preview, status=503, why=BUSY)
    if not chosen:
        messages.info(request, "Nothing was ticked, so nothing was changed.")
    return redirect(visitor.url("import_preview", preview.pk))


def _turn(request: HttpRequest) -> int | None:
    sent = request.POST.get("turn", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def _chosen(request: HttpRequest) -> dict[str, Chosen]:
    """The lines that are ticked, and those of which something was chosen."""
    found = {}
    for line_id in request.POST.getlist("take"):
        found[line_id] = Chosen(applying.AS_IT_IS, request.POST.get(f"seen.{line_id}", ""))
    for name, how in request.POST.items():
        if name.startswith("choice.") and how:
            line_id = name.removeprefix("choice.")
            found[line_id] = Chosen(how, request.POST.get(f"seen.{line_id}", ""))
    return found


def _suggest(request: HttpRequest, visitor: Visitor, preview: Preview, wish: str) -> HttpResponse:
    try:
        label = applying.suggest(visitor=visitor, preview=preview, line_id=wish)
    except BadNote as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Sent as a shared note on {label}.")
    return redirect(f"{visitor.url('import_preview', preview.pk)}#suggested")


def _show(
    request: HttpRequest, visitor: Visitor, preview: Preview, *, status: int = 200, why: str = ""
) -> HttpResponse:
    shown = page(visitor, preview, everything=request.GET.get("tick") == "all")
    context = {"shown": shown, "preview": preview, "why": why, **_always(visitor)}
    return render(request, "exchange/preview.html", context, status=status)


def _always(visitor: Visitor) -> dict[str, Any]:
    return {"visitor": visitor, "sheet": visitor.sheet, "head": head_of(visitor.sheet), "tab": "import"}
