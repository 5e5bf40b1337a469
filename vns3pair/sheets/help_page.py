"""What each row of the sheet is, for whoever clicked on "about this row": walked from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vns3pair.ipsec import catalogue, relations
from vns3pair.ipsec.effects import BASES, EFFECTS, TITLES
from vns3pair.ipsec.parameter import Parameter
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
    relation: str
    citations: str


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    sections = [
        (section, [_entry(p) for p in catalogue.PARAMETERS if p.section == section.key])
        for section in catalogue.SECTIONS
    ]
    return render(
        request,
        "sheets/help.html",
        {
            "sections": sections,
            "tour": tour_sheet(request),
            "effects": [TITLES[effect] for effect in EFFECTS if TITLES[effect]],
            "bases": [(basis, BASIS_WORDS[basis]) for basis in BASES],
        },
    )


def _entry(parameter: Parameter) -> Entry:
    relation = relations.TITLES[parameter.relation] if parameter.relation else "not compared"
    return Entry(parameter, relation, cited(parameter.citations))
