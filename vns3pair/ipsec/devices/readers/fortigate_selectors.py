"""The subnets of a FortiGate's phase 2: written out, as ranges, or as named addresses and groups."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vns3pair.ipsec.devices.readers.fortigate_config import Entry, Tables

MOST_PAIRS = 2000
"""Pairs that are read of one tunnel; two named groups can make far more than anybody set up."""


def selectors(tables: Tables, entry: Entry, end: str) -> list[str]:
    """The nets of one end, `src` or `dst`, as typed on a sheet; any net where none is set, which is the default."""
    kind = entry.word(f"{end}-addr-type").rstrip("6") or "subnet"
    six = "6" if entry.word(f"{end}-addr-type").endswith("6") else ""
    if kind == "name":
        name = entry.word(f"{end}-name{six}")
        return list(dict.fromkeys(_named(tables, entry.vdom, name, six)))
    if kind == "ip":
        return [net((entry.word(f"{end}-start-ip{six}"),))]
    if kind == "range":
        return [_range(entry.word(f"{end}-start-ip{six}"), entry.word(f"{end}-end-ip{six}"))]
    setting = entry.settings.get(f"{end}-subnet{six}")
    return [net(setting.words) if setting else ("::/0" if six else "0.0.0.0/0")]


def lines_of(entry: Entry, end: str) -> Iterator[str]:
    """The names of the settings that say the selectors of an end."""
    yield from (name for name in entry.settings if name.startswith(f"{end}-") and not name.endswith("port"))


def net(words: tuple[str, ...]) -> str:
    """A subnet of one or two words, `10.0.0.0 255.255.0.0` or `10.0.0.0/16`; as it stands where it is none."""
    text = "/".join(words[:2])
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return " ".join(words)[:100]


def _range(first: str, last: str) -> str:
    """A range as the one net that it is, else as a range, which a sheet cannot take and says so."""
    try:
        nets = list(
            ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last))
        )
    except (ValueError, TypeError):
        nets = []
    return str(nets[0]) if len(nets) == 1 else f"{first}-{last}"[:100]


def _named(tables: Tables, vdom: str, name: str, six: str) -> Iterator[str]:
    """The nets of a named address or group, each group once. A name that the text does not hold stands for itself."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        group = tables.find(vdom, f"firewall addrgrp{six}", one)
        if group is not None and group.word("exclude") == "enable":
            yield one[:100]  # what it leaves out, no pair of nets can say
        elif group is not None:
            waiting += reversed(group.settings["member"].words if "member" in group.settings else ())
        else:
            yield _address(tables, vdom, one, six)


def _address(tables: Tables, vdom: str, name: str, six: str) -> str:
    everything = "::/0" if six else "0.0.0.0/0"
    address = tables.find(vdom, f"firewall address{six}", name)
    if address is None:
        return everything if name == "all" else name[:100]
    if address.word("type") == "iprange":
        return _range(address.word("start-ip"), address.word("end-ip"))
    if address.word("type") in ("", "ipmask", "subnet", "ipprefix", "interface-subnet"):
        setting = address.settings.get("ip6" if six else "subnet")
        if setting is None and address.word("type") == "interface-subnet":
            return name[:100]
        return net(setting.words) if setting else everything
    return name[:100]


__all__ = ["MOST_PAIRS", "lines_of", "net", "selectors"]
