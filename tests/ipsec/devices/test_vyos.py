"""VyOS: what its writer refuses and spells otherwise before 1.4, and what its reader makes of configurations."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden, one_side
from tests.ipsec.devices.halves import halves
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.readers import curly, read, recognise
from vns3pair.ipsec.devices.writers import Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

text_of = partial(one_side.text, "vyos")
refused = partial(one_side.refused, "vyos")
only = partial(one_side.only, device="vyos")
case = partial(golden.config, "vyos")
CONFIGS = golden.configs("vyos")


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
    assert key in refused(**changes)


def test_the_key_is_found_by_both_identities() -> None:
    text = text_of(local_peer_id="gw.example.com", remote_peer_id="keyid:vns3")
    assert "authentication psk acme id 'gw.example.com'" in text
    assert "authentication psk acme id 'keyid:vns3'" in text
    assert "authentication psk acme secret 'PUT_THE_AGREED_KEY_HERE'" in text


def test_volume_is_counted_in_bytes_there_and_in_kilobytes_here() -> None:
    text = text_of(phase2_lifetime_kilobytes=4_608_000)
    assert "life-bytes '4718592000'" in text
    assert only(text).half["phase2_lifetime_kilobytes"] == 4_608_000


@pytest.mark.parametrize(("version", "told"), [("1.3", True), ("1.4", False)])
def test_what_responds_starts_too_before_1_4_and_the_note_tells(version: str, told: bool) -> None:
    (block,) = one_side.written("vyos", device_version=version, initiation="receive").blocks
    assert ("starts when there is traffic" in block.note) is told


@pytest.mark.parametrize("version", ["1.3", "1.3.8", "VyOS 1.3.0-epa3"])
def test_before_1_4_the_peer_is_its_address_and_holds_the_key(version: str) -> None:
    text = text_of(device_version=version, nat_traversal="on", peer_public_ip="198.51.100.7")
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
    got = Half(PARTNER, {"device": "vyos", **only(written.text).half})
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
    left, right = (only(case(f"{end}_end")) for end in ("left", "right"))
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
    braces = case("config_boot_of_1_3")
    commands = "\n".join(
        "set " + " ".join(f"'{word}'" for word in one.path) for one in curly.read(braces).statements
    )
    same = read(commands, "vyos").found
    assert [one.half for one in same] == [one.half for one in read(braces, "vyos").found]


def test_a_part_of_the_tree_is_read_as_well() -> None:
    whole = case("config_boot_of_1_3").splitlines()
    inner = whole[whole.index("    ipsec {") + 1 :]
    assert [one.half for one in read("\n".join(inner), "vyos").found] == [
        one.half for one in read("\n".join(whole), "vyos").found
    ]


def test_several_proposals_leave_the_choice_to_the_sheet() -> None:
    found = read(case("config_boot_of_1_3"), "vyos").found[1]
    reading = Half(PARTNER, found.half).reading("phase2_encryption")
    assert reading is not None
    assert reading.several
    assert any("Tunnel 2 carries some protocols" in one for one in found.remarks)


def test_what_vyos_fills_in_is_called_assumed() -> None:
    found = only(case("left_end"))
    assert {"pfs", "pfs_group", "phase2_lifetime", "phase1_lifetime", "dpd"} <= found.assumed
    assert "phase1_dh_group" not in found.assumed


def test_everything_in_one_prefix_list_becomes_pairs() -> None:
    text = case("left_end")
    more = f"{text}set vpn ipsec site-to-site peer RIGHT tunnel 0 remote prefix '10.2.23.0/24'\n"
    assert len(only(more).half["tunnels"]) == 5


def test_its_configurations_are_recognised() -> None:
    assert {recognise(text) for text in CONFIGS} == {"vyos"}


def test_a_hash_beside_gcm_is_no_choice() -> None:
    more = "\nset vpn ipsec esp-group acme proposal 2 encryption 'aes128gcm128'\n"
    half = only(text_of() + more).half
    assert half["phase2_encryption"] == ["aes256", "aes128_gcm"]
    assert half["phase2_hash"] == only(text_of()).half["phase2_hash"]
