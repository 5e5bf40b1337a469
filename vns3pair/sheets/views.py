"""The pages of the register and of one sheet. Each view: access, form, one service call, response."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vns3pair.sheets import access, frozen, services
from vns3pair.sheets.filters import SORTS, SheetFilter
from vns3pair.sheets.forms import Rename
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.pills import Pill, pill_of_effect, shape_of
from vns3pair.sheets.turns import pill_of_turn, with_turn
from vns3pair.sheets.visitors import Visitor

A_PAGE = 25
HEAVY = ("vns3", "partner", "extra", "found_by")
COLUMNS = (
    ("name", "Sheet"),
    ("partner", "Partner"),
    ("turn", "Turn"),
    ("share", "Matching"),
    ("effect", "Worst effect"),
    ("open", "To fill in"),
    ("updated", "Updated"),
)
STATE_WORDS = {
    "ready": ("ok", "ready"),
    "incomplete": ("open", "to fill in"),
    "mismatch": ("bad", "mismatch"),
}


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    visible = with_turn(access.visible(request.user).defer(*HEAVY))
    found = SheetFilter(request.GET, queryset=visible)
    sheets = found.qs if found.form.is_valid() else visible
    page = Paginator(sheets, A_PAGE).get_page(request.GET.get("page"))
    for sheet in page:
        sheet.effects = _effects(sheet)
        tone, word = STATE_WORDS[sheet.state]
        sheet.state_tone, sheet.state_shape, sheet.state_word = tone, shape_of(tone), word
        sheet.turn_pill = pill_of_turn(sheet.turn, sheet.stage)
        sheet.percent = int(sheet.share * 100)
    asked = any(request.GET.get(name) for name in ("q", "state", "effect", "turn"))
    return render(
        request,
        "sheets/register.html",
        {
            "filter": found,
            "page": page,
            "asked": asked,
            "heads": _heads(request),
            "query": _query(request, drop=("page",)),
            "none_at_all": not asked and not page.paginator.count,
            "tour": tour_sheet(request),
        },
    )


def _effects(sheet: Sheet) -> list[Pill]:
    """What the register says of a sheet's worst effect; that it is ready, or has blanks, comes before what does no harm."""
    worst = pill_of_effect(sheet.worst_effect)
    if sheet.state == "ready":
        ready = Pill("ok", shape_of("ok"), "ready")
        return [ready, worst] if sheet.worst_effect == "weak" else [ready]
    if sheet.state == "incomplete" and sheet.worst_effect in ("none", "note"):
        return [Pill("open", shape_of("open"), "to fill in")]
    return [worst]


def tour_sheet(request: HttpRequest) -> Sheet | None:
    """The demo sheet that the tour is built on; None where there is none any more."""
    demos = access.visible(request.user).filter(revisions__number=1, revisions__through="demo")
    return demos.defer(*HEAVY).order_by("-created").first()


def _heads(request: HttpRequest) -> list[dict[str, str]]:
    """The column heads as links: a second click turns the order round."""
    now = request.GET.get("sort", "-updated")
    rest = _query(request, drop=("page", "sort"))
    first = {"share": "", "updated": "-", "effect": "-", "open": "-"}
    heads = []
    for key, title in COLUMNS:
        wanted = f"{first.get(key, '')}{key}"
        if now == wanted:
            wanted = key if wanted.startswith("-") else f"-{key}"
        state = "" if now.lstrip("-") != key else "descending" if now.startswith("-") else "ascending"
        heads.append({"title": title, "query": f"{rest}&sort={wanted}".lstrip("&"), "state": state})
    assert {key for key, _ in COLUMNS} == set(SORTS.values())
    return heads


def _query(request: HttpRequest, *, drop: tuple[str, ...]) -> str:
    query = request.GET.copy()
    for name in drop:
        query.pop(name, None)
    return query.urlencode()


def head_of(found: Sheet, comparison: object | None = None) -> dict[str, str]:
    """The line under the sheet's name: who, with what, at both ends."""
    comparison = comparison or services.comparison_of(found)
    ends = {}
    for side, default in (("vns3", "VNS3 side"), ("partner", "Partner")):
        half = getattr(comparison, side)
        who = Truncator(half.text("organization")).chars(80) or default
        device = " ".join(
            part
            for part in (half.device.label if half.device else "", half.text("device_version")[:40])
            if part
        )
        ends[side], ends[f"{side}_device"] = who, device
    return ends


def ask_first(request: HttpRequest, visitor: Visitor, asked: frozen.Frozen) -> HttpResponse:
    """Asks whether signatures may be voided; going on sends the same form once more, with the consent."""
    left_out = ("csrfmiddlewaretoken", frozen.FIELD)
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if name not in left_out]
    context = {"sheet": asked.sheet, "visitor": visitor, "head": head_of(asked.sheet), "asked": asked}
    return render(request, "sheets/frozen.html", context | {"fields": fields}, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    found = access.sheet_to_change(request.user, sheet_id)
    form = Rename(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        services.rename(sheet=found, name=form.cleaned_data["name"])
        return redirect(found)
    return render(request, "sheets/new.html", {"form": form, "sheet": found})


@require_POST
def duplicate(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    found = access.sheet_to_see(request.user, sheet_id)
    copy = services.duplicate(sheet=found, owner=request.user)
    messages.success(
        request, "This is the copy. It has a salt of its own, so the fingerprints did not come along."
    )
    return redirect(copy)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    found = access.sheet_to_delete(request.user, sheet_id)
    if request.method == "POST":
        name = found.name
        services.delete(sheet=found)
        messages.success(request, f"{name} is deleted.")
        return redirect("register")
    return render(request, "sheets/delete.html", {"sheet": found})
