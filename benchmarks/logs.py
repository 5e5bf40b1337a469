"""Made up logs of any length, for `diagnose.py`: the usual formats, and such as are made to be slow to read.

Each generator goes on for ever and yields pieces; whoever takes them stops when there is enough.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

from vns3pair.ipsec.diagnosis.dialects import DIALECTS

SEED = 5
AT_ONCE = 2_000
"""Lines of a piece."""
MATTERS = 0.1

Messages = Iterator[str]
Log = Iterator[bytes]

_PLUTO_NOISE = (
    "| processing payload: ISAKMP_NEXT_v2N (len={n}) for message {m}",
    "| event already set, timeout in {n} seconds",
    "| state #{n} transition {m} -> IPSEC, smc->flags=0x{h}",
    "| netlink_get: XFRM_MSG_ACQUIRE message of {n} bytes, seq {m}",
    "| addref fd@0x{h} ({n}->{m}) (in add_to_log() at log.c:{n})",
    "|   00 0c 29 5e {b} {b} {b} {b} {b} {b}  {b} {b} {b} {b} {b} {b}",
    '"vns3_1" #{n}: netlink_expire got message with length {m} < 232 bytes; ignore message',
    '"acme_1_C2_1" #{n}: received Vendor ID payload [Dead Peer Detection]',
    '"acme_1_C2_1" #{n}: ignoring unknown Vendor ID payload [{h}{h}{h}]',
    '"acme_1_C2_1" #{n}: enabling possible NAT-traversal with method RFC 3947 (NAT-Traversal)',
    '"acme_2" #{n}: transition from state STATE_MAIN_I1 to state STATE_MAIN_I2',
)
_PLUTO_NEWS = (
    '"acme_1_C2_1" #{n}: initiating IKEv2 connection',
    '"acme_1_C2_1" #{n}: sent IKE_SA_INIT request to 198.51.100.20:500',
    '"acme_1_C2_1" #{n}: STATE_V2_PARENT_I1: retransmission; will wait 0.5 seconds for response',
    '"acme_1_C2_1" #{n}: sent IKE_AUTH request {{cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=MODP2048}}',
    '"acme_1_C2_1" #{n}: initiator established Child SA using #{m}; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
    "[10.50.0.0-10.50.255.255:0-65535 0] {{ESP/ESN=>0x{h} <0x{h} xfrm=AES_CBC_256-HMAC_SHA2_256_128 DPD=passive}}",
    '"acme_1_C2_1" #{n}: initiator rekeyed Child SA #{m} using #{n}; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
    "[10.50.0.0-10.50.255.255:0-65535 0] {{ESP/ESN=>0x{h} <0x{h} xfrm=AES_CBC_256-HMAC_SHA2_256_128-MODP2048 DPD=passive}}",
    '"acme_2" #{n}: STATE_QUICK_I2: IPsec SA established tunnel mode {{ESP/NAT=>0x{h} <0x{h} xfrm=AES_256-HMAC_SHA1 NATOA=none '
    "NATD=198.51.100.30:4500 DPD=active}}",
    "\"acme_2\" #{n}: Main mode peer ID is ID_IPV4_ADDR: '198.51.100.30'",
    '"acme_2" #{n}: responding to Quick Mode proposal {{msgid:{h}}}',
    '"acme_2" #{n}: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid={h}, length=12',
    '"acme_2" #{n}: DPD: received old or duplicate R_U_THERE',
    '"acme_3" #{n}: deleting state (STATE_QUICK_R2) aged {m}.123s and sending notification',
)
_CHARON_NOISE = (
    "{t}[NET] <acme|{n}> received packet: from 198.51.100.20[4500] to 10.0.0.4[4500] ({m} bytes)",
    "{t}[ENC] <acme|{n}> parsed INFORMATIONAL request {m} [ ]",
    "{t}[JOB] next event is scheduled in {m} s, waiting",
    "{t}[MGR] <acme|{n}> checkin of IKE_SA {h}_i {h}_r successful",
)
_ASA_NOISE = (
    "%ASA-6-302013: Built outbound TCP connection {m} for outside:198.51.100.20/443 to inside:10.0.0.4/{n}",
    "%ASA-6-302014: Teardown TCP connection {m} for outside:198.51.100.20/443 duration 0:00:{t} bytes {n} TCP FINs",
    "%ASA-7-715036: Group = 198.51.100.20, IP = 198.51.100.20, Sending keep-alive of type DPD R-U-THERE (seq number 0x{h})",
    "%ASA-7-609001: Built local-host outside:198.51.100.{t}",
)
_FORTIGATE_NOISE = (
    'devname="fw" devid="FGT{m}" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.0.0.4 '
    "srcport={n} dstip=198.51.100.20 dstport=443 sessionid={m} proto=6 action=close sentbyte={m} rcvdbyte={n}",
    'devname="fw" devid="FGT{m}" logid="0100032001" type="event" subtype="system" level="information" msg="Session {h}"',
)


def _examples(key: str) -> tuple[str, ...]:
    """The lines by which a dialect's shapes are declared, their numbers to vary."""
    found = next(dialect for dialect in DIALECTS if dialect.key == key)
    lines = (shape.example.replace("{", "{{").replace("}", "}}") for shape in found.shapes)
    return tuple(re.sub(r"(?<=#)\d+", "{n}", line) for line in lines)


def messages(noise: tuple[str, ...], news: tuple[str, ...], matters: float = MATTERS) -> Messages:
    """Lines of a daemon without stamps; those of `news` are what a diagnosis looks at."""
    chance = random.Random(SEED)
    at = 0
    while True:
        at += 1
        form = chance.choice(news if chance.random() < matters else noise)
        wild = chance.getrandbits(32)
        yield form.format(
            n=at // 50, m=wild % 9973, h=f"{wild:08x}", b=f"{wild % 251:02x}", t=f"{at % 16:02}"
        )


def pluto(matters: float = MATTERS) -> Messages:
    return messages(_PLUTO_NOISE, _PLUTO_NEWS, matters)


def every_wording(matters: float = MATTERS) -> Messages:
    return messages(_PLUTO_NOISE, _examples("pluto"), matters)


def _clock(at: int) -> tuple[int, int, int, int, int]:
    return (
        1 + at // 8_640_000 % 28,
        at // 360_000 % 24,
        at // 6_000 % 60,
        at // 100 % 60,
        at * 10_007 % 1_000_000,
    )


def _plain(at: int) -> str:
    return "Nov {:2} {:02}:{:02}:{:02}.{:06}: ".format(*_clock(at))


def _syslog(at: int) -> str:
    return "Nov {:2} {:02}:{:02}:{:02} vpn-gw pluto[2841]: ".format(*_clock(at)[:4])


def _iso(at: int) -> str:
    return "2023-11-{:02}T{:02}:{:02}:{:02}.{:06}+01:00 vpn-gw pluto[2841]: ".format(*_clock(at))


def _charon(at: int) -> str:
    return "Nov {:2} {:02}:{:02}:{:02} vpn-gw charon: ".format(*_clock(at)[:4])


def _asa(at: int) -> str:
    return "Nov {:2} 2023 {:02}:{:02}:{:02} fw : ".format(*_clock(at)[:4])


def _fortigate(at: int) -> str:
    return "date=2023-11-{:02} time={:02}:{:02}:{:02} ".format(*_clock(at)[:4])


def lines(texts: Messages, stamp: Callable[[int], str] = _plain) -> Iterator[str]:
    for at, text in enumerate(texts):
        yield stamp(at) + text


def pieces(rows: Iterator[str], end: str = "\n", encoding: str = "utf-8") -> Log:
    """Rows as bytes, many at once."""
    while True:
        some = [next(rows) for _ in range(AT_ONCE)]
        yield (end.join(some) + end).encode(encoding)


def _journal() -> Iterator[str]:
    for at, text in enumerate(pluto()):
        entry = {
            "__REALTIME_TIMESTAMP": str(1_700_000_000_000_000 + at * 10_007),
            "_HOSTNAME": "vpn-gw",
            "SYSLOG_IDENTIFIER": "pluto",
            "_PID": "2841",
            "PRIORITY": "6",
            "MESSAGE": text,
        }
        yield json.dumps(entry)


def _repeated() -> Iterator[str]:
    for at, text in enumerate(pluto()):
        yield _syslog(at) + (f"message repeated {at % 7 + 2} times: [ {text}]" if at % 3 else text)


def _doubled() -> Iterator[str]:
    for line in lines(pluto()):
        yield line
        yield line


def _escaped() -> Iterator[str]:
    for line in lines(pluto()):
        yield line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _wrapped() -> Iterator[str]:
    for line in lines(pluto()):
        yield from (line[start : start + 80] for start in range(0, len(line), 80))


def _backwards() -> Iterator[str]:
    for at, text in enumerate(pluto()):
        yield _syslog(20_000_000 - at) + text


def _of(key: str, noise: tuple[str, ...], stamp: Callable[[int], str]) -> Log:
    return pieces(lines(messages(noise, _examples(key)), stamp))


FORMATS: dict[str, Callable[[], Log]] = {
    "plain": lambda: pieces(lines(pluto())),
    "every wording": lambda: pieces(lines(every_wording())),
    "newest first": lambda: pieces(_backwards()),
    "syslog": lambda: pieces(lines(pluto(), _syslog)),
    "ISO stamps": lambda: pieces(lines(pluto(), _iso)),
    "journal as JSON": lambda: pieces(_journal()),
    "message repeated": lambda: pieces(_repeated()),
    "doubled": lambda: pieces(_doubled()),
    "HTML": lambda: pieces(_escaped()),
    "wrapped at 80": lambda: pieces(_wrapped()),
    "on one line": lambda: pieces(lines(pluto()), " "),
    "CRLF": lambda: pieces(lines(pluto()), "\r\n"),
    "UTF-16": lambda: pieces(lines(pluto()), "\n", "utf-16-le"),
    "charon": lambda: _of("charon", _CHARON_NOISE, _charon),
    "ASA": lambda: _of("cisco_asa", _ASA_NOISE, _asa),
    "FortiGate": lambda: _of("fortigate", _FORTIGATE_NOISE, _fortigate),
}
LARGE = ("plain", "every wording", "newest first")


def _same(text: str) -> Log:
    while True:
        yield text.encode() * AT_ONCE


def _numbered(form: str) -> Log:
    chance = random.Random(SEED)
    return pieces(
        line.format(n=at, h=f"{chance.getrandbits(32):08x}", word=_word(at), s=_plain(at))
        for at, line in enumerate(_forever(form))
    )


def _forever(form: str) -> Iterator[str]:
    while True:
        yield form


def _word(number: int) -> str:
    """A word without digits, another one for each number."""
    letters = ""
    while True:
        number, letter = divmod(number, 20)
        letters += "ghijklmnopqrstuvwxyz"[letter]
        if not number:
            return letters


_RETRY = '{s}"acme_1" #{n}: STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response'
_UP = (
    (
        '{s}"acme_{word}" #{n}: initiator established Child SA using #1; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
        "[10.50.0.0-10.50.255.255:0-65535 0] {{{{ESP/ESN=>0x{h} <0x{h} xfrm=AES_CBC_256-HMAC_SHA2_256_128 DPD=passive}}}}"
    )
    .replace("{{{{", "{{")
    .replace("}}}}", "}}")
)

HOSTILE: dict[str, Callable[[], Log]] = {
    "every line matters": lambda: pieces(lines(pluto(1.0))),
    "every line matters, all wordings": lambda: pieces(lines(every_wording(1.0))),
    "one line without end": lambda: pieces(lines(pluto(1.0)), " "),
    "one line, no message": lambda: _same("abc def "),
    "one word": lambda: _same("abcdefgh"),
    "the same line": lambda: _same('Nov 23 18:22:52: "acme_1" #1: initiating IKEv2 connection\n'),
    "repeats": lambda: _numbered("{s}last message repeated {n} times"),
    "another SA on each line": lambda: _numbered(_RETRY),
    "another connection on each line": lambda: _numbered(_UP),
    "another wording on each line": lambda: _numbered(
        '{s}"acme_1" #{n}: {word} retransmission; will wait {word} NO_PROPOSAL_CHOSEN {word}'
    ),
    "another noise on each line": lambda: _numbered("{s}| {word} {word} payload {h}"),
    "another peer on each line": lambda: _numbered(
        "{s}\"acme_1\"[{n}] 2001:db8::{h} #{n}: peer ID is ID_FQDN: '@{word}'"
    ),
    "empty lines": lambda: _same("\n"),
    "NULs": lambda: _same("\0\0\0\0\0\0\0\0"),
    "tags": lambda: _same("<b>&amp;lt;</b> <span "),
    "escapes": lambda: _same("\x1b[31m\x1b]0;a"),
    "quotes": lambda: _same('"" #1: "'),
    "stamps": lambda: _same("Nov 23 18:22:52 "),
}
