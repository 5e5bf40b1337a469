"""Mails about an agreement: a code to sign with, who signed, that it is complete, that it ended.

The two sides never stand in one mail, and each of the partner's people gets one of its own: neither side is told the
other's addresses, nor the partner's people each other's; only whom to answer is said of an engineer who brought the
mail about. All mails of one event go out within the time of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from django.urls import reverse

from vns3pair.exchange import invitations, mail
from vns3pair.exchange.models import Delivery, Invitation
from vns3pair.exchange.smtp import NOT_OUT
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.voices import PARTIES, at_start, retold
from vns3pair.sheets import frozen
from vns3pair.sheets.agreement_models import Agreement, Code
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

OPEN_IT = "Open the sheet by the link that you were sent."


def send_code(code: Code, digits: str) -> Delivery:
    """The digits, to the address that is going to sign. The subject is kept on record, so they are not in it."""
    agreement = code.agreement
    return mail.post(
        sheet=agreement.sheet,
        kind="code",
        recipients=[code.email],
        revision=agreement.revision,
        subject=f"Your code to sign {agreement.sheet.name}",
        text=(
            f"Your code is {digits}.\n\n"
            f"It signs revision {agreement.revision.number} of the IPsec sheet {agreement.sheet.name} in your "
            "name, and can be entered for 10 minutes.\n\n"
            "If you did not ask for it, do nothing: without the code nothing is signed."
        ),
    )


def tell_signed(request: HttpRequest, visitor: Visitor, agreement: Agreement) -> list[Delivery]:
    """One side has signed: the other is asked to, or both learn that the sheet is agreed."""
    if agreement.agreed:
        both = (_to(agreement, side, _agreed(request, agreement, side), visitor) for side in SIDES)
        return _post(chain.from_iterable(both))
    if visitor.side == PARTNER:
        return _post(
            _to(agreement, VNS3, _to_sign(agreement, PARTNER, _page(request, agreement.sheet)), visitor)
        )
    return _ask_by_link(request, visitor, agreement)


def tell_ended(*, agreement: Agreement, visitor: Visitor, **_: Any) -> None:
    """Both sides learn that their signatures are void."""
    ended = {side: _ended(agreement, side, _way_there(agreement, visitor, side)) for side in SIDES}
    _post(chain.from_iterable(_to(agreement, side, ended[side], visitor) for side in SIDES))


def connect() -> None:
    """From now on an agreement that ends is told."""
    frozen.voided.connect(tell_ended, dispatch_uid="notices")


def addresses(agreement: Agreement, side: Side) -> list[str]:
    """Who is told on one side: whoever signed, the sheet's owner or the partner's people with a living link."""
    found = [signature.email for signature in agreement.signatures.all() if signature.side == side]
    if side == PARTNER:
        found += [invitation.email for invitation in _invited(agreement.sheet)]
    elif agreement.sheet.owner is not None:
        found.append(agreement.sheet.owner.email)
    return list(dict.fromkeys(address for address in found if address))


def _invited(sheet: Sheet) -> list[Invitation]:
    """Those who may sign and can be mailed."""
    living = invitations.living(sheet).filter(may_edit=True)
    return list(living.exclude(email=""))


# The letters: a subject and a text


Words = tuple[str, str]


def _to_sign(agreement: Agreement, signed: Side, where: str) -> Words:
    name, number = agreement.sheet.name, agreement.revision.number
    who = at_start(PARTIES[OTHER[signed]][signed])
    return (
        f"To sign: {name}",
        f"{who} has signed revision {number} of the IPsec sheet {name}. Once your side signs too, the "
        f"sheet is agreed and frozen.\n\nDigest of what is signed:\n{agreement.digest}\n\n{where}",
    )


def _agreed(request: HttpRequest, agreement: Agreement, side: Side) -> Words:
    name, number = agreement.sheet.name, agreement.revision.number
    where = _page(request, agreement.sheet) if side == VNS3 else OPEN_IT
    return (
        f"Agreed: {name}",
        f"Both sides have signed revision {number} of the IPsec sheet {name}. It is agreed and frozen; the PDF and "
        f"the workbook carry both signatures.\n\nDigest of what is signed:\n{agreement.digest}\n\n{where}",
    )


def _ended(agreement: Agreement, side: Side, where: str) -> Words:
    name, number = agreement.sheet.name, agreement.revision.number
    what = "The agreement" if agreement.agreed else "The proposal"
    because = retold(agreement.voided_because, side)
    state = "no longer agreed" if agreement.agreed else "not agreed"
    return (
        f"{state.capitalize()}: {name}",
        f"{what} on revision {number} of the IPsec sheet {name} has ended: {because}. The signatures "
        f"on it are void, and the sheet is {state}.\n\nIt takes a new proposal, signed by both sides.{where}",
    )


def _page(request: HttpRequest, sheet: Sheet) -> str:
    return request.build_absolute_uri(reverse("agreement", args=[sheet.pk]))


def _way_there(agreement: Agreement, visitor: Visitor, side: Side) -> str:
    """The page, for VNS3's side: no request is at hand where an agreement ends, the site's address may be."""
    page = urljoin(visitor.site, reverse("agreement", args=[agreement.sheet_id]))
    return f"\n\n{page}" if visitor.site and side == VNS3 else ""


# Posting


def _to(agreement: Agreement, side: Side, words: Words, visitor: Visitor) -> Iterator[mail.Letter]:
    """The letters to one side. What an engineer's doing brings about is answered to the engineer by the partner."""
    found = addresses(agreement, side)
    answers_to = visitor.email if side == PARTNER and not visitor.is_guest else ""
    for recipients in [[address] for address in found] if side == PARTNER else [found]:
        yield _letter(agreement, recipients, words, reply_to=answers_to)


def _letter(agreement: Agreement, recipients: Sequence[str], words: Words, **more: Any) -> mail.Letter:
    subject, text = words
    return mail.Letter(
        sheet=agreement.sheet,
        kind="voided" if agreement.voided else "agreement",
        recipients=recipients,
        subject=subject,
        text=text,
        revision=agreement.revision,
        **more,
    )


def _ask_by_link(request: HttpRequest, visitor: Visitor, agreement: Agreement) -> list[Delivery]:
    """One letter for each of the partner's people, with a link of its own; a link that reaches nobody is forgotten."""
    letters, tokens = [], []
    for invitation in _invited(agreement.sheet):
        try:
            token = invitations.another_link(visitor=visitor, invitation=invitation)
        except invitations.Closed:
            continue  # no longer one of those who may sign
        link = invitations.link(request, token)
        words = _to_sign(agreement, VNS3, f"Open it, look, and sign under Agreement:\n{link}")
        more = {"invitation": invitation, "with_link": True, "by": visitor.user, "reply_to": visitor.email}
        letters.append(_letter(agreement, [invitation.email], words, **more))
        tokens.append(token)
    done = _post(letters)
    for delivery, token in zip(done, tokens, strict=True):
        if delivery.outcome in NOT_OUT:
            invitations.unlink(token=token)
    return done


def _post(letters: Iterable[mail.Letter]) -> list[Delivery]:
    sent = [letter for letter in letters if letter.recipients]
    return mail.post_all(sent) if sent else []


__all__ = ["addresses", "connect", "send_code", "tell_ended", "tell_signed"]
