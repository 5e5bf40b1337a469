"""One-click remedies: changes to one's own half that make a row better and nothing worse.

A candidate comes from a closed table and is offered only when `compare` on the changed half says that it helps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.parameter import Side


@dataclass(frozen=True, slots=True)
class Fix:
    """A change to one's own half: the button's text, the cells it writes, and what it says before.

    `changes` maps own keys to values in normal form, None clears; tunnels come as the whole new list.
    `weaker` marks a value that is weaker than the present one, or weak in itself.
    """

    label: str
    changes: Mapping[str, Any]
    says: str
    weaker: bool = False


def fixes(comparison: Comparison, row: Row, side: Side) -> tuple[Fix, ...]:
    """What `side` can change about the row, best first, at most three."""
    return ()


def note(comparison: Comparison, row: Row, side: Side) -> str:
    """A ready-made text that asks the other side for what only it can change; empty where nothing is to be asked."""
    return ""
