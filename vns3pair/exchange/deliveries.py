"""What was mailed, as the page lists it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils import timezone

from vns3pair.exchange.models import Delivery

BY_HAND = "sheet"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        BY_HAND: "the sheet",
        "done": "a side is done",
        "code": "a code to sign with",
        "agreement": "the agreement",
        "voided": "the agreement ended",
    }
)
OUTCOMES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "sent": ("ok", "✓", "sent"),
        "part": ("warn", "~", "sent to some"),
        "refused": ("bad", "✗", "refused"),
        "failed": ("bad", "✗", "not sent"),
        "unknown": ("warn", "?", "not known"),
        "file": ("note", "i", "in a file"),
        "sending": ("plain", "…", "under way"),
    }
)
"""Tone, shape and word."""
PLAIN = frozenset({"sent", "file"})
"""What needs no more words: the page says elsewhere that there is no mail server."""
LOST_AFTER = datetime.timedelta(minutes=1)
LOST = "The server stopped while this mail was under way. It may have arrived: ask before you send it again."


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in the list."""

    delivery: Delivery
    about: str
    tone: str
    shape: str
    word: str
    detail: str

    @property
    def may_repeat(self) -> bool:
        """Whether it makes sense to send it again by hand."""
        return self.delivery.kind == BY_HAND and self.word != OUTCOMES["sending"][2]

    @property
    def has_file(self) -> bool:
        """Whether its file may be fetched. A code is for whoever it was sent to."""
        return bool(self.delivery.file) and self.delivery.kind != "code"


def line(delivery: Delivery) -> Line:
    outcome, detail = delivery.outcome, delivery.detail
    if outcome == "sending" and delivery.made < timezone.now() - LOST_AFTER:
        outcome, detail = "unknown", LOST
    tone, shape, word = OUTCOMES.get(outcome, OUTCOMES["unknown"])
    about = KINDS.get(delivery.kind, delivery.kind)
    return Line(delivery, about, tone, shape, word, "" if outcome in PLAIN else detail)
