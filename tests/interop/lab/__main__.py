"""From a sheet to a tunnel: writes both configurations, starts both daemons with them, prints what came of it.

.venv/bin/python -m tests.interop.lab SHEET.json [--initiate B] [--drop esp] [--logs]
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from tests.interop.lab import machine, sheets
from tests.interop.lab.cases import Case, Run
from tests.interop.lab.network import DROPS, Failed
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.sheetfile import BadSheet, Sheet, read

NAMES = {"A": "VNS3", "B": "the partner"}


def show_files(case: Case) -> None:
    for key in NAMES:
        for name, text in case.end(key).files.items():
            print(f"--- {NAMES[key]}: {name}\n{text}")


def show(run: Run, sheet: Sheet, logs: bool) -> None:
    print(f"=== {NAMES[run.initiator]} starts")
    if logs:
        for key, log in run.logs.items():
            print(f"--- log of {NAMES[key]}\n{log}")
    if run.error:
        print(run.error)
        return
    for key, name in NAMES.items():
        up = "up" if run.phase1[key] else "down"
        print(f"{name}: phase 1 {up}; tunnels up: {', '.join(run.phase2[key]) or 'none'}")
    for pair, answered in run.pings.items():
        print(f"ping {pair[2:]}: {'answered' if answered else 'lost'}")
    print(f"encapsulation: {run.encapsulation or 'none'}")
    print(f"fails at: {run.fails_at or 'nothing'}")
    reading = diagnose(BytesIO(run.logs["A"].encode()), other_end=BytesIO(run.logs["B"].encode()))
    view = against(reading, sheet.vns3, sheet.partner, VNS3)
    for diagnosis in view.diagnoses[:1]:
        print(f"both logs: {diagnosis.title}. {diagnosis.sentence}")
    for row in view.rows:
        if row.concerned:
            print(f"row: {row.key} ({row.label})")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.interop.lab", description="From a sheet to a tunnel."
    )
    parser.add_argument(
        "sheet", type=Path, help="a sheet file; the partner's device is libreswan or strongSwan"
    )
    parser.add_argument("--initiate", choices=list(NAMES), help="who starts: A is VNS3, B the partner")
    parser.add_argument(
        "--drop", choices=list(DROPS), action="append", default=[], help="what the path loses"
    )
    parser.add_argument("--logs", action="store_true", help="print both logs too")
    given = parser.parse_args()
    if reason := machine.lack():
        print(reason, file=sys.stderr)
        return 2
    try:
        sheet, _ = read(given.sheet.read_bytes())
        initiate = (given.initiate,) if given.initiate else tuple(NAMES)
        case = sheets.case("sheet", sheet.vns3, sheet.partner, initiate=initiate, drop=tuple(given.drop))
        show_files(case)
        comparison = compare(sheet.vns3, sheet.partner)
        print(f"=== the sheet says: {comparison.headline()}")
        outcome = machine.negotiate([case]).outcomes["sheet"]
    except (BadSheet, Failed, OSError, sheets.NotWritten) as error:
        print(error, file=sys.stderr)
        return 2
    for run in outcome.runs:
        show(run, sheet, given.logs)
    return 1 if outcome.error or outcome.fails_at else 0


if __name__ == "__main__":
    sys.exit(main())
