"""What reading one typed value yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in normal form, or why it could not be read.

    `value` is None exactly where the text is unreadable; `problem` then says why in one sentence and
    `options` holds the normal forms that may be meant. `remark` is said beside a value that was read but
    may surprise ("read as SHA2-256"). `several` marks a cell that names more than one value. `secret`
    marks text that must not be repeated anywhere: it is dropped on reading.
    """

    value: Any = None
    problem: str = ""
    remark: str = ""
    options: tuple[Any, ...] = ()
    several: bool = False
    secret: bool = False

    @property
    def readable(self) -> bool:
        return self.value is not None


def unreadable(problem: str, *options: Any) -> Reading:
    return Reading(problem=problem, options=options)
