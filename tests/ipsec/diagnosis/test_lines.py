"""One log, written down in every way that is known: the same messages come out of it."""

from __future__ import annotations

import io
import json
import re
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.diagnosis import decoding, lines
from vns3pair.ipsec.diagnosis.line import Line
from vns3pair.ipsec.diagnosis.lines import LineReader

MESSAGES = (
    '"acme_1" #1: initiating IKEv1 Main Mode connection',
    '"acme_1" #1: STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response',
    "\"acme_1\" #1: Peer ID is ID_IPV4_ADDR: '198.51.100.20'",
    '"acme_1" #1: IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}',
    '"acme_1" #2: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, length=12',
    '"acme_1" #2: IPsec SA established tunnel mode {ESPinUDP=>0xfbb5931b <0x00f05f81 DPD=passive}',
)
LITERALS = (
    "initiating",
    "retransmission; will wait",
    "eer ID is",
    "SA established",
    "NO_PROPOSAL_CHOSEN",
    "received AUTHENTICATION_FAILED",
)
NOISE = "| processing connection hold"


def reader_of(text: str | bytes, literals: tuple[str, ...] = LITERALS) -> LineReader:
    return lines.read(io.BytesIO(text.encode() if isinstance(text, str) else text), literals)


def texts_of(text: str | bytes, literals: tuple[str, ...] = LITERALS) -> list[str]:
    return [line.text for line in reader_of(text, literals)]


def stamped(form: str, messages: tuple[str, ...] = MESSAGES) -> str:
    """Each message with a header; `{n}` is its number, for seconds that differ."""
    return "".join(form.replace("{n}", f"{n:02}") + f"{message}\n" for n, message in enumerate(messages))


HEADERS = (
    "Nov 23 18:22:{n}.154477: ",
    "Oct 10 09:00:00:{n}0000: ",
    "Nov 23 18:22:{n}: ",
    "Nov 23 18:22:{n} ",
    "Nov  3 18:22:{n} gateway pluto[123]: ",
    "Nov 23 18:22:{n} pluto[123]: ",
    "Nov 23 18:22:{n} gateway pluto: ",
    "Nov 23 18:22:{n} gateway.example.net pluto[123]: ",
    "Nov 23 18:22:{n} 192.0.2.1 pluto[123]: ",
    "Nov 23 18:22:{n} [pluto] ",
    "Nov 23 18:22:{n} gateway authpriv.warn pluto[123]: ",
    "Tue Nov 23 18:22:{n} 2021 authpriv.warn pluto[123]: ",
    "Nov 23 18:22:{n} gateway ipsec__plutorun: 003 ",
    "Nov 23 18:22:{n} gateway NetworkManager[55]: 002 ",
    "Nov 23 18:22:{n} gateway pluto[123]: Nov 23 18:22:{n}.000123: ",
    "2021-11-23T18:22:{n}.154477+01:00 gateway pluto[123]: ",
    "2021-11-23T18:22:{n}+0100 gateway pluto[123]: ",
    "2021-11-23T18:22:{n}Z gateway pluto[123]: ",
    "2021-11-23 18:22:{n} ",
    "2021-11-23 18:22:{n},154: ",
    "<30>Nov 23 18:22:{n} gateway pluto[123]: ",
    "<30>1 2021-11-23T18:22:{n}.154Z gateway pluto 123 - - ",
    '<30>1 2021-11-23T18:22:{n}Z gateway pluto 123 - [meta sequenceId="5"] ',
    "/var/log/pluto.log:Nov 23 18:22:{n}.154477: ",
    "pluto.log:12:Nov 23 18:22:{n}.154477: ",
    "vpn-1  | Nov 23 18:22:{n} gateway pluto[123]: ",
    "> Nov 23 18:22:{n}.154477: ",
    "    Nov 23 18:22:{n}.154477: ",
    "\tNov 23 18:22:{n}\tgateway\tpluto[123]:\t",
    "18:22:{n}.154477: ",
    "16376917{n}.154477: ",
)
BARE = ("", "003 ", "1v1 ", "pluto[123]: ", "    ", "\t", "> ")


@pytest.mark.parametrize("form", [*HEADERS, *BARE])
def test_a_header_is_no_part_of_the_message(form: str) -> None:
    assert texts_of(stamped(form)) == list(MESSAGES)


@pytest.mark.parametrize("form", HEADERS)
def test_a_stamp_tells_the_seconds_between_lines(form: str) -> None:
    times = [line.time for line in reader_of(stamped(form, MESSAGES[:2]))]
    step = 0.01 if form.startswith("Oct") else 1.0
    assert times[0] is not None
    assert times[1] is not None
    assert times[1] - times[0] == pytest.approx(step, abs=1e-5)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Nov 23 18:22:36 gateway charon: 10[IKE] <lab|9> giving up", "10[IKE] <lab|9> giving up"),
        ("Tue Nov 23 18:22:36 2021 daemon.info ipsec: 10[IKE] giving up", "10[IKE] giving up"),
        ("  charon: 10[IKE] giving up", "10[IKE] giving up"),
        ("Nov 23 18:22:36 10[IKE] giving up", "10[IKE] giving up"),
        ("Nov 23 18:22:36 gw charon-systemd[12]: giving up", "giving up"),
        ("Nov 23 18:22:36\tcharon\t12345\t10[IKE] <con1|9> giving up", "10[IKE] <con1|9> giving up"),
        ("2024-01-02T03:04:05\tInformational\tcharon\t10[IKE] giving up", "10[IKE] giving up"),
        ("I/charon: 10[IKE] giving up", "10[IKE] giving up"),
        ("[IKE] giving up", "[IKE] giving up"),
        ("%ASA-4-713903: IP = 192.0.2.1, giving up", "%ASA-4-713903: IP = 192.0.2.1, giving up"),
        ("Jan 02 2024 03:04:05: %ASA-4-713903: giving up", "%ASA-4-713903: giving up"),
        ("<166>Jan 02 2024 03:04:05 fw1 : %ASA-4-713903: giving up", "%ASA-4-713903: giving up"),
        ("Jan  2 03:04:05 192.0.2.1 %ASA-4-713903: giving up", "%ASA-4-713903: giving up"),
        (
            "4|Jan 02 2024|03:04:05|713903|||||IP = 192.0.2.1, giving up",
            "%ASA-4-713903: IP = 192.0.2.1, giving up",
        ),
        ("1,2024/01/02 03:04:05,012801000000,SYSTEM,vpn,giving up", "012801000000,SYSTEM,vpn,giving up"),
        ("[12345.678901] gw pluto[1]: giving up", "giving up"),
        ("Tue 2024-01-02 03:04:05 CET gw pluto[1]: giving up", "giving up"),
        ("    MESSAGE=giving up", "giving up"),
        ('{"log":"Jan  2 03:04:05 gw pluto[1]: giving up\\n","stream":"stdout"}', "giving up"),
        ('{"event_timestamp": 1704164645, "details": "giving up"}', "giving up"),
        ("*Mar  1 00:01:02.123: ISAKMP:(0): giving up", "ISAKMP:(0): giving up"),
        ("000123: *Mar  1 00:01:02.123 UTC: ISAKMP:(0): giving up", "ISAKMP:(0): giving up"),
        ("<189>123: router: *Mar  1 00:01:02.123: ISAKMP:(0): giving up", "ISAKMP:(0): giving up"),
        ("2024-01-02 03:04:05.123456 ike 0:branch:12: giving up", "ike 0:branch:12: giving up"),
        ("ike 0:branch:12: giving up", "ike 0:branch:12: giving up"),
        ('date=2024-01-02 time=03:04:05 vd="root" msg="giving up"', 'vd="root" msg="giving up"'),
        ("2015-02-20 10:33:41: INFO: giving up", "INFO: giving up"),
        ("Feb 20 10:33:41  racoon: DEBUG: 100 bytes, giving up", "DEBUG: 100 bytes, giving up"),
        ("[Jan  2 03:04:05]giving up", "giving up"),
        ("[Jan  2 03:04:05.123 PIC 0/0/0 KMD1]giving up", "giving up"),
        ("Jan  2 03:04:05  srx kmd[1234]: KMD_VPN_DOWN: giving up", "KMD_VPN_DOWN: giving up"),
        ("2024-01-02 03:04:05.678 +0000  [PNTF]: { 3: 4}: giving up", "[PNTF]: { 3: 4}: giving up"),
        ("packet from 192.0.2.1:500: giving up", "packet from 192.0.2.1:500: giving up"),
        ("Oct 10 09:00:00 gw rubik_pluto_updown: is_up giving up", "is_up giving up"),
        ("Oct 10 09:00:00:000000: is_up giving up", "is_up giving up"),
        ('000 #2: "acme_1":500 STATE_QUICK_I2 (giving up)', '#2: "acme_1":500 STATE_QUICK_I2 (giving up)'),
        ("root@gw:~# tail pluto.log # giving up", "root@gw:~# tail pluto.log # giving up"),
        ("what nobody knows: giving up  ", "what nobody knows: giving up"),
    ],
)
def test_every_daemon_has_its_own_header(line: str, text: str) -> None:
    assert texts_of(line, ("giving up",)) == [text]


def entry(number: int, message: str) -> str:
    return json.dumps(
        {
            "MESSAGE": message,
            "__REALTIME_TIMESTAMP": f"{1637691700 + number}000000",
            "SYSLOG_IDENTIFIER": "pluto",
        }
    )


def test_a_journal_in_json_is_read() -> None:
    found = list(reader_of("\n".join(entry(n, message) for n, message in enumerate(MESSAGES))))
    assert [line.text for line in found] == list(MESSAGES)
    assert found[0].time == 1637691700.0
    assert texts_of('{"MESSAGE": initiating\n{"a": "initiating"}\n[] initiating') != []


PLUTO = stamped("Nov 23 18:22:{n}.154477: ")


@pytest.mark.parametrize(
    "changed",
    [
        PLUTO.replace("\n", "\r\n"),
        PLUTO.replace("\n", "\r"),
        PLUTO.replace("\n", "\n\n"),
        PLUTO.replace("\n", "\r\r\n"),
        PLUTO.replace("\n", "\n \n"),
        PLUTO.rstrip("\n"),
        "\ufeff" + PLUTO,
        PLUTO.encode("utf-16"),
        PLUTO.encode("utf-16-le"),
        PLUTO.encode("utf-16-be"),
        b"\xfe\xff" + PLUTO.encode("utf-16-be"),
        PLUTO.replace("\n", "\r\n").encode("utf-16-le"),
        PLUTO.replace(": ", ": \0"),
        re.sub(r'("acme_1")', "\x1b[31;1m\\1\x1b[0m", PLUTO),
        PLUTO.replace('"acme', '#033[31m"acme'),
        PLUTO.replace('"', "&quot;").replace(">", "&gt;").replace("<", "&lt;").replace("'", "&#39;"),
        PLUTO.replace('"', "&amp;quot;").replace(">", "&amp;gt;").replace("<", "&amp;amp;lt;"),
        PLUTO.replace('"acme_1"', "\u201cacme_1\u201d").replace(" ", "\u00a0"),
        "<pre>" + PLUTO + "</pre>",
        PLUTO.replace("\n", "<br>\n"),
        PLUTO.replace("\n", "<br />"),
        "```\n" + PLUTO + "```\n",
        "root@gw:~# tail -f /var/log/pluto.log\n" + PLUTO,
        "".join(f"Nov 23 18:22:00.1: {NOISE}\n" + line for line in PLUTO.splitlines(keepends=True)),
        "".join(line + line for line in PLUTO.splitlines(keepends=True)),
        "".join(
            f"Nov 23 18:22:{n:02} gw pluto[1]: {message}\nNov 23 18:22:{n:02} gw NetworkManager[2]: 002 {message}\n"
            for n, message in enumerate(MESSAGES)
        ),
        "".join(f"002 {message}\npluto[1]: {message}\n" for message in MESSAGES),
        PLUTO.replace("\n", " "),
        PLUTO.replace("\n", ""),
        " ".join(MESSAGES),
        " ".join(f"003 {message}" for message in MESSAGES),
        "\n".join(reversed(PLUTO.splitlines())),
        "\r\n".join(reversed(PLUTO.splitlines())),
        "\n".join(reversed(PLUTO.splitlines())).encode("utf-16"),
        "\n".join(line[at : at + 80] for line in PLUTO.splitlines() for at in range(0, len(line), 80)),
        "\n\n".join(line[at : at + 72] for line in PLUTO.splitlines() for at in range(0, len(line), 72)),
        PLUTO.replace("NO_PROPOSAL_CHOSEN", "NO_PROPOSAL_CHOSE N").replace(
            "retransmission", "retrans mission"
        ),
        "\n".join(
            " ".join(line[at : at + 66] for at in range(0, len(line), 66)) for line in PLUTO.splitlines()
        ),
    ],
)
def test_what_was_done_to_a_log_is_undone(changed: str | bytes) -> None:
    assert texts_of(changed) == list(MESSAGES)


def test_what_was_undone_is_told() -> None:
    assert reader_notes(PLUTO) == ()
    assert reader_notes("\n".join(reversed(PLUTO.splitlines()))) == (lines.NEWEST_FIRST,)
    assert reader_notes(PLUTO.replace("\n", " ")) == (lines.ONE_LINE,)
    assert reader_notes("".join(line + line for line in PLUTO.splitlines(keepends=True))) == (lines.DOUBLED,)


def reader_notes(text: str) -> tuple[str, ...]:
    reader = reader_of(text)
    assert list(reader)
    return reader.notes


def test_a_log_that_runs_backwards_comes_oldest_first_with_the_numbers_it_has() -> None:
    reader = reader_of("\n".join(reversed(PLUTO.splitlines())))
    found = list(reader)
    assert [line.number for line in found] == [6, 5, 4, 3, 2, 1]
    assert reader.newest_first
    assert reader.lines == 6
    times = [line.time or 0 for line in found]
    assert times == sorted(times)


def test_a_clock_that_was_set_back_does_not_turn_a_log_round() -> None:
    log = stamped("Nov 23 18:22:{n}: ") + stamped("Nov 23 18:02:{n}: ")
    reader = reader_of(log)
    assert [line.number for line in reader] == list(range(1, 13))
    assert not reader.newest_first


def test_a_message_that_syslog_counted_comes_once_with_its_count() -> None:
    log = f"Nov 23 18:22:01 gw pluto[1]: {MESSAGES[1]}\n"
    log += f"Nov 23 18:22:09 gw pluto[1]: message repeated 6 times: [ {MESSAGES[1]}]\n"
    assert [(line.text, line.times) for line in reader_of(log)] == [(MESSAGES[1], 1), (MESSAGES[1], 6)]


def test_the_last_message_repeated_is_the_one_before() -> None:
    log = f"Nov 23 18:22:01 gw pluto[1]: {MESSAGES[1]}\nNov 23 18:22:09 gw last message repeated 6 times\n"
    assert [(line.number, line.text, line.times) for line in reader_of(log)] == [
        (1, MESSAGES[1], 1),
        (2, MESSAGES[1], 6),
    ]
    log = f"Nov 23 18:22:01 gw pluto[1]: {NOISE}\nNov 23 18:22:09 gw last message repeated 6 times\n"
    assert texts_of(log) == []


def test_what_was_sent_twice_in_one_second_counts_twice() -> None:
    log = (
        f"Nov 23 18:22:01 gw pluto[1]: {MESSAGES[4]}\n" * 2 + f"Nov 23 18:22:02 gw pluto[1]: {MESSAGES[3]}\n"
    )
    assert texts_of(log) == [MESSAGES[4], MESSAGES[4], MESSAGES[3]]
    assert texts_of(f"{MESSAGES[4]}\n" * 2) == [MESSAGES[4]] * 2


def test_of_two_programs_the_one_that_names_the_connection_is_read() -> None:
    log = "Nov 23 18:22:01 gw charon-systemd[1]: giving up\nNov 23 18:22:01 gw charon[1]: 10[IKE] <lab|9> giving up\n"
    assert texts_of(log, ("giving up",)) == ["10[IKE] <lab|9> giving up"]


def test_a_line_that_goes_on_without_a_break_is_left_alone() -> None:
    log = "Nov 23 18:22:01 gw pluto[1]: initiating\nsome note about it\n" + stamped(
        "Nov 23 18:22:{n} gw pluto[1]: "
    )
    assert texts_of(log)[0] == "initiating"


def test_lines_without_a_literal_are_left_out_and_counted() -> None:
    log = f"{NOISE}\n" * 5 + MESSAGES[0] + f"\n{NOISE}\n"
    reader = reader_of(log)
    assert [(line.number, line.text) for line in reader] == [(6, MESSAGES[0])]
    assert reader.lines == 7


def test_all_lines_but_blank_ones_come_where_there_are_no_literals() -> None:
    reader = reader_of("a\n\n  \nb\nc", ())
    assert [(line.number, line.text) for line in reader] == [(1, "a"), (4, "b"), (5, "c")]
    assert reader.lines == 5


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("\n", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\rb", 3)]
)
def test_a_last_line_without_end_counts(text: str, count: int) -> None:
    reader = reader_of(text)
    list(reader)
    assert reader.lines == count


def test_a_reader_can_be_read_again() -> None:
    reader = reader_of(PLUTO)
    assert list(reader) == list(reader)
    assert reader.lines == 6


def test_the_raw_line_is_as_given() -> None:
    line = next(iter(reader_of("  Nov 23 18:22:01 gw pluto[1]: &quot;acme&quot; #1: initiating \r\n")))
    assert line == Line(
        1,
        line.time,
        '"acme" #1: initiating',
        "  Nov 23 18:22:01 gw pluto[1]: &quot;acme&quot; #1: initiating ",
    )


def test_letters_of_other_encodings_are_read() -> None:
    for encoding in ("utf-8", "latin-1", "cp1252", "utf-16"):
        assert texts_of('"Köln" #1: initiating\n'.encode(encoding)) == ['"Köln" #1: initiating']


class Drip(io.BytesIO):
    """Gives at most seven bytes at a time, as a network may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size if size is not None and size >= 0 else 7, 7))


def test_a_log_may_come_drop_by_drop() -> None:
    assert [line.text for line in lines.read(Drip(PLUTO.encode()), LITERALS)] == list(MESSAGES)


@given(st.binary(max_size=600), st.booleans())
@settings(max_examples=300)
def test_no_bytes_are_an_error(data: bytes, literals: bool) -> None:
    reader = reader_of(data, LITERALS if literals else ())
    found = list(reader)
    assert all(1 <= line.number <= reader.lines for line in found)
    assert all(line.text == line.text.strip() != "" for line in found)
    assert all(line.times >= 1 for line in found)
    assert reader.lines <= len(data)


@given(
    st.text(
        st.sampled_from('Nov 23:1.,[]{}"&;|>\x1b\0\r\n#*%{}=<') | st.characters(codec="utf-8"), max_size=400
    )
)
@settings(max_examples=300)
def test_each_line_of_a_text_is_counted(text: str) -> None:
    reader = reader_of(text, ())
    numbers = [line.number for line in reader]
    plain = text.encode().replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not decoding.encoding_of(plain)[0].startswith("utf-16"):
        assert reader.lines == plain.count(b"\n") + (
            not plain.endswith(b"\n") and plain.removeprefix(b"\xef\xbb\xbf") != b""
        )
        assert all(1 <= number <= reader.lines for number in numbers)


@given(st.lists(st.sampled_from([*MESSAGES, NOISE, "", "| hold"]), max_size=60), st.integers(20, 400))
def test_the_size_of_blocks_does_not_matter(messages: list[str], size: int) -> None:
    log = "".join(
        f"Nov 23 18:{n // 60:02}:{n % 60:02}.1: {message}\n" for n, message in enumerate(messages)
    ).encode()
    whole = list(lines.read(io.BytesIO(log), LITERALS))
    found = b"".join(block.data for block in decoding.blocks(io.BytesIO(log), size))
    assert found == log
    assert [line.text for line in whole] == [message for message in messages if message in MESSAGES]
    firsts = [block.first for block in decoding.blocks(io.BytesIO(log), size)]
    assert firsts == sorted(firsts)


LINE = (
    'Nov 23 18:22:52.154477: "acme_1" #1: STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response'
)
HOSTILE = {
    "one line of a million characters": "x" * 1_000_000,
    "blanks": " " * 1_000_000 + "initiating",
    "line ends": "\n" * 1_000_000,
    "carriage returns": "\r" * 1_000_000,
    "NULs": "\0" * 1_000_000,
    "escapes": "\x1b[" * 500_000,
    "an escape without end": "\x1b[" + "0" * 1_000_000,
    "entities": "&amp;" * 200_000,
    "an entity without end": "&" + "amp;" * 250_000,
    "quotes": '"' * 1_000_000 + "initiating",
    "braces": '{"initiating' * 80_000,
    "nested braces": ('{"a":' * 1_500 + " initiating\n") * 100,
    "months": "Jan " * 250_000 + "initiating",
    "headers": "Nov 23 18:22:52 gw pluto[1]: " * 30_000 + "initiating",
    "repeats": ("message repeated 6 times: [ " * 250 + "initiating\n") * 100,
    "marks of quoting": ("> " * 4_000 + "initiating\n") * 100,
    "colons": ("a: " * 2_500 + "initiating\n") * 100,
    "words of a literal": "retransmission; will wai " * 40_000,
    "all literals": "retransmission; will wait " * 40_000,
    "messages on one line": LINE * 10_000,
    "different lines": "\n".join(f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n}" for n in range(150_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_rubbish_takes_twice_the_time(text: str) -> None:
    assert growth(lambda: list(reader_of(text)), lambda: list(reader_of(text * 2))) < LINEAR
    reader = reader_of(text)
    longest = max((len(line.text) for line in reader), default=0)
    assert longest <= lines.LONGEST
    assert reader.lines == reader_of_count(text)


def reader_of_count(text: str) -> int:
    ends = text.count("\n") + text.count("\r")
    return ends + (not text.endswith(("\n", "\r")))


def test_messages_on_one_endless_line_are_all_read() -> None:
    count = 3 * decoding.BLOCK // len(LINE)
    log = "".join(LINE.replace("22:52", f"{n // 60 % 60:02}:{n % 60:02}") + " " for n in range(count))
    reader = reader_of(log)
    assert sum(line.times for line in reader) == count
    assert reader.lines == 1
    assert all(line.number == 1 for line in reader)


def test_memory_stays_flat() -> None:
    class Endless(io.BytesIO):
        """Twenty megabytes that are nowhere."""

        def __init__(self) -> None:
            super().__init__((LINE + "\n" + f"Nov 23 18:22:52.2: {NOISE}\n" * 9).encode() * 1_000)
            self.left = 20_000_000

        def read(self, size: int | None = -1, /) -> bytes:
            part = super().read(min(size or 0, self.left))
            if not part and self.left:
                super().seek(0)
                part = super().read(min(size or 0, self.left))
            self.left -= len(part)
            return part

        def seek(self, offset: int, whence: int = 0, /) -> int:
            self.left = 20_000_000 - offset
            return super().seek(offset % len(self.getvalue()), whence)

    log = Endless()
    tracemalloc.start()
    try:
        count = sum(1 for _ in lines.read(log, LITERALS))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000
    assert count > 10_000
