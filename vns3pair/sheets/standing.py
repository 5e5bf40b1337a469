"""What an agreement says to the world: who signed it, and whether it still stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from vns3pair.documents.structure import SIDE_NAMES
from vns3pair.ipsec.parameter import SIDES, VNS3
from vns3pair.sheets.agreement_models import Agreement, Signature
from vns3pair.sheets.models import Revision, Sheet

CURRENT, REPLACED, VOIDED = "current", "replaced", "voided"


@dataclass(frozen=True, slots=True)
class Standing:
    """One sheet's agreement on some values: since when, and whether it is current, was replaced, or voided."""

    agreed: datetime.datetime
    state: str


def standings(digest: str) -> list[Standing]:
    """How every sheet's agreement on these values stands, current ones first; empty where none was agreed.

    Two sheets may state the same, so there may be several; within one sheet the newest agreement counts.
    """
    newest: dict[object, Agreement] = {}
    for agreement in Agreement.objects.filter(digest=digest, agreed__isnull=False).order_by("agreed", "pk"):
        newest[agreement.sheet_id] = agreement
    found = [
        Standing(agreement.agreed, _state(agreement)) for agreement in newest.values() if agreement.agreed
    ]
    order = (CURRENT, REPLACED, VOIDED)
    return sorted(found, key=lambda standing: (order.index(standing.state), -standing.agreed.timestamp()))


def _state(agreement: Agreement) -> str:
    if agreement.voided is None:
        return CURRENT
    later = Agreement.objects.filter(sheet=agreement.sheet_id, agreed__gt=agreement.agreed)
    return REPLACED if later.exists() else VOIDED


def agreed_on(sheet: Sheet, revision: Revision) -> Agreement | None:
    """The agreement that a closed revision stands under: its digest is signed by both sides, and current."""
    agreements = sheet.agreements.filter(agreed__isnull=False, voided__isnull=True)
    return agreements.filter(digest=revision.digest).first() if revision.digest else None


def confirmation(signature: Signature) -> str:
    """How it is known who signed."""
    if signature.side == VNS3:
        return "with an account here"
    return "confirmed by a code sent to this address" if signature.confirmed else "not confirmed by e-mail"


def signature_lines(agreement: Agreement) -> tuple[tuple[str, str], ...]:
    """The signatures as a document prints them: a label, and the text beside it."""
    return tuple(_lines(agreement))


def _lines(agreement: Agreement) -> Iterator[tuple[str, str]]:
    if agreement.agreed:
        yield "Agreed", f"{moment(agreement.agreed)}, revision {agreement.revision.number}"
    for signature in sorted(agreement.signatures.all(), key=lambda each: SIDES.index(each.side)):
        who = f"{signature.name} <{signature.email}>"
        yield (
            f"Signed for {SIDE_NAMES[signature.side]}",
            (f"{who}, {moment(signature.signed)}, {confirmation(signature)}"),
        )
    if agreement.reason:
        yield "Agreed although it fails", agreement.reason


def accepted_lines(agreement: Agreement) -> tuple[tuple[str, str], ...]:
    """What both sides know to be weak, and why it was accepted; nothing internal."""
    shown = agreement.acceptances.filter(internal=False)
    return tuple((acceptance.title, acceptance.reason) for acceptance in shown)


def moment(when: datetime.datetime) -> str:
    """A time that reads the same wherever it is read."""
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M %Z}"


__all__ = [
    "Standing",
    "accepted_lines",
    "agreed_on",
    "confirmation",
    "moment",
    "signature_lines",
    "standings",
]
