"""How often a log shows rekeys and losses, held against the lifetimes of a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.diagnosis.finding import Moment, Reading
from vns3pair.ipsec.diagnosis.sheet_view import Remark
from vns3pair.ipsec.diagnosis.sheet_words import in_voices
from vns3pair.ipsec.durations import show_duration
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side

EARLIEST = 0.6
"""Daemons rekey within this share of a lifetime before its end; libreswan up to 18 minutes of an hour early."""
SLACK = 60.0


def remarks(reading: Reading, comparison: Comparison) -> Iterator[Remark]:
    """What the times between rekeys, and between losses where it flaps, say of the lifetimes."""
    for phase in (1, 2):
        every = _every(m for m in reading.moments if m.kind == "rekey" and f"phase {phase}" in m.text)
        if every is not None and (lifetimes := _lifetimes(comparison, phase)):
            yield _rekeys(phase, every, lifetimes)
    if any(diagnosis.pattern == "flapping" for diagnosis in reading.diagnoses):
        every = between_losses(reading)
        if every is not None:
            yield from _losses(every, comparison)


def between_losses(reading: Reading) -> float | None:
    """The usual time from one coming up to the next, in seconds; None where it cannot be told."""
    return _every(moment for moment in reading.moments if moment.kind == "phase2")


def _lifetimes(comparison: Comparison, phase: int) -> dict[Side, int]:
    halves = {VNS3: comparison.vns3, PARTNER: comparison.partner}
    found = {side: halves[side].value(f"phase{phase}_lifetime") for side in SIDES}
    return {side: value for side, value in found.items() if isinstance(value, int)}


def _every(moments: Iterable[Moment]) -> float | None:
    """The usual time between the moments of one connection, in seconds; None where it cannot be told."""
    by_name: dict[tuple[str, str], list[Moment]] = defaultdict(list)
    for moment in moments:
        by_name[moment.end, moment.connection].append(moment)
    gaps: list[float] = []
    for of_one in by_name.values():
        before: float | None = None
        for moment in of_one:
            if moment.time is None:
                continue
            if before is not None:
                gaps.append(abs(moment.time - before))
            before = moment.time
            if moment.count > 1 and moment.until is not None:
                gaps += [abs(moment.until - moment.time) / (moment.count - 1)] * (moment.count - 1)
                before = moment.until
    gaps = [gap for gap in gaps if gap > 1]
    return median(gaps) if gaps else None


def _time(seconds: float) -> str:
    """A time as people say it; minutes are enough for what is long."""
    whole = round(seconds) if seconds < 600 else round(seconds / 60) * 60
    return show_duration(whole) or f"{whole} s"


def _rekeys(phase: int, every: float, lifetimes: dict[Side, int]) -> Remark:
    shortest, longest = min(lifetimes.values()), max(lifetimes.values())
    start = f"Phase {phase} is rekeyed about every {_time(every)}; the sheet says {_said(lifetimes)}: "
    if every > longest + SLACK:
        end = "no box keeps that lifetime."
    elif every < shortest * EARLIEST:
        end = "that is far too often for it. Look for a shorter lifetime in a box, or a limit by volume."
    elif every > shortest + SLACK:
        end = "it follows the longer one, so the box with the shorter one is not set as the sheet says."
    elif shortest != longest:
        end = "it follows the shorter one, as is to be expected."
    else:
        end = "that goes together."
    return Remark("rekey", (f"phase{phase}_lifetime",), in_voices(start + end))


def _said(lifetimes: dict[Side, int]) -> str:
    if len(set(lifetimes.values())) == 1:
        return _time(next(iter(lifetimes.values())))
    return f"{_time(lifetimes[VNS3])} at {{vns3_side}} and {_time(lifetimes[PARTNER])} at {{partner_side}}"


def _losses(every: float, comparison: Comparison) -> Iterator[Remark]:
    found = {phase: _lifetimes(comparison, phase) for phase in (1, 2)}
    start = f"The tunnel comes up anew about every {_time(every)}"
    for phase, lifetimes in found.items():
        for side, lifetime in lifetimes.items():
            if lifetime * EARLIEST <= every <= lifetime + SLACK:
                whose = "{vns3_side}" if side == VNS3 else "{partner_side}"
                text = f"{start}, which goes with the phase {phase} lifetime of {whose} ({_time(lifetime)}): look at its rekey."
                yield Remark("flapping", (f"phase{phase}_lifetime",), in_voices(text))
                return
    if any(found.values()):
        text = f"{start}, which is no lifetime on the sheet: so it is rather the network, or a box that is set otherwise."
        yield Remark("flapping", ("phase1_lifetime", "phase2_lifetime"), in_voices(text))
