"""All parameters of the sheet, declared once, in sheet order.

Keys are public and never reused. Forms, comparison rows, XLSX, PDF, JSON Schema and the reference pages
are derived by walking `PARAMETERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec.catalogue import contact, gateway, identity, ike, liveness, phase1, phase2, tunnel
from vns3pair.ipsec.parameter import PARTNER, VNS3, Parameter, Section, Side

_MODULES = (contact, gateway, identity, ike, phase1, phase2, liveness, tunnel)

SECTIONS: tuple[Section, ...] = tuple(module.SECTION for module in _MODULES)
PARAMETERS: tuple[Parameter, ...] = tuple(parameter for module in _MODULES for parameter in module.PARAMETERS)
BY_KEY: Mapping[str, Parameter] = MappingProxyType({parameter.key: parameter for parameter in PARAMETERS})
SECTION_BY_KEY: Mapping[str, Section] = MappingProxyType({section.key: section for section in SECTIONS})
TUNNEL_FIELDS: Mapping[str, Parameter] = MappingProxyType({field.key: field for field in tunnel.FIELDS})
"""The fields of one tunnel, declared like parameters; `tunnels` is a list of objects of them."""


def of_side(side: Side) -> tuple[Parameter, ...]:
    """The parameters that `side` may state, in sheet order."""
    return tuple(parameter for parameter in PARAMETERS if side in parameter.sides)


def keys_unsigned() -> frozenset[str]:
    """Keys that the digest leaves out: changing them leaves an agreement standing."""
    return frozenset(parameter.key for parameter in PARAMETERS if not parameter.signed)


__all__ = [
    "BY_KEY",
    "PARAMETERS",
    "PARTNER",
    "SECTIONS",
    "SECTION_BY_KEY",
    "TUNNEL_FIELDS",
    "VNS3",
    "keys_unsigned",
    "of_side",
]
