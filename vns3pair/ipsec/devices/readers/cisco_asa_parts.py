"""What an ASA or PIX configuration holds for its VPNs, before it is known which connection uses what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vns3pair.ipsec.devices.readers.cisco_acl import Lists, network
from vns3pair.ipsec.devices.readers.cisco_lines import MOST_COMMANDS, Command, Section, is_ip_address
from vns3pair.ipsec.devices.readers.cisco_words import whole

Commands = list[Command]
MOST_POLICIES = 50
"""Policies of a version of IKE that are read; an ASA holds 20."""
DYNAMIC = "a peer without a fixed address cannot be stated on a sheet"


@dataclass(slots=True)
class Interface:
    """An interface with its name for rules (`nameif`), its address, and what makes it a tunnel."""

    name: str
    address: str = ""
    prefixed: str = ""
    tunnel: dict[str, Command] = field(default_factory=dict)
    """`source`, `mode`, `destination`, `profile`, `policy`."""


@dataclass(slots=True)
class Group:
    """A tunnel group: its kind, its group policy, and its commands."""

    name: str
    kind: str = ""
    policy: str = ""
    body: Commands = field(default_factory=list)


@dataclass
class Parts:
    lists: Lists = field(default_factory=lambda: Lists(wildcards=False))
    policies: dict[int, dict[str, Commands]] = field(default_factory=lambda: {1: {}, 2: {}})
    """By IKE's version, the policies by priority."""
    transform_sets: dict[str, Command] = field(default_factory=dict)
    transport: dict[str, Command] = field(default_factory=dict)
    """By transform set, the command that sets its mode."""
    proposals: dict[str, Commands] = field(default_factory=dict)
    profiles: dict[str, Commands] = field(default_factory=dict)
    entries: dict[tuple[str, str], Commands] = field(default_factory=dict)
    """A crypto map's entries: each command from behind the number on."""
    bound: dict[str, str] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    """By `nameif`, in lower case."""
    groups: dict[str, Group] = field(default_factory=dict)
    routes: dict[str, dict[str, None]] = field(default_factory=dict)
    """By `nameif`, in lower case, what is routed there."""
    lifetimes: Commands = field(default_factory=list)
    """The global ones, the last one first."""
    identity: Command | None = None
    no_nat: Command | None = None
    hostname: str = ""
    domain: str = ""
    others: list[tuple[Command, str]] = field(default_factory=list)

    @cached_property
    def by_priority(self) -> Mapping[int, list[tuple[str, Commands]]]:
        """By IKE's version, the policies with their number, the first priority first."""
        return {
            version: sorted(policies.items(), key=lambda item: _priority(item[0]))[:MOST_POLICIES]
            for version, policies in self.policies.items()
        }

    @cached_property
    def peers(self) -> frozenset[str]:
        """Every peer that an entry or a tunnel names."""
        named = {
            word
            for body in self.entries.values()
            for command in body
            if command.low[:2] == ("set", "peer")
            for word in command.words[2:]
        }
        ends = {
            one.tunnel["destination"].words[2]
            for one in self.interfaces.values()
            if "destination" in one.tunnel
        }
        return frozenset(named | ends)

    @cached_property
    def names_by_policy(self) -> Mapping[str, list[str]]:
        """The LAN-to-LAN tunnel groups of each group policy."""
        found: dict[str, list[str]] = {}
        for group in self.groups.values():
            if group.kind in ("", "ipsec-l2l"):
                found.setdefault(group.policy, []).append(group.name)
        return found

    def policy(self, version: int, number: str) -> Commands:
        return self.policies[version].setdefault(number, [])

    def group(self, name: str) -> Group:
        if name not in self.groups:
            self.groups[name] = Group(name)
        return self.groups[name]

    def address_of(self, name: str) -> str:
        one = self.interfaces.get(name.lower())
        return one.address if one is not None else ""


def parts(sections: Sequence[Section]) -> Parts:
    """Never raises. Twice the same command: the last one counts, as on the box."""
    found = Parts()
    for section in sections:
        found.lists.add(section)
        head = section.head
        match section.kind:
            case ("crypto", *_):
                _crypto(found, section)
            case ("isakmp",):
                _isakmp(found, Command(head.line, ("crypto", *head.words), ("crypto", *head.low)))
            case ("tunnel-group",) if len(head.words) > 2:
                _group(found, section)
            case ("interface",):
                _interface(found, section)
            case ("route",) if len(head.words) > 3:
                net = network(head.words[2], head.words[3], wildcards=False)
                found.routes.setdefault(head.low[1], {})[net] = None
            case ("hostname",):
                found.hostname = head.words[-1] if len(head.words) > 1 else ""
            case ("domain-name",):
                found.domain = head.words[-1] if len(head.words) > 1 else ""
            case ("no",):
                if head.low[1:4] == ("crypto", "isakmp", "nat-traversal") or head.low[1:3] == (
                    "isakmp",
                    "nat-traversal",
                ):
                    found.no_nat = head
    return found


def _crypto(found: Parts, section: Section) -> None:
    head = section.head
    words, low = head.words, head.low
    match low[1:3]:
        case ("isakmp" | "ikev1", "policy") if len(words) > 3:
            _extend(found.policy(1, words[3]), section.body)
        case ("ikev2", "policy") if len(words) > 3:
            _extend(found.policy(2, words[3]), section.body)
        case ("isakmp", _):
            _isakmp(found, head)
        case ("map", _) if len(words) > 3:
            _map(found, head)
        case ("dynamic-map", _):
            found.others.append((head, DYNAMIC))
        case ("ipsec", _):
            _ipsec(found, section)


def _ipsec(found: Parts, section: Section) -> None:
    head = section.head
    words, low = head.words, head.low
    match low[2:4]:
        case ("transform-set", _):
            _transform_set(found, words[3], _from(head, 4))
        case ("ikev1", "transform-set") if len(words) > 4:
            _transform_set(found, words[4], _from(head, 5))
        case ("ikev2", "ipsec-proposal") if len(words) > 4:
            found.proposals[words[4]] = section.body
        case ("profile", _):
            found.profiles[words[3]] = section.body
        case ("security-association", "lifetime"):
            found.lifetimes = [_from(head, 4), *found.lifetimes[:9]]


def _transform_set(found: Parts, name: str, command: Command) -> None:
    if command.low[:1] == ("mode",):
        found.transport[name] = command
    else:
        found.transform_sets[name] = command


def _isakmp(found: Parts, head: Command) -> None:
    """`crypto isakmp ...`, and PIX's `isakmp policy 10 hash md5` on one line."""
    words, low = head.words, head.low
    if low[2:3] == ("policy",) and len(words) > 5:
        _extend(found.policy(1, words[3]), [_from(head, 4)])
    elif low[2:3] == ("identity",):
        found.identity = head
    elif low[2:3] == ("nat-traversal",):
        found.no_nat = None


def _map(found: Parts, head: Command) -> None:
    words, low = head.words, head.low
    if low[3] == "interface" and len(words) > 4:
        found.bound[words[2]] = words[4]
    elif "dynamic" in low:
        found.others.append((head, DYNAMIC))
    elif low[3].isdigit() and len(words) > 4:
        _extend(found.entries.setdefault((words[2], words[3]), []), [_from(head, 4)])


def _group(found: Parts, section: Section) -> None:
    words, low = section.head.words, section.head.low
    group = found.group(words[1])
    if low[2] == "type" and len(words) > 3:
        group.kind = low[3]
    elif low[2] == "general-attributes":
        for command in section.body:
            if command.low[0] == "default-group-policy" and len(command.words) > 1:
                group.policy = command.words[1]
    elif low[2] == "ipsec-attributes":
        _extend(group.body, section.body)


def _interface(found: Parts, section: Section) -> None:
    one = Interface("".join(section.head.words[1:3]))
    for command in section.body:
        low = command.low
        if low[0] == "nameif" and len(low) > 1:
            one.name = command.words[1]
        elif is_ip_address(low):
            one.address = command.words[2]
            one.prefixed = network(command.words[2], command.words[3], wildcards=False)
        elif low[0] == "tunnel" and len(low) > 2:
            key = low[3] if low[1:3] == ("protection", "ipsec") and len(low) > 4 else low[1]
            one.tunnel[key] = command
    found.interfaces[one.name.lower()] = one


def _extend(body: Commands, more: Commands) -> None:
    body.extend(more[: MOST_COMMANDS - len(body)])


def _priority(number: str) -> int:
    value = whole(number)
    return value if isinstance(value, int) else 0


def _from(command: Command, at: int) -> Command:
    """The command from one of its words on."""
    return Command(command.line, command.words[at:], command.low[at:])


__all__ = ["Group", "Interface", "Parts", "parts"]
