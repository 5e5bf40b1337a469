"""Values seen, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vns3pair.ipsec import values
from vns3pair.ipsec.catalogue import BY_KEY

MOST_IN_A_SENTENCE = 12
MOST_CHOICES = 3
"""Values of one row that a sentence names; what was seen is listed whole elsewhere."""

_SHORT = {
    "phase1_encryption": "",
    "phase1_hash": "",
    "phase1_prf": "PRF",
    "phase1_dh_group": "group",
    "phase2_encryption": "",
    "phase2_hash": "",
    "pfs_group": "PFS group",
    "remote_peer_id": "peer ID",
    "local_peer_id": "own ID",
    "peer_public_ip": "peer",
    "public_ip": "own address",
    "local_private_ip": "own private address",
    "tunnels": "",
    "ike_version": "",
    "pfs": "PFS",
    "dpd": "DPD",
}
"""What stands before a value in a sentence, where the row's title would be too long."""


def shown(key: str, value: Any) -> str:
    """A seen value as people read it: one text for several, subnets as `here - there`."""
    if isinstance(value, tuple) or (isinstance(value, list) and key != "tunnels"):
        return " or ".join(shown(key, one) for one in value)
    if key == "tunnels":
        return ", ".join(_pair(pair) for pair in value) if isinstance(value, list) else str(value)
    parameter = BY_KEY.get(key)
    return values.show(parameter, value) if parameter is not None else str(value)


def _pair(pair: Mapping[str, Any]) -> str:
    return f"{pair.get('local_subnet', '?')} - {pair.get('remote_subnet', '?')}"


def spelled(sentence: str, seen: Mapping[str, Any], keys: Iterable[str] = ()) -> str:
    """The sentence with ` ({seen})` replaced by the values seen of these keys, or dropped where there are none."""
    wanted = [key for key in dict.fromkeys(keys) if key in seen]
    if not wanted:
        return sentence.replace(" ({seen})", "")
    phases = {_phase(key) for key in wanted} - {""}
    apart = len(phases) > 1 or {"pfs_group", "phase1_dh_group"} <= set(wanted)
    told: dict[str, list[str]] = {}
    for key in sorted(wanted[:MOST_IN_A_SENTENCE], key=_phase):
        phase = _phase(key) if apart else ""
        told.setdefault(f"{phase}: " if phase else "", []).append(_named(key, seen[key]))
    return sentence.replace("{seen}", "; ".join(name + ", ".join(several) for name, several in told.items()))


def _phase(key: str) -> str:
    """What stands before the algorithms of a phase, where those of both are told."""
    return f"phase {key[5]}" if key.startswith(("phase1_", "phase2_")) else ""


def _named(key: str, value: Any) -> str:
    if key == "nat_traversal":
        text = shown(key, value)
        return f"NAT-T {text[:1].lower()}{text[1:]}"
    label = BY_KEY[key].label
    name = label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"  # DPD stays DPD
    return f"{_SHORT.get(key, name)} {_in_short(key, value)}".strip()


def _in_short(key: str, value: Any) -> str:
    """A seen value within a sentence: of many choices the first ones, and how many more there are."""
    if key == "tunnels" or not isinstance(value, tuple | list) or len(value) <= MOST_CHOICES + 1:
        return shown(key, value)
    return f"{shown(key, tuple(value[:MOST_CHOICES]))} or {len(value) - MOST_CHOICES} more"


def told_apart(sentence: str, apart: Mapping[str, tuple[Any, Any]]) -> str:
    """The sentence with both values of each difference in place of ` ({seen})`."""
    told = [
        f"{_named(key, theirs)} against {_in_short(key, own)} here" for key, (theirs, own) in apart.items()
    ]
    return sentence.replace("{seen}", ", ".join(told[:MOST_IN_A_SENTENCE]))


def since(seconds: float) -> str:
    """A time from the first event on: `0 s`, `+0.3 s`, `+4 min 5 s`, `+2 h 1 min`, `+3 d 4 h`."""
    if seconds < 0.05:
        return "0 s"
    if seconds < 10:
        return f"+{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, smaller, small in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"+{whole // size} {unit}" + (f" {rest} {small}" if rest else "")
    return f"+{whole} s"
