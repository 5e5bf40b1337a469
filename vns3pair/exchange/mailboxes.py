"""Addresses of mails: what people type, read into addresses that no header and no command can be broken with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254
LONGEST_LOCAL = 64
DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
QUOTED = re.compile(r'"([ !#-\[\]-~]|\\[ -~])+"')
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")
"""Categories of characters that have no place in one line of a header."""
_domain = EmailValidator()


class BadAddress(ValueError):
    """Not an address that mail can be sent to. The message says why, for people."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's address, in ASCII, and the name that was typed with it."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        """As it is typed, and read again."""
        if not self.name:
            return self.address
        odd = any(letter in '",;<>\\' for letter in self.name)
        name = '"' + re.sub(r'(["\\])', r"\\\1", self.name) + '"' if odd else self.name
        return f"{name} <{self.address}>"

    @property
    def key(self) -> str:
        """What two spellings of one address have in common."""
        return self.address.casefold()


def mailbox(text: str) -> Mailbox:
    """One address, alone or as `Name <address>`. Raises BadAddress."""
    text = text.strip()
    if unseen(text):
        raise BadAddress(f"{seen(text)}: there is a character in it that cannot be seen")
    named = NAMED.fullmatch(text)
    if named is None:
        return Mailbox(_address(text))
    name = named["name"].strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Mailbox(_address(named["address"].strip()), " ".join(name.split())[:200])


def mailboxes(text: str) -> list[Mailbox]:
    """Addresses, one a line or separated by commas or semicolons, each once. Raises BadAddress."""
    found: dict[str, Mailbox] = {}
    for piece in _pieces(text):
        one = mailbox(piece)
        if one.key not in found or (one.name and not found[one.key].name):
            found[one.key] = one
    return list(found.values())


def unseen(text: str) -> bool:
    """Whether a text holds line ends or other characters that nobody sees."""
    return any(unicodedata.category(letter) in UNSEEN for letter in text)


def seen(text: str, most: int = 80) -> str:
    """A text in one line, for a message: unseen characters become blanks."""
    plain = "".join(" " if unicodedata.category(letter) in UNSEEN else letter for letter in text)
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise BadAddress(f"{seen(text) or 'An empty text'} is not an e-mail address")
    if not local.isascii():
        raise BadAddress(
            f"{seen(text)}: letters such as “{next(c for c in local if not c.isascii())}” in front of the @ are taken by "
            "few mail servers and not by this one. Is there another address?"
        )
    address = f"{local}@{_ascii_domain(domain, text)}"
    well_formed = DOT_ATOM.fullmatch(local) or QUOTED.fullmatch(local)
    # An encoded word is a spelling of something else: programs that decode it would see another address.
    if not well_formed or "=?" in local or len(local) > LONGEST_LOCAL or len(address) > LONGEST:
        raise BadAddress(f"{seen(text)} is not an e-mail address")
    try:
        _domain(f"x@{address.rpartition('@')[2]}")
    except ValidationError:
        raise BadAddress(f"{seen(text)}: what follows the @ is not the name of a mail domain") from None
    return address


def _ascii_domain(domain: str, whole: str) -> str:
    if domain.isascii():
        return domain
    try:
        coded = domain.encode("idna")
        same = coded.decode("idna") == domain.lower()
    except UnicodeError:
        same = False
    if not same:  # as with ß, which old and new rules turn into different domains
        raise BadAddress(f"{seen(whole)}: please write what follows the @ in its form that begins with xn--")
    return coded.decode("ascii")


def _pieces(text: str) -> list[str]:
    """The entries of a list. Where there are semicolons, or names like `Ash, Ann <ann@...>`, commas belong to names."""
    marks = ";\n" if ";" in re.sub(r'"[^"\n]*"', "", text) else ",\n"
    pieces, piece, quoted = [], "", False
    for letter in text.replace("\r\n", "\n").replace("\r", "\n"):
        quoted = letter != "\n" and quoted != (letter == '"')
        if letter in marks and not quoted:
            pieces.append((piece.strip(), letter))
            piece = ""
        else:
            piece += letter
    pieces.append((piece.strip(), ""))
    joined, waiting = [], ""
    for entry, mark in pieces:
        if mark == "," and entry and "@" not in entry:
            waiting += f"{entry}, "
        elif waiting or entry:
            joined.append(f"{waiting}{entry}" if waiting and NAMED.fullmatch(entry) else entry)
            if waiting and not NAMED.fullmatch(entry):
                joined.insert(-1, waiting.removesuffix(", "))
            waiting = ""
    return [entry for entry in joined if entry]
