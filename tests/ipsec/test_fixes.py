"""One-click remedies: each tried with compare, each said before, none that somebody else has to decide."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ipsec.mending import after, compared, offered, row_of
from vns3pair.ipsec import catalogue, fixes
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.fixes import note
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3


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
