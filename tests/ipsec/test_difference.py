"""What differs between two states of a sheet."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import catalogue, sheetfile
from vns3pair.ipsec.canonical import canonical
from vns3pair.ipsec.difference import KINDS, Difference, differences, label_of
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Side

Stated = dict[str, Any]


def both(vns3: Stated | None = None, partner: Stated | None = None) -> dict[Side, Stated]:
    return {VNS3: vns3 or {}, PARTNER: partner or {}}


def told(before: Stated, after: Stated, side: Side = VNS3) -> list[tuple[str, str, str, str]]:
    """The differences of one half, without what is the same in all of them."""
    halves = [both(**{side: stated}) for stated in (before, after)]
    found = differences(*halves, reader="vns3")
    assert {each.side for each in found} <= {side}
    return [(each.kind, each.label, each.before, each.after) for each in found]


# Cells


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, "aes256", ("added", "Phase 1 encryption", "", "AES-256-CBC")),
        ("aes256", None, ("removed", "Phase 1 encryption", "AES-256-CBC", "")),
        ("aes256", "3des", ("changed", "Phase 1 encryption", "AES-256-CBC", "3DES")),
        ("aes256", "rot13", ("changed", "Phase 1 encryption", "AES-256-CBC", "rot13")),
    ],
)
def test_a_cell_is_told_as_people_read_it(before: Any, after: Any, expected: tuple[str, ...]) -> None:
    assert told({"phase1_encryption": before}, {"phase1_encryption": after}) == [expected]


def test_the_same_value_spelled_otherwise_is_no_difference() -> None:
    before = {"phase1_lifetime": "8h", "pfs": "enabled", "phase1_hash": "SHA-256", "remarks": "x "}
    assert (
        told(before, {"phase1_lifetime": 28800, "pfs": True, "phase1_hash": "sha2_256", "remarks": "x"}) == []
    )


def test_blank_in_one_way_and_blank_in_another_are_alike() -> None:
    assert (
        told({"remarks": "", "tunnels": []}, {"contact_name": None, "tunnels": [{}], "psk_flags": [None]})
        == []
    )


def test_each_side_is_told_in_its_own_words() -> None:
    found = differences(both(), both({"public_ip": "192.0.2.1"}, {"peer_public_ip": "192.0.2.1"}))
    assert [(each.side, each.label) for each in found] == [
        ("vns3", "Own public IP"),
        ("partner", "Peer address (VNS3's public IP)"),
    ]


def test_no_two_cells_of_a_side_have_one_name() -> None:
    for side in SIDES:
        names = Counter(label_of(p, p.column.get(side, "")) for p in catalogue.of_side(side))
        assert [name for name, count in names.items() if count > 1] == []


def test_all_are_told_in_sheet_order() -> None:
    found = differences(both(), both(*matching()))
    order = [parameter.key for parameter in catalogue.PARAMETERS]
    places = [(order.index(each.key), SIDES.index(each.side)) for each in found]
    assert places == sorted(places)
    assert len(places) > 20


def test_keys_that_nothing_is_known_of_are_told_last() -> None:
    before, after = {"colour": {"a": 1, "b": 2}, "size": 1}, {"colour": {"b": 2, "a": 1}, "size": True}
    assert told(before, {**after, "remarks": "x"}) == [
        ("added", "Remarks", "", "x"),
        ("changed", "size", "1", "true"),
    ]
    assert told({"compat": "x"}, {}, PARTNER) == [("removed", "compat", "x", "")]


# Fingerprints


@pytest.mark.parametrize(
    ("own", "before", "after", "reader", "expected"),
    [
        (None, None, "JH8-EXD", "vns3", ("added", "not given", "given")),
        (None, "JH8-EXD", None, "vns3", ("removed", "given", "not given")),
        (None, "JH8-EXD", "CHE-KYC", "vns3", ("changed", "given", "given, changed")),
        ("7K2-M9Q", None, "JH8-EXD", "vns3", ("added", "not given", "given")),
        ("7K2-M9Q", "JH8-EXD", "CHE-KYC", "vns3", ("changed", "JH8-EXD", "CHE-KYC")),
        ("7K2-M9Q", "JH8-EXD", "CHE-KYC", "neutral", ("changed", "JH8-EXD", "CHE-KYC")),
        (None, "JH8-EXD", "CHE-KYC", "neutral", ("changed", "given", "given, changed")),
        (None, "JH8-EXD", "CHE-KYC", "partner", ("changed", "JH8-EXD", "CHE-KYC")),
        (None, "unchecked", "CHE-KYC", "vns3", ("changed", "unchecked", "given")),
    ],
)
def test_a_fingerprint_is_told_to_whoever_may_see_it(
    own: str | None, before: str | None, after: str | None, reader: Reader, expected: tuple[str, str, str]
) -> None:
    halves = [both({"psk_fingerprint": own}, {"psk_fingerprint": value}) for value in (before, after)]
    assert [(each.kind, each.before, each.after) for each in differences(*halves, reader)] == [expected]


def test_what_the_hygiene_flags_say_of_a_hidden_key_is_hidden_too() -> None:
    after = both(None, {"psk_fingerprint": "JH8-EXD", "psk_flags": ["blank_edge", "below_8"]})
    assert {(each.key, each.after) for each in differences(both(), after, "vns3")} == {
        ("psk_fingerprint", "given"),
        ("psk_flags", "given"),
    }


def test_what_may_be_the_key_itself_is_never_told() -> None:
    assert differences(both(), both({"psk_fingerprint": "my secret key"}), "vns3") == ()


# Tunnels

A, B, C = (
    {"name": name, "local_subnet": local, "remote_subnet": remote}
    for name, local, remote in (
        ("a", "172.31.1.0/24", "10.1.0.0/16"),
        ("b", "172.31.1.0/24", "10.2.0.0/16"),
        ("c", "172.31.2.0/24", "10.3.0.0/16"),
    )
)
SHOWN_A, SHOWN_B, SHOWN_C = (
    f"{tunnel['name']}: {tunnel['local_subnet']} → {tunnel['remote_subnet']}" for tunnel in (A, B, C)
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A], [A, B], [("added", "Tunnel 2", "", SHOWN_B)]),
        ([A, B, C], [B, C], [("removed", "Tunnel 1", SHOWN_A, "")]),
        (
            [A, B, C],
            [C, A, B],
            [("moved", "Tunnel 1", f"as tunnel 3: {SHOWN_C}", f"as tunnel 1: {SHOWN_C}")],
        ),
        ([A, B], [A, {**B, "name": "backup"}], [("changed", "Tunnel 2", SHOWN_B, f"backup{SHOWN_B[1:]}")]),
        (
            [A, B],
            [A, {**B, "local_subnet": "172.31.1.9/24"}],
            [("changed", "Tunnel 2", SHOWN_B, "b: 172.31.1.9/24 → 10.2.0.0/16")],
        ),
        (
            [A, B],
            [{**A, "name": "x", "remote_subnet": "10.9.0.0/16"}, B],
            [("changed", "Tunnel 1", SHOWN_A, "x: 172.31.1.0/24 → 10.9.0.0/16")],
        ),
        (
            [A],
            [{"local_subnet": "10.1.0.0/16", "remote_subnet": "172.31.1.0/24"}],
            [("changed", "Tunnel 1", SHOWN_A, "10.1.0.0/16 → 172.31.1.0/24")],
        ),
        (
            [A],
            [{"name": "x", "local_subnet": "9.9.9.0/24", "remote_subnet": "8.8.8.0/24"}],
            [
                ("added", "Tunnel 1", "", "x: 9.9.9.0/24 → 8.8.8.0/24"),
                ("removed", "Tunnel 1", SHOWN_A, ""),
            ],
        ),
        ([A, A], [A], [("removed", "Tunnel 2", SHOWN_A, "")]),
        (
            [A],
            [{**A, "ping_address": "10.1.0.9", "ping_interval": "30s"}],
            [("changed", "Tunnel 1", SHOWN_A, f"{SHOWN_A}, pings 10.1.0.9 every 30 s")],
        ),
        ([{"local_subnet": "172.31.1.0/24"}], [A], [("changed", "Tunnel 1", "172.31.1.0/24 → …", SHOWN_A)]),
    ],
)
def test_tunnels_are_matched_by_what_they_are(
    before: list[Stated], after: list[Stated], expected: list[tuple[str, ...]]
) -> None:
    assert told({"tunnels": before}, {"tunnels": after}) == expected


def test_a_tunnel_that_moved_and_changed_is_told_once() -> None:
    after = [{**C, "name": "z"}, A, B]
    shown = [f"as tunnel 3: {SHOWN_C}", f"as tunnel 1: z{SHOWN_C[1:]}"]
    assert told({"tunnels": [A, B, C]}, {"tunnels": after}) == [("changed", "Tunnel 1", *shown)]


def test_thousands_of_tunnels_take_a_moment() -> None:
    tunnels = [
        {"local_subnet": f"10.{n // 250}.{n % 250}.0/24", "remote_subnet": "172.16.0.0/16"}
        for n in range(2_000)
    ]
    turned = [{**tunnel, "remote_subnet": "172.16.0.0/17"} for tunnel in reversed(tunnels)]
    started = time.perf_counter()
    found = differences(both({"tunnels": tunnels}), both({"tunnels": turned}))
    assert time.perf_counter() - started < 2  # a tenth of that here; comparing each with each takes minutes
    assert Counter(each.kind for each in found) == {"changed": 2_000}


# Whatever the halves hold

TUNNEL = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["a", "b", ""]),
        "local_subnet": st.sampled_from(["10.1.0.0/16", "10.1.0.7/16", "10.2.0.0/16", "10.3.0.0/33", ""]),
        "remote_subnet": st.sampled_from(["172.16.0.0/16", "172.17.0.0/16", "fd00::/8"]),
        "note": st.just(True),
    },
)
TUNNELS = st.lists(TUNNEL | JSON, max_size=6)
HALF = st.dictionaries(
    st.sampled_from([parameter.key for parameter in catalogue.PARAMETERS if parameter.kind != "tunnels"])
    | st.text(max_size=3),
    JSON | st.sampled_from(["aes256", "8h", "28800", 28800, "yes", True, "192.0.2.1", "JH8-EXD"]),
    max_size=6,
)
WHOLE = st.builds(lambda half, tunnels: {**half, "tunnels": tunnels}, HALF, TUNNELS)
HALVES = st.fixed_dictionaries({VNS3: WHOLE, PARTNER: WHOLE})


@given(HALVES, st.sampled_from(["neutral", "vns3", "partner"]))
def test_nothing_differs_from_itself(halves: dict[Side, Stated], reader: Reader) -> None:
    assert differences(halves, halves, reader) == ()


@given(HALVES, HALVES)
def test_exactly_what_is_stored_otherwise_is_told(
    before: dict[Side, Stated], after: dict[Side, Stated]
) -> None:
    found = differences(before, after)
    assert {each.kind for each in found} <= set(KINDS)
    for side in SIDES:
        stored = [sheetfile.normalise(halves[side], side) for halves in (before, after)]
        texts = [canonical({"": half.get(key)}) for key in _keys(*stored) for half in stored]
        differing = {
            key for key, was, now in zip(_keys(*stored), texts[::2], texts[1::2], strict=True) if was != now
        }
        assert {each.key for each in found if each.side == side and each.key in catalogue.BY_KEY} - {
            "tunnels"
        } == {key for key in differing if key in catalogue.BY_KEY} - {"tunnels"}


def _keys(*halves: Mapping[str, Any]) -> list[str]:
    return list({key: None for half in halves for key in half})


@given(TUNNELS, TUNNELS)
def test_the_tunnels_as_they_were_and_what_is_told_make_the_tunnels_as_they_are(
    before: list[Any], after: list[Any]
) -> None:
    was, now = (Counter(shown(each) for each in told_whole(tunnels)) for tunnels in (before, after))
    for each in differences(both({"tunnels": before}), both({"tunnels": after})):
        was -= Counter([bare(each.before)] if each.kind in ("removed", "changed") else [])
        was += Counter([bare(each.after)] if each.kind in ("added", "changed") else [])
    assert was == now


def told_whole(tunnels: list[Any]) -> tuple[Difference, ...]:
    """Every tunnel of a list, told as added to none."""
    return differences(both(), both({"tunnels": tunnels}))


def shown(difference: Difference) -> str:
    assert difference.kind == "added"
    return difference.after


def bare(text: str) -> str:
    return text.partition(": ")[2] if text.startswith("as tunnel ") else text
