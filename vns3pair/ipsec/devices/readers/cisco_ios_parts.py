"""What an IOS or IOS-XE configuration holds for its VPNs, before it is known which connection uses what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vns3pair.ipsec.devices.readers.cisco_acl import Lists, network
from vns3pair.ipsec.devices.readers.cisco_lines import (
    MOST_COMMANDS,
    Command,
    Section,
    is_ip_address,
)

Commands = list[Command]


@dataclass(slots=True)
class Interface:
    """An interface's addresses, its crypto map, and what makes it a tunnel."""

    name: str
    address: str = ""
    prefixed: str = ""
    crypto_map: str = ""
    tunnel: dict[str, Command] = field(default_factory=dict)
    """`source`, `mode`, `destination`, `profile`, `policy`."""


@dataclass(slots=True)
class Entry:
    """A crypto map's entry."""

    map: str
    sequence: str
    head: Command
    body: Commands


@dataclass
class Parts:
    lists: Lists = field(default_factory=lambda: Lists(wildcards=True))
    isakmp_policies: dict[str, Section] = field(default_factory=dict)
    isakmp_profiles: dict[str, Section] = field(default_factory=dict)
    ikev2_proposals: dict[str, Section] = field(default_factory=dict)
    ikev2_policies: list[Section] = field(default_factory=list)
    ikev2_profiles: dict[str, Section] = field(default_factory=dict)
    transform_sets: dict[str, Section] = field(default_factory=dict)
    ipsec_profiles: dict[str, Section] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    """Crypto maps with `local-address`, and the interface that it names."""
    interfaces: dict[str, Interface] = field(default_factory=dict)
    routes: dict[str, dict[str, None]] = field(default_factory=dict)
    """By interface, in lower case, what is routed there."""
    keepalive: Command | None = None
    dpd: Command | None = None
    identity: Command | None = None
    lifetimes: Commands = field(default_factory=list)
    """The global ones, the last one first."""
    no_nat: Command | None = None
    hostname: str = ""
    domain: str = ""
    others: list[tuple[Command, str]] = field(default_factory=list)
    """Commands of VPNs that are not read, each with the reason."""

    def profile_for(self, peer: str) -> Section | None:
        """The ISAKMP profile that a peer is taken for by its address, as on a router that names none."""
        return self._profiles_by_peer.get(peer)

    @cached_property
    def _profiles_by_peer(self) -> Mapping[str, Section]:
        return {
            command.words[3]: section
            for section in self.isakmp_profiles.values()
            for command in section.body
            if command.low[:3] == ("match", "identity", "address") and len(command.words) > 3
        }

    @property
    def full_name(self) -> str:
        return f"{self.hostname}.{self.domain}" if self.hostname and self.domain else self.hostname

    def source_of(self, crypto_map: str) -> str:
        """The address that a crypto map's packets come from; empty where no interface has it."""
        if crypto_map in self.sources:
            named = self.interfaces.get(self.sources[crypto_map].lower())
            return named.address if named else ""
        bound = self._addresses_by_map.get(crypto_map, [])
        return bound[0] if len(bound) == 1 else ""

    @cached_property
    def _addresses_by_map(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.interfaces.values():
            if one.crypto_map and one.address:
                found.setdefault(one.crypto_map, []).append(one.address)
        return found

    def address_of(self, source: str) -> str:
        """The address that a tunnel's source names, itself or by its interface."""
        named = self.interfaces.get(source.lower())
        return named.address if named else source if source[:1].isdigit() else ""


MOST_POLICIES = 200
"""Policies of phase 1 that are read, for each connection anew."""
NOT_THIS = "what it sets is not a row of a sheet"
DYNAMIC = "a peer without a fixed address cannot be stated on a sheet"
GETVPN = "it is no VPN between two gateways"


def parts(sections: Sequence[Section]) -> Parts:
    """Never raises; of what is there twice the last one counts, as on a router."""
    found = Parts()
    for section in sections:
        found.lists.add(section)
        match section.kind:
            case ("crypto", _, _) | ("crypto", _):
                _crypto(found, section)
            case ("crypto",):
                _global(found, section.head)
            case ("interface",):
                _interface(found, section)
            case ("ip", "route"):
                _route(found, section.head)
            case ("hostname",):
                found.hostname = section.head.words[-1] if len(section.head.words) > 1 else ""
            case ("ip", "domain") | ("ip", "domain-name"):
                found.domain = section.head.words[-1]
            case ("no",):
                if section.head.low[1:4] == ("crypto", "ipsec", "nat-transparency"):
                    found.no_nat = section.head
    return found


def _crypto(found: Parts, section: Section) -> None:
    words = section.head.words
    if section.kind == ("crypto", "map"):
        _map(found, section)
        return
    if section.kind == ("crypto", "dynamic-map"):
        found.others.append((section.head, DYNAMIC))
        return
    if len(words) <= len(section.kind):
        return
    name = words[len(section.kind)]
    match section.kind:
        case ("crypto", "isakmp", "policy"):
            if name in found.isakmp_policies:
                body = found.isakmp_policies[name].body
                body.extend(section.body[: MOST_COMMANDS - len(body)])
            elif len(found.isakmp_policies) < MOST_POLICIES:
                found.isakmp_policies[name] = section
        case ("crypto", "isakmp", "profile"):
            found.isakmp_profiles[name] = section
        case ("crypto", "ikev2", "proposal"):
            found.ikev2_proposals[name] = section
        case ("crypto", "ikev2", "policy"):
            if len(found.ikev2_policies) < MOST_POLICIES:
                found.ikev2_policies.append(section)
        case ("crypto", "ikev2", "profile"):
            found.ikev2_profiles[name] = section
        case ("crypto", "ipsec", "transform-set"):
            found.transform_sets[name] = section
        case ("crypto", "ipsec", "profile"):
            found.ipsec_profiles[name] = section


def _map(found: Parts, section: Section) -> None:
    words, low = section.head.words, section.head.low
    if len(words) > 4 and low[3] == "local-address":
        found.sources[words[2]] = words[4]
    elif len(words) > 4 and low[3].isdigit() and low[4] == "ipsec-isakmp" and "dynamic" not in low:
        found.entries[words[2], words[3]] = Entry(words[2], words[3], section.head, section.body)
    elif len(words) == 4 and (known := found.entries.get((words[2], words[3]))) is not None:
        known.body.extend(section.body)
    elif len(words) > 3 and "dynamic" in low:
        found.others.append((section.head, DYNAMIC))
    elif len(words) > 4 and low[4] in ("gdoi", "ipsec-manual"):
        found.others.append((section.head, GETVPN))


def _global(found: Parts, head: Command) -> None:
    match head.low[1:3]:
        case ("isakmp", "keepalive"):
            found.keepalive = head
        case ("isakmp", "identity"):
            found.identity = head
        case ("ikev2", "dpd"):
            found.dpd = head
        case ("ipsec", "security-association"):
            found.lifetimes = [head, *found.lifetimes[:9]]
        case ("ipsec", "nat-transparency"):
            found.no_nat = None
        case ("gdoi", _):
            found.others.append((head, GETVPN))


def _interface(found: Parts, section: Section) -> None:
    words = section.head.words
    if len(words) < 2:
        return
    name = "".join(words[1:3]) if len(words) > 2 and words[2][0].isdigit() else words[1]
    one = found.interfaces.setdefault(name.lower(), Interface(name))
    for command in section.body:
        low = command.low
        if is_ip_address(low) and "secondary" not in low:
            one.address = command.words[2]
            one.prefixed = network(command.words[2], command.words[3], wildcards=False)
        elif low[:2] == ("crypto", "map") and len(low) > 2:
            one.crypto_map = command.words[2]
        elif low[0] == "tunnel" and len(low) > 2:
            key = low[3] if low[1:3] == ("protection", "ipsec") and len(low) > 4 else low[1]
            one.tunnel[key] = command


def _route(found: Parts, head: Command) -> None:
    words = head.words[4:] if head.low[2:3] == ("vrf",) else head.words[2:]
    if len(words) > 2:
        apart = words[2].isalpha() and len(words) > 3 and words[3][0].isdigit()  # `tunnel 1`, as it is typed
        interface = "".join(words[2:4]) if apart else words[2]
        found.routes.setdefault(interface.lower(), {})[network(words[0], words[1], wildcards=False)] = None


__all__ = ["NOT_THIS", "Entry", "Interface", "Parts", "parts"]
