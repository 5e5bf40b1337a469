"""Rows of the sheet as they are found in a configuration, one after another, with the line that says each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec.devices.readers.reading import Found

_TIME = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?\s*(s|m|h|d|ms)?", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(slots=True)
class Rows:
    """One connection as it is read; `found` makes it what a reader yields."""

    half: dict[str, Any] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    def say(self, key: str, value: Any, line: int = 0) -> None:
        """What the configuration says. None says nothing; of what is said twice the later counts."""
        if value is not None:
            self.half[key] = value
            self.assumed.discard(key)
            if line:
                self.where[key] = line

    def assume(self, key: str, value: Any) -> None:
        """The device's documented default, where nothing was said."""
        if value is not None and key not in self.half:
            self.half[key] = value
            self.assumed.add(key)

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def found(self, name: str, end: str = "") -> Found:
        return Found(name, self.half, end, self.where, frozenset(self.assumed), tuple(self.remarks))


def seconds(text: str) -> int | None:
    """The seconds of a time with an optional unit `s`, `m`, `h` or `d`; a bare number is seconds. None if it is none."""
    match = _TIME.fullmatch(text.strip().lower())
    if match is None or match[3] == "ms":
        return None
    whole, fraction, unit = match[1], match[2], _UNITS[match[3] or "s"]
    return int(whole) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)


def one_or_all(values: Iterable[Any]) -> Any:
    """The one value that all are, a list where several are named, None where there is none."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) < 2:
        return distinct[0] if distinct else None
    return distinct


__all__ = ["Rows", "one_or_all", "seconds"]
