"""What a grade rests on is what was done for it."""

from __future__ import annotations

from tests.interop.planned import DIFFERENCES
from vns3pair.ipsec import effects


def test_what_is_said_to_be_measured_is_negotiated_between_daemons_and_what_is_not_stays_the_standards() -> (
    None
):
    tried = {row.partition("[")[0] for planned in DIFFERENCES.values() for row in planned.rows}
    assert tried >= effects.PHASE1_MEASURED | effects.PHASE2_MEASURED
    assert not tried & (effects.PHASE1_STANDARD | effects.PHASE2_STANDARD)


def test_the_measured_rows_of_a_planned_difference_say_so() -> None:
    for planned in DIFFERENCES.values():
        for row in planned.compared().rows:
            if row.key in planned.rows and row.parameter.section == "phase1":
                assert (row.effect, row.basis) == ("blocks_phase1", "measured"), (planned.name, row.key)
                assert "measured" in " ".join(str(citation) for citation in row.citations).lower()
