"""A proposed or agreed sheet is frozen: a save that changes what is signed asks first, then voids the signatures.

Whoever saves goes through `services.save_sides`, which asks `guard`. What is not signed (contacts, remarks) is
saved unasked. A page that meets `Frozen` shows `words` and, for going on, a button named `FIELD` with `value`; the
same request with it comes back with a consent. Undoing such an edit brings no signature back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.voices import PARTIES
from vns3pair.sheets import audit
from vns3pair.sheets.agreement_models import Agreement
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

FIELD = "voids"
"""The form field of a consent: what may be voided, as `at_stake` words it."""
PROPOSED, AGREED = "proposed", "agreed"
"""Stages of a sheet; empty where no agreement is current."""

voided = Signal()
"""Sent once it is on record, with `agreement` and `visitor`: both sides are to be told."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody who was asked lets a save void what `at_stake` was shown; anything else is asked about anew."""

    visitor: Visitor
    asked: str


class Frozen(Exception):
    """A save would void the signatures under `agreement`, and nobody has consented. Nothing was saved."""

    def __init__(self, sheet: Sheet, agreement: Agreement) -> None:
        self.sheet, self.agreement = sheet, agreement
        super().__init__(self.words)

    @property
    def words(self) -> str:
        """What is at stake, as a sentence or two."""
        number = self.agreement.revision.number
        if self.agreement.agreed:
            return f"This sheet is agreed (revision {number}). Saving this voids both signatures; both sides are told."
        return (
            f"This sheet is proposed for agreement (revision {number}). Saving this ends the proposal and voids "
            "its signature; both sides are told."
        )

    @property
    def button(self) -> str:
        return "Save and void both signatures" if self.agreement.agreed else "Save and end the proposal"

    @property
    def value(self) -> str:
        return at_stake(self.agreement)


def at_stake(agreement: Agreement) -> str:
    """What somebody is asked about: this agreement, at this stage. To end a proposal is not to void an agreement."""
    return f"{agreement.pk}-{AGREED if agreement.agreed else PROPOSED}"


def consent(visitor: Visitor, asked: Mapping[str, str]) -> Consent | None:
    """The consent that a request carries, if any."""
    raw = str(asked.get(FIELD, ""))
    return Consent(visitor, raw) if raw else None


def current(sheet: Sheet) -> Agreement | None:
    """The agreement that a sheet is under, proposed or agreed."""
    return sheet.agreements.select_related("revision").filter(voided__isnull=True).first()


def guard(locked: Sheet, digest: Callable[[], str], given: Consent | None) -> None:
    """Lets a save pass that leaves the digest as signed, or voids the agreement by consent. Raises Frozen.

    `locked` is the sheet under its lock, as it is before the save; `digest` works out what it will be after it.
    """
    agreement = current(locked)
    if agreement is None or digest() == agreement.digest:
        return
    if given is None or given.asked != at_stake(agreement):
        raise Frozen(locked, agreement)
    visitor = given.visitor
    void(locked, agreement, visitor, f"edited at {PARTIES[VNS3][visitor.side]}", "voided")


def void(locked: Sheet, agreement: Agreement, visitor: Visitor, because: str, step: str) -> None:
    """Ends an agreement. Its signatures stay on record; `because` is kept in VNS3's words (`retold`)."""
    agreement.voided, agreement.voided_because = timezone.now(), because
    agreement.save(update_fields=["voided", "voided_because"])
    set_stage(locked, "")
    audit.record(visitor=visitor, what=step, detail=f"revision {agreement.revision.number}")
    transaction.on_commit(
        partial(voided.send, sender=Agreement, agreement=agreement, visitor=visitor), robust=True
    )


def set_stage(locked: Sheet, stage: str) -> None:
    """How far the agreement is; open pages will see it."""
    locked.stage, locked.stir = stage, locked.stir + 1
    locked.save(update_fields=["stage", "stir"])


__all__ = [
    "AGREED",
    "FIELD",
    "PROPOSED",
    "Consent",
    "Frozen",
    "at_stake",
    "consent",
    "current",
    "guard",
    "voided",
]
