"""A log held against a sheet: whose it is, whose values are seen, and what the sheet already knew."""

import io
from typing import Any

import pytest

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.finding import OTHER, Diagnosis, Moment, Reading, Sighting
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.sheet_view import SeenRow, SheetView

VNS3_IP, PARTNER_IP = "203.0.113.10", "198.51.100.20"
PAIR = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}


def seen(key: str, value: Any, by: str = "there", **more: Any) -> Sighting:
    return Sighting(key, value, by, more.pop("number", 5), **more)


def diagnosis(pattern: str, detail: str, *sightings: Sighting, **changes: Any) -> Diagnosis:
    declared = PATTERNS[pattern]
    cause = declared.cause(detail)
    values: dict[str, Any] = {
        "pattern": pattern,
        "phase": declared.phase,
        "ike_version": 1,
        "connection": "acme_1",
        "first_line": 3,
        "last_line": 9,
        "count": 2,
        "peer": PARTNER_IP,
        "seen": {},
        "certainty": "likely",
        "causes": tuple(one.text for one in cause.listed),
        "remedy": cause.remedy or declared.remedy,
        "keys": cause.keys or declared.keys,
        "citations": declared.citations,
        "sentence": cause.sentence,
        "detail": detail,
        "sightings": sightings,
    }
    return Diagnosis(**{**values, **changes})


def reading(*diagnoses: Diagnosis, sightings: tuple[Sighting, ...] = (), **changes: Any) -> Reading:
    all_seen = (*sightings, *(one for found in diagnoses for one in found.sightings))
    return Reading(
        **{
            "diagnoses": diagnoses,
            "lines": 20,
            "unmatched": 3,
            "sightings": all_seen,
            "dialect": "pluto",
            "connections": ("acme_1",),
            **changes,
        }
    )


def held(of: Reading, vns3: dict[str, Any] | None = None, partner: dict[str, Any] | None = None) -> SheetView:
    ours, theirs = matching()
    return against(of, {**ours, **(vns3 or {})}, {**theirs, **(partner or {})})


def row(view: SheetView, key: str) -> SeenRow:
    return next(one for one in view.rows if one.key == key)


def remarks(view: SheetView, code: str) -> list[str]:
    return [remark.text() for remark in view.remarks if remark.code == code]


REFUSED = diagnosis("phase1_proposal_mismatch", "refused_here", seen("phase1_hash", "sha1"))


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


def test_a_mismatch_that_the_sheet_had_is_named_as_expected_cause() -> None:
    view = held(reading(REFUSED), partner={"phase1_hash": "sha1"})
    assert row(view, "phase1_hash").known
    assert row(view, "phase1_hash").contradicts == ()
    (known,) = remarks(view, "known")
    assert known.startswith("The sheet already knew: Phase 1: Hash. VNS3 has SHA2-256, the partner has SHA1.")
    assert not remarks(view, "contradiction")


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


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({"ike_version": 1}, "The peer is set to the other IKE version."),
        ({"phase1_encryption": "aes128"}, "Encryption, hash, PRF or Diffie-Hellman group of phase 1 differs"),
    ],
)
def test_a_refusal_without_a_reason_gets_it_from_the_sheet(change: dict[str, Any], first: str) -> None:
    bare = diagnosis("incomplete_remote", "refused_init", ike_version=2)
    found = held(reading(bare), {"ike_version": 2}, {"ike_version": 2, **change}).diagnoses[0]
    assert found.causes[0].startswith(first)
    assert bare.causes[0].startswith("The peer's configuration is incomplete")


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


NATIVE = reading(diagnosis("success", "up", seen("nat_traversal", "off", "agreed")))


def test_plain_esp_contradicts_nat_traversal_on_at_the_end_whose_log_it_is() -> None:
    view = held(NATIVE, {"nat_traversal": "on"})
    assert row(view, "nat_traversal").seen == {"vns3": "off"}
    assert row(view, "nat_traversal").contradicts == ("vns3",)
    assert row(view, "nat_traversal").text() == (
        "VNS3 sends plain ESP (protocol 50); its half of the sheet says On (UDP 4500): either it is off there, or the "
        "partner's gateway has not offered it."
    )
    assert row(held(NATIVE), "nat_traversal").contradicts == ()


def test_plain_esp_though_the_other_side_has_nat_traversal_on_is_said() -> None:
    (text,) = remarks(held(NATIVE, partner={"nat_traversal": "on"}), "nat_traversal")
    assert text == (
        "VNS3 sends plain ESP (protocol 50), though the sheet has NAT traversal on at the partner: "
        "the partner's gateway has not asked for it."
    )


def test_plain_esp_names_the_edge_that_drops_it() -> None:
    (text,) = remarks(held(NATIVE, {"hosting": "aws"}), "nat_traversal")
    assert text.startswith("VNS3 runs on AWS, whose edge drops protocol 50 by the guide")


def test_with_both_logs_each_ends_braces_are_its_own() -> None:
    both = (seen("nat_traversal", "on", "agreed"), seen("nat_traversal", "off", "agreed", end=OTHER))
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), {"nat_traversal": "on"})
    assert row(view, "nat_traversal").seen == {"vns3": "on", "partner": "off"}


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


def test_what_is_about_another_peer_comes_last_and_its_values_do_not_count() -> None:
    stranger = diagnosis(
        "psk_mismatch", "wrong_key", seen("phase1_encryption", "3des"), peer="192.0.2.77", connection="beta_1"
    )
    view = held(reading(stranger, REFUSED, connections=("acme_1", "beta_1")))
    assert [found.peer for found in view.diagnoses] == [PARTNER_IP, "192.0.2.77"]
    assert [one.key for one in view.rows if one.seen] == ["phase1_hash"]
    (remark,) = [one for one in view.remarks if one.code == "other_peer"]
    assert "192.0.2.77" in remark.text("vns3")
    assert remark.text("partner") == ""
    assert all("192.0.2.77" not in text for text in view.remarks_for("partner"))


def rekeys(every: float, phase: int = 2) -> tuple[Moment, ...]:
    return (Moment("this", "acme_1", 4, 9, 0.0, 5 * every, "rekey", f"phase {phase} rekeyed", 6),)


@pytest.mark.parametrize(
    ("every", "partner_lifetime", "words"),
    [
        (3300, 3600, "the sheet says 1 h: that goes together."),
        (7000, 3600, "no box keeps that lifetime."),
        (600, 3600, "that is far too often for it."),
        (3300, 28800, "it follows the shorter one"),
        (28000, 28800, "it follows the longer one"),
    ],
)
def test_the_time_between_rekeys_is_held_against_both_lifetimes(
    every: float, partner_lifetime: int, words: str
) -> None:
    logged = reading(diagnosis("rekey_ok", "rekeyed"), moments=rekeys(every))
    (text,) = remarks(held(logged, partner={"phase2_lifetime": partner_lifetime}), "rekey")
    assert text.startswith("Phase 2 is rekeyed about every ")
    assert words in text


def test_flapping_is_held_against_the_lifetimes() -> None:
    ups = tuple(Moment("this", "acme_1", n, n, n * 290.0, n * 290.0, "phase2", "up") for n in range(5))
    logged = reading(diagnosis("flapping", "repeated"), moments=ups)
    (network,) = remarks(held(logged), "flapping")
    assert "which is no lifetime on the sheet" in network
    (settings,) = remarks(held(logged, partner={"phase2_lifetime": 300}), "flapping")
    assert "goes with the phase 2 lifetime of the partner (5 min)" in settings


def test_an_advisory_about_the_rows_concerned_is_quoted_as_a_warning() -> None:
    equal = {"phase1_lifetime": 3600, "phase2_lifetime": 3600}
    view = held(reading(diagnosis("flapping", "repeated")), equal, equal)
    assert any(
        text.startswith("The sheet warned of this: VNS3 uses 3,600 s") for text in remarks(view, "warned")
    )


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


# Another tunnel's log


FOREIGN = diagnosis("psk_mismatch", "key_or_id", seen("ike_version", 2), peer="192.0.2.60", connection="b_1")


def test_a_log_of_another_tunnel_is_said_to_be_one_and_held_against_nothing() -> None:
    view = held(reading(FOREIGN, connections=("b_1",)), partner={"remote_peer_id": "10.1.1.1"})
    assert [remark.code for remark in view.remarks] == ["other_tunnel"]
    assert view.remarks[0].text() == (
        "This log is of a tunnel with 192.0.2.60; on this sheet the partner's address is 198.51.100.20. Is it the right "
        "sheet?"
    )
    assert view.foreign
    assert view.rows == ()
    assert view.diagnoses == (FOREIGN,)


@pytest.mark.parametrize(
    "more",
    [
        {"peer": PARTNER_IP},
        {"sightings": (seen("remote_peer_id", PARTNER_IP),)},
        {"sightings": (seen("tunnels", [PAIR]),)},
    ],
)
def test_a_log_that_shares_something_with_the_sheet_is_of_its_tunnel(more: dict[str, Any]) -> None:
    assert not held(reading(diagnosis("psk_mismatch", "key_or_id", **{"peer": "192.0.2.60", **more}))).foreign


def test_a_log_that_is_said_to_be_the_wrong_sides_is_no_strangers() -> None:
    ours, theirs = matching()
    assert not against(reading(REFUSED), ours, theirs, "partner").foreign


def test_rows_that_do_not_apply_are_not_looked_at() -> None:
    view = held(reading(diagnosis("phase1_proposal_mismatch", "refused_there")))
    assert "phase1_prf" not in {one.key for one in view.rows}


def test_a_log_under_the_endpoints_name_is_of_its_tunnel() -> None:
    assert not held(reading(FOREIGN), {"endpoint_name": "b"}).foreign


def test_without_an_address_on_the_sheet_no_log_is_of_another_tunnel() -> None:
    assert not held(reading(FOREIGN), {"peer_public_ip": None}, {"public_ip": None}).foreign


# Mismatches of the sheet that the log refutes


def comes_up(every: float) -> tuple[Moment, ...]:
    return tuple(Moment("this", "acme_1", n, n, n * every, n * every, "phase2", "up") for n in range(5))


def test_a_mismatch_that_the_log_refutes_is_no_cause() -> None:
    logged = reading(diagnosis("flapping", "repeated"), moments=comes_up(242.0))
    view = held(logged, partner={"remote_peer_id": "192.0.2.99"})
    assert not remarks(view, "known")
    assert not any(one.concerned for one in view.rows if one.key == "local_peer_id")
    assert remarks(view, "outdated") == [
        "By the sheet the tunnel cannot come up (ID that VNS3 sends differs). It came up, so the sheet is out of date there."
    ]


def test_a_difference_that_does_no_harm_takes_no_tunnel_down() -> None:
    view = held(reading(diagnosis("dpd_action", "restart")), {"dpd_delay": 30}, {"dpd_delay": 10})
    assert not remarks(view, "known")
    assert not any(one.known for one in view.rows)
    assert view.remedy == {}


def test_plain_esp_is_blamed_once() -> None:
    view = held(NATIVE, {"nat_traversal": "on"}, {"nat_traversal": "on"})
    assert [remark.code for remark in view.remarks] == ["contradiction"]


def test_a_tunnel_that_lasts_for_seconds_does_not_refute_an_id_that_differs() -> None:
    logged = reading(diagnosis("flapping", "repeated"), moments=comes_up(4.0))
    assert not remarks(held(logged, partner={"remote_peer_id": "192.0.2.99"}), "outdated")


def test_a_tunnel_that_is_up_refutes_what_the_sheet_expects() -> None:
    view = held(reading(diagnosis("success", "up")), partner={"phase1_hash": "sha1"})
    assert "Phase 1: Hash differs" in remarks(view, "outdated")[0]


def test_a_refused_tunnel_refutes_what_would_block_phase_1_and_not_what_blocks_phase_2() -> None:
    view = held(
        reading(diagnosis("phase2_proposal_mismatch", "refused_there")),
        partner={"phase1_hash": "sha1", "phase2_hash": "sha1"},
    )
    assert remarks(view, "outdated") == [
        "By the sheet phase 1 cannot come up (Phase 1: Hash differs). It came up, so the sheet is out of date there."
    ]
    assert len(remarks(view, "known")) == 1


# What comes first


def test_remarks_about_the_cause_come_before_all_others() -> None:
    others = (seen("phase1_hash", "sha1", "agreed"), seen("dpd", False, "there"))
    logged = reading(diagnosis("psk_mismatch", "wrong_key"), sightings=others)
    view = held(logged, {"dpd": True}, {"psk_fingerprint": "J5M-02T", "dpd": True})
    assert view.remarks[0].code == "known"
    assert [remark.near for remark in view.remarks] == sorted(
        (remark.near for remark in view.remarks), reverse=True
    )
    assert not view.remarks[-1].near


def test_where_it_flaps_the_time_between_losses_comes_first() -> None:
    logged = reading(
        diagnosis("flapping", "repeated"), moments=comes_up(290.0), sightings=(seen("phase1_hash", "sha1"),)
    )
    assert held(logged).remarks[0].code == "flapping"


# NAT traversal and narrowed selectors


def test_plain_esp_is_not_blamed_on_who_was_seen_to_use_nat_traversal() -> None:
    both = (seen("nat_traversal", "off", "agreed", end=OTHER), seen("nat_traversal", "on", "agreed"))
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), {"nat_traversal": "on"})
    assert not any("has not asked for it" in remark.text() for remark in view.remarks)


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


# Keys


def test_equal_fingerprints_and_a_wrong_key_say_that_a_box_holds_another() -> None:
    (text,) = remarks(held(reading(diagnosis("psk_mismatch", "wrong_key", certainty="certain"))), "agreed")
    assert text == (
        "On the sheet the fingerprints are equal: so at least one box does not hold the key that was fingerprinted. "
        "Enter it anew at both."
    )


def test_equal_fingerprints_and_ids_leave_the_boxes() -> None:
    (text,) = remarks(held(reading(diagnosis("psk_mismatch", "key_or_id"))), "agreed")
    assert text.startswith(
        "On the sheet the fingerprints and the IDs are equal: so a box is not set as the sheet says."
    )
    assert "most likely a key was not entered as it was fingerprinted" in text


# Causes that cannot be


def causes(view: SheetView) -> str:
    return " ".join(view.diagnoses[0].causes)


def test_hints_about_a_device_are_for_that_device_or_an_unknown_one() -> None:
    refused = reading(diagnosis("peer_id_mismatch", "refused_there"))
    assert "WatchGuard" not in causes(held(refused))
    assert "WatchGuard" in causes(held(refused, partner={"device": "watchguard"}))
    assert "WatchGuard" in causes(held(refused, partner={"device": None}))
    silent = reading(diagnosis("no_response", "silence"))
    assert "ASA" not in causes(held(silent))
    assert "ASA" in causes(held(silent, partner={"device": "cisco_asa"}))


def test_vns3_is_no_watchguard() -> None:
    refused = reading(diagnosis("peer_id_mismatch", "wrong_id"))
    assert "WatchGuard" not in causes(held(refused, partner={"device": "watchguard"}))


# What to do


def test_where_the_sheet_decides_the_remedy_is_the_rows_own() -> None:
    view = held(reading(REFUSED), partner={"phase1_hash": "sha1"})
    assert view.remedy["vns3"]
    assert "Hash" in view.remedy["vns3"] or "SHA" in view.remedy["vns3"]
    assert "group" not in view.remedy["vns3"]


def test_a_box_that_is_set_otherwise_is_to_be_set_as_the_sheet_says() -> None:
    assert (
        held(reading(REFUSED)).remedy["neutral"]
        == "Set Phase 1: Hash at the partner's gateway to SHA2-256, as the sheet says."
    )


def test_where_the_sheet_does_not_decide_there_is_no_remedy_of_its_own() -> None:
    assert held(reading(diagnosis("psk_mismatch", "key_or_id"))).remedy == {}


# Who "this end" is


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


def test_who_was_seen_without_nat_traversal_beside_one_with_it_is_to_switch_it_on() -> None:
    both = (seen("nat_traversal", "off", "agreed", end=OTHER), seen("nat_traversal", "on", "agreed"))
    on = {"nat_traversal": "on"}
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), on, on)
    assert view.remedy["neutral"] == (
        "Set NAT traversal at the partner's gateway to On (UDP 4500), as the sheet says."
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


def test_a_log_without_any_trace_of_the_sheet_is_asked_about() -> None:
    refused = diagnosis("phase2_proposal_mismatch", "refused_there", seen("pfs_group", 5, "here"), peer=None)
    of_another = reading(refused, sightings=(seen("remote_peer_id", "192.0.2.77"),))
    view = held(of_another)
    assert view.remarks[0].code == "no_trace"
    assert view.remarks[0].near
    named = held(of_another, {"endpoint_name": "acme"})
    assert not remarks(named, "no_trace")
    assert not remarks(held(reading(refused)), "no_trace")
    assert not remarks(held(reading(refused, sightings=(seen("remote_peer_id", PARTNER_IP),))), "no_trace")


def test_plain_esp_of_a_side_that_detects_nat_and_is_behind_it_is_explained() -> None:
    up = diagnosis("success", "up", seen("nat_traversal", "off", "here"))
    behind = {"local_private_ip": "192.0.2.254", "nat_traversal": "auto"}
    said = row(held(reading(up), behind, {"nat_traversal": "auto"}), "nat_traversal").text("neutral")
    assert "says Auto (detect NAT), and that it is behind NAT: either it is off there" in said


def test_of_many_tunnels_the_one_whose_peer_has_the_sheets_id_is_meant() -> None:
    """In IKEv1 pluto names the peer's ID, and its address only where the log has the first message's refusal."""
    one, other = (
        diagnosis("phase2_proposal_mismatch", "refused_there", peer=None, connection=name, peer_id=peer_id)
        for name, peer_id in (("b_1", "192.0.2.77"), ("c_1", PARTNER_IP))
    )
    view = held(reading(one, other, connections=("b_1", "c_1")), {"endpoint_name": "acme"})
    assert [each.connection for each in view.diagnoses] == ["c_1", "b_1"]


def test_a_diagnosis_knows_the_id_that_its_peer_declared() -> None:
    lines = (
        '"{0}" #1: initiating IKEv1 Main Mode connection',
        "\"{0}\" #1: Peer ID is ID_IPV4_ADDR: '{1}'",
        '"{0}" #1: IKE SA established {{auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}}',
        '"{0}" #2: sent Quick Mode request',
        '"{0}" #1: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, length=12',
    )
    log = "\n".join(
        line.format(name, peer) for name, peer in (("b", "192.0.2.77"), ("c", PARTNER_IP)) for line in lines
    )
    found = diagnose(io.BytesIO(log.encode()))
    assert {each.connection: each.peer_id for each in found.diagnoses} == {"b": "192.0.2.77", "c": PARTNER_IP}
