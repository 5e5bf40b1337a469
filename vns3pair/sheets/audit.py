"""The list of every step: who did what to a sheet, when, from where and through what. It only grows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from vns3pair.ipsec import values
from vns3pair.ipsec.parameter import PARTNER, Side
from vns3pair.sheets.agreement_models import Outcome, Step
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "invited": "invited the partner",
        "linked": "made another link",
        "revoked": "revoked links",
        "mailed": "mailed the sheet",
        "not_mailed": "tried to mail the sheet",
        "exported": "exported the sheet",
        "imported": "took over answers from a file",
        "noted": "wrote a note",
        "noted_internally": "wrote an internal note",
        "done": "said that its side is done",
        "second_tunnel": "made the second tunnel's sheet",
        "proposed": "proposed the sheet for agreement",
        "asked_code": "asked for a code to sign with",
        "wrong_code": "entered a wrong code",
        "signed": "signed",
        "agreed": "completed the agreement",
        "withdrawn": "withdrew the proposal",
        "declined": "declined the proposal",
        "voided": "voided the agreement by an edit",
        "kept_log": "kept a diagnosed log",
        "deleted_log": "deleted a kept log",
        "asked_controller": "asked the live controller",
        "changed_controller": "asked the live controller for a change",
    }
)
"""What a step's code reads as, after the name of whoever did it."""
_TO_PARTNER = {"invited": "invited you", "done": "said that it is done"}
"""Where that reads oddly to the partner."""
INTERNAL = frozenset(
    {"noted_internally", "kept_log", "deleted_log", "asked_controller", "changed_controller"}
)
"""Steps that the partner is not shown."""
DONE = "Done."
"""The outcome of a step that went well; any other says what went wrong."""
PAGE, LINK, MAIL, FILE = "page", "link", "mail", "file"


def record(*, visitor: Visitor, what: str, detail: str = "", through: str = "", awaits: bool = False) -> Step:
    """One more step by whoever is at the sheet. `through` is `page` or `link` unless said; no secrets in `detail`.

    With `awaits` it is about to be done: `came_to` is to be called once it was.
    """
    if what not in STEPS:
        raise ValueError(f"no such step: {what}")
    return Step.objects.create(
        sheet=visitor.sheet,
        what=what,
        detail=values.storable(detail)[:400],
        address=visitor.address[:45],
        through=through or (LINK if visitor.is_guest else PAGE),
        awaits=awaits,
        **by(visitor),
    )


def came_to(step: Step, said: str) -> Outcome | None:
    """What came of a step that awaits it: DONE, or in a sentence without secrets what went wrong.

    None where the sheet was deleted meanwhile, and the step with it.
    """
    try:
        with transaction.atomic():
            return Outcome.objects.create(step=step, said=values.storable(said)[:400])
    except IntegrityError:
        if Step.objects.filter(pk=step.pk).exists():
            raise
        return None


def words(what: str, reader: Side) -> str:
    """What a step reads as, after the name of whoever did it; its code where this version knows none."""
    found = STEPS | _TO_PARTNER if reader == PARTNER else STEPS
    return found.get(what, what)


def by(visitor: Visitor) -> dict[str, Any]:
    """The columns that say by whom something is."""
    return {
        "side": visitor.side,
        "name": values.storable(visitor.name)[:200],
        "user": visitor.user,
        "guest": visitor.guest.invitation if visitor.guest is not None else None,
    }


def stir(sheet: Sheet) -> None:
    """Tells open pages that there is something new besides saved cells."""
    Sheet.objects.filter(pk=sheet.pk).update(stir=F("stir") + 1)


__all__ = ["DONE", "INTERNAL", "STEPS", "by", "came_to", "record", "stir", "words"]
