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
from tests.interop.lab.cases import ENDS, Case, Foretold, Run, case_from_json
from tests.interop.lab.daemons import KINDS, Gateway
from tests.interop.lab.judging import DECIDED, REFUSED_REKEY
from tests.interop.lab.network import Failed, Network, first_host

RUN = Path("/run/lab")
USUAL, PATIENCE = 9, 45
"""Seconds for a tunnel to come up; and how much longer a busy machine is given for what is still to come."""
QUIET, AFTER_SUCCESS = 2.5, 1.0
"""Seconds without a new line in either log, after which no more come; and those in which some come once it is up."""
REKEYING = 45
"""Seconds for new keys, or for their refusal, at most."""
PINGING = 5
"""Seconds for the answer to a ping a second, at most."""
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
    up = _wait(case, initiator, ends)
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


def _wait(case: Case, initiator: str, ends: Mapping[str, Gateway]) -> bool:
    """Waits until the tunnels are up, or until it is clear that they will not be."""
    limit = time.monotonic() + (case.wait or USUAL)
    since_up: float | None = None
    lines = Lines(ends)
    while (now := time.monotonic()) < limit + PATIENCE:
        up = all(end.phase1() and len(end.phase2()) >= len(end.end.tunnels) for end in ends.values())
        since_up = (since_up or now) if up else None
        if since_up is not None and now - since_up > AFTER_SUCCESS:
            return True
        over = now > limit or (not case.wait and _decided(ends))
        if lines.quiet() > QUIET and over and not up and not _to_come(case.foretold, initiator, ends):
            return False
        time.sleep(0.2)
    return since_up is not None


def _decided(ends: Mapping[str, Gateway]) -> bool:
    return any(DECIDED.search(end.log()) for end in ends.values())


def _to_come(foretold: Foretold | None, initiator: str, ends: Mapping[str, Gateway]) -> bool:
    """Whether something is missing that a busy machine may only be late with."""
    phase1 = all(end.phase1() for end in ends.values())
    if foretold is None:
        return not phase1 and not _decided(ends)
    if foretold.fails_at not in ("phase1", "phase2"):
        return True
    return (foretold.fails_at == "phase2" and not phase1) or _unsaid(foretold, initiator, ends)


def _unsaid(foretold: Foretold | None, initiator: str, ends: Mapping[str, Gateway], since: int = 0) -> bool:
    """Whether A's log lacks a line of those that are foretold; `since` is where to read from."""
    texts = foretold.said.get(initiator, ()) if foretold is not None else ()
    log = ends["A"].log()[since:]
    return any(text not in log for text in texts)


class Lines:
    """Both logs, and for how long nothing has come to either."""

    def __init__(self, ends: Mapping[str, Gateway]) -> None:
        self._ends, self._length, self._since = ends, 0, time.monotonic()

    def quiet(self) -> float:
        length = sum(len(end.log()) for end in self._ends.values())
        if length != self._length:
            self._length, self._since = length, time.monotonic()
        return time.monotonic() - self._since


def _pings(ends: Mapping[str, Gateway]) -> dict[str, bool]:
    """Each pair of subnets both ways, and between the hosts there are besides."""
    asked = [
        (key, mine, other)
        for key, there in (("A", "B"), ("B", "A"))
        for mine, other in (
            *((first_host(local), first_host(remote)) for local, remote in ends[key].end.tunnels),
            *((mine, other) for mine in ends[key].end.hosts for other in ends[there].end.hosts),
        )
    ]

    def answered(asked: tuple[str, str, str]) -> bool:
        key, mine, other = asked
        # With a deadline, it is over at the first answer.
        words = ("ping", "-n", "-q", "-c", "1", "-w", str(PINGING), "-I", mine, other)
        return ends[key].command(*words)[0] == 0

    with concurrent.futures.ThreadPoolExecutor() as pool:
        names = [f"{key} {mine} > {other}" for key, mine, other in asked]
        return dict(zip(names, pool.map(answered, asked), strict=True))


def _encapsulation(end: Gateway) -> str:
    state = end.command("ip", "xfrm", "state")[1]
    return "udp" if "encap type espinudp" in state else "native" if "proto esp" in state else ""


def _failed_rekeys(case: Case, ends: Mapping[str, Gateway]) -> Iterator[str]:
    for step in case.rekey:
        done = _rekeyed(case, step.partition(":")[0], ends)
        time.sleep(AFTER_SUCCESS)
        if not done or not all(_pings(ends).values()):
            yield step


def _rekeyed(case: Case, asking: str, ends: Mapping[str, Gateway]) -> bool:
    """Whether both logs tell of new keys, as soon as they do, or as one tells of a refusal and A's of all foretold."""
    before = {name: len(end.log()) for name, end in ends.items()}
    ends[asking].rekey()
    limit = time.monotonic() + REKEYING
    while time.monotonic() < limit:
        time.sleep(0.3)
        said = {name: end.log()[before[name] :] for name, end in ends.items()}
        if all(re.search(end.PHASE2, said[name]) for name, end in ends.items()):
            return True
        refused = any(REFUSED_REKEY.search(words) for words in said.values())
        if refused and not _unsaid(case.foretold, asking, ends, before["A"]):
            return False
    return False


def _watched(case: Case, ends: Mapping[str, Gateway]) -> Iterator[bool]:
    end = time.monotonic() + case.watch
    while time.monotonic() < end:
        yield all(_pings(ends).values())
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
    return max(case.wait, case.watch) > USUAL or bool(case.drop)


def _write(path: Path, what: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(what), encoding="utf-8")
    part.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
