"""The strongest common set: what it puts into a sheet compares ready, and it is as strong as can be known."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.common_set import Pick, common_set, starting_half
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.effects import RANK

KEYS = {
    "ike_version",
    "nat_traversal",
    "phase1_encryption",
    "phase1_hash",
    "phase1_dh_group",
    "phase1_lifetime",
    "phase2_encryption",
    "phase2_hash",
    "phase2_lifetime",
    "pfs",
    "pfs_group",
    "dpd",
    "dpd_action",
    "dpd_delay",
    "dpd_timeout",
}
VERSIONS = ["", "3.5", "7.4.3", "9.16(4)", "10.0", "12.9", "R80", "R81.20"]
OURS = {"public_ip": "54.210.9.31", "peer_public_ip": "198.18.44.7", "psk_fingerprint": "7K2-M9Q"}
THEIRS = {"public_ip": "198.18.44.7", "peer_public_ip": "54.210.9.31", "psk_fingerprint": "7K2-M9Q"}


def sheet_of(
    picks: tuple[Pick, ...], vns3_version: str = "", device: str = "", device_version: str = ""
) -> Comparison:
    """A sheet that holds the picks, and what else a sheet needs."""
    ours = {
        "nat_traversal": "on",
        **OURS,
        **starting_half(picks, "vns3"),
        "device_version": vns3_version,
        "tunnels": [{"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}],
    }
    theirs = {
        "nat_traversal": "on",
        **THEIRS,
        **starting_half(picks, "partner"),
        "device": device,
        "device_version": device_version,
        "tunnels": [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}],
    }
    return compare(ours, theirs)


def chosen(*about: Any, **more: Any) -> dict[str, Any]:
    return starting_half(common_set(*about, **more), "vns3")


def reason(key: str, *about: Any, **more: Any) -> str:
    return next(pick.reason for pick in common_set(*about, **more) if pick.key == key)


NO_SHA2 = ("cisco_asa", 1)
"""A device and a version of IKE that have no hash stronger than SHA-1 together."""


@pytest.mark.parametrize("device", ["", *DEVICES])
@pytest.mark.parametrize("ike_version", [None, 1, 2])
def test_a_sheet_that_starts_with_it_is_ready(device: str, ike_version: int | None) -> None:
    for vns3_version, device_version in itertools.product(("", "3.5.1.13", "6.2.1"), VERSIONS):
        if device == "vns3" and device_version == "3.5":
            continue  # a partner that has nothing but what is weak
        about = (vns3_version, device, device_version)
        found = sheet_of(common_set(*about, ike_version), *about)
        assert found.verdict == "ready", about
        assert found.counts["mismatch"] + found.counts["not_comparable"] == 0, about
        told = {advice.code for advice in found.advisories if RANK[advice.effect] < RANK["note"]}
        assert told == ({"weak-hash"} if (device, ike_version) == NO_SHA2 else set()), about


@pytest.mark.parametrize("device", ["", *DEVICES])
def test_an_old_vns3_starts_with_the_best_it_has(device: str) -> None:
    for ike_version in (1, 2):
        picks = common_set("3.5.1.12", device, "", ike_version)
        found = sheet_of(picks, "3.5.1.12", device)
        assert found.verdict == "ready"
        assert {advice.code for advice in found.advisories if advice.effect == "weak"} <= {
            "weak-hash",
            "weak-group",
        }
        weak = next(pick for pick in picks if pick.key == "phase1_hash")
        assert weak.vns3 == "sha1"
        assert "until VNS3 is updated" in weak.reason


@pytest.mark.parametrize("device", ["", *DEVICES])
def test_every_key_has_one_pick_with_a_reason_in_one_sentence(device: str) -> None:
    for ike_version in (1, 2):
        picks = common_set("6.2.1", device, "", ike_version)
        assert [pick.key for pick in picks] == sorted(KEYS, key=[*_order()].index)
        for pick in picks:
            assert pick.reason[0].isupper()
            assert pick.reason.endswith(".")
            assert pick.reason.count(". ") == 0, pick.reason
            assert pick.citations or pick.reason == "As asked for."


def _order() -> list[str]:
    from vns3pair.ipsec import catalogue

    return [parameter.key for parameter in catalogue.PARAMETERS]


@pytest.mark.parametrize(
    ("device", "version", "expected"),
    [
        ("aws", "", ("sha2_512", 18, "aes256_gcm", None)),
        ("azure", "", ("sha2_256", 14, "aes256_gcm", None)),
        ("strongswan", "", ("sha2_512", 18, "aes256_gcm", None)),
        ("libreswan", "4.10", ("sha2_512", 18, "aes256_gcm", None)),
        ("check_point", "R81.20", ("sha2_512", 18, "aes256_gcm", None)),
        ("check_point", "R80.40", ("sha2_256", 14, "aes256_gcm", None)),
        ("check_point", "", ("sha2_256", 14, "aes256_gcm", None)),
        ("watchguard", "", ("sha2_256", 14, "aes256", "sha2_256")),
        ("fortigate", "7.4.3", ("sha2_512", 18, "aes256_gcm", None)),
        ("other", "", ("sha2_256", 14, "aes256", "sha2_256")),
        ("", "", ("sha2_256", 14, "aes256", "sha2_256")),
    ],
)
def test_it_is_as_strong_as_is_known_of_the_device(
    device: str, version: str, expected: tuple[object, ...]
) -> None:
    found = chosen("6.2.1", device, version)
    keys = ("phase1_hash", "phase1_dh_group", "phase2_encryption", "phase2_hash")
    assert tuple(found.get(key) for key in keys) == expected
    assert found["phase1_encryption"] == "aes256"
    assert found["pfs_group"] == found["phase1_dh_group"]


@pytest.mark.parametrize("device", DEVICES)
def test_what_vns3_does_not_document_is_not_taken_where_something_documented_will_do(device: str) -> None:
    for ike_version in (1, 2):
        found = chosen("", device, "", ike_version)
        for key, kind, phase in (
            ("phase1_encryption", "encryption", 1),
            ("phase1_hash", "hash", 1),
            ("phase1_dh_group", "group", 1),
            ("phase2_encryption", "encryption", 2),
            ("pfs_group", "group", 2),
        ):
            known = algorithms.algorithm(kind, found[key])
            assert known is not None
            assert phase not in known.undocumented
            assert not known.weak or (kind == "hash" and (device, ike_version) == NO_SHA2)


def test_ikev2_unless_asked_otherwise() -> None:
    assert chosen()["ike_version"] == 2
    assert chosen("", "", "", 1)["ike_version"] == 1
    assert chosen(decided={"ike_version": 1})["ike_version"] == 1
    assert chosen("", "", "", 2, decided={"ike_version": 1})["ike_version"] == 2


@pytest.mark.parametrize("device", ["", *DEVICES])
def test_the_lifetimes_of_the_phases_differ_and_fit_the_device(device: str) -> None:
    found = chosen("", device)
    assert (found["phase1_lifetime"], found["phase2_lifetime"]) == (28800, 3600)


def test_a_lifetime_goes_with_the_one_that_is_decided() -> None:
    assert chosen(decided={"phase1_lifetime": 3600})["phase2_lifetime"] == 1800
    assert chosen(decided={"phase2_lifetime": 28800})["phase1_lifetime"] == 86400
    for decided in ({"phase1_lifetime": 3600}, {"phase2_lifetime": 1800}):
        picks = common_set("", "aws", decided=decided)
        assert sheet_of(picks, "", "aws").verdict == "ready"


def test_what_is_decided_stays_and_the_partner_follows_where_it_can() -> None:
    decided = {"phase1_hash": "sha2_512", "phase2_encryption": "aes128", "dpd_delay": 10}
    picks = {pick.key: pick for pick in common_set("6.2.1", "azure", decided=decided)}
    assert (picks["phase1_hash"].vns3, picks["phase1_hash"].partner) == ("sha2_512", "sha2_256")
    assert "Azure VPN Gateway cannot" in picks["phase1_hash"].reason
    assert (picks["phase2_encryption"].vns3, picks["phase2_encryption"].partner) == ("aes128", "aes128")
    assert picks["phase2_hash"].vns3 == "sha2_256"
    assert picks["dpd_delay"].vns3 == 10


def test_nothing_is_chosen_for_pfs_where_it_is_off() -> None:
    found = chosen(decided={"pfs": False})
    assert found["pfs"] is False
    assert "pfs_group" not in found


def test_autodiscovery_is_left_to_vns3_alone() -> None:
    pick = next(p for p in common_set("", "aws", decided={"phase1_hash": "auto"}) if p.key == "phase1_hash")
    assert (pick.vns3, pick.partner) == ("auto", "sha2_512")


@pytest.mark.parametrize("raw", ["nonsense", "aes256, aes128", {"odd": 1}, None, "", float("nan"), [1]])
def test_what_cannot_be_read_decides_nothing(raw: Any) -> None:
    found = chosen(raw if isinstance(raw, str) else "", "aws", decided={"phase1_encryption": raw})
    assert found["phase1_encryption"] == "aes256"


def test_native_ipsec_is_not_decided_for_a_device_that_wants_it() -> None:
    assert "nat_traversal" not in chosen("", "check_point", "", 1)
    assert "guide asks for protocol 50" in reason("nat_traversal", "", "check_point", "", 1)
    assert chosen("", "juniper_srx", "", 1)["nat_traversal"] == "on"
    assert starting_half(common_set("", "juniper_srx", "", 1), "partner")["nat_traversal"] == "auto"


def test_the_reason_says_what_the_next_stronger_lacks() -> None:
    assert "SHA2-512 is not on Azure VPN Gateway" in reason("phase1_hash", "", "azure")
    assert "group 21 (ECP 521) is absent from VNS3's documented list" in reason("phase1_dh_group", "", "aws")
    assert "AES-256-GCM is not known to be on SonicWall" in reason("phase2_encryption", "", "sonicwall")
    assert "needs VNS3 3.5.1.13" in reason("phase1_dh_group", "3.4", "cisco_asa")


def test_a_device_that_takes_no_group_but_2_gets_no_aes_256() -> None:
    found = chosen("3.4", "aws", "", 1)
    assert (found["phase1_dh_group"], found["phase1_encryption"]) == (2, "aes128")
    assert found["phase2_encryption"] == "aes256_gcm"
