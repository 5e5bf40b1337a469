"""What stands before a message: stamp, host, program and the like, of every format that is known.

Told by what stands there, not by a format chosen for the whole log, as logs are pasted together.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from vns3pair.ipsec.diagnosis.stamps import MONTH, Clock, zone_offset

_PROGRAM = (
    r"(?:/[\w./-]{1,60}/|[A-Z]/)?(?:pluto|charon(?:-(?:systemd|nm|cmd))?|racoon2?|kmd|iked|ikemgr|isakmpd|vpnd?|"
    r"strongswan(?:-starter)?|swanctl|ipsec(?:_starter|_setup|_auto)?|ipsec__plutorun|(?:rubik_pluto)?_?updown|"
    r"_plutorun|_stackmanager|addconn|whack|NetworkManager|nm-[\w-]{1,30}|xl2tpd|kernel|sudo|"
    r"systemd(?:-\w{1,20})?|starter|ipsec-starter|libreswan|openswan)"
)
_LEVEL = (
    r"(?:(?:kern|user|daemon|auth|authpriv|syslog|security|local\d)\.)?"
    r"(?:debug|info|informational|notice|warn|warning|err|error|crit|critical|alert|emerg)\b"
)
_BEFORE_STAMP = re.compile(
    r"(?:<\d{1,3}>)?(?:1 (?=\d{4}-))?(?:\d{0,9},(?=\d{4}/))?"  # a syslog priority, a place in a table
    r"(?:[^\s\"]{1,80}?: ?|[\w.-]{1,40} +(?:\| )?|-{1,3} ){0,4}?"  # a file and its line, a host, a number
    r"\[?(?=[*.]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,]"
    r"|(?:19|20)\d\d[-/]\d\d[-/]\d\d[T ])"
)
_AFTER_STAMP = re.compile(r"(?: [A-Z]{3,4}(?=[ :\]]))?(?:[ \w/-]{0,40}\])?[\])]?:?\s*(?:<[\d.]{1,9}> )?,?")
_FROM = re.compile(
    rf"(?:(?P<host>[^\s\"|#{{]{{1,128}}) {{1,2}})??(?:{_LEVEL} {{1,2}})?"
    rf"(?:(?P<program>{_PROGRAM}|[\w./-]{{1,60}}(?=\[\d{{1,9}}\]:))"
    r"(?:\[\d{0,9}\](?:\[\d{1,9}\])?|\(\d{1,9}\)| \d{1,9}(?= )(?: \S{1,40} (?:-|\[[^\]]{0,200}\]))?)?"
    rf"(?::\s*|\s+(?!-))|\[(?P<bracketed>{_PROGRAM})\]:? )"
)
_HOST_ONLY = re.compile(
    r"(?:[\w.-]{1,64} )?(?:[\w.-]{1,64} ?)?: (?=%|[*.]?[A-Z][a-z]{2} {1,2}\d)|[\w.-]{1,64} (?=%[A-Z])"
)
_CODE = re.compile(r"(?:\| )?(?:[0-3]\d\d|\dv\d) (?=[\"#])")
_CODE_BEFORE_WORDS = re.compile(r"0[0-3]\d (?=[a-zA-Z%])")
_TALKERS = frozenset({"", "ipsec__plutorun", "NetworkManager", "whack", "ipsec", "ipsec_auto", "addconn"})
"""What repeats messages of the daemon with their codes."""
_ASDM = re.compile(
    rf"(?P<level>\d)\|(?P<stamp>{MONTH} \d\d? \d{{4}}\|\d\d:\d\d:\d\d)\|(?P<number>\d{{6}})\|(?:[^|]{{0,100}}\|){{4}}(?P<text>.*)"
)
"""A line of ASDM's log table, which holds what `%ASA-4-713903` says elsewhere."""
_CALLER = re.compile(r"<(?:info|warn|debug|error|trace)> +(?:\[\d+\.\d+\] )?")
_REPEATED = re.compile(r"message repeated (?P<times>\d{1,9}) times: ?\[ ?(?P<text>.*?) ?\]?$", re.S)
_QUOTED = re.compile(r"(?:> ?)+\s*")
_DAEMON = r"(?:pluto|charon(?:-systemd)?|racoon)(?:\[\d{1,9}\])?"
_TIME = r"(?P<clock>\d\d:\d\d:\d\d)(?:[.:,](?P<part>\d{1,9}))?"
_THEN = rf"(?:: | {{1,2}}(?:[\w.:-]{{1,64}} )?(?P<program>{_DAEMON}): )(?=[\"|]|\d\d\[)"
_WITHOUT_YEAR = re.compile(rf"(?P<stamp>(?P<month>{MONTH}) {{1,2}}(?P<day>\d\d?) {_TIME}){_THEN}")
_WITH_YEAR = re.compile(
    r"(?P<stamp>(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]"
    rf"{_TIME}(?P<zone>Z|[+-]\d\d:?\d\d)?){_THEN}"
)
"""The two headers that nearly all lines have, in one step."""
CODED = "+code"
"""Ends the source of what pluto told a command."""
_MESSAGES = ("MESSAGE", "message", "msg", "log", "details")
"""Under which names JSON holds the message: the journal, collectors, containers, AWS."""
_STEPS = 4
"""Headers that may follow each other: a grep's file name, syslog's stamp, the daemon's own."""


class Headed(NamedTuple):
    """A line taken apart. `source` is what wrote it, as far as the header tells."""

    time: float | None
    text: str
    times: int
    source: str
    stamp: str


def bare(text: str) -> str:
    """The text without blanks around it, and without Markdown's way of making it bold."""
    text = text.strip()
    return text.strip("*`").strip() if text[:1] in "*`" or text[-1:] in "*`" else text


def take_apart(text: str, clock: Clock) -> Headed:
    """The line's stamp in seconds and its message without header; an unknown header is part of the message."""
    if (common := (_WITH_YEAR if text[:1].isdigit() else _WITHOUT_YEAR).match(text)) is not None:
        return _common(text, common, clock)
    text = bare(text).removeprefix("MESSAGE=")
    if (table := _ASDM.match(text)) is not None:
        text = f"{table['stamp']}: %ASA-{table['level']}-{table['number']}: {table['text']}"
    if text.startswith('{"'):
        return _from_json(text, clock)
    if text.startswith(">"):
        text = _QUOTED.sub("", text, count=1)
    time: float | None = None
    source = stamp = ""
    times = 1
    for _ in range(_STEPS):
        before = text
        if (found := _stamp(text, clock)) is not None:
            if not stamp:
                time, stamp = clock.seconds(found), found[0]
            text = text[_end_of_stamp(text, found) :]
        if text[:1] == '"':
            break
        text, program = _without_source(text, bool(stamp))
        source = program or source
        if (code := _code(text, source)) is not None:
            text, source = text[code.end() :], source + CODED
        elif text.startswith("message repeated") and (repeated := _REPEATED.match(text)) is not None:
            times = max(1, int(repeated["times"]))
            text = repeated["text"]
        if text == before:
            break
    return Headed(time, bare(text), times, source, stamp)


def _common(text: str, header: re.Match[str], clock: Clock) -> Headed:
    if header.re is _WITH_YEAR:
        stamp, year, month, day, told, part, zone, program = header.groups()
    else:
        stamp, month, day, told, part, program = header.groups()
        year = zone = ""
    time = int(told[:2]) * 3600.0 + int(told[3:5]) * 60 + int(told[6:])
    if part:
        time += int(part) / 10.0 ** len(part)
    if zone:
        time -= zone_offset(zone)
    seconds = clock.on(year, month, day, time)
    source = program.partition("[")[0] if program else ""
    return Headed(seconds, bare(text[header.end() :]), 1, source, stamp)


def _stamp(text: str, clock: Clock) -> re.Match[str] | None:
    if text[:1] in '"|#':
        return None
    if (found := clock.match(text)) is not None:
        return found
    before = _BEFORE_STAMP.match(text)
    return clock.match(text, before.end()) if before is not None and before.end() else None


def _code(text: str, source: str) -> re.Match[str] | None:
    """The three digits that pluto puts before what it tells a command."""
    if not text[:1].isdigit():
        return None
    return _CODE.match(text) or (_CODE_BEFORE_WORDS.match(text) if source in _TALKERS else None)


def _end_of_stamp(text: str, stamp: re.Match[str]) -> int:
    after = _AFTER_STAMP.match(text, stamp.end())
    return after.end() if after is not None else stamp.end()


def _without_source(text: str, stamped: bool) -> tuple[str, str]:
    """The text without host and program, and the program. A host is only told where a stamp went before."""
    found = _FROM.match(text)
    if found is not None and (stamped or (":" in found[0] and (not found["host"] or "[" in found[0]))):
        return text[found.end() :], found["program"] or found["bracketed"]
    if stamped:
        if (host := _HOST_ONLY.match(text)) is not None:
            return text[host.end() :], ""
        if (caller := _CALLER.match(text)) is not None:
            return text[caller.end() :], ""
    return text, ""


def _from_json(text: str, clock: Clock) -> Headed:
    """A line of `journalctl -o json`: the message and its time."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return Headed(None, text, 1, "", "")
    message = (
        next((entry[key] for key in _MESSAGES if key in entry), None) if isinstance(entry, dict) else None
    )
    if not isinstance(message, str):
        return Headed(None, text, 1, "", "")
    inner = take_apart(message.lstrip("{"), clock)
    micro = str(entry.get("__REALTIME_TIMESTAMP", ""))
    if inner.time is None and isinstance(entry.get("time"), str):
        inner = inner._replace(time=take_apart(entry["time"] + " x", clock).time)
    time = float(micro) / 1e6 if micro.isdigit() and len(micro) < 20 else inner.time
    source = str(entry.get("SYSLOG_IDENTIFIER", inner.source))
    return inner._replace(time=time, source=source, stamp=micro or inner.stamp)
