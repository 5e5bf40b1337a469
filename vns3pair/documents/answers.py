"""What a file that comes back holds, whatever its format: cells with a place on the sheet, and what has none.

Nothing is compared here and nothing is judged by the sheet as it stands: that needs the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vns3pair.ipsec.parameter import Side

LARGEST = 5 * 1024 * 1024
"""Bytes of a file that is read at all."""
MOST_UNPLACED = 100


class NotReadable(ValueError):
    """The file cannot be read; the message says why, in words that follow a colon."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell of a side.

    `text` is what is to be read, empty where the cell is; `held` what stands in the file where that is more.
    `where` is its place there: `Connection!E12`. `problem` says why it cannot be taken at all, not even as it was
    typed; `doubt` what speaks against taking it unseen.
    """

    side: Side
    key: str
    text: str
    where: str
    problem: str = ""
    doubt: str = ""
    held: str = ""

    @property
    def shown(self) -> str:
        return self.held or self.text


@dataclass(frozen=True, slots=True)
class TunnelAnswer:
    """One tunnel of a side. `key` is its row's as the comparison numbers them, empty where the file has no keys.

    `fields` holds the texts of those fields that the file has a cell for, empty ones too.
    """

    side: Side
    key: str
    fields: Mapping[str, str]
    where: str
    problem: str = ""
    doubt: str = ""

    @property
    def blank(self) -> bool:
        return not any(self.fields.values())


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something that has no place on the sheet, and why. `text` is empty where it may be a key."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A whole file. `kind` is `xlsx`, `table`, `json` or `pdf`, or `config` and `extra_params` for what stands on a box.

    What it does not say is empty or None.

    `whole` are the sides that it states wholly: what is absent there is blank.
    """

    kind: str
    cells: tuple[Answer, ...] = ()
    tunnels: tuple[TunnelAnswer, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    name: str = ""
    sheet_id: str = ""
    revision: int | None = None
    digest: str = ""
    psk_salt: str = ""
    whole: frozenset[Side] = frozenset()

    def of(self, side: Side) -> tuple[Answer, ...]:
        return tuple(cell for cell in self.cells if cell.side == side)

    def tunnels_of(self, side: Side) -> tuple[TunnelAnswer, ...]:
        return tuple(tunnel for tunnel in self.tunnels if tunnel.side == side)


__all__ = ["LARGEST", "MOST_UNPLACED", "Answer", "Answers", "NotReadable", "TunnelAnswer", "Unplaced"]
