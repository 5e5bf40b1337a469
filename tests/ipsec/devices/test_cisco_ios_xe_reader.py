"""A router's configuration in its shapes: access lists, policies and their defaults, transform sets, profiles."""

from __future__ import annotations

from functools import partial

from tests.ipsec.devices import one_side
from tests.ipsec.devices.cisco_entries import IOS_ENTRY as ENTRY
from tests.ipsec.devices.cisco_entries import tunnels
from vns3pair.ipsec.devices.readers import read

only = partial(one_side.only, device="cisco_ios_xe")


def test_ios_networks_are_read_by_wildcard_mask_and_a_netmask_stays_as_it_stands() -> None:
    acl = (
        "ip access-list extended ACL\n 10 permit ip 10.0.0.0 0.0.3.255 host 172.31.1.9\n"
        " 20 permit ip 10.4.0.0 255.255.0.0 any\n remark done\n"
    )
    found = only(ENTRY + acl)
    assert tunnels(found) == [("10.0.0.0/22", "172.31.1.9/32"), ("10.4.0.0 255.255.0.0", "0.0.0.0/0")]


def test_a_numbered_list_and_an_object_group_of_ios_are_read() -> None:
    acl = (
        "object-group network FAR\n host 172.31.1.9\n 172.31.2.0 255.255.255.0\n"
        "access-list 110 permit ip 10.0.0.0 0.0.0.255 object-group FAR\n"
    )
    found = only(ENTRY.replace("address ACL", "address 110") + acl)
    assert tunnels(found) == [("10.0.0.0/24", "172.31.1.9/32"), ("10.0.0.0/24", "172.31.2.0/24")]


def test_a_policy_that_says_little_has_the_routers_defaults() -> None:
    found = only(ENTRY.replace(" encr aes 256\n", "").replace(" group 14\n", ""))
    assert [found.half[f"phase1_{row}"] for row in ("encryption", "hash", "dh_group", "lifetime")] == [
        "des",
        "sha1",
        1,
        86_400,
    ]
    assert {"phase1_encryption", "phase1_hash", "phase1_dh_group", "phase1_lifetime"} <= found.assumed


def test_several_policies_are_offered_by_priority_and_told_together() -> None:
    more = "crypto isakmp policy 5\n encr 3des\n hash md5\n authentication pre-share\n group 2\n"
    certificates = "crypto isakmp policy 1\n encr aes 192\n group 5\n"
    found = only(certificates + ENTRY + more)
    assert found.half["phase1_encryption"] == ["3des", "aes256"]
    assert found.half["phase1_hash"] == ["md5", "sha1"]
    assert "5: encr 3des, hash md5, group 2; 10: encr aes 256, group 14" in found.remarks[0]


def test_the_ikev2_policy_of_the_routers_own_address_is_the_one_that_holds() -> None:
    text = (
        ENTRY.replace(" match address", " set ikev2-profile P\n match address")
        + "crypto ikev2 proposal A\n encryption aes-cbc-256 aes-cbc-128\n integrity sha256\n group 19 14\n"
        + "crypto ikev2 proposal B\n encryption 3des\n integrity md5\n group 2\n"
        + "crypto ikev2 policy X\n match address local 198.51.100.7\n proposal A\n"
        + "crypto ikev2 policy Y\n proposal B\n"
        + "crypto ikev2 profile P\n match identity remote any\n authentication local pre-share\n"
    )
    half = only(text).half
    assert half["phase1_encryption"] == ["aes256", "aes128"]
    assert (half["phase1_hash"], half["phase1_dh_group"]) == ("sha2_256", [19, 14])
    assert "remote_peer_id" not in half


def test_transform_sets_several_and_of_other_kinds_are_read() -> None:
    more = "crypto ipsec transform-set T2 esp-gcm 128\n mode transport\ncrypto ipsec transform-set T3 ah-sha-hmac\n"
    text = ENTRY.replace("set transform-set TS", "set transform-set TS T2 T3") + more
    half = only(text).half
    assert half["phase2_encryption"] == ["aes256", "aes128_gcm"]
    assert (half["encapsulation_mode"], half["ipsec_protocol"]) == (["tunnel", "transport"], "ah")


def test_an_entry_with_two_peers_asks_which() -> None:
    text = ENTRY.replace("set peer 203.0.113.77\n", "set peer 203.0.113.77 default\n set peer 203.0.113.78\n")
    assert only(text).half["peer_public_ip"] == ["203.0.113.77", "203.0.113.78"]


def test_a_loopback_as_the_maps_source_is_the_routers_own_address() -> None:
    text = (
        ENTRY
        + "crypto map M local-address Loopback0\ninterface Loopback0\n ip address 192.0.2.9 255.255.255.255\n"
    )
    assert only(text).half["public_ip"] == "192.0.2.9"


def test_a_private_address_of_its_own_is_one_behind_nat() -> None:
    half = only(ENTRY.replace("198.51.100.7", "10.1.0.10")).half
    assert half["local_private_ip"] == "10.1.0.10"
    assert "public_ip" not in half


def test_what_a_router_protects_otherwise_than_vns3_can_is_shown_unread() -> None:
    text = ENTRY + (
        "interface Tunnel0\n ip address 10.9.9.1 255.255.255.0\n tunnel source GigabitEthernet1\n"
        " tunnel mode gre multipoint\n tunnel protection ipsec profile P\n"
        "crypto dynamic-map D 10\n set transform-set TS\ncrypto map M 65000 ipsec-isakmp dynamic D\n"
        "crypto map M 20 gdoi\n set group G\n"
    )
    reading = read(text, "cisco_ios_xe")
    assert [found.name for found in reading.found] == ["M 10 (203.0.113.77)"]
    assert len(reading.unread) == 4


def test_nat_traversal_of_a_router_is_read() -> None:
    assert only(ENTRY).half["nat_traversal"] == "auto"
    off = "no crypto ipsec nat-transparency udp-encapsulation\n"
    assert only(ENTRY + off).half["nat_traversal"] == "off"


def test_an_example_moved_to_the_right_as_a_whole_is_read_like_one_that_is_not() -> None:
    moved = "\n".join(f"    {line}" for line in ENTRY.splitlines())
    assert only(moved).half == only(ENTRY).half


def test_lines_that_only_leave_a_mode_are_not_shown_as_unread() -> None:
    assert read(ENTRY.replace(" match address", " exit\n match address"), "cisco_ios_xe").unread == ()


def test_crypto_commands_inside_an_interface_do_not_end_it() -> None:
    text = ENTRY.replace(" crypto map M\n", " crypto ipsec df-bit clear\n crypto map M\n")
    assert only(text).half["public_ip"] == "198.51.100.7"
