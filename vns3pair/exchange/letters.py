"""A mail before it is sent: its texts, and the finished message made of them.

Texts are plain. A paragraph ends with an empty line; a line that begins with `- ` is an entry of a list; an
address that begins with http:// or https:// is a link. The HTML part is made from the text where none is given.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.utils import formatdate, make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vns3pair.exchange.mailboxes import mailbox, seen

WIDTH = 72
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
JOINERS = "\u200c\u200d"
"""Unseen, but emoji and some scripts are written with them."""
ENTRY = re.compile(r"(\s*- )(.*)")
PERSONAL = frozenset({"sheet"})
"""Kinds of mail that somebody wrote or read before sending; all others say that a machine made them."""
# Quoted-printable: each letter is ASCII and no line is long, so every server takes it as it is.
CHARSET = Charset("utf-8")
CHARSET.body_encoding = QP

PAGE = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
    '<meta name="supported-color-schemes" content="light dark">\n<title>{title}</title>\n</head>\n'
    '<body style="margin:0;padding:16px">\n'
    '<div style="font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;max-width:600px">\n'
    "{body}</div>\n</body>\n</html>\n"
)
"""No colours, so that a reader's dark mode is right by itself; nothing is fetched from anywhere."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail that is to go out, to all its recipients at once."""

    sheet: Any
    kind: str
    recipients: Sequence[str]
    subject: str
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    attachments: Sequence[tuple[str, bytes, str]] = field(default=(), repr=False)
    revision: Any = None
    invitation: Any = None
    with_link: bool = False
    by: Any = None
    reply_to: str = ""


def finished(letter: Letter, recipients: Sequence[str]) -> bytes:
    """The mail to checked addresses: headers, both parts, files."""
    sender = mailbox(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Date": formatdate(localtime=True),
        # The domain is said, as finding this machine's own asks the name service.
        "Message-ID": make_msgid(domain=sender.address.rpartition("@")[2].strip("[]")),
    }
    if letter.kind not in PERSONAL:
        headers["Auto-Submitted"] = "auto-generated"
    subject = one_line(letter.subject)
    made = EmailMultiAlternatives(
        subject,
        wrapped(letter.text),
        settings.DEFAULT_FROM_EMAIL,
        list(recipients),
        attachments=[(name, content, kind) for name, content, kind in letter.attachments],
        headers=headers,
        reply_to=[letter.reply_to] if letter.reply_to else None,
    )
    made.encoding = CHARSET
    made.attach_alternative(letter.html or page(subject, letter.text), "text/html")
    message = made.message()
    # Django encodes the subject without knowing how much room its name takes, so that it begins with a blank.
    Message.replace_header(message, "Subject", Header(subject, CHARSET, header_name="Subject"))
    return bytes(message.as_bytes(linesep="\r\n"))


def one_line(subject: str) -> str:
    """A subject that stays one line. What would be decoded as another spelling is broken up."""
    return seen(subject, 250).replace("=?", "= ?")


def wrapped(text: str) -> str:
    """The text part: lines of at most 72 characters, except where a link is longer."""
    lines: list[str] = []
    for line in _lines(text):
        entry = ENTRY.fullmatch(line)
        hanging = " " * len(entry[1]) if entry else re.match(r" *", line)[0]  # type: ignore[index]
        lines += textwrap.wrap(
            line.strip(),
            WIDTH,
            initial_indent=re.match(r" *", line)[0],  # type: ignore[index]
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines).strip("\n") + "\n"


def page(title: str, text: str) -> str:
    """The HTML part: the same text, with links that can be followed."""
    body = "".join(
        _block(block) for block in re.split(r"\n{2,}", "\n".join(_lines(text)).strip("\n")) if block
    )
    return PAGE.format(title=escape(title), body=body)


def _lines(text: str) -> list[str]:
    """The lines of a text, without what a reader would not see as it was meant."""
    lines = text.expandtabs(4).splitlines()
    return [
        "".join(each for each in line if each.isprintable() or each in JOINERS).rstrip() for line in lines
    ]


def _block(block: str) -> SafeString:
    """A paragraph, or a list where every line is an entry."""
    lines = block.split("\n")
    entries = [ENTRY.fullmatch(line) for line in lines]
    if all(entries):
        inside = "".join(f"<li>{_inline(entry[2])}</li>\n" for entry in entries if entry)
        return mark_safe(f'<ul style="margin:0 0 14px;padding-left:22px">\n{inside}</ul>\n')
    inside = "<br>\n".join(_inline(line.strip()) for line in lines)
    return mark_safe(f'<p style="margin:0 0 14px">{inside}</p>\n')


def _inline(text: str) -> str:
    """Escaped, with links; each may be broken anywhere, as it is longer than a phone is wide."""
    made, at = "", 0
    for found in LINK.finditer(text):
        link = escape(found[0])
        made += (
            f'{escape(text[at : found.start()])}<a href="{link}" style="overflow-wrap:anywhere">{link}</a>'
        )
        at = found.end()
    return made + escape(text[at:])
