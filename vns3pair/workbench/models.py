"""What the workbench must keep: logs that somebody chose to keep with a sheet, and how a live controller is reached."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from vns3pair.sheets.models import Controller, Sheet


class KeptLog(models.Model):
    """A diagnosed log with what it showed, for the side that kept it alone.

    `reading` is the result as `packing` writes it, `whose` whose log it is. `texts` are the masked texts of the
    logs, compressed, by end; None where they are too large, and only the quoted lines were kept.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="kept_logs")
    side = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.PositiveBigIntegerField(null=True, blank=True)
    """The number of the invitation whoever kept it came by; None for somebody with an account."""
    made = models.DateTimeField(auto_now_add=True)
    whose = models.CharField(max_length=10, blank=True)
    verdict = models.CharField(max_length=400, blank=True)
    reading = models.JSONField(default=dict)
    texts = models.BinaryField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"log kept with {self.sheet_id}"


class LiveController(models.Model):
    """How a controller's API is reached: host, port, token and the confirmed certificate, sealed together.

    Sealed as one, so that nobody who can write to the database can send the token to another host. Only `live` opens
    it. `confirmed_by` held the certificate's fingerprint against the box.
    """

    controller = models.OneToOneField(Controller, models.CASCADE, related_name="live")
    sealed = models.TextField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed = models.DateTimeField()

    def __str__(self) -> str:
        return f"live access to {self.controller}"
