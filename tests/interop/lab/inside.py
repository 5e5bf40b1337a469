"""What runs in the machine: takes a job, negotiates case by case, some at once, and writes what came of each.

The standard library alone, as it starts anew for each boot of a slow machine.
"""

from __future__ import annotations

import concurrent.futures
import json
import re
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.interop.lab import checking
from tests.interop.lab.cases import ENDS, Case, Run, case_from_json
from tests.interop.lab.daemons import KINDS, Gateway
from tests.interop.lab.judging import DECIDED, REFUSED_REKEY
from tests.interop.lab.network import Failed, Network, first_host

RUN = Path("/run/lab")
USUAL, PATIENCE = 9, 30
"""Seconds for a tunnel to come up; and how much longer silence is given where nothing was told to be silent."""
AFTER_REFUSAL, AFTER_SUCCESS = 2.5, 1.0
"""Seconds in which more lines come."""
REKEYING = 8
"""Seconds for new keys."""
WAITING = 4
"""Long runs at once, besides the others."""


def negotiate(number: int, case: Case, initiator: str) -> Run:
    """One run. Never raises: what went wrong is told by `error`."""
    started = time.monotonic()
    folder = RUN / str(number)
    folder.mkdir(parents=True)
    network = Network(number, case, folder)
    ends: dict[str, Gateway] = {}
    found: dict[str, Any] = {}
    try:
        network.up()
        for key in ENDS:
            kind = KINDS[case.end(key).daemon]
            ends[key] = kind(case.end(key), network.namespace[key], folder / key.lower())
            ends[key].start()
        found = _watch(case, initiator, ends)
    except Exception:
        found = {"error": traceback.format_exc(limit=-3)}
    finally:
        # Before they are stopped: they say good-bye to each other.
        found["logs"] = {key: end.log() for key, end in ends.items()}
        for end in ends.values():
            end.stop()
    found["loading"] = {key: end.loading for key, end in ends.items()}
    try:
        network.down()
    except Failed as error:
        found["error"] = found.get("error", "") + str(error)
    shutil.rmtree(folder, ignore_errors=True)
    return Run(initiator, seconds=round(time.monotonic() - started, 1), **found)


def _watch(case: Case, initiator: str, ends: dict[str, Gateway]) -> dict[str, Any]:
    ends[initiator].initiate()
    up = _wait(case, ends)
    some_up = all(end.phase1() and end.phase2() for end in ends.values())
    found = {
        "phase1": {key: end.phase1() for key, end in ends.items()},
        "phase2": {key: end.phase2() for key, end in ends.items()},
        "wanted": {key: len(end.end.tunnels) for key, end in ends.items()},
        "pings": _pings(ends) if some_up else {},
        "encapsulation": _encapsulation(ends["A"]) if some_up else "",
    }
    if up:
        found["rekeys"] = tuple(_failed_rekeys(case, ends))
        found["watched"] = tuple(_watched(case, ends))
    return found


def _wait(case: Case, ends: dict[str, Gateway]) -> bool:
    """Waits until the tunnels are up, or until it is clear that they will not be."""
    now = time.monotonic()
    limit, patience = now + (case.wait or USUAL), 0 if case.wait else PATIENCE
    since_up = refused = None
    while (now := time.monotonic()) < limit:
        up = all(end.phase1() and len(end.phase2()) >= len(end.end.tunnels) for end in ends.values())
        since_up = (since_up or now) if up else None
        if since_up is not None and now - since_up > AFTER_SUCCESS:
            return True
        decided = any(DECIDED.search(end.log()) for end in ends.values())
        refused = (refused or now) if decided and not case.wait else None
        if refused is not None and now - refused > AFTER_REFUSAL and not up:
            return False
        time.sleep(0.2)
        # A machine that is busy is silent too.
        silent = not decided and not all(end.phase1() for end in ends.values())
        if time.monotonic() >= limit and patience and silent:
            limit, patience = limit + patience, 0
    return since_up is not None


def _pings(ends: Mapping[str, Gateway], count: int = 2) -> dict[str, bool]:
    """Each pair of subnets both ways, and between the hosts there are besides."""
    answered = {}
    for key, (here, there) in {"A": ("A", "B"), "B": ("B", "A")}.items():
        pairs = [(first_host(local), first_host(remote)) for local, remote in ends[here].end.tunnels]
        pairs += [(mine, other) for mine in ends[here].end.hosts for other in ends[there].end.hosts]
        for mine, other in pairs:
            words = ("ping", "-n", "-q", "-c", str(count), "-i", "0.2", "-W", "1", "-I", mine, other)
            answered[f"{key} {mine} > {other}"] = ends[here].command(*words)[0] == 0
    return answered


def _encapsulation(end: Gateway) -> str:
    state = end.command("ip", "xfrm", "state")[1]
    return "udp" if "encap type espinudp" in state else "native" if "proto esp" in state else ""


def _failed_rekeys(case: Case, ends: Mapping[str, Gateway]) -> Iterator[str]:
    for step in case.rekey:
        key = step.partition(":")[0]
        before = {name: len(end.log()) for name, end in ends.items()}
        ends[key].rekey()
        limit = time.monotonic() + REKEYING
        done = refused = False
        while not (done or refused) and time.monotonic() < limit:
            time.sleep(0.3)
            said = [end.log()[before[name] :] for name, end in ends.items()]
            done = all(re.search(end.PHASE2, words) for end, words in zip(ends.values(), said, strict=True))
            refused = any(REFUSED_REKEY.search(words) for words in said)
        time.sleep(AFTER_SUCCESS)
        if not done or not all(_pings(ends, 1).values()):
            yield step


def _watched(case: Case, ends: Mapping[str, Gateway]) -> Iterator[bool]:
    end = time.monotonic() + case.watch
    while time.monotonic() < end:
        yield all(_pings(ends, 1).values())
        time.sleep(3)


def main(job: Path) -> None:
    """Does a job: a JSON file with `cases`, `checks`, `jobs` and the folder `out`."""
    given = json.loads(job.read_text(encoding="utf-8"))
    out = Path(given["out"])
    cases = [case_from_json(raw) for raw in given["cases"]]
    runs = [(case, initiator) for case in cases for initiator in case.initiate]

    def one(numbered: tuple[int, tuple[Case, str]]) -> None:
        number, (case, initiator) = numbered
        _write(out / f"{case.name}.{initiator}.json", asdict(negotiate(number, case, initiator)))

    numbered = list(enumerate(runs, start=1))
    pools = concurrent.futures.ThreadPoolExecutor
    # Who waits for minutes needs no processor for it, and is no reason to let the others wait.
    with pools(given["jobs"]) as busy, pools(WAITING) as idle:
        pending = [(idle if _long(run[0]) else busy).submit(one, (n, run)) for n, run in numbered]
    for each in pending:
        each.result()
    for name, found in checking.check_all(given["checks"], RUN / "checks"):
        _write(out / f"{name}.check.json", found)


def _long(case: Case) -> bool:
    return max(case.wait, case.watch) > USUAL


def _write(path: Path, what: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(what), encoding="utf-8")
    part.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
