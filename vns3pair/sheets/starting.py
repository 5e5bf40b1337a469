"""A new sheet, and what it starts with and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.common_set import Pick
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.sheets import access, cells, frozen, profile_services, services
from vns3pair.sheets.citing import cited
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.kept import KEPT, is_default
from vns3pair.sheets.models import Profile, Sheet
from vns3pair.sheets.profile_forms import NewSheet
from vns3pair.sheets.profile_services import FIELDS
from vns3pair.sheets.views import ask_first, head_of
from vns3pair.sheets.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Start:
    """A value that both ends can do: what the set has for each half, what the sheet states, and why."""

    key: str
    label: str
    section: str
    vns3: str
    partner: str
    now: tuple[str, ...]
    reason: str
    citations: str

    @property
    def same(self) -> bool:
        return self.vns3 == self.partner


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewSheet(
        request.POST or None, initial={key: request.GET.get(key) for key in ("controller", "partner")}
    )
    if form.is_valid():
        sheet = profile_services.start_sheet(owner=request.user, **form.chosen())
        messages.success(request, _made(sheet, wanted=form.cleaned_data["strongest"]))
        return redirect(sheet)
    return render(request, "sheets/new.html", {"form": form})


def _made(sheet: Sheet, *, wanted: bool) -> str:
    """What stands on a new sheet; `wanted` are the strongest values, which need the partner's device."""
    count = len(sheet.vns3) + len(sheet.partner)
    if not count and wanted:
        return format_html(
            "The sheet is made. Fill in VNS3's half first: it is the one you know. Once the partner's device "
            'is on it, <a href="{}">Starting values</a> fill in what both ends can do.',
            reverse("start", args=[sheet.pk]),
        )
    if not count:
        return "The sheet is made. Fill in VNS3's half first: it is the one you know."
    return format_html(
        'The sheet is made, with {} {} filled in. <a href="{}">See which, and why</a>.',
        count,
        "cell" if count == 1 else "cells",
        reverse("start", args=[sheet.pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """What both ends of a sheet can do, value by value, and what came from its controller and partner.

    POST fills it in where the sheet states nothing yet: the device may have become known later.
    """
    if request.method == "POST":
        return _fill_in(request, access.visitor_to_change(request, sheet_id))
    found = access.sheet_to_see(request.user, sheet_id)
    device = Half(PARTNER, found.partner).device
    return render(
        request,
        "sheets/start.html",
        {
            "sheet": found,
            "tab": "start",
            "head": head_of(found),
            "device": device,
            "starts": list(_starts(found)) if device is not None else [],
            "blanks": len(_into_blanks(found)),
            "profiles": [_from_profile(found, side) for side in SIDES if getattr(found, FIELDS[side])],
        },
    )


def _fill_in(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    try:
        before, after, _ = services.save_edits(
            sheet=visitor.sheet,
            changes=_into_blanks(visitor.sheet),
            author=visitor.author,
            voids=frozen.consent(visitor, request.POST),
        )
    except frozen.Frozen as asked:
        return ask_first(request, replace(visitor, sheet=asked.sheet), asked)
    except services.StaleEdit:
        messages.error(request, "Others save all the time, so this was not saved. Try again.")
        return redirect("start", visitor.sheet.pk)
    if before.edit_number == after.edit_number:
        messages.info(request, "Nothing was left to fill in.")
    else:
        messages.success(request, "What was blank is filled in. The sheet's history can take it back.")
    return redirect(visitor.sheet)


def _into_blanks(found: Sheet) -> list[Edit]:
    """The edits that fill in the cells that are still blank, to go with all that either side states by now.

    None while the device is not known. A cell stays blank where the set has another value than the other side states.
    """
    halves = {side: Half(side, found.side(side)) for side in SIDES}
    if halves[PARTNER].device is None:
        return []
    version = halves[VNS3].value("ike_version") or halves[PARTNER].value("ike_version")
    return [
        Edit(side, pick.key, cells.text_of(catalogue.BY_KEY[pick.key], pick.of(side)), was="")
        for pick in profile_services.picks_for(_usual(found) | found.vns3, found.partner, version)
        for side, half in halves.items()
        if pick.of(side) is not None and not half.states(pick.key) and not any(_unlike(pick, halves))
    ]


def _starts(found: Sheet) -> Iterator[Start]:
    halves = {side: Half(side, found.side(side)) for side in SIDES}
    for pick in _picks(found, halves[VNS3]):
        parameter = catalogue.BY_KEY[pick.key]
        shown = {side: values.show(parameter, pick.of(side)) for side in SIDES}
        yield Start(
            key=pick.key,
            label=parameter.label,
            section=catalogue.SECTION_BY_KEY[parameter.section].title,
            vns3=shown[VNS3],
            partner=shown[PARTNER],
            now=tuple(_unlike(pick, halves)),
            reason=pick.reason,
            citations=cited(pick.citations),
        )


def _picks(found: Sheet, vns3: Half) -> tuple[Pick, ...]:
    """The set as it was made when the sheet was: on top of what the controller usually has."""
    ours = _usual(found) | {key: found.vns3[key] for key in ("device_version",) if key in found.vns3}
    picks = profile_services.picks_for(ours, found.partner)
    version = vns3.value("ike_version")
    if version is None or version == next(pick.vns3 for pick in picks if pick.key == "ike_version"):
        return picks
    return profile_services.picks_for(ours, found.partner, version)


def _usual(found: Sheet) -> dict[str, Any]:
    """What the controller usually has."""
    return dict(found.controller.values) if found.controller else {}


def _unlike(pick: Pick, halves: dict[Side, Half]) -> Iterator[str]:
    """Where the sheet states something else today."""
    parameter = catalogue.BY_KEY[pick.key]
    for side, half in halves.items():
        if half.states(pick.key) and half.value(pick.key) != pick.of(side):
            known = half.value(pick.key)
            shown = values.show(parameter, known) if known is not None else half.text(pick.key)[:80]
            yield f"{shown} {'on VNS3' if side == VNS3 else 'at the partner'}"


def _from_profile(found: Sheet, side: Side) -> dict[str, Any]:
    """What a half has from the controller or partner it was started from, as far as it still has it."""
    profile: Profile = getattr(found, FIELDS[side])
    half = Half(side, found.side(side))
    same = [
        (cells.label_of(own, side), values.show(own, half.value(own.key)))
        for own in KEPT[side]
        if not is_default(own)
        and half.value(own.key) is not None
        and profile.values.get(own.key) == half.stated.get(own.key)
    ]
    return {"profile": profile, "side": side, "values": same}
