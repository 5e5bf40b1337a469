"""Palo Alto PAN-OS: what its writer refuses, and what depends on its release."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.ipsec.devices import one_side

text_of = partial(one_side.text, "palo_alto")
refused = partial(one_side.refused, "palo_alto")
GCM = {"phase1_encryption": "aes256_gcm", "phase1_hash": "sha2_384", "phase1_dh_group": 20}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"authentication": "certificate"}, "authentication"),
        ({"ipsec_protocol": "ah"}, "ipsec_protocol"),
        ({"encapsulation_mode": "transport"}, "encapsulation_mode"),
        ({"phase1_encryption": "chacha20_poly1305"}, "phase1_encryption"),
        ({"phase2_encryption": "aes256_ccm"}, "phase2_encryption"),
        ({"phase1_hash": "aes_xcbc"}, "phase1_hash"),
        ({"phase2_hash": "aes_xcbc"}, "phase2_hash"),
        ({"phase1_prf": "sha1"}, "phase1_prf"),
        ({"phase1_dh_group": 18}, "phase1_dh_group"),
        ({"pfs_group": 31}, "pfs_group"),
        ({**GCM, "ike_version": 1}, "phase1_encryption"),
        ({**GCM, "device_version": "10.0.2"}, "phase1_encryption"),
        ({**GCM, "phase1_hash": "sha2_256"}, "phase1_hash"),
        ({**GCM, "phase1_dh_group": 21}, "phase1_hash"),
        ({"phase1_dh_group": 16, "device_version": "10.1"}, "phase1_dh_group"),
        ({"pfs_group": 21, "device_version": "9.1"}, "pfs_group"),
        ({"phase1_lifetime": 70_001}, "phase1_lifetime"),
        ({"phase2_lifetime": 120}, "phase2_lifetime"),
        ({"phase2_lifetime_kilobytes": 70_001}, "phase2_lifetime_kilobytes"),
        ({"dpd": True, "dpd_action": "clear", "dpd_delay": 120, "dpd_timeout": 240}, "dpd_delay"),
        ({"remote_peer_id": "C=US, O=Acme, CN=vns3"}, "remote_peer_id"),
    ],
)
def test_what_pan_os_cannot_do_is_refused_with_its_row(changes: dict[str, Any], key: str) -> None:
    assert key in refused(**changes)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(28_800, "seconds 28800"), (65_535, "seconds 65535"), (86_400, "hours 24"), (66_000, "minutes 1100")],
)
def test_a_lifetime_is_in_seconds_as_long_as_they_are_not_too_many(seconds: int, written: str) -> None:
    assert f"ike-crypto-profiles acme lifetime {written}\n" in text_of(phase1_lifetime=seconds)


def test_aes_gcm_takes_the_prf_of_its_group() -> None:
    text = text_of(**GCM)
    assert "ike-crypto-profiles acme hash non-auth" in text
    smaller = text_of(**{**GCM, "phase1_dh_group": 19, "phase1_hash": "sha2_256"})
    assert "ike-crypto-profiles acme dh-group group19" in smaller


def test_aes_gcm_of_phase_2_goes_with_no_authentication() -> None:
    text = text_of(phase2_encryption="aes128_gcm")
    assert "esp encryption aes-128-gcm" in text
    assert "esp authentication none" in text


def test_pfs_off_is_said_since_it_is_on_by_itself() -> None:
    assert "ipsec-crypto-profiles acme dh-group no-pfs" in text_of(pfs=False)


def test_a_key_id_is_written_in_hexadecimal() -> None:
    assert 'local-id type keyid id "6272616e6368"' in text_of(local_peer_id="keyid:branch")


def test_each_pair_is_a_proxy_id_and_each_remote_subnet_a_route() -> None:
    pairs = [
        {"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"},
        {"local_subnet": "10.51.0.0/16", "remote_subnet": "172.31.1.0/24"},
        {"local_subnet": "2001:db8:1::/48", "remote_subnet": "2001:db8:2::/48"},
    ]
    text = text_of(tunnels=pairs)
    assert text.count(" auto-key proxy-id t") == 2
    assert text.count(" auto-key proxy-id-v6 t3 ") == 1
    assert text.count(" static-route ") == 2


def test_where_routes_decide_no_proxy_id_is_written() -> None:
    text = text_of(vpn_type="route", tunnel_interface="169.254.10.2/30")
    assert "proxy-id" not in text
    assert "tunnel units tunnel.1 ip 169.254.10.2/30" in text


def test_only_what_answers_is_passive() -> None:
    assert "passive-mode yes" in text_of(initiation="receive")
    assert "passive-mode no" in text_of(initiation="bidirectional")
