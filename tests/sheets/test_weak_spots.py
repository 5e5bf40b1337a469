"""What keeps a sheet from being proposed, and what is to be accepted one by one."""

from dataclasses import replace

import pytest

from tests.documents.conftest import halves
from vns3pair.ipsec.comparison import compare
from vns3pair.sheets.weak_spots import hindrances, proposable, to_accept


def compared(vns3=None, **partner):
    ours, theirs = halves(**partner)
    return compare(ours | (vns3 or {}), theirs)


def about(spots):
    return [spot.about for spot in spots]


def test_a_sheet_that_agrees_has_nothing_to_accept():
    found = compared()
    assert proposable(found)
    assert to_accept(found, "vns3") == hindrances(found, "vns3") == []


@pytest.mark.parametrize(
    ("vns3", "partner", "expected"),
    [
        ({"psk_fingerprint": "unchecked"}, {"psk_fingerprint": "unchecked"}, ["psk_fingerprint"]),
        ({}, {"psk_fingerprint": "unchecked"}, ["psk_fingerprint"]),
        ({"phase1_hash": "auto"}, {}, ["phase1_hash"]),
        ({"phase1_hash": "sha1"}, {"phase1_hash": "sha1"}, ["weak-hash:vns3", "weak-hash:partner"]),
        ({"rekey": False}, {"rekey": False}, ["rekey-off-both:both"]),
        ({}, {"phase1_lifetime": 14400}, ["phase1_lifetime"]),
    ],
)
def test_what_is_weak_unstable_or_unknowable_is_accepted_one_by_one(vns3, partner, expected):
    found = compared(vns3, **partner)
    assert proposable(found)
    assert about(to_accept(found, "vns3")) == about(to_accept(found, "partner")) == expected


def test_a_note_takes_no_word():
    found = compared(
        {"dpd": True, "dpd_delay": 30}, dpd=True, dpd_delay=10, dpd_timeout=90, dpd_action="restart"
    )
    assert [row.key for row in found.rows if row.effect == "note"] == ["dpd_delay"]
    assert to_accept(found, "vns3") == []


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ({"phase1_hash": "sha2_512"}, "phase1_hash"),
        ({"phase2_encryption": "aes128"}, "phase2_encryption"),
        ({"phase1_hash": None}, "phase1_hash"),
        ({"phase1_lifetime": "8"}, "phase1_lifetime"),
        ({"tunnels": []}, "tunnels"),
    ],
)
def test_what_fails_or_is_blank_keeps_the_sheet_from_being_proposed(partner, expected):
    found = compared(**partner)
    assert not proposable(found)
    assert about(hindrances(found, "partner")) == [expected]


def test_an_advisory_that_fails_is_a_hindrance_too():
    found = compared({"phase1_encryption": "aes256_ccm"}, phase1_encryption="aes256_ccm")
    assert found.fails_at == "phase1"
    assert all(":" in each for each in about(hindrances(found, "vns3")))
    assert about(hindrances(found, "vns3"))


def test_rows_are_named_with_their_phase():
    assert [spot.title for spot in to_accept(compared(phase1_lifetime=14400), "vns3")] == ["Phase 1 lifetime"]


def test_a_spot_of_the_partners_leads_to_the_row_that_shows_its_cell():
    found = compared({"phase1_hash": "sha1"}, phase1_hash="sha1")
    assert {spot.row for spot in to_accept(found, "partner")} == {"phase1_hash"}


def test_an_internal_spot_is_for_vns3s_side_alone():
    found = compared({"phase1_hash": "sha1"}, phase1_hash="sha1")
    inner = replace(found.advisories[0].advisory, name="PLANTED", audience="internal")
    found = replace(found, advisories=(replace(found.advisories[0], advisory=inner), *found.advisories[1:]))
    planted = [spot for spot in to_accept(found, "vns3") if spot.internal]
    assert [spot.title for spot in planted] == ["PLANTED (VNS3)"]
    assert not [spot for spot in to_accept(found, "partner") if spot.internal]


def test_no_fingerprint_is_in_what_the_other_side_reads():
    found = compared(psk_fingerprint="unchecked")
    assert not [spot for spot in to_accept(found, "partner") if "7K2-M9Q" in spot.explanation]
