"""The audit list of one sheet: who did what, when, from where and through what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.ipsec.voices import PARTIES, at_start
from vns3pair.sheets import access, audit
from vns3pair.sheets.agreement_models import Step
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

A_PAGE = 50
TOLD = frozenset(
    {
        "exported",
        "proposed",
        "asked_code",
        "wrong_code",
        "signed",
        "agreed",
        "withdrawn",
        "declined",
        "voided",
    }
)
"""Steps whose detail the partner reads: it names no person, no address and no other sheet."""
THROUGH = {"page": "the page", "link": "a link", "mail": "mail", "file": "a file"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A step as a visitor may see it. `who`, `address` and `outcome` are empty at the partner's door."""

    step: Step
    what: str
    side: str
    who: str
    detail: str
    address: str
    through: str
    outcome: str


DONE, FAILED, NOT_SAID = "done", "failed", "not said"
"""Outcomes of a step that is on the list before it is done; it is not said while it is under way or if it was cut off."""


@require_GET
def steps(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    visitor = access.visitor_to_see(request, sheet_id)
    found = visitor.sheet.steps.select_related("user", "outcome")
    if visitor.is_guest:
        found = found.exclude(what__in=audit.INTERNAL)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "visitor": visitor,
        "sheet": visitor.sheet,
        "tab": "agreement",
        "head": head_of(visitor.sheet),
        "page": page,
        "query": "",
        "entries": [_entry(step, visitor) for step in page],
    }
    return render(request, "sheets/steps.html", context)


def _entry(step: Step, visitor: Visitor) -> Entry:
    guest = visitor.is_guest
    return Entry(
        step=step,
        what=audit.words(step.what, visitor.side),
        side=at_start(PARTIES[visitor.side][PARTNER if step.side == PARTNER else VNS3]),
        who="" if guest else step.name,
        detail="" if guest and step.what not in TOLD else step.detail,
        address="" if guest else step.address,
        through=THROUGH.get(step.through, step.through),
        outcome="" if guest else _outcome(step),
    )


def _outcome(step: Step) -> str:
    if not step.awaits:
        return ""
    if not hasattr(step, "outcome"):
        return NOT_SAID
    return DONE if step.outcome.said == audit.DONE else FAILED


__all__ = ["steps"]
