"""The post as people get it: a real mail server takes the mails, and each recipient reads its own."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, field
from email.message import EmailMessage

from tests.exchange.mail_servers import Inbox


@dataclass
class Received:
    """One mail, taken apart: its parts as a mail program shows them, its files by name."""

    subject: str
    text: str
    html: str
    answers_to: str
    files: dict[str, bytes] = field(default_factory=dict)

    def first(self, pattern: str) -> str:
        """What the text part holds; its lines are joined, as a mail program may have broken them."""
        found = re.search(pattern, " ".join(self.text.split()))
        assert found, f"{pattern} is not in: {self.text}"
        return found[0]

    @property
    def link(self) -> str:
        """The one link to a sheet, which the HTML part leads to as well."""
        found = self.first(r"http://\S+/i/\S+")
        assert self.html.count(f'href="{found}"') == 1
        assert self.text.count("/i/") == 1
        return found

    @property
    def names(self) -> list[str]:
        return list(self.files)


class Post:
    """The mails that a server took, each read once, in the order they came in."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox, self._read = inbox, 0

    def to(self, *addresses: str) -> list[Received]:
        """The new mails, one for each address and no other; in the order of the addresses."""
        new = self._inbox.mails[self._read :]
        self._read += len(new)
        found = {envelope.rcpt_tos[0]: _taken_apart(envelope.original_content) for envelope in new}
        assert sorted(envelope.rcpt_tos for envelope in new) == sorted([address] for address in addresses)
        return [found[address] for address in addresses]


def _taken_apart(content: bytes) -> Received:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    return Received(
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=page.get_content(),
        answers_to=str(message["Reply-To"] or ""),
        files={str(part.get_filename()): part.get_content() for part in message.iter_attachments()},
    )


__all__ = ["Post", "Received"]
