"""Where several things differ, the sheet still foretells which stage fails first."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.interop.lab.machine import Results
from tests.interop.mixed import COUNT, MIXED
from tests.interop.planned import Planned

pytestmark = pytest.mark.needs_daemons


def test_the_sheets_are_as_many_and_as_different_as_they_should_be() -> None:
    assert len(MIXED) == COUNT
    stages = Counter(planned.fails_at for planned in MIXED.values())
    assert all(stages[stage] >= 2 for stage in ("phase1", "phase2", "traffic", "rekey")), stages


@pytest.mark.parametrize("planned", MIXED.values(), ids=MIXED)
def test_the_earliest_stage_is_the_one_foretold(planned: Planned, results: Results) -> None:
    outcome = results.outcomes[planned.name]
    assert not outcome.error
    assert outcome.fails_at == planned.fails_at
