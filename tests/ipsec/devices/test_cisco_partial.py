"""Cisco configurations that say less or other than a sheet can hold: no value is made up for what is not there."""

from __future__ import annotations

import pytest

from tests.ipsec.devices.one_side import only
from vns3pair.ipsec.devices.readers import read

ASA = """\
access-list VPN extended permit ip 10.1.0.0 255.255.0.0 172.31.1.0 255.255.255.0
crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-256
 protocol esp integrity sha-256
crypto map M 1 match address VPN
crypto map M 1 set peer 203.0.113.77
crypto map M 1 set ikev2 ipsec-proposal P
crypto map M interface outside
"""
GROUP = """\
tunnel-group 203.0.113.77 type ipsec-l2l
tunnel-group 203.0.113.77 ipsec-attributes
 ikev2 local-authentication pre-shared-key *****
"""
IOS = """\
crypto ikev2 keyring K
 peer A
  address 203.0.113.77
crypto ikev2 profile P
 match identity remote address 203.0.113.77
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
crypto ipsec profile I
 set transform-set T
 set pfs group19
 set ikev2-profile P
interface Tunnel1
 ip address 169.254.1.5 255.255.255.252
 tunnel source 198.51.100.7
 tunnel mode ipsec ipv4
 tunnel destination 203.0.113.77
 tunnel protection ipsec profile I
"""
MAP = """\
crypto ipsec transform-set A esp-aes esp-sha-hmac
crypto ipsec transform-set B esp-aes 256 esp-sha256-hmac
 mode transport
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.77
 set transform-set A B
 match address 101
"""


def test_an_inactive_entry_of_an_asas_access_list_is_no_tunnel() -> None:
    more = "access-list VPN extended permit ip 10.8.0.0 255.255.0.0 172.31.1.0 255.255.255.0 inactive\n"
    reading = read(ASA + more, "cisco_asa")
    assert reading.found[0].half["tunnels"] == only(ASA, "cisco_asa").half["tunnels"]
    assert ["inactive" in one.text for one in reading.unread] == [True]


def test_an_asa_that_never_probes_has_no_dead_peer_detection() -> None:
    found = only(ASA + GROUP + " isakmp keepalive threshold infinite\n", "cisco_asa")
    assert found.half["dpd"] is False
    assert "dpd" not in found.assumed


def test_an_asas_probes_are_assumed_only_where_its_tunnel_group_is_there() -> None:
    assert only(ASA + GROUP, "cisco_asa").half["dpd_delay"] == 10
    assert "dpd" not in only(ASA, "cisco_asa").half


def test_words_behind_a_tunnels_profile_do_not_hide_it() -> None:
    plain = only(IOS, "cisco_ios_xe")
    assert (
        only(
            IOS.replace("profile I\n", "profile I shared\n").replace(
                "profile I shared\n set", "profile I\n set"
            ),
            "cisco_ios_xe",
        ).half
        == plain.half
    )
    assert plain.half["pfs_group"] == 19


@pytest.mark.parametrize("device", ["cisco_asa", "cisco_ios_xe"])
def test_nothing_is_assumed_of_a_profile_that_is_not_there(device: str) -> None:
    text = IOS[IOS.index("interface") :].replace("interface Tunnel1", "interface Tunnel1\n nameif vti")
    found = only(text, device)
    assert not found.half.keys() & {"pfs", "phase2_lifetime", "phase2_lifetime_kilobytes", "dpd"}


def test_nothing_is_assumed_of_an_ike_profile_that_is_not_there() -> None:
    start, end = IOS.index("crypto ikev2 profile"), IOS.index("crypto ipsec transform-set")
    assert "dpd" not in only(IOS[:start] + IOS[end:], "cisco_ios_xe").half
    old = MAP + "crypto isakmp policy 10\n authentication pre-share\n"
    assert "dpd" in only(old, "cisco_ios_xe").half
    assert (
        "dpd"
        not in only(old.replace("match address", "set isakmp-profile X\n match address"), "cisco_ios_xe").half
    )


def test_a_domain_of_names_is_no_identity() -> None:
    text = IOS.replace("remote address 203.0.113.77", "remote fqdn domain example.com")
    reading = read(text, "cisco_ios_xe")
    assert "remote_peer_id" not in reading.found[0].half
    assert [one.text for one in reading.unread] == ["match identity remote fqdn domain example.com"]


def test_transform_sets_of_both_modes_leave_the_choice() -> None:
    assert only(MAP, "cisco_ios_xe").half["encapsulation_mode"] == ["tunnel", "transport"]
    assert only(MAP.replace("set A B", "set B"), "cisco_ios_xe").half["encapsulation_mode"] == "transport"
    assert "encapsulation_mode" not in only(MAP.replace("set A B", "set A"), "cisco_ios_xe").half


def test_an_authentication_header_gives_esp_no_hash() -> None:
    text = MAP.replace("A esp-aes esp-sha-hmac", "A ah-sha-hmac esp-aes 192").replace("set A B", "set A")
    found = only(text, "cisco_ios_xe")
    assert found.half["phase2_encryption"] == "aes192"
    assert "phase2_hash" not in found.half
    assert found.remarks
