"""What a visitor of a sheet does next: a sentence and the page it is done on. Most often the rows say it themselves.

The first rule that holds:

1. a visitor who only looks: nothing. Agreed: to set the own box up.
2. proposed: to sign, for whoever has not; the other waits.
3. nothing keeps it from being agreed: to propose. A partner is asked first to say that it is done.
4. VNS3's half is filled in, the partner's is not: to send it, or to bring back the workbook that was sent.
5. the partner's half is not filled in: the plain form, where there are no scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.sheets import agreement, frozen
from vns3pair.sheets.visitors import Visitor
from vns3pair.sheets.weak_spots import proposable


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is the matter, the words of the way on, and where it leads; `plain` where only those without scripts need it."""

    says: str
    link: str
    url: str
    plain: bool = False


def of(visitor: Visitor, comparison: Comparison) -> NextStep | None:
    """The next step of a visitor, if there is one to tell."""
    stage = visitor.sheet.stage
    if not visitor.may_edit:
        return None
    if stage == frozen.AGREED:
        page = "configure_partner" if visitor.is_guest else "configure"
        return NextStep("The sheet is agreed.", "Set your box up as it says", visitor.url(page))
    if stage == frozen.PROPOSED:
        return _sign(visitor)
    if proposable(comparison):
        return _propose(visitor)
    if visitor.side == VNS3:
        return _ask(visitor, comparison)
    if comparison.open_at(PARTNER):
        return NextStep("", "Fill in your side", visitor.url("side", PARTNER), plain=True)
    return None


def context(visitor: Visitor, comparison: Comparison) -> dict[str, Any]:
    """What the template of the line is made from."""
    return {"next_step": of(visitor, comparison)}


def _sign(visitor: Visitor) -> NextStep | None:
    current = frozen.current(visitor.sheet)
    if current is None:  # it ended this moment
        return None
    url = visitor.url("agreement")
    if visitor.side in agreement.waiting_for(current):
        return NextStep("The agreement waits for your signature.", "Look and sign", url)
    other = "the partner's signature" if visitor.side == VNS3 else "VNS3's signature"
    return NextStep(f"The agreement waits for {other}.", "See what is signed", url)


def _propose(visitor: Visitor) -> NextStep | None:
    if visitor.is_guest and visitor.sheet.partner_done is None:
        return None
    return NextStep(
        "Nothing keeps this sheet from being agreed.", "Propose and sign", visitor.url("agreement")
    )


def _ask(visitor: Visitor, comparison: Comparison) -> NextStep | None:
    """The invitations and mails are another app's: they are reached through the sheet."""
    sheet = visitor.sheet
    if comparison.open_at(VNS3) or not comparison.open_at(PARTNER):
        return None
    if sheet.invitations.filter(revoked=None, may_edit=True, expires__gt=timezone.now()).exists():
        return None
    if sheet.deliveries.filter(kind="sheet", outcome__in=("sent", "part", "unknown", "file")).exists():
        url = visitor.url("import_into")
        return NextStep("The sheet was mailed to the partner.", "Bring back the workbook when it comes", url)
    return NextStep("VNS3's half is filled in.", "Send it to the partner", visitor.url("send"))


__all__ = ["NextStep", "context", "of"]
