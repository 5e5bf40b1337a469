"""All that the selected tests want negotiated is negotiated at once, some at a time, before the first of them runs."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.lab.machine import Check, Results, negotiate
from tests.interop.planned import Planned


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Results:
    """What came of every `planned` negotiation and every `written` configuration of the tests of this session."""
    given = [value for item in request.session.items for value in _given(item)]
    planned = {one.name: one for one in given if isinstance(one, Planned)}
    checks = {one.name: one for one in given if isinstance(one, Check)}
    # Test processes started by one that shares its folder with them share what came of it too.
    folder = Path(os.environ["VNS3PAIR_TEST_FOLDER"])
    with (folder / "negotiating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "negotiated"
        if not done.exists():
            cases = [one.case() for one in planned.values()]
            found = negotiate(
                cases, list(checks.values()), jobs=int(os.environ.get("VNS3PAIR_LAB_JOBS", "6"))
            )
            done.write_bytes(pickle.dumps(found))
        return pickle.loads(done.read_bytes())


def _given(item: pytest.Item) -> Iterator[object]:
    call = getattr(item, "callspec", None)
    if call is not None:
        yield from call.params.values()
