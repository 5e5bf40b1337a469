"""What copying adds to a configuration changes nothing that is read from it, least of all into a default."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices.readers import READERS, read, recognise
from vns3pair.ipsec.devices.readers.copied_text import as_configured

TEXTS = {device: golden.texts(device) for device in READERS}
MARKS = (
    "--More--",
    " --More-- ",
    "-- More --",
    "<--- More --->",
    "---(more)---",
    "---(more 42%)---",
    "--More--(17%)",
)


def every_seventh(text: str, mark: str, behind: str) -> str:
    lines = text.split("\n")
    return "\n".join(mark + behind + line if number % 7 == 6 else line for number, line in enumerate(lines))


def numbered(text: str, sign: str, first: int = 1) -> str:
    return "\n".join(f"{number:>4}{sign}{line}" for number, line in enumerate(text.split("\n"), first))


def said(text: str, device: str) -> list[tuple[str, dict[str, object]]]:
    return [(one.name, dict(one.half)) for one in read(text, device).found]


SHOWN: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "blanks of a web page": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "a mark of the byte order": lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text,
    "dashes of a word processor": lambda text: text.replace("-", "\N{EN DASH}"),
    "quotes of a word processor": lambda text: text.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}"),
    "numbers and a colon": lambda text: numbered(text, ": "),
    "numbers that begin later": lambda text: numbered(text, "  ", 200),
    "signs of a quoting mail": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "colours": lambda text: text.replace("\n", "\x1b[0m\n\x1b[1;32m"),
}


@pytest.mark.parametrize("device", sorted(READERS))
@pytest.mark.parametrize("added", SHOWN)
def test_what_copying_adds_changes_nothing(device: str, added: str) -> None:
    for text in TEXTS[device]:
        assert said(SHOWN[added](text), device) == said(text, device)


@pytest.mark.parametrize("device", sorted(READERS))
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("behind", ["\n", "\b" * 9 + " " * 9 + "\b" * 9, "\r" + " " * 14 + "\r", " " * 9])
def test_a_pager_between_the_lines_changes_nothing(device: str, mark: str, behind: str) -> None:
    for text in TEXTS[device]:
        assert said(every_seventh(text, mark, behind), device) == said(text, device)


def test_a_pager_leaves_lines_their_numbers() -> None:
    text = "crypto map M 10 set peer 203.0.113.77\n<--- More --->\r              \rcrypto map M 10 set pfs\r\n--More--\r\nend"
    assert as_configured(text).split("\n") == [
        "crypto map M 10 set peer 203.0.113.77",
        "crypto map M 10 set pfs",
        "",
        "end",
    ]


def test_a_device_is_recognised_behind_numbers() -> None:
    for device, texts in TEXTS.items():
        for text in texts:
            assert recognise(numbered(text, ": ")) == recognise(text), device


@pytest.mark.parametrize(
    "text",
    [
        "10 permit ip any any\n20 permit ip any any\n30 deny ip any any",
        "1 a\n2 b",
        "1 a\n2 b\n4 c",
        "<a>\n> b\n> c",
        '<name lang="de">R&amp;D</name>\n',
        'description "R&amp;D"\n',
        "remark see --More-- below\n",
        "description it\N{RIGHT SINGLE QUOTATION MARK}s\n",
        'name "the \N{LEFT DOUBLE QUOTATION MARK}old\N{RIGHT DOUBLE QUOTATION MARK} site"\n',
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert as_configured(text) == text


@given(st.text(alphabet=st.sampled_from("1 23:>\n\r\b-ore(M)<&lt;\x1b[0m\u00a0\u2013'\""), max_size=60))
def test_no_text_is_too_odd_and_none_gains_lines(text: str) -> None:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    assert as_configured(text).count("\n") <= unified.count("\n")


@pytest.mark.parametrize(
    "piece", ["1: x\n", "> x\n", "--More--\b \b", " \r\b", "&lt;", "-" * 9, "\x1b[", "\u00a0 <--"]
)
def test_twice_the_text_takes_twice_the_time(piece: str) -> None:
    small = piece * (80_000 // len(piece))
    assert growth(lambda: as_configured(small), lambda: as_configured(small * 2)) < LINEAR
