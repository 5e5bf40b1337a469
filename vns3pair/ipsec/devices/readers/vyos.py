"""VyOS: `show configuration commands`, or config.boot with its braces; 1.3 and later.

Statements and defaults: vyos-1x, interface-definitions/vpn_ipsec.xml.in (October 2024) and VyOS documentation, IPsec
General Information and Site-to-Site. How 1.3 spelled them: vyos-1x, src/migration-scripts/ipsec. What 1.3 and earlier
took for a default, where that was something else: vyatta-cfg-vpn, templates/vpn/ipsec (May 2021).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.devices.readers import curly
from vns3pair.ipsec.devices.readers.curly import Path, Statement
from vns3pair.ipsec.devices.readers.own_address import own_row
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread
from vns3pair.ipsec.devices.readers.rows import Rows, one_or_all
from vns3pair.ipsec.devices.readers.settings import Settings
from vns3pair.ipsec.devices.vyos_words import CIPHERS, HASHES

CUT_OFF = "It ends within braces: the last part is missing."
DEEPER = "Part of it is nested or repeated beyond what any device writes, and was left out."
MOST_PAIRS = 500
_MOST_UNREAD = 500
_BELOW_IPSEC = ("esp-group", "ike-group", "site-to-site", "ipsec-interfaces")
_OLD_PEER = (("authentication", "pre-shared-secret"), ("authentication", "id"), ("force-encapsulation",))
"""Settings of a peer that 1.4 no longer has."""
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
    r"^[ \t]*(?:set[ ]+)?vpn[ ]+ipsec[ ]|^[ \t]*(?:esp-group|ike-group)[ ]+\S+[ ]*\{|^[ \t]*site-to-site[ ]*\{"
    r"|vyos-config-version",
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
        self.old = False
        """Whether it is of 1.3 or earlier, whose defaults were not all the same."""
        self.unread: dict[int, str] = {}
        for one in statements:
            self._take(one)
        peers = self.peers.values()
        self.old |= any(peer.has(*words) for peer in peers for words in _OLD_PEER)

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
        self.old |= kind == "ipsec-interfaces"
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
        self.rows = Rows()

    def found(self) -> Found:
        if self.peer.has("disable"):
            self.rows.remark("The peer is disabled.")
        self._addresses()
        self._identities()
        self._ike()
        self._esp()
        self._dpd()
        self._traffic()
        return self.rows.found(self.name)

    def _addresses(self) -> None:
        peers = [value for value in self.peer.all("remote-address") if value] or [self.name]
        peer = parse_address(peers[0])
        if peer is not None:
            self.rows.say("peer_public_ip", peers[0], self.peer.line_of("remote-address") or self.peer.line)
        elif self.peer.has("remote-address"):
            self.rows.remark("The peer's address is not fixed: it is `any` or a name.")
        elif self.name.startswith("@"):
            self.rows.remark("The peer is taken at any address, by its ID.")
        if len(peers) > 1:
            self.rows.remark(f"The peer has {len(peers)} addresses; the first is taken.")
        own = parse_address(self.peer.one("local-address"))
        if own is not None and not own.is_unspecified:
            row = own_row(str(own), str(peer or ""))
            self.rows.say(row, str(own), self.peer.line_of("local-address"))

    def _identities(self) -> None:
        for key, words in (("local_peer_id", ("local-id", "id")), ("remote_peer_id", ("remote-id",))):
            for word in words:
                value = self.peer.one("authentication", word)
                if value == "%any":
                    self.rows.remark("remote-id %any: the peer is taken with any identity.")
                else:
                    self.rows.say(key, value or None, self.peer.line_of("authentication", word))
        if self.name.startswith("@") and not self.peer.has("authentication", "remote-id"):
            self.rows.say("remote_peer_id", self.name, self.peer.line)

    def _ike(self) -> None:
        version = {"ikev1": 1, "ikev2": 2}.get(self.ike.one("key-exchange"))
        self.rows.say("ike_version", version, self.ike.line_of("key-exchange"))
        if version is None and self.config.old and self.ike.values:
            version = 1
            self.rows.assume("ike_version", version)
        if version == 1:
            self.rows.say("exchange_mode", self.ike.one("mode") or None, self.ike.line_of("mode"))
            self.rows.assume("exchange_mode", "main")
        if mode := self.peer.one("authentication", "mode"):
            line = self.peer.line_of("authentication", "mode")
            self.rows.say("authentication", "psk" if mode == "pre-shared-secret" else "certificate", line)
        if self.peer.has("force-udp-encapsulation") or self.peer.one("force-encapsulation") == "enable":
            line = self.peer.line_of("force-udp-encapsulation") or self.peer.line_of("force-encapsulation")
            self.rows.say("nat_traversal", "on", line)
        self.rows.assume("nat_traversal", "auto")
        start = self.peer.one("connection-type")
        self.rows.say("initiation", _STARTS.get(start), self.peer.line_of("connection-type"))
        if not start:
            self.rows.assume("initiation", "bidirectional")
        if self.ike.values:
            self.rows.say("phase1_lifetime", _number(self.ike.one("lifetime")), self.ike.line_of("lifetime"))
            self.rows.assume("phase1_lifetime", 28_800)
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
            self.rows.say("rekey", False, max(one.line_of("disable-rekey") for one in groups))
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
        aead = all(_is_aead(cipher) for cipher, _, _ in ciphers)
        hashes = self._of_proposals(groups, "hash", "sha1")
        prfs = [(one[0].removeprefix("prf"), *one[1:]) for one in self._of_proposals(groups, "prf", "")]
        if phase == 1 and aead and prfs:
            hashes = prfs
        if phase == 2:  # what a proposal of GCM says of a hash has no effect
            both = zip(ciphers, hashes, strict=True)
            hashes = [one for cipher, one in both if not _is_aead(cipher[0])]
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
        read = one_or_all(_algorithm(kind, value) if kind else value for value, _, _ in values)
        if all(assumed for _, _, assumed in values):
            self.rows.assume(key, read)
        else:
            self.rows.say(key, read, next((line for _, line, _ in values if line), 0))

    def _dpd(self) -> None:
        word = "dead-peer-detection"
        if not self.ike.values:
            return
        if not self.ike.has(word):
            self.rows.assume("dpd", False)
            return
        lines = [self.ike.line_of(word, *rest) for rest in ((), ("action",), ("interval",), ("timeout",))]
        self.rows.say("dpd", True, min(filter(None, lines), default=0))
        action = self.ike.one(word, "action")
        self.rows.say("dpd_action", _DPD_ACTIONS.get(action), self.ike.line_of(word, "action"))
        if not action:
            self.rows.assume("dpd_action", "hold" if self.config.old else "clear")
        for key, name, default in (("dpd_delay", "interval", 30), ("dpd_timeout", "timeout", 120)):
            self.rows.say(key, _number(self.ike.one(word, name)), self.ike.line_of(word, name))
            self.rows.assume(key, default)

    def _traffic(self) -> None:
        pairs = list(self._pairs())
        interface = self.peer.one("vti", "bind")
        if not interface or any(pair not in _EVERYTHING for pair in pairs):
            first = self.tunnels[0] if self.tunnels else ""
            line = self.peer.line_of("tunnel", first, "local", "prefix")
            self.rows.say("vpn_type", "policy", line)
            self.rows.say("tunnels", [_tunnel(*pair) for pair in pairs] or None, line)
            return
        self.rows.say("vpn_type", "route", self.peer.line_of("vti", "bind"))
        routes = self.config.routes.get(interface, [])[:MOST_PAIRS]
        tunnels = [_tunnel("", subnet) for subnet, _ in routes]
        self.rows.say("tunnels", tunnels or None, routes[0][1] if routes else 0)
        settings = self.config.interfaces.get(interface, Settings())
        address = next((value for value in settings.all("address") if value), None)
        self.rows.say("tunnel_interface", address, settings.line_of("address"))

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
                self.rows.remark(f"Tunnel {number} carries some protocols or ports only.")

    def _prefixes(self, number: str, word: str) -> list[str]:
        named = [value for value in self.peer.all("tunnel", number, word, "prefix") if value]
        return ["0.0.0.0/0" if value == "any" else value for value in named]


_EVERYTHING = (("0.0.0.0/0", "0.0.0.0/0"), ("::/0", "::/0"))
_NARROWER = (("protocol",), ("local", "port"), ("remote", "port"))


def _tunnel(near: str, far: str) -> dict[str, str]:
    return {key: subnet for key, subnet in (("local_subnet", near), ("remote_subnet", far)) if subnet}


def _algorithm(kind: str, text: str) -> Any:
    """The catalogue's value; the text as it stands where there is none."""
    if kind == "group":
        found = algorithms.find(kind, text)
        return text if found is None else found
    return _VALUES.get(text, text)


def _is_aead(cipher: str) -> bool:
    """Whether a cipher brings its own integrity, those too that no sheet knows (`aes128gcm64`)."""
    return algorithms.is_aead(_algorithm("encryption", cipher)) or "gcm" in cipher or "ccm" in cipher


def _number(text: str) -> int | None:
    """A number of at most fifteen digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _recognises(text: str) -> int:
    return sum(1 for _ in _OWN.finditer(text))


READER = Reader(
    "vyos",
    "The output of show configuration commands of VyOS, or its config.boot.",
    _read,
    _recognises,
)
