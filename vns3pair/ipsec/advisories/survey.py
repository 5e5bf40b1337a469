"""One pass over a side's tunnels, for all rules about tunnels at once.

Overlaps are found without looking at every pair: subnets nest or are apart, so whoever overlaps a subnet
is either one of its few masked forms or stands next to it in sorted order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from vns3pair.ipsec.tunnels import Tunnel

Key = tuple[int, int, int]
_BITS = {4: 32, 6: 128}


@dataclass(slots=True)
class Survey:
    """A side's tunnels sorted by what there is to say about them, each list in the side's order."""

    distinct: int = 0
    identical: list[Tunnel] = field(default_factory=list)
    nested: list[Tunnel] = field(default_factory=list)
    """Local and remote subnet overlap without being the same; default routes left out."""
    default_route: list[Tunnel] = field(default_factory=list)
    host_bits: list[Tunnel] = field(default_factory=list)
    ipv6: list[Tunnel] = field(default_factory=list)
    duplicates: list[Tunnel] = field(default_factory=list)
    overlapping: list[Tunnel] = field(default_factory=list)
    pinged: list[Tunnel] = field(default_factory=list)
    """Those that state a ping address."""


def survey(tunnels: tuple[Tunnel, ...]) -> Survey:
    """Look at each tunnel once, then at those that might overlap another."""
    found = Survey()
    distinct: dict[tuple[Key, Key], Tunnel] = {}
    for tunnel in tunnels:
        local, remote = tunnel.local, tunnel.remote
        if "ping_address" in tunnel.raw:
            found.pinged.append(tunnel)
        if (local is not None and local.version == 6) or (remote is not None and remote.version == 6):
            found.ipv6.append(tunnel)
        if (local is not None and local.host_bits) or (remote is not None and remote.host_bits):
            found.host_bits.append(tunnel)
        if (local is not None and not local.prefix) or (remote is not None and not remote.prefix):
            found.default_route.append(tunnel)
        if local is None or remote is None:
            found.distinct += 1
            continue
        here, there = local[:3], remote[:3]
        if here == there:
            found.identical.append(tunnel)
        elif local.prefix and remote.prefix and local.overlaps(remote):
            found.nested.append(tunnel)
        if (here, there) in distinct:
            found.duplicates.append(tunnel)
        else:
            distinct[here, there] = tunnel
    found.distinct += len(distinct)
    found.overlapping = _overlapping(distinct)
    return found


def _overlapping(distinct: dict[tuple[Key, Key], Tunnel]) -> list[Tunnel]:
    """The tunnels both of whose subnets overlap those of another tunnel."""
    if (
        len(distinct) < 2
        or _apart(local for local, _ in distinct)
        or _apart(remote for _, remote in distinct)
    ):
        return []
    groups: dict[Key, _Group] = defaultdict(_Group)
    for (local, remote), tunnel in distinct.items():
        groups[local].add(remote, tunnel)
    for group in groups.values():
        group.sort()
    lengths = sorted({local[2] for local in groups})
    around = {local: [groups[key] for key in _around(local, lengths) if key in groups] for local in groups}
    struck: dict[int, Tunnel] = {}
    for (local, remote), tunnel in distinct.items():
        hits = [group.strike(remote) for group in around[local]]
        if any(hits) or groups[local].has_others(remote):
            struck[tunnel.index] = tunnel
    for group in groups.values():
        struck.update((tunnel.index, tunnel) for tunnel in group.struck())
    return [struck[index] for index in sorted(struck)]


def _apart(keys: Iterable[Key]) -> bool:
    """Whether no two of the subnets overlap."""
    end: tuple[int, int] = (0, -1)
    for version, network, prefix in sorted(keys):
        if (version, network) <= end:
            return False
        end = version, network + (1 << (_BITS[version] - prefix)) - 1
    return True


def _around(key: Key, lengths: Iterable[int]) -> Iterator[Key]:
    """The networks strictly around a subnet, at the given prefix lengths."""
    version, network, prefix = key
    bits = _BITS[version]
    for length in lengths:
        if length < prefix:
            yield version, network >> (bits - length) << (bits - length), length


class _Group:
    """The tunnels with one local subnet, findable by what overlaps a remote subnet."""

    def __init__(self) -> None:
        self._tunnels: dict[Key, Tunnel] = {}
        self._order: list[Key] = []
        self._lengths: list[int] = []
        self._around: set[Key] = set()
        self._edges: list[int] = []

    def add(self, remote: Key, tunnel: Tunnel) -> None:
        self._tunnels[remote] = tunnel

    def sort(self) -> None:
        self._order = sorted(self._tunnels)
        self._lengths = sorted({remote[2] for remote in self._order})
        self._edges = [0] * (len(self._order) + 1)

    def has_others(self, remote: Key) -> bool:
        """Whether one of the tunnels is around or inside the remote subnet of another one of them."""
        return bool(self._holding(remote)) or len(self._inside(remote)) > 1

    def strike(self, remote: Key) -> bool:
        """Whether a remote subnet overlaps some of the tunnels, which are then in `struck`."""
        holding, inside = self._holding(remote), self._inside(remote)
        self._around.update(holding)
        self._edges[inside.start] += 1
        self._edges[inside.stop] -= 1
        return bool(holding or inside)

    def struck(self) -> Iterator[Tunnel]:
        for key, depth in zip(self._order, accumulate(self._edges), strict=False):
            if depth or key in self._around:
                yield self._tunnels[key]

    def _holding(self, remote: Key) -> list[Key]:
        return [key for key in _around(remote, self._lengths) if key in self._tunnels]

    def _inside(self, remote: Key) -> range:
        """The places in order of the subnet itself and of those inside it, which stand together."""
        version, network, prefix = remote
        last = network + (1 << (_BITS[version] - prefix)) - 1
        return range(
            bisect_left(self._order, remote), bisect_right(self._order, (version, last, _BITS[version]))
        )
