"""Notes on the rows: a short thread each, shared with the other side or internal to VNS3's.

A tunnel's row is numbered, and the number changes when tunnels move. So a note on it keeps the pair of subnets:
it stands where that pair stands now, else at its number, else with the notes on the whole sheet.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.sheetfile import MOST_TUNNELS
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.voices import WRITERS
from vns3pair.sheets import audit, keys_in_texts, services
from vns3pair.sheets.agreement_models import RowNote
from vns3pair.sheets.lines import line_id
from vns3pair.sheets.visitors import Visitor

WHOLE = "sheet"
"""The key of notes that are on no row of their own."""
LONGEST = 2_000
MOST = 1_000
"""On one sheet; a thread is for a few words, not for a program that writes."""
_TUNNEL = re.compile(r"tunnels[-\[](\d{1,5})\]?", re.ASCII)
_PAIR = re.compile(r"[0-9a-f.:/…]{1,60} → [0-9a-f.:/…]{1,60}", re.ASCII)


class BadNote(ValueError):
    """The note cannot be kept; the message says why, and never repeats its text."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as one visitor reads it. `about` is the pair it was written on, where the row shows another."""

    id: int
    who: str
    side: Side
    side_word: str
    text: str
    internal: bool
    written: datetime.datetime
    about: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The notes on one row, oldest first. `id` is the row's on the page (`tunnels-0`), or `sheet`."""

    id: str
    label: str
    notes: tuple[Note, ...]

    @property
    def count(self) -> int:
        return len(self.notes)


def write(*, visitor: Visitor, key: str, text: str, internal: bool = False, about: str = "") -> RowNote:
    """One more note by the visitor, on a row named by its key or its id on the page, or on the whole sheet.

    A guest never writes internally. `about` is the pair that the visitor saw in a tunnel's row; without it, the one
    that stands there now. Raises BadNote.
    """
    key, text = _row_key(key), values.storable(text).replace("\r\n", "\n").strip()
    if not text:
        raise BadNote("There is nothing in this note yet.")
    if len(text) > LONGEST:
        raise BadNote(f"This note has {len(text):,} characters; {LONGEST:,} is the most.")
    if keys_in_texts.may_hold_a_key(text):
        raise BadNote(keys_in_texts.REFUSED)
    if RowNote.objects.filter(sheet=visitor.sheet).count() >= MOST:
        raise BadNote(f"This sheet has {MOST:,} notes already; no more are taken.")
    about = _pair_of(visitor, key, about) if key.startswith("tunnels[") else ""
    internal = internal and not visitor.is_guest
    with transaction.atomic():
        note = RowNote.objects.create(
            sheet=visitor.sheet, key=key, about=about, text=text, internal=internal, **audit.by(visitor)
        )
        audit.record(visitor=visitor, what="noted_internally" if internal else "noted", detail=_label(key))
        audit.stir(visitor.sheet)
    return note


def threads(visitor: Visitor, comparison: Comparison | None = None) -> dict[str, Thread]:
    """What the visitor may read, by the row's id on the page; rows without a note are left out.

    `comparison` is the sheet's, where the caller has it already.
    """
    kept = RowNote.objects.filter(sheet=visitor.sheet)
    found = list(kept.exclude(internal=True) if visitor.is_guest else kept)
    if not found:
        return {}
    comparison = comparison or services.compared(visitor.sheet)
    on_tunnels = any(note.key.startswith("tunnels[") for note in found)
    pairs = _pairs(comparison) if on_tunnels else []
    by_row: dict[str, list[Note]] = {}
    for each in found:
        key = _place(each, pairs)
        number = _number(key)
        now = pairs[number] if number is not None else ()
        by_row.setdefault(key, []).append(_read(each, visitor, "" if each.about in now else each.about))
    return {
        line_id(key): Thread(line_id(key), _label(key, visitor, comparison), tuple(notes))
        for key, notes in by_row.items()
    }


def newest_first(found: Mapping[str, Thread]) -> list[tuple[Thread, Note]]:
    """Every note with the thread it belongs to, for one list of them all."""
    every = [(thread, note) for thread in found.values() for note in thread.notes]
    return sorted(every, key=lambda entry: (entry[1].written, entry[1].id), reverse=True)


def context(visitor: Visitor, comparison: Comparison | None = None) -> dict[str, Any]:
    """What the notes' templates are made from."""
    found = threads(visitor, comparison)
    return {"threads": found, "all_notes": newest_first(found)}


def to_swap(found: Mapping[str, Thread], shown: Iterable[str]) -> list[str]:
    """The ids of the rows shown whose notes an answer brings: of any tunnel, all, as a note moves with its pair."""
    on_tunnels = any(id_.startswith("tunnels") or _strayed(thread) for id_, thread in found.items())
    return [id_ for id_ in shown if id_ in found or (on_tunnels and id_.startswith("tunnels"))]


def _strayed(thread: Thread) -> bool:
    return any(note.about for note in thread.notes)


def _read(note: RowNote, visitor: Visitor, about: str) -> Note:
    side: Side = PARTNER if note.side == PARTNER else VNS3
    word = WRITERS[visitor.side][side]
    who = word if visitor.is_guest else note.name or word
    return Note(note.pk, who, side, word, note.text, note.internal, note.written, about)


# Rows


def _row_key(text: str) -> str:
    """The key of a row that there can be, by its key or its id; a tunnel may be gone by now. Raises BadNote."""
    found = _TUNNEL.fullmatch(text)
    if found is not None and int(found[1]) < 2 * MOST_TUNNELS:
        return f"tunnels[{int(found[1])}]"
    if text not in catalogue.BY_KEY and text != WHOLE:
        raise BadNote("A note belongs to a row of the sheet.")
    return text


def _number(key: str) -> int | None:
    found = _TUNNEL.fullmatch(key)
    return int(found[1]) if found is not None else None


def _label(key: str, visitor: Visitor | None = None, comparison: Comparison | None = None) -> str:
    """What the row is called on the visitor's page: to a partner in its device's words, where it has one."""
    if key == WHOLE:
        return "The whole sheet"
    number = _number(key)
    if number is not None:
        return f"Tunnel {number + 1}"
    parameter = catalogue.BY_KEY[key]
    device = comparison.partner.device if comparison and visitor and visitor.is_guest else None
    word = device.words.get(parameter.key_of(PARTNER)) if device is not None else None
    return word.name if word is not None else label_of(parameter)


def _place(note: RowNote, pairs: list[tuple[str, ...]]) -> str:
    """The key of the row that a note stands at now."""
    number = _number(note.key)
    if number is None:
        return note.key
    if number < len(pairs) and (not note.about or note.about in pairs[number]):
        return note.key
    moved = next((at for at, pair in enumerate(pairs) if note.about and note.about in pair), None)
    if moved is not None:
        return f"tunnels[{moved}]"
    return note.key if number < len(pairs) else WHOLE


def _pair_of(visitor: Visitor, key: str, seen: str) -> str:
    if _PAIR.fullmatch(seen):
        return seen
    pairs, number = _pairs(services.compared(visitor.sheet)), _number(key) or 0
    return pairs[number][0] if number < len(pairs) else ""


def _pairs(comparison: Comparison) -> list[tuple[str, ...]]:
    """Each tunnel's row as texts, as VNS3 sees it: VNS3's own pair and the partner's turned round."""
    rows = [row for row in comparison.rows if row.parameter.kind == "tunnels"]
    if rows and rows[0].pair is None:
        return [(_text(tunnel, side),) for side in SIDES for tunnel in rows[0].half(side).tunnels]
    pairs = [row.pair for row in rows if row.pair is not None]
    return [
        tuple(_text(each, side) for each, side in ((pair.vns3, VNS3), (pair.partner, PARTNER)) if each)
        for pair in pairs
    ]


def _text(tunnel: Tunnel, side: Side) -> str:
    shown = tunnel.values()
    if not isinstance(shown, Mapping):
        return ""
    ends = [str(shown.get(key, "…")) for key in ("local_subnet", "remote_subnet")]
    return " → ".join(ends if side == VNS3 else reversed(ends))[:200]


__all__ = ["BadNote", "Note", "Thread", "context", "newest_first", "threads", "to_swap", "write"]
