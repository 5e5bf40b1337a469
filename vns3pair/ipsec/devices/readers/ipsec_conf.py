"""`ipsec.conf` as a file: sections with their settings, what they take from each other, and what is left unread.

libreswan and strongSwan have it from the same ancestor. Their grammars are read together: `conn NAME` begins a section,
its settings follow (indented, unless a paste lost that), `#` begins a comment, `also=` takes another section in, `conn %default` all others.
What a setting means is the daemons' own matter. Reading takes time in proportion to the text: only settings that are
known are kept, so that a section never grows beyond their number, however many others it takes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from vns3pair.ipsec.devices.readers.reading import Unread

DEEPEST = 20
"""Sections that take each other in, one through the other."""
MOST_CONNECTIONS = 1_000
"""Connections that are read of one file."""

MOST_UNREAD = 10_000
"""Lines left unread that are told one by one."""

TOO_MANY = f"It holds more than {MOST_CONNECTIONS:,} connections; the others were not read."
TOO_MANY_UNREAD = f"More than {MOST_UNREAD:,} lines of it were left unread; the others are not shown."

ANOTHER_FILE = "it takes in another file: paste what is in there too"
NO_ROW = "no row of a sheet has it"
NO_PAIR = "no setting of the form key=value"
OUTSIDE = "it stands in no section that is read"

_SECTION = re.compile(r'(conn|config|ca)\s+("[^"]*"|\S+)\s*(?:#.*)?')
_SETTING = re.compile(r"\s([A-Za-z][\w-]*)\s*=\s*(.*)")
_COMMENT_BEHIND = re.compile(r"\s#")
_KEY_LINE = re.compile(r":\s*(?:PSK|RSA|XAUTH|ECDSA|EAP|PKCS8|P12|PIN|PPKS)\b", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"ip\s+addr(?:ess)?\s+add\s+(\S+)\s+dev\s+(\S+)")
_LINK_LINE = re.compile(r"ip\s+(?:link|route)\s")


class Setting(NamedTuple):
    """A value without its quotes, and the number of its line from 1."""

    value: str
    line: int


@dataclass(slots=True)
class Conn:
    """A connection with all that it takes from elsewhere. `lost` names sections that it takes in and that are not
    in the text."""

    name: str
    settings: dict[str, Setting] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    def value(self, key: str) -> str:
        """The value, empty where the setting is absent or empty."""
        return self.settings[key].value if key in self.settings else ""

    def line(self, key: str) -> int:
        return self.settings[key].line if key in self.settings else 0


@dataclass(slots=True)
class _Section:
    name: str
    own: dict[str, Setting] = field(default_factory=dict)
    also: list[tuple[str, bool]] = field(default_factory=list)
    merged: Conn | None = None


@dataclass(slots=True)
class ConfFile:
    """What a file holds. `interfaces` maps the names of interfaces to addresses that commands beside it give them."""

    conns: list[Conn] = field(default_factory=list)
    setup: dict[str, Setting] = field(default_factory=dict)
    interfaces: dict[str, Setting] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)


def read(text: str, known: frozenset[str]) -> ConfFile:
    """The connections of a file. `known` are the settings, in lower case, that the caller understands.

    Sections that others take in and that load no connection by themselves (no `auto`) are not among them.
    """
    return _Reader(known).read(text)


class _Reader:
    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.file = ConfFile()
        self.sections: dict[str, _Section] = {}
        self.current: dict[str, Setting] | None = None
        self.also: list[tuple[str, bool]] | None = None

    def read(self, text: str) -> ConfFile:
        for number, line in enumerate(text.split("\n"), start=1):
            bare = line.strip()
            if bare and not bare.startswith("#"):
                self._line(number, line.rstrip(), bare)
        self._take_in()
        return self.file

    def _line(self, number: int, line: str, bare: str) -> None:
        if match := _SECTION.fullmatch(bare):
            self._section(match[1], match[2].strip('"'))
        elif line[0] in " \t" or (self.current is not None and _SETTING.match(f" {bare}")):
            self._setting(number, f" {bare}", bare)
        elif bare.startswith("include"):
            self._leave(number, bare, ANOTHER_FILE)
        elif match := _ADDRESS_LINE.match(bare):
            self.file.interfaces.setdefault(match[2], Setting(match[1], number))
        elif not (_KEY_LINE.search(bare) or _LINK_LINE.match(bare) or bare.startswith("version")):
            self.current = self.also = None
            self._leave(number, bare, OUTSIDE)

    def _section(self, kind: str, name: str) -> None:
        if kind == "conn":
            section = self.sections.setdefault(name, _Section(name))
            self.current, self.also = section.own, section.also
        else:
            self.current, self.also = (self.file.setup if kind == "config" else None), None

    def _setting(self, number: int, line: str, bare: str) -> None:
        match = _SETTING.match(line)
        if match is None:
            if bare.startswith("include"):
                self._leave(number, bare, ANOTHER_FILE)
            elif not _KEY_LINE.search(bare):
                self._leave(number, bare, NO_PAIR)
            return
        key, value = match[1].lower().replace("_", "-"), _value(match[2])
        if self.current is None:
            self._leave(number, bare, OUTSIDE)
        elif key in ("also", "alsoflip") and self.also is not None:
            if len(self.also) < DEEPEST:
                self.also.append((value, key == "alsoflip"))
            else:
                self._leave(number, bare, NO_ROW)
        elif key in self.known:
            self.current[key] = Setting(value, number)
        else:
            self._leave(number, bare, NO_ROW)

    def _leave(self, number: int, bare: str, why: str) -> None:
        if len(self.file.unread) < MOST_UNREAD:
            self.file.unread.append(Unread(number, bare, why))
        else:
            self.file.problem(TOO_MANY_UNREAD)

    def _take_in(self) -> None:
        """The connections with all that they take in."""
        default = self.sections.pop("%default", _Section("%default")).own
        taken = {name for section in self.sections.values() for name, _ in section.also}
        for section in self.sections.values():
            conn = self._merged(section, 0)
            if section.name in taken and conn.value("auto") in ("", "ignore"):
                continue
            if len(self.file.conns) == MOST_CONNECTIONS:
                self.file.problem(TOO_MANY)
                return
            self.file.conns.append(Conn(conn.name, {**default, **conn.settings}, conn.lost))

    def _merged(self, section: _Section, depth: int) -> Conn:
        if section.merged is None:
            section.merged = Conn(section.name, dict(section.own))  # what takes itself in ends here
            lost: list[str] = []
            for name, flipped in section.also:
                other = self.sections.get(name)
                if other is None or depth == DEEPEST:
                    lost.append(name)
                    continue
                conn = self._merged(other, depth + 1)
                lost.extend(conn.lost)
                for key, setting in conn.settings.items():
                    section.merged.settings.setdefault(_flipped(key) if flipped else key, setting)
            section.merged.lost = tuple(dict.fromkeys(lost))[:DEEPEST]
        return section.merged


def _flipped(key: str) -> str:
    for one, other in (("left", "right"), ("right", "left")):
        if key.startswith(one):
            return other + key.removeprefix(one)
    return key


def _value(text: str) -> str:
    """A value without quotes and without a comment behind it."""
    if text.startswith('"'):
        end = text.find('"', 1)
        return text[1:end] if end > 0 else text[1:]
    if (comment := _COMMENT_BEHIND.search(text)) is not None:
        text = text[: comment.start()]
    return text.strip()


__all__ = ["ConfFile", "Conn", "Setting", "read"]
