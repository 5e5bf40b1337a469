"""The daemons take every configuration that is written for them, whatever the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.interop.lab.machine import Check, Results
from tests.interop.lab.sheets import NotWritten, files
from tests.ipsec.devices.halves import halves
from vns3pair.ipsec.parameter import PARTNER

pytestmark = pytest.mark.needs_daemons
EACH = 40
"""Sheets for each daemon."""
KEY = "only for trying"


def generated(device: str) -> list[dict[str, Any]]:
    """Sides that something is written for; the same ones every time."""
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=4 * EACH,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(halves(device))
    def gather(half: dict[str, Any]) -> None:
        found.append(half)

    gather()
    return found


def checks(device: str) -> Iterator[Check]:
    number = 0
    for half in generated(device):
        try:
            written = files(PARTNER, half, name=f"Generated {number}", key=KEY)
        except NotWritten:
            continue
        yield Check(f"{device}-{number}", device, written)
        number += 1
        if number == EACH:
            return


CHECKS = {check.name: check for device in ("libreswan", "strongswan") for check in checks(device)}


def test_enough_sheets_are_written() -> None:
    assert len(CHECKS) == 2 * EACH


@pytest.mark.parametrize("written", CHECKS.values(), ids=CHECKS)
def test_the_daemon_takes_what_is_written(written: Check, results: Results) -> None:
    found = results.checks[written.name]
    assert found.accepted, f"{found.said}\n{written.files}"
