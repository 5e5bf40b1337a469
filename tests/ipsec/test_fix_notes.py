"""Notes to the other side: what to set, in the words and units of its device, and nothing that is not its business."""

from __future__ import annotations

import pytest

from tests.ipsec.mending import Stated, compared, pairs, row_of
from vns3pair.ipsec.comparison import hide_fingerprints
from vns3pair.ipsec.fixes import note
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side


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
