"""Proposals that a device writes over several lines.

A shape sees one line, and `type=OAKLEY_GROUP, val=MODP2048.` does not say whose group it is: the line that
opened the block does ("incoming proposal:", "my proposal:"). So a dialect declares both: a shape whose
`detail` is one of `OPENS` opens a block of one end, and `offer_line` is a line within it, which reads `part`,
or `cipher` and `bits` where the key length has a line of its own. The block is kept in the attempt. Its
values go where those of an offer on one line go, so a refusal finds them; several proposals of one offer are
one value of several. Where no line opened a block, its lines say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vns3pair.ipsec.diagnosis import wire
from vns3pair.ipsec.diagnosis.matching import Event
from vns3pair.ipsec.diagnosis.state import Attempt, Block, Connection
from vns3pair.ipsec.diagnosis.values import NOTHING, Key, Reader, Shown, keep_all

OPENS: Mapping[str, str] = {
    "block_there": "offer",
    "block_here": "own_offer",
    "block_agreed": "agreed",
}
"""Detail of a shape that opens a block, and the group that its lines then stand for."""
NEXT = "block_next"
"""Detail of an `offer_line` that begins the next proposal of the same end; it opens a block of the peer if none is."""
TAKEN = "block_taken"
"""Detail of a shape that says that the proposal just told is agreed."""
MOST_LINES = 200
"""Lines kept of a connection to show its values; beyond that, those of values that are no longer told go."""


def shown(values: Reader, connection: Connection, attempt: Attempt, event: Event) -> Shown | None:
    """What an event shows as a part of a block; None where it is none."""
    shape = event.shape
    if shape.signal == "phase2_up":
        return _up(values, connection, attempt, event)
    if shape.signal != "offer_line" and not shape.detail.startswith("block_"):
        return None
    group = OPENS.get(shape.detail) or ("offer" if shape.detail == NEXT and attempt.block is None else None)
    block = attempt.block
    if group is not None and not (block is not None and block.group == group == "own_offer"):
        # One own proposal after another is each of a gateway that the peer was held against.
        block = attempt.block = Block(group, shape.phase)
    if block is None:
        return NOTHING
    if shape.detail == "block_there":
        attempt.reason = None  # what was refused before was another offer
    if shape.detail == TAKEN:
        return _taken(block)
    if shape.detail == NEXT:
        block.cipher, block.proposal = "", {}
    attempt.version = attempt.version or shape.version
    block.phase = shape.phase or block.phase
    text = _text(block, event.groups)
    if not text:
        return NOTHING
    phase = block.phase or (2 if attempt.up or attempt.child else 1)
    version = attempt.version or connection.version
    read = values.read(((block.group, text),), phase, version, shape.signal)
    return Shown(_gathered(block, read, connection, attempt))


def _taken(block: Block) -> Shown:
    """Agreed in phase 1. In phase 2 IOS says so of what it can read, and asks its crypto map only then."""
    if block.phase == 2:
        block.readable = dict(block.proposal)
        return NOTHING
    return Shown(_keyed(block.proposal, wire.AGREED))


def _up(values: Reader, connection: Connection, attempt: Attempt, event: Event) -> Shown | None:
    """What the line of an established phase 2 shows, with the proposal that was read last."""
    block = attempt.block
    if block is None or not block.readable:
        return None
    read = values.read(event.told, 2, attempt.version or connection.version, event.shape.signal)
    agreed, block.readable = block.readable, {}
    return Shown({**read.values, **_keyed(agreed, wire.AGREED)})


def hand_over(event: Event, last: Connection | None, connection: Connection) -> None:
    """A line names the connection of a peer that was unknown so far: what the peer proposed is told of that one."""
    named = event.shape.signal == "suite" and "connection" in event.groups
    if not named or last is None or last is connection or last.name is not None or last.current.block is None:
        return
    connection.current, last.current = last.current, Attempt()
    keep_all(connection.sightings, connection.current.sightings)
    for sighting in connection.current.sightings.values():
        if sighting.number in last.lines:
            connection.lines[sighting.number] = last.lines[sighting.number]


def _text(block: Block, groups: Mapping[str, str]) -> str:
    """What the line tells; a key length with the cipher it belongs to, wherever in the proposal it stands."""
    if cipher := groups.get("cipher"):
        block.cipher = cipher
        return cipher
    if bits := groups.get("bits"):
        return f"{block.cipher} key length {bits}" if block.cipher else ""
    return groups.get("part", "")


def _gathered(
    block: Block, read: Shown, connection: Connection, attempt: Attempt
) -> dict[Key, tuple[str, Any, str]]:
    """The values read, each with those of the same key that the offer named before.

    What an earlier offer of this end was, or this one as far as it was told, is no longer what it proposes.
    """
    told: dict[Key, tuple[str, Any, str]] = {}
    for key, value, by in read.values.values():
        several = value if isinstance(value, tuple) else (value,)
        before = block.offer.get(key, ())
        block.proposal[key] = value
        block.offer[key] = known = tuple(dict.fromkeys((*before, *several)))
        whole = known[0] if len(known) == 1 else known
        told |= _keyed({key: whole}, by)
        if known == before:
            continue
        for sightings in (attempt.sightings, connection.sightings):
            for old in [old for old in sightings if old[:2] == (key, by) and old not in told]:
                del sightings[old]
    if len(connection.lines) >= MOST_LINES:
        _forget(connection)
    return told


def _forget(connection: Connection) -> None:
    """Let go of lines that show nothing any more: each offer takes the place of the one before."""
    told = [connection.sightings, connection.current.sightings]
    told += [attempt.sightings for attempt in connection.attempts.values()]
    told += [finding.sightings for finding in connection.findings.values()]
    needed = {sighting.number for sightings in told for sighting in sightings.values()}
    connection.lines = {number: line for number, line in connection.lines.items() if number in needed}


def _keyed(values: Mapping[str, Any], by: str) -> dict[Key, tuple[str, Any, str]]:
    return {(key, by, repr(value)): (key, value, by) for key, value in values.items()}
