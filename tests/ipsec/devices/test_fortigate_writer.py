"""What FortiOS wants of what is written beyond what holds for every writer."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.ipsec.devices import one_side

GCM = {"phase2_encryption": "aes256_gcm", "phase2_hash": None}
text = partial(one_side.text, "fortigate", name="acme-dc1", **GCM, **one_side.PROBING)
refused = partial(one_side.refused, "fortigate", **GCM, **one_side.PROBING)


def test_the_interfaces_name_has_at_most_fifteen_characters() -> None:
    config = text(name="a sheet with quite a long name")
    assert '    edit "a-sheet-with-qu"\n' in config
    assert 'set device "a-sheet-with-qu"' in config


@pytest.mark.parametrize(
    ("delay", "timeout", "retries"), [(30, 90, 3), (10, 30, 3), (60, 30, 1), (10, 300, 10), (20, 70, 4)]
)
def test_retries_come_as_near_to_the_timeout_as_they_can(delay: int, timeout: int, retries: int) -> None:
    config = text(dpd_delay=f"{delay}s", dpd_timeout=f"{timeout}s")
    assert f"set dpd-retrycount {retries}\n" in config
    assert ("DPD timeout" in config) == (retries * delay != timeout)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"nat_traversal": "on"}, "set nattraversal forced"),
        ({"nat_traversal": "off"}, "set nattraversal disable"),
        ({"nat_traversal": "auto"}, "set nattraversal enable"),
        ({"local_peer_id": "ops@acme.example"}, "set localid-type user-fqdn"),
        ({"local_peer_id": "198.51.100.99"}, "set localid-type address"),
        ({"phase1_encryption": "aes256_gcm"}, "set proposal aes256gcm-prfsha256"),
        ({"remote_peer_id": "192.0.2.254"}, 'set peerid "192.0.2.254"'),
        ({"ike_version": 1, "exchange_mode": "aggressive"}, "set mode aggressive"),
        ({"ike_version": 1, "exchange_mode": "aggressive"}, 'set peerid "203.0.113.77"'),
        (
            {"vpn_type": "route", "tunnel_interface": "169.254.10.2/30"},
            "set remote-ip 169.254.10.1 255.255.255.252",
        ),
        ({"peer_public_ip": "2001:db8::1"}, "set remote-gw6 2001:db8::1"),
        (
            {"tunnels": [{"local_subnet": "fd00::/64", "remote_subnet": "fd01::/64"}]},
            "set dst-subnet6 fd01::/64",
        ),
    ],
)
def test_a_row_is_said_in_fortios_words(changes: dict[str, Any], line: str) -> None:
    assert f"        {line}\n" in text(**changes)


def test_in_main_mode_no_id_is_checked_and_that_is_said() -> None:
    config = text(ike_version=1, remote_peer_id="192.0.2.254")
    assert "set peertype any" in config
    assert "192.0.2.254" not in config
    assert "# Not in here: ID expected of VNS3" in config


def test_where_routes_decide_the_selectors_are_everything_as_on_vns3() -> None:
    config = text(vpn_type="route")
    assert "set src-subnet 0.0.0.0 0.0.0.0" in config
    assert "set dst-subnet 0.0.0.0 0.0.0.0" in config
    assert "        set dst 172.31.1.0 255.255.255.0\n" in config


def test_no_route_is_made_for_everything() -> None:
    config = text(tunnels=[{"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"}])
    assert "config router" not in config


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("phase2_encryption", {"phase2_encryption": "aes256_ccm"}),
        ("phase1_encryption", {"ike_version": 1, "phase1_encryption": "aes256_gcm"}),
        ("phase1_dh_group", {"phase1_dh_group": 24}),
        ("phase1_lifetime", {"phase1_lifetime": "60s"}),
        ("phase2_lifetime_kilobytes", {"phase2_lifetime_kilobytes": 1000}),
        ("authentication", {"authentication": "certificate"}),
        ("ipsec_protocol", {"ipsec_protocol": "ah"}),
        ("encapsulation_mode", {"encapsulation_mode": "transport"}),
        ("phase1_prf", {"phase1_prf": "sha2_512"}),
    ],
)
def test_what_a_fortigate_cannot_do_is_refused(key: str, changes: dict[str, Any]) -> None:
    assert key in refused(**changes)
