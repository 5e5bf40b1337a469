"""What is negotiated, and what came of it. Plain data, which crosses into the machine and back as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Daemon = Literal["libreswan", "strongswan", "none"]
ENDS = ("A", "B")
STAGES = ("phase1", "phase2", "traffic", "rekey", None)
"""Earliest first, in the words of a comparison's `fails_at`."""


@dataclass(frozen=True)
class End:
    """One gateway: which daemon, its configuration as written, and where it stands.

    `files` are `ipsec.conf`, `ipsec.secrets` and, where it needs any, a `setup.conf`; or `swanctl.conf`. `private_address` puts the end behind 1:1 NAT of
    its `address`. `tunnels` are pairs of local and remote subnet: for each one host is made and pinged; `hosts` are
    more addresses to have.
    """

    daemon: Daemon
    address: str
    files: Mapping[str, str] = field(default_factory=dict)
    tunnels: tuple[tuple[str, str], ...] = ()
    private_address: str = ""
    hosts: tuple[str, ...] = ()

    @property
    def own(self) -> str:
        """The address the daemon itself has."""
        return self.private_address or self.address


@dataclass(frozen=True)
class Foretold:
    """What a sheet says will come: waited for longer, as a busy machine is late with it, and not judged by it.

    `fails_at` is the stage; `said` what A's log is to hold, by which end starts or asks for new keys.
    """

    fails_at: str | None = None
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A is VNS3. Each entry of `initiate` (`A`, `B`) is a run of its own, with fresh daemons.

    `drop` is what the path loses: `udp500`, `udp4500`, `esp`, `all`. `wait` is how many seconds to wait for the
    tunnel instead of the usual few, to the end even after a refusal. `rekey` lists forced rekeys such as `B:child`;
    `watch` is for how many seconds to look on, with pings, once it is up. Without `foretold` what does not come in
    the usual time is taken for not coming.
    """

    name: str
    a: End
    b: End
    initiate: tuple[str, ...] = ENDS
    drop: tuple[str, ...] = ()
    wait: int = 0
    rekey: tuple[str, ...] = ()
    watch: int = 0
    foretold: Foretold | None = None

    def end(self, key: str) -> End:
        return self.a if key == "A" else self.b


@dataclass(frozen=True)
class Run:
    """One negotiation. `logs` are both daemons' whole logs from the time they listen.

    `believed` says which ends took phase 1 for up, and which pairs of phase 2. `pings` are the answered and the lost
    ones, `rekeys` the failed of the forced ones, `watched` how each round of pings went. `encapsulation` is `udp`,
    `native` or empty. `error` says what went wrong with the laboratory itself.
    """

    initiator: str
    logs: Mapping[str, str] = field(default_factory=dict)
    phase1: Mapping[str, bool] = field(default_factory=dict)
    phase2: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)
    pings: Mapping[str, bool] = field(default_factory=dict)
    encapsulation: str = ""
    rekeys: tuple[str, ...] = ()
    watched: tuple[bool, ...] = ()
    loading: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""

    @property
    def fails_at(self) -> str | None:
        """The earliest stage that failed."""
        if not all(self.phase1.get(end) for end in ENDS):
            return "phase1"
        if any(len(self.phase2[end]) < self.wanted[end] for end in ENDS):
            return "phase2"
        if not self.pings or not all(self.pings.values()):
            return "traffic"
        return "rekey" if self.rekeys or not all(self.watched) else None


@dataclass(frozen=True)
class Outcome:
    """All runs of a case."""

    name: str
    runs: tuple[Run, ...]

    @property
    def fails_at(self) -> str | None:
        """The earliest stage that failed, whoever started."""
        return min((run.fails_at for run in self.runs), key=STAGES.index)

    @property
    def error(self) -> str:
        return "; ".join(run.error for run in self.runs if run.error)

    def by(self, initiator: str) -> Run:
        return next(run for run in self.runs if run.initiator == initiator)


def case_to_json(case: Case) -> dict[str, Any]:
    return asdict(case)


def case_from_json(raw: dict[str, Any]) -> Case:
    ends = {key: End(**_tuples(End, raw[key])) for key in ("a", "b")}
    foretold = raw["foretold"] and _foretold(raw["foretold"])
    return Case(**{**_tuples(Case, raw), **ends, "foretold": foretold})


def _foretold(raw: dict[str, Any]) -> Foretold:
    return Foretold(raw["fails_at"], {end: tuple(texts) for end, texts in raw["said"].items()})


def run_from_json(raw: dict[str, Any]) -> Run:
    phase2 = {end: tuple(names) for end, names in raw["phase2"].items()}
    return Run(**{**_tuples(Run, raw), "phase2": phase2})


def _tuples(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
    """The fields as Python has them: JSON knows lists only."""
    known = {each.name for each in fields(kind)}
    return {name: _tuple(value) for name, value in raw.items() if name in known}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value
