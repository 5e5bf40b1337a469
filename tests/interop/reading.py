"""The logs of a run, diagnosed and held against the sheet that they come of."""

from __future__ import annotations

from io import BytesIO

from tests.interop.lab.cases import Run
from tests.interop.planned import Planned
from vns3pair.ipsec.diagnosis import Reading, diagnose
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.sheet_view import SheetView


def both_ends(planned: Planned, run: Run) -> tuple[Reading, SheetView]:
    """VNS3's log with the partner's beside it."""
    reading = diagnose(BytesIO(run.logs["A"].encode()), other_end=BytesIO(run.logs["B"].encode()))
    return reading, against(reading, planned.vns3, planned.partner, "vns3")
