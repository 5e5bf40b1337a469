"""Tunnels pasted in bulk: every way people write two subnets, and nothing lost."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.test_values import JSON
from vns3pair.ipsec import tunnel_lists
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.sheetfile import MOST_TUNNELS, normalise
from vns3pair.ipsec.tunnel_lists import TunnelLine, expand, read_lines, read_pair, write_lines

PAIR = {"local_subnet": "10.0.0.0/8", "remote_subnet": "172.16.0.0/16"}


def one(text: str, side: Side = VNS3) -> TunnelLine:
    (line,) = read_lines(text, side)
    return line


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/8 -> 172.16.0.0/16",
        "10.0.0.0/8->172.16.0.0/16",
        "10.0.0.0/8 => 172.16.0.0/16",
        "10.0.0.0/8 --> 172.16.0.0/16",
        "10.0.0.0/8 → 172.16.0.0/16",
        "10.0.0.0/8 <-> 172.16.0.0/16",
        "10.0.0.0/8 <=> 172.16.0.0/16",
        "10.0.0.0/8 ⇄ 172.16.0.0/16",
        "10.0.0.0/8 - 172.16.0.0/16",
        "10.0.0.0/8 to 172.16.0.0/16",
        "10.0.0.0/8\t172.16.0.0/16",
        "10.0.0.0/8, 172.16.0.0/16",
        "10.0.0.0/8;172.16.0.0/16",
        "10.0.0.0/8 | 172.16.0.0/16",
        "10.0.0.0/8     172.16.0.0/16",
        "10.0.0.0/8 172.16.0.0/16",
        "  10.0.0.0 /8 -> 172.16.0.0/16  ",
        "10.0.0.0 255.0.0.0 -> 172.16.0.0 255.255.0.0",
        "10.0.0.0 255.0.0.0 172.16.0.0 255.255.0.0",
        "10.0.0.0 0.255.255.255 172.16.0.0 0.0.255.255",
        "10.0.0.0\t255.0.0.0\t172.16.0.0\t255.255.0.0",
        "10.0.0.0/255.0.0.0, 172.16.0.0/255.255.0.0",
        '"10.0.0.0/8"\t"172.16.0.0/16"',
        '"10.0.0.0/8","172.16.0.0/16"',
        "1\t10.0.0.0/8\t172.16.0.0/16",
        "access-list VPN extended permit ip 10.0.0.0 255.0.0.0 172.16.0.0 255.255.0.0",
        "permit ip 10.0.0.0 0.255.255.255 172.16.0.0 0.0.255.255",
    ],
)
def test_two_subnets_are_found_however_they_are_written(text: str) -> None:
    assert [one(text, side) for side in SIDES] == [TunnelLine(1, text.strip(), PAIR)] * 2


@pytest.mark.parametrize(
    ("text", "local", "remote"),
    [
        ("host 10.1.1.1 -> any", "10.1.1.1/32", "0.0.0.0/0"),
        ("host 10.1.1.1 host 10.2.2.2", "10.1.1.1/32", "10.2.2.2/32"),
        ("10.1.1.1 10.2.2.2", "10.1.1.1/32", "10.2.2.2/32"),
        ("10.1.1.1 255.255.255.255 10.2.2.2 255.255.255.255", "10.1.1.1/32", "10.2.2.2/32"),
        ("2001:db8::/32 -> 2001:db8:1::/48", "2001:db8::/32", "2001:db8:1::/48"),
    ],
)
def test_hosts_any_and_ipv6_are_subnets_too(text: str, local: str, remote: str) -> None:
    assert one(text).tunnel == {"local_subnet": local, "remote_subnet": remote}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10.0.0.0 0.0.0.0 -> 172.16.0.0/16", "local subnet: mask 0.0.0.0 means 10.0.0.0/32 or 0.0.0.0/0"),
        ("10.0.0.0/8 -> 172.16.0.0", "remote subnet: how large is it? Write 172.16.0.0/24"),
        ("10.0.0.0/8 -> 10.1.1.1-10.1.1.9", "a range of addresses"),
        ("foo -> bar", "this is no subnet"),
        ("10.0.0.0/8", "the remote subnet is missing"),
        ("10.0.0.0/8 -> 2001:db8::/32", "IPv4 and the other IPv6"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed_with_the_readings_it_may_have(text: str, why: str) -> None:
    line = one(text)
    assert why in line.problem
    assert line.tunnel is not None
    assert line.tunnel["local_subnet"] == text.split(" -> ")[0]


def test_a_line_without_subnets_is_kept_as_a_line() -> None:
    assert one("to be told later") == TunnelLine(1, "to be told later", None, tunnel_lists.NO_PAIR)
    assert read_pair("", VNS3).problem == tunnel_lists.NO_PAIR
    assert read_pair("10.0.0.0/8 -> 172.16.0.0/16", PARTNER) == TunnelLine(
        1, "10.0.0.0/8 -> 172.16.0.0/16", PAIR
    )


def test_comments_and_empty_lines_are_passed_over_and_lines_keep_their_numbers() -> None:
    text = "# ours\n\n10.0.0.0/8 -> 172.16.0.0/16\r\n! asa\n// c\n10.0.0.0/8 -> 172.17.0.0/16\n"
    assert [line.number for line in read_lines(text, VNS3)] == [3, 6]


def test_host_bits_are_remarked_on() -> None:
    assert one("10.0.0.7/8 -> 172.16.0.0/16").remark == "local subnet compared as 10.0.0.0/8"


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/8 -> 172.16.0.0/16, lan, 172.16.0.9, 30",
        "10.0.0.0/8\t172.16.0.0/16\tlan\t172.16.0.9\t30 s",
        "lan\t10.0.0.0/8\t172.16.0.0/16\t172.16.0.9\t30",
        "Name;left;right;ping address;ping interval\nlan;10.0.0.0/8;172.16.0.0/16;172.16.0.9;30",
        "Remote Subnet,Local Subnet,Ping,Interval,Description\n172.16.0.0/16,10.0.0.0/8,172.16.0.9,30,lan",
        "Nr\tSource\tMask\tDestination\tMask\tName\tPing\tInterval\n"
        "1\t10.0.0.0\t255.0.0.0\t172.16.0.0\t255.255.0.0\tlan\t172.16.0.9\t30",
    ],
)
def test_only_vns3_takes_names_and_pings(text: str) -> None:
    full = {**PAIR, "name": "lan", "ping_address": "172.16.0.9", "ping_interval": 30}
    assert one(text, VNS3).tunnel == full
    partner = one(text, PARTNER)
    assert partner.tunnel == PAIR
    assert "lan" in partner.remark
    assert partner.problem == ""


def test_a_comment_at_the_end_is_the_name() -> None:
    line = one("10.0.0.0/8 -> 172.16.0.0/16  # lan of Jo")
    assert line.tunnel is not None
    assert line.tunnel["name"] == "lan of Jo"


def test_headings_that_name_the_sides_are_seen_from_the_side() -> None:
    text = "VNS3 subnet\tPartner subnet\n10.0.0.0/8\t172.16.0.0/16"
    assert one(text, VNS3).tunnel == PAIR
    assert one(text, PARTNER).tunnel == {"local_subnet": "172.16.0.0/16", "remote_subnet": "10.0.0.0/8"}
    four = "VNS3 local,VNS3 remote,Partner local,Partner remote\n10.0.0.0/8,172.16.0.0/16,172.16.0.0/20,10.0.0.0/8"
    assert one(four, VNS3).tunnel == PAIR
    assert one(four, PARTNER).tunnel == {"local_subnet": "172.16.0.0/20", "remote_subnet": "10.0.0.0/8"}


@pytest.mark.parametrize(
    "text",
    [
        "name,local,remote,psk\nx,10.0.0.0/8,172.16.0.0/16,hunter2",
        "10.0.0.0/8\t172.16.0.0/16\tPSK: hunter2",
        "10.0.0.0/8 -> 172.16.0.0/16 # password hunter2",
    ],
)
def test_what_may_be_the_key_is_neither_kept_nor_repeated(text: str) -> None:
    for side in SIDES:
        line = one(text, side)
        assert line.tunnel is not None
        assert line.tunnel["remote_subnet"] == "172.16.0.0/16"
        assert "hunter2" not in repr(line)
        assert "key" in line.remark


def test_what_has_no_field_is_said_to_be_left_out() -> None:
    assert one("10.0.0.0/8\t172.16.0.0/16\tlan\tsecond text").remark == "left out: second text"


def test_more_tunnels_than_a_side_may_have_are_cut_off_and_said() -> None:
    lines = read_lines("10.0.0.0/8 -> 172.16.0.0/16\n" * (MOST_TUNNELS + 3), VNS3)
    assert len(lines) == MOST_TUNNELS + 1
    assert "3 more lines are left out" in lines[-1].problem
    assert lines[-1].tunnel is None


# N by M


def test_every_local_subnet_meets_every_remote_one_in_order() -> None:
    lines = expand("10.0.0.0/8\n10.1.0.0 255.255.0.0", "172.16.0.0/16, 172.17.0.0/16; host 9.9.9.9", PARTNER)
    assert [tuple((line.tunnel or {}).values()) for line in lines] == [
        (local, remote)
        for local in ("10.0.0.0/8", "10.1.0.0/16")
        for remote in ("172.16.0.0/16", "172.17.0.0/16", "9.9.9.9/32")
    ]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6]


def test_an_unreadable_subnet_is_said_once_and_meets_none() -> None:
    first, second = expand("10.0.0.0/8 10.9.9.9 0.0.0.0", "172.16.0.0/16", VNS3)
    assert (first.tunnel, first.text) == (None, "10.9.9.9 0.0.0.0")
    assert second.tunnel == PAIR
    assert [line.problem for line in expand("10.0.0.0/8", " ", VNS3)] == ["no remote subnet is stated"]


def test_a_product_beyond_the_most_is_cut_off_and_said() -> None:
    many = "\n".join(f"10.{n}.0.0/16" for n in range(100))
    lines = expand(many, many, VNS3)
    assert len(lines) == MOST_TUNNELS + 1
    assert "10,000 tunnels" in lines[-1].problem


# There and back


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
NETS = st.sampled_from(["10.0.0.0/8", "10.1.0.7/16", "0.0.0.0/0", "10.9.9.9/32", "2001:db8::/32"])
TUNNEL = st.fixed_dictionaries(
    {"local_subnet": NETS, "remote_subnet": NETS},
    optional={"name": TEXTS, "ping_address": st.just("10.0.0.9"), "ping_interval": st.integers(1, 900)},
)


def _plain(tunnel: dict[str, Any]) -> bool:
    return not str(tunnel.get("name", "")).strip().lower().startswith(("psk", "key", "secret", "password"))


@given(st.lists(TUNNEL.filter(_plain), max_size=6))
def test_what_is_written_reads_back_the_same(tunnels: list[dict[str, Any]]) -> None:
    stored = normalise({"tunnels": tunnels}, VNS3).get("tunnels", [])
    stored = [{key: value for key, value in each.items() if str(value).strip()} for each in stored]
    assert [line.tunnel for line in read_lines(write_lines(stored, VNS3), VNS3)] == stored


def test_plain_pairs_are_written_as_arrows_and_others_as_a_block() -> None:
    assert write_lines([PAIR], VNS3) == "10.0.0.0/8 -> 172.16.0.0/16\n"
    assert write_lines([{**PAIR, "name": "=1+1"}], PARTNER) == "10.0.0.0/8 -> 172.16.0.0/16\n"
    block = write_lines([{**PAIR, "name": "=1+1"}, {"local_subnet": "odd"}], VNS3)
    assert block.splitlines()[0].split("\t")[:3] == ["Local subnet", "Remote subnet", "Name"]
    assert "\t'=1+1\t" in block  # no spreadsheet takes it for a formula
    assert [line.tunnel for line in read_lines(block, VNS3)] == [
        {**PAIR, "name": "=1+1"},
        {"local_subnet": "odd"},
    ]


@given(st.text(), st.text(), st.lists(JSON, max_size=4), st.sampled_from(SIDES))
def test_no_text_makes_reading_fail(text: str, other: str, tunnels: list[Any], side: Side) -> None:
    for line in (*read_lines(text, side), read_pair(text, side), *expand(text, other, side)):
        assert line.problem or line.tunnel
    read_lines(write_lines(tunnels, side), side)


LETTERS = st.text(st.sampled_from(list('10./2 \t,;->"\n#:amkpsy')), max_size=60)


@given(LETTERS, st.sampled_from(SIDES))
def test_no_text_made_of_what_such_lists_hold_makes_reading_fail(text: str, side: Side) -> None:
    for line in read_lines(text, side):
        assert line.problem or line.tunnel


@pytest.mark.parametrize(
    "text",
    [
        '\t"' * 100_000,
        "10.0.0.0/8" + " " * 400_000 + "x",
        "1:" * 200_000,
        '"' + "x" * 300_000,
        "- " * 200_000,
    ],
)
def test_no_text_takes_for_ever(text: str) -> None:
    begun = time.process_time()
    read_lines(text, VNS3)
    assert time.process_time() - begun < 5
