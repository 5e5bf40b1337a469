"""Where a message starts, in bytes: to part messages that stand on one line, and to tell a line that goes on."""

from __future__ import annotations

import re

_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_STAMP = (
    rb"(?:<\d{1,3}>)?\[?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:"
    rb"[*.]?" + _MONTH + rb" {1,2}\d{1,2},? (?:\d{4},? )?\d\d:\d\d:\d\d"
    rb"|(?<!\d)\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|date=\d{4}-\d\d-\d\d,? time=)"
)
_NAME = rb'(?:(?:[0-3]\d\d|\dv\d) )?"[^"\s]{1,80}"(?:\[\d{1,9}\])?(?: [0-9a-fA-F.:]{3,45})?(?: #\d{1,9})?: '
_CHARON = rb"(?:\d\d)?\[(?:APP|ASN|CFG|CHD|DMN|ENC|ESP|IKE|IMC|IMV|JOB|KNL|LIB|MGR|NET|PTS|TLS|TNC)\] "
_CISCO = rb"%(?:ASA|FTD|PIX|CRYPTO|IPSEC|IKEV2)-\d-\w{1,30}: |ISAKMP(?:-\w{1,10})?:? ?\(\d{1,9}\w{0,20}\)|IKEv2(?:-\w{1,10})?:\("
_KINDS = tuple(re.compile(kind) for kind in (_STAMP, _NAME, _CHARON, _CISCO))
_ANY = re.compile(
    rb"\s*(?:> )?(?:" + b"|".join((_STAMP, _NAME, _CHARON, _CISCO)) + rb"|\d{1,2}:\d\d:\d\d|1\d{9}\.\d|\{"
    rb'|(?:[0-3]\d\d|\dv\d) ["#]|0[0-3]\d [a-z]|\| |(?:pluto|charon|racoon|kmd|iked|packet from|ike \d|[A-Z]{4,7}:|\S{1,40}\[\d{1,9}\]:))'
)
_TAIL = 1 << 15


def starts_message(line: bytes) -> bool:
    """Whether the line begins as a message does that some daemon wrote."""
    return _ANY.match(line) is not None


def is_stamped(line: bytes) -> bool:
    return _KINDS[0].match(line.lstrip()) is not None


def starts_in(line: bytes) -> list[int]:
    """Where messages start in a line that may hold several: by their stamps, else by the way they begin."""
    for kind in _KINDS:
        places = [found.start() for found in kind.finditer(line)]
        if len(places) > 1:
            return places
    return []


def parted(line: bytes) -> list[bytes]:
    """The messages of one line; the line itself where it holds no more than one."""
    places = starts_in(line)
    if not places:
        return [line]
    if places[0] > 0:
        places.insert(0, 0)
    return [line[start:end] for start, end in zip(places, [*places[1:], len(line)], strict=True)]


def last_start(found: bytes) -> int:
    """Where the last message of an endless line starts, or else its last word; its end where there is neither."""
    tail = max(1, len(found) - _TAIL)
    places = starts_in(found[tail:])
    if places:
        return tail + places[-1]
    blank = found.rfind(b" ", tail)
    return blank + 1 if blank > 0 else len(found)
