"""A QR code as a drawing, for what is read off paper with a telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

import segno

from vns3pair.documents.html import element

QUIET = 4
"""Modules of white around the code, which readers need."""


def drawing(text: str, spoken: str) -> Element:
    """The code of `text`, dark on white; `spoken` is what is read instead of it. One unit is one module."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    size = len(rows) + 2 * QUIET
    return element(
        "svg",
        element("title", spoken),
        element("rect", width=str(size), height=str(size), fill="#fff"),
        element("path", d="".join(_runs(rows)), fill="#000"),
        viewBox=f"0 0 {size} {size}",
        class_="qr",
    )


def _runs(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Each run of dark modules as a rectangle: fewer and seamless, where squares would leave hairlines."""
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for dark, run in groupby(row, bool):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length


__all__ = ["drawing"]
