"""The tunnel as a picture: two gateways, what stands behind them, and how far a connection gets.

An SVG whose colours come from the classes of its elements: `static/picture.css` on the page, `picture.css`
beside this module on paper. Whatever places something, sizes of type included, stands here and in `shapes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

from vns3pair.documents.fitting import Type
from vns3pair.documents.html import element
from vns3pair.documents.scene import UNSTATED, Fact, Gateway, Scene, Step, Subnets, Way, scene, sentences
from vns3pair.documents.shapes import (
    CROSS,
    TICK,
    WAVE,
    Box,
    Point,
    arrow_head,
    glyph,
    line,
    paragraph,
    rectangle,
    spot,
    text,
)
from vns3pair.documents.structure import SIGNS
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import Reader

NAME, HEADING, PLAIN = Type(13.5, bold=True), Type(12.5, bold=True), Type(12)
SMALL, SMALL_BOLD, MONO = Type(11.5), Type(11.5, bold=True), Type(11.5, mono=True)
WIDE, HEIGHT = 1060, 152
"""The wide picture has one height, whatever it shows: the page below does not jump."""
UPRIGHT = 360
LINE = 68
"""How far down the line runs through the wide picture."""
PAD, ROW, WIRE = 11, 17, 12
GATEWAY, SUBNETS, NAT = 212, 150, 36
LABELS = 70
"""The room of the labels in a gateway's box."""
OUTCOMES = {"good": "p-ok", "bad": "p-bad", "warn": "p-warn", "open": "p-open"}
DOTS, DASHES = "1.5 5", "7 5"


def draw(comparison: Comparison, reader: Reader = "neutral", *, upright: bool = False) -> str:
    """The picture as the text of an `<svg>` element, every text of the sheet escaped.

    Wide for a page and a document, `upright` for a phone. It is hidden from screen readers: they read
    `spoken`. Never raises, whatever the halves hold.
    """
    return ET.tostring(drawing(scene(comparison, reader), upright=upright), encoding="unicode")


def spoken(comparison: Comparison, reader: Reader = "neutral") -> list[str]:
    """The same in a few plain sentences, values in full."""
    return list(sentences(scene(comparison, reader), reader))


def drawing(seen: Scene, *, upright: bool = False) -> ET.Element:
    """The picture of a scene as a tree, for a document to take in."""
    parts, width, height = _upright(seen) if upright else (list(_wide(seen)), WIDE, float(HEIGHT))
    return element(
        "svg",
        *parts,
        **{
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "picture-upright" if upright else "picture-wide",
            "viewBox": f"-1 -1 {width + 2} {height + 2:g}",
            "aria-hidden": "true",
            "focusable": "false",
        },
    )


# The two arrangements


def _wide(seen: Scene) -> Iterator[ET.Element]:
    rows = max(_rows(gateway) for gateway in seen.gateways)
    left, right = SUBNETS + WIRE, WIDE - SUBNETS - WIRE - GATEWAY
    yield line(Point(SUBNETS, LINE), Point(left, LINE), "p-wire")
    yield line(Point(right + GATEWAY, LINE), Point(WIDE - SUBNETS, LINE), "p-wire")
    for gateway, subnets, x, outer in zip(
        seen.gateways, seen.subnets, (left, right), (0, WIDE - SUBNETS), strict=True
    ):
        top = max(6.0, LINE - _subnets_height(subnets) / 2)
        yield _subnets(subnets, Point(outer, top), SUBNETS)
        yield _gateway(gateway, Point(x, 6), GATEWAY, rows)
    yield from _across(seen, Point(left + GATEWAY, LINE), Point(right, LINE))


def _across(seen: Scene, start: Point, end: Point) -> Iterator[ET.Element]:
    """The way from one gateway's edge to the other's, its words above and below."""
    way, middle, room = seen.way, (start.x + end.x) / 2, end.x - start.x - 16
    yield from _carrier(way, Point(middle, 20), room, anchor="middle")
    near, far = (NAT + WIRE if gateway.nat else 0 for gateway in seen.gateways)
    first, last = Point(start.x + near, LINE), Point(end.x - far, LINE)
    step = (last.x - first.x - 6) / len(way.steps)
    places = [Point(first.x + step * (place + 0.5), LINE) for place in range(len(way.steps))]
    if near:
        yield line(start, first, "p-wire")
        yield _nat(seen.gateways[0], Point(first.x - NAT / 2, LINE))
    if far:
        yield line(last, end, "p-wire")
        yield _nat(seen.gateways[1], Point(last.x + NAT / 2, LINE))
    yield from _track(way, first, places, last)
    for place, (title, state) in zip(places, way.steps, strict=True):
        class_, setting = _named(way, state)
        yield text(Point(place.x, LINE + 28), title, setting, class_, anchor="middle")
    yield text(
        Point(middle, LINE + 51),
        way.verdict,
        NAME,
        f"p-verdict {OUTCOMES[way.outcome]}",
        room,
        anchor="middle",
    )
    yield paragraph(Point(middle, LINE + 67), way.reason, PLAIN, "p-text", room, anchor="middle")


def _upright(seen: Scene) -> tuple[list[ET.Element], int, float]:
    """The same from top to bottom, with its width and height."""
    x, (ours, theirs), (first, last) = PAD + NAT / 2, seen.gateways, seen.subnets
    parts = [_subnets(first, Point(0, 0), UPRIGHT)]
    y = _subnets_height(first)
    parts.append(line(Point(x, y), Point(x, y + WIRE), "p-wire"))
    parts.append(_gateway(ours, Point(0, y + WIRE), UPRIGHT, _rows(ours)))
    y += WIRE + _gateway_height(_rows(ours))
    way, y = _down(seen, Point(x, y))
    parts += way
    parts.append(_gateway(theirs, Point(0, y), UPRIGHT, _rows(theirs)))
    y += _gateway_height(_rows(theirs))
    parts.append(line(Point(x, y), Point(x, y + WIRE), "p-wire"))
    parts.append(_subnets(last, Point(0, y + WIRE), UPRIGHT))
    return parts, UPRIGHT, y + WIRE + _subnets_height(last)


def _down(seen: Scene, start: Point) -> tuple[list[ET.Element], float]:
    """The way downwards, with the words beside it, and how far down it ends."""
    way, x, y = seen.way, start.x, start.y
    words, room = x + NAT / 2 + PAD, UPRIGHT - x - NAT / 2 - 2 * PAD
    parts: list[ET.Element] = []
    before: list[ET.Element] = []
    if seen.gateways[0].nat:
        before.append(line(start, Point(x, y + 28), "p-wire"))
        before.append(_nat(seen.gateways[0], Point(x, y + 22)))
        y += 32
    first = Point(x, y)
    parts += _carrier(way, Point(words, y + 19), room)
    y += 60
    places = []
    for title, state in way.steps:
        places.append(Point(x, y))
        if state == "fails":
            parts += _told(way, Point(words, y + 4.5), room)
            y += 16 * len(PLAIN.wrap(way.reason, room, 2))
        else:
            class_, setting = _named(way, state)
            parts.append(text(Point(words, y + 4), title, setting, class_))
        y += 28
    if all(state != "fails" for _, state in way.steps):
        parts += _told(way, Point(words, y + 6), room)
        y += 12 + 16 * len(PLAIN.wrap(way.reason, room, 2))
    last = Point(x, y)
    if seen.gateways[1].nat:
        y += 34
        before.append(line(last, Point(x, y), "p-wire"))
        before.append(_nat(seen.gateways[1], Point(x, y - 22)))
    return [*before, *_track(way, first, places, last), *parts], y


def _told(way: Way, at: Point, room: float) -> Iterator[ET.Element]:
    yield text(at, way.verdict, NAME, f"p-verdict {OUTCOMES[way.outcome]}", room)
    yield paragraph(Point(at.x, at.y + 17), way.reason, PLAIN, "p-text", room)


# The boxes


def _rows(gateway: Gateway) -> int:
    """How many rows of values its box needs; an empty one is as tall as a usual one."""
    return 4 if gateway.empty else len(gateway.addresses) + len(gateway.ids)


def _gateway_height(rows: int) -> float:
    return 54 + rows * ROW


def _gateway(gateway: Gateway, corner: Point, width: float, rows: int) -> ET.Element:
    """Its box with room for `rows` rows. The IDs stand last, level with those of the box across."""
    box, room = Box(*corner, width, _gateway_height(rows)), width - 2 * PAD
    own = "your side" if gateway.own else ""
    parts = [text(Point(PAD, 21), gateway.name, NAME, "p-name", room)]
    if own:
        parts.append(text(Point(PAD + room, 37), own, SMALL, "p-dim", anchor="end"))
    parts.append(text(Point(PAD, 37), gateway.device, SMALL, "p-dim", room - SMALL.width(own)))
    if gateway.empty:
        return box.holding(*parts, text(Point(PAD, 63), UNSTATED, SMALL, "p-dim"), tone="p-open")
    last = 57 + (rows - len(gateway.ids)) * ROW + 4
    for place, fact in enumerate(gateway.addresses):
        parts += _fact(fact, 57 + place * ROW, room)
    for place, fact in enumerate(gateway.ids):
        parts += _fact(fact, last + place * ROW, room)
    return box.holding(*parts)


def _fact(fact: Fact, y: float, room: float) -> Iterator[ET.Element]:
    yield text(Point(PAD, y), fact.label, SMALL, "p-dim")
    yield from _value(fact, Point(PAD + LABELS, y), room - LABELS)


def _value(fact: Fact, at: Point, room: float) -> Iterator[ET.Element]:
    """A value; one that differs or cannot be read has a ground and a sign besides its colour."""
    tone = {"bad": " p-bad", "unread": " p-warn", "blank": " p-dim"}.get(fact.tone, "")
    if fact.tone not in ("bad", "unread"):
        yield text(at, fact.text, MONO, f"p-mono{tone}", room)
        return
    width = MONO.width(MONO.fit(fact.text, room - 14))
    yield rectangle(at.x - 4, at.y - 11.5, width + 20, 15, f"p-mark{tone}")
    yield text(at, fact.text, MONO, f"p-mono{tone}", room - 14)
    if fact.tone == "bad":
        yield glyph(CROSS, Point(at.x + width + 8, at.y - 4), tone.strip(), scale=0.7)
    else:
        yield text(Point(at.x + width + 5, at.y), "?", SMALL_BOLD, tone.strip())


def _subnets_height(subnets: Subnets) -> float:
    lines = max(1, len(subnets.shown)) + bool(subnets.more) + bool(subnets.more_differing)
    return 32 + lines * ROW


def _subnets(subnets: Subnets, corner: Point, width: float) -> ET.Element:
    box, room = Box(*corner, width, _subnets_height(subnets)), width - 2 * PAD
    parts = [text(Point(PAD, 20), "Subnet" if subnets.total == 1 else "Subnets", HEADING, "p-name")]
    if not subnets.shown:
        return box.holding(*parts, text(Point(PAD, 38), UNSTATED, SMALL, "p-dim"), tone="p-open")
    y = 38
    for fact in subnets.shown:
        parts += _value(fact, Point(PAD, y), room)
        y += ROW
    if subnets.more:
        parts.append(text(Point(PAD, y), f"and {subnets.more:,} more", SMALL, "p-dim"))
    if subnets.more_differing:
        differ = f"{SIGNS['bad']} {subnets.more_differing:,} differ"
        parts.append(text(Point(PAD, y + ROW), differ, SMALL, "p-bad", room))
    return box.holding(*parts)


def _nat(gateway: Gateway, centre: Point) -> ET.Element:
    return element(
        "g",
        element("title", gateway.nat),
        rectangle(centre.x - NAT / 2, centre.y - 10, NAT, 20, "p-box p-nat", radius=4),
        text(Point(centre.x, centre.y + 4), "NAT", SMALL_BOLD, "p-name", anchor="middle"),
    )


# The way between them


def _carrier(way: Way, at: Point, room: float, *, anchor: str = "") -> Iterator[ET.Element]:
    """IKE version, and the transport below it."""
    for place, fact in enumerate((way.ike, way.transport)):
        class_ = {"bad": "p-bad", "blank": "p-dim"}.get(fact.tone, "p-text")
        words = f"{SIGNS['bad']} {fact.text}" if fact.tone == "bad" else fact.text
        yield text(Point(at.x, at.y + 16 * place), words, SMALL, class_, room, anchor=anchor)


def _track(way: Way, start: Point, places: Sequence[Point], end: Point) -> Iterator[ET.Element]:
    """The line with its stages: whole as far as nothing fails, broken there, dotted beyond."""
    states: list[Step] = [state for _, state in way.steps]
    arrives: Step = "passes" if way.outcome == "good" else "beyond"
    for (begin, stop), state in zip(pairwise([start, *places, end]), [*states, arrives], strict=True):
        dashes = {"passes": "", "fails": "" if way.certain else DASHES}.get(state, DOTS)
        yield line(begin, stop, f"p-line {_tone(way, state)}", dashes=dashes)
    yield arrow_head(end, places[-1], _tone(way, arrives))
    for place, state in zip(places, states, strict=True):
        yield from _stage(way, place, state)


def _stage(way: Way, at: Point, state: Step) -> Iterator[ET.Element]:
    tone = _tone(way, state)
    if state == "fails":
        path, dashes = (CROSS, "") if way.certain else (WAVE, "4 3")
        yield from spot(at, 13, f"{tone} p-broken", path, dashes=dashes)
    elif state == "passes":
        yield from spot(at, 8, tone, TICK)
    else:
        yield from spot(at, 6, tone, dashes="2.5 2.5" if state == "open" else "")


def _tone(way: Way, state: Step) -> str:
    return {"passes": "p-ok", "fails": OUTCOMES[way.outcome]}.get(state, "p-open")


def _named(way: Way, state: Step) -> tuple[str, Type]:
    """How the name of a stage is set."""
    return (OUTCOMES[way.outcome], SMALL_BOLD) if state == "fails" else ("p-dim", SMALL)


__all__ = ["draw", "drawing", "spoken"]
