"""The frozen data from which the catalogue is made: parameters, choices, sections, citations.

A parameter is data only. It names its kind of value (`values`), its relation (`relations`) and its
condition (`conditions`) from closed sets; whatever wants a callable of its own is an advisory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Side = Literal["vns3", "partner"]
Reader = Literal["neutral", "vns3", "partner"]
Stated = Mapping[str, Any]
"""One side as stored: parameter key to JSON value, blank parameters absent."""

VNS3: Side = "vns3"
PARTNER: Side = "partner"
SIDES: tuple[Side, Side] = (VNS3, PARTNER)
OTHER: Mapping[Side, Side] = MappingProxyType({VNS3: PARTNER, PARTNER: VNS3})


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact stands: the document and the place in it."""

    source: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.source}: {self.where}" if self.where else self.source

    def as_json(self) -> dict[str, str]:
        return {"source": self.source, "where": self.where}


def guide(where: str) -> Citation:
    """A place in the VNS3 IPsec Troubleshooting Guide."""
    return Citation("IPsec Troubleshooting Guide", where)


def measured(where: str) -> Citation:
    """An effect seen between two real daemons (libreswan 4.10 as VNS3, libreswan or strongSwan 5.9.8)."""
    return Citation("Measured on real daemons", where)


@dataclass(frozen=True, slots=True)
class Section:
    """One block of rows on the sheet."""

    key: str
    title: str
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice: the stored value, the word shown, and what to know before taking it."""

    value: str | int
    label: str
    remark: str = ""
    discouraged: bool = False
    vns3_offers: bool = True


@dataclass(frozen=True, slots=True)
class Derivation:
    """A value taken from another parameter of the same side where nothing is stated.

    `condition` is one of `always`, `pfs_on`, `aead_phase1` (see `half.DERIVATION_CONDITIONS`).
    """

    source: str
    sides: tuple[Side, ...] = SIDES
    condition: str = "always"


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One row of the sheet, declared once.

    `relation` is None where the two sides are not compared. `counterpart` is the other side's key of a
    mirrored row (`public_ip` is held against the other side's `peer_public_ip`). `required` means that
    both sides must have an effective value. `auto` lets the VNS3 side leave the choice to autodiscovery.
    """

    key: str
    section: str
    label: str
    kind: str
    help: str
    citations: tuple[Citation, ...]
    relation: str | None = None
    counterpart: str = ""
    condition: str = "always"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    auto: bool = False
    sides: tuple[Side, ...] = SIDES
    derived: tuple[Derivation, ...] = ()
    assumed: Mapping[Side, Any] = field(default_factory=_nothing)
    assumed_condition: str = "always"
    example: str = ""
    unit: str = ""
    multiline: bool = False
    signed: bool = True
    """Whether the value is part of the digest that an agreement signs."""
    column: Mapping[Side, str] = field(default_factory=_nothing)
    """What a side calls this key among its own cells, where `label`, which names the row, would mislead."""

    @property
    def other_key(self) -> str:
        """The key under which the other side states its half of this row."""
        return self.counterpart or self.key

    def key_of(self, side: Side) -> str:
        """The key under which `side` states its half of this row (rows use the VNS3 side's key)."""
        return self.key if side == VNS3 else self.other_key

    @property
    def compared(self) -> bool:
        return self.relation is not None
