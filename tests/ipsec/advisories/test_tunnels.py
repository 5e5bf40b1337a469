"""Rules about many tunnels: which are named, and that it stays quick."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ipsec.advisories.asking import advice_on, facts_of, fires
from tests.ipsec.advisories.cases import ONE, TWO, tunnel, tunnels
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.advisories import advise
from vns3pair.ipsec.advisories.survey import survey
from vns3pair.ipsec.tunnels import read_tunnels


def test_names_five_and_counts_the_rest() -> None:
    advice = fires("host-bits", tunnels(*((f"172.31.{n}.1/24", f"10.{n}.0.0/16") for n in range(9))))
    assert advice.keys == tuple(f"tunnels[{n}]" for n in range(5))
    assert "6 more" in advice.explanation()


def test_partner_tunnels_are_named_by_their_rows() -> None:
    sheet = tunnels(ONE, TWO)
    sheet["partner"] = {
        "tunnels": [
            tunnel("10.60.0.9/16", TWO[0]),
            tunnel(ONE[1], ONE[0]),
            tunnel("10.70.0.9/16", "172.31.3.0/24"),
        ]
    }
    assert fires("host-bits", sheet).keys == ("tunnels[1]", "tunnels[2]")


def test_without_tunnels_at_the_other_side_the_comparison_has_one_row() -> None:
    facts = facts_of(tunnels(("172.31.1.7/24", "10.50.0.0/16")))
    facts.rows["tunnels"] = object()
    advice = next(advice for advice in advise(facts) if advice.code == "host-bits")
    assert advice.keys == ("tunnels",)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 31), st.integers(5, 8), st.integers(0, 31), st.integers(5, 8)), max_size=12
    )
)
@example([(0, 5, 12, 6), (0, 5, 14, 6), (0, 6, 12, 5)])  # the last overlaps both of one local subnet
def test_overlaps_are_those_of_looking_at_every_pair(drawn) -> None:
    raw = [
        {"local_subnet": f"10.{a * 8}.0.0/{p + 4}", "remote_subnet": f"172.16.{b * 8}.0/{q + 14}"}
        for a, p, b, q in drawn
    ]
    found = read_tunnels(raw, "vns3")
    distinct = {}
    for one in found:
        distinct.setdefault((one.local.key, one.remote.key), one)
    expected = {
        one.index
        for one in distinct.values()
        for other in distinct.values()
        if one is not other and one.local.overlaps(other.local) and one.remote.overlaps(other.remote)
    }
    assert {one.index for one in survey(found).overlapping} == expected


def test_twice_the_tunnels_take_twice_the_time() -> None:
    def asking(count: int) -> Callable[[], object]:
        chance = random.Random(7)
        raw = [
            {
                "local_subnet": f"172.{16 + n // 1600}.{n // 40 % 40}.0/{chance.choice((24, 25, 26))}",
                "remote_subnet": f"10.50.{n % 40}.0/{chance.choice((24, 25, 26))}",
            }
            for n in range(count)
        ]
        mirrored = [
            {"local_subnet": each["remote_subnet"], "remote_subnet": each["local_subnet"]} for each in raw
        ]
        sheet = {"vns3": {"tunnels": raw}, "partner": {"tunnels": mirrored}}
        return lambda: advise(facts_of(sheet))

    assert growth(asking(1000), asking(2000)) < LINEAR


def test_nothing_raises_on_odd_tunnels() -> None:
    for odd in (
        "x",
        5,
        [5, None, {}, {"local_subnet": "x", "ping_address": [1]}, {"remote_subnet": "any"}],
        {"a": 1},
    ):
        advice_on({"vns3": {"tunnels": odd}, "partner": {"tunnels": odd}})


@pytest.mark.parametrize(
    ("code", "one", "several"),
    [
        ("duplicate-tunnels", [ONE, ONE], [ONE, ONE, ONE]),
        (
            "host-bits",
            [("172.31.1.7/24", ONE[1])],
            [("172.31.1.7/24", ONE[1]), ("172.31.2.7/24", ONE[1])],
        ),
        (
            "default-route-policy",
            [(ONE[0], "0.0.0.0/0")],
            [(ONE[0], "0.0.0.0/0"), (TWO[0], "0.0.0.0/0")],
        ),
    ],
)
def test_one_and_several_are_told_apart(code, one, several) -> None:
    verbs = r"repeats a tunnel|takes in|is written"
    assert re.search(verbs, fires(code, tunnels(*one)).explanation())
    text = fires(code, tunnels(*several)).explanation()
    assert not re.search(verbs, text)
    assert re.search(r"repeat tunnels|take in|are written", text)
