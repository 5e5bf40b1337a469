"""One-click remedies and the notes to the other side: each tried with compare, each said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import catalogue, fixes
from vns3pair.ipsec.comparison import Comparison, Row, compare, hide_fingerprints
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.fixes import Fix, note
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side

Stated = dict[str, Any]


def compared(vns3: Stated | None = None, partner: Stated | None = None, **options: Any) -> Comparison:
    """The matching pair with changes; None leaves a key out."""
    halves = [_with(base, changes or {}) for base, changes in zip(matching(), (vns3, partner), strict=True)]
    return compare(*halves, **options)


def _with(stated: Mapping[str, Any], changes: Mapping[str, Any]) -> Stated:
    return {key: value for key, value in {**stated, **changes}.items() if value is not None}


def row_of(comparison: Comparison, key: str) -> Row:
    return next(row for row in comparison.rows if row.key == key)


def offered(comparison: Comparison, key: str, side: Side = VNS3) -> tuple[Fix, ...]:
    return fixes.fixes(comparison, row_of(comparison, key), side)


def after(comparison: Comparison, side: Side, fix: Fix) -> Comparison:
    halves = {VNS3: comparison.vns3.stated, PARTNER: comparison.partner.stated}
    halves[side] = _with(halves[side], fix.changes)
    return compare(halves[VNS3], halves[PARTNER])


def pairs(*spelled: tuple[str, str]) -> list[Stated]:
    return [{"local_subnet": local, "remote_subnet": remote} for local, remote in spelled]


def test_a_differing_value_is_taken_from_the_other_side_and_said_before() -> None:
    comparison = compared({"phase1_lifetime": 28800}, {"phase1_lifetime": 14400})
    (fix,) = offered(comparison, "phase1_lifetime")
    assert (fix.label, dict(fix.changes)) == ("Set 14,400 s (4 h)", {"phase1_lifetime": 14400})
    assert fix.says.startswith(
        "Phase 1 lifetime: 28,800 s (8 h) → 14,400 s (4 h). Both sides then agree in this row."
    )
    assert "Ready" in fix.says
    assert not fix.weaker
    assert row_of(after(comparison, VNS3, fix), "phase1_lifetime").state == "match"


def test_a_weaker_value_is_marked_and_says_why() -> None:
    comparison = compared({"phase1_hash": "sha2_256"}, {"phase1_hash": "sha1"})
    (fix,) = offered(comparison, "phase1_hash")
    assert fix.weaker
    assert "SHA1 is weak" in fix.says
    (other,) = offered(comparison, "phase1_hash", PARTNER)
    assert not other.weaker


@pytest.mark.parametrize(
    ("key", "own", "theirs"),
    [("ike_version", 2, 1), ("pfs", True, False), ("phase2_encryption", "aes256", "aes128")],
)
def test_less_than_one_has_is_weaker_even_where_it_is_not_weak(key: str, own: Any, theirs: Any) -> None:
    comparison = compared({key: own}, {key: theirs})
    assert [fix.weaker for fix in offered(comparison, key)] == [True]
    assert [fix.weaker for fix in offered(comparison, key, PARTNER)] == [False]


def test_a_peer_id_is_changed_and_never_the_local_private_ip() -> None:
    comparison = compared(
        {"local_private_ip": "192.0.2.254", "local_peer_id": None}, {"remote_peer_id": "203.0.113.10"}
    )
    (fix,) = offered(comparison, "local_peer_id")
    assert fix.label == "Send 203.0.113.10 as our ID"
    assert dict(fix.changes) == {"local_peer_id": "203.0.113.10"}
    assert "192.0.2.254 (from Local Private IP) → 203.0.113.10" in fix.says
    assert "The Local Private IP stays as it is." in fix.says
    (expecting,) = offered(comparison, "local_peer_id", PARTNER)
    assert dict(expecting.changes) == {"remote_peer_id": "192.0.2.254"}


def test_an_id_is_cleared_where_the_local_private_ip_is_what_is_expected() -> None:
    comparison = compared(
        {"local_private_ip": "203.0.113.10", "local_peer_id": "10.9.9.9"}, {"remote_peer_id": "203.0.113.10"}
    )
    assert [dict(fix.changes) for fix in offered(comparison, "local_peer_id")] == [{"local_peer_id": None}]


def test_an_address_is_a_fact_of_its_own_network() -> None:
    comparison = compared({"public_ip": "203.0.113.99"})
    assert offered(comparison, "public_ip") == ()
    (fix,) = offered(comparison, "public_ip", PARTNER)
    assert (fix.label, fix.changes["peer_public_ip"]) == ("Reach VNS3 at 203.0.113.99", "203.0.113.99")
    assert "peer_public_ip" not in {key for each in offered(comparison, "public_ip") for key in each.changes}


def test_the_cause_of_an_expected_id_is_offered_before_the_id() -> None:
    comparison = compared({"peer_public_ip": "198.51.100.99", "remote_peer_id": None})
    first, second = offered(comparison, "remote_peer_id")
    assert list(first.changes) == ["peer_public_ip"]
    assert "It also settles: Partner's public IP." in first.says
    assert list(second.changes) == ["remote_peer_id"]
    assert offered(comparison, "remote_peer_id", PARTNER) == ()
    assert note(comparison, row_of(comparison, "remote_peer_id"), VNS3) == ""


def test_nothing_is_offered_that_the_device_sets_by_itself_or_lacks() -> None:
    aws = {"device": "aws", "local_peer_id": None, "remote_peer_id": None}
    comparison = compared({"local_peer_id": "192.0.2.9"}, aws)
    assert offered(comparison, "local_peer_id", PARTNER) == ()
    assert offered(comparison, "local_peer_id") != ()
    assert offered(compared({}, {"phase1_encryption": "chacha20_poly1305"}), "phase1_encryption") == ()
    azure = compared({"phase1_dh_group": 16}, {"device": "azure", "phase1_dh_group": 14})
    assert offered(azure, "phase1_dh_group", PARTNER) == ()
    certificate = compared({"authentication": "psk"}, {"authentication": "certificate"})
    assert offered(certificate, "authentication") == ()
    assert len(offered(certificate, "authentication", PARTNER)) == 1


def test_the_key_and_the_vpn_type_are_not_for_one_click() -> None:
    comparison = compared({"psk_fingerprint": "7K2-M9Q", "vpn_type": "route"}, {"psk_fingerprint": "7K2-M9R"})
    for side in SIDES:
        assert offered(comparison, "psk_fingerprint", side) == ()
        assert offered(comparison, "vpn_type", side) == ()


def test_the_pfs_group_goes_to_the_phase_1_group_with_ikev2() -> None:
    comparison = compared(
        {"ike_version": 2, "pfs_group": 14, "phase1_dh_group": 14},
        {"ike_version": 2, "pfs_group": 16, "phase1_dh_group": 14, "device": "strongswan"},
    )
    assert offered(comparison, "pfs_group") == ()  # taking 16 would be as bad: the advisory takes over
    (fix,) = offered(comparison, "pfs_group", PARTNER)
    assert fix.label == "Set 14 (MODP 2048), the phase 1 group"
    assert "Please set: 14 (MODP 2048)" in note(comparison, row_of(comparison, "pfs_group"), VNS3)


def test_what_must_go_along_goes_along() -> None:
    to_gcm = compared(
        {"phase2_encryption": "aes256", "phase2_hash": "sha2_256"},
        {"phase2_encryption": "aes256_gcm", "phase2_hash": None},
    )
    assert dict(offered(to_gcm, "phase2_encryption")[0].changes) == {
        "phase2_encryption": "aes256_gcm",
        "phase2_hash": None,
    }
    back = offered(to_gcm, "phase2_encryption", PARTNER)
    assert dict(back[0].changes) == {"phase2_encryption": "aes256", "phase2_hash": "sha2_256"}
    pfs = compared({"pfs": True, "pfs_group": 14}, {"pfs": False, "pfs_group": None})
    assert dict(offered(pfs, "pfs", PARTNER)[0].changes) == {"pfs": True, "pfs_group": 14}


def test_nat_traversal_is_settled_by_auto_or_on_never_by_off() -> None:
    comparison = compared(
        {"nat_traversal": "off", "ike_version": 2}, {"nat_traversal": "on", "ike_version": 2}
    )
    assert [fix.changes["nat_traversal"] for fix in offered(comparison, "nat_traversal")] == ["auto", "on"]
    assert [fix.changes["nat_traversal"] for fix in offered(comparison, "nat_traversal", PARTNER)] == ["auto"]
    by_box = compared({"nat_traversal": "off", "ike_version": 1}, {"nat_traversal": "on", "ike_version": 1})
    assert offered(by_box, "nat_traversal")[0].changes["nat_traversal"] == "on"


@pytest.mark.parametrize("key", ["rekey", "dpd"])
def test_rekeying_and_dead_peer_detection_are_switched_on_never_off(key: str) -> None:
    comparison = compared({key: False}, {key: True})
    assert offered(comparison, key)[0].changes[key] is True
    assert offered(comparison, key, PARTNER) == ()


def test_somebody_starts() -> None:
    comparison = compared({"initiation": "receive"}, {"initiation": "receive"})
    assert [dict(fix.changes) for fix in offered(comparison, "initiation")] == [
        {"initiation": "bidirectional"}
    ]


def test_the_other_host_of_a_small_network_is_the_own_interface() -> None:
    route = {"vpn_type": "route", "tunnel_interface": "169.254.10.1/30"}
    comparison = compared(route, route)
    assert [dict(fix.changes) for fix in offered(comparison, "tunnel_interface")] == [
        {"tunnel_interface": "169.254.10.2/30"}
    ]
    wide = {"vpn_type": "route", "tunnel_interface": "169.254.10.1/24"}
    assert offered(compared(wide, wide), "tunnel_interface") == ()


def test_a_blank_cell_is_filled_with_what_the_other_side_states() -> None:
    comparison = compared(
        {"phase1_dh_group": None, "pfs_group": None, "pfs": False},
        {"phase1_dh_group": 14, "pfs": False, "pfs_group": None},
    )
    (fix,) = offered(comparison, "phase1_dh_group")
    assert (fix.label, dict(fix.changes)) == ("Take 14 (MODP 2048)", {"phase1_dh_group": 14})
    assert offered(comparison, "phase1_dh_group", PARTNER) == ()


def test_nothing_is_offered_while_only_the_other_side_has_to_speak() -> None:
    comparison = compared({"nat_traversal": "on"}, {"nat_traversal": None, "phase1_hash": None})
    assert offered(comparison, "nat_traversal") == offered(comparison, "phase1_hash") == ()


def test_an_unreadable_cell_is_offered_what_it_may_mean_where_that_fits() -> None:
    comparison = compared({"phase1_lifetime": "8"}, {"phase1_lifetime": 28800})
    assert [dict(fix.changes) for fix in offered(comparison, "phase1_lifetime")] == [
        {"phase1_lifetime": 28800}
    ]
    alone = compared({"phase1_encryption": "aes128, aes256"}, {"phase1_encryption": None})
    assert [fix.changes["phase1_encryption"] for fix in offered(alone, "phase1_encryption")] == [
        "aes256",
        "aes128",
    ]


def test_autodiscovery_gives_way_to_what_the_partner_has() -> None:
    comparison = compared({"phase1_encryption": "auto"}, {"phase1_encryption": "aes256"})
    assert [dict(fix.changes) for fix in offered(comparison, "phase1_encryption")] == [
        {"phase1_encryption": "aes256"}
    ]
    assert offered(comparison, "phase1_encryption", PARTNER) == ()


def test_a_change_that_mends_one_row_and_breaks_another_is_not_offered() -> None:
    same = compared(
        {"phase1_lifetime": 28800, "phase2_lifetime": 3600},
        {"phase1_lifetime": 3600, "phase2_lifetime": 3600},
    )
    assert offered(same, "phase1_lifetime") == ()  # identical lifetimes on a side are unstable too
    reveals = compared(
        {"phase2_encryption": "aes256_gcm", "phase2_hash": None},
        {"phase2_encryption": "aes256", "phase2_hash": None},
    )
    assert offered(reveals, "phase2_encryption") == ()  # a hash would then be wanting on both sides


def test_a_rule_about_salts_is_kept_while_trying() -> None:
    comparison = compared({"phase1_lifetime": 14400}, {}, salts_differ=True)
    assert len(offered(comparison, "phase1_lifetime")) == 1


OURS = ("172.31.1.0/24", "10.50.0.0/16")


@pytest.mark.parametrize(
    ("theirs", "label"),
    [
        (("172.31.1.0/24", "10.50.0.0/16"), "Swap local and remote"),
        (("10.50.0.0/24", "172.31.1.0/24"), "Set the remote subnet to 10.50.0.0/24"),
        (("10.0.0.0/8", "172.31.1.0/24"), "Set the remote subnet to 10.0.0.0/8"),
        (("10.50.7.0/24", "172.31.1.0/24"), "Set the remote subnet to 10.50.7.0/24"),
        (("10.50.0.0/16", "172.31.9.9/24"), "Set the local subnet to 172.31.9.0/24"),
        (("10.0.0.0/8", "172.31.1.128/25"), "Mirror the partner's pair"),
    ],
)
def test_a_near_miss_is_mended_from_either_side(theirs: tuple[str, str], label: str) -> None:
    own = [{**pairs(OURS)[0], "name": "lan", "ping_address": "10.50.7.1"}]
    comparison = compared({"tunnels": own}, {"tunnels": pairs(theirs)})
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.label == label
    assert fix.changes["tunnels"][0]["name"] == "lan"
    assert "The tunnel then matches." in fix.says
    for side in SIDES:
        (each,) = offered(comparison, "tunnels[0]", side)
        assert after(comparison, side, each).tunnels_matching == (1, 1)


def test_a_mirror_that_takes_in_more_says_so() -> None:
    comparison = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(("10.0.0.0/8", "172.31.1.0/24"))})
    assert "This is wider than yours is now." in offered(comparison, "tunnels[0]")[0].says
    assert "wider" not in offered(comparison, "tunnels[0]", PARTNER)[0].says


def test_a_missing_pair_is_added_and_a_surplus_one_removed() -> None:
    extra = ("10.60.0.0/16", "172.31.1.0/24")
    comparison = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(OURS[::-1], extra)})
    (added,) = offered(comparison, "tunnels[1]")
    assert (added.label, added.changes["tunnels"]) == ("Add the mirrored pair", pairs(OURS, extra[::-1]))
    (removed,) = offered(comparison, "tunnels[1]", PARTNER)
    assert (removed.label, removed.changes["tunnels"]) == ("Remove this pair", pairs(OURS[::-1]))
    last = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(("9.9.9.0/24", "8.8.8.0/24"))})
    assert offered(last, "tunnels[0]") == ()  # the last pair is not taken away


def test_a_side_without_tunnels_mirrors_all_of_the_other_sides() -> None:
    theirs = pairs(OURS[::-1], ("10.60.0.7/16", "172.31.1.0/24"), ("10.0.0.0/8", "10.0.0.0/8"))
    comparison = compared({"tunnels": None}, {"tunnels": theirs[:2]})
    (fix,) = offered(comparison, "tunnels")
    assert fix.label == "Mirror the partner's 2 pairs"
    assert fix.changes["tunnels"] == pairs(OURS, ("172.31.1.0/24", "10.60.0.0/16"))
    assert offered(comparison, "tunnels", PARTNER) == ()
    identical = compared({"tunnels": None}, {"tunnels": theirs[2:]})
    assert offered(identical, "tunnels") == ()  # local and remote alike carry nothing


def test_host_bits_are_written_out_of_a_matching_pair() -> None:
    comparison = compared(
        {"tunnels": pairs(("172.31.1.7/24", "10.50.0.0/16"))}, {"tunnels": pairs(OURS[::-1])}
    )
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.changes["tunnels"] == pairs(OURS)
    assert offered(comparison, "tunnels[0]", PARTNER) == ()


def test_an_incomplete_pair_takes_what_is_missing_from_its_mirror() -> None:
    comparison = compared(
        {"tunnels": [{"local_subnet": OURS[0], "remote_subnet": "10.50.0.0"}]}, {"tunnels": pairs(OURS[::-1])}
    )
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.changes["tunnels"] == pairs(OURS)
    contradicts = compared({"tunnels": [{"local_subnet": "192.0.2.0/24"}]}, {"tunnels": pairs(OURS[::-1])})
    assert offered(contradicts, "tunnels[0]") == ()


# Notes to the other side


def test_a_note_says_what_to_set_in_the_words_of_the_other_sides_device() -> None:
    comparison = compared(
        {"phase1_hash": "sha2_256", "organization": "Cohesive"},
        {
            "phase1_hash": "sha1",
            "device": "aws",
            "contact_name": "Jo Ito",
            "local_peer_id": None,
            "remote_peer_id": None,
        },
    )
    text = note(comparison, row_of(comparison, "phase1_hash"), VNS3)
    assert text.startswith("Hello Jo Ito,")
    assert "on your AWS Site-to-Site VPN" in text
    for line in ("Phase1IntegrityAlgorithms", "Now: SHA1", "Please set: SHA2-256", "Phase 1 never comes up"):
        assert line in text
    assert text.rstrip().endswith("Thank you, Cohesive")
    assert note(comparison, row_of(comparison, "phase1_hash"), PARTNER) == ""  # its own half can settle it


def test_a_note_asks_in_the_unit_of_the_device() -> None:
    comparison = compared({"phase1_lifetime": 28800}, {"phase1_lifetime": 14400, "device": "check_point"})
    text = note(comparison, row_of(comparison, "phase1_lifetime"), VNS3)
    assert "Please set: 28,800 s (8 h), on your device 480 minutes" in text


def test_a_note_asks_for_what_is_not_stated_and_says_what_we_have() -> None:
    comparison = compared({"phase1_dh_group": 14}, {"phase1_dh_group": None})
    text = note(comparison, row_of(comparison, "phase1_dh_group"), VNS3)
    assert "please fill in one value" in text
    assert "On our side: 14 (MODP 2048)" in text
    assert note(comparison, row_of(comparison, "phase1_dh_group"), PARTNER) == ""


def test_where_neither_value_serves_a_note_names_the_strongest_that_both_can_do() -> None:
    comparison = compared({"phase1_encryption": "3des"}, {"phase1_encryption": "des"})
    text = note(comparison, row_of(comparison, "phase1_encryption"), VNS3)
    assert "Please set: AES-256-CBC" in text
    assert "We set the same." in text


def test_nothing_is_asked_where_all_is_well_or_does_no_harm() -> None:
    comparison = compared({"dpd": True, "dpd_delay": 10}, {"dpd": True, "dpd_delay": 30})
    assert row_of(comparison, "dpd_delay").state == "mismatch"
    assert {note(comparison, row, side) for row in comparison.rows for side in SIDES} == {""}


@pytest.mark.parametrize("side", SIDES)
def test_a_note_never_holds_a_fingerprint_or_an_internal_name(side: Side) -> None:
    given_one: Stated = {"psk_fingerprint": "7K2-M9Q", "endpoint_name": "secret-endpoint"}
    cases = [
        compared(given_one, {"psk_fingerprint": None}),
        compared(given_one, {"psk_fingerprint": "7K2-M9R"}),
        compared(given_one, {"psk_fingerprint": "unchecked"}),
    ]
    texts = [
        note(comparison, row, side)
        for comparison in cases
        for row in (*comparison.rows, *hide_fingerprints(comparison.rows, side))
    ]
    assert any("fingerprint" in text for text in texts) or side == PARTNER
    assert not [text for text in texts if "M9" in text or "secret-endpoint" in text]


def test_a_note_lists_the_tunnels_as_the_other_side_sees_them() -> None:
    many = pairs(*(("172.31.1.0/24", f"10.{n}.0.0/16") for n in range(12)))
    comparison = compared({"tunnels": many}, {"tunnels": None})
    text = note(comparison, row_of(comparison, "tunnels"), VNS3)
    assert "local 10.0.0.0/16, remote 172.31.1.0/24" in text
    assert "and 2 more" in text
    surplus = compared({"tunnels": many[:2]}, {"tunnels": pairs(("10.0.0.0/16", "172.31.1.0/24"))})
    assert "please add one pair of subnets" in note(surplus, row_of(surplus, "tunnels[1]"), VNS3)
    assert "Please remove it" in note(surplus, row_of(surplus, "tunnels[1]"), PARTNER)


# Whatever the sheet


_NETS = st.sampled_from(
    ["10.0.0.0/8", "10.1.0.0/16", "10.1.0.7/16", "172.16.0.0/12", "10.1.0.0", "", "2001:db8::/32"]
)
_TUNNELS = st.lists(st.fixed_dictionaries({"local_subnet": _NETS, "remote_subnet": _NETS}), max_size=4)
_WORDS: dict[str, list[Any]] = {
    "public_ip": ["203.0.113.10", "203.0.113.99"],
    "peer_public_ip": ["198.51.100.20", "203.0.113.10", "203.0.113.99"],
    "local_private_ip": ["192.0.2.254", "203.0.113.10"],
    "local_peer_id": ["203.0.113.10", "a.example"],
    "remote_peer_id": ["203.0.113.10", "198.51.100.20", "a.example"],
    "phase1_lifetime": [3600, 28800, 86400, "8"],
    "phase2_lifetime": [3600, 28800, "60"],
    "dpd_delay": [10, 30],
    "dpd_timeout": [30, 90],
    "tunnel_interface": ["169.254.10.1/30", "169.254.10.2/30"],
    "psk_fingerprint": ["7K2-M9Q", "JH8-EXD", "unchecked"],
    "device_version": ["3.4", "6.2.1", "9.16"],
}


def _likely(key: str) -> st.SearchStrategy[Any]:
    if key == "tunnels":
        return _TUNNELS
    parameter = catalogue.BY_KEY[key]
    words = _WORDS.get(key) or [choice.value for choice in parameter.choices]
    if parameter.kind == "yes_no":
        words = [True, False]
    return st.one_of(st.none(), st.sampled_from([*words, "aes128, aes256"]) if words else st.just("text"))


CHANGES = st.dictionaries(st.sampled_from(sorted(catalogue.BY_KEY)), st.none(), max_size=10).flatmap(
    lambda keys: st.fixed_dictionaries({key: _likely(key) for key in keys})
)
_KNOTTY = sorted(
    {
        "ike_version",
        "nat_traversal",
        "device",
        "public_ip",
        "peer_public_ip",
        "local_private_ip",
        "local_peer_id",
        "remote_peer_id",
        *(key for key in catalogue.BY_KEY if key.startswith(("phase", "pfs", "dpd", "tunnels"))),
    }
)
"""What hangs together: changing one of them may break another."""
_KNOTS = st.lists(st.sampled_from(_KNOTTY), unique=True, max_size=8).flatmap(
    lambda keys: st.fixed_dictionaries({key: _likely(key) for key in keys})
)
_NEVER = {"local_private_ip", "psk_fingerprint", "psk_flags", "contact_name", "contact_email", "organization"}


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(vns3=_KNOTS | CHANGES, partner=_KNOTS | CHANGES)
def test_no_remedy_makes_anything_worse(vns3: Stated, partner: Stated) -> None:
    comparison = compared(vns3, partner)
    for row in comparison.rows:
        for side in SIDES:
            found = fixes.fixes(comparison, row, side)
            assert len(found) <= fixes.MOST
            for fix in found:
                _holds_up(comparison, row, side, fix)


def _holds_up(comparison: Comparison, row: Row, side: Side, fix: Fix) -> None:
    half = comparison.vns3 if side == VNS3 else comparison.partner
    assert not set(fix.changes) & _NEVER
    assert half.device is None or not set(fix.changes) & set(half.device.fixed)
    assert fix.label
    assert fix.says.endswith(".")
    then = after(comparison, side, fix)
    assert RANK[then.worst_effect] >= RANK[comparison.worst_effect] or (
        fix.weaker and RANK[then.worst_effect] >= RANK["weak"]
    )
    rows = {each.key: each for each in then.rows}
    for before in comparison.rows:
        if before.pair is None and before.key != "tunnels":
            assert RANK[rows[before.key].effect] >= RANK[before.effect]
            if before.state == "match":
                assert rows[before.key].state in ("match", "not_applicable")
    if row.pair is None and row.key != "tunnels":
        filled = not row.effective(side).known and rows[row.key].effective(side).known
        assert filled or rows[row.key].state != row.state
    matching_before, all_before = comparison.tunnels_matching
    matching_after, all_after = then.tunnels_matching
    assert matching_after >= matching_before
    assert all_after - matching_after <= max(all_before - matching_before, 0) or row.key == "tunnels"


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    vns3=st.dictionaries(st.sampled_from(sorted(catalogue.BY_KEY)), JSON, max_size=8),
    partner=st.dictionaries(st.sampled_from(sorted(catalogue.BY_KEY)), JSON, max_size=8),
)
def test_nothing_that_json_can_hold_makes_a_remedy_or_a_note_fail(vns3: Stated, partner: Stated) -> None:
    for comparison in (compare(vns3, partner), compared(vns3, partner)):
        for side in SIDES:
            for row in hide_fingerprints(comparison.rows, side):
                fixes.fixes(comparison, row, side)
                text = note(comparison, row, side)
                assert text == "" or text.startswith("Hello")


def test_a_side_is_only_ever_asked_to_change_its_own_half() -> None:
    comparison = compared({"phase1_dh_group": 14}, {"phase1_dh_group": 16})
    for side in SIDES:
        assert offered(comparison, "phase1_dh_group", side)
        for fix in offered(comparison, "phase1_dh_group", side):
            assert set(fix.changes) <= {parameter.key for parameter in catalogue.of_side(side)}


@pytest.mark.parametrize("theirs", [True, False])
def test_a_switch_says_which_way_it_goes(theirs):
    """What the partner typed cannot be read, so it is offered what VNS3 has."""
    comparison = compare({"dpd": theirs}, {"dpd": "10 retry 2"})
    row = next(row for row in comparison.rows if row.key == "dpd")
    (fix,) = fixes.fixes(comparison, row, "partner")
    assert fix.changes == {"dpd": theirs}
    assert fix.label == f"Switch dead peer detection {'on' if theirs else 'off'}"


def test_leaving_what_the_device_cannot_take_is_no_weaker_value():
    partner = {"device": "azure", "ike_version": 2, "phase1_hash": "sha2_512"}
    comparison = compare({"ike_version": 2, "phase1_hash": "sha2_256"}, partner)
    row = next(row for row in comparison.rows if row.key == "phase1_hash")
    (fix,) = fixes.fixes(comparison, row, "partner")
    assert fix.changes == {"phase1_hash": "sha2_256"}
    assert not fix.weaker
