"""VyOS: what its writer refuses and spells otherwise before 1.4, and what its reader makes of configurations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices.halves import halves
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.readers import READERS, curly, read, recognise
from vns3pair.ipsec.devices.readers.reading import Found
from vns3pair.ipsec.devices.writers import Refused, Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

CASES = Path(__file__).parent / "cases" / "vyos"
CONFIGS = [path.read_text() for path in sorted(CASES.glob("*.config.txt"))]
SIDE: dict[str, Any] = {
    "device": "vyos",
    "public_ip": "203.0.113.9",
    "peer_public_ip": "198.51.100.7",
    "ike_version": 2,
    "nat_traversal": "auto",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28_800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
    "dpd": False,
    "tunnels": [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}],
}


def the_one(text: str) -> Found:
    reading = read(text, "vyos")
    assert len(reading.found) == 1, reading
    return reading.found[0]


def text_of(**changes: Any) -> str:
    written = write(Half(PARTNER, {**SIDE, **changes}), "acme")
    assert isinstance(written, Written), written
    return written.text


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"authentication": "certificate"}, "authentication"),
        ({"encapsulation_mode": "transport"}, "encapsulation_mode"),
        ({"nat_traversal": "off"}, "nat_traversal"),
        ({"phase1_encryption": "des"}, "phase1_encryption"),
        ({"phase2_encryption": "des"}, "phase2_encryption"),
        ({"phase1_encryption": "aes256_gcm", "ike_version": 1}, "phase1_encryption"),
        ({"phase1_hash": "aes_xcbc", "ike_version": 1}, "phase1_hash"),
        ({"phase2_encryption": "chacha20_poly1305", "ike_version": 1}, "phase2_encryption"),
        ({"phase2_lifetime": 20}, "phase2_lifetime"),
        ({"remote_peer_id": "*@example.com"}, "remote_peer_id"),
        ({"device_version": "1.3", "rekey": False}, "rekey"),
        ({"device_version": "1.3", "phase1_prf": "sha1"}, "phase1_prf"),
        ({"device_version": "1.3", "phase2_lifetime_kilobytes": 1000}, "phase2_lifetime_kilobytes"),
    ],
)
def test_what_vyos_cannot_do_is_refused_with_its_row(changes: dict[str, Any], key: str) -> None:
    refused = write(Half(PARTNER, {**SIDE, **changes}), "acme")
    assert isinstance(refused, Refused)
    assert key in {gap.key for gap in refused.reasons}


def test_the_key_is_found_by_both_identities() -> None:
    text = text_of(local_peer_id="gw.example.com", remote_peer_id="keyid:vns3")
    assert "authentication psk acme id 'gw.example.com'" in text
    assert "authentication psk acme id 'keyid:vns3'" in text
    assert "authentication psk acme secret 'PUT_THE_AGREED_KEY_HERE'" in text


def test_volume_is_counted_in_bytes_there_and_in_kilobytes_here() -> None:
    text = text_of(phase2_lifetime_kilobytes=4_608_000)
    assert "life-bytes '4718592000'" in text
    assert the_one(text).half["phase2_lifetime_kilobytes"] == 4_608_000


@pytest.mark.parametrize("version", ["1.3", "1.3.8", "VyOS 1.3.0-epa3"])
def test_before_1_4_the_peer_is_its_address_and_holds_the_key(version: str) -> None:
    text = text_of(device_version=version, nat_traversal="on")
    assert "peer 198.51.100.7 authentication pre-shared-secret" in text
    assert "authentication psk" not in text
    assert "remote-address" not in text
    assert "force-encapsulation enable" in text


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_for_1_3_is_read_back_as_the_same_side(data: st.DataObject) -> None:
    half = Half(PARTNER, {**data.draw(halves("vyos")), "device_version": "1.3.8"})
    written = write(half, "acme")
    assume(isinstance(written, Written))
    assert isinstance(written, Written)
    got = Half(PARTNER, {"device": "vyos", **the_one(written.text).half})
    for key in (
        "peer_public_ip",
        "ike_version",
        "phase1_encryption",
        "phase2_encryption",
        "pfs",
        "dpd_action",
    ):
        assert got.value(key) == half.value(key)
    for key in ("local_peer_id", "remote_peer_id", "nat_traversal", "vpn_type"):
        assert got.value(key) == half.value(key)


def test_both_ends_of_the_vendors_example_make_one_comparison() -> None:
    left, right = (the_one((CASES / f"{end}_end.config.txt").read_text()) for end in ("left", "right"))
    comparison = compare(dict(left.half), {"device": "vyos", **right.half})
    states = {row.key: row.state for row in comparison.rows}
    for key in ("ike_version", "phase1_dh_group", "phase2_hash", "pfs_group", "public_ip", "peer_public_ip"):
        assert states[key] == "match"
    assert "mismatch" not in states.values()


def test_no_key_of_a_configuration_is_in_what_was_read() -> None:
    for text in CONFIGS:
        canary = text.replace("PUT_THE_AGREED_KEY_HERE", "Canary-93-secret")
        assert "Canary" not in repr(read(canary, "vyos"))


def test_braces_and_commands_say_the_same() -> None:
    braces = (CASES / "config_boot_of_1_3.config.txt").read_text()
    commands = "\n".join(
        "set " + " ".join(f"'{word}'" for word in one.path) for one in curly.read(braces).statements
    )
    same = read(commands, "vyos").found
    assert [one.half for one in same] == [one.half for one in read(braces, "vyos").found]


def test_a_part_of_the_tree_is_read_as_well() -> None:
    whole = (CASES / "config_boot_of_1_3.config.txt").read_text().splitlines()
    inner = whole[whole.index("    ipsec {") + 1 :]
    assert [one.half for one in read("\n".join(inner), "vyos").found] == [
        one.half for one in read("\n".join(whole), "vyos").found
    ]


def test_several_proposals_leave_the_choice_to_the_sheet() -> None:
    found = read((CASES / "config_boot_of_1_3.config.txt").read_text(), "vyos").found[1]
    reading = Half(PARTNER, found.half).reading("phase2_encryption")
    assert reading is not None
    assert reading.several
    assert any("Tunnel 2 carries some protocols" in one for one in found.remarks)


def test_what_vyos_fills_in_is_called_assumed() -> None:
    found = the_one((CASES / "left_end.config.txt").read_text())
    assert {"pfs", "pfs_group", "phase2_lifetime", "phase1_lifetime", "dpd"} <= found.assumed
    assert "phase1_dh_group" not in found.assumed


def test_everything_in_one_prefix_list_becomes_pairs() -> None:
    text = (CASES / "left_end.config.txt").read_text()
    more = f"{text}set vpn ipsec site-to-site peer RIGHT tunnel 0 remote prefix '10.2.23.0/24'\n"
    assert len(the_one(more).half["tunnels"]) == 5


def test_its_configurations_are_recognised() -> None:
    assert {recognise(text) for text in CONFIGS} == {"vyos"}


def _answers(text: str) -> None:
    reading = read(text, "vyos")
    assert all(1 <= one.line <= text.count("\n") + 1 for one in reading.unread)
    for found in reading.found:
        assert compare({}, {"device": "vyos", **found.half}).rows
        assert found.assumed <= found.half.keys()


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(CONFIGS), start=st.integers(0, 3000), length=st.integers(0, 3000))
def test_a_configuration_cut_anywhere_is_read_as_far_as_it_goes(text: str, start: int, length: int) -> None:
    _answers(text[start : start + length])


@settings(max_examples=60, deadline=None)
@given(text=st.sampled_from(CONFIGS), data=st.data())
def test_lines_in_any_order_are_read_without_a_traceback(text: str, data: st.DataObject) -> None:
    _answers("\n".join(data.draw(st.permutations(text.splitlines()))))


WORDS = [
    "set",
    "vpn",
    "ipsec",
    "site-to-site",
    "peer",
    "a",
    "esp-group",
    "ike-group",
    "proposal",
    "1",
    "{",
    "}",
]
WORDS += [
    '"',
    "'",
    "\n",
    "/*",
    "//",
    "tunnel",
    "local",
    "prefix",
    "vti",
    "bind",
    "lifetime",
    "disable",
    "\x00",
]


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=60))
def test_any_words_at_all_are_read_without_a_traceback(words: list[str]) -> None:
    _answers(" ".join(words))


@pytest.mark.parametrize(
    "piece",
    [
        "vpn {\n ipsec {\n",
        "vpn { ipsec { site-to-site { peer p{n} {\n",
        "set vpn ipsec site-to-site peer p tunnel {n} local prefix 10.0.0.0/24\n",
        "set vpn ipsec site-to-site peer p{n} ike-group g\nset vpn ipsec ike-group g proposal {n} hash md5\n",
        "set vpn ipsec site-to-site peer p tunnel 1 remote prefix 10.0.{n}.0/24\n",
        "set protocols static route 10.0.0.0/24 interface vti0\nset vpn ipsec site-to-site peer p{n} vti bind vti0\n",
    ],
)
def test_time_grows_with_the_text_alone(piece: str) -> None:
    small, large = (
        "".join(piece.replace("{n}", str(number)) for number in range(count)) for count in (1500, 3000)
    )
    assert growth(lambda: read(small, "vyos"), lambda: read(large, "vyos")) < LINEAR


@pytest.mark.parametrize("piece", ["\n", " ", "set  ", "esp-group ", "security ike ", "dh-group x"])
def test_time_to_recognise_grows_with_the_text_alone(piece: str) -> None:
    recognises = READERS["vyos"].recognises
    small, large = piece * 20_000, piece * 40_000
    assert growth(lambda: recognises(small), lambda: recognises(large)) < LINEAR


def test_a_hash_beside_gcm_is_no_choice() -> None:
    more = "\nset vpn ipsec esp-group acme proposal 2 encryption 'aes128gcm128'\n"
    half = the_one(text_of() + more).half
    assert half["phase2_encryption"] == ["aes256", "aes128_gcm"]
    assert half["phase2_hash"] == the_one(text_of()).half["phase2_hash"]
