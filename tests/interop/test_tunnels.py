"""Both ends' configurations, as written from one sheet that matches, bring up a tunnel that carries pings."""

from __future__ import annotations

import pytest

from tests.interop.lab.machine import Results
from tests.interop.planned import MATCHING, PATHS, Planned
from tests.interop.reading import both_ends
from vns3pair.ipsec.diagnosis.finding import HEALTHY

pytestmark = pytest.mark.needs_daemons
NAMED = {"argvalues": MATCHING.values(), "ids": MATCHING}


@pytest.mark.parametrize("planned", **NAMED)
def test_a_sheet_that_matches_is_a_tunnel_that_carries_pings(planned: Planned, results: Results) -> None:
    comparison = planned.compared()
    assert comparison.verdict == "ready", [row.key for row in comparison.rows if row.state != "match"]
    outcome = results.outcomes[planned.name]
    assert not outcome.error
    assert outcome.fails_at is None
    for run in outcome.runs:
        assert len(run.pings) == 2 * len(planned.partner["tunnels"])
        assert all(run.pings.values())


@pytest.mark.parametrize("planned", **NAMED)
def test_it_is_encapsulated_where_one_end_is_behind_nat_or_forces_it(
    planned: Planned, results: Results
) -> None:
    behind_nat = any(half.behind_nat for half in (planned.compared().vns3, planned.compared().partner))
    forced = any(half.get("nat_traversal") == "on" for half in (planned.vns3, planned.partner))
    expected = "udp" if behind_nat or forced else "native"
    assert {run.encapsulation for run in results.outcomes[planned.name].runs} == {expected}


@pytest.mark.parametrize("planned", **NAMED)
def test_both_logs_are_read_as_a_success(planned: Planned, results: Results) -> None:
    for run in results.outcomes[planned.name].runs:
        reading, _ = both_ends(planned, run)
        now = [diagnosis.pattern for diagnosis in reading.diagnoses if not diagnosis.overcome]
        assert set(now) <= set(HEALTHY), (run.initiator, now)
        assert reading.healthy


@pytest.mark.parametrize("planned", PATHS.values(), ids=PATHS)
def test_a_path_that_loses_something_stops_a_sheet_that_matches(planned: Planned, results: Results) -> None:
    assert planned.compared().verdict == "ready"
    outcome = results.outcomes[planned.name]
    assert not outcome.error
    assert outcome.fails_at == planned.fails_at
