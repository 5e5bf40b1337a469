"""What a line begins with to tell when: found, and turned into seconds."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
MONTH = "(?:" + "|".join(name.title() for name in _MONTHS) + ")[a-z]{0,6}"
_CLOCK = r"(?P<clock>\d\d?:\d\d:\d\d)(?:[.,:](?P<part>\d{1,9})(?!\d))?(?: ?(?P<half>[AP]M)\b)?"
_ZONE = r"(?: ?(?P<zone>Z|[+-]\d\d:?\d\d)\b)?"
DAY = 86_400
_YEAR = 365
_EPOCH = date(1970, 1, 1).toordinal()
_START_YEAR = date(2001, 1, 1).toordinal()
"""Stamps without a year count from an ordinary year."""

FORMS = tuple(
    re.compile(form)
    for form in (
        # Nov 23 18:22:52.154477, Tue Nov 23 18:22:52 2021, *Mar  1 2002 00:01:02.123 UTC, Jan 02 2024 03:04:05
        r"[*.]?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?"
        rf"(?P<month>{MONTH}) {{1,2}}(?P<day>\d\d?)(?:,? (?P<year>\d{{4}}))?,? {{1,2}}{_CLOCK}"
        r"(?: [A-Z]{3,4}(?=[ :\]]))?(?: (?P<late_year>(?:19|20)\d\d)(?=[ :\]]))?",
        # 2024-01-02T03:04:05.678+01:00, 2024/01/02 03:04:05
        r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?"
        rf"(?P<year>\d{{4}})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[T _]{{1,2}}{_CLOCK}{_ZONE}(?: UTC)?",
        # 02/Jan/2024:03:04:05 +0000, 2 Jan 2024 03:04:05
        rf"(?P<day>\d\d?)[-/ ](?P<month>{MONTH})[-/ ](?P<year>\d{{4}})[: ,]{{1,2}}{_CLOCK}{_ZONE}",
        # 01/02/2024 03:04:05
        rf"(?P<month>\d\d?)[/.](?P<day>\d\d?)[/.](?P<year>\d{{4}}),? {{1,2}}{_CLOCK}",
        # date=2024-01-02 time=03:04:05
        rf'date="?(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)"?,? ?time="?{_CLOCK}"?,?',
        # Jan 02 2024|03:04:05
        rf"(?:\d\|)?(?P<month>{MONTH}) (?P<day>\d\d?) (?P<year>\d{{4}})\|{_CLOCK}\|?",
        # 1704164645.678
        r"(?P<epoch>1\d{9})(?:\.(?P<part>\d{1,9}))?(?=[\s:,\]])",
        # [12345.678901], since the machine started
        r"\[ {0,10}(?P<epoch>\d{1,10})\.(?P<part>\d{3,9})(?=\])",
        # 03:04:05.678
        rf"{_CLOCK}(?=[\s:\]|])",
    )
)


class Clock:
    """Finds stamps and turns them into seconds; remembers the last form, day and year."""

    def __init__(self) -> None:
        self._order = list(range(len(FORMS)))
        self._date = ("", "", "")
        self._days = 0
        self._turns = 0
        self._last: float | None = None

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The stamp that stands at this place of the text, if one does."""
        for place, number in enumerate(self._order):
            if (found := FORMS[number].match(text, at)) is not None:
                if place:
                    self._order.insert(0, self._order.pop(place))
                return found
        return None

    def seconds(self, stamp: re.Match[str]) -> float | None:
        """The stamp in seconds; None where it is none after all, such as a 40th of May."""
        parts = stamp.groupdict()
        part = float(f"0.{parts['part']}") if parts.get("part") else 0.0
        if "epoch" in parts:
            return float(parts["epoch"]) + part
        hours, minutes, seconds = map(int, parts["clock"].split(":"))
        if parts.get("half"):
            hours = hours % 12 + 12 * (parts["half"] == "PM")
        time = hours * 3600.0 + minutes * 60 + seconds + part
        if "day" not in parts:
            return self._turned(time, DAY)
        if zone := parts.get("zone"):
            time -= zone_offset(zone)
        return self.on(parts.get("year") or parts.get("late_year") or "", parts["month"], parts["day"], time)

    def on(self, year: str, month: str, day: str, time: float) -> float | None:
        """Seconds of the day, on that day; None if there is no such day."""
        if (year, month, day) != self._date:
            self._date = (year, month, day)
            number = _MONTHS.get(month[:3].lower()) or (int(month) if month.isdigit() else 0)
            self._days = _days(int(year or 0), number, int(day))
        if self._days < 0:
            return None
        time += self._days * DAY
        return time if year else self._turned(time, _YEAR * DAY)

    def _turned(self, time: float, round_: int) -> float:
        """A time that starts again after `round_` seconds, taken to be near the one before."""
        time += self._turns * round_
        if self._last is not None:
            if time < self._last - round_ / 2:
                self._turns += 1
                time += round_
            elif time > self._last + round_ / 2:
                self._turns -= 1
                time -= round_
        self._last = time
        return time


def _days(year: int, month: int, day: int) -> int:
    """Days since the start; -1 for no day of any calendar. Day and month may stand the other way round."""
    if month > 12 >= day:
        month, day = day, month
    try:
        return (
            date(year, month, day).toordinal() - _EPOCH
            if year
            else date(2001, month, day).toordinal() - _START_YEAR
        )
    except ValueError:
        # The 29th of February has no place in an ordinary year.
        return 59 if (month, day) == (2, 29) and not year else -1


def zone_offset(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds
