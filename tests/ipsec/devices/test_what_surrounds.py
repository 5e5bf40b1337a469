"""What a tunnel needs around it before a packet flows: routes, zones and policies, an interface's number."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.ipsec.devices.one_side import refused, text, written

ROUTED = {"vpn_type": "route", "tunnel_interface": "169.254.10.1/30"}
NETWORK = {"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}
EVERYTHING = {"local_subnet": "10.50.0.0/16", "remote_subnet": "0.0.0.0/0"}
ROUTES = {
    "cisco_asa": r"^route acme (\S+ \S+) ",
    "cisco_ios_xe": r"^ip route (\S+ \S+) Tunnel",
    "fortigate": r"^ +set dst (\S+ \S+)\n +set device ",
    "juniper_srx": r"^set routing-options static route (\S+) ",
    "palo_alto": r" static-route \S+ interface tunnel\.1 destination (\S+) ",
    "strongswan": r"^ip route add (\S+) dev ",
    "vyos": r"^set protocols static route (\S+) interface ",
}


@pytest.mark.parametrize("device", ROUTES)
def test_everything_is_never_routed_into_a_tunnel(device: str) -> None:
    """It would take the way to the peer itself."""
    made = text(device, **ROUTED, tunnels=[NETWORK, EVERYTHING])
    routes = re.findall(ROUTES[device], made, re.MULTILINE)
    assert [route.split()[0].partition("/")[0] for route in routes] == ["172.31.1.0"]
    assert "A remote subnet is everything" in made
    assert "A remote subnet is everything" not in text(device, **ROUTED)


def test_an_srx_takes_no_selector_for_everything() -> None:
    assert "tunnels" in refused("juniper_srx", tunnels=[NETWORK, EVERYTHING])
    assert text("juniper_srx", tunnels=[{**NETWORK, "local_subnet": "0.0.0.0/0"}])


@pytest.mark.parametrize("name", ["acme", "a", "paris-2", "Zürich DC", "x" * 30])
def test_an_asas_tunnel_interface_has_a_number_that_its_first_releases_took(name: str) -> None:
    (number,) = re.findall(r"^interface Tunnel(\d+)$", text("cisco_asa", name=name, **ROUTED), re.MULTILINE)
    assert 1 <= int(number) <= 100


@pytest.mark.parametrize(
    ("device", "commands"),
    [
        (
            "juniper_srx",
            {
                "set security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services ike",
                "set security zones security-zone vpn interfaces st0.0",
                "set security address-book global address acme-local-1 10.50.0.0/16",
                "set security policies from-zone trust to-zone vpn policy acme-out match source-address acme-local-1",
                "set security policies from-zone trust to-zone vpn policy acme-out then permit",
                "set security policies from-zone vpn to-zone trust policy acme-in match destination-address acme-local-1",
            },
        ),
        (
            "palo_alto",
            {
                "set import network interface tunnel.1",
                "set zone vpn network layer3 tunnel.1",
                "set address acme-remote-1 ip-netmask 172.31.1.0/24",
                "set rulebase security rules acme-out destination acme-remote-1",
                "set rulebase security rules acme-in source acme-remote-1",
                "set rulebase security rules acme-in action allow",
            },
        ),
    ],
)
def test_a_firewall_with_zones_is_told_to_let_the_traffic_pass(device: str, commands: set[str]) -> None:
    assert commands <= set(text(device, tunnels=[NETWORK]).splitlines())


def test_each_subnet_of_several_pairs_is_named_once() -> None:
    pairs = [NETWORK, {"local_subnet": "10.51.0.0/16", "remote_subnet": "172.31.1.0/24"}]
    made = text("juniper_srx", tunnels=pairs)
    assert made.count("address-book global address acme-local-") == 2
    assert made.count("address-book global address acme-remote-") == 1


def test_a_palo_alto_forwards_ipv6_where_a_pair_is_ipv6() -> None:
    six = {"local_subnet": "2001:db8:1::/48", "remote_subnet": "2001:db8:2::/48"}
    assert "units tunnel.1 ipv6 enabled yes" in text("palo_alto", tunnels=[NETWORK, six])
    assert "ipv6 enabled" not in text("palo_alto", tunnels=[NETWORK])
    own = text("palo_alto", tunnels=[NETWORK], vpn_type="route", tunnel_interface="fd00::1/126")
    assert "units tunnel.1 ipv6 enabled yes" in own


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phase1_dh_group": 2}, True),
        ({"phase1_dh_group": 5}, True),
        ({"pfs_group": 24}, True),
        ({"phase1_dh_group": 5, "ike_version": 1, "phase1_hash": "sha1", "phase2_hash": "sha1"}, False),
        ({}, False),
    ],
)
def test_an_asas_dropped_groups_are_told(changes: dict[str, Any], told: bool) -> None:
    assert ("ASA 9.16 and later take no" in written("cisco_asa", **changes).blocks[0].note) is told


def test_what_lets_traffic_past_access_lists_and_translation_is_told_with_a_crypto_map() -> None:
    assert "sysopt connection permit-vpn" in written("cisco_asa").blocks[0].note
    assert "sysopt" not in written("cisco_asa", **ROUTED).blocks[0].note
    assert "ip nat inside source" in written("cisco_ios_xe").blocks[0].note
    assert "ip nat inside source" not in written("cisco_ios_xe", **ROUTED).blocks[0].note


def test_an_asas_tunnel_interface_does_not_wait_for_traffic() -> None:
    (policy,) = [g.why for g in written("cisco_asa", initiation="initiate").unsaid if g.key == "initiation"]
    (route,) = [
        g.why for g in written("cisco_asa", initiation="initiate", **ROUTED).unsaid if g.key == "initiation"
    ]
    assert "when there is traffic" in policy
    assert "when there is traffic" not in route


def test_an_asas_tunnel_interface_lets_the_other_side_in() -> None:
    block = written("cisco_asa", tunnels=[NETWORK], **ROUTED).blocks[-1]
    assert block.text.splitlines() == [
        "access-list acme extended permit ip 172.31.1.0 255.255.255.0 10.50.0.0 255.255.0.0",
        "access-group acme in interface acme",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phase1_hash": "sha2_512", "phase1_dh_group": 14}, True),
        ({"phase1_hash": "sha2_256", "phase1_dh_group": 21}, True),
        ({"phase1_hash": "sha2_256", "phase1_dh_group": 14, "pfs_group": 21}, True),
        ({"phase1_hash": "sha2_256", "phase1_dh_group": 14}, False),
    ],
)
def test_what_an_older_junos_lacks_is_told(changes: dict[str, Any], told: bool) -> None:
    made = text("juniper_srx", phase1_encryption="aes256", **changes)
    assert ("# sha-512 in phase 1 and group21 are in each SRX's commands from Junos 23.2 on." in made) is told
