"""One change to a cell or to a list of tunnels, as the browser asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.parameter import Side

OPS = ("set", "insert", "remove", "move", "add", "trim", "replace")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `was` is what the person saw there; None where nothing is expected.

    A cell has `value` alone, text or None for blank. For `tunnels`, `op` says what happens at `index`: `set`
    (at -1: a new one at the end), `insert`, `remove`, `move` to `to`, `add` a list, `trim` the list `was`,
    `replace` the whole list. `once` marks an edit whose first answer was lost: what it adds may be there.
    """

    side: Side
    key: str
    value: Any = None
    was: Any = None
    op: str = "set"
    index: int = -1
    to: int = 0
    once: bool = False

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"side": self.side, "key": self.key, "value": self.value, "was": self.was}
        if self.key == "tunnels":
            found |= {"op": self.op, "index": self.index, "to": self.to}
        return found
