"""Of several tunnels one comes up in IKEv2 where PFS differs, and the sheet says so."""

from __future__ import annotations

import pytest

from tests.interop.lab.machine import Results
from tests.interop.planned import FURTHER, Planned
from tests.interop.reading import both_ends

pytestmark = pytest.mark.needs_daemons
NAMED = {"argvalues": FURTHER.values(), "ids": FURTHER}


@pytest.mark.parametrize("planned", **NAMED)
def test_the_sheet_foretells_that_only_one_tunnel_comes_up(planned: Planned, results: Results) -> None:
    comparison = planned.compared()
    assert comparison.fails_at == planned.fails_at
    assert "pfs-further-tunnels" in {advice.code for advice in comparison.advisories}
    outcome = results.outcomes[planned.name]
    assert not outcome.error
    for run in outcome.runs:
        assert run.fails_at == planned.fails_at
        assert {end: len(names) for end, names in run.phase2.items()} == {"A": 1, "B": 1}


@pytest.mark.parametrize("planned", **NAMED)
def test_both_logs_lead_back_to_pfs(planned: Planned, results: Results) -> None:
    for run in results.outcomes[planned.name].runs:
        reading, view = both_ends(planned, run)
        assert reading.diagnoses[0].pattern == "pfs_mismatch", (run.initiator, reading.diagnoses[0])
        concerned = {row.key for row in view.rows if row.concerned}
        assert set(planned.rows) <= concerned <= {"pfs", "pfs_group"}, (run.initiator, concerned)
