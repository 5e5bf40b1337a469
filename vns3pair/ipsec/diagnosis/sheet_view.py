"""What holding a log against a sheet yields: data, and sentences in the three voices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec.diagnosis.finding import Diagnosis
from vns3pair.ipsec.diagnosis.wording import shown
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Side
from vns3pair.ipsec.voices import BESIDE

Texts = Mapping[Reader, str]
"""One sentence or a few in each voice; a reader who may not see it has none."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about the log and the sheet.

    `code` is `contradiction`, `known` (the sheet already had the mismatch), `warned` (an advisory of it),
    `agreed` (the sheet has no fault where the log has one), `outdated` (the log refutes a mismatch of the sheet),
    `nat_traversal`, `rekey`, `flapping`, `other_peer`, `no_trace` (the log may be of another tunnel) or `other_tunnel`
    (it is not of this sheet's).
    `keys` are keys of rows. `near` says that it is about what the decisive diagnosis is about.
    """

    code: str
    keys: tuple[str, ...]
    texts: Texts
    near: bool = True

    def text(self, reader: Reader = "neutral") -> str:
        """What to say to this reader; empty where it is not for them."""
        return self.texts.get(reader, "")


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row of the sheet of which the log tells something.

    `key` is the row's (VNS3's key, or `tunnels[N]`; `tunnels` for pairs that are no row). `seen` are the values
    by the side whose they are, several in a tuple, each in that side's view. `contradicts` names the sides whose
    half of the sheet says otherwise. `concerned` says that the decisive diagnosis is about the row, `known` that
    the sheet's own comparison has a mismatch there that may be the cause. `lines` are lines of the logs: whose
    log, and the number.
    """

    key: str
    label: str
    seen: Mapping[Side, Any]
    contradicts: tuple[Side, ...]
    concerned: bool
    known: bool
    lines: tuple[tuple[str, int], ...]
    texts: Texts

    def text(self, reader: Reader = "neutral") -> str:
        """How what was seen stands to the sheet."""
        return self.texts.get(reader, "")

    def shown(self, side: Side) -> str:
        """The side's value as people read it, empty where none was seen."""
        if side not in self.seen:
            return ""
        value = self.seen[side]
        if not self.key.startswith("tunnels"):
            return shown(self.key, value)
        return shown("tunnels", list(value) if isinstance(value, tuple) else [value])

    def seen_text(self, reader: Side = VNS3) -> str:
        """All values seen in one line: one if both sides have it, else whose each is."""
        values = {side: self.shown(side) for side in SIDES if side in self.seen}
        if len(values) == 2 and len(set(values.values())) == 1:
            return values[PARTNER]
        return ", ".join(f"{BESIDE[reader][side]}: {value}" for side, value in values.items())


@dataclass(frozen=True, slots=True)
class SheetView:
    """A log held against a sheet.

    `side` is whose log it is. `diagnoses` are the reading's, those about this sheet's peer first, with causes and
    keys in the order that the sheet suggests. `rows` are in the sheet's order, `remarks` in that of importance.
    `remedy` is what to do where the sheet decides, else empty. `foreign` says that the log is of another tunnel: then
    nothing was held against the sheet.
    """

    side: Side
    rows: tuple[SeenRow, ...]
    remarks: tuple[Remark, ...]
    diagnoses: tuple[Diagnosis, ...]
    remedy: Texts = field(default_factory=dict)
    foreign: bool = False

    def remarks_for(self, reader: Reader) -> tuple[str, ...]:
        """What may be said to this reader."""
        return tuple(text for remark in self.remarks if (text := remark.text(reader)))

    @property
    def marked(self) -> tuple[SeenRow, ...]:
        """The rows that the decisive diagnosis is about, or that the log contradicts."""
        return tuple(row for row in self.rows if row.concerned or row.contradicts)
