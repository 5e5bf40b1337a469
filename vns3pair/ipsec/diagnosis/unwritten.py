"""A line without what stands between its letters: colours, HTML's way of writing, unseen and wide characters.

The browser's script does the same before it looks for keys (`static/diagnose.js`).
"""

from __future__ import annotations

import re

ESCAPES = r"(?:\x1b|#033|\^\[)(?:\[[0-9;?]{0,24}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\?)|[()][A-Z0-9])"
ENTITY = r"&(?:(quot|apos|amp|lt|gt|nbsp|shy)|#(\d{1,5})|#x([0-9a-f]{1,4}));"
TAG = r"</?(?:br|pre|code|p|div|span|td|tr|th|li|b|i|em|strong|tt|font)(?:\s[^<>]{0,200})?/?>"
_ESCAPES, _ENTITY, _TAG = re.compile(ESCAPES), re.compile(ENTITY, re.I), re.compile(TAG, re.I)
ENTITIES = {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "shy": ""}
UNSEEN = "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LOOKALIKES = str.maketrans(
    dict.fromkeys(UNSEEN)
    | dict.fromkeys(BLANKS, " ")
    | dict.fromkeys("\u201c\u201d\u201e", '"')
    | dict.fromkeys("\u2018\u2019\u201a", "'")
    | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
)
_ROUNDS = 6
"""What was written as HTML may have been so several times over."""


def unwritten(text: str) -> str:
    """The line as it is read by eye. Most lines come back as they are."""
    if text.isascii() and not (
        "\x1b" in text or "&" in text or "^[" in text or "#033" in text or "\0" in text or "</" in text
    ):
        return text
    for _ in range(_ROUNDS):
        before = text
        text = _TAG.sub(" ", _ENTITY.sub(_character, _ESCAPES.sub("", text)).translate(_LOOKALIKES))
        if text == before:
            break
    return text


def _character(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    if name:
        return ENTITIES[name.lower()]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # A new line would change what number the lines after it have.
    return entity[0] if code in (10, 13) or code > 0xFFFF or 0xD800 <= code < 0xE000 else chr(code)
