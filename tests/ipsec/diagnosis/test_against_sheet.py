"""A log held against a sheet: whose it is, whose values are seen, and in which row."""

from typing import Any

import pytest

from tests.ipsec.diagnosis.held import (
    PAIR,
    PARTNER_IP,
    REFUSED,
    VNS3_IP,
    diagnosis,
    held,
    reading,
    remarks,
    row,
    seen,
)
from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.finding import OTHER


def test_a_peers_proposal_in_vns3s_log_is_the_partners_value() -> None:
    view = held(reading(REFUSED))
    found = row(view, "phase1_hash")
    assert view.side == "vns3"
    assert found.seen == {"partner": "sha1"}
    assert found.contradicts == ("partner",)
    assert found.concerned
    assert found.lines == (("this", 5),)
    assert found.shown("partner") == "SHA1"
    assert found.seen_text() == "partner: SHA1"


def test_a_peers_proposal_in_the_partners_log_is_vns3s_value() -> None:
    view = held(
        reading(diagnosis("phase1_proposal_mismatch", "refused_here", *REFUSED.sightings, peer=VNS3_IP))
    )
    assert view.side == "partner"
    assert row(view, "phase1_hash").seen == {"vns3": "sha1"}


def test_what_was_not_set_as_agreed_is_said_in_three_voices() -> None:
    remark = held(reading(REFUSED)).remarks[0]
    end = "proposes SHA1 in phase 1; the sheet says SHA2-256 on both sides: it has not been set as agreed."
    assert remark.text("neutral") == f"The partner's gateway {end}"
    assert remark.text("vns3") == f"The partner's gateway {end}"
    assert remark.text("partner") == f"Your gateway {end}"


def test_what_the_peer_proposes_now_counts_and_not_what_was_agreed_while_the_tunnel_was_up() -> None:
    view = held(reading(REFUSED, sightings=(seen("phase1_hash", "sha2_256", "agreed", number=2),)))
    assert row(view, "phase1_hash").seen == {"partner": "sha1"}
    assert row(view, "phase1_hash").contradicts == ("partner",)
    assert "has not been set as agreed" in view.remarks[0].text()


def test_the_wrong_parameter_comes_first_among_the_keys() -> None:
    assert held(reading(REFUSED)).diagnoses[0].keys[0] == "phase1_hash"
    group = diagnosis("phase1_proposal_mismatch", "refused_there")
    assert held(reading(group), partner={"phase1_dh_group": 5}).diagnoses[0].keys[0] == "phase1_dh_group"


def test_who_offers_what_the_sheet_says_and_is_refused_is_not_the_one_to_change() -> None:
    view = held(
        reading(diagnosis("phase1_proposal_mismatch", "refused_here", seen("phase1_hash", "sha2_256")))
    )
    assert remarks(view, "contradiction") == [
        "The partner's gateway offers what the sheet says, and VNS3 refuses it: VNS3 is not set as the sheet says."
    ]


def test_a_refusal_without_a_value_where_the_sheet_agrees_points_to_the_boxes() -> None:
    (text,) = remarks(held(reading(diagnosis("phase2_proposal_mismatch", "refused_there"))), "agreed")
    assert "Phase 2: Encryption, Phase 2: Hash" in text
    assert "a box is not set as the sheet says" in text


@pytest.mark.parametrize(
    ("side", "by", "key", "owner"),
    [
        ("vns3", "there", "remote_peer_id", "partner"),  # what the partner sends
        ("vns3", "here", "local_peer_id", "vns3"),  # what VNS3 sends
        ("partner", "there", "local_peer_id", "vns3"),
        ("partner", "here", "remote_peer_id", "partner"),
    ],
)
def test_an_id_goes_to_the_row_of_the_side_that_sends_it(side: Any, by: str, key: str, owner: Any) -> None:
    logged = "remote_peer_id" if by == "there" else "local_peer_id"
    ours, theirs = matching()
    view = against(reading(sightings=(seen(logged, "10.9.9.9", by),)), ours, theirs, side)
    assert row(view, key).seen == {owner: "10.9.9.9"}
    assert "introduces itself as 10.9.9.9" in row(view, key).text()


def test_the_id_that_an_end_expects_is_its_own_value() -> None:
    view = held(reading(sightings=(seen("remote_peer_id", "10.9.9.9", "here"),)))
    assert row(view, "remote_peer_id").seen == {"vns3": "10.9.9.9"}
    assert row(view, "remote_peer_id").text().startswith("VNS3 expects the ID 10.9.9.9; ")


def test_ids_that_differ_in_spelling_only_contradict_nothing() -> None:
    view = held(
        reading(sightings=(seen("remote_peer_id", "VPN.example.com."),)),
        {"remote_peer_id": "@vpn.example.com"},
        {"local_peer_id": "vpn.example.com"},
    )
    assert row(view, "remote_peer_id").contradicts == ()


def test_key_or_id_puts_the_id_first_where_the_sheet_knows_that_it_differs() -> None:
    ambiguous = diagnosis("psk_mismatch", "key_or_id")
    plain = held(reading(ambiguous)).diagnoses[0]
    refined = held(reading(ambiguous), partner={"remote_peer_id": "203.0.113.99"}).diagnoses[0]
    assert plain.causes[0].startswith("The pre-shared keys")
    assert refined.causes[0].startswith("The peer expects another ID")
    assert sorted(refined.causes) == sorted(plain.causes)
    assert refined.keys[0] == "local_peer_id"


def test_silence_points_at_the_address_that_differs_on_the_sheet() -> None:
    silent = diagnosis("no_response", "silence", peer=None)
    view = held(reading(silent), {"peer_public_ip": "198.51.100.99"})
    assert view.diagnoses[0].causes[0].startswith("The address that this end tries to reach")
    assert remarks(view, "known")[0].startswith("The sheet already knew: Partner's public IP.")


def test_an_unchecked_key_is_said_to_be_unchecked() -> None:
    view = held(
        reading(diagnosis("psk_mismatch", "wrong_key")),
        {"psk_fingerprint": "unchecked"},
        {"psk_fingerprint": "unchecked"},
    )
    assert remarks(view, "agreed") == [
        "On the sheet the pre-shared key is unchecked: compare it by telephone, character by character."
    ]


def test_a_tunnel_is_told_by_its_subnets_from_either_sides_log() -> None:
    pairs = [("172.31.9.0/24", "10.60.0.0/16"), ("172.31.1.0/24", "10.50.0.0/16")]
    ours = {"tunnels": [{"local_subnet": a, "remote_subnet": b} for a, b in pairs]}
    theirs = {"tunnels": [{"local_subnet": b, "remote_subnet": a} for a, b in pairs]}
    logged = reading(diagnosis("success", "up", seen("tunnels", [PAIR], "agreed"), connection="acme_1_C9_9"))
    assert [one.key for one in held(logged, ours, theirs).rows if one.seen] == ["tunnels[1]"]
    turned = {"local_subnet": PAIR["remote_subnet"], "remote_subnet": PAIR["local_subnet"]}
    other = reading(diagnosis("success", "up", seen("tunnels", [turned], "agreed"), peer=VNS3_IP))
    view = held(other, ours, theirs)
    assert view.side == "partner"
    assert [one.key for one in view.rows if one.seen] == ["tunnels[1]"]
    assert row(view, "tunnels[1]").contradicts == ()


def test_a_proposed_pair_that_no_row_has_is_held_against_the_nearest() -> None:
    wider = {"local_subnet": "172.31.0.0/16", "remote_subnet": "10.50.0.0/16"}
    view = held(reading(diagnosis("traffic_selector_mismatch", "refused_here", seen("tunnels", [wider]))))
    assert row(view, "tunnels[0]").contradicts == ("partner",)
    assert "10.50.0.0/16 - 172.31.0.0/16" in row(view, "tunnels[0]").text()
    assert "it has not been set as agreed" in row(view, "tunnels[0]").text()


def test_a_pair_near_no_row_is_told_apart_from_all() -> None:
    strange = {"local_subnet": "192.168.7.0/24", "remote_subnet": "192.168.8.0/24"}
    view = held(reading(diagnosis("traffic_selector_mismatch", "refused_here", seen("tunnels", [strange]))))
    assert row(view, "tunnels").seen == {
        "partner": {"local_subnet": "192.168.8.0/24", "remote_subnet": "192.168.7.0/24"}
    }
    assert row(view, "tunnels").contradicts == ("partner",)


def test_what_nobody_stated_contradicts_nothing() -> None:
    view = held(reading(sightings=(seen("dpd", True, "here"),)))
    assert row(view, "dpd").seen == {"vns3": True}
    assert row(view, "dpd").contradicts == ()


def test_a_pfs_group_that_both_use_is_no_proof_of_what_either_is_set_to() -> None:
    """libreswan takes any group in IKEv1, and uses its phase 1 group at the first rekey in IKEv2 (measured)."""
    view = held(reading(diagnosis("success", "up", seen("pfs_group", 5, "agreed"))))
    assert row(view, "pfs_group").contradicts == ()
    view = held(reading(diagnosis("pfs_mismatch", "group", seen("pfs_group", 5))))
    assert row(view, "pfs_group").contradicts == ("partner",)


def test_a_daemon_other_than_libreswan_is_the_partners() -> None:
    assert held(reading(diagnosis("no_response", "silence"), dialect="charon")).side == "partner"


def test_a_log_with_no_clue_is_taken_for_vns3s() -> None:
    assert held(reading(diagnosis("no_response", "silence", peer=None))).side == "vns3"


def test_a_healthy_log_that_fits_the_sheet_has_nothing_to_say() -> None:
    values = (
        seen("phase1_hash", "sha2_256", "agreed"),
        seen("tunnels", [PAIR], "agreed"),
        seen("remote_peer_id", PARTNER_IP),
    )
    view = held(reading(diagnosis("success", "up", *values)))
    assert view.remarks == ()
    assert {one.key for one in view.rows if one.seen} == {"phase1_hash", "tunnels[0]", "remote_peer_id"}
    assert all(one.text().endswith("as the sheet says.") for one in view.rows if one.seen)


@pytest.mark.parametrize(
    "half", [{}, {"tunnels": "nonsense"}, {"tunnels": [{"local_subnet": "x"}], "phase1_hash": 7}]
)
def test_halves_that_hold_nothing_or_nonsense_raise_nothing(half: dict[str, Any]) -> None:
    logged = reading(REFUSED, diagnosis("success", "up", seen("tunnels", [PAIR, "odd", {}], "agreed")))
    for vns3, partner in ((half, half), (matching()[0], half), (half, matching()[1])):
        view = against(logged, vns3, partner)
        assert all(isinstance(one.text(), str) for one in view.rows)
        assert len(view.diagnoses) == 2


def test_an_empty_reading_yields_an_empty_view() -> None:
    view = held(reading())
    assert (view.rows, view.remarks, view.diagnoses) == ((), (), ())


HALF = {"local_subnet": "172.31.1.0/25", "remote_subnet": "10.50.0.0/16"}


@pytest.mark.parametrize(("role", "owner"), [("initiator", "partner"), ("responder", "vns3")])
def test_narrowed_subnets_belong_to_the_end_that_narrows(role: str, owner: str) -> None:
    narrowed = diagnosis(
        "traffic_selector_mismatch", "narrowed", seen("tunnels", [HALF], "agreed"), role=role, ike_version=2
    )
    assert list(row(held(reading(narrowed)), "tunnels[0]").seen) == [owner]


def test_of_two_logs_each_ends_subnets_are_its_own() -> None:
    turned = {"local_subnet": PAIR["remote_subnet"], "remote_subnet": PAIR["local_subnet"]}
    sightings = (seen("tunnels", [HALF], "agreed"), seen("tunnels", [turned], "agreed", end=OTHER))
    view = held(reading(diagnosis("traffic_selector_mismatch", "narrowed", *sightings, role="initiator")))
    assert row(view, "tunnels[0]").contradicts == ("vns3",)
    assert row(view, "tunnels[0]").lines == (("this", 5), (OTHER, 5))


def test_texts_name_the_ends() -> None:
    from vns3pair.ipsec.diagnosis.sheet_words import named

    text = "This end refuses the peer's phase 1 proposal (SHA1 against SHA2-256 here). The peer ID field of this end."
    assert named(text, "vns3", "vns3") == (
        "VNS3 refuses the partner's gateway's phase 1 proposal (SHA1 against SHA2-256 at VNS3). The peer ID field of VNS3."
    )
    assert named("(group 14 (MODP 2048) against 16 (MODP 4096) here).", "vns3", "vns3") == (
        "(group 14 (MODP 2048) against 16 (MODP 4096) at VNS3)."
    )
    assert named("The peer's gateway stops.", "vns3", "neutral") == "The partner's gateway stops."
    assert named("At this end and at the peer.", "partner", "partner") == "At your gateway and at VNS3."
    assert named("This end's and the peer's.", "partner", "neutral", "Acme Corp") == (
        "Acme Corp's gateway's and VNS3's."
    )


def test_a_row_that_the_log_contradicts_is_not_called_out_of_date_too() -> None:
    logged = reading(diagnosis("success", "up", seen("phase1_hash", "sha2_256", "agreed")))
    view = held(logged, partner={"phase1_hash": "sha1"})
    assert [remark.code for remark in view.remarks] == ["contradiction"]


def test_subnets_that_are_refused_have_their_rows_though_the_log_names_none() -> None:
    refused = diagnosis("traffic_selector_mismatch", "refused_there")
    view = held(reading(refused))
    assert row(view, "tunnels[0]").concerned
    assert "both sides agree here (Tunnels)" in " ".join(remarks(view, "agreed"))
    many = [{"local_subnet": f"172.31.{n}.0/24", "remote_subnet": "10.50.0.0/16"} for n in range(1, 10)]
    mirrored = [{"local_subnet": one["remote_subnet"], "remote_subnet": one["local_subnet"]} for one in many]
    view = held(reading(refused), {"tunnels": many}, {"tunnels": mirrored})
    assert not [one.key for one in view.rows if one.key.startswith("tunnels")]
