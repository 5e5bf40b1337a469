"""Sending mail, and keeping what became of it.

Without a mail server (EMAIL_URL) a mail becomes a file in a private folder under the data folder. Nothing here
raises for mail trouble, takes longer than MAIL_TIME, or may be called inside a transaction: a mail cannot be
taken back, and nothing is to be locked while a server is waited for.
"""

from __future__ import annotations

import logging
import os
import secrets
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from vns3pair.exchange import smtp
from vns3pair.exchange.letters import Letter, finished, one_line
from vns3pair.exchange.mailboxes import BadAddress, mailbox
from vns3pair.exchange.models import Delivery
from vns3pair.exchange.smtp import FAILED, PART, REFUSED, SENT, UNKNOWN, Outcome
from vns3pair.ipsec import values

SENDING, FILE = "sending", "file"
IN_A_FILE = (
    "No mail server is set up here, so nobody was sent anything: the mail is in a file, ready to be sent by "
    "another program."
)
log = logging.getLogger(__name__)


def is_set_up() -> bool:
    """Whether there is a mail server to send with."""
    return bool(settings.MAIL_SERVER)


def sender() -> str:
    """Whom mails come from, as recipients see it."""
    return str(settings.DEFAULT_FROM_EMAIL)


def post(
    *,
    sheet: Any,
    kind: str,
    recipients: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[tuple[str, bytes, str]] = (),
    revision: Any = None,
    invitation: Any = None,
    with_link: bool = False,
    by: Any = None,
    reply_to: str = "",
) -> Delivery:
    """Sends one mail and returns what became of it: `outcome` and, in a sentence for people, `detail`.

    `kind` is a word for what it is about; `by` an account or None; attachments are (name, content, type). Without
    `html` that part is made from the text. Raises RuntimeError inside a transaction.
    """
    letter = Letter(
        sheet,
        kind,
        recipients,
        subject,
        text,
        html,
        attachments,
        revision,
        invitation,
        with_link,
        by,
        reply_to,
    )
    return post_all([letter])[0]


def announced(letters: Sequence[Letter]) -> list[Delivery]:
    """The rows of mails that are about to be sent, for whoever has more to write in the same transaction."""
    return [_row(letter) for letter in letters]


def post_all(
    letters: Sequence[Letter], seconds: float | None = None, rows: Sequence[Delivery] | None = None
) -> list[Delivery]:
    """Sends several mails within the time of one, and returns what became of each. For the rest see `post`.

    `rows` are those of `announced`, in the same order, where there are some already.
    """
    checked = [_checked(letter) for letter in letters]
    with transaction.atomic(durable=True):
        deliveries = announced(letters) if rows is None else list(rows)
    outcomes = _outcomes(letters, deliveries, checked, settings.MAIL_TIME if seconds is None else seconds)
    for delivery, outcome, (_, bad) in zip(deliveries, outcomes, checked, strict=True):
        _finish(delivery, _with_bad(outcome, bad))
    return deliveries


Checked = tuple[list[str], dict[str, str]]
"""The addresses that can be sent to, and for each other one why not."""


def _checked(letter: Letter) -> Checked:
    good, bad = [], {}
    for recipient in letter.recipients:
        try:
            good.append(mailbox(recipient).address)
        except BadAddress as error:
            bad[values.storable(recipient)[:254]] = str(error)
    return good, bad


def _row(letter: Letter) -> Delivery:
    return Delivery.objects.create(
        sheet=letter.sheet,
        revision=letter.revision,
        invitation=letter.invitation,
        kind=letter.kind,
        recipients=[values.storable(recipient)[:254] for recipient in letter.recipients],
        subject=one_line(letter.subject),
        attachments=[name for name, _, _ in letter.attachments],
        with_link=letter.with_link,
        by_id=getattr(letter.by, "pk", None),
        outcome=SENDING,
    )


def _outcomes(
    letters: Sequence[Letter], deliveries: Sequence[Delivery], checked: Sequence[Checked], seconds: float
) -> list[Outcome]:
    found: dict[int, Outcome] = {}
    parcels: dict[int, smtp.Parcel] = {}
    for at, (letter, delivery, (good, _)) in enumerate(zip(letters, deliveries, checked, strict=True)):
        if not good:
            found[at] = Outcome(REFUSED, "There is no address it could be sent to.")
            continue
        try:
            parcels[at] = _parcel(letter, good)
            if not is_set_up():
                delivery.file = _written(parcels[at].content)
                found[at] = Outcome(FILE, IN_A_FILE)
        except Exception as error:
            found[at] = _broken(error, "The mail could not be made or written to its file.")
    waiting = [at for at in parcels if at not in found]
    if waiting:
        try:
            server = smtp.Server(**settings.MAIL_SERVER)
            found |= zip(waiting, smtp.deliver(server, [parcels[at] for at in waiting], seconds), strict=True)
        except Exception as error:
            trouble = _broken(
                error, "Something went wrong here while the mail was being sent. It may have gone out."
            )
            found |= dict.fromkeys(waiting, Outcome(UNKNOWN, trouble.detail))
    return [found[at] for at in range(len(letters))]


def _parcel(letter: Letter, recipients: Sequence[str]) -> smtp.Parcel:
    sender = mailbox(settings.DEFAULT_FROM_EMAIL).address
    return smtp.Parcel(sender, recipients, finished(_with_reply_to(letter), recipients))


def _with_reply_to(letter: Letter) -> Letter:
    """An address that is none is left out: an account may have anything there."""
    try:
        return replace(letter, reply_to=mailbox(letter.reply_to).address if letter.reply_to else "")
    except BadAddress:
        return replace(letter, reply_to="")


def _with_bad(outcome: Outcome, bad: dict[str, str]) -> Outcome:
    if not bad:
        return outcome
    what = PART if outcome.what == SENT else outcome.what
    why = " ".join(reason if reason.endswith("?") else f"{reason}." for reason in bad.values())
    return Outcome(what, f"{outcome.detail} Not sent to all: {why}", {**outcome.refused, **bad})


def _broken(error: Exception, detail: str) -> Outcome:
    """A fault of ours. The error's own words are not logged: they may quote the mail."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", detail, type(error).__name__, where)
    return Outcome(FAILED, detail)


def _finish(delivery: Delivery, outcome: Outcome) -> None:
    delivery.outcome, delivery.detail, delivery.finished = outcome.what, outcome.detail, timezone.now()
    delivery.save(update_fields=["outcome", "detail", "finished", "file"])
    if outcome.what not in (SENT, FILE):
        log.warning(
            "Mail %s (%s) of sheet %s: %s", delivery.pk, delivery.kind, delivery.sheet_id, outcome.what
        )


# Files, where there is no mail server


def folder() -> Path:
    """Where mails lie that nothing sent, made for its owner alone."""
    found = Path(settings.MAIL_FOLDER)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    found.chmod(0o700)
    return found


def _written(content: bytes) -> str:
    name = f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(8)}.eml"
    descriptor = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(
            b"X-Unsent: 1\r\n" + content
        )  # programs that know it open such a file as a draft, ready to be sent
    return name


def connect() -> None:
    """From now on a mail's file goes with its delivery, so nothing of a sheet that is deleted stays behind."""
    post_delete.connect(_forget, sender=Delivery, dispatch_uid="mail files")


def _forget(instance: Delivery, **_: Any) -> None:
    if (path := _path(instance)) is not None:
        path.unlink(missing_ok=True)


def _path(delivery: Delivery) -> Path | None:
    """Where its file lies; None where it has none, or names another place."""
    name = delivery.file
    return Path(settings.MAIL_FOLDER) / name if name and "/" not in name else None


def content_of(delivery: Delivery) -> bytes | None:
    """The mail as it was written to its file; None where there is none, or it has been cleared away."""
    path = _path(delivery)
    try:
        return path.read_bytes() if path is not None else None
    except OSError:
        return None


__all__ = [
    "FILE",
    "SENDING",
    "Letter",
    "announced",
    "connect",
    "content_of",
    "is_set_up",
    "post",
    "post_all",
    "sender",
]
