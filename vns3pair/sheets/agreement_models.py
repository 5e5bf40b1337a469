"""What both sides sign, what they wrote beside the rows, and the list of every step. Nothing of it is edited later."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from vns3pair.sheets.models import Revision, Sheet


class AppendOnly(Exception):
    """A step that is on record was to be changed or taken away."""


class ByWhom(models.Model):
    """Who did something: the side, the name as it was then, and the account or the invitation behind it."""

    side = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class RowNote(ByWhom):
    """A remark on one row: for both sides, or for the VNS3 side alone (`internal`)."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="row_notes")
    key = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    """The pair of subnets, where the row is a tunnel's: its number changes when tunnels move."""
    text = models.TextField()
    internal = models.BooleanField(default=False)
    written = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("written", "pk")
        indexes = (models.Index(fields=("sheet", "key")),)

    def __str__(self) -> str:
        return f"{self.side} on {self.key}"


class Agreement(ByWhom):
    """One revision as proposed, by whom, and what became of it. Only one of a sheet's is current.

    `reason` says why a sheet that fails is proposed all the same.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="agreements")
    revision = models.ForeignKey(Revision, models.RESTRICT, related_name="agreements")
    digest = models.CharField(max_length=64, db_index=True)
    reason = models.TextField(blank=True)
    proposed = models.DateTimeField()
    agreed = models.DateTimeField(null=True, blank=True)
    voided = models.DateTimeField(null=True, blank=True)
    voided_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-proposed", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sheet",), condition=models.Q(voided__isnull=True), name="one_agreement_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} revision {self.revision_id}"


class Acceptance(ByWhom):
    """A weak spot that was accepted with a reason: a row by its key, or an advisory by code and side.

    `internal` ones are VNS3's own and shown to nobody else.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="acceptances")
    about = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    effect = models.CharField(max_length=20)
    reason = models.TextField()
    internal = models.BooleanField(default=False)
    accepted = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("agreement", "about"), name="one_acceptance_a_thing"),)

    def __str__(self) -> str:
        return self.title


class Signature(ByWhom):
    """One side's name under an agreement. `confirmed` where a code sent to the address came back."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    email = models.EmailField(max_length=254)
    confirmed = models.BooleanField(default=False)
    signed = models.DateTimeField()

    class Meta:
        ordering = ("signed", "pk")
        constraints = (models.UniqueConstraint(fields=("agreement", "side"), name="one_signature_a_side"),)

    def __str__(self) -> str:
        return f"{self.name}, {self.side}"


class Code(models.Model):
    """Six digits sent to an address, kept as a keyed hash: they confirm one signature, for minutes and a few tries.

    `guest` is the invitation by which they were asked for; they serve nobody else.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="codes")
    side = models.CharField(max_length=10)
    guest = models.PositiveBigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    hashed = models.CharField(max_length=128)
    expires = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"code for {self.side}"


class OnlyAdded(models.QuerySet[Any]):
    """What is on record is added and read. It goes with its sheet alone."""

    def update(self, **values: Any) -> int:
        raise AppendOnly("what is on record is not changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("what is on record is not taken away")


class OnRecord(models.Model):
    """A row that is added once and never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = OnlyAdded.as_manager()

    class Meta:
        abstract = True
        ordering = ("-pk",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("what is on record is not changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly("what is on record is not taken away")


class Step(OnRecord, ByWhom):
    """One entry of the audit list: who did what to a sheet, when, from where, through what. Append-only.

    `what` is a code of `audit.STEPS`; `detail` is a short text without secrets. What `awaits` is put on the list
    before it is done, and its outcome is added after.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=40)
    detail = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=45, blank=True)
    through = models.CharField(max_length=20)
    awaits = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.what} by {self.side}"


class Outcome(OnRecord):
    """What came of a step that was put on the list before it was done. A step without one was cut off. Append-only."""

    step = models.OneToOneField(Step, models.CASCADE, related_name="outcome")
    said = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.said
