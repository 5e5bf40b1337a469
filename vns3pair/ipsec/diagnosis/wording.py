"""Values seen, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vns3pair.ipsec import values
from vns3pair.ipsec.catalogue import BY_KEY

MOST_IN_A_SENTENCE = 6

_SHORT = {
    "phase1_encryption": "",
    "phase1_hash": "",
    "phase1_prf": "PRF",
    "phase1_dh_group": "",
    "phase2_encryption": "",
    "phase2_hash": "",
    "pfs_group": "PFS",
    "remote_peer_id": "peer ID",
    "local_peer_id": "own ID",
    "peer_public_ip": "peer",
    "nat_traversal": "NAT-T",
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
    told = [f"{_SHORT.get(key, BY_KEY[key].label.lower())} {shown(key, seen[key])}".strip() for key in wanted]
    if not told:
        return sentence.replace(" ({seen})", "")
    return sentence.replace("{seen}", ", ".join(told[:MOST_IN_A_SENTENCE]))


def told_apart(sentence: str, apart: Mapping[str, tuple[Any, Any]]) -> str:
    """The sentence with both values of each difference in place of ` ({seen})`."""
    told = [f"{shown(key, theirs)} against {shown(key, own)} here" for key, (theirs, own) in apart.items()]
    return sentence.replace("{seen}", ", ".join(told[:MOST_IN_A_SENTENCE]))
