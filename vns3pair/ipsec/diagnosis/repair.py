"""What pasting, saving and showing does to a log, undone as far as it can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPES = re.compile(
    rb"(?:\x1b|#033|\^\[)(?:\[[0-9;?]{0,24}[@-~]|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)?|[()][A-Z0-9])"
)
_ESCAPED = re.compile(rb"#033")
_ENTITY = re.compile(rb"&(?:amp;){0,8}(gt|lt|quot|apos|nbsp|amp|#0?39|#0?34|#[xX]2[27]|#0?6[02]);")
_TAG = re.compile(
    rb"</?(?:(?P<within>span|strong|b|em|i|u|code|tt|font|mark|small|big|kbd|samp|a)|"
    rb"br|pre|p|div|td|th|tr|table|tbody|thead|li|ul|ol|blockquote|h[1-6])(?:[ \t][^<>\n]{0,200})?/?>",
    re.I,
)
"""Tags of HTML; those `within` a line stand around words, the others between them."""
_CHARACTERS = {
    b"gt": b">", b"lt": b"<", b"quot": b'"', b"apos": b"'", b"nbsp": b" ", b"amp": b"&",
    b"#39": b"'", b"#34": b'"', b"#x27": b"'", b"#x22": b'"', b"#60": b"<", b"#62": b">",
}  # fmt: skip
_LOOKALIKES = str.maketrans(
    {
        "\u00a0": " ",
        "\t": " ",
        "\u201c": '"',
        "\u201d": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\ufeff": None,
        "\0": None,
    }
)


def repaired(data: bytes) -> tuple[bytes, set[str]]:
    """A block without terminal escapes and HTML's way of writing, line for line; and what was found."""
    found: set[str] = set()
    if b"\x1b" in data or (b"^" in data and b"^[[" in data) or _ESCAPED.search(data) is not None:
        data, count = _ESCAPES.subn(b"", data)
        if count > 2:
            found.add("terminal colours were taken out")
    if b"&" in data:
        data, count = _ENTITY.subn(_character, data)
        if count:
            found.add("HTML's way of writing characters was undone")
    if b"<" in data:
        # A blank, as a new line would change what number the lines after it have.
        data, count = _TAG.subn(_between, data)
        if count:
            found.add("HTML's way of writing characters was undone")
    return data, found


def _between(tag: re.Match[bytes]) -> bytes:
    return b"" if tag["within"] else b" "


def _character(entity: re.Match[bytes]) -> bytes:
    return _CHARACTERS.get(entity[1].lower().replace(b"#0", b"#"), b"'")


def plain(text: str) -> str:
    """The text with plain blanks and quotes, without NULs."""
    return text.translate(_LOOKALIKES) if not text.isascii() or "\t" in text or "\0" in text else text


def words_of(literals: Sequence[str]) -> tuple[str, ...]:
    """The words long enough to be known again with a blank inside."""
    return tuple(sorted({word for literal in literals for word in literal.split() if len(word) > 6}))


def blank_within(text: str, word: str) -> int | None:
    """Where one blank too many stands inside the word, if the text holds it but for that."""
    for length in range(1, len(word)):
        at = text.find(f"{word[:length]} {word[length:]}")
        if at >= 0:
            return at + length
    return None


def unwrapped(text: str, words: Sequence[str], column: int) -> str:
    """The text without the blanks that the ends of a terminal's rows left in it."""
    if column:
        places = [at for at in range(column, len(text), column + 1) if text[at] == " "]
        for at in reversed(places):
            text = text[:at] + text[at + 1 :]
    bare = text.replace(" ", "")
    for word in words:
        if word in bare and word not in text and (place := blank_within(text, word)) is not None:
            text = text[:place] + text[place + 1 :]
    return text
