"""Devices that are set screen by screen: units, choices and what their forms cannot take."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.ipsec.devices import one_side
from vns3pair.ipsec.devices.plan import Phase1, Phase2
from vns3pair.ipsec.devices.writers import Refused, Written
from vns3pair.ipsec.devices.writers.opnsense_proposals import phase1_option, phase2_option

DEVICES = ("pfsense", "opnsense", "check_point", "sonicwall", "watchguard")
ROWS = {"ike_version": 1, **one_side.PROBING}
NOT_CROSSED = [
    {"local_subnet": "10.0.0.0/24", "remote_subnet": "172.31.1.0/24"},
    {"local_subnet": "10.2.0.0/16", "remote_subnet": "172.30.0.9/32"},
]
told = partial(one_side.told, **ROWS)


def fields(device: str, **changes: Any) -> dict[str, tuple[str, str]]:
    written = one_side.written(device, **{**ROWS, **changes})
    return {field.label: (field.value, field.note) for screen in written.screens for field in screen.fields}


def refused(device: str, **changes: Any) -> set[str]:
    written = told(device, **changes)
    return {gap.key for gap in written.reasons} if isinstance(written, Refused) else set()


@pytest.mark.parametrize("device", DEVICES)
def test_each_has_screens_and_no_text_and_the_key_on_none_of_them(device: str) -> None:
    written = told(device)
    assert isinstance(written, Written)
    assert written.screens
    assert not written.blocks
    assert all(screen.title and screen.where and screen.fields for screen in written.screens)
    keys = [f.value for s in written.screens for f in s.fields if "Key" in f.label or "Secret" in f.label]
    assert "the agreed key" in keys


def test_lifetimes_are_in_the_unit_of_the_form() -> None:
    minutes = "Advanced VPN Properties, IKE (Phase 1): Renegotiate IKE security associations every (minutes)"
    assert fields("check_point")[minutes] == ("480", "28,800 seconds.")
    assert fields("watchguard")["Transform Settings: SA Life (hours)"] == ("8", "28,800 seconds.")
    assert fields("sonicwall")["IKE (Phase 1) Proposal: Life Time (seconds)"][0] == "28800"


def test_a_lifetime_that_is_no_whole_unit_is_refused() -> None:
    assert refused("check_point", phase1_lifetime=28_830) == {"phase1_lifetime"}
    assert refused("check_point", phase1_lifetime=28_860) == set()
    assert refused("watchguard", phase1_lifetime=5400, phase2_lifetime=1800) == {
        "phase1_lifetime",
        "phase2_lifetime",
    }


@pytest.mark.parametrize("device", ["check_point", "sonicwall"])
def test_pairs_that_are_not_each_with_each_are_refused_where_the_form_has_two_lists(device: str) -> None:
    assert refused(device, tunnels=NOT_CROSSED) == {"tunnels"}


@pytest.mark.parametrize("device", ["pfsense", "opnsense", "watchguard"])
def test_pairs_stand_one_by_one_where_the_form_takes_pairs(device: str) -> None:
    assert refused(device, tunnels=NOT_CROSSED) == set()


def test_split_connections_is_ticked_for_several_pairs_with_ikev2() -> None:
    assert fields("pfsense", ike_version=2)["Split connections"][0] == "not ticked"
    assert fields("pfsense", ike_version=2, tunnels=NOT_CROSSED)["Split connections"][0] == "ticked"


@pytest.mark.parametrize(
    ("delay", "timeout", "failures", "note"),
    [
        (30, 90, "2", "That makes 90 seconds."),
        (10, 60, "5", "That makes 60 seconds."),
        (60, 90, "1", "That makes 120 seconds, next to the 90 of the sheet."),
        (30, 30, "1", "That makes 60 seconds, next to the 30 of the sheet."),
    ],
)
def test_pfsense_counts_failures_where_the_sheet_has_a_timeout(
    delay: int, timeout: int, failures: str, note: str
) -> None:
    assert fields("pfsense", dpd_delay=delay, dpd_timeout=timeout)["Max failures"] == (failures, note)


def test_sonicwall_takes_three_to_ten_missed_heartbeats() -> None:
    level = "Failure Trigger Level (missed heartbeats)"
    assert fields("sonicwall", dpd_delay=60, dpd_timeout=90)[level] == (
        "3",
        "That makes 180 seconds, next to the 90 of the sheet.",
    )
    assert fields("sonicwall", dpd_delay=3, dpd_timeout=90)[level][0] == "10"


@pytest.mark.parametrize("device", ["sonicwall", "watchguard"])
def test_an_id_of_a_type_that_is_not_known_of_a_form_is_refused(device: str) -> None:
    assert refused(device, remote_peer_id="keyid:vns3", local_peer_id="gw.example.com") == {"remote_peer_id"}


def test_check_point_tells_what_to_do_about_an_id_that_is_not_the_address() -> None:
    note = fields("check_point", remote_peer_id="192.0.2.254")["IPv4 Address"][1]
    assert "192.0.2.254" in note
    assert "let VNS3 send 203.0.113.77" in note


@pytest.mark.parametrize("device", ["pfsense", "check_point", "sonicwall", "watchguard"])
def test_a_route_based_vpn_is_refused_where_only_policies_are_written(device: str) -> None:
    assert refused(device, vpn_type="route") == {"vpn_type"}


def test_opnsense_routes_through_an_interface_with_both_ends_addresses() -> None:
    found = fields("opnsense", vpn_type="route", tunnel_interface="169.254.10.2/30")
    assert found["Policies"][0] == "not ticked"
    assert found["Tunnel local address"][0] == "169.254.10.2"
    assert found["Tunnel remote address"][0] == "169.254.10.1"
    assert found["Local"][0] == found["Remote"][0] == "0.0.0.0/0"


@pytest.mark.parametrize(
    ("phase1", "option"),
    [
        (Phase1("aes256", "sha2_256", None, 14, 1), "aes256-sha256-modp2048 [DH14]"),
        (Phase1("aes256_gcm", None, "sha2_256", 31, 1), "aes256gcm16-sha256-curve25519 [DH31, Modern EC]"),
        (Phase1("aes256_gcm", None, "sha2_384", 31, 1), "aes256gcm16-sha384-x25519 [DH31, Modern EC]"),
        (Phase1("aes256_gcm", None, "sha2_256", 5, 1), "aes256gcm16-sha256-modp1536 [DH5]"),
        (Phase1("aes256_gcm", None, "sha2_384", 5, 1), ""),
        (Phase1("aes256", "sha1", None, 14, 1), "aes256-sha1-modp2048 [DH14]"),
        (Phase1("aes256", "sha1", None, 15, 1), ""),
        (Phase1("aes128", "sha2_256", None, 5, 1), "aes128-sha256-modp1536 [DH5]"),
        (Phase1("aes192", "sha2_256", None, 5, 1), ""),
        (Phase1("3des", "sha1", None, 14, 1), ""),
    ],
)
def test_opnsense_offers_the_proposals_of_its_list_for_phase_1(phase1: Phase1, option: str) -> None:
    assert phase1_option(phase1) == option


@pytest.mark.parametrize(
    ("phase2", "group", "option"),
    [
        (Phase2("aes256", "sha2_256", 1), 14, "aes256-sha256-modp2048 [DH14]"),
        (Phase2("aes256", "sha2_256", 1), None, "aes256-sha256"),
        (Phase2("aes256", "sha2_512", 1), None, ""),
        (Phase2("aes256_gcm", None, 1), None, "aes256gcm16 [no PFS]"),
        (Phase2("aes128_gcm", None, 1), None, ""),
        (Phase2("aes256_gcm", None, 1), 20, "aes256gcm16-ecp384 [DH20, NIST EC]"),
        (Phase2("chacha20_poly1305", None, 1), 31, "chacha20poly1305-curve25519 [DH31, Modern EC]"),
        (Phase2("chacha20_poly1305", None, 1), 14, ""),
    ],
)
def test_opnsense_offers_the_proposals_of_its_list_for_phase_2(
    phase2: Phase2, group: int | None, option: str
) -> None:
    assert phase2_option(phase2, group) == option


@pytest.mark.parametrize(
    ("nat_traversal", "protocols"),
    [
        ("auto", ["UDP, destination port 500", "UDP, destination port 4500", "ESP"]),
        ("on", ["UDP, destination port 500", "UDP, destination port 4500"]),
    ],
)
def test_opnsense_is_told_to_let_in_what_it_lets_in_for_no_connection_by_itself(
    nat_traversal: str, protocols: list[str]
) -> None:
    screens = {one.title: one for one in one_side.written("opnsense", nat_traversal=nat_traversal).screens}
    found = {one.label: one.value for one in screens["Rules for IKE and ESP, one each"].fields}
    assert (found["Source"], found["Protocol"].split("\n")) == ("203.0.113.77", protocols)
    inside = {one.label: one.value for one in screens["Rule for what is in the tunnel"].fields}
    assert (inside["Interface"], inside["Source"]) == ("IPsec", "172.31.1.0/24")
    assert "Enable IPsec" in {one.label for one in screens["Switch it on"].fields}


def test_check_point_needs_a_rule_for_the_community_and_no_nat_in_it() -> None:
    screens = {one.title: one for one in one_side.written("check_point").screens}
    rule = {one.label: one.value for one in screens["The rule"].fields}
    assert (rule["VPN"], rule["Action"]) == ("acme", "Accept")
    assert rule["Source"] == rule["Destination"] == "10.50.0.0/16\n172.31.1.0/24"
    community = {one.label: one.value for one in screens["The community"].fields}
    assert community["Advanced: Disable NAT inside the VPN community"] == "ticked"


def test_opnsense_sends_no_default_route_into_the_tunnel() -> None:
    everything = [{"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"}]
    screens = one_side.written("opnsense", vpn_type="route", tunnels=everything).screens
    routes = [one for one in screens if one.title.startswith("Route")]
    assert [one.title for one in routes] == ["Route to each network behind VNS3"]
    assert not any(field.value == "0.0.0.0/0" for one in routes for field in one.fields)
