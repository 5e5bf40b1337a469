"""Cisco IOS and IOS-XE: `show running-config`, or the commands of its VPN.

Defaults that are assumed where nothing is stated are those of the Cisco IOS Security Command Reference: an ISAKMP
policy has DES, SHA-1, group 1 and 86,400 s; an IKEv2 profile 86,400 s; IPsec SAs 3,600 s and 4,608,000 KB; there is no
PFS and no dead peer detection; NAT is detected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vns3pair.ipsec.devices.readers import cisco_words as words_of
from vns3pair.ipsec.devices.readers.cisco_ios_ike import fill_ikev1, fill_ikev2
from vns3pair.ipsec.devices.readers.cisco_ios_parts import NOT_THIS, Commands, Entry, Interface, Parts, parts
from vns3pair.ipsec.devices.readers.cisco_lines import Command, bare_lines, sections
from vns3pair.ipsec.devices.readers.cisco_words import Filling, whole
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread

MOST_FOUND = 200
MOST_UNREAD = 100
TOO_MANY = f"It holds more than {MOST_FOUND} connections; the first of them were read."
MORE_PAIRS = "The access list protects more pairs of subnets than are read."
GRE = "a GRE tunnel is not read: VNS3 wants mode ipsec ipv4"

_DEFAULT_SECONDS, _DEFAULT_KILOBYTES = 3600, 4_608_000


def _read(text: str) -> Reading:
    held = parts(sections(text))
    found: list[Found] = []
    unread: list[Unread] = []
    for filling, missed in _connections(held):
        if len(found) >= MOST_FOUND:
            return Reading(tuple(found), tuple(unread[:MOST_UNREAD]), (TOO_MANY,))
        found.append(filling.found())
        unread.extend(missed)
    unread.extend(Unread(command.line, command.text, why) for command, why in held.others)
    by_line = {one.line: one for one in unread}
    return Reading(tuple(found), tuple(by_line[line] for line in sorted(by_line))[:MOST_UNREAD])


def _connections(held: Parts) -> Iterator[tuple[Filling, list[Unread]]]:
    for entry in held.entries.values():
        yield _of_entry(held, entry)
    for interface in held.interfaces.values():
        if "profile" in interface.tunnel:
            mode = interface.tunnel.get("mode")
            if mode is None or mode.low[2:4] not in (("ipsec", "ipv4"), ("ipsec", "ipv6")):
                held.others.append((interface.tunnel["profile"], GRE))
            else:
                yield _of_tunnel(held, interface)


def _of_entry(held: Parts, entry: Entry) -> tuple[Filling, list[Unread]]:
    peers = [
        command.words[2]
        for command in entry.body
        if command.low[:2] == ("set", "peer") and len(command.words) > 2
    ]
    filling = Filling(f"{entry.map} {entry.sequence}" + (f" ({peers[0]})" if peers else ""))
    filling.say("vpn_type", "policy", entry.head.line)
    filling.say("peer_public_ip", list(dict.fromkeys(peers)), _line(entry.body, "set", "peer"))
    own = held.source_of(entry.map)
    unread = _settings(held, filling, entry.body, own, peers[0] if peers else "")
    _assume(held, filling)
    for command in entry.body:
        if command.low[:2] == ("match", "address") and len(command.words) > 2:
            unread.extend(_pairs(held, filling, command.words[-1]))
    return filling, unread


def _of_tunnel(held: Parts, interface: Interface) -> tuple[Filling, list[Unread]]:
    tunnel = interface.tunnel
    peer = tunnel["destination"].words[2] if "destination" in tunnel else ""
    filling = Filling(interface.name + (f" ({peer})" if peer else ""))
    filling.say("vpn_type", "route", tunnel["mode"].line)
    if peer and peer != "dynamic":
        filling.say("peer_public_ip", peer, tunnel["destination"].line)
    filling.say("tunnel_interface", interface.prefixed)
    source = "".join(tunnel["source"].words[2:4]) if "source" in tunnel else ""
    profile = held.ipsec_profiles.get(tunnel["profile"].words[4])
    body = profile.body if profile else []
    unread = _settings(held, filling, body, held.address_of(source), peer)
    if profile is not None:
        _assume(held, filling)
    if any(command.low[0] == "responder-only" for command in body):
        filling.say("initiation", "receive", _line(body, "responder-only"))
    if "policy" in tunnel:
        unread.extend(_pairs(held, filling, tunnel["policy"].words[4]))
    else:
        filling.say_routed(held.routes.get(interface.name.lower(), ()))
    return filling, unread


def _pairs(held: Parts, filling: Filling, name: str) -> Sequence[Unread]:
    pairs = held.lists.pairs(name)
    tunnels = [{"local_subnet": near, "remote_subnet": far} for near, far in pairs.found]
    if tunnels:
        filling.say("tunnels", [tunnels], next(iter(pairs.found.values())))
    if pairs.more:
        filling.remark(MORE_PAIRS)
    return pairs.unread


def _settings(held: Parts, filling: Filling, body: Commands, own: str, peer: str) -> list[Unread]:
    """What a crypto map entry or an IPsec profile says, and the profiles that it names."""
    if own:
        filling.say_own(own)
    unread: list[Unread] = []
    isakmp, ikev2 = "", ""
    for command in body:
        match command.low:
            case ("set", "transform-set", *_):
                _transforms(held, filling, command)
            case ("set", "pfs", *_):
                filling.say_pfs(command.low[2:], command.line)
            case ("set", "security-association", "lifetime", *rest):
                _lifetime(filling, rest, command.line)
            case ("set", "isakmp-profile", _):
                isakmp = command.words[2]
            case ("set", "ikev2-profile", _):
                ikev2 = command.words[2]
            case ("set", "peer", *_) | ("match", "address", *_) | ("description" | "responder-only", *_):
                pass
            case _:
                unread.append(Unread(command.line, command.text, NOT_THIS))
    if ikev2:
        unread.extend(fill_ikev2(held, filling, ikev2, own))
    elif isakmp or held.isakmp_policies:
        unread.extend(fill_ikev1(held, filling, isakmp, peer))
    _nat(held, filling)
    return unread


def _assume(held: Parts, filling: Filling) -> None:
    """The router's own settings and defaults, for an entry or a profile that is there."""
    for lifetime in held.lifetimes:
        _lifetime(filling, lifetime.low[4:], lifetime.line)
    filling.assume("phase2_lifetime", _DEFAULT_SECONDS)
    filling.assume("phase2_lifetime_kilobytes", _DEFAULT_KILOBYTES)
    filling.assume("pfs", False)


def _transforms(held: Parts, filling: Filling, command: Command) -> None:
    ciphers: list[str] = []
    hashes: list[str] = []
    modes: dict[str, int] = {}
    for name in command.words[2:]:
        section = held.transform_sets.get(name)
        if section is None:
            continue
        one, other, ah = words_of.transforms(section.head.low[4:])
        ciphers += one
        hashes += other
        filling.say_ah(ah, one, section.head.line)
        transport = [c.line for c in section.body if c.low[:2] == ("mode", "transport")]
        modes["transport" if transport else "tunnel"] = next(iter(transport), section.head.line)
    filling.say_modes(modes)
    filling.say_phase2(ciphers, hashes, command.line)


def _lifetime(filling: Filling, rest: Sequence[str], line: int) -> None:
    """`seconds N`, `days N`, `kilobytes N|disable`, one or several."""
    for kind, amount in zip(rest[::2], rest[1::2], strict=False):
        value: Any = whole(amount)
        if kind == "seconds":
            filling.say("phase2_lifetime", value, line)
        elif kind == "days" and isinstance(value, int):
            filling.say("phase2_lifetime", value * 86_400, line)
        elif kind == "kilobytes":
            filling.say(
                "phase2_lifetime_kilobytes",
                "unlimited" if amount in ("disable", "unlimited") else value,
                line,
            )


def _nat(held: Parts, filling: Filling) -> None:
    if held.no_nat is not None:
        filling.say("nat_traversal", "off", held.no_nat.line)
    filling.assume("nat_traversal", "auto")


def _line(body: Sequence[Command], *start: str) -> int:
    return next((command.line for command in body if command.low[: len(start)] == start), 0)


_SIGNS = (
    "crypto isakmp ",
    "crypto keyring ",
    "crypto ikev2 proposal ",
    "crypto ikev2 keyring ",
    "crypto ikev2 profile ",
    "crypto ipsec transform-set ",
    "ip access-list extended ",
    "ip route ",
    "set ikev2-profile ",
    "set isakmp-profile ",
    "tunnel protection ipsec profile ",
    "match identity ",
    "interface GigabitEthernet",
)
_NOT_SIGNS = ("crypto isakmp enable ", "crypto isakmp nat-traversal", "crypto isakmp am-disable")


def _recognises(text: str) -> int:
    count = 0
    for bare in bare_lines(text):
        if bare.startswith(_SIGNS):
            count += 1 if not bare.startswith(_NOT_SIGNS) else -1
        elif bare.startswith("crypto map ") and " ipsec-isakmp" in bare and " dynamic " not in bare:
            count += 2
        elif bare.startswith(("nameif ", "tunnel-group ", "ASA Version", "crypto ikev1 ")):
            count -= 2
    return max(0, count)


READER = Reader(
    "cisco_ios_xe",
    "The output of show running-config, whole or the parts about crypto, access lists, interfaces and routes.",
    _read,
    _recognises,
)
