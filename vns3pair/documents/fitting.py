"""How wide a text will be, roughly and never too narrow, and how to shorten one until it fits.

A drawing is made where no font is at hand, so the widths are those of the widest font in use (DejaVu Sans).
"""

from __future__ import annotations

from dataclasses import dataclass

_NARROW = frozenset("'ijlIJ ,./:;\\|f-()[]t!·")
_SLIM = frozenset('r"*_`szc?–')
_WIDE = frozenset("%mwWM@#+<=>^~&≠→…")
_LONGEST = 400
"""Characters of a text that are looked at: no room in a drawing takes more."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: its size, and whether bold or with letters of one width."""

    size: float
    bold: bool = False
    mono: bool = False

    def width(self, text: str) -> float:
        """The room that the text takes at most, in the units of `size`."""
        return sum(map(self._advance, text))

    def _advance(self, letter: str) -> float:
        if self.mono:
            return self.size * (0.603 if letter < "\u0250" or letter in "…–≠" else 1.1)
        if letter in _NARROW:
            ems = 0.41
        elif letter in _SLIM:
            ems = 0.56
        elif letter in _WIDE:
            ems = 1.0
        elif letter < "\u0250":
            ems = 0.8 if letter.isupper() else 0.65
        else:
            ems = 1.3
        return self.size * ems * (1.1 if self.bold else 1)

    def fit(self, text: str, room: float) -> str:
        """The text in one line, shortened in its middle where it takes more than `room`."""
        text = " ".join(text.split())
        if len(text) <= _LONGEST and self.width(text) <= room:
            return text
        head, tail, left = "", "", room - self._advance("…")
        for start, end in zip(text[:_LONGEST], text[: -_LONGEST - 1 : -1], strict=True):
            for letter, at_start in ((start, True), (end, False)):
                left -= self._advance(letter)
                if left < 0:
                    return f"{head.rstrip()}…{tail.lstrip()}"
                head, tail = (head + letter, tail) if at_start else (head, letter + tail)
        return f"{head}…{tail}"  # not reached: what fits was returned above

    def wrap(self, text: str, room: float, lines: int) -> list[str]:
        """The text in so many lines at most, broken between words into lines of like length.

        What does not fit is shortened in the last line.
        """
        words = text.split()
        if self.width(text) <= room:
            return [" ".join(words)] if words else []
        for part in (0.6, 0.7, 0.8, 0.9):
            made = self._broken(words, room * part, lines)
            if len(made) > 1 and all(self.width(line) <= room for line in made):
                return made
        return [self.fit(line, room) for line in self._broken(words, room, lines)]

    def _broken(self, words: list[str], room: float, lines: int) -> list[str]:
        """The words in lines no wider than `room`, but for the last and for a single word that is."""
        made: list[str] = []
        for word in words:
            longer = f"{made[-1]} {word}" if made else word
            if made and (self.width(longer) <= room or len(made) == lines):
                made[-1] = longer
            else:
                made.append(word)
        return made
