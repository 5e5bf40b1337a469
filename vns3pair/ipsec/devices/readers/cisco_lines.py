"""A Cisco configuration as sections: a command, and the commands of the mode that it opens.

What belongs to a section is indented in `show running-config`. A session that was copied has lost that, or carries
prompts instead, so that a line which begins with a command of the open mode belongs to it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_PROMPT = re.compile(r"[\w.()/:-]{1,64}[#>]\s*", re.ASCII)
_TRANSFORMS = frozenset({"mode", "esn"})
_POLICY = frozenset({"encr", "encryption", "hash", "authentication", "group", "lifetime"})
_MAP = frozenset({"set", "match", "description", "reverse-route", "qos", "responder-only"})

HEADS: Mapping[tuple[str, ...], frozenset[str]] = {
    ("crypto", "isakmp", "policy"): _POLICY,
    ("crypto", "ikev1", "policy"): _POLICY,
    ("crypto", "ikev2", "policy"): _POLICY | {"integrity", "prf", "match", "proposal"},
    ("crypto", "ikev2", "proposal"): _POLICY | {"integrity", "prf"},
    ("crypto", "ikev2", "keyring"): frozenset(
        {"peer", "address", "pre-shared-key", "hostname", "identity", "description"}
    ),
    ("crypto", "ikev2", "profile"): frozenset(
        {"match", "identity", "authentication", "keyring", "lifetime", "dpd", "nat", "pki", "aaa", "ivrf"}
        | {"description", "config-exchange", "virtual-template"}
    ),
    ("crypto", "isakmp", "profile"): frozenset(
        {"keyring", "match", "self-identity", "keepalive", "local-address", "initiate", "vrf", "ca"}
        | {"description", "client", "isakmp", "virtual-template"}
    ),
    ("crypto", "keyring"): frozenset({"pre-shared-key", "local-address", "rsa-pubkey", "description"}),
    ("crypto", "ipsec", "transform-set"): _TRANSFORMS,
    ("crypto", "ipsec", "ikev1"): _TRANSFORMS,
    ("crypto", "ipsec", "ikev2"): frozenset({"protocol"}),
    ("crypto", "ipsec", "profile"): _MAP,
    ("crypto", "map"): _MAP,
    ("crypto", "dynamic-map"): _MAP,
    ("crypto",): frozenset(),
    ("isakmp",): frozenset(),
    ("tunnel-group",): frozenset(
        {"ikev1", "ikev2", "isakmp", "pre-shared-key", "default-group-policy", "peer-id-validate"}
        | {"trust-point", "chain"}
    ),
    ("object", "network"): frozenset({"host", "subnet", "range", "fqdn", "nat", "description"}),
    ("object-group", "network"): frozenset(
        {"network-object", "group-object", "host", "description", "range"}
    ),
    ("access-list",): frozenset(),
    ("ip", "access-list"): frozenset({"permit", "deny", "remark"}),
    ("interface",): frozenset({"tunnel", "nameif", "description", "security-level", "shutdown"}),
    ("ip", "route"): frozenset(),
    ("route",): frozenset(),
    ("name",): frozenset(),
    ("hostname",): frozenset(),
    ("domain-name",): frozenset(),
    ("ip", "domain"): frozenset(),
    ("ip", "domain-name"): frozenset(),
    ("no",): frozenset(),
}
"""What opens a section that a VPN may need, with the commands of its mode."""


_LEAVES = frozenset({"exit", "end", "quit"})
"""Commands that leave a mode, which the next section does as well."""
_NO_COMMAND = "!:%*"
"""How remarks begin, and what a router says in between: `% NOTE: ...`, `*Mar 11 23:12:23.386: ...`."""
_SAYS = frozenset({"WARNING:", "INFO:", "ERROR:", "NOTE:"})
"""How an ASA begins to say something."""
MOST_COMMANDS = 500
"""Commands of one section that are kept, of those that grow with no network: each connection looks at them again."""
_GROW = frozenset({("ip", "access-list"), ("object-group", "network")})
_OF_INTERFACES = frozenset({"ip", "tunnel", "nameif", "crypto"})
"""What is kept of an interface's commands."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the number of its line from 1, its words as they are, and in lower case."""

    line: int
    words: tuple[str, ...]
    low: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Section:
    """A command and those of the mode that it opens; `kind` is the entry of `HEADS` that it fits."""

    kind: tuple[str, ...]
    head: Command
    body: list[Command] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    """All sections that a VPN may need, in the order they stand in."""
    found: list[Section] = []
    last: Section | None = None
    for number, indented, words in _lines(text):
        low = tuple(map(str.lower, words))
        kind = _kind(low)
        if last is not None and _belongs(last, indented, kind, low):
            if _is_kept(last, low):
                last.body.append(Command(number, tuple(words), low))
            continue
        if kind is None and indented:
            continue
        last = Section(kind, Command(number, tuple(words), low)) if kind is not None else None
        if last is not None:
            found.append(last)
    return found


def _is_kept(last: Section, low: tuple[str, ...]) -> bool:
    if last.kind == ("interface",) and low[0] not in _OF_INTERFACES:
        return False
    return len(last.body) < MOST_COMMANDS or last.kind in _GROW


def _lines(text: str) -> Iterator[tuple[int, bool, list[str]]]:
    """Each line that says something: its number, whether it is indented, and its words."""
    lines = text.split("\n")
    margin = _margin(lines)
    for number, line in enumerate(lines, start=1):
        words = line.split(None, 200)
        if not words or words[0][0] in _NO_COMMAND or words[0] in _LEAVES or words[0] in _SAYS:
            continue
        indented = line[margin : margin + 1].isspace()
        if ("#" in words[0] or ">" in words[0]) and (prompt := _PROMPT.match(line.lstrip())) is not None:
            words, indented = line.lstrip()[prompt.end() :].split(None, 200), False
            if not words or words[0] in _LEAVES:
                continue
        yield number, indented, words


def _margin(lines: list[str]) -> int:
    """By how much every line is moved to the right, as in an example of a document."""
    said = [line for line in lines if line.strip() and line.lstrip()[0] != "!"]
    return min((len(line) - len(line.lstrip()) for line in said), default=0)


def _kind(low: tuple[str, ...]) -> tuple[str, ...] | None:
    first = low[0]
    if first == "int":
        return ("interface",)
    if (first,) not in HEADS and first not in ("ip", "object", "object-group"):
        return None
    for length in (3, 2, 1):
        if low[:length] in HEADS:
            return low[:length]
    return None


def _belongs(last: Section, indented: bool, kind: tuple[str, ...] | None, low: tuple[str, ...]) -> bool:
    if indented and low[0] in HEADS[last.kind]:
        return True
    if low[0] == "no":
        return indented
    if low[0] == "crypto" and last.kind == ("interface",):
        return (kind == ("crypto",) and indented) or (kind == ("crypto", "map") and len(low) == 3)
    if kind is None:
        return indented or low[0] in HEADS[last.kind] or _is_of(last, low)
    return low[:2] == ("isakmp", "keepalive") and last.kind == ("tunnel-group",)


def _is_of(last: Section, low: tuple[str, ...]) -> bool:
    """Whether a command that is not indented is one of the open mode by more than its first word."""
    if last.kind == ("interface",):
        return True  # which takes in lines that mean nothing there, until the next section
    if last.kind == ("ip", "access-list"):
        return low[0].isdigit() and low[1:2] in (("permit",), ("deny",))
    if last.kind == ("object-group", "network"):
        return low[0].count(".") == 3
    return False


def bare_lines(text: str) -> Iterator[str]:
    """Each line without what it is indented by and without a prompt, to guess by what it begins with."""
    for line in text.split("\n"):
        bare = line.lstrip()
        if ("#" in bare or ">" in bare) and (prompt := _PROMPT.match(bare)) is not None:
            bare = bare[prompt.end() :]
        yield bare


def is_ip_address(low: tuple[str, ...]) -> bool:
    """Whether a command gives an interface its IPv4 address; `ip add` will do for a router."""
    return len(low) > 3 and low[0] == "ip" and len(low[1]) > 2 and "address".startswith(low[1])


__all__ = ["HEADS", "MOST_COMMANDS", "Command", "Section", "bare_lines", "is_ip_address", "sections"]
