"""The timeline as a picture: a lane for each connection and end, marks that lead to the lines, bars while a phase is up.

Everything that stands at a time bears its place in `data-at` (or `data-from` and `data-to`), 0 to 1, so that the
script can draw it wider. Sizes are attributes and colours come from classes, as pages allow no styles of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from vns3pair.documents.fitting import Type
from vns3pair.documents.html import element
from vns3pair.workbench.timeline import Event, Lane, Span, Timeline

WIDTH, EDGE = 1000, 22
TOP, LANE = 26, 62
TRACK = 40
"""From the top of a lane to the line that its marks stand on."""
NAME = Type(12, bold=True)
A_TICK = 84
"""Between two words on the axis, at least."""
_DRAWN_LAST = ("phase1", "phase2", "refusal", "drop")


def draw(timeline: Timeline, label: str, whose: dict[str, str]) -> str:
    """The picture as SVG. `whose` says of each end whose log it is; empty where there is one log."""
    above = TOP if timeline.ticks else 2
    height = above + LANE * len(timeline.lanes)
    root = element(
        "svg",
        *_axis(timeline, height),
        *(
            part
            for place, lane in enumerate(timeline.lanes)
            for part in _lane(lane, above + LANE * place, whose)
        ),
        class_="timeline",
        viewBox=f"0 0 {WIDTH} {height}",
        width=str(WIDTH),
        height=str(height),
        role="group",
        **{"aria-label": label, "data-width": str(WIDTH), "data-edge": str(EDGE), "data-tick": str(A_TICK)},
    )
    return ET.tostring(root, encoding="unicode", method="html")


def _x(at: float) -> float:
    return EDGE + at * (WIDTH - 2 * EDGE)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _axis(timeline: Timeline, height: int) -> Iterator[ET.Element]:
    last = -A_TICK
    for tick in timeline.ticks:
        x = _x(tick.at)
        shown = x - last >= A_TICK
        last = int(x) if shown else last
        yield element(
            "g",
            element("line", y1="20", y2=str(height), class_="t-grid"),
            element("text", tick.word, y="13", **{"text-anchor": _anchor(x)}),
            class_="t-tick",
            transform=f"translate({_n(x)} 0)",
            visibility="" if shown else "hidden",
            **{"data-at": _n4(tick.at)},
        )


def _anchor(x: float) -> str:
    return "start" if x < 40 else "end" if x > WIDTH - 40 else "middle"


def _n4(value: float) -> str:
    return f"{value:.4f}"


def _lane(lane: Lane, top: int, whose: dict[str, str]) -> Iterator[ET.Element]:
    yield element("line", x1="0", x2=str(WIDTH), y1=str(top), y2=str(top), class_="t-edge")
    yield element(
        "text",
        NAME.fit(lane.connection or "the log", 420),
        element("tspan", f"  {whose[lane.end]}", class_="t-end") if whose.get(lane.end) else None,
        x="8",
        y=str(top + 18),
        class_="t-name",
        **{"font-weight": "bold", "data-label": "1"},
    )
    y = top + TRACK
    yield element("line", x1=str(EDGE), x2=str(WIDTH - EDGE), y1=str(y), y2=str(y), class_="t-track")
    yield from (_span(span, y) for span in lane.spans)
    yield from (_run(event, y) for event in lane.events if event.until > event.at)
    for event in sorted(lane.events, key=lambda event: event.moment.kind in _DRAWN_LAST):
        yield _mark(event, y)


def _span(span: Span, y: int) -> ET.Element:
    x, width = _x(span.start), max(1.0, _x(span.stop) - _x(span.start))
    return element(
        "rect",
        x=_n(x),
        y=str(y - 5 if span.phase == 1 else y + 1),
        width=_n(width),
        height="4",
        class_=f"t-up t-phase{span.phase}",
        **{"data-from": _n4(span.start), "data-to": _n4(span.stop)},
    )


def _run(event: Event, y: int) -> ET.Element:
    """From the first to the last of a repeated event: a bar, and a tick where the last one stands."""
    x, width = _x(event.at), max(1.0, _x(event.until) - _x(event.at))
    return element(
        "g",
        element("title", f"{event.when}: {event.says}, {event.times}"),
        element(
            "rect",
            x=_n(x),
            y=str(y - 2),
            width=_n(width),
            height="4",
            **{"data-from": _n4(event.at), "data-to": _n4(event.until)},
        ),
        element(
            "rect",
            x="-1.5",
            y="-7",
            width="3",
            height="14",
            transform=f"translate({_n(_x(event.until))} {y})",
            **{"data-at": _n4(event.until), "data-y": str(y)},
        ),
        class_=f"t-run {event.tone}",
    )


def _mark(event: Event, y: int) -> ET.Element:
    """A mark; one whose line is quoted leads there."""
    moment = event.moment
    times = f", {event.times}" if event.times else ""
    leads = {"href": f"#{event.anchor}", "tabindex": "-1"} if event.line else {}
    return element(
        "a" if event.line else "g",
        element("title", f"{event.when}: {event.says}{times}"),
        element("circle", r="9"),
        element("text", event.shape, y="4", **{"text-anchor": "middle"}),
        element("text", f"×{moment.count}", y="21", class_="t-count", **{"text-anchor": "middle"})
        if moment.count > 1
        else None,
        class_=f"t-mark {event.tone}",
        transform=f"translate({_n(_x(event.at))} {y})",
        **leads,
        **{"data-at": _n4(event.at), "data-y": str(y)},
    )


__all__ = ["draw"]
