"""Juniper SRX: what its writer refuses, what its reader makes of real and of hostile configurations."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden, one_side
from tests.ipsec.devices.halves import halves
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.readers import curly, read, recognise
from vns3pair.ipsec.devices.writers import Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

refused = partial(one_side.refused, "juniper_srx")
only = partial(one_side.only, device="juniper_srx")
case = partial(golden.config, "juniper_srx")
CONFIGS = golden.configs("juniper_srx")


def lines(**changes: Any) -> list[str]:
    return one_side.text("juniper_srx", **changes).splitlines()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"authentication": "certificate"}, "authentication"),
        ({"ipsec_protocol": "ah"}, "ipsec_protocol"),
        ({"encapsulation_mode": "transport"}, "encapsulation_mode"),
        ({"nat_traversal": "on"}, "nat_traversal"),
        ({"phase1_dh_group": 18}, "phase1_dh_group"),
        ({"phase1_encryption": "chacha20_poly1305"}, "phase1_encryption"),
        ({"phase1_encryption": "aes256_gcm", "ike_version": 1}, "phase1_encryption"),
        ({"phase1_prf": "sha1"}, "phase1_prf"),
        ({"phase2_hash": "sha2_512", "device_version": "21.3R1"}, "phase2_hash"),
        ({"phase2_hash": "aes_xcbc"}, "phase2_hash"),
        ({"phase2_encryption": "aes256_ccm"}, "phase2_encryption"),
        ({"pfs_group": 18}, "pfs_group"),
        ({"phase2_lifetime": 120}, "phase2_lifetime"),
        ({"dpd": True, "dpd_action": "clear", "dpd_delay": 90, "dpd_timeout": 180}, "dpd_delay"),
        ({"dpd": True, "dpd_action": "clear", "dpd_delay": 1, "dpd_timeout": 5}, "dpd_delay"),
        ({"local_peer_id": "C=US, O=Acme, CN=gw"}, "local_peer_id"),
        ({"local_peer_id": f"keyid:{'k' * 128}"}, "local_peer_id"),
    ],
)
def test_what_an_srx_cannot_do_is_refused_with_its_row(changes: dict[str, Any], key: str) -> None:
    assert key in refused(**changes)


def test_aes_gcm_goes_without_an_authentication_algorithm() -> None:
    text = "\n".join(
        lines(phase1_encryption="aes256_gcm", phase1_hash="sha2_384", phase2_encryption="aes128_gcm")
    )
    assert "encryption-algorithm aes-256-gcm" in text
    assert "authentication-algorithm" not in text


def test_the_prf_of_aes_gcm_is_the_devices_own() -> None:
    assert refused(phase1_encryption="aes256_gcm", phase1_hash="sha2_256") == {"phase1_hash"}
    assert any("do not say which" in line for line in lines(phase1_encryption="aes128_gcm"))


def test_group_21_is_written_for_both_phases_with_the_release_it_came_with() -> None:
    text = "\n".join(lines(phase1_dh_group=21, pfs_group=21))
    assert "dh-group group21\n" in text
    assert "perfect-forward-secrecy keys group21\n" in text
    assert text.count("from Junos 23.2 on") == 1


def test_what_the_box_has_no_setting_for_need_not_be_filled_in() -> None:
    on = {"dpd": True, "dpd_delay": 10, "dpd_timeout": 30}
    assert any("dead-peer-detection interval 10" in line for line in lines(**on))
    assert one_side.refused("vyos", **on) == {"dpd_action"}


@pytest.mark.parametrize("version", ["", "21.4R1", "23.4R2-S3"])
def test_the_longer_hashes_of_phase_2_come_with_a_warning(version: str) -> None:
    text = "\n".join(lines(phase2_hash="sha2_512", device_version=version))
    assert "authentication-algorithm hmac-sha-512" in text
    assert "JSA79188" in text


def test_silence_is_counted_in_probes() -> None:
    probes = lines(dpd=True, dpd_action="clear", dpd_delay=10, dpd_timeout=30)
    assert any(line.endswith("dead-peer-detection threshold 3") for line in probes)
    many = lines(dpd=True, dpd_action="clear", dpd_delay=10, dpd_timeout=600)
    assert any("noticed after 50 s" in line for line in many)


def test_an_ipv6_subnet_brings_its_family_and_its_routing_table() -> None:
    pair = [{"local_subnet": "2001:db8:1::/48", "remote_subnet": "2001:db8:2::/48"}]
    routed = lines(vpn_type="route", tunnels=pair)
    assert "set interfaces st0 unit 0 family inet6" in routed
    assert "set routing-options rib inet6.0 static route 2001:db8:2::/48 next-hop st0.0" in routed


@pytest.mark.parametrize("address", ["169.254.10.2/30", "2001:db8::1/64"])
def test_the_tunnels_own_address_is_read_back_in_either_family(address: str) -> None:
    text = "\n".join(lines(vpn_type="route", tunnel_interface=address))
    assert only(text).half["tunnel_interface"] == address


def test_both_ends_of_a_pair_make_one_comparison_and_leave_the_key_open() -> None:
    """Each end holds the same key in a text of its own, so texts are never compared: the row stays to be filled in."""
    near, far = (only(case(site)) for site in ("site_a", "site_b"))
    comparison = compare(dict(near.half), {"device": "juniper_srx", **far.half})
    states = {row.key: row.state for row in comparison.rows}
    alike = (
        "ike_version",
        "phase1_encryption",
        "phase1_hash",
        "phase1_dh_group",
        "phase1_lifetime",
        "phase2_encryption",
        "phase2_hash",
        "pfs_group",
        "public_ip",
        "peer_public_ip",
        "tunnel_interface",
    )
    assert {key: states[key] for key in alike} == dict.fromkeys(alike, "match")
    assert states["psk_fingerprint"] != "match"
    assert "mismatch" not in states.values()


def test_no_key_of_a_configuration_is_in_what_was_read() -> None:
    for text in CONFIGS:
        reading = read(text, "juniper_srx")
        assert reading.keys == text.count("$9$")
        assert "$9$" not in repr(reading)


def test_braces_and_commands_say_the_same() -> None:
    braces = case("policy_with_proxy_identity")
    commands = "\n".join(
        "set " + " ".join(f'"{word}"' for word in one.path) for one in curly.read(braces).statements
    )
    assert only(commands).half == only(braces).half


def test_what_is_inactive_is_not_in_force() -> None:
    text = case("site_a")
    off = text.replace("    perfect-forward-secrecy {", "    inactive: perfect-forward-secrecy {")
    assert only(off).half["pfs"] is False
    assert only(f"{text}\nset security ipsec policy IPSEC-POL description x\n").half["pfs"] is True
    assert (
        only(f"{text}\ndeactivate security ipsec policy IPSEC-POL perfect-forward-secrecy").half["pfs"]
        is False
    )


def test_what_only_the_devices_default_says_is_called_assumed() -> None:
    found = only(case("policies_of_several_subnets"))
    assert {"ike_version", "nat_traversal", "dpd"} <= found.assumed
    assert "initiation" not in found.assumed
    assert found.where["peer_public_ip"] == 16


def test_a_predefined_set_of_proposals_is_shown_as_unread() -> None:
    text = case("one_line_commands")
    reading = read(text.replace("proposals [ to-hq older ]", "proposal-set standard"), "juniper_srx")
    assert any("predefined" in one.why for one in reading.unread)
    assert "phase2_encryption" not in reading.found[0].half


def test_settings_from_groups_are_told_to_be_missing() -> None:
    reading = read("set security ike apply-groups vpn\n" + CONFIGS[0], "juniper_srx")
    assert any("display inheritance" in problem for problem in reading.problems)


def test_its_configurations_are_recognised() -> None:
    assert {recognise(text) for text in CONFIGS} == {"juniper_srx"}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_recognised(data: st.DataObject) -> None:
    written = write(Half(PARTNER, data.draw(halves("juniper_srx"))), "acme")
    if isinstance(written, Written):
        assert recognise(written.text) == "juniper_srx"


def test_pfs_is_not_assumed_off_where_a_predefined_set_may_have_it() -> None:
    policy = [line for line in lines() if "ipsec policy" in line]
    text = "\n".join(line for line in lines() if line not in policy)
    name = policy[0].split()[4]
    assert "pfs" not in only(f"{text}\nset security ipsec policy {name} proposal-set standard").half
