"""The agreement's page at both doors: propose, sign, confirm by a code, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vns3pair.exchange import mail, notices
from vns3pair.exchange.models import Delivery
from vns3pair.exchange.signing_forms import CodeForm, SigningForm
from vns3pair.exchange.smtp import REFUSED
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.voices import PARTIES, at_start
from vns3pair.sheets import access, frozen, services, standing
from vns3pair.sheets import agreement as agreements
from vns3pair.sheets.agreement import Refused
from vns3pair.sheets.agreement_models import Agreement
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor
from vns3pair.sheets.weak_spots import hindrances, pill_of_accepted, proposable, to_accept

MOST_SHOWN = 40
ARRIVED = frozenset({"sent", "part", "unknown"})
"""Outcomes after which a code may be on its way."""


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """How far the agreement is. A POST says in `do` what is to be done about it."""
    if request.method != "POST":
        return _show(request, access.visitor_to_see(request, sheet_id))
    visitor = access.visitor_to_change(request, sheet_id)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return _show(request, visitor, 400, failure="The form came in incomplete.")
    try:
        return act(request, visitor)
    except Refused as refused:
        visitor = replace(visitor, sheet=Sheet.objects.get(pk=sheet_id))
        return _show(request, visitor, 409, failure=str(refused), data=request.POST)


# What can be done


def _propose(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    comparison = services.compared(visitor.sheet)
    # Whoever may not is refused below.
    fails = not proposable(comparison) and _may_all_the_same(visitor, comparison)
    form = SigningForm(to_accept(comparison, visitor.side), request.POST, fails=fails)
    if not form.is_valid():
        return _show(request, visitor, 400, data=request.POST)
    by_code = _by_code(visitor)
    made = agreements.propose(
        visitor=visitor,
        digest=request.POST.get("digest", ""),
        signer=form.signer,
        reasons=form.reasons,
        reason=form.why_it_fails,
        by_code=by_code,
    )
    return _send_code(request, visitor, made, form) if by_code else _signed(request, visitor, made)


def _sign(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    made = frozen.current(visitor.sheet)
    if made is None or made.pk != _number(request):
        raise Refused(agreements.ENDED)
    form = SigningForm(agreements.missing(made, visitor.side), request.POST)
    if not form.is_valid():
        return _show(request, visitor, 400, data=request.POST)
    if _by_code(visitor):
        return _send_code(request, visitor, made, form)
    agreements.sign(visitor=visitor, number=made.pk, signer=form.signer, reasons=form.reasons)
    return _signed(request, visitor, made)


def _confirm(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, visitor, 400, code_form=form)
    made = agreements.confirm(visitor=visitor, number=_number(request), digits=form.cleaned_data["code"])
    return _signed(request, visitor, made)


def _withdraw(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    made = agreements.withdraw(visitor=visitor, number=_number(request))
    messages.success(request, f"The proposal is {made.voided_because.partition(' ')[0]}.")
    return redirect(visitor.url("agreement"))


ACTS: Mapping[str, Callable[[HttpRequest, Visitor], HttpResponse]] = MappingProxyType(
    {"propose": _propose, "sign": _sign, "confirm": _confirm, "withdraw": _withdraw}
)


def _by_code(visitor: Visitor) -> bool:
    """Whether the visitor's signature takes a code: whoever has an account has signed in."""
    return visitor.is_guest and mail.is_set_up()


def _number(request: HttpRequest) -> int:
    raw = request.POST.get("number", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0


def _send_code(request: HttpRequest, visitor: Visitor, made: Agreement, form: SigningForm) -> HttpResponse:
    code, digits = agreements.ask_code(visitor=visitor, number=made.pk, signer=form.signer)
    delivery = notices.send_code(code, digits)
    if delivery.outcome not in ARRIVED:
        agreements.forget(code=code)
        messages.error(request, _why_no_code(delivery, code.email))
    elif delivery.outcome == "sent":
        messages.success(request, f"A code is on its way to {code.email}.")
    else:
        messages.warning(request, f"The code may not arrive at {code.email}. If it does not, try again.")
    return redirect(visitor.url("agreement"))


def _why_no_code(delivery: Delivery, address: str) -> str:
    """As much as a partner may know: the delivery's own words tell of VNS3's mail server, and are in its list."""
    if delivery.outcome == REFUSED and address in delivery.detail:
        return f"The code was not mailed: the address {address} was refused. Look whether it is right."
    return "The code could not be mailed just now. Try again, or tell the VNS3 side."


def _signed(request: HttpRequest, visitor: Visitor, made: Agreement) -> HttpResponse:
    made = Agreement.objects.select_related("sheet__owner", "revision").get(pk=made.pk)
    trouble = _trouble(visitor, made, notices.tell_signed(request, visitor, made))
    if made.agreed:
        messages.success(request, "Both sides have signed: the sheet is agreed.")
    else:
        other = at_start(PARTIES[visitor.side][visitor.other])
        asked = "" if trouble else f" {other} has been asked by mail to sign."
        messages.success(request, f"Signed for your side.{asked}")
    if trouble:
        messages.warning(request, trouble)
    return redirect(visitor.url("agreement"))


def _trouble(visitor: Visitor, made: Agreement, told: list[Delivery]) -> str:
    """Whether somebody was not told. The reason may name addresses of VNS3's side, so a guest does not get it.

    Once it is agreed each of the partner's people is told too, and whom a mail did not reach is not a guest's to know.
    """
    if not told:
        return "Nobody at the other side was told by mail: no address is known here."
    bad = [delivery.detail for delivery in told if delivery.outcome != "sent"]
    if not bad or (visitor.is_guest and made.agreed):
        return ""
    return f"Not everybody was told by mail{'.' if visitor.is_guest else f': {bad[0]}'}"


# The page


def _show(
    request: HttpRequest,
    visitor: Visitor,
    status: int = 200,
    *,
    data: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    sheet = visitor.sheet
    current = frozen.current(sheet)
    past = sheet.agreements.filter(voided__isnull=False).select_related("revision")
    context = {
        "visitor": visitor,
        "sheet": sheet,
        "tab": "agreement",
        "head": head_of(sheet),
        "current": current,
        "past": [_described(each, visitor) for each in past.prefetch_related("signatures", "acceptances")],
        "mail": mail.is_set_up(),
        "by_code": _by_code(visitor),
        **(_open(visitor, data) if current is None else _under_way(visitor, current, data)),
        **more,
    }
    return render(request, "exchange/agreement.html", context, status=status)


def _open(visitor: Visitor, data: Mapping[str, str] | None) -> dict[str, Any]:
    """Nothing is proposed: what keeps it from being, or the form to propose it."""
    sheet, side = visitor.sheet, visitor.side
    comparison = services.compared(sheet)
    fine = proposable(comparison)
    lacks = [] if fine else hindrances(comparison, side)
    may = visitor.may_edit and (fine or _may_all_the_same(visitor, comparison))
    return {
        "fine": fine,
        "reviews": access.may_review(visitor.user),
        "lacks": lacks[:MOST_SHOWN],
        "more_lacks": max(0, len(lacks) - MOST_SHOWN),
        "digest": agreements.digest_of(sheet),
        "form": _form(visitor, to_accept(comparison, side), data, fails=not fine) if may else None,
    }


def _may_all_the_same(visitor: Visitor, comparison: Comparison) -> bool:
    """Whether the visitor may propose a sheet that fails. What is blank nobody can agree on."""
    return access.may_review(visitor.user) and not comparison.to_fill_in


def _under_way(visitor: Visitor, current: Agreement, data: Mapping[str, str] | None) -> dict[str, Any]:
    """Something is proposed or agreed: who signed, who is to sign, and the form for whose turn it is."""
    waiting = agreements.waiting_for(current)
    turn = visitor.side in waiting and visitor.may_edit
    code = agreements.pending(current, visitor) if turn else None
    fails = []
    if current.reason:
        fails = hindrances(compare(current.revision.vns3, current.revision.partner), visitor.side)
    return {
        "described": _described(current, visitor),
        "waiting": waiting,
        "own": visitor.side in waiting,
        "code": code,
        "code_form": CodeForm() if code else None,
        "lacks": fails[:MOST_SHOWN],
        "more_lacks": max(0, len(fails) - MOST_SHOWN),
        "form": _form(visitor, agreements.missing(current, visitor.side), data, code=code) if turn else None,
    }


def _form(
    visitor: Visitor,
    spots: list[Any],
    data: Mapping[str, str] | None,
    *,
    fails: bool = False,
    code: Any = None,
) -> SigningForm:
    known = (
        {"name": code.name, "email": code.email} if code else {"name": visitor.name, "email": visitor.email}
    )
    typed = data if data is not None and "name" in data else None
    return SigningForm(spots, typed, fails=fails, initial=known)


def _described(agreement: Agreement, visitor: Visitor) -> dict[str, Any]:
    """An agreement as the page shows it; what is internal only to VNS3's side."""
    shown = [
        (each, pill_of_accepted(each.effect))
        for each in agreement.acceptances.all()
        if not (each.internal and visitor.is_guest)
    ]
    return {
        "agreement": agreement,
        "signatures": [(each, standing.confirmation(each)) for each in agreement.signatures.all()],
        "accepted": shown,
    }


__all__ = ["agreement"]
