"""An ASA's configuration in its shapes: access lists and groups, tunnel groups, the words of a PIX."""

from __future__ import annotations

from functools import partial

import pytest

from tests.ipsec.devices import one_side
from tests.ipsec.devices.cisco_entries import ASA_ENTRY as ENTRY
from tests.ipsec.devices.cisco_entries import tunnels
from vns3pair.ipsec.devices.readers import read
from vns3pair.ipsec.devices.readers.cisco_acl import MOST_PAIRS

only = partial(one_side.only, device="cisco_asa")


def test_asa_networks_are_read_by_netmask_and_a_wildcard_stays_as_it_stands() -> None:
    acl = (
        "access-list ACL extended permit ip 10.0.0.0 255.255.252.0 host 172.31.1.9\n"
        "access-list ACL line 2 extended permit ip any4 172.31.1.0 0.0.0.255\n"
    )
    found = only(ENTRY + acl)
    assert tunnels(found) == [("10.0.0.0/22", "172.31.1.9/32"), ("0.0.0.0/0", "172.31.1.0 0.0.0.255")]


def test_groups_that_hold_each_other_are_spelled_out_once() -> None:
    acl = (
        "object network A\n subnet 10.1.0.0 255.255.0.0\n"
        "object-group network G\n network-object object A\n group-object H\n"
        "object-group network H\n group-object G\n network-object host 10.2.0.1\n"
        "access-list ACL extended permit ip object-group H 172.31.1.0 255.255.255.0\n"
    )
    found = only(ENTRY + acl)
    assert set(tunnels(found)) == {("10.1.0.0/16", "172.31.1.0/24"), ("10.2.0.1/32", "172.31.1.0/24")}


def test_what_an_access_list_names_and_the_configuration_lacks_is_shown_unread() -> None:
    reading = read(ENTRY + "access-list ACL extended permit ip object NOBODY any\n", "cisco_asa")
    assert "tunnels" not in reading.found[0].half
    assert [one.why for one in reading.unread] == ["what it names is not in this configuration"]


def test_two_groups_of_hundreds_make_no_endless_sheet() -> None:
    members = "\n".join(f" network-object host 10.{n // 250}.0.{n % 250}" for n in range(1500))
    acl = f"object-group network G\n{members}\naccess-list ACL extended permit ip object-group G object-group G\n"
    found = only(ENTRY + acl)
    assert len(tunnels(found)) == MOST_PAIRS
    assert found.remarks


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
    half = only(text).half
    assert (half["ike_version"], half["phase1_encryption"], half["phase1_hash"]) == (1, "aes256", "sha1")
    assert (half["phase1_dh_group"], half["phase1_lifetime"], half["phase2_encryption"]) == (
        2,
        28_800,
        "aes256",
    )


def test_the_default_lan_to_lan_group_stands_in_for_one_that_is_missing() -> None:
    group = "tunnel-group DefaultL2LGroup ipsec-attributes\n isakmp keepalive disable\n"
    assert only(ENTRY + group).half["dpd"] is False
    own = "tunnel-group 203.0.113.77 ipsec-attributes\n isakmp keepalive threshold 25 retry 2\n"
    assert only(ENTRY + group + own).half["dpd_delay"] == 25


def test_the_asas_probes_are_assumed_where_its_tunnel_group_says_nothing() -> None:
    group = "tunnel-group 203.0.113.77 type ipsec-l2l\n"
    found = only(ENTRY + group)
    assert (found.half["dpd"], found.half["dpd_delay"]) == (True, 10)
    assert {"dpd", "dpd_delay"} <= found.assumed


def test_a_tunnel_group_with_a_certificate_is_told() -> None:
    group = "tunnel-group 203.0.113.77 ipsec-attributes\n ikev2 local-authentication certificate CA\n"
    assert only(ENTRY + group).half["authentication"] == "certificate"


def test_a_group_shared_by_many_tunnel_groups_names_no_id() -> None:
    def group(name: str) -> str:
        return (
            f"tunnel-group {name} type ipsec-l2l\n"
            f"tunnel-group {name} general-attributes\n default-group-policy GP\n"
        )

    two = ENTRY + group("203.0.113.77") + group("192.0.2.254")
    assert only(two).half["remote_peer_id"] == "192.0.2.254"
    assert "remote_peer_id" not in only(two + group("branch")).half


def test_global_lifetimes_hold_where_an_entry_has_none_of_its_own() -> None:
    glob = (
        "crypto ipsec security-association lifetime seconds 7200\n"
        "crypto ipsec security-association lifetime kilobytes unlimited\n"
    )
    half = only(ENTRY + glob).half
    assert (half["phase2_lifetime"], half["phase2_lifetime_kilobytes"]) == (7200, "unlimited")
    own = "crypto map M 10 set security-association lifetime seconds 3600 kilobytes 1000000\n"
    half = only(ENTRY + own + glob).half
    assert (half["phase2_lifetime"], half["phase2_lifetime_kilobytes"]) == (3600, 1_000_000)


def test_nat_traversal_switched_off_for_the_whole_asa_is_read() -> None:
    assert only(ENTRY).half["nat_traversal"] == "auto"
    assert only(ENTRY + "no crypto isakmp nat-traversal\n").half["nat_traversal"] == "off"


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
    assert only(ENTRY + f"crypto map M 10 {line}\n").half.get(key) == value


def test_aggressive_mode_is_of_the_connection_in_ikev1_alone() -> None:
    more = (
        "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\ncrypto map M 10 set ikev1 transform-set T\n"
        "crypto map M 10 set ikev1 phase1-mode aggressive\n"
    )
    two, one = read(ENTRY + more, "cisco_asa").found
    assert (two.half["ike_version"], two.half.get("exchange_mode")) == (2, None)
    assert (one.half["ike_version"], one.half.get("exchange_mode")) == (1, "aggressive")
