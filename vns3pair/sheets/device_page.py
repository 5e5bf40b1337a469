"""The partner picks its device: from then on its page speaks that device's language and minds its limits."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.sheets import access, frozen, services
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.views import ask_first

KEYS = ("device", "device_version")
LAST = ("vns3", "other")
"""Choices that stand last in the list: a VNS3 controller at the other end too, and what the list does not have."""


@require_POST
def choose(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Saves the device and its version; what was stated before stays, and what the new one cannot take is said."""
    visitor = access.visitor_to_change(request, sheet_id)
    typed = {key: request.POST.get(key, "").strip() for key in KEYS}
    if typed["device"] not in {"", *(value for value, _ in offered())}:
        return HttpResponseBadRequest("no such device", content_type="text/plain")
    seen: dict[str, str | None] = {key: request.POST.get(f"was_{key}") for key in KEYS}
    if (
        seen["device"]
        and typed["device"] != seen["device"]
        and typed["device_version"] == seen["device_version"]
    ):
        typed["device_version"] = ""  # it was the other device's
    changes = [Edit(PARTNER, key, typed[key] or None, seen[key]) for key in KEYS if typed[key] != seen[key]]
    try:
        _, after, applied = services.save_edits(
            sheet=visitor.sheet,
            changes=changes,
            author=visitor.author,
            reader=visitor.side,
            voids=frozen.consent(visitor, request.POST),
        )
    except frozen.Frozen as asked:
        return ask_first(request, visitor, asked)
    except services.StaleEdit:
        messages.error(request, "Others save all the time, so this was not saved. Try again.")
        return redirect(visitor.url("sheet"))
    for met in applied.conflicts:
        messages.warning(
            request,
            f"{met.label} was changed meanwhile to {met.theirs}, so {met.typed} was not saved. Choose again if it is right.",
        )
    if refused := _refused(after):
        messages.warning(
            request, f"Kept, but not for this device: {'; '.join(refused)}. The rows are marked."
        )
    return redirect(visitor.url("sheet"))


def offered() -> list[tuple[str, str]]:
    """The devices to pick from: by name, then what stands last."""
    choices = [(str(choice.value), choice.label) for choice in catalogue.BY_KEY["device"].choices]
    return sorted(choices, key=lambda choice: (choice[0] in LAST, choice[1].lower()))


def _refused(sheet: Sheet) -> list[str]:
    """What the partner states and its device cannot take, each with the reason."""
    half = Half(PARTNER, sheet.partner)
    keys = [parameter.key for parameter in catalogue.of_side(PARTNER) if half.states(parameter.key)]
    return [f"{label_of(catalogue.BY_KEY[key])}: {why}" for key in keys if (why := refusal(half, key))]
