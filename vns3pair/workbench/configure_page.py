"""Configure, the partner's device: its half as what the device takes, to copy, to download or to type in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vns3pair.ipsec.devices import DEVICES, plain_text, quoting, readers, writers
from vns3pair.ipsec.devices.writers.writing import Refused, Written
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import config_shown
from vns3pair.workbench.configure_frame import around, attachment


@require_safe
def partner(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The partner's device; `?device=` shows the same for another one."""
    visitor = access.visitor_to_see(request, sheet_id)
    half, asked = _half(visitor, request.GET.get("device", ""))
    written = writers.write(half, visitor.sheet.name)
    context = around(request, visitor, "partner") | {
        "device": half.device,
        "asked": asked,
        "offered": offered(half),
        "has_writer": half.device is not None and half.device.key in writers.WRITERS,
        "has_reader": half.device is None or half.device.key in readers.READERS,
        **_of(written, half, visitor, f"?device={half.device.key}" if asked and half.device else ""),
    }
    return render(request, "workbench/configure_partner.html", context)


@require_safe
def partner_text(request: HttpRequest, sheet_id: uuid.UUID, number: int) -> HttpResponse:
    """One text of the configuration as a file."""
    visitor = access.visitor_to_see(request, sheet_id)
    half, _ = _half(visitor, request.GET.get("device", ""))
    written = writers.write(half, visitor.sheet.name)
    if isinstance(written, Refused) or not 1 <= number <= len(written.blocks):
        raise Http404("no such text")
    block = written.blocks[number - 1]
    stem = _stem(visitor, half)
    return attachment(block.text, config_shown.file_of(block, stem, number, len(written.blocks)))


@require_safe
def partner_screens(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """What is typed in by hand, as a file."""
    visitor = access.visitor_to_see(request, sheet_id)
    half, _ = _half(visitor, request.GET.get("device", ""))
    written = writers.write(half, visitor.sheet.name)
    if isinstance(written, Refused) or not written.screens:
        raise Http404("no such text")
    parts = (quoting.line(visitor.sheet.name), *map(plain_text.of_screen, written.screens))
    return attachment("\n\n".join(parts), f"{_stem(visitor, half)}.txt")


def _half(visitor: Visitor, wanted: str) -> tuple[Half, bool]:
    """The partner's half, and whether it is for another device than the sheet's: then of no stated version."""
    stated = visitor.sheet.side(PARTNER)
    if wanted not in writers.WRITERS or wanted == stated.get("device"):
        return Half(PARTNER, stated), False
    other = {key: value for key, value in stated.items() if key != "device_version"}
    return Half(PARTNER, other | {"device": wanted}), True


def offered(half: Half) -> list[tuple[str, str]]:
    """The devices that there is a writer for, and the half's own, by name."""
    own = {half.device.key} if half.device is not None else set()
    return sorted(
        ((key, DEVICES[key].label) for key in {*writers.WRITERS, *own}), key=lambda each: each[1].lower()
    )


def _stem(visitor: Visitor, half: Half) -> str:
    device = half.device.key if half.device is not None else "device"
    return f"{quoting.identifier(visitor.sheet.name)}-{device.replace('_', '-')}"


def _of(written: Written | Refused, half: Half, visitor: Visitor, query: str) -> dict[str, Any]:
    if isinstance(written, Refused):
        reasons, more = config_shown.named(written.reasons, PARTNER)
        return {"refused": reasons, "refused_more": more}
    stem, count = _stem(visitor, half), len(written.blocks)
    texts = tuple(
        config_shown.text_of(
            block,
            number,
            config_shown.file_of(block, stem, number, count),
            visitor.url("configure_partner_text", number) + query,
        )
        for number, block in enumerate(written.blocks, 1)
    )
    unsaid, more = config_shown.named(written.unsaid, PARTNER)
    return {
        "texts": texts,
        "parts": config_shown.parts_of(written.screens, PARTNER),
        "all_url": visitor.url("configure_partner_screens") + query,
        "unsaid": unsaid,
        "unsaid_more": more,
    }


__all__ = ["offered", "partner", "partner_screens", "partner_text"]
