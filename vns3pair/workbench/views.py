"""Diagnosing a log: the page to bring it, and the answer. Nothing is kept by either."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vns3pair.exchange import limits
from vns3pair.ipsec.diagnosis import key_rules
from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.finding import Reading
from vns3pair.ipsec.diagnosis.masking import mask
from vns3pair.sheets import access
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import answer_page, keeping, reading_logs, uploads
from vns3pair.workbench.forms import LogForm
from vns3pair.workbench.reading_logs import Masked
from vns3pair.worker import allow

A_DIAGNOSIS = 110.0
"""Seconds that two logs of 100 MB may take on a slow machine, once they are here."""
TOO_MUCH_PASTED = "That is more than can be pasted. Put it into a file and choose that"
BROKE_OFF = "The upload broke off on its way"
TEXTS = ("text", "other_text")
NAMES = {"file": "the log", "other_file": "the other end's log"}


# CSRF is checked once the files have a limit: checking reads the request.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def diagnose(request: HttpRequest, sheet_id: uuid.UUID | None = None) -> HttpResponse:
    """One log or both ends', with a sheet or without; at the partner's door with its sheet alone."""
    visitor = access.visitor_to_see(request, sheet_id) if sheet_id is not None else None
    if request.method != "POST":
        return ask(request, visitor)
    handler = uploads.limited(request, largest_of(visitor))
    try:
        assert request.POST is not None  # reads the request
    except RequestDataTooBig:
        return ask(request, visitor, why=TOO_MUCH_PASTED, status=413)
    except UnreadablePostError:
        return ask(request, visitor, why=BROKE_OFF, status=400)
    return cast(HttpResponse, _answer(request, visitor, handler.too_large))


def largest_of(visitor: Visitor | None) -> int:
    """How large a log may be, in bytes."""
    guest = visitor is not None and visitor.is_guest
    return int(settings.LARGEST_LOG_OF_GUESTS if guest else settings.LARGEST_LOG)


@csrf_protect
@sensitive_variables()
def _answer(request: HttpRequest, visitor: Visitor | None, too_large: set[str]) -> HttpResponse:
    guest = visitor.guest if visitor is not None else None
    may_keep = visitor is not None and visitor.may_edit
    form = LogForm(request.POST, request.FILES, guest=guest is not None)
    if too_large:
        most = largest_of(visitor) // 1024 // 1024
        which = " and ".join(NAMES[name] for name in sorted(too_large) if name in NAMES) or "the log"
        why = f"{which[:1].upper()}{which[1:]} is larger than {most} MB. Cut it to the time of the trouble"
        return ask(request, visitor, form, why=why, status=413)
    if not form.is_valid():
        return ask(request, visitor, form, status=400)
    try:
        with limits.one(limits.DIAGNOSIS, user=request.user, guest=guest):
            allow(request.META, A_DIAGNOSIS)
            result = reading_logs.read(form.log, form.other_log, with_texts=may_keep)
    except limits.Wait as wait:
        answer = ask(request, visitor, form, why=f"Not now: {wait}", status=429)
        answer["Retry-After"] = str(wait.seconds)
        return answer
    except reading_logs.Unreadable:
        return ask(request, visitor, form, why=UNREADABLE, status=500)
    masked = result.masked_in_all(_masked_there(request))
    if result.reading.verdict is None:
        return ask(request, visitor, form, nothing=_nothing(result.reading), masked=masked)
    whose = form.cleaned_data["whose"]
    context = answer_page.context(visitor, result.reading, whose)
    if visitor is not None and may_keep:
        context["sealed"], context["whole"] = keeping.offer(visitor, result, context["whose"])
    return render(request, "workbench/result.html", context | {"masked": masked})


UNREADABLE = (
    "This log could not be diagnosed: something went wrong here, not at your end. The log was not kept. If you pass it "
    "on to whoever runs this site, they can look into it"
)


def _nothing(reading: Reading) -> dict[str, Any]:
    """For a log that shows nothing known: how much was read, and what would have been."""
    titles = list(dict.fromkeys(dialect.title for dialect in DIALECTS))
    return {
        "lines": reading.lines,
        "lines_said": f"{reading.lines:,}",
        "other": reading.other is not None,
        "read": f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else titles[0],
    }


def _masked_there(request: HttpRequest) -> int:
    """How many values the browser says it masked before it sent anything."""
    said = request.POST.get("masked_there", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


@sensitive_variables()
def ask(
    request: HttpRequest,
    visitor: Visitor | None,
    form: LogForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page to bring a log; what was pasted stays on it, masked."""
    guest = visitor is not None and visitor.is_guest
    form = form or LogForm(guest=guest)
    if form.is_bound:
        data = form.data.copy()
        for name in TEXTS:
            before = str(data.get(name, ""))
            data[name] = mask(before)
            more["masked"] = more.get("masked", Masked()) + Masked.between(before, data[name])
        form.data = data
    context = {
        "form": form,
        "most": largest_of(visitor) // 1024 // 1024,
        "largest": largest_of(visitor),
        "reader": _reader(request, visitor),
        "key_rules": key_rules.WHOLE,
        **around(visitor),
        **more,
    }
    return render(request, "workbench/diagnose.html", context, status=status)


def _reader(request: HttpRequest, visitor: Visitor | None) -> str:
    """Whose answers the browser may show again when somebody comes back to the page: nobody else's."""
    guest = visitor.guest if visitor is not None else None
    return f"guest {guest.invitation}" if guest is not None else f"user {request.user.pk}"


def around(visitor: Visitor | None) -> dict[str, Any]:
    """What every page of a sheet is made of; without a sheet nothing."""
    if visitor is None:
        return {"visitor": None, "sheet": None}
    return {
        "visitor": visitor,
        "sheet": visitor.sheet,
        "head": head_of(visitor.sheet),
        "tab": "diagnose",
        "kept": keeping.of(visitor),
    }


__all__ = ["diagnose"]
