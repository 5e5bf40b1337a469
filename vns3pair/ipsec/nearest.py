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
        self._overlaps: dict[tuple[bool, Key, bool, Key], deque[int]] | None = None
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
        ways = (len(self._asked_here) + 1) * (len(self._asked_there) + 1)
        if ways > len(self._nets):  # fewer candidates than ways to be near: look at each
            return next(
                (
                    order
                    for order, (here, there, _) in self._nets.items()
                    if here.overlaps(local) and there.overlaps(remote)
                ),
                None,
            )
        if self._overlaps is None:
            self._overlaps = self._index_overlaps()
        at_local = [
            (False, local.key),
            *((False, key) for key in _masked_at(local, self._held_here)),
            (True, local.key),
        ]
        at_remote = [
            (False, remote.key),
            *((False, key) for key in _masked_at(remote, self._held_there)),
            (True, remote.key),
        ]
        return _least(
            *(
                self._first(self._overlaps.get((*first, *second)))
                for first in at_local
                for second in at_remote
            )
        )

    def _index_overlaps(self) -> dict[tuple[bool, Key, bool, Key], deque[int]]:
        """Candidates by their two networks, each as itself (False) or as one of those around it (True)."""
        table: defaultdict[tuple[bool, Key, bool, Key], deque[int]] = defaultdict(deque)
        for order, (here, there, _) in self._nets.items():
            heres = [(False, here.key), *((True, key) for key in _masked_at(here, self._asked_here))]
            theres = [(False, there.key), *((True, key) for key in _masked_at(there, self._asked_there))]
            for first in heres:
                for second in theres:
                    table[(*first, *second)].append(order)
        return table


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
