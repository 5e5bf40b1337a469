"""The two ends of a connection in `ipsec.conf`, which says left and right and not which of them it is for.

Each connection is read twice, as the left end's and as the right end's. Where an end can only be this box (its address
is to be found out) or only the other one (any address), it is read once.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from vns3pair.ipsec.devices.readers.ipsec_conf import ConfFile, Conn
from vns3pair.ipsec.devices.readers.reading import Found
from vns3pair.ipsec.devices.readers.rows import Rows, one_or_all

MOST_TUNNELS = 5_000
"""Pairs of subnets that are read of one file, each end's its own."""
TOO_MANY_TUNNELS = f"It holds more than {MOST_TUNNELS:,} pairs of subnets; the others were not read."
NAMES_SHOWN = 3
OTHERS_SHOWN = 5
"""Words of one list of subnets that are told to be none, or to have none to go with."""

ONE_SA = "Several subnets in leftsubnet= or rightsubnet= share one SA: each pair needs a connection of its own against VNS3."

ENDS = ("left", "right")
_OTHER = {"left": "right", "right": "left"}
_THIS_BOX = ("%defaultroute", "%iface")
_ANY_BOX = ("%any", "%any4", "%any6", "0.0.0.0", "::", "%opportunistic", "%group", "%opportunisticgroup")
_BETWEEN = re.compile(r"[\s,{}]+")
_NO_NET = frozenset({"", "dynamic", "%dynamic"})
_NET = re.compile(r"[0-9A-Fa-f.:]+(?:/[0-9.]{1,15})?")
_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)

Identity = Callable[[str], "str | None"]
"""The ID that a text names, as a sheet takes it; None where it names none or any."""


@dataclass(slots=True)
class _Group:
    """Connections that differ in their subnets alone."""

    rows: Rows
    end: str
    names: list[str] = field(default_factory=list)
    tunnels: list[dict[str, str]] = field(default_factory=list)
    starts: list[Any] = field(default_factory=list)


def read_ends(
    file: ConfFile,
    common: Callable[[Conn], Rows | None],
    own: Callable[[Rows, Conn, str], None],
    identity: Identity,
    *,
    left_may_be_any: bool = False,
) -> Iterator[Found]:
    """Every connection for each end it may be read for. `common` gives the rows that both ends have, or None for
    what is no IPsec connection; `own` adds those that only the end itself has. What differs in its subnets alone
    becomes one. `left_may_be_any` says that %any on the left may stand for this box as well."""
    groups: dict[tuple[str, str], _Group] = {}
    left = MOST_TUNNELS
    for conn in file.conns:
        shared = common(conn)
        if shared is None:
            continue
        for end in _ends(conn, left_may_be_any):
            rows = Rows(dict(shared.half), dict(shared.where), set(shared.assumed), list(shared.remarks))
            _say_ends(rows, conn, end, identity)
            own(rows, conn, end)
            start = rows.half.pop("initiation", None)
            pairs = list(islice(_pairs(rows, conn, end), left))
            left -= len(pairs)
            if not left:
                file.problem(TOO_MANY_TUNNELS)
            key = (end, repr(sorted(rows.half.items(), key=lambda item: item[0])))
            group = groups.setdefault(key, _Group(rows, end))
            group.names.append(conn.name)
            group.tunnels.extend(pairs)
            group.starts.append(start)
    for group in groups.values():
        yield _found(group)


def _found(group: _Group) -> Found:
    rows = group.rows
    if group.tunnels:
        unique = {tuple(sorted(pair.items())): pair for pair in group.tunnels}
        rows.half["tunnels"] = list(unique.values())
    else:
        rows.assumed.discard("tunnels")
    starts = set(group.starts) - {None}
    if len(starts) > 1:
        rows.remark("Its connections differ in who starts; some start by themselves.")
        starts = {"bidirectional"}
    rows.say("initiation", next(iter(starts), None))
    shown = ", ".join(group.names[:NAMES_SHOWN])
    more = len(group.names) - NAMES_SHOWN
    return rows.found(f"{shown} and {more} more" if more > 0 else shown, group.end)


def _ends(conn: Conn, left_may_be_any: bool) -> tuple[str, ...]:
    values = {end: conn.value(end) for end in ENDS}
    if not any(values.values()):
        return ()
    for end in ENDS:
        far = values[_OTHER[end]] in _ANY_BOX and not (left_may_be_any and end == "right")
        if values[end].startswith(_THIS_BOX) or far:
            return (end,)
    return ENDS


def _say_ends(rows: Rows, conn: Conn, end: str, identity: Identity) -> None:
    other = _OTHER[end]
    own, peer = addresses_of(conn.value(end)), addresses_of(conn.value(other))
    key = "local_private_ip" if own and behind_nat(own, peer) else "public_ip"
    rows.say(key, one_or_all(own), conn.line(end))
    rows.say("peer_public_ip", one_or_all(peer), conn.line(other))
    for which, found in ((end, own), (other, peer)):
        if not found:
            rows.remark(_no_address(which, conn.value(which)))
    for key, which in (("local_peer_id", end), ("remote_peer_id", other)):
        text = conn.value(f"{which}id")
        if text and (named := identity(text)):
            rows.say(key, named, conn.line(f"{which}id"))
        elif text:
            rows.remark(f"{which}id={text[:80]} names no ID that could be compared.")


def _no_address(end: str, text: str) -> str:
    return f"{end}={text[:80]} is no address: state it." if text else f"{end}= is missing: state the address."


def behind_nat(own: list[str], peer: list[str]) -> bool:
    """Whether an end's address is a private one, and the peer's is not: then NAT must lie between them."""
    return private(own[0]) and not (peer and private(peer[0]))


@lru_cache(maxsize=1024)
def private(address: str) -> bool:
    """Whether an address is of RFC 1918, RFC 6598 or RFC 4193."""
    parsed = ipaddress.ip_address(address)
    return any(parsed.version == net.version and parsed in net for net in _PRIVATE)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> list[str]:
    found = []
    for word in text[:400].split(","):
        try:
            address = ipaddress.ip_address(word.strip())
        except ValueError:
            continue
        if not address.is_unspecified:
            found.append(str(address))
    return found


def addresses_of(text: str) -> list[str]:
    """The addresses that a value names; none for names and for what begins with %."""
    return _parsed(text) if text[:1].isalnum() or text[:1] == ":" else []


def _pairs(rows: Rows, conn: Conn, end: str) -> Iterator[dict[str, str]]:
    """Each pair of subnets; an end without any is its own address (ipsec.conf(5), leftsubnet)."""
    nets = {}
    for which in ENDS:
        key = f"{which}subnets" if conn.value(f"{which}subnets") else f"{which}subnet"
        nets[which] = nets_of(conn.value(key))
        if conn.value(key) and not nets[which]:
            rows.remark(f"{key}={conn.value(key)[:80]} names no subnet.")
        elif conn.value(key):
            remark_on_others(rows, key, conn.value(key))
        if not conn.value(key):
            nets[which] = [host(one) for one in addresses_of(conn.value(which))]
            rows.assumed.add("tunnels")
        elif which == end:
            rows.where["tunnels"] = conn.line(key)
    yield from paired(rows, nets[end], nets[_OTHER[end]])


def paired(rows: Rows, near: list[str], far: list[str]) -> Iterator[dict[str, str]]:
    """Each subnet with each of the other end's, where both are of one family; one alone where the other end has none.

    What is in no pair for its family is remarked on."""
    for nets, others in ((near, far), (far, near)):
        families = {":" in net for net in others or nets}
        for net in islice((net for net in nets if (":" in net) not in families), OTHERS_SHOWN):
            rows.remark(f"{net} has no subnet of its family at the other end and was left out.")
    for own in near or [""]:
        for other in far or [""]:
            pair = {"local_subnet": own, "remote_subnet": other}
            stated = {key: net for key, net in pair.items() if net}
            if len({":" in net for net in stated.values()}) == 1:
                yield stated


def host(address: str) -> str:
    return f"{address}/{128 if ':' in address else 32}"


@lru_cache(maxsize=1024)
def _listed(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subnets that a value lists, and the first other words in it."""
    words = [word.partition("[")[0] for word in islice(_BETWEEN.split(text), MOST_TUNNELS)]
    nets = tuple(word for word in words if _NET.fullmatch(word))
    others = (word for word in words if word not in _NO_NET and not _NET.fullmatch(word))
    return nets, tuple(islice(others, OTHERS_SHOWN))


def nets_of(text: str) -> list[str]:
    """The subnets that a value lists, without protocols and ports in brackets."""
    return list(_listed(text)[0])


def remark_on_one_sa(rows: Rows, conn: Conn) -> None:
    """Says that a list of subnets is one SA's: `leftsubnet`, not libreswan's `leftsubnets`, which makes one for each pair."""
    if any(len(nets_of(conn.value(f"{end}subnet"))) > 1 for end in ENDS):
        rows.remark(ONE_SA)


def remark_on_others(rows: Rows, key: str, text: str) -> None:
    """Says which words of a list of subnets are none, so that what is left of it is not taken for the whole."""
    for word in _listed(text)[1]:
        rows.remark(f"{key}: {word[:80]} cannot be read as a subnet and was left out.")


__all__ = [
    "MOST_TUNNELS",
    "TOO_MANY_TUNNELS",
    "Identity",
    "addresses_of",
    "behind_nat",
    "host",
    "nets_of",
    "paired",
    "read_ends",
    "remark_on_one_sa",
    "remark_on_others",
]
