"""What terminals, web pages and mails do to lines, and messages that were written down twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.diagnosis import repair
from vns3pair.ipsec.diagnosis.folding import Folder
from vns3pair.ipsec.diagnosis.headers import take_apart
from vns3pair.ipsec.diagnosis.layout import HARD, SOFT, layout_of
from vns3pair.ipsec.diagnosis.stamps import Clock

LITERALS = ("NO_PROPOSAL_CHOSEN", "retransmission; will wait", "IPsec SA established")
LONG = (
    'Nov 23 18:22:01 gw pluto[1]: "acme_1" #2: ignoring informational payload NO_PROPOSAL_CHOSEN, '
    "msgid=00000000, length=12"
)
SHORT = 'Nov 23 18:22:01 gw pluto[1]: "acme_1" #1: initiating'


@pytest.mark.parametrize(
    ("given_", "meant"),
    [
        (b"{ESP=&gt;0x1 &lt;0x2}", b"{ESP=>0x1 <0x2}"),
        (b"&quot;acme&quot; #1", b'"acme" #1'),
        (b"&amp;quot;acme&amp;amp;quot; #1", b'"acme" #1'),
        (b"&#39;x&#039; &#34;y&#x22; &#60;&#62;", b"'x' \"y\" <>"),
        (b"a &amp; b &nbsp;c", b"a & b  c"),
        (b"&unknown; & &;", b"&unknown; & &;"),
        (b"\x1b[31;1mred\x1b[0m \x1b]0;title\x07x \x1b(B", b"red x "),
        (b"#033[31mred#033[0m ^[[1mbold^[[0m", b"red bold"),
        (b"plain", b"plain"),
    ],
)
def test_escapes_are_undone(given_: bytes, meant: bytes) -> None:
    assert repair.repaired(given_)[0] == meant


@given(st.binary(max_size=200))
def test_undoing_escapes_keeps_the_number_of_lines(data: bytes) -> None:
    assert repair.repaired(data)[0].count(b"\n") == data.count(b"\n")


def test_typographic_quotes_and_blanks_become_plain() -> None:
    assert repair.plain("\u201cacme\u201d\u00a0#1:\tit\u2019s\0") == '"acme" #1: it\'s'


def test_a_blank_within_a_word_is_found() -> None:
    assert repair.blank_within("got NO_PROPOSAL_CHOSE N here", "NO_PROPOSAL_CHOSEN") == 21
    assert repair.blank_within("got NO_PROPOSAL_CHOSEN here", "NO_PROPOSAL_CHOSEN") is None


def test_blanks_at_the_end_of_rows_are_taken_out() -> None:
    wrapped = " ".join(LONG[at : at + 80] for at in range(0, len(LONG), 80))
    assert repair.unwrapped(wrapped, repair.words_of(LITERALS), 80) == LONG
    assert (
        repair.unwrapped("retrans mission; will wait", repair.words_of(LITERALS), 0)
        == "retransmission; will wait"
    )
    assert repair.unwrapped(LONG, repair.words_of(LITERALS), 0) == LONG


def rows(line: str, width: int) -> list[str]:
    return [line[at : at + width] for at in range(0, len(line), width)]


def glue_of(*lines: str) -> bytes | None:
    return layout_of("\n".join(lines).encode(), LITERALS).glue


def test_rows_of_a_terminal_are_told_by_their_width() -> None:
    assert glue_of(SHORT, *rows(LONG, 80), SHORT) == HARD
    assert glue_of(*rows(LONG, 62), *rows(LONG, 62)) == HARD
    assert glue_of(SHORT, LONG, SHORT) is None


def test_lines_that_a_mail_broke_at_words_are_told() -> None:
    first, second = LONG[:73].rstrip(), LONG[73:].lstrip()
    other, rest = LONG[:69].rstrip(), LONG[69:].lstrip()
    assert glue_of(first, second, other + "x", rest, SHORT) in (SOFT, HARD)


def test_lines_between_that_no_daemon_wrote_do_not_make_a_terminal() -> None:
    assert glue_of(SHORT, "what is this?", LONG, "A remark", SHORT, "Regards") is None
    assert glue_of("some text", "more text", SHORT) is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_log_too_short_to_tell_is_taken_as_it_is(count: int) -> None:
    found = layout_of((SHORT + "\n").encode() * count, LITERALS)
    assert (found.newest_first, found.one_line, found.doubled, found.glue, found.column) == (
        False,
        False,
        False,
        None,
        None,
    )


def folded(*lines: str, doubled: bool = False) -> list[str]:
    clock, folder = Clock(), Folder(doubled)
    found = [folder.take(number, take_apart(line, clock), line) for number, line in enumerate(lines, 1)]
    return [line.text for line in [*found, *folder.rest()] if line is not None]


def test_two_programs_that_write_one_message_are_counted_once() -> None:
    first = 'Nov 23 18:22:01 gw pluto[1]: "a" #1: up'
    again = 'Nov 23 18:22:01 gw NetworkManager[2]: 003 "a" #1: up'
    assert folded(first, again) == ['"a" #1: up']
    assert folded(first, 'Nov 23 18:22:01 gw pluto[1]: "a" #1: more', again) == ['"a" #1: up', '"a" #1: more']
    assert folded(first, again, first, again) == ['"a" #1: up'] * 2


def test_what_comes_later_or_from_another_thread_is_new() -> None:
    first = 'Nov 23 18:22:01 gw pluto[1]: "a" #1: up'
    assert len(folded(first, 'Nov 23 18:22:09 gw NetworkManager[2]: 003 "a" #1: up')) == 2
    assert len(folded("charon: 05[NET] sending packet", "    02[NET] sending packet")) == 2


def test_the_same_line_twice_is_one_if_its_stamp_is_fine_or_all_lines_are_double() -> None:
    fine, coarse = 'Nov 23 18:22:01.123456: "a" #1: up', 'Nov 23 18:22:01: "a" #1: up'
    assert len(folded(fine, fine)) == 1
    assert len(folded(coarse, coarse)) == 2
    assert len(folded(coarse, coarse, doubled=True)) == 1
    assert len(folded(*[coarse] * 4, doubled=True)) == 2


def test_a_tag_within_a_line_leaves_no_blank_and_one_between_lines_does() -> None:
    data = b'type <strong>NO_PROPOSAL_CHOSEN</strong>, <span class="x">msgid</span>=0<br>next<p>one <unset> 1 < 2'
    assert repair.repaired(data)[0] == b"type NO_PROPOSAL_CHOSEN, msgid=0 next one <unset> 1 < 2"
    assert repair.repaired(b"<b\n>")[0] == b"<b\n>"
