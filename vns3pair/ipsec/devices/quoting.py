"""Ways to put a text where a program will read it, so that it stays one text: nothing in it ends a line, a quote, a comment or a command.

Everything that is offered for copying takes outside text through one of these.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

KEY_PLACEHOLDER = "PUT_THE_AGREED_KEY_HERE"
"""Stands where the pre-shared key belongs. It is never a key that works at the other side."""

LONGEST_NAME = 30
_NOT_NAME = re.compile(r"[^A-Za-z0-9]+")
_SHELL_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,-]+")
_ID_PLAIN = re.compile(r"[A-Za-z0-9._@:=,/+*\[\] -]+")
_UNPRINTABLE = ("C", "Zl", "Zp")


def identifier(text: str, longest: int = LONGEST_NAME) -> str:
    """A name that every device takes: ASCII letters, digits and single `-`, a letter first, at most `longest` long.

    What has no letter at all is called `vpn`, so that there always is a name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = _NOT_NAME.sub("-", plain).strip("-")
    if not name or not name[0].isalpha():
        name = f"vpn-{name}" if name else "vpn"
    return name[:longest].rstrip("-")


def line(text: str) -> str:
    """The text on one line, without control, format or unassigned characters, line separators or lone surrogates.

    For comments that run to the end of a line. It does not make a text safe within quotes.
    """
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not unicodedata.category(character).startswith(_UNPRINTABLE)
    )
    return " ".join("".join(kept).split())


def comment(text: str, sign: str = "#") -> str:
    """A comment line in a file or script whose comments begin with `sign` and end with the line.

    A backslash at its end would take the next line in, in some of them, and is cut.
    """
    return f"{sign} {line(text).rstrip(chr(92))}".rstrip()


def plain_id(text: str) -> bool:
    """Whether an IKE identity holds only characters that no known device reads as anything but themselves within double quotes."""
    return _ID_PLAIN.fullmatch(text) is not None


def shell(text: str) -> str:
    """One word for a POSIX shell. Raises ValueError for a text with NUL, which no argument can hold."""
    if "\0" in text:
        raise ValueError("a shell word cannot hold NUL")
    if _SHELL_PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"


def heredoc(text: str, word: str = "END_OF_TEXT") -> str:
    """A quoted here-document with the text as it is, from `<<'WORD'` to its last line.

    The word is lengthened until no line of the text is that word.
    """
    lines = text.splitlines()
    while any(one.strip() == word for one in lines):
        word += "_"
    ending = "" if text.endswith("\n") or not text else "\n"
    return f"<<'{word}'\n{text}{ending}{word}"


def hcl(text: str) -> str:
    """A quoted string of Terraform's language, in ASCII; `${` and `%{` stay what they are (HCL, Template expressions).

    Both signs are written by their numbers: doubled, as in `$${`, one that stands before them already would take the
    first of the two for itself, and leave the other to open a template.
    """
    return '"' + "".join(map(_hcl_character, storable(text))) + '"'


def _hcl_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if " " <= character <= "~" and character not in "$%":
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def json_text(value: Any) -> str:
    """A value as JSON over several lines, in ASCII alone, so that it is safe in any encoding and on any page."""
    return json.dumps(value, indent=2, ensure_ascii=True, default=str)


def storable(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
