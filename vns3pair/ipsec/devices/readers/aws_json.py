"""JSON of the EC2 API in a pasted text: answers of `describe-vpn-connections`, or the options of a connection or tunnel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BEGINS = re.compile(r"(?:^[ \t]*|[ =]')(?=[\[{])", re.M)
_ADDRESS = re.compile(r"--(?:ip-address|public-ip)[ =]['\"]?([0-9A-Fa-f.:]{3,45})")
_MOST_TRIES = 30
"""Places at which JSON is looked for; each may cost a look at the whole rest."""
_MOST_TUNNELS = 200
_OF_A_TUNNEL = re.compile(
    r"(?:Phase[12]|IKEVersions|IkeVersions|OutsideIpAddress|TunnelInsideCidr|DPD|Dpd|StartupAction)"
)


@dataclass(frozen=True, slots=True)
class JsonTunnel:
    """A tunnel's options, those of its connection, its number within that, and the customer gateway's address.

    Number 0 stands for all tunnels in `xml`, where there are no options.
    """

    name: str
    number: int
    options: Mapping[str, Any]
    connection: Mapping[str, Any]
    peer: str
    xml: str

    def names(self, *keys: str) -> Any:
        """The first of several spellings of an option that is there."""
        return next((self.options[key] for key in keys if self.options.get(key) is not None), None)


def values_of(text: str) -> tuple[list[Any], bool]:
    """The JSON values that begin lines or a shell's words in a text, and whether what begins like one cannot be read."""
    found: list[Any] = []
    broken, end, tries = False, 0, 0
    decoder = json.JSONDecoder()
    for begin in _BEGINS.finditer(text):
        if begin.end() < end:
            continue
        tries += 1
        if tries > _MOST_TRIES:
            break
        try:
            value, end = decoder.raw_decode(text, begin.end())
        except (ValueError, RecursionError):
            broken = True
        else:
            found.append(value)
    return found, broken


def tunnels_of(text: str) -> tuple[list[JsonTunnel], bool]:
    """The tunnels in the JSON of a text, and whether part of it cannot be read. Never raises."""
    values, broken = values_of(text)
    gateways = dict(_gateways(values))
    given = _ADDRESS.search(text)
    tunnels: list[JsonTunnel] = []
    for connection in _connections(values):
        peer = gateways.get(_word(connection.get("CustomerGatewayId"))) or (given[1] if given else "")
        tunnels += _tunnels(connection, peer)
    return tunnels[:_MOST_TUNNELS], broken


def _gateways(values: list[Any]) -> Iterator[tuple[str, str]]:
    """Customer gateways with their addresses, from `describe-customer-gateways` or `create-customer-gateway`."""
    for value in values:
        if isinstance(value, dict):
            for one in (*_list(value.get("CustomerGateways")), value.get("CustomerGateway")):
                if isinstance(one, dict):
                    yield _word(one.get("CustomerGatewayId")), _word(one.get("IpAddress"))


def _connections(values: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Connections, whatever stands around them; bare options make one without a name."""
    for value in values:
        if isinstance(value, list):
            dicts = [one for one in value if isinstance(one, dict)]
            if any("VpnConnectionId" in one or "Options" in one for one in dicts):
                yield from _connections(dicts)
            elif dicts:
                yield {"Options": {"TunnelOptions": dicts}}
        elif isinstance(value, dict):
            if _list(value.get("VpnConnections")):
                yield from (one for one in value["VpnConnections"] if isinstance(one, dict))
            elif isinstance(value.get("VpnConnection"), dict):
                yield value["VpnConnection"]
            elif "Options" in value or "CustomerGatewayConfiguration" in value:
                yield value
            elif "TunnelOptions" in value:
                yield {"Options": value}
            elif any(_OF_A_TUNNEL.match(key) for key in value):
                yield {"Options": {"TunnelOptions": [value]}}


def _tunnels(connection: Mapping[str, Any], peer: str) -> Iterator[JsonTunnel]:
    """The tunnels of a connection: by their options, else by the XML within it, else by what is told of their state."""
    name = _word(connection.get("VpnConnectionId"), 60)
    options = connection.get("Options")
    options = options if isinstance(options, dict) else {}
    xml = _word(connection.get("CustomerGatewayConfiguration"), 200_000)
    tunnels = [one for one in _list(options.get("TunnelOptions")) if isinstance(one, dict) and one]
    if not tunnels and "<ipsec_tunnel" in xml:
        yield JsonTunnel(name, 0, {}, options, peer, xml)
        return
    states = [one for one in _list(connection.get("VgwTelemetry")) if isinstance(one, dict)]
    addresses = [{"OutsideIpAddress": one.get("OutsideIpAddress")} for one in states]
    for number, tunnel in enumerate(tunnels or addresses, start=1):
        yield JsonTunnel(name, number, tunnel, options, peer, xml)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any, longest: int = 100) -> str:
    return value[:longest] if isinstance(value, str) else ""


__all__ = ["JsonTunnel", "tunnels_of"]
