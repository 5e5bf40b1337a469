"""What a reader of device configurations is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One connection of a configuration, read for the box that the configuration is of.

    `half` maps catalogue keys to values as somebody would type them: text, number, true or false, a list where the
    configuration names several (the sheet then asks to choose one), and under `tunnels` a list of objects. What the
    configuration does not say is absent, except where `assumed` names it: then the value is the device's documented
    default. `end` is `left` or `right` where a file does not say which end it is for. `where` maps keys to the number
    of the line that says it, counted from 1.
    """

    name: str
    half: Mapping[str, Any]
    end: str = ""
    where: Mapping[str, int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that no row came from: its number from 1, its text without keys, and why where that is known."""

    line: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a configuration holds. `problems` are sentences about the whole (cut off, another format); `keys` is how
    many values were cut from it because they are or may be keys."""

    found: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()
    problems: tuple[str, ...] = ()
    keys: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """How one device's configuration is read.

    `read` takes a text without keys, `\\n` between its lines, and never raises; `recognises` tells how many lines of
    a text look like this device's own, to guess the device. `formats` says in one sentence what may be pasted.
    """

    device: str
    formats: str
    read: Callable[[str], Reading]
    recognises: Callable[[str], int]


__all__ = ["Found", "Reader", "Reading", "Unread"]
