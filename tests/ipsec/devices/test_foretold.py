"""What a writer refuses is told while the sheet is filled in: by a row, a limit of the device, or an advisory."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.advisories.cases import COMPLETE, tunnel
from tests.ipsec.devices.halves import choices, halves
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.common_set import common_set, starting_half
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.devices.writers import WRITERS, Refused, Written, write
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3

FORETELLING = {
    "phase1-not-offered",
    "phase2-not-offered",
    "phase1-version",
    "phase2-version",
    "device-lifetime",
    "device-limit",
    "not-written",
}
"""The advisories that tell of a cell that the device, or its writer, does not take."""
IDS = [
    "10.9.8.7",
    "gw.example.com",
    "*.example.com",
    "ops@example.com",
    "keyid:a b",
    "cn=gw, o=acme",
    "2001:db8::9",
]
ODD: dict[str, list[Any]] = {
    **{key: choices(key) for key, parameter in catalogue.BY_KEY.items() if parameter.choices and parameter.compared},
    "device_version": ["8.2", "9.6", "10.0", "10.2", "1.3", "17.12", "3.6", "R80.20", None],
    "public_ip": ["2001:db8::7"],
    "peer_public_ip": ["2001:db8::77"],
    "local_private_ip": ["10.1.0.10", "fd00::7", None],
    "local_peer_id": IDS,
    "remote_peer_id": IDS,
    "nat_traversal": ["on", "off", "auto"],
    "phase1_lifetime": [300, 5000, 100_000, 200_000],
    "phase2_lifetime": [301, 4000, 27_000, 100_000, 400_000],
    "phase2_lifetime_kilobytes": ["unlimited", 5, 1500, 70_001, 4_294_967_295],
    "dpd": [True, False, None],
    "dpd_action": [None],
    "dpd_delay": [1, 5, 200, 4000, None],
    "dpd_timeout": [5, 20, 9000, None],
    "rekey": [True, False],
    "pfs": [True, False],
    "tunnel_interface": ["169.254.11.1/32", "169.254.11.0/31", "10.0.0.1/8", "fd00::1/126", None],
    "tunnels": [
        [tunnel("2001:db8:1::/48", "2001:db8:2::/48")],
        [tunnel("10.0.0.0/24", "172.31.1.0/24"), tunnel("10.2.0.0/16", "172.30.0.9/32")],
        [tunnel("10.0.0.0/24", "0.0.0.0/0")],
        [tunnel("0.0.0.0/0", "0.0.0.0/0")],
    ],
}  # fmt: skip
"""Values that some device or writer does not take, and blanks (None)."""


@st.composite
def odd_halves(draw: st.DrawFn, device: str) -> dict[str, Any]:
    """A device's side in which some cells hold anything that a sheet may state."""
    half = draw(halves(device))
    for key in draw(st.lists(st.sampled_from(sorted(ODD)), max_size=4, unique=True)):
        half[key] = draw(st.sampled_from(ODD[key]))
    return {"psk_fingerprint": "7K2-M9Q", **{key: value for key, value in half.items() if value is not None}}


def opposite(partner: dict[str, Any]) -> dict[str, Any]:
    """VNS3's side that agrees with a partner's in each row."""
    half = Half(PARTNER, partner)
    vns3: dict[str, Any] = {}
    for parameter in catalogue.PARAMETERS:
        if parameter.compared and VNS3 in parameter.sides and parameter.kind not in ("tunnels", "interface"):
            vns3[parameter.key] = half.value(parameter.other_key)
    vns3["tunnels"] = [
        tunnel(one["remote_subnet"], one["local_subnet"]) for one in partner.get("tunnels", [])
    ]
    return {key: value for key, value in vns3.items() if value is not None}


def compared(partner: dict[str, Any]) -> Comparison:
    return compare(opposite(partner), partner)


def told(comparison: Comparison) -> set[str]:
    """The partner's cells of which an advisory says that the device or its writer does not take them, or worse."""
    return {
        key.partition("[")[0]
        for advice in comparison.for_reader(PARTNER)
        if advice.side != VNS3 and (advice.code in FORETELLING or RANK[advice.effect] <= RANK["unstable"])
        for key in advice.keys
    }


def to_fill_in(comparison: Comparison) -> bool:
    """Whether the partner still has something to fill in, or a cell that cannot be read."""
    return comparison.open_at(PARTNER) > 0 or any(each.side == PARTNER for each in comparison.problems)


@pytest.mark.parametrize("device", WRITERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_writer_refuses_only_what_the_comparison_told(device: str, data: st.DataObject) -> None:
    partner = data.draw(odd_halves(device))
    comparison = compared(partner)
    written = write(comparison.partner, "acme")
    if isinstance(written, Refused) and not to_fill_in(comparison):
        untold = [gap for gap in written.reasons if gap.key not in told(comparison)]
        assert not untold, partner
    if any(advice.code == "not-written" for advice in comparison.advisories):
        assert isinstance(written, Refused), partner


@pytest.mark.parametrize("device", WRITERS)
def test_a_side_that_can_be_written_is_not_said_to_be_in_the_way(device: str) -> None:
    own = {"azure": {"phase1_dh_group": 14}, "aws": {"phase2_lifetime": 3600}}.get(device, {})
    fixed = {*DEVICES[device].fixed, *DEVICES[device].lacks}
    partner = {key: value for key, value in {**COMPLETE, **own}.items() if key not in fixed}
    comparison = compared({**partner, "device": device})
    assert isinstance(write(comparison.partner, "acme"), Written)
    assert not told(comparison)


def advice(device: str, code: str = "not-written", **stated: Any) -> Any:
    found = compared({**COMPLETE, "device": device, **stated}).advisories
    return next((each for each in found if each.code == code and each.side != VNS3), None)


def test_an_id_that_an_asa_cannot_send_is_told_in_each_voice() -> None:
    found = advice("cisco_asa", local_peer_id="10.9.8.7")
    why = "the ASA sends the address of its interface outside, and any other ID is one for the whole box"
    assert (found.effect, found.side, found.keys) == ("note", PARTNER, ("local_peer_id",))
    for reader, side in (("neutral", "the partner"), ("vns3", "the partner"), ("partner", "your gateway")):
        assert found.explanation(reader).startswith(f"No Cisco ASA configuration can be written for {side} ")
        assert found.explanation(reader).endswith(f"because of the ID sent 10.9.8.7: {why}.")
        assert f"set {side} by hand" in found.remedy(reader)


def test_a_row_is_named_within_a_sentence_without_a_capital() -> None:
    everything = advice("juniper_srx", tunnels=[tunnel("10.0.0.0/24", "0.0.0.0/0")])
    assert "because of the tunnels: Junos takes" in everything.explanation()
    assert "states perfect forward secrecy no" in advice("aws", "phase2-not-offered", pfs=False).explanation()
    volume = advice("azure", "device-limit", phase2_lifetime_kilobytes=5)
    assert "cannot take lifetime in kilobytes 5 KB" in volume.explanation()


def test_an_id_that_sonicwalls_form_is_not_known_to_take_is_told() -> None:
    assert advice("sonicwall", remote_peer_id="keyid:branch").keys == ("remote_peer_id",)


def test_an_address_that_a_tunnel_interface_cannot_have_is_told() -> None:
    route = {"vpn_type": "route", "tunnel_interface": "169.254.11.1/32"}
    assert advice("cisco_asa", **route).keys == ("tunnel_interface",)
    assert advice("cisco_asa", **route | {"tunnel_interface": "169.254.11.1/30"}) is None


def test_what_only_the_configuration_needs_is_asked_for_when_all_else_is_there() -> None:
    on = {"dpd": True, "dpd_timeout": 90, "dpd_action": "clear"}
    assert advice("vyos", **on).keys == ("dpd_delay",)
    assert advice("vyos", **on, dpd_delay=30) is None
    assert advice("vyos", **on, phase1_lifetime="") is None


@pytest.mark.parametrize(
    ("device", "version", "group", "update"),
    [("cisco_asa", "9.16(4)", 24, False), ("palo_alto", "9.1", 16, True)],
    ids=["dropped", "not there yet"],
)
def test_an_update_is_advised_only_where_a_newer_version_has_it(
    device: str, version: str, group: int, update: bool
) -> None:
    found = advice(device, "phase1-version", device_version=version, phase1_dh_group=group)
    assert found.remedy().startswith("Update") is update
    assert "choose something else" in found.remedy().lower()


def test_what_fails_anyway_is_not_said_twice() -> None:
    gcm = {"ike_version": 1, "phase1_encryption": "aes256_gcm"}
    assert advice("aws", "phase1-gcm-ikev1", **gcm) is not None
    assert advice("aws", **gcm) is None


def test_a_palo_alto_takes_its_own_prf_with_gcm() -> None:
    gcm = {"phase1_encryption": "aes256_gcm", "phase1_hash": "sha1"}
    found = advice("palo_alto", "device-prf", **gcm)
    assert found.effect == "blocks_phase1"
    assert found.explanation() == (
        "With phase 1 encryption AES-256-GCM and phase 1 group 14 (MODP 2048) Palo Alto PAN-OS takes SHA2-256 for the "
        "PRF by itself, and the partner states SHA1: phase 1 cannot come up with it."
    )
    assert advice("palo_alto", **gcm) is None
    for group, prf in ((14, "sha2_256"), (19, "sha2_256"), (20, "sha2_384")):
        rows = {**gcm, "phase1_hash": prf, "phase1_dh_group": group}
        assert advice("palo_alto", "device-prf", **rows) is None
        assert advice("palo_alto", **rows) is None
    unknown = {**gcm, "phase1_hash": "sha2_512", "phase1_dh_group": 21}
    assert advice("palo_alto", "device-prf", **unknown) is None
    assert advice("palo_alto", **unknown).keys == ("phase1_hash",)


def test_a_juniper_takes_the_prf_of_its_cipher_with_gcm() -> None:
    gcm = {"phase1_encryption": "aes256_gcm", "phase1_hash": "sha2_256"}
    assert advice("juniper_srx", "device-prf", **gcm).explanation() == (
        "With phase 1 encryption AES-256-GCM Juniper SRX takes SHA2-384 for the PRF by itself, and the partner states "
        "SHA2-256: phase 1 cannot come up with it."
    )
    for taken in ({**gcm, "phase1_hash": "sha2_384"}, {**gcm, "phase1_encryption": "aes128_gcm"}):
        assert advice("juniper_srx", "device-prf", **taken) is None
        assert advice("juniper_srx", **taken) is None


@pytest.mark.parametrize("device", ["fortigate", "opnsense"])
def test_a_prf_beside_a_hash_fails_where_the_hash_is_known_to_be_taken_for_it(device: str) -> None:
    stated = {"phase1_hash": "sha2_256", "phase1_prf": "sha2_384"}
    found = advice(device, "device-prf", **stated)
    assert (found.effect, found.side, found.keys) == ("blocks_phase1", PARTNER, ("phase1_hash", "phase1_prf"))
    reason = DEVICES[device].prf_is_hash
    assert found.explanation() == (
        f"{reason}, and the partner states phase 1 hash SHA2-256 and phase 1 PRF SHA2-384: phase 1 cannot come up with "
        "them."
    )
    assert advice(device, **stated) is None
    refused = write(Half(PARTNER, {**COMPLETE, "device": device, **stated}), "acme")
    assert isinstance(refused, Refused)
    assert [(gap.key, gap.why) for gap in refused.reasons] == [("phase1_prf", reason)]


@pytest.mark.parametrize(
    "changes",
    [
        {"phase1_prf": "sha2_256"},
        {"phase1_prf": None},
        {"ike_version": 1},
        {"ike_version": None},
        {"phase1_encryption": None},
        {"phase1_encryption": "aes256_gcm"},
        {"phase1_hash": None},
        {"device": "strongswan"},
    ],
    ids=str,
)
def test_a_hash_is_taken_for_the_prf_only_where_all_of_it_is_known(changes: dict[str, Any]) -> None:
    stated = {**COMPLETE, "device": "fortigate", "phase1_prf": "sha2_384", **changes}
    found = compared({key: value for key, value in stated.items() if value is not None}).advisories
    assert not [each for each in found if each.code == "device-prf" and each.side == PARTNER]


def test_vns3_takes_its_hash_for_the_prf_too() -> None:
    both = {**COMPLETE, "phase1_prf": "sha2_512"}
    advisories = compare(both, {**both, "device": "strongswan"}).advisories
    found = [each for each in advisories if each.code == "device-prf"]
    assert [each.side for each in found] == [VNS3]
    assert found[0].explanation().startswith("VNS3 takes the hash of phase 1 for the PRF, and no other, and ")


@pytest.mark.parametrize(
    "device", ["aws", "azure", "check_point", "juniper_srx", "libreswan", "palo_alto", "sonicwall"]
)
def test_what_a_device_takes_for_the_prf_is_not_guessed(device: str) -> None:
    own = {"phase1_prf": "sha1", "phase2_lifetime": 1800}
    assert advice(device, "device-prf", **own) is None
    assert advice(device, **own).keys == ("phase1_prf",)


@pytest.mark.parametrize("ike", [1, 2])
@pytest.mark.parametrize("device", WRITERS)
def test_what_a_new_sheet_starts_with_can_be_written(device: str, ike: int) -> None:
    started = starting_half(common_set(device=device, ike_version=ike), PARTNER)
    added = {key: COMPLETE[key] for key in ("public_ip", "peer_public_ip", "tunnels")}
    written = write(Half(PARTNER, {"device": device, "nat_traversal": "off", **added, **started}), "acme")
    assert isinstance(written, Written), written


def test_a_delay_that_the_device_has_no_setting_for_need_not_be_filled_in() -> None:
    half = {**COMPLETE, "phase2_lifetime": 1800, "dpd": True, "dpd_action": "clear", "dpd_timeout": 30}
    written = write(Half(PARTNER, {**half, "device": "aws"}), "acme")
    assert isinstance(written, Written)
    given = write(Half(PARTNER, {**half, "device": "aws", "dpd_delay": 10}), "acme")
    assert isinstance(given, Written)
    assert _code(written) == _code(given)


def _code(written: Written) -> list[str]:
    return [line for line in written.text.splitlines() if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("device", ["aws", "azure", "opnsense", "juniper_srx", "fortigate"])
def test_a_hash_that_gcm_leaves_unused_is_no_reason_to_refuse(device: str) -> None:
    fixed = {*DEVICES[device].fixed, *DEVICES[device].lacks}
    gcm = {**COMPLETE, "phase2_encryption": "aes256_gcm", "phase2_hash": "aes_xcbc", "device": device}
    half = Half(PARTNER, {key: value for key, value in gcm.items() if key not in fixed})
    assert isinstance(write(half, "acme"), Written)


@pytest.mark.parametrize("device", ["aws", "cisco_asa", "cisco_ios_xe", "juniper_srx", "palo_alto"])
def test_numbers_of_dead_peer_detection_that_is_off_are_no_reason_to_refuse(device: str) -> None:
    off = {**COMPLETE, "dpd": False, "dpd_delay": 1, "dpd_timeout": 5, "device": device}
    if device == "aws":
        off["phase2_lifetime"] = 1800
    assert isinstance(write(Half(PARTNER, off), "acme"), Written)
    assert not told(compared(off))


def test_a_prf_that_pfsense_has_no_word_for_is_refused() -> None:
    refused = write(Half(PARTNER, {**COMPLETE, "device": "pfsense", "phase1_prf": "md5"}), "acme")
    assert isinstance(refused, Refused)
    assert [gap.key for gap in refused.reasons] == ["phase1_prf"]


def test_the_limits_of_the_device_that_is_written_for_hold_for_any_side() -> None:
    refused = write(Half(PARTNER, {**COMPLETE, "device": "other", "phase2_lifetime": 7200}), "acme", "aws")
    assert isinstance(refused, Refused)
    assert [gap.key for gap in refused.reasons] == ["phase2_lifetime"]
    assert "AWS" in refused.reasons[0].why
