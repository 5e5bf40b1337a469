"""Public configurations of both ends of one tunnel, read and compared; facts retyped with documentation addresses."""

from __future__ import annotations

from typing import Any

from tests.ipsec.devices.golden import config
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.devices.readers import read
from vns3pair.ipsec.parameter import VNS3

# JustinKQuijanoo/homelab-projects on GitHub, Networking/IPSec_VPN/Router_Config/GTL-R2.md and AWS-R5.md.
ONE_END = """\
configure terminal
hostname R2
crypto isakmp policy 1
authentication pre-share
crypto isakmp key [masked] address 203.0.113.33

crypto ipsec transform-set TSET esp-aes esp-sha-hmac

crypto map CMAP 1 ipsec-isakmp
set peer 203.0.113.33
set transform-set TSET
match address 100

access-list 100 permit ip 10.0.0.0 0.255.255.255 10.70.140.0 0.0.0.255

interface Loopback0
ip address 192.0.2.2 255.255.255.255

interface GigabitEthernet1/0
ip address 198.51.100.2 255.255.255.252
crypto map CMAP
no shut

router ospf 1
router-id 192.0.2.2
"""
OTHER_END = """\
configure terminal

crypto isakmp policy 1
authentication pre-share
crypto isakmp key [masked] address 198.51.100.2

access-list 100 permit ip 10.70.140.0 0.0.0.255 10.0.0.0 0.255.255.255

crypto ipsec transform-set TSET esp-sha-hmac esp-aes

crypto map CMAP 1 ipsec-isakmp
set transform-set TSET
set peer 198.51.100.2
match address 100

interface GigabitEthernet0/0
ip add 203.0.113.33 255.255.255.252
description Connection to ISP-R4
crypto map CMAP
no shut
"""
# Satish Patel, "High Availability Strongswan IPsec VPN" (2021): the ASA; its Linux end has the values of HEADQUARTERS.
ASA = """\
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 198.51.100.33 255.255.255.0
!
object-group network local-network
 network-object 10.33.0.0 255.255.255.0
object-group network remote-network
 network-object 10.11.0.0 255.255.255.0
!
access-list asa-strongswan-vpn extended permit ip object-group local-network object-group remote-network
!
crypto ipsec ikev1 transform-set TRANSFORM-SS-TEST esp-aes-256 esp-sha-hmac
!
crypto map outside_map 10 match address asa-strongswan-vpn
crypto map outside_map 10 set peer 203.0.113.11
crypto map outside_map 10 set ikev1 transform-set TRANSFORM-SS-TEST
crypto map outside_map 10 set security-association lifetime seconds 28800
crypto map outside_map interface outside
!
crypto isakmp identity address
crypto ikev1 enable outside
crypto ikev1 policy 10
 authentication pre-share
 encryption aes-256
 hash sha
 group 5
 lifetime 3600
!
tunnel-group 203.0.113.11 type ipsec-l2l
tunnel-group 203.0.113.11 ipsec-attributes
 ikev1 pre-shared-key *****
"""
HEADQUARTERS: dict[str, Any] = {
    "public_ip": "203.0.113.11",
    "peer_public_ip": "198.51.100.33",
    "ike_version": 1,
    "nat_traversal": "auto",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha1",
    "phase1_dh_group": 5,
    "phase1_lifetime": "1h",
    "phase2_encryption": "aes256",
    "phase2_hash": "sha1",
    "phase2_lifetime": "8h",
    "pfs": False,
    "dpd": True,
    "dpd_delay": 30,
    "tunnels": [{"local_subnet": "10.11.0.1/24", "remote_subnet": "10.33.0.1/24"}],
}
# batfish/batfish on GitHub, networks/hybrid-cloud-aws: what AWS hands out for its end of the second tunnel.
AWS_END = """\
<vpn_connection id="vpn-0">
  <customer_gateway_id>cgw-0</customer_gateway_id>
  <vpn_gateway_id>vgw-0</vpn_gateway_id>
  <vpn_connection_type>ipsec.1</vpn_connection_type>
  <ipsec_tunnel>
    <customer_gateway>
      <tunnel_outside_address><ip_address>192.0.2.27</ip_address></tunnel_outside_address>
      <tunnel_inside_address>
        <ip_address>169.254.13.238</ip_address>
        <network_mask>255.255.255.252</network_mask>
        <network_cidr>30</network_cidr>
      </tunnel_inside_address>
    </customer_gateway>
    <vpn_gateway>
      <tunnel_outside_address><ip_address>203.0.113.126</ip_address></tunnel_outside_address>
      <tunnel_inside_address>
        <ip_address>169.254.13.237</ip_address>
        <network_mask>255.255.255.252</network_mask>
        <network_cidr>30</network_cidr>
      </tunnel_inside_address>
    </vpn_gateway>
    <ike>
      <authentication_protocol>sha1</authentication_protocol>
      <encryption_protocol>aes-128-cbc</encryption_protocol>
      <lifetime>28800</lifetime>
      <perfect_forward_secrecy>group2</perfect_forward_secrecy>
      <mode>main</mode>
      <pre_shared_key>[masked]</pre_shared_key>
    </ike>
    <ipsec>
      <protocol>esp</protocol>
      <authentication_protocol>hmac-sha1-96</authentication_protocol>
      <encryption_protocol>aes-128-cbc</encryption_protocol>
      <lifetime>3600</lifetime>
      <perfect_forward_secrecy>group2</perfect_forward_secrecy>
      <mode>tunnel</mode>
      <dead_peer_detection><interval>10</interval><retries>3</retries></dead_peer_detection>
    </ipsec>
  </ipsec_tunnel>
</vpn_connection>
"""


def half(text: str, device: str, name: str, side: str = "partner") -> dict[str, Any]:
    """The connection of that name, with the rows that a side has."""
    found = next(one for one in read(text, device).found if one.name == name)
    return {key: value for key, value in found.half.items() if side in catalogue.BY_KEY[key].sides}


def states(comparison: Comparison) -> dict[str, str]:
    return {row.key: row.state for row in comparison.rows if row.state != "not_applicable"}


def not_matching(comparison: Comparison) -> set[str]:
    """Rows that differ or lack something, but for the key and DPD, which no configuration of both ends has."""
    return {
        key
        for key, state in states(comparison).items()
        if state in ("mismatch", "incomplete") and key != "psk_fingerprint" and not key.startswith("dpd_")
    }


def test_two_routers_with_crypto_maps_and_a_lost_indentation_match() -> None:
    one = half(ONE_END, "cisco_ios_xe", "CMAP 1 (203.0.113.33)", VNS3)
    other = half(OTHER_END, "cisco_ios_xe", "CMAP 1 (198.51.100.2)")
    assert not_matching(compare(one, {"device": "cisco_ios_xe", **other})) == set()
    assert one["phase1_encryption"] == other["phase1_encryption"] == "des"


def test_an_asa_and_the_linux_gateway_it_was_set_up_for_match() -> None:
    asa = half(ASA, "cisco_asa", "outside_map 10 (203.0.113.11)")
    assert not_matching(compare(HEADQUARTERS, {"device": "cisco_asa", **asa})) == set()


def test_of_three_routers_two_protect_the_same_direction_and_the_hash_is_to_be_chosen() -> None:
    first = config("cisco_ios_xe", "three-routers-1")
    second = config("cisco_ios_xe", "three-routers-2")
    one = half(first, "cisco_ios_xe", "mymap 20 (203.0.113.8)", VNS3)
    other = half(second, "cisco_ios_xe", "mymap 20 (198.51.100.6)")
    comparison = compare(one, {"device": "cisco_ios_xe", **other})
    assert states(comparison)["phase2_hash"] == "incomplete"
    assert not_matching(comparison) == {"phase2_hash", "tunnels[0]"}
    assert next(row for row in comparison.rows if row.key == "tunnels[0]").near == "swapped"


def test_a_router_behind_nat_sends_another_id_than_aws_expects() -> None:
    text = config("cisco_ios_xe", "aws-behind-nat")
    router = half(text, "cisco_ios_xe", "Tunnel2 (203.0.113.126)")
    assert "public_ip" not in router
    amazon = half(AWS_END, "aws", "vpn-0 tunnel 1", VNS3)
    comparison = compare(
        {**amazon, "ike_version": 1, "nat_traversal": "auto"},
        {"device": "cisco_ios_xe", **router, "public_ip": "192.0.2.27"},
    )
    assert not_matching(comparison) == {"remote_peer_id"}
