"""Cisco ASA and PIX: `show running-config`, or the commands of its VPN; before and after 8.4.

Defaults that are assumed where nothing is stated are those of the ASA command reference: NAT traversal detects NAT;
IPsec SAs live 28,800 s and 4,608,000 KB; a LAN-to-LAN tunnel group probes after 10 s; an IKE SA lives 86,400 s; there is
no PFS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vns3pair.ipsec.devices.readers import cisco_words as words_of
from vns3pair.ipsec.devices.readers.cisco_asa_parts import Commands, Group, Interface, Parts, parts
from vns3pair.ipsec.devices.readers.cisco_lines import Command, bare_lines, sections
from vns3pair.ipsec.devices.readers.cisco_words import Filling, whole
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread

MOST_FOUND = 200
MOST_UNREAD = 100
TOO_MANY = f"It holds more than {MOST_FOUND} connections; the first of them were read."
MORE_PAIRS = "The access list protects more pairs of subnets than are read."
NOT_THIS = "what it sets is not a row of a sheet"
NO_PEER = "it names no peer"

_DEFAULT_GROUP = "DefaultL2LGroup"
_IKE_LIFETIME, _SECONDS, _KILOBYTES, _THRESHOLD = 86_400, 28_800, 4_608_000, 10
_UNTOLD = frozenset({"DfltGrpPolicy", ""})
"""Group policies that say nothing about which tunnel groups belong together."""


def _read(text: str) -> Reading:
    held = parts(sections(text))
    found: list[Found] = []
    unread: list[Unread] = []
    for filling, missed in _connections(held):
        if len(found) >= MOST_FOUND:
            return Reading(tuple(found), tuple(unread[:MOST_UNREAD]), (TOO_MANY,))
        if filling is not None:
            found.append(filling.found())
        unread.extend(missed)
    unread.extend(Unread(command.line, command.text, why) for command, why in held.others)
    by_line = {one.line: one for one in unread}
    return Reading(tuple(found), tuple(by_line[line] for line in sorted(by_line))[:MOST_UNREAD])


def _connections(held: Parts) -> Iterator[tuple[Filling | None, list[Unread]]]:
    for (name, number), body in held.entries.items():
        peers = _rest(body, "set", "peer")
        if not peers:
            yield None, [Unread(command.line, command.text, NO_PEER) for command in body[:1]]
            continue
        for version in _versions(body):
            yield _of_entry(held, name, number, body, peers, version)
    for interface in list(held.interfaces.values()):
        if "profile" in interface.tunnel:
            profile = held.profiles.get(interface.tunnel["profile"].words[4])
            for version in _versions(profile or []):
                yield _of_tunnel(held, interface, profile, version)


def _versions(body: Commands) -> list[int]:
    """The versions of IKE that an entry has a proposal for; the old words mean the first."""
    one = any(command.low[:2] in (("set", "ikev1"), ("set", "transform-set")) for command in body)
    two = any(command.low[:3] == ("set", "ikev2", "ipsec-proposal") for command in body)
    return [version for version, is_there in ((2, two), (1, one or not two)) if is_there]


def _of_entry(
    held: Parts, name: str, number: str, body: Commands, peers: Sequence[str], version: int
) -> tuple[Filling, list[Unread]]:
    both = f", IKEv{version}" if len(_versions(body)) > 1 else ""
    filling = Filling(f"{name} {number} ({peers[0]}{both})")
    filling.say("vpn_type", "policy", body[0].line)
    named = [held.lists.names.get(peer, peer) for peer in peers]
    filling.say("peer_public_ip", list(dict.fromkeys(named)), _line(body, "set", "peer"))
    _own(held, filling, held.bound.get(name, ""))
    unread = _settings(held, filling, body, version)
    _phase1(held, filling, version)
    _peer(held, filling, named[0], version)
    for access_list in _rest(body, "match", "address")[:1]:
        unread.extend(_pairs(held, filling, access_list))
    _assume(held, filling)
    return filling, unread


def _of_tunnel(
    held: Parts, interface: Interface, profile: Commands | None, version: int
) -> tuple[Filling, list[Unread]]:
    body = profile or []
    tunnel = interface.tunnel
    peer = tunnel["destination"].words[2] if "destination" in tunnel else ""
    both = f", IKEv{version}" if len(_versions(body)) > 1 else ""
    filling = Filling(f"{interface.name} ({peer or 'no destination'}{both})")
    filling.say("vpn_type", "route", tunnel["profile"].line)
    filling.say("peer_public_ip", peer, tunnel["destination"].line if peer else 0)
    filling.say("tunnel_interface", interface.prefixed)
    _own(held, filling, words_of.last(tunnel["source"].words) if "source" in tunnel else "")
    unread = _settings(held, filling, body, version)
    _phase1(held, filling, version)
    _peer(held, filling, peer, version)
    if "policy" in tunnel:
        unread.extend(_pairs(held, filling, tunnel["policy"].words[4]))
    else:
        filling.say_routed(held.routes.get(interface.name.lower(), ()))
    _assume(held, filling, is_there=profile is not None)
    return filling, unread


def _own(held: Parts, filling: Filling, interface: str) -> None:
    address = held.address_of(interface)
    if address:
        filling.say_own(address)
    identity = held.identity
    if identity is not None and identity.low[3:4] == ("key-id",) and len(identity.words) > 4:
        filling.say("local_peer_id", f"keyid:{identity.words[4]}", identity.line)
    elif identity is not None and identity.low[3:4] == ("hostname",):
        filling.say("local_peer_id", ".".join(filter(None, (held.hostname, held.domain))), identity.line)


def _settings(held: Parts, filling: Filling, body: Commands, version: int) -> list[Unread]:
    unread: list[Unread] = []
    for command in body:
        match command.low:
            case ("set", "ikev1", "transform-set", *_) if version == 1:
                _transforms(held, filling, command, command.words[3:])
            case ("set", "transform-set", *_) if version == 1:
                _transforms(held, filling, command, command.words[2:])
            case ("set", "ikev2", "ipsec-proposal", *_) if version == 2:
                _proposals(held, filling, command)
            case ("set", "ikev1", "phase1-mode", "aggressive", *_):
                if version == 1:
                    filling.say("exchange_mode", "aggressive", command.line)
            case ("set", "phase1-mode", "aggressive", *_):
                filling.say("exchange_mode", "aggressive", command.line)
            case ("set", "pfs", *_):
                filling.say_pfs(command.low[2:], command.line)
            case ("set", "security-association", "lifetime", *rest):
                _lifetime(filling, rest, command.line)
            case ("set", "nat-t-disable", *_):
                filling.say("nat_traversal", "off", command.line)
            case ("set", "connection-type", kind, *_):
                starts = {"answer-only": "receive", "originate-only": "initiate"}
                filling.say("initiation", starts.get(kind, "bidirectional"), command.line)
            case ("responder-only", *_):
                filling.say("initiation", "receive", command.line)
            case ("set", "trustpoint", *_):
                filling.say("authentication", "certificate", command.line)
            case ("set", "ikev1" | "ikev2" | "transform-set" | "peer" | "phase1-mode" | "reverse-route", *_):
                pass
            case ("match", "address", *_) | ("ipsec-isakmp" | "description", *_):
                pass
            case _:
                unread.append(Unread(command.line, command.text, NOT_THIS))
    return unread


def _transforms(held: Parts, filling: Filling, command: Command, names: Sequence[str]) -> None:
    ciphers: list[str] = []
    hashes: list[str] = []
    modes: dict[str, int] = {}
    for name in names:
        transform, mode = held.transform_sets.get(name), held.transport.get(name)
        if transform is None:
            continue
        is_transport = mode is not None and mode.low[1:2] == ("transport",)
        modes["transport" if is_transport else "tunnel"] = mode.line if mode else transform.line
        one, other, ah = words_of.transforms(transform.low)
        ciphers += one
        hashes += other
        filling.say_ah(ah, one, transform.line)
    filling.say_modes(modes)
    filling.say_phase2(ciphers, hashes, command.line)


def _proposals(held: Parts, filling: Filling, command: Command) -> None:
    ciphers: list[str] = []
    hashes: list[str] = []
    for name in command.words[3:]:
        for line in held.proposals.get(name, ()):
            match line.low:
                case ("protocol", "esp", "encryption", *rest):
                    ciphers += words_of.ciphers(rest)
                case ("protocol", "esp", "integrity", *rest):
                    hashes += words_of.hashes(rest)
    filling.say_phase2(ciphers, hashes, command.line)


def _lifetime(filling: Filling, rest: Sequence[str], line: int) -> None:
    """`seconds N`, `kilobytes N|unlimited`, one or both."""
    for kind, amount in zip(rest[::2], rest[1::2], strict=False):
        value: Any = whole(amount)
        if kind == "seconds":
            filling.say("phase2_lifetime", value, line)
        elif kind == "kilobytes":
            filling.say("phase2_lifetime_kilobytes", value, line)


def _phase1(held: Parts, filling: Filling, version: int) -> None:
    """All policies for a pre-shared key, the first priority first; a sheet has one value a row."""
    filling.say("ike_version", version)
    ordered = held.by_priority[version]
    named = [(number, body) for number, body in ordered if not _by_certificate(body)] or ordered
    filling.remark_policies([(number, _told(body)) for number, body in named])
    keyed = [body for _, body in named]
    found: dict[str, list[Any]] = {}
    lines: dict[str, int] = {}
    for body in keyed:
        for command in body:
            for key, values in _policy(command):
                known = found.setdefault(key, [])
                known.extend(value for value in values if value not in known)
                lines.setdefault(key, command.line)
    if found.get("phase1_prf") == found.get("phase1_hash"):
        found.pop("phase1_prf", None)  # which is what goes without saying
    for key, values in found.items():
        filling.say(key, values, lines[key])
    if keyed and not any(command.low[0] == "lifetime" for body in keyed for command in body):
        filling.assume("phase1_lifetime", _IKE_LIFETIME)


def _policy(command: Command) -> Iterator[tuple[str, Sequence[Any]]]:
    rest = command.low[1:]
    if not rest:
        return
    match command.low[0]:
        case "encryption" | "encrypt" | "encr":
            yield "phase1_encryption", words_of.ciphers(rest)
        case "hash" | "integrity":
            yield "phase1_hash", words_of.hashes(rest)
        case "prf":
            yield "phase1_prf", words_of.hashes(rest)
        case "group":
            yield "phase1_dh_group", words_of.groups(rest)
        case "lifetime":
            if rest[-1] not in ("none", "unlimited"):
                yield "phase1_lifetime", [whole(rest[-1])]


def _told(body: Commands) -> list[str]:
    return [command.text for command in body if command.low[0] not in ("authentication", "no", "exit")]


def _by_certificate(body: Commands) -> bool:
    return any(command.low[0] == "authentication" and command.low[1:2] != ("pre-share",) for command in body)


def _peer(held: Parts, filling: Filling, peer: str, version: int) -> None:
    """What the peer's tunnel group says, and the ID that a second group of the same policy is named by."""
    group = held.groups.get(peer)
    _keepalive(filling, group or held.groups.get(_DEFAULT_GROUP))
    for command in group.body if group is not None else ():
        if command.low[:3] == ("ikev2", "local-authentication", "certificate") and version == 2:
            filling.say("authentication", "certificate", command.line)
    if group is None or version != 2 or group.policy in _UNTOLD:
        return
    together = held.names_by_policy.get(group.policy, [])
    others = [name for name in together if name != peer and name not in held.peers]
    if len(together) == 2 and len(others) == 1:
        filling.say("remote_peer_id", others[0])


def _keepalive(filling: Filling, group: Group | None) -> None:
    stated = [c for c in group.body if c.low[:2] == ("isakmp", "keepalive")] if group else []
    for command in stated[-1:]:
        if command.low[2:3] == ("disable",) or command.low[2:4] == ("threshold", "infinite"):
            filling.say("dpd", False, command.line)
        elif command.low[2:3] == ("threshold",) and len(command.low) > 3:
            filling.say("dpd", True, command.line)
            filling.say("dpd_delay", whole(command.low[3]), command.line)
    if group is not None and "dpd" not in filling.half:
        filling.assume("dpd", True)
        filling.assume("dpd_delay", _THRESHOLD)


def _pairs(held: Parts, filling: Filling, name: str) -> Sequence[Unread]:
    pairs = held.lists.pairs(name)
    tunnels = [{"local_subnet": near, "remote_subnet": far} for near, far in pairs.found]
    if tunnels:
        filling.say("tunnels", [tunnels], next(iter(pairs.found.values())))
    if pairs.more:
        filling.remark(MORE_PAIRS)
    return pairs.unread


def _assume(held: Parts, filling: Filling, is_there: bool = True) -> None:
    """The box's own settings and defaults; of a profile that is not there nothing is known."""
    if is_there:
        for lifetime in held.lifetimes:
            _lifetime(filling, lifetime.low, lifetime.line)
        filling.assume("phase2_lifetime", _SECONDS)
        filling.assume("phase2_lifetime_kilobytes", _KILOBYTES)
        filling.assume("pfs", False)
    if held.no_nat is not None:
        filling.say("nat_traversal", "off", held.no_nat.line)
    filling.assume("nat_traversal", "auto")


def _rest(body: Commands, *start: str) -> list[str]:
    """The words behind a beginning, of all commands that have it."""
    return [
        word
        for command in body
        if command.low[: len(start)] == start
        for word in command.words[len(start) :]
        if word.lower() != "default"
    ]


def _line(body: Sequence[Command], *start: str) -> int:
    return next((command.line for command in body if command.low[: len(start)] == start), 0)


_SIGNS = (
    "ASA Version",
    "PIX Version",
    "nameif ",
    "tunnel-group ",
    "crypto ikev1 ",
    "crypto ipsec ikev1 ",
    "crypto ipsec ikev2 ",
    "object network ",
    "group-policy ",
    "security-level ",
    "ikev1 pre-shared-key",
    "ikev2 local-authentication",
    "tunnel source interface ",
)


def _recognises(text: str) -> int:
    count = 0
    for bare in bare_lines(text):
        if bare.startswith(_SIGNS):
            count += 2
        elif bare.startswith("crypto map "):
            words = bare.split(None, 5)
            count += len(words) > 4 and words[4] in ("match", "set")
    return count


READER = Reader(
    "cisco_asa",
    "The output of show running-config, whole or the parts about crypto, access lists, objects and tunnel groups.",
    _read,
    _recognises,
)
