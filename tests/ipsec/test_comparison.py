"""Comparing two sides: origins, states, effects, verdict (one statement each)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison, Row, compare
from vns3pair.ipsec.effects import EFFECTS
from vns3pair.ipsec.parameter import Reader

READERS: tuple[Reader, ...] = ("neutral", "vns3", "partner")


def compared(
    vns3: dict[str, Any] | None = None, partner: dict[str, Any] | None = None, **options: Any
) -> Comparison:
    """The matching pair with changes; None leaves a key out."""
    sides = [
        {key: value for key, value in {**base, **(changes or {})}.items() if value is not None}
        for base, changes in zip(matching(), (vns3, partner), strict=True)
    ]
    return compare(*sides, **options)


def row(comparison: Comparison, key: str) -> Row:
    return next(row for row in comparison.rows if row.key == key)


def graded(comparison: Comparison, key: str) -> tuple[str, str, str | None]:
    found = row(comparison, key)
    return found.state, found.effect, found.fails_for


def test_two_sides_that_agree_are_ready_and_share_everything() -> None:
    comparison = compared()
    assert (comparison.verdict, comparison.fails_at, comparison.share) == ("ready", None, 1.0)
    assert comparison.headline().startswith("Ready")


def test_two_empty_sides_are_incomplete_and_fire_no_advisory() -> None:
    comparison = compare({}, {})
    assert (comparison.verdict, comparison.fails_at, comparison.share) == ("incomplete", None, 0.0)
    assert comparison.advisories == ()
    required = {p.key for p in catalogue.PARAMETERS if p.required}
    assert {r.key for r in comparison.rows if r.state == "incomplete"} == required


def test_all_rows_are_there_always_in_sheet_order() -> None:
    keys = [r.key for r in compare({}, {}).rows]
    assert keys == [p.key for p in catalogue.PARAMETERS]
    assert [r.key for r in compared().rows] == [*keys[:-1], "tunnels[0]"]


ORIGINS = [
    ({"local_peer_id": None}, "local_peer_id", "203.0.113.10", "derived:public_ip"),
    (
        {"local_peer_id": None, "local_private_ip": "192.0.2.254"},
        "local_peer_id",
        "192.0.2.254",
        "derived:local_private_ip",
    ),
    ({"remote_peer_id": None}, "remote_peer_id", "198.51.100.20", "derived:peer_public_ip"),
    ({"pfs_group": None}, "pfs_group", 14, "derived:phase1_dh_group"),
    ({"pfs_group": None, "phase1_dh_group": "auto"}, "pfs_group", "auto", "derived:phase1_dh_group"),
    (
        {"phase1_encryption": "aes256_gcm", "phase1_hash": None, "phase1_prf": "sha1", "ike_version": 2},
        "phase1_hash",
        "sha1",
        "derived:phase1_prf",
    ),
    ({}, "authentication", "psk", "device"),
    ({}, "rekey", True, "assumed"),
    ({}, "dpd", False, "assumed"),
    ({"dpd": True}, "dpd_timeout", 90, "assumed"),
    ({}, "phase1_lifetime", 28800, "stated"),
    ({"phase1_lifetime": None}, "phase1_lifetime", None, None),
]


@pytest.mark.parametrize(("vns3", "key", "value", "origin"), ORIGINS)
def test_a_value_comes_from_the_first_source_that_applies(
    vns3: dict[str, Any], key: str, value: Any, origin: str
) -> None:
    found = row(compared(vns3), key)
    assert (found.vns3, found.vns3_from) == (value, origin)


def test_an_unreadable_source_is_not_replaced_by_the_next_one() -> None:
    comparison = compared({"local_peer_id": None, "local_private_ip": "192.0.2.999"})
    found = row(comparison, "local_peer_id")
    assert (found.state, found.vns3, found.vns3_from) == ("incomplete", None, None)


def test_a_blank_pfs_group_of_the_partner_is_never_assumed() -> None:
    assert row(compared({}, {"pfs_group": None}), "pfs_group").state == "incomplete"


STATES = [
    ({}, {"phase1_hash": None}, "phase1_hash", "incomplete"),
    ({}, {"phase1_hash": "sha9"}, "phase1_hash", "incomplete"),
    ({}, {"phase1_hash": "sha1, md5"}, "phase1_hash", "incomplete"),
    ({"phase1_hash": "auto"}, {}, "phase1_hash", "not_comparable"),
    ({"phase1_hash": "auto"}, {"phase1_hash": None}, "phase1_hash", "incomplete"),
    (
        {"ike_version": 2, "phase1_hash": "auto"},
        {"ike_version": 2, "phase1_prf": "sha1"},
        "phase1_prf",
        "not_comparable",
    ),
    ({"psk_fingerprint": "unchecked"}, {}, "psk_fingerprint", "not_comparable"),
    ({"psk_fingerprint": "my secret key"}, {}, "psk_fingerprint", "incomplete"),
    ({"pfs": False}, {}, "pfs_group", "not_applicable"),
    ({"pfs": False}, {"pfs": None}, "pfs_group", "not_applicable"),
    ({}, {"pfs": None, "pfs_group": None}, "pfs_group", "incomplete"),
    ({"phase2_encryption": "aes256_gcm", "phase2_hash": None}, {}, "phase2_hash", "not_applicable"),
    ({"phase2_encryption": None, "phase2_hash": None}, {}, "phase2_hash", "incomplete"),
    ({}, {}, "exchange_mode", "match"),
    ({"ike_version": 2}, {"ike_version": 2}, "exchange_mode", "not_applicable"),
    ({"ike_version": None}, {}, "exchange_mode", "not_applicable"),
    ({}, {}, "dpd", "not_applicable"),
    ({}, {"dpd": True}, "dpd", "mismatch"),
    ({"dpd": True}, {"dpd": True, "dpd_delay": 30}, "dpd_delay", "match"),
    (
        {"vpn_type": "route", "tunnel_interface": "169.254.1.1/30"},
        {"vpn_type": "route", "tunnel_interface": "169.254.1.2/30"},
        "tunnel_interface",
        "match",
    ),
    (
        {"vpn_type": "route", "tunnel_interface": "169.254.1.1/30"},
        {"vpn_type": "route", "tunnel_interface": "169.254.1.3/30"},
        "tunnel_interface",
        "mismatch",
    ),
    (
        {"vpn_type": "route", "tunnel_interface": "169.254.1.0/31"},
        {"vpn_type": "route", "tunnel_interface": "169.254.1.1/31"},
        "tunnel_interface",
        "match",
    ),
    ({"tunnels": [{}]}, {}, "tunnels", "incomplete"),
    ({}, {"organization": "Acme"}, "organization", "not_applicable"),
    ({}, {"remote_peer_id": "192.0.2.254 "}, "local_peer_id", "match"),
    ({"local_peer_id": "@VPN.example.com"}, {"remote_peer_id": "vpn.example.com."}, "local_peer_id", "match"),
    ({"local_peer_id": "@192.0.2.254"}, {}, "local_peer_id", "mismatch"),
    ({"local_peer_id": "@[Spoke]"}, {"remote_peer_id": "@[spoke]"}, "local_peer_id", "mismatch"),
    ({"nat_traversal": "on"}, {"nat_traversal": "off"}, "nat_traversal", "mismatch"),
    ({"nat_traversal": "auto"}, {"nat_traversal": "off"}, "nat_traversal", "match"),
    (
        {"nat_traversal": "auto", "local_private_ip": "10.1.1.1"},
        {"nat_traversal": "off"},
        "nat_traversal",
        "mismatch",
    ),
    ({"nat_traversal": "off"}, {"nat_traversal": "off"}, "nat_traversal", "match"),
]


@pytest.mark.parametrize(("vns3", "partner", "key", "state"), STATES)
def test_the_first_state_that_holds_is_given(
    vns3: dict[str, Any], partner: dict[str, Any], key: str, state: str
) -> None:
    assert row(compared(vns3, partner), key).state == state


def test_fingerprints_of_two_salts_say_nothing_about_each_other() -> None:
    assert row(compared(salts_differ=True), "psk_fingerprint").state == "not_comparable"


V2 = {"ike_version": 2}
EFFECT = [
    ({}, {"pfs": False}, "pfs", "blocks_phase2", "partner_initiates"),  # a libreswan partner
    ({}, {"pfs": False, "device": "cisco_asa"}, "pfs", "blocks_phase2", "both"),
    ({}, {"pfs": False, "device": None}, "pfs", "blocks_phase2", "both"),
    ({"pfs": False}, {}, "pfs", "blocks_phase2", "vns3_initiates"),
    ({"pfs": False, "initiation": "receive"}, {}, "pfs", "note", None),
    ({}, {"pfs": False, "initiation": "receive"}, "pfs", "note", None),
    ({**V2, "pfs": False, "initiation": "receive"}, V2, "pfs", "unstable", "both"),
    (V2, {"pfs": False}, "pfs", "blocks_phase2", "partner_initiates"),  # versions differ: the worse column
    ({}, {"pfs_group": 5}, "pfs_group", "note", None),
    (V2, {**V2, "pfs_group": 5}, "pfs_group", "note", None),
    ({}, {"pfs_group": 5, "device": "strongswan"}, "pfs_group", "blocks_phase2", "vns3_initiates"),
    ({"initiation": "receive"}, {"pfs_group": 5, "device": "strongswan"}, "pfs_group", "note", None),
    (V2, {**V2, "pfs_group": 5, "device": None}, "pfs_group", "unstable", "both"),
    ({}, {"phase1_lifetime": 3600}, "phase1_lifetime", "unstable", "both"),
    ({"rekey": False}, {}, "rekey", "note", None),
    ({"vpn_type": "route"}, {}, "vpn_type", "note", None),
    ({"initiation": "receive"}, {"initiation": "receive"}, "initiation", "blocks_phase1", "both"),
    ({}, {"encapsulation_mode": "transport"}, "encapsulation_mode", "blocks_phase2", "both"),
    ({"nat_traversal": "on"}, {"nat_traversal": "off"}, "nat_traversal", "no_traffic", "both"),
    ({}, {"dpd": True}, "dpd", "note", None),
]


@pytest.mark.parametrize(("vns3", "partner", "key", "effect", "fails_for"), EFFECT)
def test_a_mismatch_is_graded_by_the_worse_version_and_initiator(
    vns3: dict[str, Any], partner: dict[str, Any], key: str, effect: str, fails_for: str | None
) -> None:
    assert graded(compared(vns3, partner), key) == ("mismatch", effect, fails_for)


def test_incomplete_rows_do_not_hide_the_stage_that_fails() -> None:
    comparison = compared({}, {"phase1_hash": "sha1", "pfs": None})
    assert (comparison.verdict, comparison.fails_at) == ("mismatch", "phase1")


def test_what_only_the_guide_says_is_said_as_such() -> None:
    assert (
        compared({}, {"phase1_lifetime": 3600, "phase2_lifetime": 3600}).headline()
        == "May be unstable (guide)"
    )
    assert compared({}, {"phase1_hash": "sha1"}).headline() == "Fails at phase 1"


def test_an_unmirrored_pair_fails_alone_and_is_counted() -> None:
    tunnels = [*matching()[0]["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    comparison = compared({"tunnels": tunnels})
    assert graded(comparison, "tunnels[1]") == ("mismatch", "blocks_phase2", "both")
    assert row(comparison, "tunnels[1]").partner is None
    assert comparison.tunnels_matching == (1, 2)


def test_all_tunnels_are_one_row_of_the_share_and_unsaid_rows_none() -> None:
    agreed = compared()
    match, possible = agreed.matching
    assert match == possible == 17
    tunnels = [*matching()[0]["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    assert compared({"tunnels": tunnels}).matching == (16, 17)
    assert compared({}, {"authentication": "psk"}).matching == (18, 18)


def test_choices_are_offered_the_other_sides_first_then_the_strongest() -> None:
    found = row(
        compared({"phase1_encryption": "aes128"}, {"phase1_encryption": "3des, aes128, aes256"}),
        "phase1_encryption",
    )
    assert found.offers("partner") == ["AES-128-CBC", "AES-256-CBC", "3DES"]


def test_what_vns3_does_not_offer_is_said_so() -> None:
    assert (
        "not offered by VNS3"
        in row(compared({}, {"phase1_encryption": "aes192"}), "phase1_encryption").explanation()
    )


def test_in_ikev2_the_remedy_for_the_pfs_group_is_the_phase1_group_at_both_sides() -> None:
    found = row(compared(V2, {**V2, "pfs_group": 5, "device": None}), "pfs_group")
    assert found.remedy() == "On both sides: set the PFS group to the phase 1 group."


def test_the_log_line_to_expect_depends_on_version_and_role() -> None:
    assert (
        row(compared({}, {"phase1_hash": "sha1"}), "phase1_hash")
        .log.initiator[0]
        .startswith("ignoring informational")
    )
    found = row(compared(V2, {**V2, "phase1_hash": "sha1"}), "phase1_hash").log
    assert "no local proposal matches remote proposals 1:IKE" in found.responder
    assert row(compared(), "phase1_hash").log.initiator == ()


def test_every_blocking_row_has_a_log_line_an_explanation_and_a_remedy_in_three_voices() -> None:
    changes = {
        "phase1_hash": "sha1",
        "phase2_hash": "sha1",
        "psk_fingerprint": "J5M-02T",
        "ike_version": 2,
        "remote_peer_id": "1.1.1.1",
        "local_peer_id": "2.2.2.2",
        "public_ip": "3.3.3.3",
        "peer_public_ip": "4.4.4.4",
        "phase1_encryption": "aes128",
        "phase2_encryption": "aes128",
        "phase1_dh_group": 5,
        "pfs": False,
        "tunnels": [{"local_subnet": "9.0.0.0/8", "remote_subnet": "8.0.0.0/8"}],
    }
    blocking = [r for r in compared({}, changes).rows if r.effect.startswith("blocks")]
    assert len(blocking) == 14
    for found in blocking:
        assert found.log.initiator or found.log.responder, found.key
        for reader in READERS:
            assert found.explanation(reader).endswith("."), found.key
            assert found.remedy(reader), found.key
            assert "{" not in found.explanation(reader) + found.remedy(reader)


def test_the_three_voices_differ_where_they_name_the_sides() -> None:
    found = row(compared({}, {"remote_peer_id": "203.0.113.10"}), "local_peer_id")
    assert found.explanation("vns3").startswith(
        "Your VNS3 introduces itself as 192.0.2.254; the partner expects"
    )
    assert "your gateway expects 203.0.113.10" in found.explanation("partner")


ANY_SIDE = st.fixed_dictionaries(
    {},
    optional={
        p.key: JSON
        | st.text(max_size=20)
        | st.sampled_from([choice.value for choice in p.choices] or ["10.0.0.1"])
        for p in catalogue.PARAMETERS
    },
)


@given(ANY_SIDE, ANY_SIDE)
def test_comparing_never_raises_and_every_text_can_be_made(
    vns3: dict[str, Any], partner: dict[str, Any]
) -> None:
    comparison = compare(vns3, partner)
    for reader in READERS:
        result = comparison.as_json(reader)
        assert sum(result["counts"].values()) == len(result["rows"])
        assert 0 <= result["share"] <= 1
        for found in result["rows"]:
            assert found["explanation"]
            assert found["effect"] in EFFECTS
            assert found["state"] == "mismatch" or found["effect"] in ("none", "note")
    assert comparison.headline()


def test_a_fingerprint_is_shown_to_the_other_side_only_when_both_are_there() -> None:
    def seen(reader: Reader, **partner: Any) -> Any:
        rows = compared({}, partner).as_json(reader)["rows"]
        return next((r["vns3"], r["partner"]) for r in rows if r["key"] == "psk_fingerprint")

    assert seen("partner", psk_fingerprint=None) == ("given", None)
    assert seen("partner", psk_fingerprint="unchecked") == ("given", "unchecked")
    assert seen("vns3", psk_fingerprint=None) == ("6KW-VGX", "not given")
    assert seen("partner", psk_fingerprint="J5M-02T") == ("6KW-VGX", "J5M-02T")


V1 = {"ike_version": 1}
REMEDIES = [
    (V1, {"phase1_encryption": "aes256_gcm"}, "phase1_encryption", "AES-256-CBC"),
    (
        {**V2, "phase1_encryption": "aes128"},
        {**V2, "phase1_encryption": "aes256_ccm"},
        "phase1_encryption",
        "AES-128",
    ),
    ({"device_version": "3.5.0", "phase1_hash": "sha1"}, {}, "phase1_hash", "Choose one"),
    ({"phase1_encryption": "3des"}, {"phase1_encryption": "aes192"}, "phase1_encryption", "Choose one"),
    ({"phase1_dh_group": 31, **V2}, {"device": "aws", **V2}, "phase1_dh_group", "14 (MODP 2048)"),
    ({"pfs_group": 18}, {"device": "strongswan"}, "pfs_group", "14 (MODP 2048), the phase 1 group"),
    ({"pfs_group": "auto", **V2}, V2, "pfs_group", "On both sides: set the PFS group to the phase 1 group"),
    (
        {"local_peer_id": "192.0.2.254"},
        {"device": "aws", "remote_peer_id": None},
        "local_peer_id",
        "On VNS3: send",
    ),
    ({}, {"ipsec_protocol": "ah"}, "ipsec_protocol", "On the partner: set ESP; VNS3 can do nothing else."),
    ({"ipsec_protocol": "ah"}, {}, "ipsec_protocol", "On both sides: set ESP"),
    ({"phase1_lifetime": 3600}, {"device": "azure"}, "phase1_lifetime", "On VNS3: set 28,800 s (8 h)"),
]


@pytest.mark.parametrize(("vns3", "partner", "key", "words"), REMEDIES)
def test_no_remedy_asks_for_what_a_device_cannot_do(
    vns3: dict[str, Any], partner: dict[str, Any], key: str, words: str
) -> None:
    assert words in row(compared(vns3, partner), key).remedy()


def test_an_unreadable_cell_that_is_not_compared_is_explained_all_the_same() -> None:
    assert "none of" in row(compared({}, {"hosting": "the moon"}), "hosting").explanation()


def test_what_is_not_comparable_is_named_in_the_headline() -> None:
    assert compared({"psk_fingerprint": "unchecked"}).headline() == "Ready, 1 not comparable"


def test_a_difference_that_does_no_harm_is_named_in_the_headline() -> None:
    assert compared().headline() == "Ready: both sides match"
    delays = {"dpd": "on", "dpd_delay": 10}, {"dpd": "on", "dpd_delay": 30}
    assert compared(*delays).headline() == "Ready, 1 harmless difference"
