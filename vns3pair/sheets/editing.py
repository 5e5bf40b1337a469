"""The page on which one side is filled in, and what happens where two people save at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.parameter import OTHER, Side
from vns3pair.sheets import access, cells, frozen, services
from vns3pair.sheets.forms import FINGERPRINT, REFUSED, SideForm
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.stored import TooManyTunnels
from vns3pair.sheets.tunnel_rows import MOST_SPARE, SPARE
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor

TITLES = {"vns3": "VNS3's half", "partner": "The partner's half"}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def side(request: HttpRequest, sheet_id: uuid.UUID, which: str) -> HttpResponse:
    visitor = access.visitor_to_change(request, sheet_id)
    if which not in visitor.editable:
        raise Http404("this visitor fills in no such side")
    own: Side = which
    if request.method == "POST":
        return _save(request, visitor, own)
    return _show(request, visitor, own, _form(request, visitor.sheet, own))


def _number(raw: Any, default: int, most: int) -> int:
    text = str(raw or "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _form(
    request: HttpRequest, found: Sheet, own: Side, data: QueryDict | None = None, **more: Any
) -> SideForm:
    page = _number(request.GET.get("tunnels"), 1, 10**6)
    spare = max(SPARE, _number(request.GET.get("spare"), SPARE, MOST_SPARE))
    return SideForm(
        own,
        found.side(own),
        found.side(OTHER[own]),
        data,
        edit_number=found.edit_number,
        page=page,
        spare=spare,
        **more,
    )


def _show(
    request: HttpRequest, visitor: Visitor, own: Side, form: SideForm, status: int = 200, **more: Any
) -> HttpResponse:
    found = visitor.sheet
    return render(
        request,
        "sheets/side.html",
        {
            "sheet": found,
            "visitor": visitor,
            "tab": own,
            "side": own,
            "title": "Your side" if visitor.is_guest else TITLES[own],
            "form": form,
            "rows": form.rows,
            "lines": form.rows.lines(),
            "head": head_of(found),
            "sections": catalogue.SECTIONS,
            "problems": _problems(form),
            **more,
        },
        status=status,
    )


def _problems(form: SideForm) -> list[tuple[str, str, str]]:
    """The unreadable cells with links to them, for the top of the page."""
    return [
        (f"id_{name}", cells.whole_label_of(catalogue.BY_KEY[name], form.side), field.cell.problem)  # type: ignore[attr-defined]
        for name, field in form.fields.items()
        if getattr(field, "cell", None) and field.cell.problem
    ]


def _save(request: HttpRequest, visitor: Visitor, own: Side) -> HttpResponse:
    found = visitor.sheet
    form = _form(request, found, own, request.POST)
    if not form.is_valid():  # a form without its edit number is none of ours
        return _show(
            request, visitor, own, _form(request, found, own), 400, failure="The form came in incomplete."
        )
    number = form.cleaned_data["edit_number"]
    if number != found.edit_number and _untouched(form, found, own):
        number = found.edit_number  # only the other side was saved meanwhile
    try:
        stated = form.stated()
        saved = services.save_side(
            sheet=found,
            side=own,
            stated=stated,
            edit_number=number,
            author=visitor.author,
            voids=frozen.consent(visitor, request.POST),
        )
    except frozen.Frozen as asked:
        return _show_typed(request, replace(visitor, sheet=asked.sheet), own, form, "", asked=asked)
    except services.StaleEdit as stale:
        return _show_stale(request, replace(visitor, sheet=stale.current), own, form)
    except TooManyTunnels as error:
        return _show_typed(request, visitor, own, form, str(error))
    return _answer(request, replace(visitor, sheet=saved), own, form)


def _answer(request: HttpRequest, visitor: Visitor, own: Side, form: SideForm) -> HttpResponse:
    """Back to the form where there is something to mend or more to type, else to the comparison."""
    saved = visitor.sheet
    if form.refused:
        messages.error(request, f"{REFUSED} All else is saved.")
    after = SideForm(own, saved.side(own), saved.side(OTHER[own]), edit_number=saved.edit_number)
    unread = len(_problems(after)) + sum(bool(line.problems) for line in after.rows.lines())
    here = visitor.url("side", own)
    asked = request.POST.get("then", "")
    if asked == "more":
        return redirect(f"{here}?tunnels={after.rows.pages}&spare={form.rows.spare + 10}#tunnels")
    if asked.startswith("page-"):
        return redirect(f"{here}?tunnels={_number(asked[5:], 1, 10**6)}#tunnels")
    if unread:
        messages.warning(
            request,
            f"Saved. {unread} {'value' if unread == 1 else 'values'} could not be read: see the marks.",
        )
        return redirect(here)
    if form.refused:
        return redirect(f"{here}#id_{FINGERPRINT}")
    messages.success(request, "Saved.")
    return redirect(visitor.url("sheet"))


# Two people at once


def _untouched(form: SideForm, found: Sheet, own: Side) -> bool:
    """Whether the side that this form shows is as the form showed it, so that nothing of it can be lost."""
    base, now = form.shown_before(), form.rows.shown
    current = {key: value for key, value in found.side(own).items() if key not in (FINGERPRINT, "tunnels")}
    before = {key: value for key, value in base.items() if key not in (FINGERPRINT, "tunnels")}
    return (
        bool(base)
        and before == current
        and base.get("tunnels") == now
        and FINGERPRINT not in form.changed_data
    )


def _show_stale(request: HttpRequest, visitor: Visitor, own: Side, form: SideForm) -> HttpResponse:
    """The form once more: what was typed is kept, what others changed and this form did not is taken over."""
    current = visitor.sheet
    now, before = current.side(own), form.shown_before()
    data = request.POST.copy()
    said: dict[str, str] = {}
    for _, parameter in cells.keys_of(own):
        key = parameter.key
        theirs, base = cells.text_of(parameter, now.get(key)), cells.text_of(parameter, before.get(key))
        if key == FINGERPRINT:
            if form.refused:
                data[key] = ""
            continue
        text, words = cells.met(data.get(key, "").strip(), base, theirs)
        if words:
            data[key], said[key] = text, words
    tunnels_differ = before.get("tunnels") != form.rows.shown
    if tunnels_differ and _typed_rows(form, data) == before.get("tunnels", []):
        tunnels_differ, data = False, _without_tunnels(data)
        said["tunnels"] = "The tunnels changed meanwhile; the table shows them as they are now."
    return _show_typed(
        request, visitor, own, form, "", data=data, meanwhile=said, tunnels_differ=tunnels_differ
    )


def _typed_rows(form: SideForm, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = form.rows.posted(data)
    return rows[
        form.rows.start : len(rows) - max(0, len(form.rows.all) - form.rows.start - len(form.rows.shown))
    ]


def _without_tunnels(data: QueryDict) -> QueryDict:
    for name in [name for name in data if name.startswith("tunnels-")]:
        del data[name]
    return data


def _show_typed(
    request: HttpRequest,
    visitor: Visitor,
    own: Side,
    form: SideForm,
    failure: str,
    *,
    data: QueryDict | None = None,
    meanwhile: Mapping[str, str] | None = None,
    tunnels_differ: bool = False,
    asked: frozen.Frozen | None = None,
) -> HttpResponse:
    """The form as typed, on top of the sheet as it is now; with `asked`, a button to save it all the same."""
    found = visitor.sheet
    data = (data if data is not None else request.POST).copy()
    stated = form.stated()
    data["edit_number"] = str(found.edit_number)
    again = _form(request, found, own, data, meanwhile=meanwhile)
    data["base"] = again._base()
    again.is_valid()
    if form.refused or again.refused:
        data[FINGERPRINT] = ""
        messages.error(request, REFUSED)
    if "tunnels-count" in data:
        again.rows.show_typed(stated.get("tunnels", []))
    labels = {p.key: cells.whole_label_of(p, own) for _, p in cells.keys_of(own)} | {"tunnels": "Tunnels"}
    changed = [(labels[key], text) for key, text in (meanwhile or {}).items()]
    if tunnels_differ:
        changed.append(("Tunnels", "Changed meanwhile as listed here; the table below holds what you typed."))
    return _show(
        request,
        visitor,
        own,
        again,
        409 if not failure else 400,
        failure=failure,
        changed=changed,
        theirs=_tunnel_words(found, own) if tunnels_differ else [],
        stale=not failure and asked is None,
        asked=asked,
    )


def _tunnel_words(found: Sheet, own: Side) -> list[str]:
    tunnels = found.side(own).get("tunnels")
    rows = tunnels if isinstance(tunnels, list) else []
    return [
        " → ".join(values.as_text(row.get(key, "…")) for key in ("local_subnet", "remote_subnet"))
        for row in rows[:MOST_SPARE]
        if isinstance(row, Mapping)
    ]
