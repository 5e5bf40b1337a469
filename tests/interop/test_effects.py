"""Every row of the table of effects, proved from sheets with that one difference.

What the comparison says of the sheet, what the daemons do, what VNS3's log says and what both logs are read as
belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.interop.lab.cases import Run
from tests.interop.lab.machine import Results
from tests.interop.mixed import MIXED
from tests.interop.planned import DIFFERENCES, FURTHER, MATCHING, PATHS, Planned
from tests.interop.reading import both_ends
from vns3pair.ipsec.row import Row

pytestmark = pytest.mark.needs_daemons
ALL = {"argvalues": DIFFERENCES.values(), "ids": DIFFERENCES}
_FAILING = {name: planned for name, planned in DIFFERENCES.items() if planned.fails_at is not None}
FAILING = {"argvalues": _FAILING.values(), "ids": _FAILING}


def differing(planned: Planned) -> list[Row]:
    return [row for row in planned.compared().rows if row.state == "mismatch"]


@pytest.mark.parametrize("planned", **ALL)
def test_the_sheet_foretells_the_stage_and_the_rows(planned: Planned) -> None:
    assert planned.compared().fails_at == planned.fails_at
    rows = {row.key for row in differing(planned) if not row.key.startswith("dpd")}
    assert rows == set(planned.rows)


@pytest.mark.parametrize("planned", **ALL)
def test_the_daemons_fail_at_the_stage_that_the_sheet_foretells(planned: Planned, results: Results) -> None:
    outcome = results.outcomes[planned.name]
    assert not outcome.error
    assert outcome.fails_at == planned.fails_at


@pytest.mark.parametrize("planned", **FAILING)
def test_it_fails_for_those_who_start_that_the_row_names(planned: Planned, results: Results) -> None:
    outcome = results.outcomes[planned.name]
    failing = {run.initiator for run in outcome.runs if run.fails_at is not None}
    named = {"vns3_initiates": {"A"}, "partner_initiates": {"B"}, "both": {"A", "B"}}
    for row in differing(planned):
        assert row.fails_for is not None
        assert failing == named[row.fails_for] & {run.initiator for run in outcome.runs}


@pytest.mark.parametrize("planned", **FAILING)
def test_the_log_says_what_the_row_foretells(planned: Planned, results: Results) -> None:
    for run in results.outcomes[planned.name].runs:
        for row in differing(planned):
            missing = [text for text in foretold(row, run) if text not in run.logs["A"]]
            assert not missing, (run.initiator, missing, run.logs["A"])


def foretold(row: Row, run: Run) -> tuple[str, ...]:
    """What VNS3's log of a failed run must hold: as who starts, or as who answers."""
    if run.fails_at is None:
        return ()
    as_initiator = ("A:child" in run.rekeys, "B:child" in run.rekeys)
    if run.fails_at != "rekey":
        as_initiator = (run.initiator == "A", run.initiator == "B")
    return (row.log.initiator if as_initiator[0] else ()) + (row.log.responder if as_initiator[1] else ())


@pytest.mark.parametrize("planned", **FAILING)
def test_both_logs_lead_back_to_the_row(planned: Planned, results: Results) -> None:
    for run in results.outcomes[planned.name].runs:
        if run.fails_at is None:
            continue
        _, view = both_ends(planned, run)
        concerned = {row.key for row in view.rows if row.concerned}
        # Nobody asks for a tunnel that only the other has, and strongSwan takes what lies within its own.
        shown = {row.key for row in differing(planned) if row.pair is None or foretold(row, run)}
        missing = (shown & set(planned.rows)) - concerned
        assert not missing, (run.initiator, view.diagnoses[0].sentence)


def test_the_document_tells_how_much_is_measured(root: Path) -> None:
    text = (root / "docs/explanation/effects.md").read_text()
    for planned in (MATCHING, DIFFERENCES, MIXED, FURTHER):
        assert f"| {len(planned)} sheets, {negotiations(planned)} negotiations |" in text
    assert f"| {negotiations(PATHS)} negotiations |" in text


def negotiations(planned: Mapping[str, Planned]) -> int:
    return sum(len(one.case().initiate) for one in planned.values())
