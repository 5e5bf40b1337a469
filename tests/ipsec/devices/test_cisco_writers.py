"""What an ASA and an IOS-XE router cannot be given, what is left to them, and what a route-based VPN looks like."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ipsec.devices import one_side
from tests.ipsec.devices.one_side import refused, written
from vns3pair.ipsec.parameter import VNS3

OLD = {"ike_version": 1, "phase1_hash": "sha1", "phase2_hash": "sha1"}
DEVICES = ["cisco_asa", "cisco_ios_xe"]
BOTH = pytest.mark.parametrize("device", DEVICES)


def lines(device: str, **changes: Any) -> list[str]:
    text = one_side.text(device, **changes)
    return [line.strip() for line in text.splitlines() if not line.startswith("!")]


def left_out(device: str, **changes: Any) -> set[str]:
    return {gap.key for gap in written(device, **changes).unsaid}


@BOTH
@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"authentication": "certificate"}, "authentication"),
        ({"ipsec_protocol": "ah"}, "ipsec_protocol"),
        ({"encapsulation_mode": "transport"}, "encapsulation_mode"),
        ({**OLD, "exchange_mode": "aggressive"}, "exchange_mode"),
        ({"peer_public_ip": "2001:db8::1"}, "peer_public_ip"),
        ({"public_ip": "2001:db8::2"}, "public_ip"),
        ({"tunnels": [{"local_subnet": "2001:db8::/64", "remote_subnet": "2001:db8:1::/64"}]}, "tunnels"),
        ({"phase1_dh_group": 18}, "phase1_dh_group"),
        ({"phase1_hash": "aes_xcbc"}, "phase1_hash"),
        ({"phase2_encryption": "aes256_ccm"}, "phase2_encryption"),
        ({**OLD, "phase2_encryption": "aes256_gcm"}, "phase2_encryption"),
        ({"dpd": True, "dpd_action": "restart", "dpd_delay": 5, "dpd_timeout": 30}, "dpd_delay"),
        ({"remote_peer_id": "keyid:two words"}, "remote_peer_id"),
        ({"remote_peer_id": "CN=vns3, O=Example"}, "remote_peer_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_neither_takes_is_refused(device: str, changed: dict[str, Any], key: str) -> None:
    assert key in refused(device, **changed)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"ike_version": 1}, "phase1_hash"),
        ({"ike_version": 1}, "phase2_hash"),
        ({**OLD, "phase1_dh_group": 19}, "phase1_dh_group"),
        ({"local_peer_id": "gw.example.com"}, "local_peer_id"),
        ({"device_version": "8.2(5)"}, "device_version"),
        ({"vpn_type": "route"}, "tunnel_interface"),
        ({"vpn_type": "route", "tunnel_interface": "169.254.10.1/32"}, "tunnel_interface"),
        (
            {"vpn_type": "route", "tunnel_interface": "169.254.10.2/30", "nat_traversal": "off"},
            "nat_traversal",
        ),
        (
            {"vpn_type": "route", "tunnel_interface": "169.254.10.2/30", "device_version": "9.6(2)"},
            "vpn_type",
        ),
        ({"remote_peer_id": "keyid:" + "a" * 65}, "remote_peer_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_an_asa_does_not_take_is_refused(changed: dict[str, Any], key: str) -> None:
    assert key in refused("cisco_asa", **changed)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"phase1_dh_group": 31}, "phase1_dh_group"),
        ({"phase1_encryption": "aes192_gcm"}, "phase1_encryption"),
        ({"ike_version": 1, "local_peer_id": "192.0.2.99"}, "local_peer_id"),
        ({"ike_version": 1, "remote_peer_id": "keyid:vns3"}, "remote_peer_id"),
        ({"device_version": "17.12.1", "phase2_encryption": "3des"}, "phase2_encryption"),
        ({"device_version": "17.12.1", "pfs_group": 5}, "pfs_group"),
        ({"phase1_lifetime": 172_800}, "phase1_lifetime"),
        ({"ike_version": 1, "phase1_lifetime": "30s"}, "phase1_lifetime"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_router_does_not_take_is_refused(changed: dict[str, Any], key: str) -> None:
    assert key in refused("cisco_ios_xe", **changed)


@BOTH
def test_vns3s_autodiscovery_is_no_configuration(device: str) -> None:
    auto = {"phase1_encryption": "auto", "phase2_encryption": "auto"}
    assert auto.keys() <= refused(device, side=VNS3, **auto)


@BOTH
def test_weak_algorithms_are_written_with_a_word_on_newer_releases(device: str) -> None:
    assert "3DES" in written(device, phase2_encryption="3des").blocks[0].note
    assert "3DES" not in written(device).blocks[0].note


@pytest.mark.parametrize(
    "changed",
    [{**OLD, "phase1_dh_group": 24}, {"phase1_encryption": "aes256_gcm", "phase1_hash": "md5"}],
    ids=["group 24 of IKEv1", "a PRF"],
)
def test_what_the_field_notice_does_not_call_weak_is_written_on_newer_releases(
    changed: dict[str, Any],
) -> None:
    assert "FN72510" not in written("cisco_ios_xe", device_version="17.12.1", **changed).blocks[0].note


def test_the_command_that_allows_what_is_weak_is_named() -> None:
    told = written("cisco_ios_xe", phase1_dh_group=2).blocks[0].note
    assert "crypto engine compliance shield disable" in told


@BOTH
@pytest.mark.parametrize("pairs", [1, 3])
def test_a_tunnel_interface_routes_the_far_subnets_and_is_read_back(device: str, pairs: int) -> None:
    far = [f"172.31.{number}.0/24" for number in range(pairs)]
    changed = {
        "vpn_type": "route",
        "tunnel_interface": "169.254.10.1/30",
        "tunnels": [{"local_subnet": "10.0.0.0/24", "remote_subnet": net} for net in far],
    }
    assert "tunnels" in left_out(device, **changed)
    found = one_side.only(one_side.text(device, **changed), device)
    assert found.half["vpn_type"] == "route"
    assert found.half["tunnel_interface"] == "169.254.10.1/30"
    assert [one["remote_subnet"] for one in found.half["tunnels"]] == far


@pytest.mark.parametrize(
    ("own", "hop"),
    [
        ("169.254.10.1/30", "169.254.10.2"),
        ("169.254.10.2/30", "169.254.10.1"),
        ("169.254.10.2/31", "169.254.10.3"),
        ("169.254.10.3/31", "169.254.10.2"),
        ("10.9.0.1/24", "10.9.0.2"),
    ],
)
def test_an_asas_routes_lead_to_another_address_of_the_tunnel(own: str, hop: str) -> None:
    said = lines("cisco_asa", vpn_type="route", tunnel_interface=own)
    assert f"route acme 172.31.1.0 255.255.255.0 {hop} 1" in said


def test_an_id_other_than_the_address_has_a_tunnel_group_of_its_own_in_ikev2() -> None:
    said = lines("cisco_asa", remote_peer_id="192.0.2.254")
    assert "tunnel-group 203.0.113.77 type ipsec-l2l" in said
    assert "tunnel-group 192.0.2.254 type ipsec-l2l" in said
    assert "tunnel-group 192.0.2.254 type ipsec-l2l" not in lines(
        "cisco_asa", **OLD, remote_peer_id="192.0.2.254"
    )
    assert "remote_peer_id" in left_out("cisco_asa", **OLD, remote_peer_id="192.0.2.254")


def test_an_asa_matches_what_is_behind_it_without_translation() -> None:
    said = lines("cisco_asa")
    assert (
        "nat (inside,outside) 1 source static acme-t1-local acme-t1-local destination static "
        "acme-t1-remote acme-t1-remote no-proxy-arp route-lookup" in said
    )


@pytest.mark.parametrize(
    ("subnet", "acl", "defined"),
    [
        ("10.0.0.0/22", "10.0.0.0 255.255.252.0", "subnet 10.0.0.0 255.255.252.0"),
        ("10.0.0.7/22", "10.0.0.0 255.255.252.0", "subnet 10.0.0.0 255.255.252.0"),
        ("10.0.0.9/32", "host 10.0.0.9", "host 10.0.0.9"),
        ("0.0.0.0/0", "0.0.0.0 0.0.0.0", "subnet 0.0.0.0 0.0.0.0"),
    ],
)
def test_an_asa_has_netmasks(subnet: str, acl: str, defined: str) -> None:
    said = lines("cisco_asa", tunnels=[{"local_subnet": subnet, "remote_subnet": "172.31.1.0/24"}])
    assert f"access-list acme extended permit ip {acl} 172.31.1.0 255.255.255.0" in said
    assert defined in said


@pytest.mark.parametrize(
    ("subnet", "acl"),
    [
        ("10.0.0.0/22", "10.0.0.0 0.0.3.255"),
        ("10.0.0.9/32", "host 10.0.0.9"),
        ("0.0.0.0/0", "any"),
        ("128.0.0.0/1", "128.0.0.0 127.255.255.255"),
    ],
)
def test_a_router_has_wildcard_masks(subnet: str, acl: str) -> None:
    said = lines("cisco_ios_xe", tunnels=[{"local_subnet": subnet, "remote_subnet": "172.31.1.0/24"}])
    assert f"permit ip {acl} 172.31.1.0 0.0.0.255" in said


@pytest.mark.parametrize(
    ("peer_id", "command"),
    [
        ("192.0.2.254", "match identity remote address 192.0.2.254 255.255.255.255"),
        ("vns3.example.com", "match identity remote fqdn vns3.example.com"),
        ("ops@example.com", "match identity remote email ops@example.com"),
        ("keyid:vns3-a", "match identity remote key-id vns3-a"),
    ],
)
def test_a_router_expects_ids_of_each_type_in_ikev2(peer_id: str, command: str) -> None:
    assert command in lines("cisco_ios_xe", remote_peer_id=peer_id)


def test_nat_traversal_is_forced_by_a_router_in_ikev2_alone() -> None:
    assert "nat force-encap" in lines("cisco_ios_xe", nat_traversal="on")
    assert "nat_traversal" not in left_out("cisco_ios_xe", nat_traversal="on")
    assert "nat_traversal" in left_out("cisco_ios_xe", ike_version=1, nat_traversal="on")
    assert "nat_traversal" in left_out("cisco_ios_xe", nat_traversal="off")


def test_gcm_in_phase_1_names_the_prf_it_needs() -> None:
    changed = {"phase1_encryption": "aes256_gcm", "phase1_hash": "sha2_384"}
    assert {"integrity null", "prf sha384"} <= set(lines("cisco_asa", **changed))
    said = lines("cisco_ios_xe", **changed)
    assert "prf sha384" in said
    assert not any(line.startswith("integrity") for line in said)


@BOTH
def test_what_may_unbind_another_crypto_map_is_a_text_of_its_own(device: str) -> None:
    blocks = written(device).blocks
    binding = {
        "cisco_asa": "crypto map outside_map interface outside",
        "cisco_ios_xe": " crypto map vns3-map",
    }
    holding = [block for block in blocks if binding[device] in block.text.splitlines()]
    assert [block.title for block in holding] == [block.title for block in blocks if "Binding" in block.title]
    assert "all of its tunnels would go down" in holding[0].note


@BOTH
def test_two_sheets_take_two_entries_of_the_crypto_map(device: str) -> None:
    texts = [one_side.text(device, name=name) for name in ("acme", "globex")]
    taken = [
        {
            line.split()[3]
            for line in text.splitlines()
            if line.startswith("crypto map") and " interface " not in line
        }
        for text in texts
    ]
    assert [len(numbers) for numbers in taken] == [1, 1]
    assert taken[0] != taken[1]
