"""Find the tunnel of the other side that comes nearest, without looking at each.

All tables are keyed by networks. A network is found from inside by its masked forms at the prefix lengths
that occur, so the work a tunnel makes depends on how many different lengths there are, not on how many
tunnels. Taken tunnels stay in the tables and are passed over.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vns3pair.ipsec.addresses import Net

if TYPE_CHECKING:
    from vns3pair.ipsec.tunnels import Tunnel

Key = tuple[int, int, int]
_BITS = {4: 32, 6: 128}


def _masked_at(net: Net, lengths: Iterable[int]) -> Iterator[Key]:
    """The networks strictly around `net` at the given prefix lengths."""
    version, network, prefix = net.key
    bits = _BITS[version]
    for length in lengths:
        if length < prefix:
            yield version, network >> (bits - length) << (bits - length), length


class Candidates:
    """One side's complete tunnels without duplicates, from which the other side's take their nearest.

    Below, `here` and `there` are a candidate's remote and local subnet: the fields that its mirror calls
    local and remote.
    """

    def __init__(self, tunnels: Iterable[Tunnel]) -> None:
        self._nets: dict[int, tuple[Net, Net, Tunnel]] = {}
        self._by_pair: dict[tuple[Key, Key], int] = {}
        for order, tunnel in enumerate(tunnels):
            here, there = tunnel.remote, tunnel.local
            if here is not None and there is not None:
                self._nets[order] = (here, there, tunnel)
                self._by_pair[here.key, there.key] = order

    def take_mirror(self, tunnel: Tunnel) -> Tunnel | None:
        """Take the exact mirror of a complete tunnel, if it is there."""
        if tunnel.local is None or tunnel.remote is None:
            return None
        order = self._by_pair.get((tunnel.local.key, tunnel.remote.key))
        return None if order is None else self._take(order)

    def _take(self, order: int) -> Tunnel:
        here, there, tunnel = self._nets.pop(order)
        del self._by_pair[here.key, there.key]
        return tunnel

    def index_for(self, tunnels: list[Tunnel]) -> None:
        """Build the tables for what is left, to be asked by `tunnels` (all complete)."""
        self._asked_here = sorted({t.local.prefix for t in tunnels if t.local})
        self._asked_there = sorted({t.remote.prefix for t in tunnels if t.remote})
        self._held_here = sorted({here.prefix for here, _, _ in self._nets.values()})
        self._held_there = sorted({there.prefix for _, there, _ in self._nets.values()})
        self._same_address: defaultdict[tuple[int, int, int], deque[int]] = defaultdict(deque)
        self._same_here: defaultdict[Key, deque[int]] = defaultdict(deque)
        self._same_there: defaultdict[Key, deque[int]] = defaultdict(deque)
        self._inside: defaultdict[tuple[str, Key, Key], deque[int]] = defaultdict(deque)
        self._by_field: defaultdict[tuple[str, bool, Key], list[int]] = defaultdict(list)
        for order, (here, there, _) in self._nets.items():
            self._same_address[here.version, here.network, there.network].append(order)
            self._same_here[here.key].append(order)
            self._same_there[there.key].append(order)
            for around in _masked_at(there, self._asked_there):
                self._inside["here", here.key, around].append(order)
            for around in _masked_at(here, self._asked_here):
                self._inside["there", there.key, around].append(order)

    def take_nearest(self, tunnel: Tunnel) -> tuple[str, Tunnel | None]:
        """Take the nearest candidate left and the word for what is wrong with it; ("", None) if none is near."""
        local, remote = tunnel.local, tunnel.remote
        assert local is not None
        assert remote is not None
        swapped = self._by_pair.get((remote.key, local.key))
        if swapped is not None:
            return "swapped", self._take(swapped)
        order = self._first(self._same_address.get((local.version, local.network, remote.network)))
        if order is not None:
            return "wrong_mask", self._take(order)
        order = self._containing(local, remote)
        if order is not None:
            return self._wider_or_narrower(order, local, remote), self._take(order)
        order = _least(
            self._first(self._same_here.get(local.key)), self._first(self._same_there.get(remote.key))
        )
        if order is not None:
            return "one_field", self._take(order)
        order = self._overlapping(local, remote)
        return ("overlapping", self._take(order)) if order is not None else ("", None)

    def _first(self, orders: deque[int] | None) -> int | None:
        """The first of the orders that is not taken yet; taken ones are dropped from the table."""
        while orders:
            if orders[0] in self._nets:
                return orders[0]
            orders.popleft()
        return None

    def _containing(self, local: Net, remote: Net) -> int | None:
        """The first candidate with one field equal and the other containing, or contained in, its mirror."""
        found = [self._by_pair.get((local.key, around)) for around in _masked_at(remote, self._held_there)]
        found += [self._by_pair.get((around, remote.key)) for around in _masked_at(local, self._held_here)]
        found.append(self._first(self._inside.get(("here", local.key, remote.key))))
        found.append(self._first(self._inside.get(("there", remote.key, local.key))))
        return _least(*found)

    def _wider_or_narrower(self, order: int, local: Net, remote: Net) -> str:
        here, there, _ = self._nets[order]
        return "wider" if here.prefix < local.prefix or there.prefix < remote.prefix else "narrower"

    def _overlapping(self, local: Net, remote: Net) -> int | None:
        """The first candidate whose both fields overlap, looked for among those that overlap in one."""
        if not self._by_field:
            self._index_fields()
        here = self._overlapping_in("here", local, self._held_here)
        there = self._overlapping_in("there", remote, self._held_there)
        fewer = min(here, there, key=lambda lists: sum(map(len, lists)))
        return _least(*(self._first_overlapping(orders, local, remote) for orders in fewer))

    def _first_overlapping(self, orders: list[int], local: Net, remote: Net) -> int | None:
        for order in orders:
            nets = self._nets.get(order)
            if nets is not None and nets[0].overlaps(local) and nets[1].overlaps(remote):
                return order
        return None

    def _overlapping_in(self, field: str, net: Net, held: list[int]) -> list[list[int]]:
        """The candidates whose field contains `net` or lies inside it, in lists of ascending order."""
        keys = [(field, False, net.key), *((field, False, key) for key in _masked_at(net, held))]
        return [self._by_field[key] for key in [*keys, (field, True, net.key)] if key in self._by_field]

    def _index_fields(self) -> None:
        """Candidates by each network: as itself (False), and as one of those around it (True)."""
        for order, (here, there, _) in self._nets.items():
            for field, net, asked in (("here", here, self._asked_here), ("there", there, self._asked_there)):
                self._by_field[field, False, net.key].append(order)
                for around in _masked_at(net, asked):
                    self._by_field[field, True, around].append(order)


def _least(*orders: int | None) -> int | None:
    return min((order for order in orders if order is not None), default=None)


class Leftovers:
    """Tunnels in order, from which one with an equal field, else the first, is taken."""

    def __init__(self, tunnels: Iterable[Tunnel]) -> None:
        self._left = dict(enumerate(tunnels))
        self._by_field: defaultdict[tuple[str, Key], deque[int]] = defaultdict(deque)
        for order, tunnel in self._left.items():
            if tunnel.local is not None:
                self._by_field["local", tunnel.local.key].append(order)
            if tunnel.remote is not None:
                self._by_field["remote", tunnel.remote.key].append(order)

    def __iter__(self) -> Iterator[Tunnel]:
        return iter(list(self._left.values()))

    def take_for(self, tunnel: Tunnel) -> Tunnel | None:
        """Take the first that mirrors a readable field of `tunnel`, else the first; None if none is left."""
        order = _least(self._first("remote", tunnel.local), self._first("local", tunnel.remote))
        if order is None:
            order = next(iter(self._left), None)
        return None if order is None else self._left.pop(order)

    def _first(self, field: str, net: Net | None) -> int | None:
        orders = self._by_field.get((field, net.key)) if net is not None else None
        while orders:
            if orders[0] in self._left:
                return orders[0]
            orders.popleft()
        return None
