"""Every rule fires where it should, is silent next to that, and reads well in all voices."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.ipsec.advisories.asking import advice_on, fires, silent
from tests.ipsec.advisories.cases import (
    CASES,
    TWO_MIRRORED,
    TWO_TUNNELS,
    both,
    partner,
    tunnel,
    tunnels,
    vns3,
)
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.advisories import ADVISORIES, BY_CODE, RULES
from vns3pair.ipsec.advisories.nat import EDGES
from vns3pair.ipsec.effects import BASES, EFFECTS, RANK
from vns3pair.ipsec.parameter import guide

READERS = ("neutral", "vns3", "partner")


def test_every_rule_has_a_firing_and_a_silent_case() -> None:
    assert set(CASES) == {rule.code for rule in RULES}


@pytest.mark.parametrize("code", CASES)
def test_fires(code: str) -> None:
    advice = fires(code, CASES[code][0])
    assert advice.effect in EFFECTS
    assert advice.basis in BASES
    for key in advice.keys:
        assert key in catalogue.BY_KEY or re.fullmatch(r"tunnels\[\d+]", key)


@pytest.mark.parametrize("code", CASES)
def test_is_silent(code: str) -> None:
    silent(code, CASES[code][1])


@pytest.mark.parametrize("code", CASES)
@pytest.mark.parametrize("reader", READERS)
def test_texts_render(code: str, reader: str) -> None:
    for advice in advice_on(CASES[code][0]):
        for text in (advice.explanation(reader), advice.remedy(reader)):
            assert not re.search(r"[{}<>]|\bobject at\b|None", text), text
            assert text[0].isupper(), text
            assert text.endswith(".") or advice.code == "compat-present", text
            assert "  " not in text
            assert "''" not in text


@pytest.mark.parametrize("rule", ADVISORIES, ids=lambda rule: rule.code)
def test_is_documented(rule) -> None:
    assert len(rule.manual) > 40
    assert "Remedy:" in rule.manual
    assert rule.citations
    assert rule.name
    assert re.fullmatch(r"[a-z0-9-]+", rule.code)
    assert rule.basis in BASES
    assert rule.effect in EFFECTS


def test_codes_are_unique() -> None:
    assert len(BY_CODE) == len(ADVISORIES)


def test_an_empty_side_is_not_spoken_of() -> None:
    assert advice_on({"vns3": {}, "partner": {}}) == ()
    assert {advice.side for advice in advice_on(partner(pfs=False, device="aws"))} == {"partner"}
    assert {advice.side for advice in advice_on(vns3(pfs=False))} == {"vns3"}


def test_worst_comes_first() -> None:
    ranks = [RANK[advice.effect] for code in CASES for advice in advice_on(CASES[code][0])]
    assert ranks
    for code in CASES:
        found = [RANK[advice.effect] for advice in advice_on(CASES[code][0])]
        assert found == sorted(found)


EFFECT_OF = {
    "blocks_phase1": {
        "phase1-ccm",
        "phase1-gcm-ikev1",
        "aggressive-mode",
        "certificates",
        "same-public-ip",
        "phase1-not-offered",
        "phase1-version",
        "device-prf",
    },
    "blocks_phase2": {
        "phase2-not-offered",
        "phase2-version",
        "ah-protocol",
        "transport-mode",
        "pfs-group-ikev1",
        "pfs-further-tunnels",
    },
    "no_traffic": {"identical-subnets", "native-ipsec-behind-nat"},
    "unstable": {
        "identical-lifetimes",
        "aes256-md5",
        "aes256-group-2",
        "rekey-off-both",
        "pfs-group-unlike-phase1",
        "device-lifetime",
    },
    "weak": {"weak-encryption", "weak-hash", "weak-group", "group-22-to-24", "pfs-off", "psk-short"},
}


@pytest.mark.parametrize("rule", ADVISORIES, ids=lambda rule: rule.code)
def test_effect(rule) -> None:
    expected = next((effect for effect, codes in EFFECT_OF.items() if rule.code in codes), "note")
    assert rule.effect == expected
    if rule.code in CASES:
        assert fires(rule.code, CASES[rule.code][0]).effect == expected


def test_internal_rules() -> None:
    internal = {rule.code for rule in ADVISORIES if rule.audience == "internal"}
    assert internal == {
        "initiation-unusual",
        "rekey-unusual",
        "compat-present",
        "local-private-ips-differ",
    }


def test_one_controller_has_one_local_private_ip() -> None:
    code = "local-private-ips-differ"
    others = [(f"sheet-{number}", f"10.0.0.{number}") for number in range(1, 6)]
    stated = vns3(local_private_ip="192.0.2.254")
    found = fires(code, {**stated, "elsewhere": [("same", "192.0.2.254"), *others]})
    assert found.side == "vns3"
    assert "same states" not in found.explanation()
    assert "sheet-3 states 10.0.0.3 and 2 more differ." in found.explanation()
    for said in (None, "", "no address", ["10.0.0.1", "10.0.0.2"], 7, "192.000.2.254", "192.0.2.254 "):
        silent(code, {**stated, "elsewhere": [("{odd}", said)]})
    silent(code, {**vns3(public_ip="54.210.9.31"), "elsewhere": others})
    silent(code, {**partner(local_private_ip="192.0.2.254"), "elsewhere": others})


def test_weak_rules_cite_the_standards() -> None:
    for code in ("weak-encryption", "weak-hash"):
        sources = {citation.source for citation in BY_CODE[code].citations}
        assert sources >= {"RFC 8247", "RFC 8221", "NIST SP 800-77r1"}


@pytest.mark.parametrize(
    ("more", "effect"),
    [
        ({"ike_version": 1}, "note"),
        ({"ike_version": 2}, "unstable"),
        ({}, "unstable"),
    ],
)
def test_pfs_group_by_version(more, effect) -> None:
    assert (
        fires("pfs-group-unlike-phase1", both(pfs=True, pfs_group=5, phase1_dh_group=14, **more)).effect
        == effect
    )


def test_further_tunnels_are_refused_where_pfs_or_its_group_differs() -> None:
    code, on = "pfs-further-tunnels", {"pfs": True, "pfs_group": 14}

    def sheet(partner: dict[str, Any], **vns3: Any) -> dict[str, Any]:
        return {"vns3": {**TWO_TUNNELS, **on, **vns3}, "partner": {**TWO_MIRRORED, **on, **partner}}

    found = fires(code, sheet({"pfs_group": 15, "device": "libreswan"}))
    assert (found.side, found.keys) == ("both", ("pfs_group",))
    assert found.explanation().startswith("The PFS groups differ, and there are 2 tunnels.")
    assert fires(code, sheet({"pfs": False})).keys == ("pfs",)
    three = [*TWO_TUNNELS["tunnels"], tunnel("172.31.3.0/24", "10.50.0.0/16")]
    mirrored = [tunnel(one["remote_subnet"], one["local_subnet"]) for one in three]
    unlike = {"pfs": False, "tunnels": mirrored[:1]}
    assert (
        "PFS is on at one side only, and there are 3 tunnels."
        in fires(code, sheet(unlike, tunnels=three)).explanation()
    )
    silent(code, sheet({"pfs": False, "ike_version": 1}, ike_version=1))
    silent(code, sheet({"pfs": False}, vpn_type="route"))
    silent(code, sheet({"pfs": False, "tunnels": mirrored[:1]}, tunnels=three[:1]))
    twice = [mirrored[0], mirrored[0]]
    silent(code, sheet({"pfs": False, "tunnels": twice}, tunnels=[three[0], three[0]]))


def test_pfs_group_against_libreswan() -> None:
    sheet = both(pfs=True, pfs_group=5, phase1_dh_group=14, ike_version=2)
    sheet["partner"]["device"] = "libreswan"
    assert fires("pfs-group-unlike-phase1", sheet).effect == "note"


@pytest.mark.parametrize(
    ("hosting", "effect"),
    [
        ("aws", "no_traffic"),
        ("azure", "note"),
        ("own_network", "note"),
        (None, "note"),
    ],
)
def test_native_ipsec_by_edge(hosting, effect) -> None:
    sheet = partner(
        nat_traversal="off", public_ip="198.18.44.7", local_private_ip="10.0.0.1", hosting=hosting
    )
    silent("native-ipsec-behind-nat", sheet)
    silent("native-ipsec-behind-nat", sheet | {"vns3": {"ike_version": 1}})
    assert fires("native-ipsec-behind-nat", sheet | {"vns3": {"nat_traversal": "off"}}).effect == effect


def test_native_ipsec_is_silent_where_a_side_forces_nat_traversal() -> None:
    sheet = partner(nat_traversal="off", public_ip="198.18.44.7", local_private_ip="10.0.0.1", hosting="aws")
    silent("native-ipsec-behind-nat", sheet | {"vns3": {"nat_traversal": "on"}})


def test_several_bounds_of_one_lifetime_are_one_advice() -> None:
    found = [
        a
        for a in advice_on(partner(device="aws", phase1_lifetime=3600, phase2_lifetime=7200))
        if a.code == "device-lifetime"
    ]
    assert len(found) == 1
    assert "at most and less than its phase 1 lifetime" in found[0].explanation()


def test_azure_sets_its_phase_1_lifetime_itself() -> None:
    assert (
        "28,800 s (8 h) only"
        in fires("device-lifetime", partner(device="azure", phase1_lifetime=3600)).explanation()
    )


def test_vns3_limits_are_the_guides() -> None:
    assert fires("phase1-not-offered", vns3(phase1_dh_group=25)).basis == "guide"
    assert fires("phase1-not-offered", partner(device="aws", phase1_hash="md5")).basis == "vendor"


def test_key_text_is_never_repeated() -> None:
    for advice in advice_on(vns3(psk_exchange="psk: Xy7-hunter2secret")):
        assert "hunter2" not in advice.explanation() + advice.remedy()


def test_typed_braces_stay_text() -> None:
    assert "{odd}" in fires("endpoint-name-characters", vns3(endpoint_name="{odd}")).explanation()


def test_voices() -> None:
    advice = fires("pfs-off", partner(pfs=False))
    assert "on the partner" in advice.explanation("vns3")
    assert "on your gateway" in advice.explanation("partner")


def test_as_json() -> None:
    shown = fires("identical-lifetimes", CASES["identical-lifetimes"][0]).as_json("partner")
    assert list(shown) == [
        "code",
        "name",
        "effect",
        "basis",
        "side",
        "keys",
        "explanation",
        "remedy",
        "citations",
    ]
    assert guide("Allowed lifetime settings").as_json() in shown["citations"]


def test_manual_route_selector_of_everything_carries_traffic() -> None:
    everything = ("0.0.0.0/0", "0.0.0.0/0")
    silent("identical-subnets", tunnels(everything, vpn_type="route"))
    fires("identical-subnets", tunnels(everything))


def test_every_hosting_has_an_edge() -> None:
    assert set(EDGES) == {choice.value for choice in catalogue.BY_KEY["hosting"].choices}
    for edge in EDGES.values():
        assert (edge.source is None) == (edge.drops is None)


def test_an_id_the_device_sets_by_itself() -> None:
    stated = {"device": "aws", "public_ip": "198.18.44.7"}
    text = fires("device-limit", partner(local_peer_id="198.18.44.8", **stated)).explanation()
    assert "198.18.44.8 (it takes 198.18.44.7 only)" in text
    silent("device-limit", partner(local_peer_id="198.18.44.7", **stated))


def test_a_ping_address_is_vns3s_alone() -> None:
    sheet = CASES["ping-outside-remote"][0]
    silent("ping-outside-remote", {"vns3": {}, "partner": sheet["vns3"]})


def test_an_id_is_named_as_its_own_side_names_it() -> None:
    stated = {"device": "aws", "public_ip": "198.18.44.7", "peer_public_ip": "54.210.9.31"}
    expected = fires("device-limit", partner(remote_peer_id="192.0.2.254", **stated))
    assert "ID expected of VNS3 192.0.2.254 (it takes 54.210.9.31 only)" in expected.explanation()
    assert "bounds" not in expected.remedy()
    sent = fires("device-limit", partner(local_peer_id="198.18.44.8", **stated))
    assert "ID sent 198.18.44.8" in sent.explanation()


def test_a_policy_remark_looks_at_vns3s_side() -> None:
    azure = {"device": "azure", "vpn_type": "policy"}
    silent("azure-policy-selectors", {"vns3": {"vpn_type": "route"}, "partner": azure})
    azure = {"device": "azure", "vpn_type": "route"}
    fires("azure-policy-selectors", {"vns3": {"vpn_type": "policy"}, "partner": azure})


@pytest.mark.parametrize(
    ("code", "version", "stated"),
    [
        ("azure-ikev1-rekey", 1, {"device": "azure"}),
        ("panos-liveness-slow", 2, {"device": "palo_alto"}),
        ("panos-ikev2-preferred", 2, {"device": "palo_alto"}),
        ("strongswan-mobike", 2, {"device": "strongswan"}),
        ("libreswan-5-ikev1", 1, {"device": "libreswan", "device_version": "5.1"}),
    ],
)
def test_a_remark_about_one_ike_version(code, version, stated) -> None:
    fires(code, partner(ike_version=version, **stated))
    silent(code, partner(ike_version=3 - version, **stated))
    silent(code, partner(**stated))


def test_a_remark_about_one_ike_version_keeps_its_software_versions() -> None:
    silent("libreswan-5-ikev1", partner(ike_version=1, device="libreswan", device_version="4.10"))


def test_strongswan_selectors_need_ikev1_and_several_tunnels() -> None:
    pairs = tunnels(("172.31.1.0/24", "10.50.0.0/16"), ("172.31.2.0/24", "10.60.0.0/16"))
    for version, found in ((1, fires), (2, silent), (None, silent)):
        stated = {"device": "strongswan", "ike_version": version}
        found("strongswan-ikev1-selectors", pairs | {"partner": stated})
    silent("strongswan-ikev1-selectors", partner(device="strongswan", ike_version=1))


def test_one_sa_of_aws_and_pfsense() -> None:
    pairs = tunnels(("172.31.1.0/24", "10.50.0.0/16"), ("172.31.2.0/24", "10.60.0.0/16"), ike_version=1)
    assert "route-based" in fires("several-pairs-one-sa", pairs | {"partner": {"device": "aws"}}).remedy()
    silent("several-pairs-one-sa", pairs | {"partner": {"device": "pfsense", "ike_version": 1}})
    fires("several-pairs-one-sa", pairs | {"partner": {"device": "pfsense"}})


@pytest.mark.parametrize("device", [None, "strongswan", "cisco_asa"])
def test_rekey_off_with_restart_is_a_matter_of_libreswan(device) -> None:
    stated = {"rekey": False, "dpd": True, "dpd_action": "restart"}
    silent("rekey-off-dpd-restart", partner(device=device, **stated))
    fires("rekey-off-dpd-restart", partner(device="libreswan", **stated))


def test_undocumented_choice_reads_effective_values() -> None:
    stated = {"phase1_encryption": "aes256_gcm", "phase1_prf": "sha2_384"}
    assert "phase1_hash" in fires("undocumented-choice", vns3(**stated)).keys
    silent("undocumented-choice", vns3(phase1_hash="auto", phase1_dh_group="auto"))


@pytest.mark.parametrize(("first", "second"), [(1, None), (None, 1), (1, 2)])
def test_pfs_group_by_the_worse_version_until_they_agree(first, second) -> None:
    sheet = both(pfs=True, pfs_group=5, phase1_dh_group=14)
    sheet["vns3"]["ike_version"], sheet["partner"]["ike_version"] = first, second
    assert fires("pfs-group-unlike-phase1", sheet).effect == "unstable"


def test_a_short_key_is_measured_by_libreswans_rule() -> None:
    advice = fires("psk-short", CASES["psk-short"][0])
    assert advice.basis == "vendor"
    assert "libreswan, as on VNS3, wants 16 bytes" in advice.explanation()


def test_a_short_key_is_one_though_both_sides_have_it() -> None:
    short = {"psk_flags": ["10_15"], "phase1_hash": "sha2_256"}
    found = [advice.side for advice in advice_on(both(**short)) if advice.code == "psk-short"]
    assert found == ["vns3"]
    assert fires("psk-short", partner(**short)).side == "partner"
