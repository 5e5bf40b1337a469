"""Golden cases, a folder a device: sides with the configuration written from them, configurations with the sides read.

`cases/DEVICE/NAME.half.json` holds `{"source", "name", "half"}` and `NAME.written.txt` what is written of it;
`cases/DEVICE/NAME.config.txt` is a configuration and `NAME.read.json` holds `{"source", "found": [{"name", "end",
"half"}], "unread": [line numbers]}`. Missing expectations are made by running this module, for review by eye:
`python -m tests.ipsec.devices.test_golden`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ipsec.devices.golden import CONFIGS, SIDES
from vns3pair.ipsec.devices.readers import READERS, read
from vns3pair.ipsec.devices.writers import WRITERS, Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name.split('.')[0]}"


def _beside(path: Path, ending: str) -> Path:
    return path.parent / f"{path.name.split('.')[0]}.{ending}"


def written(path: Path) -> str:
    case = json.loads(path.read_text())
    half = Half(PARTNER, {"device": path.parent.name, **case["half"]})
    result = write(half, case["name"])
    assert isinstance(result, Written), result
    screens = [
        f"[{s.title}] {s.where}\n" + "\n".join(f"{f.label}: {f.value}  ({f.note})" for f in s.fields)
        for s in result.screens
    ]
    return "\n\n".join(filter(None, (result.text if result.blocks else "", *screens))).rstrip() + "\n"


def found(path: Path) -> dict[str, Any]:
    reading = read(path.read_text(), path.parent.name)
    return {
        "found": [{"name": f.name, "end": f.end, "half": dict(f.half)} for f in reading.found],
        "unread": [one.line for one in reading.unread],
    }


@pytest.mark.parametrize("path", SIDES, ids=_name)
def test_a_side_is_written_as_reviewed(path: Path) -> None:
    assert written(path) == _beside(path, "written.txt").read_text()


@pytest.mark.parametrize("path", CONFIGS, ids=_name)
def test_a_configuration_is_read_as_reviewed(path: Path) -> None:
    wanted = json.loads(_beside(path, "read.json").read_text())
    assert wanted.pop("source").strip()
    assert found(path) == wanted


@pytest.mark.parametrize("device", WRITERS)
def test_every_writer_has_cases_in_each_version_of_ike_its_device_takes(device: str) -> None:
    versions = {
        json.loads(path.read_text())["half"]["ike_version"] for path in SIDES if path.parent.name == device
    }
    assert versions == {v for v in (1, 2) if Half(PARTNER, {"device": device}).takes("ike_version", v)}


@pytest.mark.parametrize("device", READERS)
def test_every_reader_has_a_case(device: str) -> None:
    assert any(path.parent.name == device for path in CONFIGS)


if __name__ == "__main__":
    for side in SIDES:
        expected = _beside(side, "written.txt")
        if not expected.exists():
            expected.write_text(written(side))
    for config in CONFIGS:
        expected = _beside(config, "read.json")
        if not expected.exists():
            expected.write_text(
                json.dumps({"source": "", **found(config)}, indent=2, ensure_ascii=False) + "\n"
            )
