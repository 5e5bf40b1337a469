"""What the pages of Configure have in common: the sheet's head, its verdict as it stands, and files to save."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.devices import quoting
from vns3pair.sheets import services
from vns3pair.sheets.pills import shape_of
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

AGREED = "Agreed: both sides have signed it."
AGREED_SO = "It is agreed so: both sides have signed it."
NOT_AGREED = "It is not agreed yet: either side may still change it."
TO_FILL_IN = "Nothing differs so far; what is not filled in yet is not in here."
_TONES: Mapping[str, str] = MappingProxyType({"ready": "ok", "incomplete": "open"})
_THEN: Mapping[str, str] = MappingProxyType(
    {
        "phase1": "This will not come up as it stands.",
        "phase2": "This will not come up as it stands: phase 1 will, phase 2 will not.",
        "traffic": "This will come up as it stands, and carry no traffic.",
        "rekey": "This will come up as it stands, and not stay up.",
    }
)


def attachment(text: str, name: str) -> HttpResponse:
    """A text as a file to be saved. `name` holds ASCII letters, digits, `.`, `-` and `_` alone."""
    answer = HttpResponse(quoting.storable(text) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def around(request: HttpRequest, visitor: Visitor, part: str) -> dict[str, Any]:
    """What every page of Configure is made of: the sheet's head, what it comes to as it stands, and whose ticks these are."""
    sheet = visitor.sheet
    # What other sheets say is nothing that a guest's page is made from.
    comparison = services.compared(sheet) if visitor.is_guest else services.comparison_of(sheet)
    device = comparison.partner.device
    return {
        "visitor": visitor,
        "sheet": sheet,
        "head": head_of(sheet, comparison),
        "tab": "configure",
        "part": part,
        "partner_device": device.label if device is not None else "",
        "standing": standing(comparison, visitor),
        "reader": reader(request, visitor),
    }


def reader(request: HttpRequest, visitor: Visitor) -> str:
    """Whose ticks the browser may show again: nobody else's."""
    return f"guest {visitor.guest.invitation}" if visitor.guest is not None else f"user {request.user.pk}"


def standing(comparison: Comparison, visitor: Visitor) -> dict[str, str]:
    """The verdict as a banner says it, and what follows for whoever sets the boxes up now."""
    tone = _TONES.get(comparison.verdict, "warn" if comparison.fails_at == "rekey" else "bad")
    agreed = visitor.sheet.stage == "agreed"
    if comparison.verdict == "ready":
        then = AGREED if agreed else NOT_AGREED
    else:
        follows = TO_FILL_IN
        if comparison.fails_at is not None:
            follows = _THEN[comparison.fails_at] if comparison.certain else ""
        then = " ".join(filter(None, (follows, AGREED_SO if agreed else "")))
    headline = comparison.headline(visitor.side)
    return {"tone": tone, "shape": shape_of(tone), "headline": headline, "then": then}


__all__ = ["around", "attachment", "reader"]
