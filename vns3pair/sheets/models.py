"""A sheet and its revisions; the controllers and partners that new sheets start from.

Each side is JSON, typed at the border (`services`), never a column per parameter. Columns hold only what
the register searches or sorts; they are worked out anew at each save, from the comparison.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side

PAUSE = datetime.timedelta(minutes=15)
"""After this long without a save, the next one opens a new revision."""


def new_salt() -> str:
    """Eight random bytes in hex, made once for each sheet: fingerprints of two sheets never compare."""
    return secrets.token_hex(8)


class Profile(models.Model):
    """What is kept of one gateway beyond one sheet. `values` is part of a half, typed at the same border."""

    side: Side
    name = models.CharField(max_length=200)
    values = models.JSONField(default=dict, blank=True)
    edit_number = models.PositiveIntegerField(default=1)
    updated = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = (Lower("name"),)
        constraints = (models.UniqueConstraint(Lower("name"), name="one_%(class)s_a_name"),)

    def __str__(self) -> str:
        return self.name


class Controller(Profile):
    """A VNS3 controller: its addresses, whom to call, and what its endpoints usually have."""

    side = VNS3


class Partner(Profile):
    """The other end as it is known: the organization, whom to call, its device and addresses."""

    side = PARTNER


class Sheet(models.Model):
    """One planned VNS3 endpoint and its tunnels, two sides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="sheets")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(db_index=True)
    edit_number = models.PositiveIntegerField(default=1)
    vns3 = models.JSONField(default=dict, blank=True)
    partner = models.JSONField(default=dict, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    psk_salt = models.CharField(max_length=128, default=new_salt, editable=False)
    controller = models.ForeignKey(Controller, models.SET_NULL, null=True, blank=True, related_name="sheets")
    partner_profile = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="sheets"
    )

    # From the comparison, for the register
    partner_name = models.CharField(max_length=200, blank=True, db_index=True)
    found_by = models.TextField(blank=True)
    state = models.CharField(max_length=20, db_index=True)
    fails_at = models.CharField(max_length=20, blank=True)
    worst_effect = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField(default=0)
    share = models.FloatField(default=0)
    to_fill_in = models.PositiveIntegerField(default=0)
    mismatches = models.PositiveIntegerField(default=0)

    open_vns3 = models.PositiveIntegerField(default=0)
    open_partner = models.PositiveIntegerField(default=0)
    """Cells that each side has still to fill in."""

    stir = models.PositiveIntegerField(default=1)
    """Advances with whatever the page shows and no save changes: notes, who is done, the agreement."""
    partner_done = models.DateTimeField(null=True, blank=True)
    """When the partner said so last; None again once its half or what it was asked changed."""
    stage = models.CharField(max_length=20, blank=True, db_index=True)
    """`proposed`, `agreed` or empty: how far the agreement is."""
    twin = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="twins")
    """The sheet of the other tunnel of one connection, where a device always has two."""

    compared: Comparison | None = None
    """The comparison that saving made, while its halves are the sheet's; see `services.comparison_of`."""

    class Meta:
        ordering = ("-updated",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("sheet", args=[self.pk])

    def side(self, side: str) -> dict[str, Any]:
        """What one side states, blank parameters absent."""
        stated: dict[str, Any] = self.vns3 if side == "vns3" else self.partner
        return stated


class ClosedRevision(Exception):
    """A closed revision was to be changed."""


class Revision(models.Model):
    """Both sides as one author left them. Immutable once closed; only closed ones are exported.

    `restored` is the number of the revision that this one brought back, if it did.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    vns3 = models.JSONField(default=dict)
    partner = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.PositiveBigIntegerField(null=True, blank=True)
    """The number of the invitation that its author came by; None for somebody with an account."""
    guest_name = models.CharField(max_length=200, blank=True)
    through = models.CharField(max_length=20)
    restored = models.PositiveIntegerField(null=True, blank=True)
    opened = models.DateTimeField()
    saved = models.DateTimeField()
    closed = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    # From the comparison, for the list of revisions; blank where a revision is older than these columns
    state = models.CharField(max_length=20, blank=True)
    worst_effect = models.CharField(max_length=20, blank=True)
    to_fill_in = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("sheet", "number"), name="one_revision_a_number"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and Revision.objects.filter(pk=self.pk, closed__isnull=False).exists():
            raise ClosedRevision(f"revision {self.number} is closed")
        super().save(*args, **kwargs)

    def side(self, side: str) -> dict[str, Any]:
        """What one side stated, blank parameters absent."""
        stated: dict[str, Any] = self.vns3 if side == "vns3" else self.partner
        return stated

    @property
    def who(self) -> str:
        """Its author by name; empty where the account is gone."""
        return f"{self.guest_name}, partner" if self.guest is not None else str(self.author or "")

    @property
    def paused(self) -> bool:
        """Whether nobody saved for so long that the next save opens another revision."""
        return timezone.now() - self.saved > PAUSE


# Django finds an app's models in this module alone; by name only, as the other one imports this one.
import vns3pair.sheets.agreement_models  # noqa: E402, F401
