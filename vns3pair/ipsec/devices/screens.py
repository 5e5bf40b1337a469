"""What somebody types into a box by hand: screens with their fields, in the order in which the box shows them."""

from __future__ import annotations

from dataclasses import dataclass

LEAVE_EMPTY, NOT_KNOWN = "leave empty", "not known yet"


@dataclass(frozen=True, slots=True)
class ScreenField:
    """One field of a screen.

    `value` is what to type, choose or tick; `copied` whether it is a text worth a copy button. `key` is the row of
    the sheet it comes from, empty where it comes from none. Without a value the field stays empty, unless it is
    `missing`: then the sheet does not say yet what to enter.
    """

    label: str
    value: str
    note: str = ""
    key: str = ""
    copied: bool = False
    missing: bool = False

    @property
    def without(self) -> str:
        """What a field that has no value says instead."""
        return NOT_KNOWN if self.missing else LEAVE_EMPTY


@dataclass(frozen=True, slots=True)
class Screen:
    """A page or dialog of the box: its title, the way there, its fields, and what to know before."""

    title: str
    where: str
    fields: tuple[ScreenField, ...]
    note: str = ""


__all__ = ["LEAVE_EMPTY", "NOT_KNOWN", "Screen", "ScreenField"]
