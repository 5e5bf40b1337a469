"""Where a controller's endpoint has gone away from the sheet's VNS3 half, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import extra_params_sheet
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.extra_params_sheet import SAID
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.vns3_answers import Read
from vns3pair.ipsec.vns3_endpoint import ANYWHERE, box

FIELDS: tuple[str, ...] = (
    "public_ip",
    "peer_public_ip",
    "local_private_ip",
    "remote_peer_id",
    "ike_version",
    "pfs",
    "vpn_type",
    "tunnel_interface",
)
"""The rows that are fields of the endpoint or of the controller; the others are Extra Params and tunnels."""
_KIND = "vpn_type"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what the sheet has, what the controller has, and whether they are the same. None is nothing.

    `by_default` tells that the controller has no setting for it, and the value is what it then takes.
    """

    key: str
    sheet: Any
    controller: Any
    same: bool
    by_default: bool = False


def drift(read: Read, sheet: Half) -> tuple[Row, ...]:
    """Every row that the controller says something of, beside the sheet's. The key is in no answer, and in no row."""
    controller = Half(VNS3, read.half)
    return (
        *(
            _field(key, controller, sheet)
            for key in FIELDS
            if controller.states(key) or sheet.states(key) or key == _KIND
        ),
        _nat_traversal(controller, sheet),
        *_extra_params(read, controller, sheet),
        *_tunnels(controller, sheet),
    )


def differing(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Those that are not the same."""
    return tuple(row for row in rows if not row.same)


def shown(half: Half, key: str) -> Any:
    """A half's value of a row; as it was typed where it cannot be read."""
    effective = half.effective(key)
    return half.text(key) if effective.unreadable and half.states(key) else effective.value


def _field(key: str, controller: Half, sheet: Half) -> Row:
    ours, theirs = shown(sheet, key), shown(controller, key)
    if key == _KIND and not controller.states(key):
        theirs = None  # a kind that no sheet knows, and not the one that a silent half is taken to have
    return Row(key, ours, theirs, ours == theirs)


def _nat_traversal(controller: Half, sheet: Half) -> Row:
    """Held against each other as VNS3 can say it: the box, and with IKEv1 the token that detects NAT."""
    ours, theirs = shown(sheet, "nat_traversal"), shown(controller, "nat_traversal")
    return Row("nat_traversal", ours, theirs, _as_set(sheet, ours) == _as_set(controller, theirs))


def _as_set(half: Half, value: Any) -> tuple[Any, bool]:
    version = half.value("ike_version")
    checked, _ = box(value, version)
    return (value if checked is None else checked), value == AUTO and version != 2


def _extra_params(read: Read, controller: Half, sheet: Half) -> Iterator[Row]:
    differing = {one.key: one for one in extra_params_sheet.differences(read.params, sheet)}
    silent = extra_params_sheet.by_default(read.params)
    for key in SAID:
        if key == "nat_traversal":
            continue
        if key in differing:
            one = differing[key]
            yield Row(key, one.sheet, one.text, False, one.by_default)
        elif controller.states(key) or sheet.states(key):
            value = shown(sheet, key)
            yield Row(key, value, value, True, key in silent)


def _tunnels(controller: Half, sheet: Half) -> Iterator[Row]:
    """The sheet's pairs in their order, then those that only the controller has; names and pings are not compared."""
    there = {key(tunnel): tunnel for tunnel in controller.tunnels}
    here = {key(tunnel): tunnel for tunnel in sheet.tunnels if not _carries_all(sheet, tunnel)}
    for identity, tunnel in here.items():
        other = there.get(identity)
        yield Row(f"tunnels[{tunnel.index}]", _pair(tunnel), other and _pair(other), other is not None)
    for identity, tunnel in there.items():
        if identity not in here:
            yield Row("tunnels", None, _pair(tunnel), False)


def _carries_all(half: Half, tunnel: Tunnel) -> bool:
    """Whether this is what a route-based endpoint carries without any traffic pair."""
    nets = (tunnel.local, tunnel.remote)
    return half.value("vpn_type") == "route" and all(
        net is not None and net.masked == ANYWHERE for net in nets
    )


def key(tunnel: Tunnel) -> Any:
    """What makes two tunnels the same pair; one that cannot be read is the same as no other."""
    if tunnel.local is None or tunnel.remote is None:
        return id(tunnel)
    return tunnel.local.key, tunnel.remote.key


def _pair(tunnel: Tunnel) -> str:
    stated: Mapping[str, Any] | str = tunnel.values()
    if isinstance(stated, str):
        return stated
    return f"{stated.get('local_subnet', '?')} to {stated.get('remote_subnet', '?')}"
