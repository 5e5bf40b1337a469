"""The cases: a log, or both ends' logs, with what a reader of them should come to.

`cases/PATTERN/NAME/` holds `this.log`, `other.log` where both ends are given, and `case.json`: `first` and `detail`
of the first diagnosis; where stated its certainty, connection and phase; `seen`, values among those seen; `also`,
patterns that are told besides; `among`, if it is told, though as history; `lists` and `keys`, what causes and
parameters must hold; and `source`, where the log is from.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from vns3pair.ipsec.diagnosis import Reading, diagnose

FOLDER = Path(__file__).with_name("cases")


class Case(NamedTuple):
    key: str
    this: bytes
    other: bytes | None
    says: dict[str, Any]

    def reading(self) -> Reading:
        other = None if self.other is None else BytesIO(self.other)
        return diagnose(BytesIO(self.this), other_end=other)


def _read(path: Path) -> Case:
    other = path.with_name("other.log")
    return Case(
        f"{path.parent.parent.name}/{path.parent.name}",
        path.with_name("this.log").read_bytes(),
        other.read_bytes() if other.exists() else None,
        json.loads(path.read_text()),
    )


CASES = {case.key: case for case in map(_read, sorted(FOLDER.glob("*/*/case.json")))}
