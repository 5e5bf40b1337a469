"""What a sheet already knew of the cause that a log shows: expected or refuted, what comes first, what to do."""

from typing import Any

import pytest

from tests.ipsec.diagnosis.held import REFUSED, comes_up, diagnosis, held, reading, rekeys, remarks, row, seen
from vns3pair.ipsec.diagnosis.finding import Moment
from vns3pair.ipsec.diagnosis.sheet_view import SheetView


def test_a_mismatch_that_the_sheet_had_is_named_as_expected_cause() -> None:
    view = held(reading(REFUSED), partner={"phase1_hash": "sha1"})
    assert row(view, "phase1_hash").known
    assert row(view, "phase1_hash").contradicts == ()
    (known,) = remarks(view, "known")
    assert known.startswith("The sheet already knew: Phase 1: Hash. VNS3 has SHA2-256, the partner has SHA1.")
    assert not remarks(view, "contradiction")


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
