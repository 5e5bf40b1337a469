"""Bytes become lines, whatever they are."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.diagnosis import decoding, starts
from vns3pair.ipsec.diagnosis.sieve import Sieve

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def joined(data: bytes, size: int = decoding.BLOCK) -> str:
    return b"".join(block.data for block in decoding.blocks(io.BytesIO(data), size)).decode(
        "utf-8", "replace"
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_told_with_and_without_its_mark(encoding: str, mark: str) -> None:
    text = "Nov 23 18:22:52 one\nNov 23 18:22:53 Köln\n"
    assert joined((mark + text).encode(encoding)) == text


def test_a_few_nuls_make_no_utf_16() -> None:
    assert decoding.encoding_of(b"one\0two\0three\0" * 10) == ("utf-8", 0)
    assert decoding.encoding_of(b"") == ("utf-8", 0)
    assert decoding.encoding_of(b"\0" * 50) == ("utf-8", 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [16, 18, 50, 1000])
def test_a_line_end_is_one_wherever_a_block_ends(encoding: str, end: str, size: int) -> None:
    words = ["one", "two two", "three", "", "five 5"] * 6
    data = end.join([*words, ""]).encode(encoding)
    if size > 20 or encoding == "utf-8":
        assert joined(data, size).split("\n") == [*words, ""]


def test_a_letter_that_looks_like_a_line_end_in_utf_16_is_none() -> None:
    text = "\u0a0d\u0d0a\u000a\u0a00" * 20
    for encoding in ENCODINGS[1:]:
        assert joined(("Nov 23 x\n" * 40 + text).encode(encoding), 64) == "Nov 23 x\n" * 40 + text


@given(
    st.text(max_size=300).filter(lambda text: "\r" not in text and not text.startswith("\ufeff")),
    st.integers(16, 99),
)
def test_nothing_is_lost_between_blocks(text: str, size: int) -> None:
    assert joined(b"\xef\xbb\xbf" + text.encode(), size).encode() == text.encode()


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200), st.integers(8, 60))
def test_blocks_say_where_they_lie(text: str, size: int) -> None:
    log = io.BytesIO(text.encode())
    for block in list(decoding.blocks(log, size)):
        assert decoding.again(log, block).data == block.data


@given(st.binary(max_size=100))
def test_any_line_becomes_text(line: bytes) -> None:
    assert isinstance(decoding.as_text(line), str)


def test_text_is_utf_8_or_else_latin() -> None:
    assert decoding.as_text("Köln €".encode()) == "Köln €"
    assert decoding.as_text("Köln €".encode("cp1252")) == "Köln €"
    assert decoding.as_text(b"\x81\xf6") == "\x81ö"


def test_a_sample_ends_with_a_whole_line() -> None:
    log = io.BytesIO(b"\xef\xbb\xbf" + b"a line of a log\r\n" * 10_000)
    sample = decoding.sample_of(log)
    assert len(sample) <= decoding.SAMPLE
    assert set(sample.split(b"\n")) == {b"a line of a log", b""}


LITERALS = ("SA established", "DPD", "00 0e", "no PSK found for", "=>0x", "NO_PROPOSAL_CHOSEN")


@given(
    st.lists(
        st.one_of(
            st.text(st.sampled_from("DPabc =>0x1é\t\"'"), max_size=12),
            st.sampled_from(
                [
                    *LITERALS,
                    "03 04 00 0e 1",
                    "SA  established",
                    "noise",
                    "SA establishe",
                    "IPsec SA established {ESP=>0x12}",
                ]
            ),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_a_line_that_holds_a_literal_always_passes(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    sieve = Sieve(LITERALS)
    for _ in range(2):
        passing = dict(sieve.sift(data))
        for place, line in enumerate(lines):
            assert passing.get(place, line.encode()) == line.encode()
            assert place in passing or not any(literal in line for literal in LITERALS)


def test_a_line_that_holds_the_stem_of_a_short_literal_alone_is_left_out() -> None:
    sieve = Sieve(["dead action"])
    assert list(sieve.sift(b"vendor detection\ndead action\n  dead\taction 1\naction dead")) == [
        (1, b"dead action"),
        (2, b"  dead\taction 1"),
    ]


def test_lines_that_differ_in_numbers_are_looked_at_once_and_left_out() -> None:
    sieve = Sieve(LITERALS)
    data = b"\n".join(b"| processing state #%d at 0x%x" % (n, n) for n in range(50_000))
    assert not list(sieve.sift(data))
    assert len(sieve._known) < 1_000


def test_a_sieve_forgets_before_it_grows() -> None:
    sieve = Sieve(LITERALS)
    for start in range(5):
        words = ("".join(chr(103 + int(digit)) for digit in str(start * 9_000 + n)) for n in range(9_000))
        assert not list(sieve.sift("\n".join(words).encode()))
    assert len(sieve._known) <= 20_000


def test_all_pass_where_nothing_is_looked_for() -> None:
    assert list(Sieve(()).sift(b"a\nb\n")) == [(0, b"a"), (1, b"b"), (2, b"")]


@pytest.mark.parametrize(
    "header",
    [
        b"Nov 23 18:22:52 ",
        b"<30>Nov 23 18:22:52 ",
        b"[Jan  2 03:04:05]",
        b"Tue Nov 23 18:22:36 2021 ",
        b"*Mar  1 00:01:02.123: ",
        b"2024-01-02T03:04:05+01:00 ",
        b"date=2024-01-02 time=03:04:05 ",
        b'"acme_1" #1: ',
        b'003 "acme_1"[2] 192.0.2.1 #1: ',
        b"charon: 10[IKE] ",
        b"[IKE] ",
        b"%ASA-4-713903: ",
    ],
)
def test_messages_on_one_line_are_parted_before_their_headers(header: bytes) -> None:
    parts = [header + b"one thing ", header + b"another thing ", header + b"a third"]
    assert starts.parted(b"".join(parts)) == parts
    assert starts.starts_message(header)


def test_one_message_is_not_parted() -> None:
    line = b'Nov 23 18:22:52 gw pluto[1]: "acme_1" #1: until 2024'
    assert starts.parted(line) == [line]
    table = b"1,2024/01/02 03:04:05,001,SYSTEM,vpn,0,2024/01/02 03:04:05,,x,2024-01-02T03:04:05.000+00:00"
    assert starts.parted(table) == [table]
    assert not starts.starts_message(b"roposal of the peer")
