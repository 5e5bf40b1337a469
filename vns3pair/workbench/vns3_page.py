"""Configure, VNS3: its half as the controller's forms have it, field by field, and as requests to its API."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vns3pair.ipsec import vns3_api, vns3_curl, vns3_form, vns3_terraform
from vns3pair.ipsec.devices import plain_text, quoting
from vns3pair.ipsec.devices.writers.writing import Refused, Written
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import config_shown
from vns3pair.workbench.config_shown import Text
from vns3pair.workbench.configure_frame import around, attachment

TEXTS: Mapping[str, Callable[[Half, str], Written | Refused]] = MappingProxyType(
    {
        "endpoint.sh": vns3_curl.written,
        "endpoint.tf": vns3_terraform.written,
        "requests.json": vns3_api.written,
    }
)
"""What goes to the API, by the name of its file."""
MOST_TUNNELS = 200
"""With more, the texts for the API are there to be downloaded alone."""


@require_safe
def vns3(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """What to enter where, in order, and the same for the API. Shown whatever the sheet lacks."""
    visitor = access.visitor_to_see(request, sheet_id)
    half = Half(VNS3, visitor.sheet.side(VNS3))
    form = vns3_form.form(half, visitor.sheet.name)
    missing, missing_more = config_shown.named(form.missing, VNS3)
    unsaid, unsaid_more = config_shown.named(form.unsaid, VNS3)
    many = len(half.tunnels) > MOST_TUNNELS
    context = around(request, visitor, "vns3") | {
        "parts": config_shown.parts_of(form.screens, VNS3),
        "openings": form.openings,
        "missing": missing,
        "missing_more": missing_more,
        "unsaid": unsaid,
        "unsaid_more": unsaid_more,
        "many": many,
        "files": tuple(TEXTS),
        "texts": () if many else _texts(half, visitor),
        "all_url": visitor.url("configure_text", "form.txt"),
    }
    return render(request, "workbench/configure_vns3.html", context)


def _texts(half: Half, visitor: Visitor) -> tuple[Text, ...]:
    found = []
    for number, (file, written_by) in enumerate(TEXTS.items(), 1):
        written = written_by(half, visitor.sheet.name)
        if isinstance(written, Written):
            url = visitor.url("configure_text", file)
            found.append(config_shown.text_of(written.blocks[0], number, file, url))
    return tuple(found)


@require_safe
def vns3_text(request: HttpRequest, sheet_id: uuid.UUID, file: str) -> HttpResponse:
    """One of the texts as a file; `form.txt` is what the forms take."""
    visitor = access.visitor_to_see(request, sheet_id)
    half, name = Half(VNS3, visitor.sheet.side(VNS3)), visitor.sheet.name
    called = f"{quoting.identifier(name)}-{file}"
    if file == "form.txt":
        form = vns3_form.form(half, name)
        screens = (*form.screens, vns3_form.opened(form.openings))
        return attachment("\n\n".join((quoting.line(name), *map(plain_text.of_screen, screens))), called)
    written = TEXTS[file](half, name) if file in TEXTS else None
    if not isinstance(written, Written):
        raise Http404("no such text")
    return attachment(written.blocks[0].text, called)


__all__ = ["vns3", "vns3_text"]
