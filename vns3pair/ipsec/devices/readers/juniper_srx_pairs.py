"""Which pairs of subnets a VPN of an SRX carries: traffic selectors, a proxy identity, security policies, or routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vns3pair.ipsec.devices.readers.juniper_srx_statements import Sink
from vns3pair.ipsec.devices.readers.settings import Settings

MOST = 500
"""Pairs of one VPN that are told."""
MOST_NAMES = 50
"""Addresses of one side of a policy, or of an address set, that are looked up."""
Found = tuple[list[dict[str, Any]], int]
"""Pairs as the sheet has them, and the line of the first."""


class Pairs:
    """Looks up the pairs of each VPN."""

    def __init__(self, sink: Sink) -> None:
        self.zones = sink.objects("security", "zones", "security-zone")
        self.from_zones = sink.objects("security", "policies", "from-zone")
        self.book: dict[str, list[str]] = {}
        for book in sink.objects("security", "address-book").values():
            for name, subnets in _book(book, ()).items():
                self.book.setdefault(name, subnets)
        self._books: dict[str, dict[str, list[str]]] = {}
        self.routes: dict[str, list[tuple[str, str, int]]] = {}
        for table in (("static",), ("rib", "inet6.0", "static")):
            for subnet, route in sink.objects("routing-options", *table, "route").items():
                for hop in {*route.all("next-hop"), *route.all("qualified-next-hop")}:
                    self.routes.setdefault(hop, []).append(("", subnet, route.line))
        self._policies: dict[str, list[_Policy]] | None = None

    def of(self, name: str, vpn: Settings, external: str) -> Found:
        """What a VPN negotiates; nothing where that is everything."""
        pairs = list(_selectors(vpn))
        if not pairs:
            local, remote = (vpn.one("ike", "proxy-identity", word) for word in ("local", "remote"))
            line = vpn.line_of("ike", "proxy-identity", "local")
            pairs = [(local, remote, line)] if local or remote else list(self._permitted(name, external))
        return _found(pairs)

    def routed_to(self, interface: str) -> Found:
        """The subnets that are routed into a tunnel: only the remote ones are known."""
        return _found(self.routes.get(interface, [])[:MOST])

    def _permitted(self, name: str, external: str) -> Iterator[tuple[str, str, int]]:
        """The pairs of the security policies that send traffic into a policy-based VPN."""
        if self._policies is None:
            self._policies = {}
            for policy in self._all_policies():
                self._policies.setdefault(policy.vpn, []).append(policy)
        seen: set[tuple[str, str]] = set()
        for policy in self._policies.get(name, ()):
            outwards = self._holds(policy.to_zone, external)
            inwards = not outwards and self._holds(policy.from_zone, external)
            sources = self._subnets(policy.from_zone, policy.sources)
            destinations = self._subnets(policy.to_zone, policy.destinations)
            local, remote = (destinations, sources) if inwards else (sources, destinations)
            for pair in ((one, other) for one in local for other in remote):
                if pair not in seen and (outwards or pair[::-1] not in seen):
                    seen.add(pair)
                    yield *pair, policy.line
            if len(seen) >= MOST:
                return

    def _all_policies(self) -> Iterator[_Policy]:
        for from_zone, settings in self.from_zones.items():
            for path, values in settings.values.items():
                if path[-1:] == ("ipsec-vpn",) and len(path) > 3:
                    words = (*path[: path.index("policy") + 2], "match")
                    yield _Policy(
                        values[-1][0],
                        from_zone,
                        path[1],
                        settings.all(*words, "source-address"),
                        settings.all(*words, "destination-address"),
                        values[-1][1],
                    )

    def _holds(self, zone: str, interface: str) -> bool:
        return bool(interface) and self.zones.get(zone, Settings()).has("interfaces", interface)

    def _subnets(self, zone: str, names: list[str]) -> list[str]:
        """The subnets that names of a zone's or the global address book stand for."""
        if zone not in self._books:
            self._books[zone] = _book(self.zones.get(zone, Settings()), ("address-book",))
        own = self._books[zone]
        found = [subnet for name in names for subnet in own.get(name, self.book.get(name, []))]
        return found[:MOST_NAMES]


class _Policy:
    """A security policy whose traffic goes into a VPN."""

    def __init__(
        self, vpn: str, from_zone: str, to_zone: str, sources: list[str], destinations: list[str], line: int
    ) -> None:
        self.vpn, self.from_zone, self.to_zone = vpn, from_zone, to_zone
        self.sources, self.destinations, self.line = sources, destinations, line


def _book(settings: Settings, at: tuple[str, ...]) -> dict[str, list[str]]:
    """The names of an address book, sets too, with their subnets."""
    length = len(at)
    inner = {path[length:]: values for path, values in settings.values.items() if path[:length] == at}
    found = {
        path[1]: [values[-1][0]]
        for path, values in inner.items()
        if path[:1] == ("address",) and len(path) == 2
    }
    for path, values in inner.items():
        if path[:1] == ("address-set",) and path[2:] == ("address",):
            found[path[1]] = [subnet for name, _ in values[:MOST_NAMES] for subnet in found.get(name, [])[:1]]
    return found


def _selectors(vpn: Settings) -> Iterator[tuple[str, str, int]]:
    """Local and remote subnet of each selector, and of each term where a selector has some."""
    ends = ("local-ip", "remote-ip")
    found = (path[:-1] for path in vpn.values if path[:1] == ("traffic-selector",) and path[-1] in ends)
    for at in dict.fromkeys(found):
        yield vpn.one(*at, "local-ip"), vpn.one(*at, "remote-ip"), vpn.line_of(*at, "local-ip")


def _found(pairs: Any) -> Found:
    read = list(pairs)
    tunnels = [
        {key: subnet for key, subnet in (("local_subnet", near), ("remote_subnet", far)) if subnet}
        for near, far, _ in read
    ]
    return tunnels, read[0][2] if read else 0


__all__ = ["Pairs"]
