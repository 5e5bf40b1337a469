"""Values and parameters in running text, spelled out only when a text is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.parameter import Side
from vns3pair.ipsec.tunnels import Tunnel

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "phase1_encryption": "phase 1 encryption",
        "phase1_hash": "phase 1 hash",
        "phase1_prf": "phase 1 PRF",
        "phase1_dh_group": "phase 1 group",
        "phase1_lifetime": "phase 1 lifetime",
        "phase2_encryption": "phase 2 encryption",
        "phase2_hash": "phase 2 hash",
        "phase2_lifetime": "phase 2 lifetime",
        "pfs_group": "PFS group",
        "ike_version": "IKE version",
    }
)
"""Parameters whose label alone does not say the phase."""
_CAPITAL = re.compile(r"[A-Z](?=[a-z])(?!\w+ [A-Z][a-z])")
"""The first letter of a label that is no name (`Local Private IP`) and no abbreviation."""


def noun(key: str, side: Side | None = None) -> str:
    """A parameter as it is called in a sentence, with a side as that side calls its own key."""
    parameter = catalogue.BY_KEY[key]
    label = parameter.column.get(side, parameter.label) if side else parameter.label
    capital = _CAPITAL.match(label)
    return NOUNS.get(key) or (label[0].lower() + label[1:] if capital else label)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value of a parameter as people read it."""

    key: str
    value: Any

    def __str__(self) -> str:
        return values.show(catalogue.BY_KEY[self.key], self.value)


@dataclass(frozen=True, slots=True)
class Choices:
    """Parameters with their values: `phase 1 hash MD5 and PFS group 2 (MODP 1024)`."""

    items: Sequence[tuple[str, Any]]

    def __str__(self) -> str:
        return listed([f"{noun(key)} {Shown(key, value)}" for key, value in self.items])


@dataclass(frozen=True, slots=True)
class Names:
    """Parameters without their values: `phase 1 hash and PFS group`."""

    keys: Sequence[str]

    def __str__(self) -> str:
        return listed([noun(key) for key in self.keys])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Tunnels by their subnets, the first few and a count of the rest."""

    tunnels: Sequence[Tunnel]
    most: int = 3

    def __str__(self) -> str:
        named = [_pair(tunnel) for tunnel in self.tunnels[: self.most]]
        more = len(self.tunnels) - len(named)
        return listed([*named, f"{more:,} more"] if more else named)


def _pair(tunnel: Tunnel) -> str:
    local = tunnel.local.text if tunnel.local else "?"
    remote = tunnel.remote.text if tunnel.remote else "?"
    return f"{local} to {remote}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
