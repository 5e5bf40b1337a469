"""What the groups of a shape read, turned into the catalogue's keys and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.diagnosis.finding import Sighting
from vns3pair.ipsec.diagnosis.wire_addresses import address, is_private, peer_id, subnet
from vns3pair.ipsec.diagnosis.wire_proposals import merged, proposals
from vns3pair.ipsec.durations import seconds_of

__all__ = ("address", "dpd", "lifetime", "nat_traversal", "peer_id", "proposals", "sightings", "subnet")

HERE, THERE, AGREED = "here", "there", "agreed"
"""Whose value a sighting is."""

VALUES_OF_NAMES = ("peer", "local")
VALUES = frozenset(
    {
        *VALUES_OF_NAMES, "id", "own_id", "expected_id", "offer", "own_offer", "agreed", "here", "there", "seconds",
        "encapsulation", "natd", "dpd", "version",
    }
)  # fmt: skip
"""Names of groups that hold a value of the catalogue, and of these the ones that most lines of a dialect carry."""

_OFFERS = {"offer": THERE, "own_offer": HERE, "agreed": AGREED}
_IDS = {
    "id": ("remote_peer_id", THERE),
    "own_id": ("local_peer_id", HERE),
    "expected_id": ("remote_peer_id", HERE),
}
_OWN_SELECTORS = frozenset(
    {"selectors_here", "selectors_refused_there", "quick_starts", "configured", "offers_here"}
)
_AGREED_SELECTORS = frozenset(
    {"phase2_up", "phase2_rekeyed", "up_told", "selectors_narrowed", "deleted_here", "deleted_there"}
)
_OWN_VERSION = frozenset({"configured", "initiates", "offers_here", "version_refused_there"})
_THEIR_VERSION = frozenset({"responds", "version_refused_here", "no_connection_here"})

_DPD = {"active": True, "enabled": True, "passive": False, "none": False}
_DPD_ACTIONS = (("restart", "restart"), ("clear", "clear"), ("hold", "hold"))
_ADDRESS = re.compile(r"[\da-f:]*[.:][\da-f.:]+", re.I)
_LONGEST_LIFETIME = 4_294_967_295
_HEX = re.compile(r"(?:0x[\da-f]{1,2}\b ?){4}", re.I)
_NUMBER = re.compile(r"\d{1,10}(?: ?(?:s|secs?|seconds?|m|min|minutes?|h|hours?))?\b", re.I)


def nat_traversal(encapsulation: str | None, natd: str | None) -> str | None:
    """Whether ESP travels in UDP (`on`) or by itself (`off`); None where the words do not tell.

    `encapsulation` is what stands before the arrow in pluto's braces: ESPinUDP since 4.x, ESP/NAT until 3.x,
    where `NATD=none` means that nothing is packed although NAT was found (guide, Native IPsec Mismatch,
    example 1). Others write `UDP-Encaps`, `Tunnel`, `ENCAPSULATION_MODE_UDP_TUNNEL`.
    """
    word = (encapsulation or "").strip().lower()
    if "udp" in word or "nat-t" in word:
        return "on"
    if re.match(r"esp/nat\b", word):
        return "off" if (natd or "").strip().lower() == "none" else "on"
    if re.fullmatch(r"esp(?:/esn)?", word) or re.fullmatch(r"(?:encapsulation_mode_)?tunnel", word):
        return "off"
    return None


def dpd(text: str | None) -> dict[str, Any]:
    """What the DPD word of the braces, or an action taken, says of this end: `dpd` and `dpd_action`.

    In libreswan `active` means that a delay and a timeout are set here and `passive` that they are not; both ends
    answer probes anyway (`dpd_active_locally` in programs/pluto/state.c). 2.6 writes `enabled` and `none`
    for the same. `unsupported` tells of the peer alone.
    """
    word = (text or "").strip(" .'\"").lower()[:60]
    if word in _DPD:
        return {"dpd": _DPD[word]}
    for part, action in _DPD_ACTIONS:
        if part in word:
            return {"dpd": True, "dpd_action": action}
    return {}


def lifetime(text: str | None) -> int | None:
    """Seconds that a text names: `28800`, `3600 seconds`, `1h`, or IOS's `0x0 0x0 0xE 0x10`; else None."""
    word = (text or "").strip(" .,;'\"")[:60]
    if (octets := _HEX.match(word)) is not None:
        seconds: object = int.from_bytes(bytes(int(octet, 16) for octet in octets[0].split()), "big")
    else:
        number = _NUMBER.search(word)
        seconds = seconds_of(number[0]) if number else None
    return seconds if isinstance(seconds, int) and 0 < seconds <= _LONGEST_LIFETIME else None


def sightings(
    groups: Mapping[str, str | None],
    phase: int | None,
    number: int,
    version: int | None = None,
    signal: str = "",
) -> tuple[Sighting, ...]:
    """The values that the groups of a matched shape show, each once.

    `phase` and `version` are what is known of the attempt, `number` is the line's, `signal` the shape's; it
    tells whose selectors and lifetime they are. What cannot be read is left out.
    """
    return tuple(Sighting(key, value, by, number) for key, value, by in _seen(groups, phase, version, signal))


def _seen(
    groups: Mapping[str, str | None], phase: int | None, version: int | None, signal: str
) -> Iterator[tuple[str, Any, str]]:
    for name, by in _OFFERS.items():
        if text := groups.get(name):
            yield from ((key, value, by) for key, value in _offered(text, phase, version).items())
    for name, (key, by) in _IDS.items():
        if (text := groups.get(name)) and (known := peer_id(text)):
            yield key, known, by
    yield from _ends(groups)
    yield from _selectors(groups, signal)
    if nat := nat_traversal(groups.get("encapsulation"), groups.get("natd")):
        # How this end packs; the other end may do otherwise (measured).
        yield "nat_traversal", nat, HERE
    for key, value in dpd(groups.get("dpd")).items():
        yield key, value, HERE
    if signal == "lifetime_told" and phase in (1, 2) and (seconds := lifetime(groups.get("seconds"))):
        yield f"phase{phase}_lifetime", seconds, THERE
    yield from _version(groups, version, signal)


def _offered(text: str, phase: int | None, version: int | None) -> dict[str, object]:
    offers = proposals(text, phase)
    if version == 1:
        for offer in offers:
            offer.pop("phase1_prf", None)  # the hash once more
            if "EXT_SEQ" in text and "phase2_encryption" in offer:
                # charon's quick mode offers name the group wherever PFS is used
                offer.setdefault("pfs", False)
    return merged(offers)


def _ends(groups: Mapping[str, str | None]) -> Iterator[tuple[str, Any, str]]:
    """The ends' addresses; a private one of this end's is not told.

    On a controller it is the cloud's, not the Local Private IP of the sheet.
    """
    if (text := groups.get("peer")) and (known := address(text)):
        yield "peer_public_ip", known, THERE
    if (text := groups.get("local")) and (known := address(text)) and not is_private(known):
        yield "public_ip", known, HERE


def _selectors(groups: Mapping[str, str | None], signal: str) -> Iterator[tuple[str, Any, str]]:
    here, there = groups.get("here"), groups.get("there")
    local, remote = subnet(here) if here else None, subnet(there) if there else None
    if local and remote:
        by = HERE if signal in _OWN_SELECTORS else AGREED if signal in _AGREED_SELECTORS else THERE
        yield "tunnels", [{"local_subnet": local, "remote_subnet": remote}], by


def _version(
    groups: Mapping[str, str | None], version: int | None, signal: str
) -> Iterator[tuple[str, Any, str]]:
    word = (groups.get("version") or "").strip()[:1]
    if word in ("1", "2"):
        by = HERE if signal in _OWN_VERSION else THERE if signal in _THEIR_VERSION else AGREED
        yield "ike_version", int(word), by
    elif version in (1, 2) and groups.get("agreed"):
        yield "ike_version", version, AGREED
