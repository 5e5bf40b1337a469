"""Widths of texts, and shortening."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.documents.fitting import Type

PLAIN, BOLD, MONO = Type(12), Type(13.5, bold=True), Type(11.5, mono=True)


@pytest.mark.parametrize("setting", [PLAIN, BOLD, MONO])
def test_a_text_that_fits_stays_as_it_is(setting):
    assert setting.fit("192.0.2.254", 200) == "192.0.2.254"


@pytest.mark.parametrize("setting", [PLAIN, BOLD, MONO])
def test_a_longer_one_keeps_its_beginning_and_its_end(setting):
    short = setting.fit("2001:db8:85a3:1234:5678:8a2e:370:7334", 120)
    assert short.startswith("2001")
    assert short.endswith("7334")
    assert short.count("…") == 1


def test_letters_of_one_width_take_the_same_room_each():
    assert MONO.width("iiii") == MONO.width("WWWW") == pytest.approx(4 * 11.5 * 0.603)
    assert PLAIN.width("iiii") < PLAIN.width("WWWW") < BOLD.width("WWWW")


@given(st.text(max_size=900), st.floats(20, 400), st.sampled_from([PLAIN, BOLD, MONO]))
def test_what_was_fitted_is_never_wider_than_its_room(text, room, setting):
    assert setting.width(setting.fit(text, room)) <= room
    assert all(setting.width(line) <= room for line in setting.wrap(text, room, 2))


def test_lines_are_broken_between_words_and_of_like_length():
    text = "ID that the partner sends is not accepted, and 1 more"
    first, second = PLAIN.wrap(text, PLAIN.width(text) - 30, 2)
    assert f"{first} {second}" == text
    assert abs(len(first) - len(second)) < 15


def test_one_line_is_enough_for_what_fits_one():
    assert PLAIN.wrap("Hash differs", 200, 2) == ["Hash differs"]
    assert PLAIN.wrap("", 200, 2) == []


def test_the_last_line_takes_what_no_line_is_left_for():
    lines = PLAIN.wrap("word " * 60, 200, 2)
    assert len(lines) == 2
    assert "…" in lines[1]
