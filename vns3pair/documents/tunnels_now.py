"""The state of a row of Tunnels as a formula: the pair's exact mirror is looked for among all of the other side's.

A pair becomes one key, `<number/prefix number/prefix>` on masked networks, as VNS3 has local and remote; keys hold no
sign that a spreadsheet could take for a pattern, and none is part of another, so MATCH may look for them.
"""

from __future__ import annotations

from typing import NamedTuple

from vns3pair.documents import formulas as f
from vns3pair.documents.form import TunnelRow
from vns3pair.documents.formulas import Expression
from vns3pair.documents.state_now import LEFT_TO_IMPORT, MATCH, TO_FILL_IN, mismatch
from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.ipsec.tunnels import Tunnel

INCOMPLETE = "-"
"""A pair of which one half is missing or surely cannot be read."""
UNREADABLE = "~"
"""A field that surely cannot be read; `?` is one that only the reader can read, if anybody."""

_MATCH, _TO_FILL_IN, _LEFT = f.text(MATCH), f.text(TO_FILL_IN), f.text(LEFT_TO_IMPORT)
_DIFFERS = f.text(mismatch("blocks_phase2"))


class TunnelCells(NamedTuple):
    """The cells that a row's state goes by: VNS3's two as people see them, and the hidden ones."""

    vns3_local: str
    vns3_remote: str
    vns3_sent: str
    vns3: str
    partner: str


class Places(NamedTuple):
    """Where the keys of all pairs stand, as ranges of one column each, and cells that say of the partner's whether
    there is none at all, whether one is not read for sure, and whether one is incomplete."""

    vns3: str
    partner: str
    none: str
    unread: str
    incomplete: str


def field_key(net: Net | None) -> str:
    """What a field of VNS3's comes to."""
    if net is None:
        return UNREADABLE
    return f.network_key(net.network, net.prefix) if net.version == 4 else net.masked


def vns3_key(tunnel: Tunnel | None) -> str:
    """The key of a pair of VNS3's: empty where there is none."""
    if tunnel is None:
        return ""
    if not tunnel.complete:
        return INCOMPLETE
    return f"<{field_key(tunnel.local)} {field_key(tunnel.remote)}>"


def vns3_texts(row: TunnelRow) -> str:
    """What the two cells of VNS3 hold, to see whether they were changed."""
    return f"{row.text('vns3', 'local_subnet')} {row.text('vns3', 'remote_subnet')}"


def unreadable_as_sent(row: TunnelRow, field: str) -> bool:
    """Whether the partner's cell is sent with something that cannot be read, so that the formula needs to know it."""
    if row.partner is None or row.partner.complete or not row.text(PARTNER, field):
        return False
    return field in {problem[0] for problem in row.partner.problems} or not row.partner.raw


def ipv6_nets(rows: list[TunnelRow]) -> dict[str, str]:
    """The ways VNS3 writes its IPv6 subnets, in lower case, to their keys: no formula reads another."""
    nets = [net for row in rows if row.vns3 for net in (row.vns3.local, row.vns3.remote) if net]
    return {net.text: field_key(net) for net in nets if net.version == 6}


def partner_field(now: Expression, sent: str | None, ipv6: tuple[str, str] | None) -> Expression:
    """What the text of the partner's cell comes to: blank, a key, `~` or `?`.

    `sent` is the cell of a text that was sent and cannot be read; `ipv6` the two ranges of VNS3's IPv6 subnets, as
    written and as keys.
    """
    read = f.network(now, _ipv6(now, ipv6) if ipv6 else f.UNREAD)
    if sent:
        read = f.when(f.equal(now, f.typed(sent)), f.text(UNREADABLE), read)
    return f.when(f.is_blank(now), f.BLANK, read)


def _ipv6(now: Expression, ipv6: tuple[str, str]) -> Expression:
    written, keys = ipv6
    above = f"ROW({written})-MIN(ROW({written}))+1"
    line = f"SUMPRODUCT(EXACT(LOWER({now}),{written})*({above}))"
    return f.when(f"{line}=0", f.UNREAD, f"INDEX({keys},{line})")


def partner_key(local: str, remote: str, *, ipv6: bool) -> Expression:
    """The key of the partner's pair as VNS3 has it: empty where both cells are, `-`, `?`, or the key."""
    whole = f'"<"&{remote}&" "&{local}&">"'
    halves = f.some(condition for cell in (local, remote) for condition in _half_missing(cell))
    unread = f.some((f.is_unread(local), f.is_unread(remote)))
    if ipv6:
        families = f'ISNUMBER(FIND(":",{local}))=ISNUMBER(FIND(":",{remote}))'
        whole = f.when(families, whole, f.text(INCOMPLETE))
    complete = f.when(halves, f.text(INCOMPLETE), f.when(unread, f.UNREAD, whole))
    return f.when(f.every((f.is_blank(local), f.is_blank(remote))), f.BLANK, complete)


def _half_missing(cell: str) -> tuple[Expression, Expression]:
    return f.is_blank(cell), f.equal(cell, f.text(UNREADABLE))


def of_all(partner: str) -> tuple[Expression, Expression, Expression]:
    """What `Places` says of all the partner's pairs: `none`, `unread` and `incomplete`."""
    none = f'SUMPRODUCT(--({partner}<>""))=0'
    unread, incomplete = (f"SUMPRODUCT(--({partner}={what}))>0" for what in (f.UNREAD, f.text(INCOMPLETE)))
    return none, unread, incomplete


def state(row: TunnelRow, cells: TunnelCells, places: Places, any_of_vns3: bool) -> Expression:
    """The state of a row. A spare one without a pair has none."""
    if row.vns3 is None:
        alone = _own(cells, places) if any_of_vns3 else _TO_FILL_IN
        return f.when(f.is_blank(cells.partner), f.BLANK, alone)
    if not row.vns3.complete:
        return _TO_FILL_IN
    beside = f.when(f.is_blank(cells.partner), _MATCH, _own(cells, places))
    live = f.when(_found(cells.vns3, places.partner), beside, _without_mirror(cells, places))
    stands = f.equal(f'{cells.vns3_local}&" "&{cells.vns3_remote}', cells.vns3_sent)
    return f.when(stands, live, _LEFT)


def _own(cells: TunnelCells, places: Places) -> Expression:
    """The state of the partner's own pair in the row."""
    sure = f.when(_found(cells.partner, places.vns3), _MATCH, _DIFFERS)
    unread = f.when(f.is_unread(cells.partner), _LEFT, sure)
    return f.when(f.equal(cells.partner, f.text(INCOMPLETE)), _TO_FILL_IN, unread)


def _without_mirror(cells: TunnelCells, places: Places) -> Expression:
    """No pair that the formulas read mirrors VNS3's: one that they do not read may, or one that is half there."""
    may_be_beside = f.every((f.is_blank(cells.partner), places.incomplete))
    differs = f.when(f.some((places.unread, may_be_beside)), _LEFT, _DIFFERS)
    differs = f.when(places.none, _TO_FILL_IN, differs)
    return f.when(f.equal(cells.partner, f.text(INCOMPLETE)), _TO_FILL_IN, differs)


def _found(key: str, places: str) -> Expression:
    return f"ISNUMBER(MATCH({key},{places},0))"
