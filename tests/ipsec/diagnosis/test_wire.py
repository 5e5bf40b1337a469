"""The groups that a shape reads become sightings of the catalogue's values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.diagnosis.finding import Sighting
from vns3pair.ipsec.diagnosis.shape import READS
from vns3pair.ipsec.diagnosis.signals import SIGNALS
from vns3pair.ipsec.diagnosis.wire import dpd, lifetime, nat_traversal, sightings


def seen(groups, phase=None, **more):
    return [(s.key, s.value, s.by) for s in sightings(groups, phase, 7, **more)]


def test_ids_are_told_by_whoever_has_them():
    groups = {
        "id": "ID_IPV4_ADDR: '198.51.100.20'",
        "own_id": "@vns3.example.com",
        "expected_id": "192.0.2.1",
    }
    assert seen(groups, 1) == [
        ("remote_peer_id", "198.51.100.20", "there"),
        ("local_peer_id", "vns3.example.com", "here"),
        ("remote_peer_id", "192.0.2.1", "here"),
    ]


def test_offers_are_told_by_whoever_makes_them():
    text = "AES_CBC_256-HMAC_SHA1-MODP2048"
    values = [("phase1_encryption", "aes256"), ("phase1_hash", "sha1"), ("phase1_dh_group", 14)]
    for group, by in (("offer", "there"), ("own_offer", "here"), ("agreed", "agreed")):
        assert seen({group: text}, 1) == [(key, value, by) for key, value in values]


def test_several_proposals_are_one_sighting_a_key():
    offer = "1:ESP:ENCR=AES_CBC_128;INTEG=HMAC_SHA1_96 2:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA1_96;DH=MODP2048"
    assert seen({"offer": offer}, 2) == [
        ("phase2_encryption", ("aes128", "aes256"), "there"),
        ("phase2_hash", "sha1", "there"),
        ("pfs", True, "there"),
        ("pfs_group", 14, "there"),
    ]


def test_a_sighting_names_its_line():
    assert sightings({"peer": "198.51.100.20:500"}, 1, 42) == (
        Sighting("peer_public_ip", "198.51.100.20", "there", 42),
    )


def test_an_ikev1_suite_has_no_prf_of_its_own():
    offer = {"offer": "IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024"}
    assert "phase1_prf" in [key for key, _, _ in seen(offer, 1, version=2)]
    assert "phase1_prf" not in [key for key, _, _ in seen(offer, 1, version=1)]


def test_a_quick_mode_offer_of_charon_without_a_group_is_one_without_pfs():
    offer = {"offer": "ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ"}
    assert ("pfs", False, "there") in seen(offer, 2, version=1)
    assert "pfs" not in [key for key, _, _ in seen(offer, 2, version=2)]
    assert "pfs" not in [key for key, _, _ in seen(offer, 2)]


def test_the_version_of_an_agreed_suite_is_agreed():
    assert ("ike_version", 2, "agreed") in seen({"agreed": "AES_CBC_256"}, 1, version=2)
    assert seen({"peer": "198.51.100.20"}, 1, version=2) == [("peer_public_ip", "198.51.100.20", "there")]


@pytest.mark.parametrize(
    ("signal", "by"), [("initiates", "here"), ("version_refused_here", "there"), ("suite", "agreed")]
)
def test_whose_version_it_is_depends_on_the_signal(signal, by):
    assert seen({"version": "1"}, 1, signal=signal) == [("ike_version", 1, by)]


@pytest.mark.parametrize(
    ("signal", "by"),
    [("selectors_here", "here"), ("selectors_refused_here", "there"), ("phase2_up", "agreed")],
)
def test_both_subnets_are_one_tunnel(signal, by):
    groups = {"here": "172.31.1.0-172.31.1.255:0-65535 0", "there": "10.50.0.0/16"}
    tunnel = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}
    assert seen(groups, 2, signal=signal) == [("tunnels", [tunnel], by)]


def test_one_subnet_alone_is_no_tunnel():
    assert seen({"here": "172.31.1.0/24"}, 2) == []
    assert seen({"here": "172.31.1.0/24", "there": "dynamic"}, 2) == []


def test_a_public_address_of_this_end_is_told_and_a_private_one_is_not():
    assert seen({"local": "203.0.113.10:4500"}) == [("public_ip", "203.0.113.10", "here")]
    assert seen({"local": "10.1.2.3:4500"}) == []


def test_the_braces_tell_of_nat_and_dead_peer_detection():
    assert seen({"encapsulation": "ESPinUDP", "natd": "198.51.100.20:4500", "dpd": "active"}, 2) == [
        ("nat_traversal", "on", "here"),
        ("dpd", True, "here"),
    ]


@pytest.mark.parametrize(
    ("encapsulation", "natd", "expected"),
    [
        ("ESPinUDP", "198.51.100.20:4500", "on"),
        ("ESPinUDP/ESN", None, "on"),
        ("ESP", None, "off"),
        ("ESP/ESN", "none", "off"),
        ("ESP", "198.51.100.20:4500", "off"),
        ("ESP/NAT", "198.51.100.20:4500", "on"),
        ("ESP/NAT", "none", "off"),
        ("Tunnel UDP-Encaps", None, "on"),
        ("Tunnel", None, "off"),
        ("ENCAPSULATION_MODE_UDP_TUNNEL", None, "on"),
        ("AH", None, None),
        (None, "198.51.100.20:4500", None),
        (None, None, None),
    ],
)
def test_nat_traversal_is_what_carries_the_traffic(encapsulation, natd, expected):
    assert nat_traversal(encapsulation, natd) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("active", {"dpd": True}),
        ("enabled", {"dpd": True}),
        ("passive", {"dpd": False}),
        ("none", {"dpd": False}),
        ("unsupported", {}),
        ("restarting all connections that share this peer", {"dpd": True, "dpd_action": "restart"}),
        ("Clearing Connection", {"dpd": True, "dpd_action": "clear"}),
        ("putting connection into hold", {"dpd": True, "dpd_action": "hold"}),
        ("", {}),
        (None, {}),
    ],
)
def test_dead_peer_detection_is_told_of_this_end(text, expected):
    assert dpd(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28800", 28800),
        ("3600 seconds", 3600),
        ("1h", 3600),
        ("lifetime is 8 hours", 28800),
        ("ISAKMP SA lifetime=86400", 86400),
        ("0x0 0x1 0x51 0x80", 86400),
        ("0", None),
        ("", None),
        ("for ever", None),
        (None, None),
    ],
)
def test_a_lifetime_is_seconds(text, expected):
    assert lifetime(text) == expected


def test_seconds_are_a_lifetime_only_where_the_line_tells_one():
    assert seen({"seconds": "3600"}, 2, signal="lifetime_told") == [("phase2_lifetime", 3600, "there")]
    assert seen({"seconds": "60"}, 2, signal="retransmits") == []


@given(
    st.dictionaries(st.sampled_from(sorted(READS)), st.one_of(st.none(), st.text(max_size=60))),
    st.sampled_from([1, 2, None]),
    st.sampled_from([1, 2, None]),
    st.sampled_from(["", *SIGNALS]),
)
def test_no_groups_raise_and_every_key_is_the_catalogues(groups, phase, version, signal):
    for sighting in sightings(groups, phase, 1, version, signal):
        assert sighting.key in {*catalogue.BY_KEY, "tunnels"}
        assert sighting.by in {"here", "there", "agreed"}
