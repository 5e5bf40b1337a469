"""Invitations and their links, what was mailed or is about to be, and files that wait to be applied."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from vns3pair.sheets.models import Revision, Sheet

VALID = datetime.timedelta(days=30)
WAITS = datetime.timedelta(hours=1)
"""How long a preview is kept."""


class Invitation(models.Model):
    """A partner's way to its half of one sheet. Its links are its tokens, of which it may have several."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254, blank=True)
    """Blank where somebody passes the link on by other means than mail."""
    name = models.CharField(max_length=200, blank=True)
    may_edit = models.BooleanField(default=True)
    expires = models.DateTimeField()
    made = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="twins")
    """The invitation to the other tunnel's sheet that it was made from: taking that back takes this back too."""
    revoked = models.DateTimeField(null=True, blank=True)
    seen = models.DateTimeField(null=True, blank=True)
    """When the partner last had the page open, to the minute."""

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.name or self.email}"

    @property
    def alive(self) -> bool:
        """Whether its links still open the sheet."""
        return self.revoked is None and self.expires > timezone.now()


class Token(models.Model):
    """One link of an invitation, as a hash: whoever reads the database cannot use it."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="tokens")
    hashed = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Delivery(models.Model):
    """One mail that was to go out: to whom, when, what, and what became of it.

    `kind` is `sheet`, `done`, `code`, `voided`, ...; `outcome` one of `sending`, `sent`, `part`, `refused`,
    `failed`, `unknown` (it may have arrived) and `file` (no mail server is set up). Its text is not kept.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="deliveries")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="deliveries")
    kind = models.CharField(max_length=20)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=300)
    attachments = models.JSONField(default=list)
    with_link = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, default="sending")
    detail = models.TextField(blank=True)
    file = models.CharField(max_length=100, blank=True)
    """The name of the `.eml` in the mail folder, where there is no mail server."""

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"


class Draft(models.Model):
    """A mail to a partner as it was typed and shown, until it is sent; what did not go out waits to be tried again.

    `content` is what the form holds, `for_revision` the revision it was shown with, `files` what is attached. No
    links are in it: they are made when it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    for_revision = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    failed = models.JSONField(default=list)
    """Deliveries that this is what is left of."""

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"draft for {self.sheet_id}"


class Preview(models.Model):
    """A file as it was read, waiting for whoever uploaded it to say what is to be applied."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="previews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"preview of {self.sheet_id}"


class Use(models.Model):
    """One diagnosis or import, counted for an hour. Either `invitation` or `user` is set; `ended` is None while it runs."""

    what = models.CharField(max_length=20)
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("invitation", "what")), models.Index(fields=("user", "what")))

    def __str__(self) -> str:
        return f"{self.what}, {self.began}"
