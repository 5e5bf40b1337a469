"""FortiGate: a whole configuration or its VPN part, interface mode and policy mode, with virtual domains.

Defaults are those of the FortiOS CLI reference, 6.2 to 7.6, and are taken only where all of these agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.devices.fortigate_words import (
    LOCAL_ID_TYPES,
    NAT_TRAVERSAL,
    PHASE1_CIPHERS,
    PLAIN_HASHES,
)
from vns3pair.ipsec.devices.readers.fortigate_config import Entry, Setting, Tables, tables_of
from vns3pair.ipsec.devices.readers.fortigate_quiet import says_nothing
from vns3pair.ipsec.devices.readers.fortigate_selectors import MOST_PAIRS, lines_of, net, selectors
from vns3pair.ipsec.devices.readers.own_address import own_row
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread

_PHASE1 = ("vpn ipsec phase1-interface", "vpn ipsec phase1")
_PHASE2 = {_PHASE1[0]: "vpn ipsec phase2-interface", _PHASE1[1]: "vpn ipsec phase2"}
_WANTED = frozenset(
    {
        *_PHASE1,
        *_PHASE2.values(),
        "firewall address",
        "firewall address6",
        "firewall addrgrp",
        "firewall addrgrp6",
        "system interface",
    }
)
_OWN = re.compile(
    r"^[ \t]*(?:config (?:vpn ipsec phase|firewall |system |router |vdom)|edit [\"\d]|"
    r"set (?:phase1name|psksecret|remote-gw|src-subnet|dst-subnet|keylifeseconds|dhgrp|nattraversal) )",
    re.M,
)
_CIPHER = {word: value for value, word in PHASE1_CIPHERS.items()}
_HASH = {word: value for value, word in PLAIN_HASHES.items()}
_NAT = {word: value for value, word in NAT_TRAVERSAL.items()}
_ID_TYPE = {word: kind for kind, word in LOCAL_ID_TYPES.items()}
_STRANGE = "this is no line of a FortiGate's configuration"
_UNSET = ("", "0.0.0.0", "::")
_EVERYTHING = ("0.0.0.0/0", "::/0")
_MOST_UNREAD = 300
_DEFAULT_RETRIES = 3


@dataclass(slots=True)
class _Half:
    """A half as it grows: what was said on which line, what a default says, and which settings that used up."""

    values: dict[str, Any] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def say(self, key: str, value: Any, *settings: Setting | None) -> None:
        self.values[key] = value
        for setting in settings:
            if setting is not None:
                self.where.setdefault(key, setting.line)
                self.used.add(setting.line)

    def assume(self, key: str, value: Any) -> None:
        self.values[key] = value
        self.assumed.add(key)


def _read(text: str) -> Reading:
    tables = tables_of(text, _WANTED)
    found, unread = [], [Unread(line, words[:300], _STRANGE) for line, words in tables.strange]
    taken: set[int] = set()
    by_phase1: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in tables.of(*_PHASE2.values()):
        by_phase1.setdefault((entry.vdom, entry.table, entry.word("phase1name")), []).append(entry)
    for phase1 in tables.of(*_PHASE1):
        phases2 = by_phase1.pop((phase1.vdom, _PHASE2[phase1.table], phase1.name), [])
        half = _Half()
        _read_phase1(half, phase1)
        _read_addresses(half, tables, phase1)
        _read_phase2(half, tables, phases2)
        taken |= half.used
        unread += _unread((phase1, *phases2), taken)
        found.append(_found(phase1, half))
    return Reading(tuple(found), _first(unread), tuple(_problems(tables, by_phase1)))


def _found(phase1: Entry, half: _Half) -> Found:
    name = f"{phase1.vdom}/{phase1.name}" if phase1.vdom else phase1.name
    return Found(name[:100], half.values, "", half.where, frozenset(half.assumed), tuple(half.remarks))


def _problems(tables: Tables, orphans: dict[tuple[str, str, str], list[Entry]]) -> Iterator[str]:
    if tables.unfinished:
        yield "It ends within a table, so it may be cut off."
    names = [entry.name[:40] for entries in orphans.values() for entry in entries]
    if names:
        yield f"No phase 1 in it belongs to the phase 2 {', '.join(names[:5])}{' and others' if names[5:] else ''}."


def _unread(entries: Sequence[Entry], taken: set[int]) -> Iterator[Unread]:
    for entry in entries:
        for name, setting in entry.settings.items():
            if setting.line not in taken and not says_nothing(name, setting.words):
                yield Unread(setting.line, f"set {name} {' '.join(setting.words)}"[:300])


def _first(unread: list[Unread]) -> tuple[Unread, ...]:
    return tuple(sorted(unread, key=lambda one: one.line)[:_MOST_UNREAD])


# Phase 1


def _read_phase1(half: _Half, entry: Entry) -> None:
    settings = entry.settings
    _read_peer(half, entry)
    version = _number(settings.get("ike-version"))
    if version is None:
        half.assume("ike_version", 1)
    else:
        half.say("ike_version", version, settings["ike-version"])
    if "mode" in settings:
        half.say("exchange_mode", entry.word("mode"), settings["mode"])
    if "authmethod" in settings:
        method = {"psk": "psk", "signature": "certificate"}.get(
            entry.word("authmethod"), entry.word("authmethod")
        )
        half.say("authentication", method, settings["authmethod"])
    _lifetime(half, "phase1_lifetime", [settings.get("keylife")], 86_400)
    _read_ids(half, entry)
    _read_proposals(half, 1, [settings.get("proposal")])
    if "dhgrp" in settings:
        half.say("phase1_dh_group", _several(_groups(settings["dhgrp"])), settings["dhgrp"])
    if "nattraversal" in settings:
        word = entry.word("nattraversal")
        half.say("nat_traversal", _NAT.get(word, word), settings["nattraversal"])
    else:
        half.assume("nat_traversal", "auto")
    _read_dpd(half, entry)
    if "passive-mode" in settings:
        passive = entry.word("passive-mode") == "enable"
        half.say("initiation", "receive" if passive else "bidirectional", settings["passive-mode"])
    if "rekey" in settings:
        half.say("rekey", entry.word("rekey") == "enable", settings["rekey"])


def _read_peer(half: _Half, entry: Entry) -> None:
    for name in ("remote-gw6", "remote-gw", "remotegw-ddns"):
        address = entry.word(name)
        if address not in _UNSET:
            half.say("peer_public_ip", address, entry.settings[name])
            return
    half.remarks.append("It names no peer's address: it is for peers that dial in.")


def _read_ids(half: _Half, entry: Entry) -> None:
    settings = entry.settings
    if entry.word("localid"):
        kind = _ID_TYPE.get(entry.word("localid-type"), "")
        own = _typed(kind, entry.word("localid"))
        half.say("local_peer_id", own, settings["localid"], settings.get("localid-type"))
    if entry.word("peertype") == "one" and entry.word("peerid"):
        half.say("remote_peer_id", entry.word("peerid"), settings["peerid"], settings["peertype"])
    elif entry.word("peertype") == "any":
        half.used.add(settings["peertype"].line)
        half.remarks.append("It takes whatever ID the peer sends.")


def _typed(kind: str, text: str) -> str:
    """An ID as typed on a sheet, with its type where the text alone would be taken for another."""
    if kind == "key_id":
        return f"keyid:{text}"
    if kind == "fqdn":
        return text if re.fullmatch(r"[A-Za-z0-9._-]*[A-Za-z][A-Za-z0-9._-]*", text) else f"fqdn:{text}"
    if kind == "user_fqdn":
        return text if re.fullmatch(r"[\w.+-]+@[\w.-]+", text) else f"user_fqdn:{text}"
    return text


def _read_dpd(half: _Half, entry: Entry) -> None:
    settings = entry.settings
    mode = settings.get("dpd")
    half.used |= {settings[name].line for name in ("dpd-retrycount", "dpd-retryinterval") if name in settings}
    if mode is None:
        half.assume("dpd", True)
    else:
        half.say("dpd", mode.first != "disable", mode)
    interval, count = _number(settings.get("dpd-retryinterval")), _number(settings.get("dpd-retrycount"))
    if not half.values["dpd"] or interval is None:
        return
    half.say("dpd_delay", interval, settings["dpd-retryinterval"])
    half.say("dpd_timeout", interval * (count or _DEFAULT_RETRIES), settings.get("dpd-retrycount"))
    if count is None:
        half.assumed.add("dpd_timeout")


def _read_addresses(half: _Half, tables: Tables, phase1: Entry) -> None:
    """The box's own address, and that of the tunnel's interface."""
    bound = _interface(tables, phase1.vdom, phase1.word("interface"))
    own = (
        phase1.settings.get("local-gw")
        or phase1.settings.get("local-gw6")
        or (bound and bound.settings.get("ip"))
    )
    address = own.first.partition("/")[0] if own else ""
    if own and parse_address(address) and address not in _UNSET:
        peer = half.values.get("peer_public_ip", "")
        half.say(own_row(address, peer if parse_address(peer) else ""), address, own)
    tunnel = _interface(tables, phase1.vdom, phase1.name)
    if tunnel is None or tunnel.word("ip") in _UNSET:
        return
    mask = tunnel.settings.get("remote-ip", tunnel.settings["ip"]).words[1:2]
    masked = net((tunnel.word("ip").partition("/")[0], *mask))
    if "/" in masked and not masked.endswith("/32"):
        prefix = masked.partition("/")[2]
        half.say("tunnel_interface", f"{tunnel.word('ip')}/{prefix}", tunnel.settings["ip"])


def _interface(tables: Tables, vdom: str, name: str) -> Entry | None:
    """An interface by its name; with virtual domains they stand in the global part or in the domain's own."""
    table = "system interface"
    return tables.find(vdom, table, name) or tables.find("", table, name)


# Phase 2


def _read_phase2(half: _Half, tables: Tables, entries: list[Entry]) -> None:
    if not entries:
        half.remarks.append("No phase 2 in it belongs to this tunnel.")
        return
    _read_proposals(half, 2, [entry.settings.get("proposal") for entry in entries])
    on = [entry.word("pfs") != "disable" for entry in entries]
    half.say("pfs", _several(on), *(entry.settings.get("pfs") for entry in entries))
    if not any("pfs" in entry.settings for entry in entries):
        half.assumed.add("pfs")
    groups = [
        e.settings["dhgrp"]
        for e, with_pfs in zip(entries, on, strict=True)
        if with_pfs and "dhgrp" in e.settings
    ]
    if groups:
        half.say("pfs_group", _several([one for setting in groups for one in _groups(setting)]), *groups)
    _read_life(half, entries)
    if any(entry.word("encapsulation") == "transport-mode" for entry in entries):
        modes = [entry.settings.get("encapsulation") for entry in entries]
        half.say("encapsulation_mode", "transport", *modes)
    _read_pairs(half, tables, entries)


def _read_life(half: _Half, entries: list[Entry]) -> None:
    kinds = [entry.word("keylife-type") for entry in entries]
    if any(kind != "kbs" for kind in kinds):
        timed = [
            e.settings.get("keylifeseconds") for e, kind in zip(entries, kinds, strict=True) if kind != "kbs"
        ]
        _lifetime(half, "phase2_lifetime", timed, 43_200)
    said = [entry.settings.get("keylife-type") for entry in entries]
    volumes: list[Any] = []
    for entry, kind in zip(entries, kinds, strict=True):
        if kind in ("kbs", "both"):
            volumes.append(_number(entry.settings.get("keylifekbs")) or 5120)
        elif kind:
            volumes.append("unlimited")
    if volumes:
        more = [entry.settings.get("keylifekbs") for entry in entries]
        half.say("phase2_lifetime_kilobytes", _several(volumes), *said, *more)


def _read_pairs(half: _Half, tables: Tables, entries: list[Entry]) -> None:
    pairs: dict[tuple[str, str], None] = {}
    for entry in entries:
        near, far = (selectors(tables, entry, end) for end in ("src", "dst"))
        pairs |= dict.fromkeys(islice(product(near, far), max(MOST_PAIRS - len(pairs), 0)))
        if len(near) * len(far) > 1:
            half.remarks.append(
                f"The selectors of {entry.name[:40]} are groups; each combination is a pair here."
            )
        said = [entry.settings[name] for end in ("src", "dst") for name in lines_of(entry, end)]
        half.say("tunnels", None, *said)
    if len(pairs) >= MOST_PAIRS:
        half.remarks.append(f"Its selectors make {MOST_PAIRS} pairs or more; what is beyond is left out.")
    half.values["tunnels"] = [{"local_subnet": near, "remote_subnet": far} for near, far in pairs]
    if all(near in _EVERYTHING and far in _EVERYTHING for near, far in pairs):
        half.values["vpn_type"] = "route"


# Words of both phases


def _read_proposals(half: _Half, phase: int, settings: Sequence[Setting | None]) -> None:
    """Ciphers and hashes of the proposals, each as a list where they differ. A combined cipher has a PRF for a hash."""
    ciphers: list[str] = []
    hashes: list[str] = []
    for setting in settings:
        for word in setting.words[:100] if setting else ():
            cipher, _, rest = word.partition("-")
            ciphers.append(_CIPHER.get(cipher, cipher))
            hash_ = rest.removeprefix("prf")
            if hash_:
                hashes.append(_HASH.get(hash_, hash_))
    if ciphers:
        half.say(f"phase{phase}_encryption", _several(ciphers), *settings)
    if hashes:
        half.say(f"phase{phase}_hash", _several(hashes), *settings)


def _lifetime(half: _Half, key: str, settings: Sequence[Setting | None], default: int) -> None:
    numbers = [_number(setting) for setting in settings]
    half.say(key, _several([default if number is None else number for number in numbers]), *settings)
    if all(number is None for number in numbers):
        half.assumed.add(key)


def _groups(setting: Setting) -> list[int | str]:
    return [int(word) if word.isdecimal() and len(word) < 5 else word for word in setting.words[:50]]


def _number(setting: Setting | None) -> int | None:
    word = setting.first if setting else ""
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 12 else None


def _several(values: Sequence[Any]) -> Any:
    """The one value, or a list of the different ones."""
    different = list(dict.fromkeys(values))
    return different[0] if len(different) == 1 else different


def _recognises(text: str) -> int:
    return sum(1 for _ in _OWN.finditer(text)) if "config " in text else 0


READER = Reader(
    "fortigate",
    "A configuration backup, or the output of show or show full-configuration: the tables of vpn ipsec at the least, "
    "and those of addresses and interfaces where selectors name them.",
    _read,
    _recognises,
)
