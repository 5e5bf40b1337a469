"""Sending a sheet to its partner: what was typed becomes a draft that is shown, and then mails, one for each recipient.

Each recipient with a link gets one of its own, made at the last moment; what was sent to nobody is forgotten again.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vns3pair.exchange import files, invitations, mail, sheet_letter
from vns3pair.exchange.mail import Letter
from vns3pair.exchange.mailboxes import Mailbox, mailboxes
from vns3pair.exchange.models import WAITS, Delivery, Draft, Invitation
from vns3pair.exchange.smtp import NOT_OUT
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.sheets import audit, services
from vns3pair.sheets.models import Revision
from vns3pair.sheets.visitors import Visitor

AT_LEAST = 3.0
REQUEST_TIME = 14.0
"""Seconds for making files and mailing together; mailing gets what is left, but the least at any rate."""


class AlreadySent(Exception):
    """The draft has been sent, or thrown away, in another window or by a second click."""


@dataclass(frozen=True, slots=True)
class Written:
    """A draft in full: whom it goes to, and how it reads to somebody with a given link."""

    draft: Draft
    revision: Revision
    recipients: tuple[Mailbox, ...]
    expires: datetime.datetime | None

    @property
    def content(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.draft.content
        return found

    @property
    def subject(self) -> str:
        return str(self.content["subject"])

    def text(self, link: str) -> str:
        to_do = sheet_letter.what_to_do(
            sheet=self.draft.sheet,
            revision=self.revision,
            link=link if self.expires else "",
            may_edit=self.content["may_edit"],
            expires=self.expires,
            attached={each["extension"]: each["name"] for each in self.draft.files},
        )
        return sheet_letter.whole(self.content["text"], to_do)


def keep(*, visitor: Visitor, content: Mapping[str, Any], instead_of: Draft | None = None) -> Draft:
    """Keeps what was typed, with the sheet as it is now and the files made of it. Raises files.Unavailable."""
    revision = services.close_revision(sheet=visitor.sheet)
    made = _files(visitor, revision, content)
    Draft.objects.filter(made__lt=timezone.now() - WAITS).delete()
    if instead_of is not None:
        instead_of.delete()
    return Draft.objects.create(
        sheet=visitor.sheet,
        user=visitor.user,
        for_revision=revision.number,
        content=dict(content),
        files=[
            {"extension": extension, "name": name, "size": len(data)}
            for extension, (name, data, _) in made.items()
        ],
        failed=instead_of.failed if instead_of is not None else [],
    )


def mine(visitor: Visitor) -> list[Draft]:
    """The visitor's drafts of the sheet, newest first."""
    return list(Draft.objects.filter(sheet=visitor.sheet, user=visitor.user, made__gt=timezone.now() - WAITS))


def waiting(visitor: Visitor) -> list[tuple[Draft, list[Delivery]]]:
    """What did not go out and can be tried again, with what became of it."""
    return [
        (draft, list(Delivery.objects.filter(pk__in=draft.failed))) for draft in mine(visitor) if draft.failed
    ]


def written(visitor: Visitor, draft: Draft) -> Written:
    """The draft with all that follows from it. The day a link expires is counted from now."""
    days = draft.content["days"] if draft.content["with_link"] else None
    return Written(
        draft=draft,
        revision=visitor.sheet.revisions.get(number=draft.for_revision),
        recipients=tuple(mailboxes(draft.content["recipients"])),
        expires=timezone.now() + datetime.timedelta(days=days) if days else None,
    )


def outdated(visitor: Visitor, draft: Draft) -> bool:
    """Whether somebody saved since the draft was shown."""
    newest = visitor.sheet.revisions.first()
    return newest is not None and newest.number != draft.for_revision


def send(*, visitor: Visitor, draft: Draft, link: Callable[[str], str], began: float) -> list[Delivery]:
    """Sends the draft, once. What did not go out stays as a draft of its own. Raises AlreadySent, files.Unavailable.

    `link` makes the whole address of a token; `began` is when the request did, by the monotonic clock.
    """
    whole = written(visitor, draft)
    attachments = list(_files(visitor, whole.revision, whole.content).values())
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk).delete()[0]:
            raise AlreadySent
        links = [_link(visitor, whole, recipient) for recipient in whole.recipients]
        letters = _letters(visitor, whole, links, link, attachments)
        # With the draft gone they are all that tells of these mails if the server stops.
        rows = mail.announced(letters)
    left = REQUEST_TIME - (time.monotonic() - began)
    done = mail.post_all(letters, max(AT_LEAST, min(left, settings.MAIL_TIME)), rows)
    _follow_up(visitor, whole, done, [token for _, token in links])
    return done


def _letters(
    visitor: Visitor,
    whole: Written,
    links: Sequence[tuple[Invitation | None, str]],
    link: Callable[[str], str],
    attachments: Sequence[tuple[str, bytes, str]],
) -> list[Letter]:
    """One for each recipient."""
    return [
        Letter(
            sheet=visitor.sheet,
            kind="sheet",
            recipients=[recipient.address],
            subject=whole.subject,
            text=whole.text(link(token) if token else ""),
            attachments=attachments,
            revision=whole.revision,
            invitation=invitation,
            with_link=bool(token),
            by=visitor.user,
            reply_to=visitor.email,
        )
        for recipient, (invitation, token) in zip(whole.recipients, links, strict=True)
    ]


def _link(visitor: Visitor, whole: Written, recipient: Mailbox) -> tuple[Invitation | None, str]:
    """A link of the recipient's own: one more where its address has some already."""
    if whole.expires is None:
        return None, ""
    may_edit = bool(whole.content["may_edit"])
    known = invitations.of_address(visitor.sheet, recipient.address)
    if known is not None:
        try:
            token = invitations.another_link(
                visitor=visitor, invitation=known, may_edit=may_edit, expires=whole.expires
            )
            return known, token
        except invitations.Closed:
            pass  # as if it had ended before: whoever sends invites anew
    return invitations.invite(
        visitor=visitor,
        email=recipient.address,
        name=recipient.name,
        may_edit=may_edit,
        expires=whole.expires,
    )


def _follow_up(visitor: Visitor, whole: Written, done: Sequence[Delivery], tokens: Sequence[str]) -> None:
    """What is on record afterwards, and what is left to be tried again."""
    with_what = [*(["link"] if whole.expires else []), *(each["extension"] for each in whole.draft.files)]
    for delivery, token in zip(done, tokens, strict=True):
        out = delivery.outcome not in NOT_OUT
        if token and not out:
            invitations.unlink(token=token)
        audit.record(
            visitor=visitor,
            what="mailed" if out else "not_mailed",
            detail=f"{delivery.recipients[0]}, revision {whole.revision.number}, {' and '.join(with_what)}",
            through=audit.MAIL,
        )
    _settle(visitor, {each.recipients[0] for each in done})
    failed = {each.recipients[0]: each.pk for each in done if each.outcome in NOT_OUT}
    if failed:
        again = [each for each in whole.recipients if each.address in failed]
        Draft.objects.create(
            sheet=visitor.sheet,
            user=visitor.user,
            for_revision=whole.revision.number,
            content={**whole.content, "recipients": "\n".join(str(each) for each in again)},
            files=whole.draft.files,
            failed=list(failed.values()),
        )


def _settle(visitor: Visitor, written_to: set[str]) -> None:
    """Whoever was written to just now need not be tried again for an earlier mail."""
    for draft, failed in waiting(visitor):
        left = [each for each in mailboxes(draft.content["recipients"]) if each.address not in written_to]
        draft.content["recipients"] = "\n".join(str(each) for each in left)
        draft.failed = [each.pk for each in failed if each.recipients[0] not in written_to]
        if left and draft.failed:
            draft.save(update_fields=["content", "failed"])
        else:
            draft.delete()


def _files(
    visitor: Visitor, revision: Revision, content: Mapping[str, Any]
) -> dict[str, tuple[str, bytes, str]]:
    """The files that go along, as name, bytes and type, by extension."""
    return {
        extension: (
            files.file_name(visitor.sheet, revision, extension),
            files.make(extension, visitor.sheet, revision, PARTNER, visitor.site),
            files.FORMATS[extension].content_type,
        )
        for extension in content["attach"]
    }


__all__ = ["AlreadySent", "Written", "keep", "mine", "outdated", "send", "waiting", "written"]
