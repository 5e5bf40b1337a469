"""How often somebody may have the server do what takes long: so many times an hour, and one at a time.

At the partner's door whoever has a link counts by its invitation, others by their account.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from vns3pair.exchange.models import Invitation, Use
from vns3pair.sheets.visitors import Guest

HOUR = datetime.timedelta(hours=1)
LONGEST = datetime.timedelta(minutes=2)
"""What began longer ago and never ended was cut off, and holds nobody up."""
DIAGNOSIS, IMPORT, CONTROLLER = "diagnosis", "import", "controller"
OF_GUESTS: Mapping[str, int] = MappingProxyType({DIAGNOSIS: 10, IMPORT: 20})
OF_ACCOUNTS: Mapping[str, int] = MappingProxyType({DIAGNOSIS: 240, CONTROLLER: 240})
_WORDS = {
    DIAGNOSIS: "logs are diagnosed",
    IMPORT: "files are read",
    CONTROLLER: "calls to controllers are made",
}


class Wait(Exception):
    """Not now. `until` is when it can be tried again; the message says why and when, as a clause."""

    def __init__(self, why: str, until: datetime.datetime) -> None:
        super().__init__(why)
        self.until = until

    @property
    def seconds(self) -> int:
        """For the header Retry-After."""
        return max(1, round((self.until - timezone.now()).total_seconds()))


@contextmanager
def one(what: str, *, user: Any = None, guest: Guest | None = None) -> Iterator[None]:
    """Does one thing of a kind, for whoever it is. Raises Wait where it is too many, or another is under way."""
    taken = _take(what, {"invitation_id": guest.invitation} if guest else {"user_id": user.pk}, guest)
    try:
        yield
    finally:
        Use.objects.filter(pk=taken.pk).update(ended=timezone.now())


def _take(what: str, who: Mapping[str, Any], guest: Guest | None) -> Use:
    now = timezone.now()
    with transaction.atomic():
        _lock(who)
        Use.objects.filter(**who, began__lt=now - HOUR).delete()
        past = Use.objects.filter(**who, what=what).order_by("-began")
        if past.filter(ended=None, began__gt=now - LONGEST).exists():
            why = (
                "another call is still under way" if what == CONTROLLER else "another one is still being read"
            )
            raise Wait(f"{why}; try again when it is done", now + HOUR / 360)
        most = (OF_GUESTS if guest else OF_ACCOUNTS)[what]
        earliest = past[most - 1 : most].first()
        if earliest is not None:
            until = earliest.began + HOUR
            raise Wait(f"at most {most} {_WORDS[what]} an hour; come back at {_clock(until)}", until)
        return Use.objects.create(what=what, began=now, **who)


def _lock(who: Mapping[str, Any]) -> None:
    """Of two at once the second one waits here, where the database has locks of rows."""
    if "invitation_id" in who:
        Invitation.objects.select_for_update().filter(pk=who["invitation_id"]).first()
    else:
        get_user_model().objects.select_for_update().filter(pk=who["user_id"]).first()


def _clock(moment: datetime.datetime) -> str:
    """To the next full minute, so that whoever comes then is not too early."""
    local = timezone.localtime(moment + datetime.timedelta(minutes=1))
    return f"{date_format(local, 'H:i')} {local.tzname()}"


__all__ = ["CONTROLLER", "DIAGNOSIS", "IMPORT", "Wait", "one"]
