"""Pairing tunnels: mirrors first, then the nearest of what is left."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.tunnels import Pair, Tunnel, pair, read_tunnels

Spelled = list[tuple[str, str]]


def tunnels(pairs: Spelled) -> tuple[Tunnel, ...]:
    return read_tunnels([{"local_subnet": local, "remote_subnet": remote} for local, remote in pairs], "vns3")


def rows(vns3: Spelled, partner: Spelled) -> list[tuple[int | None, int | None, str, str]]:
    return [
        (row.vns3 and row.vns3.index, row.partner and row.partner.index, row.state, row.near)
        for row in pair(tunnels(vns3), tunnels(partner))
    ]


ONE = [("172.31.1.0/24", "10.50.0.0/16")]


@pytest.mark.parametrize(
    ("partner", "near"),
    [
        (("172.31.1.0/24", "10.50.0.0/16"), "swapped"),
        (("10.50.0.0/16", "172.31.1.0/25"), "wrong_mask"),
        (("10.50.0.0/24", "172.31.1.0/26"), "wrong_mask"),
        (("10.50.0.0/16", "172.31.0.0/16"), "wider"),
        (("10.50.7.0/24", "172.31.1.0/24"), "narrower"),
        (("10.50.0.0/16", "172.31.9.0/24"), "one_field"),
        (("10.0.0.0/8", "172.31.1.128/25"), "overlapping"),
        (("9.9.9.0/24", "8.8.8.0/24"), ""),
    ],
)
def test_a_near_miss_is_named_as_seen_from_vns3(partner: tuple[str, str], near: str) -> None:
    found = rows(ONE, [partner])
    assert found == (
        [(0, 0, "mismatch", near)] if near else [(0, None, "mismatch", ""), (None, 0, "mismatch", "")]
    )


def test_mirrors_are_found_whatever_their_order_and_host_bits() -> None:
    vns3 = [("172.31.1.0/24", "10.1.0.0/16"), ("172.31.1.0/24", "10.2.0.0/16")]
    partner = [("10.2.0.0/16", "172.31.1.7/24"), ("10.1.0.0/16", "172.31.1.0/24")]
    assert rows(vns3, partner) == [(0, 1, "match", ""), (1, 0, "match", "")]


def test_a_duplicate_takes_its_twins_partner_and_state() -> None:
    mirror = [("10.50.0.0/16", "172.31.1.0/24")]
    assert rows(ONE * 2, mirror) == [(0, 0, "match", ""), (1, 0, "match", "")]
    assert rows(ONE, mirror * 2) == [(0, 0, "match", "")]
    assert rows(ONE * 2, ONE) == [(0, 0, "mismatch", "swapped"), (1, 0, "mismatch", "swapped")]


def test_an_exact_mirror_is_never_lost_to_a_near_miss() -> None:
    vns3 = [("172.31.1.0/25", "10.50.0.0/16"), ("172.31.1.0/24", "10.50.0.0/16")]
    assert rows(vns3, [("10.50.0.0/16", "172.31.1.0/24")]) == [(0, None, "mismatch", ""), (1, 0, "match", "")]


def test_ties_go_to_the_partners_first_pair() -> None:
    partner = [("10.50.9.0/24", "172.31.1.0/24"), ("10.0.0.0/8", "172.31.1.0/24")]
    assert rows(ONE, partner)[0] == (0, 0, "mismatch", "narrower")


def test_a_pair_that_cannot_be_read_comes_last_and_carries_no_effect() -> None:
    vns3 = [("", "10.50.0.0/16"), *ONE]
    assert rows(vns3, [("10.50.0.0/16", "172.31.1.0/24")]) == [
        (0, None, "incomplete", ""),
        (1, 0, "match", ""),
    ]
    partner = [("9.9.9.0/24", "8.8.8.0/24"), ("10.50.0.0/16", "172.31.7.0/24")]
    assert rows([("x", "10.50.0.0/16")], partner)[0] == (0, 1, "incomplete", "")


def test_ipv4_and_ipv6_never_pair() -> None:
    assert rows(ONE, [("2001:db8::/32", "::/0")]) == [(0, None, "mismatch", ""), (None, 0, "mismatch", "")]
    mixed = tunnels([("10.0.0.0/8", "2001:db8::/32")])[0]
    assert not mixed.complete
    assert "IPv6" in mixed.problems[0][2]


def test_an_empty_object_is_no_tunnel() -> None:
    raw: list[Any] = [{}, {"name": " "}, {"local_subnet": "10.0.0.0/8"}, "text", 7]
    assert [tunnel.index for tunnel in read_tunnels(raw, "vns3")] == [2, 3, 4]


# The rule of the design, written plainly: what the indexed search must agree with.
def _nearness(vns3: Tunnel, other: Tunnel) -> int | None:
    local, remote, here, there = vns3.local, vns3.remote, other.remote, other.local
    assert local
    assert remote
    assert here
    assert there
    if (there.key, here.key) == (local.key, remote.key):
        return 0
    if (here.version, here.network, there.network) == (local.version, local.network, remote.network):
        return 1
    if (here.key == local.key and _nested(there, remote)) or (
        there.key == remote.key and _nested(here, local)
    ):
        return 2
    if here.key == local.key or there.key == remote.key:
        return 3
    return 4 if here.overlaps(local) and there.overlaps(remote) else None


def _nested(first: Net, second: Net) -> bool:
    return first.overlaps(second)


def _plainly(vns3: tuple[Tunnel, ...], partner: tuple[Tunnel, ...]) -> dict[int, int | None]:
    left, found = list(partner), {}
    for tunnel in vns3:
        mirror = next(
            (
                t
                for t in left
                if t.remote
                and t.local
                and tunnel.local
                and tunnel.remote
                and (t.remote.key, t.local.key) == (tunnel.local.key, tunnel.remote.key)
            ),
            None,
        )
        if mirror is not None:
            left.remove(mirror)
            found[tunnel.index] = mirror.index
    for tunnel in vns3:
        if tunnel.index in found:
            continue
        ranked = [(near, place) for place, t in enumerate(left) if (near := _nearness(tunnel, t)) is not None]
        found[tunnel.index] = left.pop(min(ranked)[1]).index if ranked else None
    return found


NETS = [f"10.{a}.{b}.0/{p}" for a, b, p in itertools.product((0, 1), (0, 64), (8, 12, 16, 20, 24))]


@given(
    st.lists(st.tuples(st.sampled_from(NETS), st.sampled_from(NETS)), min_size=1, max_size=14),
    st.lists(st.tuples(st.sampled_from(NETS), st.sampled_from(NETS)), min_size=1, max_size=14),
)
def test_the_indexed_search_agrees_with_the_rule_written_plainly(vns3: Spelled, partner: Spelled) -> None:
    first, second = _unique(tunnels(vns3)), _unique(tunnels(partner))
    found: list[Pair] = pair(first, second)
    assert {row.vns3.index: row.partner.index if row.partner else None for row in found if row.vns3} == (
        _plainly(first, second)
    )


def _unique(side: tuple[Tunnel, ...]) -> tuple[Tunnel, ...]:
    seen: dict[Any, Tunnel] = {}
    for tunnel in side:
        assert tunnel.local
        assert tunnel.remote
        seen.setdefault((tunnel.local.key, tunnel.remote.key), tunnel)
    return tuple(seen.values())


def test_two_thousand_strangers_are_all_accounted_for() -> None:
    rnd = random.Random(7)
    spelled = [
        (f"10.{rnd.randrange(256)}.{rnd.randrange(256)}.0/24", f"172.16.{rnd.randrange(256)}.0/28")
        for _ in range(4000)
    ]
    found = pair(tunnels(spelled[:2000]), tunnels(spelled[2000:]))
    assert {row.vns3.index for row in found if row.vns3} == set(range(2000))
