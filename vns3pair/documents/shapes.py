"""The few shapes that the picture of a tunnel is drawn with: texts, lines, marks, boxes.

Each is placed here and coloured by its class. A box is a picture of its own, which cuts off what stands out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from vns3pair.documents.fitting import Type
from vns3pair.documents.html import Child, element

CROSS = "M-4.5-4.5l9 9M4.5-4.5l-9 9"
TICK = "M-4 0.4l3 3 5-6.4"
WAVE = "M-5.5 1.4c2-4.4 3.8-4.4 5.5-1.4s3.5 3 5.5-1.4"
_HEAD, _HEAD_HALF = 9.0, 5.0


class Point(NamedTuple):
    """A place in the picture."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A framed picture within the picture; what is in it is placed from its own corner."""

    x: float
    y: float
    width: float
    height: float

    def holding(self, *parts: Child, tone: str = "") -> Element:
        frame = rectangle(0.75, 0.75, self.width - 1.5, self.height - 1.5, f"p-box {tone}".strip(), radius=6)
        size = {"width": number(self.width), "height": number(self.height)}
        return element("svg", frame, *parts, x=number(self.x), y=number(self.y), **size)


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(
    at: Point, words: str, setting: Type, class_: str, room: float | None = None, *, anchor: str = ""
) -> Element:
    """One line of text. What does not fit in `room` is shortened in its middle, the whole in its title."""
    plain = " ".join(words.split())
    shown = plain if room is None else setting.fit(plain, room)
    how = {"font-size": number(setting.size), "text-anchor": anchor}
    if setting.bold:
        how["font-weight"] = "bold"
    line = element("text", shown, x=number(at.x), y=number(at.y), class_=class_, **how)
    return line if shown == plain else element("g", element("title", words), line)


def paragraph(at: Point, words: str, setting: Type, class_: str, room: float, *, anchor: str = "") -> Element:
    """Two lines of text at most, below each other."""
    lines = setting.wrap(words, room, 2)
    whole = " ".join(lines) == " ".join(words.split())
    placed = [
        text(Point(at.x, at.y + 15 * place), line, setting, class_, anchor=anchor)
        for place, line in enumerate(lines)
    ]
    return element("g", None if whole else element("title", words), *placed)


def rectangle(x: float, y: float, width: float, height: float, class_: str, *, radius: float = 3) -> Element:
    size = {"width": number(width), "height": number(height)}
    return element("rect", x=number(x), y=number(y), rx=number(radius), class_=class_, **size)


def line(start: Point, end: Point, class_: str, *, dashes: str = "") -> Element:
    ends = {"x1": number(start.x), "y1": number(start.y), "x2": number(end.x), "y2": number(end.y)}
    return element("line", class_=class_, **ends, **{"stroke-dasharray": dashes})


def glyph(path: str, at: Point, class_: str, *, scale: float = 1) -> Element:
    """A sign drawn as a path, so that no font has to have it."""
    place = f"translate({number(at.x)} {number(at.y)})" + (f" scale({number(scale)})" if scale != 1 else "")
    return element("path", d=path, class_=f"p-glyph {class_}", transform=place)


def spot(at: Point, radius: float, class_: str, path: str = "", *, dashes: str = "") -> Iterator[Element]:
    """A circle, with a sign in it or empty."""
    place = {"cx": number(at.x), "cy": number(at.y), "r": number(radius)}
    yield element("circle", class_=f"p-spot {class_}", **place, **{"stroke-dasharray": dashes})
    if path:
        yield glyph(path, at, class_)


def arrow_head(tip: Point, away: Point, class_: str) -> Element:
    """A triangle with its tip at the end of a level or upright line that comes from the side of `away`."""
    level = tip.y == away.y
    back = _HEAD if (away.x if level else away.y) < (tip.x if level else tip.y) else -_HEAD
    feet = [
        Point(tip.x - back, tip.y + half) if level else Point(tip.x + half, tip.y - back)
        for half in (-_HEAD_HALF, _HEAD_HALF)
    ]
    corners = " ".join(f"{number(point.x)},{number(point.y)}" for point in (tip, *feet))
    return element("polygon", points=corners, class_=f"p-head {class_}")
