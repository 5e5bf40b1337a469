"""Stamps become seconds; only what lies between two of them counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.diagnosis.headers import take_apart
from vns3pair.ipsec.diagnosis.stamps import Clock


def seconds_of(*stamps: str) -> list[float | None]:
    clock = Clock()
    return [take_apart(f"{stamp} gw pluto[1]: initiating", clock).time for stamp in stamps]


def between(first: str, second: str) -> float:
    before, after = seconds_of(first, second)
    assert before is not None
    assert after is not None
    return after - before


@pytest.mark.parametrize(
    ("first", "second", "seconds"),
    [
        ("Nov 23 18:22:52", "Nov 23 18:23:52", 60),
        ("Nov 30 23:59:59", "Dec  1 00:00:01", 2),
        ("Feb 28 23:59:59", "Mar  1 00:00:00", 1),
        ("Dec 31 23:59:59", "Jan  1 00:00:01", 2),
        ("Jan  1 00:00:01", "Dec 31 23:59:59", -2),
        ("Nov 23 18:22:52.5", "Nov 23 18:22:53.25", 0.75),
        ("Oct 10 09:00:00:500000", "Oct 10 09:00:01:000000", 0.5),
        ("Nov 23 2021 18:22:52", "Nov 24 2021 18:22:52", 86_400),
        ("Tue Nov 23 18:22:52 2021", "Wed Nov 23 18:22:52 2022", 365 * 86_400),
        ("2024-02-28T23:59:59Z", "2024-03-01T00:00:00Z", 86_401),
        ("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:06Z", 1),
        ("2024-01-02T03:04:05-0530", "2024-01-02T08:34:06+00:00", 1),
        ("2024-01-02 03:04:05,250", "2024-01-02 03:04:05,750", 0.5),
        ("02/Jan/2024:03:04:05 +0000", "02/Jan/2024:03:04:06 +0000", 1),
        ("01/02/2024 11:59:59 PM", "01/03/2024 12:00:00 AM", 1),
        ("23:59:59.5", "00:00:00.5", 1),
        ("1700000000.25", "1700000001.5", 1.25),
        ("date=2024-01-02 time=03:04:05", "date=2024-01-02 time=03:04:15", 10),
    ],
)
def test_seconds_between_stamps(first: str, second: str, seconds: float) -> None:
    assert between(first, second) == pytest.approx(seconds, abs=1e-4)


def test_the_29th_of_february_follows_the_28th() -> None:
    assert between("Feb 28 10:00:00", "Feb 29 10:00:00") == 86_400


@pytest.mark.parametrize("stamp", ["May 40 10:00:00", "2024-13-45 03:04:05", "2024-00-00T00:00:00Z"])
def test_what_is_no_day_is_no_stamp(stamp: str) -> None:
    assert seconds_of(stamp) == [None]


def test_a_line_without_stamp_has_no_time() -> None:
    assert take_apart('"acme_1" #1: initiating', Clock()).time is None


@given(st.lists(st.integers(-200_000, 5_000_000), min_size=1, max_size=30))
def test_many_years_without_their_numbers_stay_in_order(steps: list[int]) -> None:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    clock, now = Clock(), 400 * 86_400
    first: float | None = None
    start = now
    for step in steps:
        now += step
        day, second = divmod(now % (365 * 86_400), 86_400)
        month = 0
        while day >= lengths[month]:
            day -= lengths[month]
            month += 1
        stamp = f"{months[month]} {day + 1:2} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        time = take_apart(f"{stamp} gw pluto[1]: x", clock).time
        assert time is not None
        if first is None:
            first, start = time, now
        assert time - first == now - start


@given(st.text(st.sampled_from("0123456789:-/ .TZ+JanFebNov[]*<>|dte="), max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    assert take_apart(text, Clock()).times == 1
