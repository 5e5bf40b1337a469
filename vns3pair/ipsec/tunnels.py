"""The tunnels of a sheet: unordered pairs of subnets, each to be mirrored exactly at the other side.

`pair` finds the mirrors first, then for every pair left the nearest one of the other side, so that a near
miss (swapped, another mask, wider, narrower) is named instead of two strangers. It takes time growing with
n log n: every step looks up dictionaries keyed by networks, never every other tunnel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import addresses, catalogue, values
from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.nearest import Candidates, Leftovers
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.ipsec.reading import Reading

Problem = tuple[str, str, str]
"""A field of a tunnel, its text, and why it cannot be read."""

OTHER_FAMILY = "one subnet is IPv4 and the other IPv6: a tunnel carries one of them"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One stated pair. `local` and `remote` are None where blank or unreadable; `problems` says which.

    `index` is its place in the side's list, counted from 0 with empty objects in.
    """

    index: int
    raw: Mapping[str, Any]
    local: Net | None
    remote: Net | None
    problems: tuple[Problem, ...] = ()

    @property
    def complete(self) -> bool:
        return self.local is not None and self.remote is not None

    def values(self) -> dict[str, Any] | str:
        """The tunnel as the comparison shows it: normal forms, and the typed text where unreadable."""
        if not self.raw:
            return self.problems[0][1]
        shown: dict[str, Any] = {}
        for key, raw in self.raw.items():
            if not values.is_blank(raw):
                shown[key] = self._shown(key, raw)
        return shown

    def _shown(self, key: str, raw: Any) -> Any:
        net = {"local_subnet": self.local, "remote_subnet": self.remote}.get(key)
        if net is not None:
            return net.text
        parameter = catalogue.TUNNEL_FIELDS.get(key)
        if parameter is None:
            return raw if isinstance(raw, bool) else values.as_text(raw)
        reading = values.read(parameter, raw, "vns3")
        return reading.value if reading.readable else values.as_text(raw)


def read_tunnels(raw: Any, side: Side) -> tuple[Tunnel, ...]:
    """The tunnels in a raw `tunnels` value; anything else than a list yields one unreadable tunnel."""
    if values.is_blank(raw):
        return ()
    if not isinstance(raw, list):
        return (_no_tunnel(0, raw),)
    return tuple(_read_tunnels(raw, side))


def _read_tunnels(raw: list[Any], side: Side) -> Iterator[Tunnel]:
    for index, item in enumerate(raw):
        if isinstance(item, Mapping):
            if any(not values.is_blank(value) for value in item.values()):
                yield _read_tunnel(index, item, side)
        elif not values.is_blank(item):
            yield _no_tunnel(index, item)


def _no_tunnel(index: int, raw: Any) -> Tunnel:
    return Tunnel(index, {}, None, None, (("", values.as_text(raw), "a tunnel is an object of two subnets"),))


def _read_tunnel(index: int, item: Mapping[str, Any], side: Side) -> Tunnel:
    problems: list[Problem] = []
    local = _read_net("local_subnet", item, problems)
    remote = _read_net("remote_subnet", item, problems)
    if local is not None and remote is not None and local.version != remote.version:
        problems.append(("remote_subnet", remote.text, OTHER_FAMILY))
        remote = None
    if len(item) > 2:
        _check_extras(item, side, problems)
    return Tunnel(index, item, local, remote, tuple(problems))


def _read_net(key: str, item: Mapping[str, Any], problems: list[Problem]) -> Net | None:
    raw = item.get(key)
    if raw is None or values.is_blank(raw):
        return None
    net = addresses.read_net(raw if isinstance(raw, str) else values.as_text(raw))
    if isinstance(net, Reading):
        reading = values.read(catalogue.TUNNEL_FIELDS[key], raw, VNS3)
        problems.append((key, values.as_text(raw), reading.problem or net.problem))
        return None
    return net


def _check_extras(item: Mapping[str, Any], side: Side, problems: list[Problem]) -> None:
    for key in item:
        if key in ("local_subnet", "remote_subnet") or values.is_blank(item[key]):
            continue
        parameter = catalogue.TUNNEL_FIELDS.get(key)
        if parameter is None:
            problems.append(
                (str(key), values.as_text(item[key]), "no field of a tunnel has this name; it is kept")
            )
        elif side == PARTNER:
            problems.append((key, values.as_text(item[key]), "only the VNS3 side has this field; it is kept"))
        elif not (reading := values.read(parameter, item[key], side)).readable:
            problems.append((key, values.as_text(item[key]), reading.problem))


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the tunnel table: a VNS3 tunnel, a partner tunnel, or both.

    `state` is `match`, `mismatch` or `incomplete`; `near` names the near miss, the partner's as seen from
    VNS3, empty for a match, a pair alone and an incomplete one.
    """

    vns3: Tunnel | None
    partner: Tunnel | None
    state: str
    near: str = ""


def pair(vns3: tuple[Tunnel, ...], partner: tuple[Tunnel, ...]) -> list[Pair]:
    """Pair two sides' tunnels: rows in VNS3's order, then the partner's that found none.

    Both sides must have at least one tunnel. Exact mirrors on masked networks come first; then each VNS3
    pair left, in sheet order, takes the nearest partner pair left; pairs with a blank or unreadable subnet
    come last. A duplicate takes its twin's partner and state.
    """
    twins, found = _first_of_each(vns3), {}
    candidates = Candidates([t for t in _first_of_each(partner).values() if t.complete])
    complete = [t for t in twins.values() if t.complete]
    for tunnel in complete:
        if (mirror := candidates.take_mirror(tunnel)) is not None:
            found[tunnel.index] = Pair(tunnel, mirror, "match")
    left = [t for t in complete if t.index not in found]
    candidates.index_for(left)
    for tunnel in left:
        near, nearest = candidates.take_nearest(tunnel)
        found[tunnel.index] = Pair(tunnel, nearest, "mismatch", near)
    return _rows(vns3, partner, twins, found)


def _first_of_each(tunnels: tuple[Tunnel, ...]) -> dict[Any, Tunnel]:
    """The tunnels without duplicates, by what makes two the same; incomplete ones are always apart."""
    first: dict[Any, Tunnel] = {}
    for tunnel in tunnels:
        first.setdefault(_identity(tunnel), tunnel)
    return first


def _identity(tunnel: Tunnel) -> Any:
    if tunnel.local is None or tunnel.remote is None:
        return tunnel.index
    return tunnel.local.key, tunnel.remote.key


def _rows(
    vns3: tuple[Tunnel, ...], partner: tuple[Tunnel, ...], twins: dict[Any, Tunnel], found: dict[int, Pair]
) -> list[Pair]:
    taken = {row.partner.index for row in found.values() if row.partner is not None}
    firsts = _first_of_each(partner)
    left = Leftovers(t for t in partner if firsts[_identity(t)].index not in taken)
    for tunnel in vns3:
        if not tunnel.complete:
            found[tunnel.index] = Pair(tunnel, left.take_for(tunnel), "incomplete")
    strangers = _pair_incomplete(left, found)
    rows = []
    for tunnel in vns3:
        twin = found[twins[_identity(tunnel)].index]
        rows.append(twin if twin.vns3 is tunnel else Pair(tunnel, twin.partner, twin.state, twin.near))
    return rows + [Pair(None, t, "mismatch" if t.complete else "incomplete") for t in strangers]


def _pair_incomplete(left: Leftovers, found: dict[int, Pair]) -> list[Tunnel]:
    """Pair the partner's incomplete tunnels with VNS3's that stand alone; returns what stands alone still."""
    alone = Leftovers(
        row.vns3
        for row in found.values()
        if row.partner is None and row.vns3 is not None and row.vns3.complete
    )
    strangers = []
    for tunnel in left:
        nearest = None if tunnel.complete else alone.take_for(tunnel)
        if nearest is None:
            strangers.append(tunnel)
        else:
            found[nearest.index] = Pair(nearest, tunnel, "incomplete")
    return strangers


__all__ = ["Pair", "Problem", "Tunnel", "pair", "read_tunnels"]
