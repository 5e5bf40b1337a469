"""An entry of a crypto map on an ASA and on a router running IOS-XE, for tests to add lines to."""

from __future__ import annotations

from vns3pair.ipsec.devices.readers import Found

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

ENTRIES = {"cisco_asa": ASA_ENTRY, "cisco_ios_xe": IOS_ENTRY}


def tunnels(found: Found) -> list[tuple[str, str]]:
    return [(one["local_subnet"], one["remote_subnet"]) for one in found.half["tunnels"]]
