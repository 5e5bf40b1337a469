"""The verdict agrees with what two real daemons did."""

import pytest

from tests.ipsec.lab_cases import CASES, Case, sides
from vns3pair.ipsec.comparison import compare


def test_the_table_holds_every_case_that_needs_no_filtered_path() -> None:
    assert len(CASES) == 59


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_earliest_failing_stage_is_the_one_seen(case: Case) -> None:
    assert compare(*sides(case)).fails_at == case.fails_at


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_that_differs_is_named_and_no_other(case: Case) -> None:
    rows = compare(*sides(case)).rows
    assert {row.key for row in rows if row.state == "mismatch" and not row.key.startswith("dpd")} == set(
        case.rows
    )
    assert not [row.key for row in rows if row.state in ("incomplete", "not_comparable")]
