"""Readers on configurations in the words of other releases, or with parts that are seldom used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ipsec.devices.cisco_entries import ASA_ENTRY, IOS_ENTRY
from tests.ipsec.devices.one_side import only
from vns3pair.ipsec.devices.readers import read

VYOS_1_2 = """\
vpn {
    ipsec {
        esp-group ESP {
            proposal 1 { encryption aes256; hash sha256; }
        }
        ike-group IKE {
            dead-peer-detection { interval 15; }
            proposal 1 { dh-group 14; encryption aes256; hash sha256; }
        }
        ipsec-interfaces { interface eth0; }
        site-to-site {
            peer 203.0.113.77 {
                authentication { mode pre-shared-secret; }
                ike-group IKE
                local-address 198.51.100.7
                tunnel 1 { esp-group ESP; local { prefix 10.1.0.0/16; } remote { prefix 10.9.0.0/24; } }
            }
        }
    }
}
"""
VYOS_1_4 = """\
set vpn ipsec esp-group ESP proposal 1 encryption 'aes256'
set vpn ipsec esp-group ESP proposal 1 hash 'sha256'
set vpn ipsec ike-group IKE dead-peer-detection interval '15'
set vpn ipsec ike-group IKE proposal 1 dh-group '14'
set vpn ipsec site-to-site peer acme default-esp-group 'ESP'
set vpn ipsec site-to-site peer acme ike-group 'IKE'
set vpn ipsec site-to-site peer acme remote-address '203.0.113.77'
set vpn ipsec site-to-site peer acme tunnel 1 local prefix '10.1.0.0/16'
set vpn ipsec site-to-site peer acme tunnel 1 remote prefix '10.9.0.0/24'
"""
SRX = """\
set security ike proposal P dh-group group14
set security ike proposal P encryption-algorithm aes-256-cbc
set security ike proposal P authentication-algorithm sha-256
set security ike proposal P lifetime-seconds 28800
set security ike policy P proposals P
set security ike gateway G ike-policy P
set security ike gateway G address 203.0.113.77
set security ipsec proposal P encryption-algorithm aes-256-gcm
set security ipsec policy P proposals P
set security ipsec vpn V bind-interface st0.0
set security ipsec vpn V ike gateway G
set security ipsec vpn V ike ipsec-policy P
"""
FORTIGATE = """\
config firewall address
    edit "lan"
        set type interface-subnet
        set subnet 10.1.1.1 255.255.255.0
    next
    edit "far"
        set subnet 10.50.0.0 255.255.0.0
    next
end
config vpn ipsec phase1-interface
    edit "vpn"
        set remote-gw 203.0.113.77
    next
end
config vpn ipsec phase2-interface
    edit "vpn-1"
        set phase1name "vpn"
        set src-addr-type name
        set dst-addr-type name
        set src-name "lan"
        set dst-name "%s"
    next
end
"""

FORTIGATE_OWN = """\
config vpn ipsec phase1-interface
    edit "vpn"
        set local-gw 198.51.100.7
    next
end
"""
ENTRY_BODY = [" set peer 203.0.113.77", " set transform-set TS", " match address ACL"]


def tunnels(half: Any) -> list[tuple[str, str]]:
    return [(one.get("local_subnet", ""), one.get("remote_subnet", "")) for one in half["tunnels"]]


def test_a_route_into_a_tunnel_may_name_it_in_two_words() -> None:
    text = (
        IOS_ENTRY.partition("crypto map")[0]
        + "crypto ipsec profile P\n set transform-set TS\n"
        + "interface Tunnel 1\n tunnel destination 203.0.113.77\n tunnel mode ipsec ipv4\n"
        + " tunnel protection ipsec profile P\n"
        + "ip route 10.50.0.0 255.255.0.0 Tunnel 1\nip route 10.60.0.0 255.255.0.0 Tunnel1 200\n"
    )
    found = only(text, "cisco_ios_xe")
    assert tunnels(found.half) == [("", "10.50.0.0/16"), ("", "10.60.0.0/16")]
    assert "tunnels" not in found.assumed


def test_what_a_router_says_in_between_ends_no_section() -> None:
    said = "% NOTE: This new crypto map will remain disabled.\n*Mar 11 23:12:23.386: %CRYPTO-6-ISAKMP_ON_OFF: on\n"
    commands = [f"R1(config-crypto-map)# {line.strip()}" for line in ENTRY_BODY]
    text = IOS_ENTRY.replace("".join(f"{line}\n" for line in ENTRY_BODY), said + "\n".join(commands) + "\n")
    found = only(text, "cisco_ios_xe")
    assert found.half["peer_public_ip"] == "203.0.113.77"
    assert found.half["phase2_encryption"] == "aes256"


def test_a_policy_that_stands_there_twice_is_one_in_its_last_words() -> None:
    again = IOS_ENTRY + "crypto isakmp policy 10\n encr aes 192\n group 16\n"
    found = only(again, "cisco_ios_xe")
    assert (found.half["phase1_encryption"], found.half["phase1_dh_group"]) == ("aes192", 16)
    assert found.remarks == ()


def test_a_pix_has_each_setting_of_a_policy_on_a_line_and_words_cut_short() -> None:
    policy = "".join(
        f"isakmp policy 10 {one}\n"
        for one in ("authentication pre-share", "encrypt aes-256", "hash md5", "group 5")
    )
    entry = ASA_ENTRY.replace("set ikev2 ipsec-proposal", "set transform-set")
    found = only(policy + entry, "cisco_asa")
    assert [found.half[f"phase1_{row}"] for row in ("encryption", "hash", "dh_group")] == ["aes256", "md5", 5]


@pytest.mark.parametrize(
    ("device", "text"),
    [
        ("cisco_asa", ASA_ENTRY),
        ("cisco_ios_xe", IOS_ENTRY),
        ("fortigate", FORTIGATE % "far" + FORTIGATE_OWN),
    ],
)
def test_over_a_private_line_nobody_is_behind_nat(device: str, text: str) -> None:
    inside = text.replace("198.51.100.7", "10.1.1.7")
    assert only(inside, device).half["local_private_ip"] == "10.1.1.7"
    line = only(inside.replace("203.0.113.77", "10.2.2.7"), device)
    assert line.half["public_ip"] == "10.1.1.7"
    assert "local_private_ip" not in line.half


def test_vyos_before_1_4_has_defaults_of_its_own() -> None:
    old, new = only(VYOS_1_2, "vyos"), only(VYOS_1_4, "vyos")
    assert (old.half["ike_version"], old.half["dpd_action"]) == (1, "hold")
    assert {"ike_version", "dpd_action"} <= old.assumed
    assert "ike_version" not in new.half
    assert new.half["dpd_action"] == "clear"


def test_a_vyos_peer_that_is_named_by_its_id_has_no_address() -> None:
    found = only(VYOS_1_2.replace("peer 203.0.113.77", "peer @gw.example.com"), "vyos")
    assert found.half["remote_peer_id"] == "@gw.example.com"
    assert "peer_public_ip" not in found.half
    assert any("any address" in remark for remark in found.remarks)


def test_an_aead_cipher_that_no_sheet_knows_brings_no_hash_along() -> None:
    found = only(VYOS_1_4.replace("aes256", "aes128gcm64").replace(" hash 'sha256'", ""), "vyos")
    assert found.half["phase2_encryption"] == "aes128gcm64"
    assert "phase2_hash" not in found.half


def test_each_term_of_a_traffic_selector_is_a_pair() -> None:
    selector = "set security ipsec vpn V traffic-selector"
    text = SRX + "".join(
        f"{selector} ts{number} term t local-ip 10.{number}.0.0/16\n"
        f"{selector} ts{number} term t remote-ip 10.5{number}.0.0/16\n"
        for number in (1, 2)
    )
    found = only(text, "juniper_srx")
    assert tunnels(found.half) == [("10.1.0.0/16", "10.51.0.0/16"), ("10.2.0.0/16", "10.52.0.0/16")]


def test_nothing_is_a_default_that_a_group_may_have_set() -> None:
    group = "set groups G security ike gateway <*> dead-peer-detection interval 15\nset apply-groups G\n"
    assert only(SRX, "juniper_srx").half["dpd"] is False
    found = only(group + SRX, "juniper_srx")
    assert "dpd" not in found.half
    assert found.assumed == frozenset()


def test_groups_that_are_not_about_a_vpn_leave_its_defaults_alone() -> None:
    group = 'set groups node0 system host-name a\nset apply-groups "${node}"\n'
    reading = read(group + SRX, "juniper_srx")
    assert reading.problems == ()
    assert reading.found[0].half["dpd"] is False


def test_a_proposal_without_a_lifetime_is_told_where_another_has_one() -> None:
    second = "set security ike policy P proposals Q\nset security ike proposal Q encryption-algorithm aes-128-cbc\n"
    assert only(SRX, "juniper_srx").remarks == ()
    assert any("no lifetime" in remark for remark in only(SRX + second, "juniper_srx").remarks)


def test_the_subnet_of_an_interface_is_one_to_select() -> None:
    assert tunnels(only(FORTIGATE % "far", "fortigate").half) == [("10.1.1.0/24", "10.50.0.0/16")]


def test_a_group_that_leaves_something_out_is_no_pair_of_subnets() -> None:
    group = (
        'config firewall addrgrp\n    edit "most"\n        set member "far"\n        set exclude enable\n'
        '        set exclude-member "lan"\n    next\nend\n'
    )
    assert tunnels(only(group + FORTIGATE % "most", "fortigate").half) == [("10.1.1.0/24", "most")]
