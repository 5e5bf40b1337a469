"""The tunnels of a file that came back, three ways: as a set, found by what they are and then by the row's key.

A row that is missing changes nothing; one whose cells were emptied takes its tunnel out. Where very much changed,
one line stands for the whole list.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from vns3pair.documents import form
from vns3pair.documents.answers import TunnelAnswer
from vns3pair.documents.structure import clean
from vns3pair.exchange.returned import (
    CLEARED,
    CONFLICT,
    KEPT,
    NEW,
    REFUSED,
    SAME,
    SUGGESTED,
    UNREAD,
    Line,
    Sheets,
)
from vns3pair.ipsec import values
from vns3pair.ipsec.parameter import VNS3, Side
from vns3pair.ipsec.tunnels import read_tunnels
from vns3pair.sheets import tunnel_edits
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.tunnel_rows import as_list, fields_of

KEY = "tunnels"
ENDS = ("local_subnet", "remote_subnet")
MOST_SINGLY = 60
"""Changes of one side's tunnels that are offered one by one; more are one change of the whole list."""
ALREADY = "is on the sheet already"
Tunnel = Mapping[str, Any]


def tunnels(
    found: Sequence[TunnelAnswer], side: Side, sheets: Sheets, *, whole: bool, applied: bool
) -> list[Line]:
    """The lines of one side's tunnels; suggestions where the side is not `applied`."""
    read = _Tunnels(found, side, sheets, whole)
    lines = list(read.lines())
    if not applied:
        return [_suggested(line) for line in lines if line.state in (NEW, CLEARED, CONFLICT, UNREAD)][
            :MOST_SINGLY
        ]
    offered = [line for line in lines if line.edits]
    if len(offered) <= MOST_SINGLY:
        return lines
    return [line for line in lines if not line.edits] + [read.at_once(offered)]


def _suggested(line: Line) -> Line:
    return replace(line, state=SUGGESTED, edits=())


@dataclass(frozen=True)
class _Tunnels:
    """One side's tunnels in the file, in the exported revision (`base`) and on the sheet now."""

    found: Sequence[TunnelAnswer]
    side: Side
    sheets: Sheets
    whole: bool

    @cached_property
    def base(self) -> list[dict[str, Any]]:
        return as_list(self.sheets.base[self.side].get(KEY)) if self.sheets.base is not None else []

    @cached_property
    def now(self) -> list[dict[str, Any]]:
        return as_list(self.sheets.now[self.side].get(KEY))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the file tells tunnels by: a workbook shows their two subnets alone."""
        own = [each.key for each in fields_of(self.side)]
        told = {key for answer in self.found for key in answer.fields}
        return tuple(key for key in own if key in ENDS or (key in told and not self.keyed))

    @cached_property
    def keyed(self) -> bool:
        """Whether the file has its tunnels in rows with keys, as a workbook of ours has."""
        return any(answer.key for answer in self.found)

    @cached_property
    def by_key(self) -> dict[str, int]:
        """The place in the exported list of each row's tunnel."""
        if self.sheets.base is None:
            return {}
        places = {}
        for row in form.tunnel_rows(self.sheets.before):
            tunnel = row.vns3 if self.side == VNS3 else row.partner
            if tunnel is not None:
                places[row.key] = tunnel.index
        return places

    def form(self, tunnel: Tunnel) -> str:
        """What a tunnel is, as far as the file tells: equal for equal tunnels in whatever spelling."""
        read = read_tunnels([dict(tunnel)], self.side)
        shown = read[0].values() if read else {}
        stated = shown if isinstance(shown, Mapping) else {ENDS[0]: shown}
        return json.dumps([clean(values.as_text(stated.get(key, ""))) for key in self.fields])

    @cached_property
    def now_forms(self) -> Counter[str]:
        return Counter(map(self.form, self.now))

    # Finding what is what

    @cached_property
    def matched(self) -> dict[int, int]:
        """Answers that hold a tunnel as it was exported, with its place: in its own row first, else in any."""
        waiting: defaultdict[str, deque[int]] = defaultdict(deque)
        forms = [self.form(tunnel) for tunnel in self.base]
        matched: dict[int, int] = {}
        asked = [
            (number, self.form(answer.fields))
            for number, answer in enumerate(self.found)
            if self._plain(answer)
        ]
        for number, text in asked:
            place = self.by_key.get(self.found[number].key)
            if place is not None and forms[place] == text:
                matched[number] = place
        taken = set(matched.values())
        for place, text in enumerate(forms):
            if place not in taken:
                waiting[text].append(place)
        for number, text in asked:
            if number not in matched and waiting.get(text):
                matched[number] = waiting[text].popleft()
        return matched

    def _plain(self, answer: TunnelAnswer) -> bool:
        return not answer.blank and not answer.problem

    def lines(self) -> Iterator[Line]:
        added: Counter[str] = Counter()
        gone = set(self.matched.values())
        for number, answer in enumerate(self.found):
            if answer.problem:
                yield replace(self._line(number, answer), state=REFUSED, problem=answer.problem)
            elif number in self.matched:
                still = self.now_forms[self.form(answer.fields)] > 0
                yield replace(self._line(number, answer), state=SAME if still else KEPT)
            else:
                place = self.by_key.get(answer.key)
                place = place if place is not None and place not in gone else None
                gone |= {place} if place is not None else set()
                if line := self._changed(number, answer, place, added):
                    yield line
        if self.whole and self.sheets.base is not None:
            yield from self._left_out(gone)

    def _changed(
        self, number: int, answer: TunnelAnswer, place: int | None, added: Counter[str]
    ) -> Line | None:
        """A row that is not as exported: emptied, changed or new."""
        was = self.base[place] if place is not None else None
        line = self._line(number, answer)
        if answer.blank:
            emptied = was is not None and all(end in answer.fields for end in ENDS)
            return self._removed(line, was) if emptied and was is not None else None
        wanted = self.form({**(was or {}), **answer.fields})
        if self.now_forms[wanted] > added[wanted]:
            added[wanted] += 1
            return replace(line, state=SAME, remark=ALREADY)
        line = self._read(line, answer, was)
        value = {key: text for key, text in answer.fields.items() if text and key in self._own}
        if was is None:
            return replace(line, edits=(Edit(self.side, KEY, [value], op="add", once=True),))
        there = self._there(was)
        kept = {key: was[key] for key in self._own if key in was and key not in answer.fields}
        edit = Edit(
            self.side,
            KEY,
            {**value, **kept},
            there and there[1],
            index=there[0] if there else -1,
            once=there is None,
        )
        line = replace(line, edits=(edit,), now=_words(there[1]) if there else "taken away")
        return line if there is not None and not there[2] else replace(line, state=CONFLICT)

    def _removed(self, line: Line, was: Tunnel) -> Line | None:
        there = self._there(was)
        if there is None:
            return replace(line, state=SAME)
        edit = Edit(self.side, KEY, was=there[1], op="remove", index=there[0])
        state = CONFLICT if there[2] else CLEARED
        return replace(line, state=state, now=_words(there[1]), edits=(edit,))

    def _there(self, was: Tunnel) -> tuple[int, dict[str, str], bool] | None:
        """Where an exported tunnel stands now, with its fields and whether it was changed; None where it is gone."""
        place = self._now_places.get(self.form(was))
        if place is not None:
            return place, tunnel_edits.fields(self.now[place], self.side), False
        before = tunnel_edits.fields(was, self.side)
        for end in ENDS:
            place = self._new_by_end.get((end, before.get(end, "")))
            if place is not None:
                return place, tunnel_edits.fields(self.now[place], self.side), True
        return None

    @cached_property
    def _now_places(self) -> dict[str, int]:
        return {text: place for place, text in reversed([*enumerate(map(self.form, self.now))])}

    @cached_property
    def _new_by_end(self) -> dict[tuple[str, str], int]:
        """Of the tunnels now that were not exported, the first with each subnet at each end."""
        base = frozenset(map(self.form, self.base))
        found: dict[tuple[str, str], int] = {}
        for place, tunnel in enumerate(self.now):
            if self.form(tunnel) not in base:
                fields = tunnel_edits.fields(tunnel, self.side)
                for end in ENDS:
                    if fields.get(end):
                        found.setdefault((end, fields[end]), place)
        return found

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(each.key for each in fields_of(self.side))

    def _read(self, line: Line, answer: TunnelAnswer, was: Tunnel | None) -> Line:
        """The line with how its tunnel is read, and why it cannot be."""
        read = read_tunnels([{**(was or {}), **answer.fields}], self.side)
        if not read:
            return line
        problems = "; ".join(f"{key.partition('_')[0]}: {why}" for key, _, why in read[0].problems)
        shown = read[0].values()
        reads = _words(shown) if isinstance(shown, Mapping) else ""
        if not problems and not read[0].complete:
            problems = "a tunnel is two subnets, and one is missing"
        return replace(line, reads=reads, problem=problems, state=UNREAD if problems else NEW)

    def _left_out(self, gone: Collection[int]) -> Iterator[Line]:
        """Tunnels that a whole list no longer has."""
        for place, was in enumerate(self.base):
            if place not in gone:
                where = f"{self.side}.{KEY}"
                line = Line(f"{self.side}.{KEY}.r{place}", self.side, KEY, "Tunnel", where, CLEARED)
                removed = self._removed(replace(line, held="left out"), was)
                if removed is not None and removed.state != SAME:
                    yield removed

    def _line(self, number: int, answer: TunnelAnswer) -> Line:
        row = form.tunnel_number(answer.key)
        return Line(
            id=f"{self.side}.{KEY}.{number}",
            side=self.side,
            key=answer.key or KEY,
            label=f"Tunnel {row + 1}" if row is not None else "Further tunnel" if self.keyed else "Tunnel",
            where=answer.where,
            state=NEW,
            held=clean(_words(answer.fields), 300),
            doubt=answer.doubt,
        )

    def at_once(self, lines: Sequence[Line]) -> Line:
        """One line for many: the list as it would be. What met another change, or cannot be read, stays out."""
        after = list(self.now)
        kinds: Counter[str] = Counter()
        places: dict[int, dict[str, Any] | None] = {}
        for line in lines:
            edit = line.edits[0]
            if line.state in (CONFLICT, UNREAD):
                kinds["left out, to be typed by hand"] += 1
            elif edit.op == "add":
                kinds["added"] += 1
                after += edit.value
            else:
                kinds["taken out" if edit.op == "remove" else "changed"] += 1
                places[edit.index] = None if edit.op == "remove" else dict(edit.value)
        new = [places.get(place, tunnel) for place, tunnel in enumerate(after)]
        told = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
        edit = Edit(self.side, KEY, [tunnel for tunnel in new if tunnel], self.now, op="replace")
        return Line(
            id=f"{self.side}.{KEY}.all",
            side=self.side,
            key=KEY,
            label="Tunnels, all at once",
            where=f"{lines[0].where} and below",
            state=NEW,
            held=told,
            reads=f"{len(edit.value):,} tunnels",
            now=f"{len(self.now):,} tunnels",
            edits=(edit,),
        )


def _words(tunnel: Mapping[str, Any]) -> str:
    """A tunnel in one line."""
    pair = " → ".join(values.as_text(tunnel.get(key) or "…") for key in ENDS)
    name = values.as_text(tunnel.get("name") or "")
    return (f"{name}: {pair}" if name else pair) if any(tunnel.get(key) for key in (*ENDS, "name")) else ""


__all__ = ["MOST_SINGLY", "tunnels"]
