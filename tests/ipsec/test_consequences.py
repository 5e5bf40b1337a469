"""What a change of the halves did to their comparison."""

from dataclasses import replace
from typing import Any

import pytest

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_comparison import compared
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.consequences import consequences


def told(before: Comparison, after: Comparison) -> list[tuple[str, str, str, bool]]:
    return [(each.label, each.before, each.after, each.better) for each in consequences(before, after)]


def test_what_stays_as_it_was_has_no_consequence() -> None:
    assert consequences(compared(), compared({"contact_name": "Sam"})) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"phase1_hash": "sha2_512"}, ("Phase 1 hash", "match", "blocks phase 1")),
        ({"phase2_lifetime": 7200}, ("Phase 2 lifetime", "match", "unstable")),
        ({"phase2_lifetime": None}, ("Phase 2 lifetime", "match", "to fill in")),
        ({"vpn_type": "route"}, ("VPN type", "match", "differs")),
        ({"psk_fingerprint": "unchecked"}, ("Pre-shared key fingerprint", "match", "not comparable")),
    ],
)
def test_a_row_is_worse_and_better_again(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    label, good, bad = expected
    assert (label, good, bad, False) in told(compared(), compared(changes))
    assert (label, bad, good, True) in told(compared(changes), compared())


def test_as_in_the_verdict_what_fails_is_worse_than_what_is_to_fill_in() -> None:
    fails, blank = compared({"phase1_hash": "sha2_512"}), compared({"phase1_hash": None})
    assert ("Phase 1 hash", "to fill in", "blocks phase 1", False) in told(blank, fails)
    note, blank = compared({"psk_fingerprint": "unchecked"}), compared({"psk_fingerprint": None})
    assert ("Pre-shared key fingerprint", "not comparable", "to fill in", False) in told(note, blank)


def test_worse_comes_first_and_the_worst_of_it() -> None:
    before = compared({"phase2_lifetime": 7200, "ike_version": 2})
    after = compared({"phase1_lifetime": 7200, "phase1_hash": "sha2_512"})
    found = told(before, after)
    assert [(label, better) for label, _, _, better in found if "IKE" in label or "Phase" in label] == [
        ("Phase 1 hash", False),
        ("Phase 1 lifetime", False),
        ("IKE version", True),
        ("Phase 2 lifetime", True),
    ]


def test_all_tunnels_are_one() -> None:
    vns3, partner = matching()
    more = [*vns3["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.60.0.0/16"}]
    one, two = compare(vns3, partner), compare({**vns3, "tunnels": more}, partner)
    none = compare({**vns3, "tunnels": []}, partner)
    total = len(vns3["tunnels"])
    worse = f"{total} of {total + 1} mirrored, blocks phase 2"
    assert told(one, two) == [("Tunnels", f"{total} of {total} mirrored", worse, False)]
    assert ("Tunnels", "to fill in", f"{total} of {total} mirrored", True) in told(none, one)


def test_an_advisory_comes_and_goes_but_mere_notes_are_left_out() -> None:
    weak = compared({"phase1_dh_group": 2}, {"phase1_dh_group": 2})
    assert ("Small Diffie-Hellman group (VNS3)", "no remark", "weak", False) in told(compared(), weak)
    for consequence in consequences(compared(), weak):
        assert consequence.after != "note"


def test_what_is_only_for_us_is_not_told_to_the_partner() -> None:
    after = compared({"compat": "x"})
    advice = next(each for each in after.advisories if each.audience == "internal")
    grave = replace(after, advisories=(replace(advice, finding=replace(advice.finding, effect="weak")),))
    assert [each.label for each in consequences(compared(), grave, "vns3")] == [f"{advice.name} (VNS3)"]
    assert consequences(compared(), grave, "partner") == ()
