"""Whatever the sheet: no remedy makes anything worse, and nothing makes a remedy or a note fail."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.mending import CHANGES, KNOTS, Stated, after, compared
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import catalogue, fixes
from vns3pair.ipsec.comparison import Comparison, Row, compare, hide_fingerprints
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.fixes import Fix, note
from vns3pair.ipsec.parameter import SIDES, VNS3, Side

_NEVER = {"local_private_ip", "psk_fingerprint", "psk_flags", "contact_name", "contact_email", "organization"}


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(vns3=KNOTS | CHANGES, partner=KNOTS | CHANGES)
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
