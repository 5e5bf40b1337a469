"""What surrounds a FortiGate's tunnel: the address of its interface, routes into it, and the policies that let traffic pass."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Plan
from vns3pair.ipsec.devices.writers import routed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_INSIDE = "internal"
_LAST = 254
"""The distance of a route that counts only while no other does."""


def tunnel_address(plan: Plan, name: str) -> Iterator[str]:
    """The interface's own address; with IPv4 the peer's too, the other one of a network that has but two."""
    if plan.vpn_type == "policy" or plan.tunnel_interface is None or lacks_peer(plan.tunnel_interface):
        return
    own = ipaddress.ip_interface(plan.tunnel_interface)
    yield "config system interface"
    yield f'    edit "{name}"'
    if own.version == 6:
        yield "        config ipv6"
        yield f"            set ip6-address {own}"
        yield "        end"
    else:
        yield f"        set ip {own.ip} 255.255.255.255"
        yield f"        set remote-ip {_other(own)} {own.netmask}"
    yield "    next"
    yield "end"


def lacks_peer(interface: str) -> bool:
    """Whether the peer's address within the tunnel does not follow from the interface's own."""
    own = ipaddress.ip_interface(interface)
    return own.version == 4 and (
        own.network.prefixlen not in (30, 31) or own.ip not in list(own.network.hosts())
    )


def _other(own: ipaddress.IPv4Interface | ipaddress.IPv6Interface) -> object:
    return next(host for host in own.network.hosts() if host != own.ip)


def routes(plan: Plan, name: str) -> Iterator[str]:
    """A route for each remote subnet, and a blackhole that keeps its traffic in while the tunnel is down."""
    remote = [ipaddress.ip_network(net.masked) for net in routed.subnets(plan)]
    for version, table in ((4, "static"), (6, "static6")):
        nets = [net for net in remote if net.version == version]
        if nets:
            yield f"config router {table}"
            for net in nets:
                yield from _route(net, [f'set device "{name}"'])
                yield from _route(net, ["set blackhole enable", f"set distance {_LAST}"])
            yield "end"
    if routed.is_everything(plan):
        yield quoting.comment(routed.NOT_EVERYTHING)


def _route(net: Network, settings: list[str]) -> Iterator[str]:
    yield "    edit 0"
    yield f"        set dst {_subnet(net)}"
    yield from (f"        {one}" for one in settings)
    yield "    next"


def _subnet(net: Network) -> str:
    return f"{net.network_address} {net.netmask}" if net.version == 4 else str(net)


def policies(plan: Plan, name: str) -> Iterator[str]:
    """Address objects and a policy for each direction. A pair of IPv6 subnets takes the objects of IPv6."""
    for version in (4, 6):
        pairs = [pair for pair in plan.pairs if pair.local.version == version]
        if not pairs:
            continue
        near = list(dict.fromkeys(pair.local_network for pair in pairs))
        far = list(dict.fromkeys(pair.remote_network for pair in pairs))
        six = "6" if version == 6 else ""
        nears = [f"{name}-local{six}-{number}" for number in range(1, len(near) + 1)]
        fars = [f"{name}-remote{six}-{number}" for number in range(1, len(far) + 1)]
        yield f"config firewall address{six}"
        for label, net in zip([*nears, *fars], [*near, *far], strict=True):
            yield f'    edit "{label}"'
            yield f"        set ip6 {net}" if six else f"        set subnet {_subnet(net)}"
            yield "    next"
        yield "end"
        yield "config firewall policy"
        yield from _policy(f"{name}-out{six}", (_INSIDE, name), (nears, fars), six)
        yield from _policy(f"{name}-in{six}", (name, _INSIDE), (fars, nears), six)
        yield "end"


def _policy(
    label: str, interfaces: tuple[str, str], addresses: tuple[list[str], list[str]], six: str
) -> Iterator[str]:
    yield "    edit 0"
    yield f'        set name "{label}"'
    for end, interface in zip(("src", "dst"), interfaces, strict=True):
        yield f'        set {end}intf "{interface}"'
    for end, names in zip(("src", "dst"), addresses, strict=True):
        quoted = " ".join(f'"{one}"' for one in names)
        yield f"        set {end}addr{six} {quoted}"
    yield "        set action accept"
    yield '        set schedule "always"'
    yield '        set service "ALL"'
    yield "    next"


__all__ = ["Network", "lacks_peer", "policies", "routes", "tunnel_address"]
