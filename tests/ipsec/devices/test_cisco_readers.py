"""Cisco configurations as they come: cut off, shuffled, huge, in old words, or of something else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.diagnosis import growth
from vns3pair.ipsec.devices.readers import READERS, cisco_asa, cisco_ios_xe, read, recognise
from vns3pair.ipsec.devices.readers.cisco_acl import MOST_PAIRS
from vns3pair.ipsec.devices.readers.cisco_lines import HEADS
from vns3pair.ipsec.devices.readers.reading import Found, Reading

DEVICES = ["cisco_asa", "cisco_ios_xe"]
CASES = Path(__file__).parent / "cases"
TEXTS = [path.read_text() for device in DEVICES for path in sorted((CASES / device).glob("*.txt"))]
BOTH = pytest.mark.parametrize("device", DEVICES)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

ASA_ENTRY = """\
interface Ethernet0
 nameif outside
 ip address 198.51.100.7 255.255.255.0
crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-256
 protocol esp integrity sha-256
crypto map M 10 match address ACL
crypto map M 10 set peer 203.0.113.77
crypto map M 10 set ikev2 ipsec-proposal P
crypto map M interface outside
"""
IOS_ENTRY = """\
crypto isakmp policy 10
 encr aes 256
 authentication pre-share
 group 14
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.77
 set transform-set TS
 match address ACL
interface GigabitEthernet1
 ip address 198.51.100.7 255.255.255.0
 crypto map M
"""


def only(text: str, device: str) -> Found:
    (found,) = read(text, device).found
    return found


def tunnels(found: Found) -> list[tuple[str, str]]:
    return [(one["local_subnet"], one["remote_subnet"]) for one in found.half["tunnels"]]


# Whatever comes


@BOTH
@OFTEN
@given(text=st.sampled_from(TEXTS), cut=st.integers(0, 6000), end=st.integers(0, 6000))
def test_a_configuration_cut_anywhere_is_read_without_an_exception(
    device: str, text: str, cut: int, end: int
) -> None:
    assert isinstance(read(text[cut:end], device), Reading)
    assert isinstance(read(text[:cut] + text[end:], device), Reading)


@BOTH
@OFTEN
@given(text=st.sampled_from(TEXTS), seed=st.integers(0, 2**32))
def test_shuffled_lines_and_words_are_read_without_an_exception(device: str, text: str, seed: int) -> None:
    dice = random.Random(seed)
    lines = text.splitlines()
    dice.shuffle(lines)
    assert isinstance(read("\n".join(lines), device), Reading)
    words = [line.split() for line in lines]
    for line in words:
        dice.shuffle(line)
    assert isinstance(read("\n".join(" ".join(line) for line in words), device), Reading)


WORDS = st.sampled_from(
    [
        *sorted({word for head, body in HEADS.items() for word in (*head, *body)}),
        *[
            "10",
            "M",
            "ACL",
            "host",
            "any",
            "address",
            "interface",
            "ipsec-isakmp",
            "type",
            "ipsec-l2l",
            "esp",
            "set",
            "peer",
            "security-association",
        ],
        *[
            "lifetime",
            "seconds",
            "kilobytes",
            "group14",
            "pfs",
            "ip",
            "203.0.113.77",
            "255.255.255.0",
            "protection",
            "ipsec",
        ],
        *[
            "destination",
            "source",
            "::1",
            "no",
            "dynamic",
            "remark",
            "permit",
            "transform-set",
            "ikev2-profile",
            "isakmp-profile",
            "P",
        ],
    ]
)


@BOTH
@OFTEN
@given(
    lines=st.lists(
        st.tuples(st.sampled_from(["", " ", "   ", "r1(config)#"]), st.lists(WORDS, min_size=1, max_size=7)),
        max_size=40,
    )
)
def test_any_lines_of_a_ciscos_words_are_read_without_an_exception(
    device: str, lines: list[tuple[str, list[str]]]
) -> None:
    assert isinstance(read("\n".join(start + " ".join(words) for start, words in lines), device), Reading)


@BOTH
@OFTEN
@given(text=st.text(max_size=300))
def test_any_text_is_read_without_an_exception(device: str, text: str) -> None:
    assert isinstance(read(text, device), Reading)


@BOTH
@pytest.mark.parametrize(
    "line",
    [
        "access-list ACL extended permit ip host 10.0.0.1 10.9.9.0 255.255.255.0",
        "access-list ACL extended permit ip object-group G object-group G",
        "object-group network G\n network-object 10.1.0.0 255.255.0.0\n group-object G",
        "crypto map M 10 set peer 203.0.113.77",
        "interface Tunnel1\n tunnel protection ipsec profile P\n tunnel mode ipsec ipv4",
        "crypto isakmp policy 10\n hash sha\ncrypto ikev1 policy 10\n hash sha",
        "tunnel-group 203.0.113.77 general-attributes\n default-group-policy GP",
        "logging host 10.0.0.1\nsnmp-server community x",
        "crypto map M {n} ipsec-isakmp\n set peer 203.0.113.77\n match address ACL",
        "crypto map M {n} set peer 203.0.113.77\ncrypto map M {n} match address ACL",
        "interface Tunnel{n}\n tunnel source 10.0.0.1\n crypto map M",
        "tunnel-group g{n} general-attributes\n default-group-policy GP",
    ],
)
def test_the_time_to_read_grows_with_the_text_alone(device: str, line: str) -> None:
    start = ASA_ENTRY if device == "cisco_asa" else IOS_ENTRY

    def text(times: int) -> str:
        return start + "\n".join(line.replace("{n}", str(n)) for n in range(times))

    small, large = text(1500), text(3000)
    reader = READERS[device].read
    assert growth.growth(lambda: reader(small), lambda: reader(large)) < growth.LINEAR


@BOTH
def test_at_most_so_many_connections_and_lines_are_given(device: str) -> None:
    entry = "crypto map M {n} set peer 203.0.113.77\ncrypto map M {n} set df-bit clear-df"
    if device == "cisco_ios_xe":
        entry = "crypto map M {n} ipsec-isakmp\n set peer 203.0.113.77\n set nat demux"
    reading = read("\n".join(entry.replace("{n}", str(n)) for n in range(1, 400)), device)
    assert len(reading.found) == cisco_asa.MOST_FOUND == cisco_ios_xe.MOST_FOUND
    assert len(reading.unread) == cisco_asa.MOST_UNREAD == cisco_ios_xe.MOST_UNREAD
    assert any("more than" in problem for problem in reading.problems)


@BOTH
@pytest.mark.parametrize("path", sorted(CASES.glob("cisco_*/*.txt")), ids=lambda path: path.name)
def test_each_is_told_from_the_other(device: str, path: Path) -> None:
    assert recognise(path.read_text()) == path.parent.name


@BOTH
def test_each_row_is_found_again_where_it_stands(device: str) -> None:
    said = ASA_ENTRY if device == "cisco_asa" else IOS_ENTRY
    lines = said.splitlines()
    where = only(said, device).where
    assert "203.0.113.77" in lines[where["peer_public_ip"] - 1]
    assert "set " in lines[where["phase2_encryption"] - 1]


# Access lists


def test_asa_networks_are_read_by_netmask_and_a_wildcard_stays_as_it_stands() -> None:
    acl = (
        "access-list ACL extended permit ip 10.0.0.0 255.255.252.0 host 172.31.1.9\n"
        "access-list ACL line 2 extended permit ip any4 172.31.1.0 0.0.0.255\n"
    )
    found = only(ASA_ENTRY + acl, "cisco_asa")
    assert tunnels(found) == [("10.0.0.0/22", "172.31.1.9/32"), ("0.0.0.0/0", "172.31.1.0 0.0.0.255")]


def test_ios_networks_are_read_by_wildcard_mask_and_a_netmask_stays_as_it_stands() -> None:
    acl = (
        "ip access-list extended ACL\n 10 permit ip 10.0.0.0 0.0.3.255 host 172.31.1.9\n"
        " 20 permit ip 10.4.0.0 255.255.0.0 any\n remark done\n"
    )
    found = only(IOS_ENTRY + acl, "cisco_ios_xe")
    assert tunnels(found) == [("10.0.0.0/22", "172.31.1.9/32"), ("10.4.0.0 255.255.0.0", "0.0.0.0/0")]


def test_a_numbered_list_and_an_object_group_of_ios_are_read() -> None:
    acl = (
        "object-group network FAR\n host 172.31.1.9\n 172.31.2.0 255.255.255.0\n"
        "access-list 110 permit ip 10.0.0.0 0.0.0.255 object-group FAR\n"
    )
    found = only(IOS_ENTRY.replace("address ACL", "address 110") + acl, "cisco_ios_xe")
    assert tunnels(found) == [("10.0.0.0/24", "172.31.1.9/32"), ("10.0.0.0/24", "172.31.2.0/24")]


def test_groups_that_hold_each_other_are_spelled_out_once() -> None:
    acl = (
        "object network A\n subnet 10.1.0.0 255.255.0.0\n"
        "object-group network G\n network-object object A\n group-object H\n"
        "object-group network H\n group-object G\n network-object host 10.2.0.1\n"
        "access-list ACL extended permit ip object-group H 172.31.1.0 255.255.255.0\n"
    )
    found = only(ASA_ENTRY + acl, "cisco_asa")
    assert set(tunnels(found)) == {("10.1.0.0/16", "172.31.1.0/24"), ("10.2.0.1/32", "172.31.1.0/24")}


def test_what_an_access_list_names_and_the_configuration_lacks_is_shown_unread() -> None:
    reading = read(ASA_ENTRY + "access-list ACL extended permit ip object NOBODY any\n", "cisco_asa")
    assert "tunnels" not in reading.found[0].half
    assert [one.why for one in reading.unread] == ["what it names is not in this configuration"]


def test_two_groups_of_hundreds_make_no_endless_sheet() -> None:
    members = "\n".join(f" network-object host 10.{n // 250}.0.{n % 250}" for n in range(1500))
    acl = f"object-group network G\n{members}\naccess-list ACL extended permit ip object-group G object-group G\n"
    found = only(ASA_ENTRY + acl, "cisco_asa")
    assert len(tunnels(found)) == MOST_PAIRS
    assert found.remarks


# Keys

CANARY = "C4naryK3yThatMustNotStay"
WITH_KEYS = {
    "cisco_asa": """\
enable password {0} encrypted
username admin password {0} encrypted privilege 15
tunnel-group 203.0.113.77 ipsec-attributes
 ikev1 pre-shared-key {0}
 pre-shared-key {0}
 ikev2 remote-authentication pre-shared-key {0}
 ikev2 local-authentication pre-shared-key {0}
isakmp key {0} address 203.0.113.77 netmask 255.255.255.255
crypto map M 10 set unknown-thing pre-shared-key {0}
""",
    "cisco_ios_xe": """\
enable secret 5 {0}
username admin privilege 15 secret {0}
crypto isakmp key {0} address 203.0.113.77
crypto isakmp key 6 {0} address 203.0.113.78 no-xauth
crypto keyring K
  pre-shared-key address 203.0.113.77 key {0}
  pre-shared-key hostname vns3.example.com key {0}
crypto isakmp profile P
 match identity address 203.0.113.77 255.255.255.255
 client authentication username u password {0}
crypto ikev2 keyring K
 peer x
  address 203.0.113.77
  pre-shared-key local {0}
  pre-shared-key remote 6 {0}
crypto ikev2 profile P
 authentication local pre-share key {0}
 aaa authorization group psk list default password {0}
crypto map M 20 ipsec-isakmp
 set peer 203.0.113.77
 set ikev2-profile P
 set secret {0}
""",
}


@BOTH
def test_no_key_of_a_configuration_is_in_what_was_read(device: str) -> None:
    start = ASA_ENTRY if device == "cisco_asa" else IOS_ENTRY
    reading = read(start + WITH_KEYS[device].format(CANARY), device)
    assert reading.found
    assert reading.keys >= 6
    assert CANARY not in repr(reading)


# ASA


def test_an_asa_in_the_words_of_a_pix_is_read() -> None:
    text = (
        "nameif ethernet0 outside security0\naccess-list ACL permit ip 10.0.0.0 255.0.0.0 host 172.31.1.9\n"
        "crypto ipsec transform-set TS esp-aes-256 esp-sha-hmac\ncrypto map M 10 ipsec-isakmp\n"
        "crypto map M 10 match address ACL\ncrypto map M 10 set peer 203.0.113.77\n"
        "crypto map M 10 set transform-set TS\ncrypto map M interface outside\nisakmp enable outside\n"
        "isakmp key [masked] address 203.0.113.77 netmask 255.255.255.255\n"
        "isakmp policy 20 authentication pre-share\nisakmp policy 20 encryption aes-256\n"
        "isakmp policy 20 hash sha\nisakmp policy 20 group 2\nisakmp policy 20 lifetime 28800\n"
    )
    half = only(text, "cisco_asa").half
    assert (half["ike_version"], half["phase1_encryption"], half["phase1_hash"]) == (1, "aes256", "sha1")
    assert (half["phase1_dh_group"], half["phase1_lifetime"], half["phase2_encryption"]) == (
        2,
        28_800,
        "aes256",
    )


def test_the_default_lan_to_lan_group_stands_in_for_one_that_is_missing() -> None:
    group = "tunnel-group DefaultL2LGroup ipsec-attributes\n isakmp keepalive disable\n"
    assert only(ASA_ENTRY + group, "cisco_asa").half["dpd"] is False
    own = "tunnel-group 203.0.113.77 ipsec-attributes\n isakmp keepalive threshold 25 retry 2\n"
    assert only(ASA_ENTRY + group + own, "cisco_asa").half["dpd_delay"] == 25


def test_the_asas_probes_are_assumed_where_its_tunnel_group_says_nothing() -> None:
    group = "tunnel-group 203.0.113.77 type ipsec-l2l\n"
    found = only(ASA_ENTRY + group, "cisco_asa")
    assert (found.half["dpd"], found.half["dpd_delay"]) == (True, 10)
    assert {"dpd", "dpd_delay"} <= found.assumed


def test_a_group_shared_by_many_tunnel_groups_names_no_id() -> None:
    def group(name: str) -> str:
        return (
            f"tunnel-group {name} type ipsec-l2l\n"
            f"tunnel-group {name} general-attributes\n default-group-policy GP\n"
        )

    two = ASA_ENTRY + group("203.0.113.77") + group("192.0.2.254")
    assert only(two, "cisco_asa").half["remote_peer_id"] == "192.0.2.254"
    assert "remote_peer_id" not in only(two + group("branch"), "cisco_asa").half


def test_global_lifetimes_hold_where_an_entry_has_none_of_its_own() -> None:
    glob = (
        "crypto ipsec security-association lifetime seconds 7200\n"
        "crypto ipsec security-association lifetime kilobytes unlimited\n"
    )
    half = only(ASA_ENTRY + glob, "cisco_asa").half
    assert (half["phase2_lifetime"], half["phase2_lifetime_kilobytes"]) == (7200, "unlimited")
    own = "crypto map M 10 set security-association lifetime seconds 3600 kilobytes 1000000\n"
    half = only(ASA_ENTRY + own + glob, "cisco_asa").half
    assert (half["phase2_lifetime"], half["phase2_lifetime_kilobytes"]) == (3600, 1_000_000)


def test_nat_traversal_switched_off_for_the_whole_asa_is_read() -> None:
    assert only(ASA_ENTRY, "cisco_asa").half["nat_traversal"] == "auto"
    assert only(ASA_ENTRY + "no crypto isakmp nat-traversal\n", "cisco_asa").half["nat_traversal"] == "off"


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("set connection-type answer-only", "initiation", "receive"),
        ("set connection-type originate-only", "initiation", "initiate"),
        ("set connection-type bidirectional", "initiation", "bidirectional"),
        ("set trustpoint CA", "authentication", "certificate"),
        ("set pfs group19", "pfs_group", 19),
    ],
)
def test_settings_of_an_asas_entry(line: str, key: str, value: object) -> None:
    assert only(ASA_ENTRY + f"crypto map M 10 {line}\n", "cisco_asa").half.get(key) == value


def test_aggressive_mode_is_of_the_connection_in_ikev1_alone() -> None:
    more = (
        "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\ncrypto map M 10 set ikev1 transform-set T\n"
        "crypto map M 10 set ikev1 phase1-mode aggressive\n"
    )
    two, one = read(ASA_ENTRY + more, "cisco_asa").found
    assert (two.half["ike_version"], two.half.get("exchange_mode")) == (2, None)
    assert (one.half["ike_version"], one.half.get("exchange_mode")) == (1, "aggressive")


# IOS


def test_a_policy_that_says_little_has_the_routers_defaults() -> None:
    found = only(IOS_ENTRY.replace(" encr aes 256\n", "").replace(" group 14\n", ""), "cisco_ios_xe")
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
    found = only(certificates + IOS_ENTRY + more, "cisco_ios_xe")
    assert found.half["phase1_encryption"] == ["3des", "aes256"]
    assert found.half["phase1_hash"] == ["md5", "sha1"]
    assert "5: encr 3des, hash md5, group 2; 10: encr aes 256, group 14" in found.remarks[0]


def test_transform_sets_several_and_of_other_kinds_are_read() -> None:
    more = "crypto ipsec transform-set T2 esp-gcm 128\n mode transport\ncrypto ipsec transform-set T3 ah-sha-hmac\n"
    text = IOS_ENTRY.replace("set transform-set TS", "set transform-set TS T2 T3") + more
    half = only(text, "cisco_ios_xe").half
    assert half["phase2_encryption"] == ["aes256", "aes128_gcm"]
    assert (half["encapsulation_mode"], half["ipsec_protocol"]) == (["tunnel", "transport"], "ah")


def test_an_entry_with_two_peers_asks_which() -> None:
    text = IOS_ENTRY.replace(
        "set peer 203.0.113.77\n", "set peer 203.0.113.77 default\n set peer 203.0.113.78\n"
    )
    assert only(text, "cisco_ios_xe").half["peer_public_ip"] == ["203.0.113.77", "203.0.113.78"]


def test_a_loopback_as_the_maps_source_is_the_routers_own_address() -> None:
    text = (
        IOS_ENTRY
        + "crypto map M local-address Loopback0\ninterface Loopback0\n ip address 192.0.2.9 255.255.255.255\n"
    )
    assert only(text, "cisco_ios_xe").half["public_ip"] == "192.0.2.9"


def test_a_private_address_of_its_own_is_one_behind_nat() -> None:
    half = only(IOS_ENTRY.replace("198.51.100.7", "10.1.0.10"), "cisco_ios_xe").half
    assert half["local_private_ip"] == "10.1.0.10"
    assert "public_ip" not in half


def test_what_a_router_protects_otherwise_than_vns3_can_is_shown_unread() -> None:
    text = IOS_ENTRY + (
        "interface Tunnel0\n ip address 10.9.9.1 255.255.255.0\n tunnel source GigabitEthernet1\n"
        " tunnel mode gre multipoint\n tunnel protection ipsec profile P\n"
        "crypto dynamic-map D 10\n set transform-set TS\ncrypto map M 65000 ipsec-isakmp dynamic D\n"
        "crypto map M 20 gdoi\n set group G\n"
    )
    reading = read(text, "cisco_ios_xe")
    assert [found.name for found in reading.found] == ["M 10 (203.0.113.77)"]
    assert len(reading.unread) == 4


def test_nat_traversal_of_a_router_is_read() -> None:
    assert only(IOS_ENTRY, "cisco_ios_xe").half["nat_traversal"] == "auto"
    off = "no crypto ipsec nat-transparency udp-encapsulation\n"
    assert only(IOS_ENTRY + off, "cisco_ios_xe").half["nat_traversal"] == "off"


def test_the_ikev2_policy_of_the_routers_own_address_is_the_one_that_holds() -> None:
    text = (
        IOS_ENTRY.replace(" match address", " set ikev2-profile P\n match address")
        + "crypto ikev2 proposal A\n encryption aes-cbc-256 aes-cbc-128\n integrity sha256\n group 19 14\n"
        + "crypto ikev2 proposal B\n encryption 3des\n integrity md5\n group 2\n"
        + "crypto ikev2 policy X\n match address local 198.51.100.7\n proposal A\n"
        + "crypto ikev2 policy Y\n proposal B\n"
        + "crypto ikev2 profile P\n match identity remote any\n authentication local pre-share\n"
    )
    half = only(text, "cisco_ios_xe").half
    assert half["phase1_encryption"] == ["aes256", "aes128"]
    assert (half["phase1_hash"], half["phase1_dh_group"]) == ("sha2_256", [19, 14])
    assert "remote_peer_id" not in half


def test_an_example_moved_to_the_right_as_a_whole_is_read_like_one_that_is_not() -> None:
    moved = "\n".join(f"    {line}" for line in IOS_ENTRY.splitlines())
    assert only(moved, "cisco_ios_xe").half == only(IOS_ENTRY, "cisco_ios_xe").half


def test_an_example_that_is_indented_after_other_lines_is_read_too() -> None:
    for text, device in ((IOS_ENTRY, "cisco_ios_xe"), (ASA_ENTRY, "cisco_asa")):
        lines = [f"\t{line.strip()}" for line in text.splitlines()]
        half = only("\n".join(["1. What to type:", "", *lines, "\texit", "", "Then wait."]), device).half
        assert half["peer_public_ip"] == "203.0.113.77"
        assert half["phase2_encryption"] == "aes256"


def test_lines_that_only_leave_a_mode_are_not_shown_as_unread() -> None:
    assert read(IOS_ENTRY.replace(" match address", " exit\n match address"), "cisco_ios_xe").unread == ()


def test_a_tunnel_group_with_a_certificate_is_told() -> None:
    group = "tunnel-group 203.0.113.77 ipsec-attributes\n ikev2 local-authentication certificate CA\n"
    assert only(ASA_ENTRY + group, "cisco_asa").half["authentication"] == "certificate"


def test_crypto_commands_inside_an_interface_do_not_end_it() -> None:
    text = IOS_ENTRY.replace(" crypto map M\n", " crypto ipsec df-bit clear\n crypto map M\n")
    assert only(text, "cisco_ios_xe").half["public_ip"] == "198.51.100.7"
