"""Crypto access lists of Cisco's devices: names, objects and groups spelled out as pairs of subnets.

ASA writes netmasks, IOS wildcard masks. What no mask of its kind is stays as it stands, so that the sheet asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.devices.readers.cisco_lines import Command, Section
from vns3pair.ipsec.devices.readers.reading import Unread

MOST_PAIRS = 500
"""Pairs of one access list that are read; a sheet with more is no use to anybody."""
MOST_TRIED = 20_000
"""Pairs that are looked at, those met before too."""
MOST_MEMBERS = 2000
"""Networks that a group is spelled out to."""
_ALL_BITS = 0xFFFFFFFF
_ANY = {"any": "0.0.0.0/0", "any4": "0.0.0.0/0", "any6": "::/0"}

NOT_IP = "it protects a protocol or port alone, which a sheet cannot state"
DENIED = "it takes something out of the tunnel, which a sheet cannot state"
INACTIVE = "it is switched off"
UNKNOWN = "what it names is not in this configuration"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Local and remote subnets, each with the line that says them; the entries that gave none; whether there are more."""

    found: Mapping[tuple[str, str], int]
    unread: Sequence[Unread]
    more: bool = False


@dataclass(slots=True)
class Lists:
    """Access lists, network objects and groups of a configuration; `wildcards` for IOS."""

    wildcards: bool
    lists: dict[str, list[Command]] = field(default_factory=dict)
    objects: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """A group's members: `net` with a network, or `group` and `object` with a name."""
    names: dict[str, str] = field(default_factory=dict)
    """ASA's `name` command: what stands for an address."""
    _read: dict[str, Pairs] = field(default_factory=dict)
    _spelled: dict[str, list[str]] = field(default_factory=dict)

    def add(self, section: Section) -> None:
        """Takes in a section, if it is one of an access list, an object, a group or a name."""
        head = section.head
        match section.kind:
            case ("access-list",) if len(head.words) > 2:
                self.lists.setdefault(head.words[1], []).append(_entry(head, 2))
            case ("ip", "access-list") if len(head.words) > 3:
                entries = self.lists.setdefault(head.words[3], [])
                entries.extend(_entry(command, 0) for command in section.body)
            case ("object", "network") if len(head.words) > 2:
                self.objects[head.words[2]] = [
                    net for command in section.body if (net := self._object(command)) is not None
                ]
            case ("object-group", "network") if len(head.words) > 2:
                self.groups.setdefault(head.words[2], []).extend(self._members(section.body))
            case ("name",) if len(head.words) > 2 and parse_address(head.words[1]) is not None:
                self.names[head.words[2]] = head.words[1]

    def pairs(self, name: str) -> Pairs:
        """What an access list protects; the same object each time."""
        if name not in self._read:
            self._read[name] = self._pairs(name)
        return self._read[name]

    def _pairs(self, name: str) -> Pairs:
        found: dict[tuple[str, str], int] = {}
        unread: list[Unread] = []
        tried = 0
        for entry in self.lists.get(name, ()):
            near, far, why = self._ends(entry)
            if why:
                unread.append(Unread(entry.line, entry.text, why))
            for pair in ((one, other) for one in near for other in far):
                tried += 1
                if len(found) >= MOST_PAIRS or tried > MOST_TRIED:
                    return Pairs(found, unread, True)
                found.setdefault(pair, entry.line)
        return Pairs(found, unread)

    def _ends(self, entry: Command) -> tuple[list[str], list[str], str]:
        """The networks at both ends of an entry, or why there are none."""
        low = entry.low
        if not low or low[0] == "remark":
            return [], [], ""
        if low[0] != "permit":
            return [], [], DENIED if low[0] == "deny" else NOT_IP
        if low[-1] == "inactive":
            return [], [], INACTIVE
        if low[1:2] not in (("ip",), ("ipv4",), ("ipv6",)):
            return [], [], NOT_IP
        near, rest = self._address(entry.words[2:])
        far, rest = self._address(rest) if near else ([], rest)
        return near, far, "" if near and far else UNKNOWN

    def _address(self, words: Sequence[str]) -> tuple[list[str], Sequence[str]]:
        """The networks that the first words name, and the words behind them."""
        if not words:
            return [], words
        first = words[0].lower()
        if first in _ANY:
            return [_ANY[first]], words[1:]
        if len(words) < 2:
            return ([words[0]], words[1:]) if "/" in first else ([], words)
        if first == "host":
            return [f"{self.names.get(words[1], words[1])}/{128 if ':' in words[1] else 32}"], words[2:]
        if first == "object":
            return self.objects.get(words[1], []), words[2:]
        if first in ("object-group", "group-object"):
            return self._spelled_out(words[1]), words[2:]
        if "/" in first or ":" in first:
            return [words[0]], words[1:]
        return [self._masked(words[0], words[1])], words[2:]

    def _masked(self, address: str, mask: str) -> str:
        return network(self.names.get(address, address), mask, self.wildcards)

    def _object(self, command: Command) -> str | None:
        """ASA: what a network object holds."""
        if command.low[0] == "host" and len(command.words) > 1:
            return f"{command.words[1]}/{128 if ':' in command.words[1] else 32}"
        if command.low[0] == "subnet" and len(command.words) > 1:
            if len(command.words) == 2:
                return command.words[1]
            return network(command.words[1], command.words[2], wildcards=False)
        return f"{command.words[1]}-{command.words[2]}" if _is_range(command) else None

    def _members(self, body: Sequence[Command]) -> Iterator[tuple[str, str]]:
        for command in body:
            words, low = command.words, command.low
            if low[0] == "network-object":
                words, low = words[1:], low[1:]
            if len(low) > 1 and low[0] in ("object", "group-object"):
                yield ("object" if low[0] == "object" else "group"), words[1]
            elif len(low) > 1 and low[0] == "host":
                yield "net", f"{self.names.get(words[1], words[1])}/{128 if ':' in words[1] else 32}"
            elif low and ("/" in low[0] or low[0] in _ANY):
                yield "net", _ANY.get(low[0], words[0])
            elif len(low) > 1 and (low[0][0].isdigit() or words[0] in self.names):
                yield "net", network(self.names.get(words[0], words[0]), words[1], wildcards=False)
            elif _is_range(command):
                yield "net", f"{command.words[1]}-{command.words[2]}"

    def _spelled_out(self, name: str) -> list[str]:
        """A group's networks, those of its groups too; each group once."""
        if name not in self._spelled:
            self._spelled[name] = self._spell_out(name)
        return self._spelled[name]

    def _spell_out(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        seen, waiting = {name}, [name]
        while waiting and len(found) < MOST_MEMBERS:
            for kind, value in self.groups.get(waiting.pop(), ()):
                if kind == "net":
                    found[value] = None
                elif kind == "object":
                    found.update(dict.fromkeys(self.objects.get(value, ())))
                elif value not in seen:
                    seen.add(value)
                    waiting.append(value)
        return list(found)


def _entry(command: Command, skipped: int) -> Command:
    """An entry from `permit` or `deny` on: behind the list's name, its kind and any number."""
    at = skipped
    while at < len(command.low) and (
        command.low[at] in ("extended", "standard", "line") or command.low[at].isdigit()
    ):
        at += 1
    return Command(command.line, command.words[at:], command.low[at:])


def _is_range(command: Command) -> bool:
    return command.low[0] == "range" and len(command.words) > 2


def network(address: str, mask: str, wildcards: bool) -> str:
    """`10.0.0.0/16` for an address and a mask of the device's kind; both as they stand where they fit no network."""
    number = _number(mask)
    if number is None or parse_address(address) is None:
        return f"{address} {mask}"
    inverse = number if wildcards else number ^ _ALL_BITS
    if inverse & (inverse + 1):
        return f"{address} {mask}"
    return f"{address}/{32 - inverse.bit_length()}"


def _number(mask: str) -> int | None:
    address = parse_address(mask)
    return int(address) if address is not None and address.version == 4 else None


__all__ = ["MOST_PAIRS", "Lists", "Pairs", "network"]
