"""What an advisory is: a coded rule about one side or both that is no plain difference between them.

A rule is one function with a decorator; its docstring is its manual page. Rules look values up and build no
text: a `Finding` holds templates and raw values, which are put together only when somebody reads them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from vns3pair.ipsec.advisories.survey import Survey, survey
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import OTHER, PARTNER, VNS3, Citation, Reader, Side
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.voices import NAMES, say

Effect = Literal["blocks_phase1", "blocks_phase2", "no_traffic", "unstable", "weak", "note"]
Basis = Literal["measured", "standard", "vendor", "guide"]
Audience = Literal["both", "internal"]
Scope = Literal["side", "sheet", "last"]
"""Whom a rule is about: one side, or both; `last` is a rule about one side that is asked when all others were."""

MOST_KEYS = 5
"""A rule about many tunnels names this many of them and counts the rest."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class Elsewhere(NamedTuple):
    """What another sheet of the same VNS3 controller states for something that is the whole controller's."""

    sheet: str
    local_private_ip: Any
    """As stored: what cannot be read says nothing."""


@dataclass(frozen=True)
class Facts:
    """What a rule may look at: both sides, the compared rows by key, and other sheets of the controller.

    `rows` holds anything with a `state`, a tunnel's row also its `pair`. Without tunnel rows a finding about
    a tunnel names the tunnel's place on its own side.
    """

    vns3: Half
    partner: Half
    rows: Mapping[str, Any] = field(default_factory=_nothing)
    elsewhere: Sequence[Elsewhere] = ()
    found: Sequence[Advice] = ()
    """For a rule that is asked last: what all others found."""

    def half(self, side: Side) -> Half:
        return self.vns3 if side == VNS3 else self.partner

    def told(self, half: Half) -> frozenset[str]:
        """The keys of which something was found on a side that is unstable or worse; all tunnels are one."""
        hard = [a for a in self.found if a.side in (half.side, "both") and RANK[a.effect] <= RANK["unstable"]]
        return frozenset(key.partition("[")[0] for advice in hard for key in advice.keys)

    def survey(self, half: Half) -> Survey:
        """What one pass over a side's tunnels found."""
        return self._surveys[half.side]

    @cached_property
    def _surveys(self) -> Mapping[Side, Survey]:
        return {VNS3: survey(self.vns3.tunnels), PARTNER: survey(self.partner.tunnels)}

    def tunnel_keys(self, half: Half, tunnels: Sequence[Tunnel]) -> tuple[str, ...]:
        """The row keys of the first few of a side's tunnels."""
        if "tunnels" in self.rows:
            return ("tunnels",)
        places = self._places[half.side]
        return tuple(f"tunnels[{places[tunnel.index]}]" for tunnel in tunnels[:MOST_KEYS])

    @cached_property
    def _places(self) -> Mapping[Side, Mapping[int, int]]:
        """The number of a tunnel's row by the tunnel's index on its side."""
        places: dict[Side, dict[int, int]] = {
            half.side: {tunnel.index: number for number, tunnel in enumerate(half.tunnels)}
            for half in (self.vns3, self.partner)
        }
        rows = [row.pair for key, row in self.rows.items() if key.startswith("tunnels[")]
        for number, pair in reversed(list(enumerate(rows))):  # a twin's row comes first
            for side, tunnel in ((VNS3, pair.vns3), (PARTNER, pair.partner)):
                if tunnel is not None:
                    places[side][tunnel.index] = number
        return places


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the keys concerned, and templates of what to say.

    Templates name the sides as `voices` does, in a rule about one side also `{side}` and `{other}`
    (`{Side}`, `{Other}` at the start of a sentence), and whatever `values` holds. `effect` and `basis`
    replace the rule's own where it grades by case.
    """

    keys: tuple[str, ...]
    explanation: str
    remedy: str
    values: Mapping[str, Any] = field(default_factory=_nothing)
    effect: Effect | None = None
    basis: Basis | None = None


Check = Callable[..., Finding | None]
"""`check(half, other, facts)` of a rule about one side, `check(facts)` of one about the sheet."""


@dataclass(frozen=True, slots=True, eq=False)
class Advisory:
    """A rule. `effect` is the worst it gives; `manual` is its page in the reference."""

    code: str
    name: str
    effect: Effect
    basis: Basis
    citations: tuple[Citation, ...]
    audience: Audience
    scope: Scope
    check: Check
    manual: str


def advisory(
    code: str,
    *,
    name: str,
    effect: Effect,
    basis: Basis,
    citations: tuple[Citation, ...],
    audience: Audience = "both",
    scope: Scope = "side",
) -> Callable[[Check], Advisory]:
    """Make an `Advisory` of a check; the function's docstring becomes the manual page."""

    def declare(check: Check) -> Advisory:
        return Advisory(
            code, name, effect, basis, citations, audience, scope, check, inspect.getdoc(check) or ""
        )

    return declare


@dataclass(frozen=True, slots=True, eq=False)
class Advice:
    """A rule that fired: on `vns3`, on `partner`, or on `both` for a rule about the sheet.

    `keys` are the side's own keys (VNS3's for `both`); tunnels are named by their rows, `tunnels[N]`.
    """

    advisory: Advisory
    side: Literal["vns3", "partner", "both"]
    finding: Finding

    @property
    def code(self) -> str:
        return self.advisory.code

    @property
    def name(self) -> str:
        return self.advisory.name

    @property
    def audience(self) -> Audience:
        return self.advisory.audience

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.advisory.citations

    @property
    def effect(self) -> Effect:
        return self.finding.effect or self.advisory.effect

    @property
    def basis(self) -> Basis:
        return self.finding.basis or self.advisory.basis

    @property
    def keys(self) -> tuple[str, ...]:
        return self.finding.keys

    def as_json(self, reader: Reader = "neutral") -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "effect": self.effect,
            "basis": self.basis,
            "side": self.side,
            "keys": list(self.keys),
            "explanation": self.explanation(reader),
            "remedy": self.remedy(reader),
            "citations": [citation.as_json() for citation in self.citations],
        }

    def explanation(self, reader: Reader = "neutral") -> str:
        """What was found and why it matters."""
        return self._say(self.finding.explanation, reader)

    def remedy(self, reader: Reader = "neutral") -> str:
        """What to do, and on which side."""
        return self._say(self.finding.remedy, reader)

    def _say(self, template: str, reader: Reader) -> str:
        values = dict(self.finding.values)
        if self.side != "both":
            names, other = NAMES[reader], OTHER[self.side]
            values |= {
                "side": names[self.side],
                "Side": names[self.side.capitalize()],
                "other": names[other],
                "Other": names[other.capitalize()],
            }
        return say(template, reader, **values)
