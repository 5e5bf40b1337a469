"""What each row of the sheet is, for whoever clicked on "about this row": walked from the catalogue."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vns3pair.ipsec import catalogue, relations
from vns3pair.ipsec.effects import BASES, EFFECTS, TITLES
from vns3pair.ipsec.parameter import PARTNER, VNS3, Parameter, Side
from vns3pair.sheets import access
from vns3pair.sheets.citing import cited
from vns3pair.sheets.views import tour_sheet

BASIS_WORDS = {
    "measured": "seen between two real daemons",
    "standard": "an RFC says so",
    "vendor": "the vendor's documents say so",
    "guide": "the VNS3 IPsec Troubleshooting Guide says so",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter as the page explains it."""

    parameter: Parameter
    label: str
    help: str
    relation: str
    citations: str


@require_GET
def show(request: HttpRequest, sheet_id: uuid.UUID | None = None) -> HttpResponse:
    """The page for everybody; with a sheet, for whoever came by a link to that one."""
    visitor = access.visitor_to_see(request, sheet_id) if sheet_id is not None else None
    side: Side = PARTNER if visitor is not None and visitor.is_guest else VNS3
    sections = [
        (section, [_entry(p, side) for p in catalogue.PARAMETERS if p.section == section.key])
        for section in catalogue.SECTIONS
    ]
    return render(
        request,
        "sheets/help.html",
        {
            "sections": sections,
            "tour": tour_sheet(request) if visitor is None else None,
            "visitor": visitor,
            "effects": [TITLES[effect] for effect in EFFECTS if TITLES[effect]],
            "bases": [(basis, BASIS_WORDS[basis]) for basis in BASES],
        },
    )


def _entry(parameter: Parameter, side: Side) -> Entry:
    """A row as one side has it: in a mirrored one what it sends stands where the other expects it."""
    own = catalogue.BY_KEY[parameter.key_of(side)]
    label = own.column.get(side, parameter.label) if side == PARTNER else parameter.label
    relation = relations.TITLES[parameter.relation] if parameter.relation else "not compared"
    return Entry(parameter, label, own.help, relation, cited(parameter.citations))
