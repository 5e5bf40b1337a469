"""The workbook as a form: its sheets, columns and labels, for whoever writes it and whoever reads it back.

Column A of Connection and Tunnels is hidden and holds the row's key as the comparison names it
(`local_peer_id`, `tunnels[0]`); the partner's cell of a mirrored row therefore means
`catalogue.BY_KEY[key].key_of("partner")`. A cell that the partner may fill in holds only what it stated,
as people read it, so that an untouched workbook comes back as no change; see `filled_in` and `tunnel_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vns3pair.documents.structure import clean
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Parameter, Side
from vns3pair.ipsec.tunnels import Tunnel

CONNECTION, TUNNELS, FINDINGS, ABOUT = "Connection", "Tunnels", "Findings", "About"
LISTS = "Lists"
"""Hidden: the drop-downs' choices and what "State now" is worked out with. Nothing in it is read back."""
SHEETS = (CONNECTION, TUNNELS, FINDINGS, ABOUT)
HEADER_ROW = 4
"""On each visible sheet. Above it stand the sheet's name, the headline and one line of instructions."""

KEY = "Key"
PARAMETER, NAME = "Parameter", "Name"
STATE_NOW, STATE_SENT = "State now", "State when sent"
CELL_COLUMNS: Mapping[Side, str] = MappingProxyType({VNS3: "VNS3", PARTNER: "Partner"})
"""Connection: the header over each side's values."""
SUBNET_COLUMNS: Mapping[tuple[Side, str], str] = MappingProxyType(
    {
        (VNS3, "local_subnet"): "VNS3 local",
        (VNS3, "remote_subnet"): "VNS3 remote",
        (PARTNER, "local_subnet"): "Partner local",
        (PARTNER, "remote_subnet"): "Partner remote",
    }
)
"""Tunnels: the header over each side's subnets."""

SPARE_KEY = "tunnels[+]"
"""The key of each blank row of Tunnels that waits for a further pair of the partner's."""
SPARE_ROWS = 12

SHEET_ID, REVISION, DIGEST = "Sheet id", "Revision", "Digest"
"""Labels on About; the value stands in the next column."""

_TUNNEL_KEY = re.compile(r"tunnels\[(\d+)\]")
_NOT_ASKED = frozenset({"tunnels", "psk_flags"})
"""Not a cell of Connection that is filled in: tunnels have their sheet, flags come with a fingerprint."""


def asked(parameter: Parameter) -> bool:
    """Whether the partner has a cell to fill in on this row of Connection."""
    return PARTNER in catalogue.BY_KEY[parameter.other_key].sides and parameter.key not in _NOT_ASKED


def filled_in(half: Half, key: str) -> str:
    """What a side stated under `key`, as the form shows it: the typed text where it cannot be read."""
    reading = half.reading(key)
    if reading is None or reading.secret:
        return ""
    return clean(values.show(catalogue.BY_KEY[key], reading.value) if reading.readable else half.text(key))


@dataclass(frozen=True, slots=True)
class TunnelRow:
    """One row of Tunnels. Each tunnel of each side stands in one row, save the partner's own duplicates.

    `key` is `tunnels[N]`, or `SPARE_KEY`.
    """

    key: str
    vns3: Tunnel | None = None
    partner: Tunnel | None = None

    def text(self, side: Side, field: str) -> str:
        """What the form shows of one field of a side's tunnel."""
        tunnel = self.vns3 if side == VNS3 else self.partner
        if tunnel is None:
            return ""
        net = tunnel.local if field == "local_subnet" else tunnel.remote if field == "remote_subnet" else None
        if net is not None:
            return net.text
        stated: Any = tunnel.values()
        if not isinstance(stated, Mapping):  # a text that is no pair of subnets
            return clean(stated) if field == "local_subnet" else ""
        return clean(values.show(catalogue.TUNNEL_FIELDS[field], stated.get(field)))


def tunnel_rows(comparison: Comparison) -> Iterator[TunnelRow]:
    """The rows of Tunnels in order: VNS3's pairs with the partner's beside them, the partner's alone, spare ones."""
    number = -1
    for number, row in enumerate(_paired(comparison)):
        yield TunnelRow(f"tunnels[{number}]", *row)
    for _ in range(SPARE_ROWS):
        yield TunnelRow(SPARE_KEY)


def _paired(comparison: Comparison) -> Iterator[tuple[Tunnel | None, Tunnel | None]]:
    shown: set[int] = set()
    pairs = [row.pair for row in comparison.rows if row.pair is not None]
    for pair in pairs:
        partner = pair.partner if pair.partner is not None and pair.partner.index not in shown else None
        shown |= {partner.index} if partner is not None else set()
        yield pair.vns3, partner
    if not pairs:  # one side at least has none
        yield from ((tunnel, None) for tunnel in comparison.vns3.tunnels)
        yield from ((None, tunnel) for tunnel in comparison.partner.tunnels)


def tunnel_number(key: str) -> int | None:
    """N of `tunnels[N]`; None for any other key."""
    found = _TUNNEL_KEY.fullmatch(key)
    return int(found[1]) if found else None


__all__ = [
    "ABOUT",
    "CELL_COLUMNS",
    "CONNECTION",
    "DIGEST",
    "FINDINGS",
    "HEADER_ROW",
    "KEY",
    "LISTS",
    "NAME",
    "PARAMETER",
    "REVISION",
    "SHEETS",
    "SHEET_ID",
    "SPARE_KEY",
    "SPARE_ROWS",
    "STATE_NOW",
    "STATE_SENT",
    "SUBNET_COLUMNS",
    "TUNNELS",
    "TunnelRow",
    "asked",
    "filled_in",
    "tunnel_number",
    "tunnel_rows",
]
