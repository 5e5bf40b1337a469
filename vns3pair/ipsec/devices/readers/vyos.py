"""VyOS: `show configuration commands`, or config.boot with its braces; 1.3 and later.

Statements and defaults: vyos-1x, interface-definitions/vpn_ipsec.xml.in (October 2024) and VyOS documentation, IPsec
General Information and Site-to-Site. How 1.3 spelled them: vyos-1x, src/migration-scripts/ipsec.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Any

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.devices.readers import curly
from vns3pair.ipsec.devices.readers.curly import Path, Statement
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread
from vns3pair.ipsec.devices.readers.settings import Settings
from vns3pair.ipsec.devices.vyos_words import CIPHERS, HASHES

CUT_OFF = "It ends within braces: the last part is missing."
DEEPER = "Part of it is nested or repeated beyond what any device writes, and was left out."
MOST_PAIRS = 500
_MOST_UNREAD = 500
_BELOW_IPSEC = ("esp-group", "ike-group", "site-to-site", "ipsec-interfaces")
_STARTS = {"initiate": "bidirectional", "trap": "bidirectional", "respond": "receive", "none": "receive"}
_DPD_ACTIONS = {"trap": "hold", "hold": "hold", "clear": "clear", "restart": "restart"}
_READ = {
    "esp-group": ("lifetime", "life-bytes", "mode", "pfs", "proposal", "disable-rekey"),
    "ike-group": ("dead-peer-detection", "key-exchange", "lifetime", "mode", "proposal"),
    "peer": (
        "authentication",
        "connection-type",
        "default-esp-group",
        "dhcp-interface",
        "disable",
        "force-encapsulation",
        "force-udp-encapsulation",
        "ike-group",
        "local-address",
        "remote-address",
        "tunnel",
        "vti",
    ),
}
"""Words of an object that rows come from, and those of `_ROWLESS` that no row is about."""
_VALUES = {word: value for words in (CIPHERS, HASHES) for value, word in words.items()}
_TO_INTERFACE = ("interface", "next-hop-interface")
_ROWLESS = ("description", "close-action", "ikev2-reauth", "disable-mobike", "mobike", "replay-window")
_OWN = re.compile(
    r"^\s*(?:set\s+)?vpn\s+ipsec\s|^\s*(?:esp-group|ike-group)\s+\S+\s*\{|^\s*site-to-site\s*\{|vyos-config-version",
    re.MULTILINE,
)


def _read(text: str) -> Reading:
    tree = curly.read(text)
    config = _Config(_rooted(one) for one in tree.statements)
    found = tuple(_Connection(config, name, peer).found() for name, peer in config.peers.items())
    problems = [
        sentence for happened, sentence in ((tree.cut_off, CUT_OFF), (tree.deeper, DEEPER)) if happened
    ]
    return Reading(found, tuple(_unread(text, config)), tuple(problems))


def _rooted(statement: Statement) -> Statement:
    """The statement with its whole path, where a part of the tree was pasted."""
    first = statement.path[0] if statement.path else ""
    above: Path = ("vpn",) if first == "ipsec" else ("vpn", "ipsec") if first in _BELOW_IPSEC else ()
    return Statement(statement.line, (*above, *statement.path))


def _unread(text: str, config: _Config) -> Iterator[Unread]:
    lines = text.split("\n")
    for number in sorted(config.unread)[:_MOST_UNREAD]:
        yield Unread(number, lines[number - 1].strip(), config.unread[number])


class _Config:
    """Peers and groups of a configuration, by name, and the lines of them that no row came from."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.esp_groups: dict[str, Settings] = {}
        self.ike_groups: dict[str, Settings] = {}
        self.peers: dict[str, Settings] = {}
        self.interfaces: dict[str, Settings] = {}
        self.routes: dict[str, list[tuple[str, int]]] = {}
        self.unread: dict[int, str] = {}
        for one in statements:
            self._take(one)

    def _take(self, one: Statement) -> None:
        path = one.path
        if path[:2] == ("vpn", "ipsec"):
            self._take_ipsec(one.line, path[2:])
        elif path[:2] == ("interfaces", "vti") and len(path) >= 3:
            _set(self.interfaces, path[2], path[3:], one.line)
        elif path[:2] == ("protocols", "static") and len(path) >= 6 and path[4] in _TO_INTERFACE:
            self.routes.setdefault(path[5], []).append((path[3], one.line))

    def _take_ipsec(self, line: int, path: Path) -> None:
        objects = {"esp-group": self.esp_groups, "ike-group": self.ike_groups}.get(path[0] if path else "")
        kind = path[0] if path else ""
        if path[:2] == ("site-to-site", "peer"):
            objects, kind, path = self.peers, "peer", path[1:]
        if objects is None or len(path) < 2:
            return
        _set(objects, path[1], path[2:], line)
        if len(path) > 2 and path[2] not in (*_READ[kind], *_ROWLESS):
            self.unread[line] = ""


def _set(objects: dict[str, Settings], name: str, path: Path, line: int) -> None:
    """A path may end in a value or in a word alone; which it is, only who asks knows."""
    settings = objects.setdefault(name, Settings(line))
    settings.values.setdefault(path, []).append(("", line))
    if path:
        settings.values.setdefault(path[:-1], []).append((path[-1], line))


class _Connection:
    """One peer, with the groups it names."""

    def __init__(self, config: _Config, name: str, peer: Settings) -> None:
        self.config, self.name, self.peer = config, name, peer
        self.ike = config.ike_groups.get(peer.one("ike-group"), Settings())
        self.tunnels = [n for n in peer.names("tunnel") if not peer.has("tunnel", n, "disable")]
        self.half: dict[str, Any] = {}
        self.where: dict[str, int] = {}
        self.assumed: set[str] = set()
        self.remarks: list[str] = []

    def found(self) -> Found:
        if self.peer.has("disable"):
            self.remarks.append("The peer is disabled.")
        self._addresses()
        self._identities()
        self._ike()
        self._esp()
        self._dpd()
        self._traffic()
        half = {key: value for key, value in self.half.items() if value not in ("", [])}
        where = {key: line for key, line in self.where.items() if key in half and line}
        return Found(
            self.name,
            half,
            where=where,
            assumed=frozenset(self.assumed & half.keys()),
            remarks=tuple(self.remarks),
        )

    def say(self, key: str, value: Any, line: int = 0, *, assumed: bool = False) -> None:
        self.half[key] = value
        self.where[key] = line
        if assumed:
            self.assumed.add(key)

    def _addresses(self) -> None:
        peers = [value for value in self.peer.all("remote-address") if value] or [self.name]
        line = self.peer.line_of("remote-address") or self.peer.line
        if parse_address(peers[0]) is not None:
            self.say("peer_public_ip", peers[0], line)
        elif self.peer.has("remote-address"):
            self.remarks.append("The peer's address is not fixed: it is `any` or a name.")
        own = parse_address(self.peer.one("local-address"))
        if own is not None and not own.is_unspecified:
            private = isinstance(own, ipaddress.IPv4Address) and _of_rfc1918(own)
            key = "local_private_ip" if private else "public_ip"
            self.say(key, str(own), self.peer.line_of("local-address"))

    def _identities(self) -> None:
        for key, words in (("local_peer_id", ("local-id", "id")), ("remote_peer_id", ("remote-id",))):
            for word in words:
                value = self.peer.one("authentication", word)
                if value == "%any":
                    self.remarks.append("remote-id %any: the peer is taken with any identity.")
                elif value:
                    self.say(key, value, self.peer.line_of("authentication", word))

    def _ike(self) -> None:
        version = {"ikev1": 1, "ikev2": 2}.get(self.ike.one("key-exchange"))
        if version is not None:
            self.say("ike_version", version, self.ike.line_of("key-exchange"))
        if version == 1:
            mode = self.ike.one("mode")
            self.say("exchange_mode", mode or "main", self.ike.line_of("mode"), assumed=not mode)
        mode = self.peer.one("authentication", "mode")
        if mode:
            line = self.peer.line_of("authentication", "mode")
            self.say("authentication", "psk" if mode == "pre-shared-secret" else "certificate", line)
        forced = self.peer.has("force-udp-encapsulation") or self.peer.one("force-encapsulation") == "enable"
        line = self.peer.line_of("force-udp-encapsulation") or self.peer.line_of("force-encapsulation")
        self.say("nat_traversal", "on" if forced else "auto", line, assumed=not forced)
        start = self.peer.one("connection-type")
        if not start or start in _STARTS:
            line = self.peer.line_of("connection-type")
            self.say("initiation", _STARTS.get(start, "bidirectional"), line, assumed=not start)
        if not self.ike.values:
            return
        lifetime = _number(self.ike.one("lifetime"))
        self.say("phase1_lifetime", lifetime or 28_800, self.ike.line_of("lifetime"), assumed=not lifetime)
        self._proposals(1, [self.ike])
        self._choose("phase1_dh_group", self._of_proposals([self.ike], "dh-group", "2"), "group")

    def _groups(self) -> list[Settings]:
        """The ESP groups of all its traffic."""
        standard = self.peer.one("default-esp-group")
        names = [self.peer.one("tunnel", number, "esp-group") or standard for number in self.tunnels]
        if self.peer.has("vti") and not names:
            names.append(self.peer.one("vti", "esp-group") or standard)
        known = dict.fromkeys(name for name in names if name in self.config.esp_groups)
        return [self.config.esp_groups[name] for name in known]

    def _esp(self) -> None:
        groups = self._groups()
        if not groups:
            return
        self._proposals(2, groups)
        lifetimes = [(_number(one.one("lifetime")) or 3600, one.line_of("lifetime")) for one in groups]
        self._choose("phase2_lifetime", [(value, line, not line) for value, line in lifetimes])
        modes = [(one.one("mode") or "tunnel", one.line_of("mode"), not one.one("mode")) for one in groups]
        self._choose("encapsulation_mode", modes)
        volumes = [(_number(one.one("life-bytes")), one.line_of("life-bytes")) for one in groups]
        self._choose("phase2_lifetime_kilobytes", [(v // 1024, line, False) for v, line in volumes if v])
        if any(one.has("disable-rekey") for one in groups):
            self.say("rekey", False, max(one.line_of("disable-rekey") for one in groups))
        self._pfs(groups)

    def _pfs(self, groups: list[Settings]) -> None:
        stated = [(one.one("pfs") or "enable", one.line_of("pfs"), not one.one("pfs")) for one in groups]
        self._choose("pfs", [(value != "disable", line, assumed) for value, line, assumed in stated])
        chosen: list[tuple[Any, int, bool]] = []
        for value, line, assumed in stated:
            if value == "enable":
                inherited = self._of_proposals([self.ike], "dh-group", "2")[:1] if self.ike.values else []
                chosen += [(group, at, assumed or guessed) for group, at, guessed in inherited]
            elif value != "disable":
                chosen.append((value.removeprefix("dh-group"), line, assumed))
        self._choose("pfs_group", chosen, "group")

    def _proposals(self, phase: int, groups: list[Settings]) -> None:
        ciphers = self._of_proposals(groups, "encryption", "aes128")
        self._choose(f"phase{phase}_encryption", ciphers, "encryption")
        aead = all(algorithms.is_aead(_algorithm("encryption", cipher)) for cipher, _, _ in ciphers)
        hashes = self._of_proposals(groups, "hash", "sha1")
        prfs = [(one[0].removeprefix("prf"), *one[1:]) for one in self._of_proposals(groups, "prf", "")]
        if phase == 1 and aead and prfs:
            hashes = prfs
        if phase == 1 or not aead:
            self._choose(f"phase{phase}_hash", hashes, "hash")
        if phase == 1 and not aead:
            self._choose("phase1_prf", prfs, "hash")

    def _of_proposals(self, groups: list[Settings], word: str, default: str) -> list[tuple[str, int, bool]]:
        """What each proposal says under `word`: the value, its line, and whether it is the default."""
        found = []
        for group in groups:
            for number in group.names("proposal")[:50]:
                path = ("proposal", number, word)
                value = group.one(*path)
                if value or default:
                    found.append((value or default, group.line_of(*path), not value))
        return found

    def _choose(self, key: str, values: list[tuple[Any, int, bool]], kind: str = "") -> None:
        """One value, or the list of those named; `kind` is that of an algorithm."""
        read = [_algorithm(kind, value) if kind else value for value, _, _ in values]
        named = list(dict.fromkeys(read))
        if named:
            line = next((line for _, line, _ in values if line), 0)
            everywhere = all(assumed for _, _, assumed in values)
            self.say(key, named[0] if len(named) == 1 else named, line, assumed=everywhere)

    def _dpd(self) -> None:
        word = "dead-peer-detection"
        if not self.ike.values:
            return
        if not self.ike.has(word):
            self.say("dpd", False, assumed=True)
            return
        lines = [self.ike.line_of(word, *rest) for rest in ((), ("action",), ("interval",), ("timeout",))]
        self.say("dpd", True, min(filter(None, lines), default=0))
        action = self.ike.one(word, "action") or "clear"
        if action in _DPD_ACTIONS:
            line = self.ike.line_of(word, "action")
            self.say("dpd_action", _DPD_ACTIONS[action], line, assumed=not line)
        for key, name, default in (("dpd_delay", "interval", 30), ("dpd_timeout", "timeout", 120)):
            value = _number(self.ike.one(word, name))
            self.say(key, value or default, self.ike.line_of(word, name), assumed=not value)

    def _traffic(self) -> None:
        pairs = list(self._pairs())
        interface = self.peer.one("vti", "bind")
        route = bool(interface) and all(pair in _EVERYTHING for pair in pairs)
        first = self.tunnels[0] if self.tunnels else ""
        line = (
            self.peer.line_of("vti", "bind")
            if route
            else self.peer.line_of("tunnel", first, "local", "prefix")
        )
        self.say("vpn_type", "route" if route else "policy", line)
        if not route:
            self.say("tunnels", [_tunnel(*pair) for pair in pairs], line)
            return
        routes = self.config.routes.get(interface, [])[:MOST_PAIRS]
        self.say("tunnels", [_tunnel("", subnet) for subnet, _ in routes], routes[0][1] if routes else 0)
        settings = self.config.interfaces.get(interface, Settings())
        addresses = [value for value in settings.all("address") if value]
        self.say("tunnel_interface", addresses[0] if addresses else "", settings.line_of("address"))

    def _pairs(self) -> Iterator[tuple[str, str]]:
        count = 0
        for number in self.tunnels:
            near, far = (self._prefixes(number, word) for word in ("local", "remote"))
            for pair in ((one, other) for one in near or [""] for other in far or [""]):
                if any(pair):
                    yield pair
                if any(pair) and (count := count + 1) >= MOST_PAIRS:
                    return
            if any(self.peer.has("tunnel", number, *words) for words in _NARROWER):
                self.remarks.append(f"Tunnel {number} carries some protocols or ports only.")

    def _prefixes(self, number: str, word: str) -> list[str]:
        named = [value for value in self.peer.all("tunnel", number, word, "prefix") if value]
        return ["0.0.0.0/0" if value == "any" else value for value in named]


_EVERYTHING = (("0.0.0.0/0", "0.0.0.0/0"), ("::/0", "::/0"))
_NARROWER = (("protocol",), ("local", "port"), ("remote", "port"))


def _tunnel(near: str, far: str) -> dict[str, str]:
    return {key: subnet for key, subnet in (("local_subnet", near), ("remote_subnet", far)) if subnet}


def _of_rfc1918(address: ipaddress.IPv4Address) -> bool:
    return any(
        address in ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    )


def _algorithm(kind: str, text: str) -> Any:
    """The catalogue's value; the text as it stands where there is none."""
    if kind == "group":
        found = algorithms.find(kind, text)
        return text if found is None else found
    return _VALUES.get(text, text)


def _number(text: str) -> Any:
    """A number of at most fifteen digits; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def _recognises(text: str) -> int:
    return sum(1 for _ in _OWN.finditer(text))


READER = Reader(
    "vyos",
    "The output of `show configuration commands` of VyOS, or its config.boot.",
    _read,
    _recognises,
)
