"""How long the laboratory waits: a busy machine that is late with what is foretold gets its time, others do not."""

from __future__ import annotations

import pytest

from tests.interop.lab import inside
from tests.interop.lab.cases import Case, End, Foretold

REFUSED = "no acceptable proposal found"
UP = "phase 1 is up"
ADDRESS = {"A": "203.0.113.4", "B": "198.51.100.60"}
PAIR = ("172.31.1.0/24", "10.50.0.0/16")


class Clock:
    """Time that passes as it is slept."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Gateway:
    """An end whose log has its lines from given seconds on."""

    PHASE2 = "tunnel"

    def __init__(self, clock: Clock, key: str, lines: dict[float, str]) -> None:
        self._clock, self._lines = clock, lines
        self.end = End("none", ADDRESS[key], tunnels=(PAIR,))

    def log(self) -> str:
        return "".join(line + "\n" for at, line in self._lines.items() if at <= self._clock.now)

    def phase1(self) -> bool:
        return UP in self.log()

    def phase2(self) -> tuple[str, ...]:
        return ("one",) if self.PHASE2 in self.log() else ()

    def rekey(self) -> None:
        """Nothing but what the log has anyhow."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(inside, "time", clock)
    return clock


def waited(
    clock: Clock,
    a: dict[float, str],
    b: dict[float, str],
    foretold: Foretold | None = None,
    wait: int = 0,
) -> tuple[bool, float]:
    """Whether the tunnel is up, and after how many seconds that was clear."""
    ends = {"A": Gateway(clock, "A", a), "B": Gateway(clock, "B", b)}
    case = Case("one", ends["A"].end, ends["B"].end, wait=wait, foretold=foretold)
    return inside._wait(case, "A", ends), clock.now


def test_a_line_that_is_foretold_is_waited_for_after_the_other_end_has_refused(clock: Clock) -> None:
    foretold = Foretold("phase2", {"A": ("refused by the peer",)})
    late = {1.0: UP, 30.0: "refused by the peer"}
    up, seconds = waited(clock, late, {1.0: UP, 1.5: REFUSED}, foretold)
    assert not up
    assert 30 < seconds < 34


def test_a_tunnel_that_is_foretold_is_waited_for(clock: Clock) -> None:
    lines = {1.0: UP, 40.0: "tunnel"}
    assert waited(clock, lines, lines, Foretold())[0]


def test_phase_1_is_waited_for_at_both_ends_where_a_later_stage_is_to_fail(clock: Clock) -> None:
    _, seconds = waited(clock, {20.0: UP}, {1.0: UP, 1.5: REFUSED}, Foretold("phase2"))
    assert seconds > 20


def test_nothing_is_waited_for_that_is_not_foretold(clock: Clock) -> None:
    foretold = Foretold("phase1", {"B": ("said by those who answer",)})
    assert waited(clock, {}, {1.0: REFUSED}, foretold)[1] < 5


def test_lines_that_still_come_are_waited_for(clock: Clock) -> None:
    coming = {second * 2.0: f"line {second}" for second in range(10)}
    assert 18 < waited(clock, coming, {1.0: REFUSED}, Foretold("phase1"))[1] < 22


def test_what_never_comes_ends_all_the_same(clock: Clock) -> None:
    up, seconds = waited(clock, {}, {}, Foretold())
    assert not up
    assert seconds < inside.USUAL + inside.PATIENCE + 1


def test_a_wait_of_its_own_lasts_to_its_end_whatever_was_refused(clock: Clock) -> None:
    assert waited(clock, {}, {1.0: REFUSED}, Foretold("phase1"), wait=75)[1] > 75


def test_silence_is_waited_out_where_nothing_is_foretold(clock: Clock) -> None:
    lines = {30.0: UP, 30.5: "tunnel"}
    assert waited(clock, lines, lines)[0]


def rekeyed(clock: Clock, a: dict[float, str], b: dict[float, str], said: tuple[str, ...]) -> bool:
    ends = {"A": Gateway(clock, "A", a), "B": Gateway(clock, "B", b)}
    case = Case("one", ends["A"].end, ends["B"].end, foretold=Foretold("rekey", {"A": said}))
    return inside._rekeyed(case, "A", ends)


def test_new_keys_are_waited_for(clock: Clock) -> None:
    assert rekeyed(clock, {20.0: "tunnel"}, {25.0: "tunnel"}, ())


def test_a_foretold_line_is_waited_for_after_new_keys_are_refused(clock: Clock) -> None:
    assert not rekeyed(clock, {20.0: "CREATE_CHILD_SA failed"}, {1.0: REFUSED}, ("CREATE_CHILD_SA failed",))
    assert 20 < clock.now < 22
