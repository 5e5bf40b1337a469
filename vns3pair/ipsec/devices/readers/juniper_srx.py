"""Juniper SRX: `show configuration`, with braces or as set commands.

Defaults are those of Junos 21.4R1's configuration model: version v1-only, main mode, dead-peer-detection interval 10
and threshold 5, establish-tunnels on-traffic, nothing of PFS, DPD and no-nat-traversal unless set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.addresses import parse_address, parse_peer_id
from vns3pair.ipsec.devices.readers import curly
from vns3pair.ipsec.devices.readers.juniper_srx_pairs import Pairs
from vns3pair.ipsec.devices.readers.juniper_srx_statements import Sink
from vns3pair.ipsec.devices.readers.own_address import own_row
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread
from vns3pair.ipsec.devices.readers.rows import Rows, one_or_all
from vns3pair.ipsec.devices.readers.settings import Settings

CUT_OFF = "It ends within braces: the last part is missing."
DEEPER = "Part of it is nested or repeated beyond what any device writes, and was left out."
GROUPS = (
    "It takes settings from groups, which are not followed here: paste the output of "
    "`show configuration | display inheritance | display set`."
)
_SETS = "Junos' predefined proposals: state the algorithms that were agreed"
_PARTS = frozenset({("security",), ("interfaces",), ("routing-options",)})
_MOST_UNREAD = 500
_STARTS = {
    "immediately": "initiate",
    "on-traffic": "bidirectional",
    "responder-only": "receive",
    "responder-only-no-rekey": "receive",
}
_OWN = re.compile(
    r"^[ \t]*(?:set[ ]+)?security[ ]+(?:ike|ipsec)[ ]+(?:proposal|policy|gateway|vpn)[ ]"
    r"|^[ \t]*(?:ike-policy|external-interface|bind-interface|establish-tunnels|dh-group)[ ]+[^\s;]+;",
    re.MULTILINE,
)


def _read(text: str) -> Reading:
    tree = curly.read(text)
    sink = Sink()
    for statement in tree.statements:
        sink.take(_without_system(statement))
    config = _Config(sink)
    inherits = _inherits(tree.statements)
    found = tuple(config.connection(name, vpn) for name, vpn in config.vpns.items() if config.reads(vpn))
    problems = [
        sentence for happened, sentence in ((tree.cut_off, CUT_OFF), (tree.deeper, DEEPER)) if happened
    ]
    if inherits:
        problems.append(GROUPS)
        found = tuple(map(_without_defaults, found))
    return Reading(found, tuple(_unread(text, sink, config)), tuple(problems))


def _inherits(statements: Iterable[curly.Statement]) -> bool:
    """Whether a VPN may have settings from groups: those in the text say something of its parts, or none is there."""
    applied, shown = False, set()
    for one in statements:
        applied |= "apply-groups" in one.path
        if one.path[:1] == ("groups",):
            shown.add(one.path[2:3])
    return applied and (not shown or not shown.isdisjoint(_PARTS))


def _without_defaults(found: Found) -> Found:
    """What a group may have set otherwise is not taken for the device's default."""
    half = {key: value for key, value in found.half.items() if key not in found.assumed}
    return replace(found, half=half, assumed=frozenset())


def _without_system(statement: curly.Statement) -> curly.Statement:
    """A statement of a logical system or tenant, as if it were the only one."""
    if statement.path[:1] in (("logical-systems",), ("tenants",)):
        return curly.Statement(statement.line, statement.path[2:])
    return statement


def _unread(text: str, sink: Sink, config: _Config) -> Iterable[Unread]:
    lines = text.split("\n")
    why = {**dict.fromkeys(sink.unknown, ""), **config.unread}
    for number in sorted(why)[:_MOST_UNREAD]:
        yield Unread(number, lines[number - 1].strip(), why[number])


class _Config:
    """The objects of a configuration, by name, and the lines of them that no row came from."""

    def __init__(self, sink: Sink) -> None:
        self.proposals = sink.objects("security", "ike", "proposal")
        self.policies = sink.objects("security", "ike", "policy")
        self.gateways = sink.objects("security", "ike", "gateway")
        self.ipsec_proposals = sink.objects("security", "ipsec", "proposal")
        self.ipsec_policies = sink.objects("security", "ipsec", "policy")
        self.vpns = sink.objects("security", "ipsec", "vpn")
        self.interfaces = sink.objects("interfaces")
        self.pairs = Pairs(sink)
        self.unread: dict[int, str] = {}

    def reads(self, vpn: Settings) -> bool:
        """Whether the gateway of a VPN is known; where it is not, its line is one that no row came from."""
        known = vpn.one("ike", "gateway") in self.gateways
        if not known:
            self.unread[vpn.line_of("ike", "gateway") or vpn.line] = "its gateway is not in this text"
        return known

    def connection(self, name: str, vpn: Settings) -> Found:
        return _Connection(self, name, vpn).found()

    def address_of(self, interface: str) -> tuple[str, int]:
        """The one address of an interface with its prefix, and its line; empty where there is none or are several."""
        name, _, unit = interface.partition(".")
        settings = self.interfaces.get(name, Settings())
        for family in ("inet", "inet6"):
            path = ("unit", unit or "0", "family", family, "address")
            addresses = settings.all(*path)
            if addresses:
                return (addresses[0], settings.line_of(*path)) if len(addresses) == 1 else ("", 0)
        return "", 0


class _Connection:
    """One VPN, with the gateway, policies and proposals it names."""

    def __init__(self, config: _Config, name: str, vpn: Settings) -> None:
        self.config, self.name, self.vpn = config, name, vpn
        self.gateway = config.gateways[vpn.one("ike", "gateway")]
        self.policy = config.policies.get(self.gateway.one("ike-policy"), Settings())
        self.ipsec = config.ipsec_policies.get(vpn.one("ike", "ipsec-policy"), Settings())
        self.rows = Rows()

    def found(self) -> Found:
        self._addresses()
        self._identities()
        self._ike()
        self._phase(1, self.policy, self.config.proposals)
        self._phase(2, self.ipsec, self.config.ipsec_proposals)
        self._pfs()
        self._dpd()
        self._tunnels()
        return self.rows.found(self.name)

    def _say(self, key: str, settings: Settings, *words: str, value: Any = None) -> None:
        """What a setting says, or what that means; nothing where it is not set."""
        if stated := settings.one(*words):
            self.rows.say(key, stated if value is None else value, settings.line_of(*words))

    def _addresses(self) -> None:
        peers = self.gateway.all("address")
        peer = parse_address(peers[0]) if peers else None
        if peer is not None:
            self.rows.say("peer_public_ip", peers[0], self.gateway.line_of("address"))
        elif peers:
            self.rows.remark("The gateway names its peer by a name, not by an address.")
        if len(peers) > 1:
            self.rows.remark(f"The gateway names {len(peers)} peers; the first is taken.")
        if self.gateway.has("dynamic"):
            self.rows.remark("The gateway takes a peer at any address, known by its identity.")
        own, line = self.gateway.one("local-address"), self.gateway.line_of("local-address")
        if not own:
            own, line = self.config.address_of(self.gateway.one("external-interface"))
        address = parse_address(own.partition("/")[0])
        if address is not None:
            self.rows.say(own_row(str(address), str(peer or "")), str(address), line)

    def _identities(self) -> None:
        for key, branch in (("local_peer_id", "local-identity"), ("remote_peer_id", "remote-identity")):
            for kind in ("inet", "inet6", "hostname", "user-at-hostname", "key-id"):
                for above in (branch, *(("dynamic",) if key == "remote_peer_id" else ())):
                    value = self.gateway.one(above, kind)
                    self._say(key, self.gateway, above, kind, value=_identity(kind, value))
            if self.gateway.has(branch, "distinguished-name"):
                self.rows.remark(f"{branch} is a distinguished name, which goes with certificates.")
        if self.gateway.has("general-ikeid"):
            self.rows.remark("general-ikeid: the gateway takes a peer of any identity.")

    def _ike(self) -> None:
        version = 2 if self.gateway.one("version") == "v2-only" else 1
        self._say("ike_version", self.gateway, "version", value=version)
        self.rows.assume("ike_version", version)
        if self.gateway.has("no-nat-traversal"):
            self.rows.say("nat_traversal", "off", self.gateway.line_of("no-nat-traversal"))
        self.rows.assume("nat_traversal", "auto")
        if version == 1:
            self._say("exchange_mode", self.policy, "mode")
            self.rows.assume("exchange_mode", "main")
        keys = self.policy.has("pre-shared-key") or self.policy.has("seeded-pre-shared-key")
        if keys or self.policy.has("certificate"):
            self.rows.say("authentication", "psk" if keys else "certificate")
        start, line = self.vpn.one("establish-tunnels"), self.vpn.line_of("establish-tunnels")
        self.rows.say("initiation", _STARTS.get(start), line)
        if start == "responder-only-no-rekey":
            self.rows.say("rekey", False, line)
        if not start:
            self.rows.assume("initiation", "bidirectional")

    def _phase(self, phase: int, policy: Settings, known: dict[str, Settings]) -> None:
        if policy.one("proposal-set"):
            self.config.unread[policy.line_of("proposal-set")] = _SETS
        names = policy.all("proposals")
        proposals = [known[name] for name in names if name in known]
        if len(names) > len(proposals):
            self.rows.remark(f"Phase {phase} names a proposal that is not in this text.")
        rows = (
            (f"phase{phase}_encryption", "encryption", "encryption-algorithm"),
            (f"phase{phase}_hash", "hash", "authentication-algorithm"),
            ("phase1_dh_group" if phase == 1 else "", "group", "dh-group"),
        )
        for key, kind, word in rows:
            if key:
                self._choices(key, [_algorithm(kind, p.one(word)) for p in proposals], proposals, word)
        lifetimes = [_number(p.one("lifetime-seconds")) for p in proposals]
        self._choices(f"phase{phase}_lifetime", lifetimes, proposals, "lifetime-seconds")
        if any(lifetimes) and not all(lifetimes):
            self.rows.remark(f"Some proposals of phase {phase} state no lifetime: theirs is Junos' default.")
        if phase == 2:
            kilobytes = [_number(p.one("lifetime-kilobytes")) for p in proposals]
            self._choices("phase2_lifetime_kilobytes", kilobytes, proposals, "lifetime-kilobytes")
            protocols = [p.one("protocol") for p in proposals if p.one("protocol") in ("esp", "ah")]
            self._choices("ipsec_protocol", protocols, proposals, "protocol")

    def _choices(self, key: str, values: Iterable[Any], proposals: list[Settings], word: str) -> None:
        """One value, or the list of those that the proposals name."""
        line = next((p.line_of(word) for p in proposals if p.line_of(word)), 0)
        self.rows.say(key, one_or_all(value for value in values if value), line)

    def _pfs(self) -> None:
        path = ("perfect-forward-secrecy", "keys")
        self._say("pfs", self.ipsec, *path, value=True)
        self._say("pfs_group", self.ipsec, *path, value=_algorithm("group", self.ipsec.one(*path)))
        if self.ipsec.values and not self.ipsec.one("proposal-set"):  # some of those sets have PFS
            self.rows.assume("pfs", False)

    def _dpd(self) -> None:
        word = "dead-peer-detection"
        if not self.gateway.has(word):
            self.rows.assume("dpd", False)
            return
        words = ("always-send", "optimized", "probe-idle-tunnel", "interval", "threshold")
        lines = [self.gateway.line_of(word), *(self.gateway.line_of(word, name) for name in words)]
        self.rows.say("dpd", True, min(filter(None, lines), default=0))
        interval, threshold = (_number(self.gateway.one(word, name)) for name in ("interval", "threshold"))
        self.rows.say("dpd_delay", interval, self.gateway.line_of(word, "interval"))
        self.rows.assume("dpd_delay", 10)
        if interval and threshold:
            self.rows.say("dpd_timeout", interval * threshold, self.gateway.line_of(word, "threshold"))
        self.rows.assume("dpd_timeout", (interval or 10) * (threshold or 5))

    def _tunnels(self) -> None:
        interface = self.vpn.one("bind-interface")
        pairs, line = self.config.pairs.of(self.name, self.vpn, self.gateway.one("external-interface"))
        route = bool(interface) and not pairs
        self.rows.say("vpn_type", "route" if route else "policy", self.vpn.line_of("bind-interface") or line)
        if route:
            pairs, line = self.config.pairs.routed_to(interface)
            address, at = self.config.address_of(interface)
            self.rows.say("tunnel_interface", address or None, at)
        self.rows.say("tunnels", pairs or None, line)


def _identity(kind: str, value: str) -> str:
    """As the sheet spells it, so that its type stays."""
    if kind == "key-id":
        return f"@[{value}]"
    parsed = parse_peer_id(value)
    if kind == "hostname" and (isinstance(parsed, str) or parsed.type != "fqdn"):
        return f"@{value}"
    return value


def _algorithm(kind: str, text: str) -> Any:
    """The catalogue's value; the text as it stands where there is none."""
    found = algorithms.find(kind, text) if text else None
    return text if found is None else found


def _number(text: str) -> int | None:
    """A number of at most ten digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _recognises(text: str) -> int:
    return sum(1 for _ in _OWN.finditer(text))


READER = Reader(
    "juniper_srx",
    "The output of show configuration of an SRX, with braces or after | display set.",
    _read,
    _recognises,
)
