"""Who looks at a sheet: somebody with an account, from VNS3's side, or a guest who came by a partner's link.

The pages of a sheet serve both. A visitor says from which side it is seen, which halves may be changed, and
under which addresses the pages stand: the partner's have a name space of their own.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side
from vns3pair.sheets.models import Sheet

PARTNER_DOOR = "partner:"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account, known by the number of an invitation to one sheet."""

    invitation: int
    sheet_id: uuid.UUID
    name: str
    email: str
    may_edit: bool

    pk = None
    """As of an account that there is none of: what is kept of an author is the invitation and the name."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at one sheet. Either `user` or `guest` is set.

    `address` is where the request came from, `site` this installation's address as the request reached it.
    """

    sheet: Sheet
    user: Any = None
    guest: Guest | None = None
    address: str = ""
    site: str = ""

    @property
    def is_guest(self) -> bool:
        return self.guest is not None

    @property
    def side(self) -> Side:
        """The side this visitor works for, in whose voice texts are."""
        return PARTNER if self.is_guest else VNS3

    @property
    def other(self) -> Side:
        return OTHER[self.side]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, the own one first."""
        return self.side, self.other

    @property
    def editable(self) -> frozenset[Side]:
        """The halves this visitor may change. Engineers often type for the partner; a partner never for them."""
        if self.guest is None:
            return frozenset(SIDES)
        return frozenset({PARTNER}) if self.guest.may_edit else frozenset()

    @property
    def may_edit(self) -> bool:
        return bool(self.editable)

    @property
    def author(self) -> Any:
        """What services keep of whoever saves."""
        return self.guest or self.user

    @property
    def name(self) -> str:
        """Empty where nobody has said it."""
        if self.guest is not None:
            return self.guest.name or self.guest.email
        return str(self.user.get_full_name() or self.user.get_username())

    @property
    def email(self) -> str:
        return self.guest.email if self.guest is not None else str(self.user.email)

    @property
    def door(self) -> str:
        return PARTNER_DOOR if self.is_guest else ""

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the sheet's pages, at the door this visitor came in by."""
        return reverse(f"{self.door}{name}", args=[self.sheet.pk, *args])


__all__ = ["Guest", "Visitor"]
