"""What a pasted block comes to: cells with a place on the sheet, tunnels put together, lines without a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vns3pair.ipsec import catalogue, sheetfile, tunnel_lists, values
from vns3pair.ipsec.cell_labels import holds_key, is_key_label
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import OTHER, SIDES, Side
from vns3pair.ipsec.tunnel_lists import TunnelLine

_PARTS = re.compile(r"[\t\n]")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One cell of a block with a place on the sheet.

    `value` is what would be stored: in normal form where it can be read, else as typed; None where nothing
    is kept. `reads` shows how it was read. For `tunnels` the value is the side's whole new list.
    """

    line: int
    side: Side
    key: str
    label: str
    text: str
    value: Any
    reads: str
    problem: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A line of a block that has no place on the sheet, and why."""

    line: int
    text: str
    why: str


def unmatched(line: int, text: str, why: str) -> Unmatched:
    """A line without a place; what stands beside a label of the key is not repeated."""
    parts = _PARTS.split(text)
    secret = any(holds_key(part) or is_key_label(part) for part in parts)
    return Unmatched(line, "" if secret else text.strip(), why)


class PastedTunnels:
    """The tunnels of a block, collected for each side.

    Those under a label take the place of the side's list (`instead`), others are added to it.
    """

    def __init__(self, halves: Mapping[Side, Half]) -> None:
        self._halves = halves
        self._lines: dict[Side, list[TunnelLine]] = {each: [] for each in SIDES}
        self._instead: set[Side] = set()
        self._subnets: dict[tuple[Side, str], tuple[int, str]] = {}
        self.unmatched: list[Unmatched] = []

    def take(self, whose: Side, lines: Iterable[TunnelLine], instead: bool = False) -> None:
        """Takes lines that were read; those without two subnets have no place."""
        if instead:
            self._instead.add(whose)
        for line in lines:
            if line.tunnel is None:
                self.unmatched.append(unmatched(line.number, line.text, line.problem))
            else:
                self._lines[whose].append(line)

    def cell(self, number: int, whose: Side, word: str, text: str) -> None:
        """Takes a cell beside a label of tunnels: pairs, or the subnets of one end."""
        if word == "tunnels":
            found = tunnel_lists.read_lines(text, whose)
            self.take(whose, [replace(each, number=number) for each in found], instead=True)
        elif text:
            first, before = self._subnets.get((whose, word), (number, ""))
            self._subnets[whose, word] = first, f"{before}\n{text}".strip()

    def made(self) -> list[Pasted]:
        """One cell for each side that got tunnels; to be called once, at the end."""
        for whose in SIDES:
            self._expand(whose)
        return [pasted for whose in SIDES for pasted in self._of(whose)]

    def _expand(self, whose: Side) -> None:
        """Each local with each remote subnet; the other side's local ones where no remote ones are named."""
        local = self._subnets.get((whose, "local_subnet"))
        remote = self._subnets.get((whose, "remote_subnet"))
        ends = local, remote or self._subnets.get((OTHER[whose], "local_subnet"))
        if ends[0] is not None and ends[1] is not None:
            found = tunnel_lists.expand(ends[0][1], ends[1][1], whose)
            self.take(whose, [replace(each, number=ends[0][0]) for each in found], instead=True)
        elif (alone := local or remote) is not None:
            why = "a tunnel is two subnets, and the other one is not in the block"
            self.unmatched.append(unmatched(*alone, why))

    def _of(self, whose: Side) -> Iterator[Pasted]:
        lines = self._lines[whose]
        if not lines:
            return
        stated = self._halves[whose].stated.get("tunnels")
        now = stated if isinstance(stated, list) else [] if values.is_blank(stated) else [stated]
        normal = [tunnel.values() for tunnel in self._halves[whose].tunnels]
        tunnels = [line.tunnel for line in lines]
        instead = whose in self._instead
        new = (
            tunnels
            if instead
            else [*now, *(each for each in tunnels if each not in now and each not in normal)]
        )
        if len(new) > sheetfile.MOST_TUNNELS:
            why = f"a side has {sheetfile.MOST_TUNNELS:,} tunnels at most: {len(new) - sheetfile.MOST_TUNNELS:,} are left out"
            self.unmatched.append(Unmatched(lines[-1].number, "", why))
            new = new[: sheetfile.MOST_TUNNELS]
        problems = [f"line {line.number}: {line.problem}" for line in lines if line.problem]
        yield Pasted(
            line=lines[0].number,
            side=whose,
            key="tunnels",
            label=catalogue.BY_KEY["tunnels"].label,
            text="\n".join(line.text for line in lines),
            value=new,
            reads=_count(len(tunnels), len(now), len(new), instead),
            problem="; ".join(problems[:3]) + (f"; and {len(problems) - 3:,} more" if problems[3:] else ""),
            changed=new not in (now, normal),
        )


def _count(pasted: int, now: int, new: int, instead: bool) -> str:
    noun = "tunnel" if pasted == 1 else "tunnels"
    if not now:
        return f"{pasted:,} {noun}"
    if instead:
        return f"{pasted:,} {noun} in place of the {now:,} that {'is' if now == 1 else 'are'} there"
    return f"{new - now:,} more, {new:,} in all" if new > now else "there already"


__all__ = ["Pasted", "PastedTunnels", "Unmatched", "unmatched"]
