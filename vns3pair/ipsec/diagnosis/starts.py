"""Where a message starts, in bytes: to part messages that stand on one line, and to tell a line that goes on."""

from __future__ import annotations

import re
from itertools import pairwise

_WEEKDAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
# Each form begins with few characters, so that it is looked for fast; what may stand before is added after that.
_FORMS = (
    (
        rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2},? (?:\d{4},? )?\d\d:\d\d:\d\d",
        rb"(?:<\d{1,3}>)?\[?(?:" + _WEEKDAY + rb")?[*.]?",
    ),
    (
        rb"(?<![,\"\d])(?:19|20)\d\d[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d",
        rb"(?:<\d{1,3}>(?:1 )?)?\[?(?:" + _WEEKDAY + rb")?",
    ),
    (rb"date=\d{4}-\d\d-\d\d,? time=", rb"(?:<\d{1,3}>)?"),
    (
        rb'"[^"\s]{1,80}"(?:\[\d{1,9}\])?(?: [0-9a-fA-F.:]{3,45})? #\d{1,9}: ',
        rb"(?:(?:[0-3]\d\d|\dv\d) )?",
    ),
    (
        rb"\[(?:APP|ASN|CFG|CHD|DMN|ENC|ESP|IKE|IMC|IMV|JOB|KNL|LIB|MGR|NET|PTS|TLS|TNC)\] ",
        rb"(?:charon: )?(?:\d\d)?",
    ),
    (rb"%(?:ASA|FTD|PIX|CRYPTO|IPSEC|IKEV2)-\d-\w{1,30}: ", b""),
    (rb"ISAKMP(?:-\w{1,10})?:? ?\(\d{1,9}\w{0,20}\)|IKEv2(?:-\w{1,10}(?:-\d)?)?: ?\(", b""),
)
_KINDS = tuple((re.compile(form), re.compile(rb"(?:" + before + rb")\Z")) for form, before in _FORMS)
_ANY = re.compile(
    rb"\s*(?:> )?(?:"
    + b"|".join(before + rb"(?:" + form + rb")" for form, before in _FORMS)
    + rb"|\d{1,2}:\d\d:\d\d|1\d{9}\.\d|\{"
    + rb'|"[^"\s]{1,80}"(?:\[\d{1,9}\])?[ :]|(?:[0-3]\d\d|\dv\d) ["#]|0[0-3]\d [a-z]|\| |(?:pluto|charon|racoon|kmd|iked|packet from|Group = |ike \d'
    + rb"|[A-Z]{4,7}:|\S{1,40}\[\d{1,9}\]:))"
)
_BEFORE = 16
_TAIL = 1 << 15


def starts_message(line: bytes) -> bool:
    """Whether the line begins as a message does that some daemon wrote."""
    return _ANY.match(line) is not None


def starts_in(line: bytes) -> list[int]:
    """Where messages start in a line that may hold several: by their stamps, else by the way they begin."""
    for form, before in _KINDS:
        places = [found.start() for found in form.finditer(line)]
        if len(places) > 1:
            return [_with_before(line, place, before) for place in places]
    return []


def _with_before(line: bytes, place: int, before: re.Pattern[bytes]) -> int:
    found = before.search(line, max(0, place - _BEFORE), place)
    return found.start() if found is not None else place


def parted(line: bytes) -> list[bytes]:
    """The messages of one line; the line itself where it holds no more than one."""
    places = starts_in(line)
    if not places:
        return [line]
    return [line[start:end] for start, end in pairwise([0, *filter(None, places), len(line)])]


def last_start(found: bytes) -> int:
    """Where the last message of an endless line starts, or else its last word; its end where there is neither."""
    tail = max(1, len(found) - _TAIL)
    places = starts_in(found[tail:])
    if places:
        return tail + places[-1]
    blank = found.rfind(b" ", tail)
    return blank + 1 if blank > 0 else len(found)
