"""Single facts about single products, each as its source states it."""

from __future__ import annotations

from typing import Any

import pytest

from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.devices.device import parse_version
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER


def takes(device: str, key: str, value: Any, version: str = "", **others: int) -> bool:
    """Whether no limit of the device speaks against the value."""
    stated = parse_version(version) if version else None
    return not any(
        limit.lacks(value)
        or limit.out_of_range(value)
        or (limit.below in others and not value < others[limit.below])
        for limit in DEVICES[device].limits
        if key in limit.keys and limit.applies(stated)
    )


@pytest.mark.parametrize(
    ("device", "key", "taken", "refused"),
    [
        ("aws", "phase1_lifetime", [900, 28_800], [899, 28_801, 86_400]),
        ("aws", "phase2_lifetime", [900, 3600], [899, 3601, 28_800]),
        ("aws", "phase1_encryption", ["aes128", "aes256", "aes128_gcm", "aes256_gcm"], ["3des", "aes192"]),
        ("aws", "phase2_encryption", ["aes256", "aes256_gcm"], ["aes256_ccm", "chacha20_poly1305"]),
        ("aws", "phase1_hash", ["sha1", "sha2_256", "sha2_384", "sha2_512"], ["md5", "aes_xcbc"]),
        ("aws", "phase1_dh_group", [2, 14, 19, 24], [1, 5, 25, 31]),
        ("aws", "pfs_group", [2, 5, 14, 24], [1, 31]),
        ("aws", "dpd_timeout", [30, 90], [29]),
        ("azure", "phase1_lifetime", [28_800], [3600, 28_799, 86_400]),
        ("azure", "phase2_lifetime", [300, 27_000], [299]),
        ("azure", "phase1_hash", ["sha2_256", "sha2_384"], ["sha2_512"]),
        ("azure", "phase2_hash", ["sha1", "sha2_256"], ["sha2_384", "sha2_512"]),
        ("azure", "phase1_encryption", ["aes192", "aes256_gcm"], ["aes192_gcm", "aes256_ccm"]),
        ("azure", "phase2_encryption", ["aes192_gcm", "aes256_gcm", "3des"], ["aes256_ccm"]),
        ("azure", "phase1_dh_group", [1, 2, 14, 19, 20, 24], [5, 15, 16, 18, 21, 31]),
        ("azure", "pfs_group", [2, 14, 24], [5, 31]),
        ("azure", "dpd_timeout", [9, 3600], [8, 3601]),
        ("check_point", "phase1_encryption", ["aes128", "aes256", "3des"], ["aes192", "aes256_gcm"]),
        (
            "check_point",
            "phase2_encryption",
            ["aes128_gcm", "aes256_gcm", "aes256"],
            ["aes192", "aes256_ccm"],
        ),
        ("check_point", "phase1_dh_group", [14, 15, 18, 19, 20], [21, 22, 31]),
        ("check_point", "dpd_timeout", [5, 3600], [4, 3601]),
        ("watchguard", "phase1_dh_group", [14, 15, 20, 21], [16, 17, 18, 24]),
        ("cisco_ios_xe", "phase2_lifetime", [120, 86_400, 2_592_000], [119, 2_592_001]),
        ("sonicwall", "dpd_delay", [3, 60, 120], [2, 121]),
        ("juniper_srx", "dpd_delay", [10, 60], [61]),
        ("juniper_srx", "nat_traversal", ["auto", "off"], ["on"]),
        ("juniper_srx", "phase2_encryption", ["aes192_gcm", "chacha20_poly1305"], ["aes256_ccm"]),
        ("strongswan", "nat_traversal", ["auto", "on"], ["off"]),
        ("pfsense", "nat_traversal", ["auto", "on"], ["off"]),
        ("opnsense", "nat_traversal", ["auto", "on"], ["off"]),
        ("libreswan", "nat_traversal", ["auto", "on", "off"], []),
        ("libreswan", "phase1_lifetime", [3600, 86_400], [86_401]),
        ("libreswan", "phase2_lifetime", [86_400], [86_401]),
        ("libreswan", "phase1_encryption", ["aes256", "aes256_gcm"], ["des"]),
        ("libreswan", "phase1_dh_group", [2, 14, 22, 31], [1, 25, 30]),
        ("vyos", "phase2_lifetime", [30, 3600, 86_400], [29, 86_401]),
        ("palo_alto", "phase1_dh_group", [14, 15, 21], []),
        ("cisco_asa", "phase1_lifetime", [120, 2_147_483_647], []),
        ("other", "phase1_dh_group", [1, 31], []),
    ],
)
def test_a_device_takes_what_its_documents_list(
    device: str, key: str, taken: list[Any], refused: list[Any]
) -> None:
    assert [value for value in taken if not takes(device, key, value)] == []
    assert [value for value in refused if takes(device, key, value)] == []


@pytest.mark.parametrize(
    ("device", "key", "value", "refusing", "taking"),
    [
        ("palo_alto", "phase1_dh_group", 16, ["9.1", "10.0.12", "10.1"], ["10.2", "10.2.0-h1", "11.0"]),
        ("palo_alto", "phase1_encryption", "aes256_gcm", ["8.1", "9.1.16"], ["10.0", "10.1"]),
        ("watchguard", "phase1_dh_group", 21, ["12.9", "12.1.3"], ["12.10", "12.11"]),
        ("fortigate", "phase1_dh_group", 31, ["5.6.14"], ["6.0", "v7.2.5 build1517"]),
        ("fortigate", "pfs_group", 31, ["5.6.14"], ["6.0", "v7.2.5 build1517"]),
        ("fortigate", "phase2_encryption", "chacha20_poly1305", ["5.6.14"], ["6.0", "7.6.1"]),
        ("check_point", "phase1_hash", "sha2_512", ["R80.40"], ["R81.20", "R82"]),
        ("check_point", "phase1_dh_group", 16, ["R80.10"], ["R81", "R81.20"]),
        ("cisco_asa", "phase1_dh_group", 24, ["9.16(4)", "9.20"], ["9.8(4)", "9.14"]),
        ("cisco_asa", "phase2_encryption", "3des", ["9.16(4)", "9.20"], ["9.8(4)", "9.14"]),
        ("cisco_asa", "phase1_hash", "md5", ["9.16(4)", "9.20"], ["9.8(4)", "9.14"]),
        ("libreswan", "phase1_dh_group", 2, ["3.30", "4.10"], ["3.29"]),
        ("libreswan", "pfs_group", 22, ["3.19", "4.10"], ["3.18"]),
        ("libreswan", "pfs_group", 24, ["3.26", "5.2"], ["3.25"]),
    ],
)
def test_a_version_limit_speaks_for_its_versions_alone(
    device: str, key: str, value: Any, refusing: list[str], taking: list[str]
) -> None:
    assert [version for version in refusing if takes(device, key, value, version)] == []
    assert [version for version in taking if not takes(device, key, value, version)] == []
    assert takes(device, key, value), "without a version it is silent"


def test_aws_wants_phase2_shorter_than_phase1() -> None:
    assert takes("aws", "phase2_lifetime", 3599, phase1_lifetime=3600)
    assert not takes("aws", "phase2_lifetime", 3600, phase1_lifetime=3600)


def test_aws_identifies_both_ends_by_their_outside_addresses() -> None:
    half = Half(PARTNER, {"device": "aws", "public_ip": "198.18.44.7", "peer_public_ip": "54.210.9.31"})
    for key, source in (("local_peer_id", "public_ip"), ("remote_peer_id", "peer_public_ip")):
        effective = half.effective(key)
        assert (effective.value, effective.origin) == (half.value(source), "device")


def test_azure_fixes_its_phase1_lifetime() -> None:
    effective = Half(PARTNER, {"device": "azure"}).effective("phase1_lifetime")
    assert (effective.value, effective.origin) == (28_800, "device")


@pytest.mark.parametrize("device", ["aws", "azure"])
def test_nat_traversal_of_a_cloud_gateway_is_filled_in_by_hand(device: str) -> None:
    assert "nat_traversal" not in DEVICES[device].fixed
    assert "nat_traversal" not in DEVICES[device].lacks


def test_azure_does_not_lack_pfs() -> None:
    assert "pfs" not in DEVICES["azure"].lacks


def test_the_guides_three_devices_want_the_local_private_ip_as_peer_id() -> None:
    wanting = {device.key for device in DEVICES.values() if device.wants_private_ip_as_id}
    assert wanting == {"watchguard", "juniper_srx", "sonicwall"}


def test_libreswan_alone_takes_any_pfs_group() -> None:
    assert [device.key for device in DEVICES.values() if not device.strict] == ["libreswan"]


def test_devices_with_one_sa_for_all_pairs_say_why() -> None:
    assert {d.key for d in DEVICES.values() if d.one_sa} == {"azure", "aws", "pfsense", "check_point"}


@pytest.mark.parametrize(
    ("device", "code", "when"),
    [
        ("cisco_asa", "asa-idle-timeout", "always"),
        ("cisco_asa", "asa-interesting-traffic", "policy"),
        ("cisco_asa", "asa-8-4-bugs", "versions"),
        ("check_point", "check-point-nat-t", "nat_traversal_on"),
        ("azure", "azure-policy-selectors", "policy"),
        ("strongswan", "strongswan-ikev1-selectors", "ikev1_several_tunnels"),
        ("libreswan", "libreswan-5-ikev1", "ikev1"),
    ],
)
def test_what_bites_is_remarked_on_its_occasion(device: str, code: str, when: str) -> None:
    assert {remark.code: remark.when for remark in DEVICES[device].remarks}[code] == when


@pytest.mark.parametrize(
    ("version", "bites"), [("8.4(1)", False), ("8.4(2)", True), ("8.4(4)", True), ("8.4(5)", False)]
)
def test_the_asa_bugs_are_those_of_8_4_2_to_8_4_4(version: str, bites: bool) -> None:
    (remark,) = (r for r in DEVICES["cisco_asa"].remarks if r.code == "asa-8-4-bugs")
    assert remark.holds_for(parse_version(version)) is bites


@pytest.mark.parametrize(
    ("device", "key", "name"),
    [
        ("cisco_asa", "peer_public_ip", "set peer"),
        ("juniper_srx", "remote_peer_id", "remote-identity"),
        ("fortigate", "local_peer_id", "localid"),
        ("aws", "phase2_lifetime", "Phase2LifetimeSeconds"),
        ("strongswan", "peer_public_ip", "remote_addrs"),
        ("libreswan", "phase2_lifetime", "salifetime"),
        ("vyos", "dpd_delay", "dead-peer-detection interval"),
    ],
)
def test_a_partner_reads_its_own_devices_words(device: str, key: str, name: str) -> None:
    assert name in DEVICES[device].label_of(key, "")


@pytest.mark.parametrize(
    ("device", "key"),
    [
        ("cisco_asa", "phase1_encryption"),
        ("cisco_asa", "local_peer_id"),
        ("palo_alto", "tunnels"),
        ("fortigate", "nat_traversal"),
        ("juniper_srx", "phase1_lifetime"),
        ("watchguard", "phase1_lifetime"),
        ("sonicwall", "phase2_lifetime"),
        ("azure", "local_peer_id"),
    ],
)
def test_a_row_whose_source_is_unsure_keeps_the_sheets_own_label(device: str, key: str) -> None:
    assert key in DEVICES[device].plain
