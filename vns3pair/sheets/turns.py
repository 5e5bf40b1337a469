"""Whose turn it is, worked out by the database from columns: no half is loaded, no sheet is asked by itself.

The first rule that holds:

1. agreed: nobody's.
2. proposed: whoever has not signed; VNS3 before the partner.
3. the partner's, if a living link lets it fill in its half, and cells of it are blank or it has not said that it is
   done.
4. VNS3's otherwise: to invite, to mend, to propose.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.sheets.agreement_models import Signature
from vns3pair.sheets.frozen import AGREED, PROPOSED
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.pills import Pill, shape_of

NOBODY = "nobody"
TURNS = ((VNS3, "VNS3"), (PARTNER, "the partner"), (NOBODY, "nobody: agreed"))
_PILLS: Mapping[tuple[str, str], tuple[str, str, str]] = MappingProxyType(
    {
        (VNS3, ""): ("note", "●", "VNS3"),
        (VNS3, PROPOSED): ("note", "●", "VNS3 to sign"),
        (PARTNER, ""): ("unknown", "○", "partner"),
        (PARTNER, PROPOSED): ("unknown", "○", "partner to sign"),
        (NOBODY, ""): ("ok", shape_of("ok"), "agreed"),
    }
)


def with_turn(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """The sheets, each with `turn`: `vns3`, `partner` or `nobody`."""
    rules = Case(
        When(stage=AGREED, then=Value(NOBODY)),
        When(Q(_signed(VNS3), stage=PROPOSED), then=Value(PARTNER)),
        When(stage=PROPOSED, then=Value(VNS3)),
        When(Q(_invited()) & (Q(open_partner__gt=0) | Q(partner_done=None)), then=Value(PARTNER)),
        default=Value(VNS3),
        output_field=CharField(),
    )
    return sheets.annotate(turn=rules)


def pill_of_turn(turn: str, stage: str) -> Pill:
    """The turn with what is to be done, where that is signing."""
    return Pill(*_PILLS.get((turn, stage)) or _PILLS[turn, ""])


def _signed(side: str) -> Exists:
    current = Signature.objects.filter(agreement__sheet=OuterRef("pk"), agreement__voided=None)
    return Exists(current.filter(side=side))


def _invited() -> Exists:
    """Whether a link that may edit is alive. The invitations are another app's: they are reached through the sheet."""
    return Exists(
        Sheet.objects.filter(
            pk=OuterRef("pk"),
            invitations__revoked=None,
            invitations__may_edit=True,
            invitations__expires__gt=timezone.now(),
        )
    )


__all__ = ["TURNS", "pill_of_turn", "with_turn"]
