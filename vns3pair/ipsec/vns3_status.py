"""What a controller says was really negotiated, tunnel by tunnel, in the sheet's words.

From `GET /status/ipsec`, as the vendor's API document 6.0.0 has it: a map by tunnel number, in which every value of
`tunnel_params` is a text. What is worded otherwise than anybody has seen is shown and not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.vns3_answers import BadAnswer, items, number, response_of, text, truth
from vns3pair.ipsec.vns3_drift import Row

_ALGORITHMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "phase1_cipher": ("phase1_encryption", "encryption"),
        "phase1_prf": ("phase1_hash", "hash"),
        "phase1_dh_group": ("phase1_dh_group", "group"),
        "phase2_algo": ("phase2_encryption", "encryption"),
        "phase2_hash": ("phase2_hash", "hash"),
        "pfs_dh_group": ("pfs_group", "group"),
    }
)
"""The API's field: the row it is, and the kind of algorithm in it."""
_REMAINING: Mapping[str, str] = MappingProxyType(
    {"isakmp_time_remaining": "phase1_lifetime", "esp_time_remaining": "phase2_lifetime"}
)
_NOTHING = frozenset({"", "none", "null", "n/a"})
_VERSIONS: Mapping[str, int] = MappingProxyType({"ikev1": 1, "ikev2": 2})
_SWITCH: Mapping[str, bool] = MappingProxyType({"on": True, "off": False})


@dataclass(frozen=True, slots=True)
class Status:
    """One tunnel as it is now. `up` is whether it is connected, None where the answer does not say.

    `seen` holds the rows that were negotiated; `remaining` the seconds that a key has left, by its lifetime's row.
    """

    id: int
    endpoint_id: int | None
    endpoint_name: str
    local_subnet: str
    remote_subnet: str
    up: bool | None
    enabled: bool | None
    seen: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    remaining: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    remarks: tuple[str, ...] = ()


def status(answer: Any) -> tuple[Status, ...]:
    """All tunnels of an answer to `GET /status/ipsec`, by number. Raises BadAnswer where it has another shape."""
    response = response_of(answer)
    if not isinstance(response, (Mapping, list)):
        raise BadAnswer("the response is no object")
    return tuple(sorted(_all(response), key=lambda one: one.id))


def of_endpoint(found: tuple[Status, ...], endpoint_id: int) -> tuple[Status, ...]:
    """Those of one endpoint."""
    return tuple(one for one in found if one.endpoint_id == endpoint_id)


def against(one: Status, sheet: Half) -> tuple[Row, ...]:
    """What was negotiated for a tunnel beside what the sheet's VNS3 half has, row by row.

    A lifetime is held to differ only where more of it is left than the sheet has in all.
    """
    rows = [Row(key, sheet.value(key), value, _same(sheet, key, value)) for key, value in one.seen.items()]
    for key, left in one.remaining.items():
        planned = sheet.value(key)
        if isinstance(planned, int) and left > planned:
            rows.append(Row(key, planned, f"{left:,} s left", False))
    return tuple(rows)


def _same(sheet: Half, key: str, value: Any) -> bool:
    planned = sheet.value(key)
    if planned in (None, algorithms.AUTO):
        return True  # nothing, or nothing certain, was planned
    return bool(planned == value)


def _all(response: Any) -> Iterator[Status]:
    for name, fields in items(response):
        identity = number(name)
        if identity is None:
            raise BadAnswer("a tunnel has no number")
        params = fields.get("tunnel_params")
        seen, remaining, remarks = _negotiated(params if isinstance(params, Mapping) else {})
        yield Status(
            id=identity,
            endpoint_id=number(fields.get("endpointid", fields.get("endpoint_id"))),
            endpoint_name=text(fields.get("endpoint_name")),
            local_subnet=text(fields.get("local_subnet")),
            remote_subnet=text(fields.get("remote_subnet")),
            up=truth(fields["connected"]) if "connected" in fields else None,
            enabled=truth(fields["enabled"]) if "enabled" in fields else None,
            seen=MappingProxyType(seen),
            remaining=MappingProxyType(remaining),
            remarks=tuple(remarks),
        )


def _negotiated(params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int], list[str]]:
    """Rows, seconds left, and remarks. Of a phase that is not up nothing counts."""
    seen: dict[str, Any] = {}
    remarks: list[str] = []
    up = {phase: text(params.get(phase)).lower() == "up" for phase in ("phase1", "phase2")}
    for name, (key, kind) in _ALGORITHMS.items():
        word = text(params.get(name))
        if word.lower() not in _NOTHING and up["phase1" if name.startswith("phase1") else "phase2"]:
            _note(seen, remarks, key, name, word, algorithms.find(kind, word))
    for name, key, words in (("ike_version", "ike_version", _VERSIONS), ("nat_t", "nat_traversal", _SWITCH), ("dpd", "dpd", _SWITCH)):  # fmt: skip
        word = text(params.get(name))
        if word.lower() not in _NOTHING and up["phase1"]:
            _note(seen, remarks, key, name, word, words.get(word.lower()))
    if "nat_traversal" in seen:
        seen["nat_traversal"] = "on" if seen["nat_traversal"] else "off"
    if "pfs_group" in seen:
        seen["pfs"] = True
    if algorithms.is_aead(seen.get("phase2_encryption")):
        seen.pop("phase2_hash", None)
    remaining = {
        key: int(found[1])
        for name, key in _REMAINING.items()
        if (found := re.fullmatch(r"([0-9]{1,9})s?", text(params.get(name)).strip()))
    }
    return seen, remaining, remarks


def _note(seen: dict[str, Any], remarks: list[str], key: str, name: str, word: str, value: Any) -> None:
    if value is None:
        remarks.append(f"{name} says {word[:40]}, which is not known here.")
    else:
        seen[key] = value
