"""Networks as Cisco's access lists and objects write them: ASA by netmask, IOS by wildcard mask."""

from __future__ import annotations

from vns3pair.ipsec.addresses import Net

_ALL_BITS = 0xFFFFFFFF


def netmask(net: Net) -> str:
    """`10.0.0.0 255.255.0.0` for an IPv4 network, host bits cut."""
    return f"{_quad(net.network)} {_quad(_mask(net))}"


def wildcard(net: Net) -> str:
    """`10.0.0.0 0.0.255.255` for an IPv4 network, `host 10.1.1.1` or `any`."""
    if net.prefix == 0:
        return "any"
    if net.prefix == 32:
        return f"host {_quad(net.network)}"
    return f"{_quad(net.network)} {_quad(_mask(net) ^ _ALL_BITS)}"


def asa_network(net: Net) -> str:
    """What stands for an IPv4 network in an ASA's access list."""
    return f"host {_quad(net.network)}" if net.prefix == 32 else netmask(net)


def asa_object(net: Net) -> str:
    """The line that defines an ASA's network object."""
    return f"host {_quad(net.network)}" if net.prefix == 32 else f"subnet {netmask(net)}"


def _mask(net: Net) -> int:
    return _ALL_BITS ^ (_ALL_BITS >> net.prefix)


def _quad(number: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


__all__ = ["asa_network", "asa_object", "netmask", "wildcard"]
