"""strongSwan's swanctl.conf. Defaults are those of 5.9.8's swanctl.conf(5).

A lifetime is read as the time at whose end an SA is gone: `rekey_time` and `over_time` together for IKE, `life_time` for
the traffic, each worked out as charon does where it is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from vns3pair.ipsec.devices.readers import ike_proposals
from vns3pair.ipsec.devices.readers import strongswan_settings as files
from vns3pair.ipsec.devices.readers.ipsec_conf import (
    MOST_CONNECTIONS,
    MOST_UNREAD,
    NO_ROW,
    TOO_MANY,
    TOO_MANY_UNREAD,
)
from vns3pair.ipsec.devices.readers.ipsec_conf_ends import (
    MOST_TUNNELS,
    TOO_MANY_TUNNELS,
    addresses_of,
    behind_nat,
    host,
    nets_of,
    paired,
    remark_on_others,
)
from vns3pair.ipsec.devices.readers.reading import Found, Reading, Unread
from vns3pair.ipsec.devices.readers.rows import Rows, one_or_all, seconds
from vns3pair.ipsec.devices.readers.strongswan_ids import identity
from vns3pair.ipsec.devices.readers.strongswan_ipsec_conf import EITHER_VERSION, say_pfs
from vns3pair.ipsec.devices.readers.strongswan_settings import Section, Settings, Value, value

CUT_OFF = "It is cut off: braces are left open at its end."
TOO_DEEP = "Its braces lie too deep within each other; the innermost were not read."

IKE_REKEY_TIME = 14_400
CHILD_REKEY_TIME = 3_600

_CONNECTION = frozenset(
    [
        "version",
        "local_addrs",
        "remote_addrs",
        "proposals",
        "aggressive",
        "encap",
        "rekey_time",
        "reauth_time",
        "over_time",
        "dpd_delay",
        "dpd_timeout",
        "if_id_in",
        "if_id_out",
    ]
)
_CHILD = frozenset(
    [
        "local_ts",
        "remote_ts",
        "esp_proposals",
        "ah_proposals",
        "mode",
        "rekey_time",
        "life_time",
        "rekey_bytes",
        "life_bytes",
        "dpd_action",
        "start_action",
        "if_id_in",
        "if_id_out",
        "sha256_96",
    ]
)
_ROUND = frozenset({"auth", "id"})
_YES = frozenset({"yes", "true", "enabled", "1"})
_ACTIONS = {
    "restart": "restart",
    "start": "restart",
    "trap": "hold",
    "hold": "hold",
    "clear": "clear",
    "none": "clear",
}
_LINK = re.compile(r"ip\s+link\s+add\s+(\S+)\s+type\s+xfrm\s[^\n]*?\bif_id\s+(\S+)")
_ADDRESS = re.compile(r"ip\s+addr(?:ess)?\s+add\s+(\S+)\s+dev\s+(\S+)")

Parts = tuple[Section, ...]


@dataclass(slots=True)
class _Interfaces:
    """XFRM interfaces that commands beside the file make: their names by number, and their addresses."""

    names: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, Value] = field(default_factory=dict)

    def address(self, number: str) -> Value:
        return self.addresses.get(self.names.get(number, ""), Value("", 0))


def read(text: str) -> Reading:
    settings = files.read(text)
    interfaces, unread = _commands(settings.unread)
    root = settings.root.sections.setdefault("connections", _lone(settings.root))
    connections = list(files.sections(settings, root))
    found = tuple(_all_found(settings, connections[:MOST_CONNECTIONS], interfaces))
    unread.extend(islice(_unread(settings), MOST_UNREAD))
    problems = (
        (TOO_MANY, len(connections) > MOST_CONNECTIONS or settings.left <= 0),
        (CUT_OFF, settings.cut_off),
        (TOO_DEEP, settings.too_deep),
        (TOO_MANY_TUNNELS, sum(len(one.half.get("tunnels", ())) for one in found) >= MOST_TUNNELS),
        (TOO_MANY_UNREAD, len(unread) >= MOST_UNREAD),
    )
    return Reading(
        found,
        tuple(sorted(unread, key=lambda one: one.line)),
        tuple(problem for problem, holds in problems if holds),
    )


def _lone(root: Section) -> Section:
    """The connections of a file that is taken in within `connections`, which it does not name itself."""
    made = {name: one for name, one in root.sections.items() if "children" in one.sections}
    return Section(sections=made)


def _commands(unread: list[Unread]) -> tuple[_Interfaces, list[Unread]]:
    """What commands of a shell say that were pasted along, and the lines that are none."""
    interfaces, others = _Interfaces(), []
    for one in unread:
        if link := _LINK.match(one.text):
            interfaces.names.setdefault(link[2], link[1])
        elif address := _ADDRESS.match(one.text):
            interfaces.addresses.setdefault(address[2], Value(address[1], one.line))
        elif not one.text.startswith(("ip link ", "ip route ")):
            others.append(one)
    return interfaces, others


def _all_found(
    settings: Settings, connections: list[tuple[str, Parts]], interfaces: _Interfaces
) -> Iterator[Found]:
    left = MOST_TUNNELS
    for name, parts in connections:
        rows = Rows()
        _say_ike(rows, parts)
        inner = dict(_inner(settings, parts))
        _say_ends(rows, parts, inner)
        children = list(_children(settings, inner.get("children", ())))
        _say_phase1(rows, parts)
        _say_phase2(rows, [child for _, child in children])
        _say_liveness(rows, parts, [child for _, child in children])
        _say_interface(rows, (parts, *(child for _, child in children)), interfaces)
        pairs = list(islice(_pairs(rows, children), left))
        left -= len(pairs)
        if pairs:
            rows.half["tunnels"] = pairs
        if rows.half.get("peer_public_ip") or pairs:
            yield rows.found(name)


def _inner(settings: Settings, parts: Parts) -> Iterator[tuple[str, Parts]]:
    """The sections of a connection, each with all that it is made of."""
    made: dict[str, list[Section]] = {}
    for part in parts:
        for name, section in islice(part.sections.items(), max(settings.left, 0)):
            settings.left -= 1
            made.setdefault(name, []).extend(settings.bases(section))
    for name, sections in made.items():
        yield name, tuple(sections)


def _children(settings: Settings, parts: Parts) -> Iterator[tuple[str, Parts]]:
    for name, child in _inner(settings, parts):
        if value(child, "mode").text not in ("pass", "drop"):
            yield name, child


def _say_ike(rows: Rows, parts: Parts) -> None:
    version = value(parts, "version")
    known: dict[str, Any] = {"1": 1, "2": 2, "0": EITHER_VERSION}
    rows.say("ike_version", known.get(version.text), version.line)
    rows.assume("ike_version", EITHER_VERSION)
    aggressive = value(parts, "aggressive")
    if aggressive.text and rows.half["ike_version"] != 2:
        mode = "aggressive" if aggressive.text.lower() in _YES else "main"
        rows.say("exchange_mode", mode, aggressive.line)
    encap = value(parts, "encap")
    if encap.text:
        rows.say("nat_traversal", "on" if encap.text.lower() in _YES else "auto", encap.line)
    rows.assume("nat_traversal", "auto")


def _say_ends(rows: Rows, parts: Parts, inner: dict[str, Parts]) -> None:
    own, peer = value(parts, "local_addrs"), value(parts, "remote_addrs")
    found, far = addresses_of(own.text), addresses_of(peer.text)
    key = "local_private_ip" if found and behind_nat(found, far) else "public_ip"
    rows.say(key, one_or_all(found), own.line)
    rows.say("peer_public_ip", one_or_all(far), peer.line)
    for word, stated, addresses in (("local_addrs", own, found), ("remote_addrs", peer, far)):
        if not addresses:
            said = f"is {stated.text[:80]}" if stated.text else "is missing"
            rows.remark(f"{word} {said}: state the address.")
    for side, key in (("local", "local_peer_id"), ("remote", "remote_peer_id")):
        first = next((made for name, made in inner.items() if name.startswith(side)), ())
        named = value(first, "id")
        rows.say(key, identity(named.text), named.line)
        if named.text and identity(named.text) is None:
            rows.remark(f"{side}: id = {named.text[:80]} names no ID that could be compared.")
        auth = value(first, "auth")
        if auth.text and (side == "local" or "authentication" not in rows.half):
            rows.say("authentication", "psk" if auth.text == "psk" else "certificate", auth.line)
    rows.assume("authentication", "certificate")


def _say_phase1(rows: Rows, parts: Parts) -> None:
    proposals = value(parts, "proposals")
    ike_proposals.say_phase1(rows, ike_proposals.read(proposals.text, "strongswan"), proposals.line)
    _remark_on_defaults(rows, 1, proposals.text, named="phase1_encryption" in rows.half)
    stated = {key: value(parts, key) for key in ("rekey_time", "reauth_time", "over_time")}
    times = {key: seconds(one.text) for key, one in stated.items()}
    rekey, reauth = times["rekey_time"], times["reauth_time"]
    if rekey is None:
        rekey = 0 if reauth is not None else IKE_REKEY_TIME
    over = times["over_time"]
    if over is None:
        over = max(rekey, reauth or 0) // 10
    ends = min((time for time in (rekey, reauth or 0) if time), default=0) + over
    if not rekey and not reauth and rows.half["ike_version"] == 2:
        ends = 0  # over_time alone ends nothing (ike_sa.c)
    line = next((one.line for one in stated.values() if one.line), 0)
    if line:
        rows.say("phase1_lifetime", ends or None, line)
    else:
        rows.assume("phase1_lifetime", ends)
    if times["rekey_time"] == 0 and not reauth:
        rows.say("rekey", False, stated["rekey_time"].line)


def _say_phase2(rows: Rows, children: list[Parts]) -> None:
    stated = [value(child, "esp_proposals") for child in children]
    proposals = [one for esp in stated for one in ike_proposals.read(esp.text, "strongswan")]
    line = next((esp.line for esp in stated if esp.line), 0)
    ike_proposals.say_phase2(rows, proposals, line)
    say_pfs(rows, tuple(proposals), line)
    _remark_on_defaults(rows, 2, " ".join(esp.text for esp in stated), named=bool(proposals))
    for child in children:
        _say_kind(rows, child)
        _say_volume(rows, child)
    _say_phase2_times(rows, children)


def _say_kind(rows: Rows, child: Parts) -> None:
    ah, mode = value(child, "ah_proposals"), value(child, "mode")
    if ah.text and not value(child, "esp_proposals").text:
        rows.say("ipsec_protocol", "ah", ah.line)
    if mode.text in ("tunnel", "transport"):
        rows.say("encapsulation_mode", mode.text, mode.line)
    if value(child, "sha256_96").text.lower() in _YES:
        rows.remark("sha256_96 = yes cuts SHA2-256 to 96 bits, which works with no standard peer.")


def _say_phase2_times(rows: Rows, children: list[Parts]) -> None:
    times = [_lifetime(rows, child) for child in children]
    if any(ends for ends, _ in times):
        rows.half["phase2_lifetime"] = one_or_all(ends for ends, _ in times if ends)
    else:
        rows.assumed.discard("phase2_lifetime")
    rekeys = [rows.half["rekey"]] if "rekey" in rows.half else []
    rekeys.extend(rekey for _, rekey in times)
    rows.say("rekey", one_or_all(rekeys), rows.where.get("rekey", 0))
    if rekeys and rows.half["rekey"] is True and "phase2_lifetime" not in rows.where:
        rows.assumed.add("rekey")


def _remark_on_defaults(rows: Rows, phase: int, text: str, *, named: bool) -> None:
    if not named:
        rows.remark(f"It names no algorithms for phase {phase}: strongSwan's own default set is taken.")
    elif "default" in text:
        rows.remark(f"In phase {phase} strongSwan's own default set is taken as well.")


def _lifetime(rows: Rows, child: Parts) -> tuple[int, bool]:
    """When a child's SA ends, and whether it gets new keys before."""
    life, rekey = value(child, "life_time"), value(child, "rekey_time")
    time = seconds(rekey.text)
    if life.line or rekey.line:
        rows.where.setdefault("phase2_lifetime", life.line or rekey.line)
    else:
        rows.assumed.add("phase2_lifetime")
    ends = seconds(life.text)
    if ends is None:
        ends = (CHILD_REKEY_TIME if time is None else time) * 110 // 100
    return ends, time != 0


def _say_volume(rows: Rows, child: Parts) -> None:
    life, rekey = value(child, "life_bytes"), value(child, "rekey_bytes")
    for one in (life, rekey):
        if one.text.isascii() and one.text.isdigit() and len(one.text) < 16:
            total = int(one.text) if one is life else int(one.text) * 110 // 100
            rows.say("phase2_lifetime_kilobytes", total // 1024 or "unlimited", one.line)
            return


def _say_liveness(rows: Rows, parts: Parts, children: list[Parts]) -> None:
    delay, timeout = value(parts, "dpd_delay"), value(parts, "dpd_timeout")
    if time := seconds(delay.text):
        rows.say("dpd", True, delay.line)
        rows.say("dpd_delay", time, delay.line)
        rows.say("dpd_timeout", seconds(timeout.text) or None, timeout.line)
        stated = [value(child, "dpd_action") for child in children]
        actions = one_or_all(_ACTIONS.get(one.text, "clear") for one in stated)
        if line := next((one.line for one in stated if one.line), 0):
            rows.say("dpd_action", actions, line)
        rows.assume("dpd_action", "clear")
    elif delay.text:
        rows.say("dpd", False, delay.line)
    rows.assume("dpd", False)
    starts = [value(child, "start_action") for child in children]
    if any(one.text not in ("", "none") for one in starts):
        first = next(one for one in starts if one.text not in ("", "none"))
        rows.say("initiation", "bidirectional", first.line)
    elif any(one.text for one in starts):
        rows.say("initiation", "receive", starts[0].line)
    elif starts:
        rows.assume("initiation", "receive")


def _say_interface(rows: Rows, all_parts: tuple[Parts, ...], interfaces: _Interfaces) -> None:
    for parts in all_parts:
        for key in ("if_id_in", "if_id_out"):
            number = value(parts, key)
            if number.text not in ("", "0"):
                rows.say("vpn_type", "route", number.line)
                address = interfaces.address(number.text)
                rows.say("tunnel_interface", address.text or None, address.line)
                return


def _pairs(rows: Rows, children: list[tuple[str, Parts]]) -> Iterator[dict[str, str]]:
    own = [rows.half.get("local_private_ip", rows.half.get("public_ip")), rows.half.get("peer_public_ip")]
    hosts = [[host(one)] if isinstance(one, str) else [] for one in own]
    several = False
    for _, child in children:
        nets = []
        for key, outer in (("local_ts", hosts[0]), ("remote_ts", hosts[1])):
            stated = value(child, key)
            dynamic = not stated.text or "dynamic" in stated.text
            nets.append([*nets_of(stated.text), *(outer if dynamic else [])])
            if dynamic and outer:
                rows.assumed.add("tunnels")
            if stated.line and key == "local_ts":
                rows.where.setdefault("tunnels", stated.line)
            remark_on_others(rows, key, stated.text)
            if "[" in stated.text:
                rows.remark(f"{key} carries some protocols or ports only, which a sheet cannot state.")
        several = several or len(nets[0]) > 1 or len(nets[1]) > 1
        if several and rows.half["ike_version"] == 1:
            rows.remark("With IKEv1 strongSwan uses only the first subnet of local_ts and of remote_ts.")
            nets = [one[:1] for one in nets]
        yield from paired(rows, *nets)
    if several and rows.half["ike_version"] != 1:
        rows.remark(
            "Several subnets of one child share one SA: each pair needs a child of its own against VNS3."
        )


def _unread(settings: Settings) -> Iterator[Unread]:
    """The settings of connections that no row comes from, and those outside any section."""
    yield from _unknown(settings.root, frozenset())
    built_on: set[str] = set()
    for name, section in settings.root.sections.items():
        if name == "connections":
            for connection in section.sections.values():
                built_on.update(path.partition(".")[0] for path in connection.references)
                yield from _unknown(connection, _CONNECTION)
                for kind, inner in connection.sections.items():
                    if kind == "children":
                        for child in inner.sections.values():
                            yield from _unknown(child, _CHILD)
                    else:
                        yield from _unknown(inner, _ROUND)
    connections = {id(one) for one in settings.root.sections["connections"].sections.values()}
    for name, section in settings.root.sections.items():
        if name not in ("connections", "secrets") and name not in built_on and id(section) not in connections:
            yield Unread(section.line, f"{name} {{", NO_ROW)


def _unknown(section: Section, known: frozenset[str]) -> Iterator[Unread]:
    for key, (text, line) in section.settings.items():
        if key not in known:
            yield Unread(line, f"{key} = {text}", NO_ROW)


__all__ = ["read"]
