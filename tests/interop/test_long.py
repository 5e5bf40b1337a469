"""Up to and past the first natural rekey: lifetimes scaled down to a minute, with pings all the while.

script/test -m long tests/interop
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.lab.machine import Results
from tests.interop.planned import DEVICES, VERSIONS, Changes, Planned, plan

pytestmark = [pytest.mark.needs_daemons, pytest.mark.long]
SHORT, LONG, HOUR = "60s", "150s", "3600s"
WATCHED = 170
"""Seconds, in which the shorter lifetime ends twice and the longer once."""


def _life(phase1: str, phase2: str, **more: object) -> Changes:
    return {"phase1_lifetime": phase1, "phase2_lifetime": phase2, **more}


def _planned() -> Iterator[Planned]:
    off = {"pfs": False, "pfs_group": None}
    for version in VERSIONS:
        for short, device in DEVICES.items():
            strict = device == "strongswan"
            pairs = {
                "match": (_life(HOUR, SHORT), _life(HOUR, SHORT), None),
                "phase2-differs": (_life(HOUR, SHORT), _life(HOUR, LONG), None),
                "phase2-differs-turned": (_life(HOUR, LONG), _life(HOUR, SHORT), None),
                "phase1-differs": (_life(SHORT, HOUR), _life(LONG, HOUR), None),
                "phase1-as-phase2": (_life(SHORT, SHORT), _life(SHORT, SHORT), None),
            }
            if version == 2:
                pairs |= {
                    "pfs-partner-off": (_life(HOUR, SHORT), _life(HOUR, LONG, **off), "rekey"),
                    "pfs-vns3-off": (_life(HOUR, SHORT, **off), _life(HOUR, LONG), "rekey"),
                    "pfs-group": (
                        _life(HOUR, SHORT),
                        _life(HOUR, LONG, pfs_group=15),
                        "rekey" if strict else None,
                    ),
                }
            for name, (vns3, partner, fails_at) in pairs.items():
                full = f"{short}-ikev{version}-life-{name}"
                more = {"watch": WATCHED, "initiate": ("A",)}
                yield plan(full, version, device, vns3, partner, fails_at, **more)


LIFETIMES = {planned.name: planned for planned in _planned()}


@pytest.mark.parametrize("planned", LIFETIMES.values(), ids=LIFETIMES)
def test_what_is_up_stays_up_past_the_rekey_unless_pfs_differs(planned: Planned, results: Results) -> None:
    (run,) = results.outcomes[planned.name].runs
    assert not run.error
    assert run.fails_at == planned.fails_at, run.watched


@pytest.mark.parametrize("planned", LIFETIMES.values(), ids=LIFETIMES)
def test_what_dies_stays_down(planned: Planned, results: Results) -> None:
    (run,) = results.outcomes[planned.name].runs
    assert run.watched[0]
    assert run.watched[-1] is (planned.fails_at is None)
