"""What is said of a value seen in a log and the sheet, in the three voices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.comparison import Row
from vns3pair.ipsec.diagnosis.seen_rows import TAKES_HERE, TAKES_THERE, Seen, contradicts, differs
from vns3pair.ipsec.diagnosis.sheet_view import Texts
from vns3pair.ipsec.diagnosis.titles import label
from vns3pair.ipsec.diagnosis.wording import shown
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Reader, Side
from vns3pair.ipsec.voices import NAMES, at_start

READERS: tuple[Reader, ...] = ("neutral", "vns3", "partner")
_BOXES: Mapping[Reader, Mapping[Side, str]] = MappingProxyType(
    {
        "neutral": MappingProxyType({VNS3: "VNS3", PARTNER: "the partner's gateway"}),
        "vns3": MappingProxyType({VNS3: "your VNS3", PARTNER: "the partner's gateway"}),
        "partner": MappingProxyType({VNS3: "VNS3", PARTNER: "your gateway"}),
    }
)
_SAYS: Mapping[str, str] = MappingProxyType(
    {
        "there": "proposes",
        "here": "is set to",
        "agreed": "uses",
        TAKES_HERE: "takes only",
        TAKES_THERE: "takes only",
    }
)
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "ike_version": "speaks {value}",
        "pfs": "has perfect forward secrecy: {value}",
        "dpd": "has dead peer detection: {value}",
        "phase1_lifetime": "has a phase 1 lifetime of {value}",
        "phase2_lifetime": "has a phase 2 lifetime of {value}",
        "exchange_mode": "uses the exchange mode {value}",
        "authentication": "authenticates by {value}",
    }
)


def in_voices(template: str, **values: Any) -> Texts:
    """The template for all readers. `{vns3}` and `{partner}` are the boxes (`{Vns3}`, `{Partner}` at a start)."""
    return {
        reader: template.format_map(
            {
                "vns3": _BOXES[reader][VNS3],
                "Vns3": at_start(_BOXES[reader][VNS3]),
                "partner": _BOXES[reader][PARTNER],
                "Partner": at_start(_BOXES[reader][PARTNER]),
                "vns3_side": NAMES[reader][VNS3],
                "partner_side": NAMES[reader][PARTNER],
                **values,
            }
        )
        for reader in READERS
    }


def of_row(row: Row, seen: Seen) -> Texts:
    """How what was seen of a row stands to the sheet."""
    against = [side for side in SIDES if contradicts(row, side, seen)]
    if len(against) == 2 and _same_at_both(row, seen):
        return _both(row, seen)
    templates = [_one(row, seen, side) for side in against]
    if not templates:
        templates = [_agrees(row, seen)]
    texts = [in_voices(template, **values) for template, values in templates]
    return {reader: " ".join(text[reader] for text in texts) for reader in READERS}


def _value(row: Row, side: Side, values: list[Any]) -> str:
    if row.parameter.kind == "tunnels":
        return shown("tunnels", values)
    return " or ".join(dict.fromkeys(shown(row.key, value) for value in values))


def _does(row: Row, side: Side, seen: Seen) -> str:
    """What a box was seen to do, without its name."""
    by = seen.by[side]
    value = _value(row, side, seen.values[side])
    if row.key == "nat_traversal":
        return (
            "packs its traffic into UDP 4500"
            if seen.values[side] == ["on"]
            else "sends plain ESP (protocol 50)"
        )
    if row.parameter.kind == "peer_id":
        sends = row.key == ("local_peer_id" if side == VNS3 else "remote_peer_id")
        return f"introduces itself as {value}" if sends else f"expects the ID {value}"
    if row.parameter.kind == "address":
        own = row.key == ("public_ip" if side == VNS3 else "peer_public_ip")
        return f"is at {value}" if own else f"tries to reach {value}"
    if row.parameter.kind == "tunnels":
        return f"{_SAYS[by]} {value}" if by != "here" else f"has {value}"
    if row.key in _KEYS:
        return _KEYS[row.key].format(value=value)
    group = "group " if row.parameter.kind == "group" else ""
    phase = f" in phase {row.section[-1]}" if row.section in ("phase1", "phase2") else ""
    pfs = " for PFS" if row.key == "pfs_group" else phase
    return f"{_SAYS[by]} {group}{value}{pfs}"


def _stated(row: Row, side: Side) -> str:
    """What the side's half of the sheet says."""
    if row.pair is not None:
        tunnel = row.pair.vns3 if side == VNS3 else row.pair.partner
        return shown("tunnels", [tunnel.values()]) if tunnel is not None else "no pair like this one"
    if row.key == "tunnels":
        return "no pair like this one"
    return row.shown(side)


def _name(side: Side) -> str:
    return "{Vns3}" if side == VNS3 else "{Partner}"


def _one(row: Row, seen: Seen, side: Side) -> tuple[str, dict[str, Any]]:
    other = OTHER[side]
    values = {"does": _does(row, side, seen), "own": _stated(row, side), "theirs": _stated(row, other)}
    start = f"{_name(side)} {{does}}; "
    if row.parameter.kind == "tunnels":
        return _one_pair(row, seen, side, start, values)
    if row.key == "nat_traversal" and seen.values[side] == ["off"] and seen.values.get(other) != ["on"]:
        # Measured: with NAT traversal on, plain ESP is taken where the peer does not offer it.
        offering = "{vns3}" if other == VNS3 else "{partner}"
        behind = ", and that it is behind NAT" if row.effective(side).value == AUTO else ""
        return (
            f"{start}its half of the sheet says {{own}}{behind}: either it is off there, or {offering} has not offered it.",
            values,
        )
    if row.relation == "compatible":
        return f"{start}its half of the sheet says {{own}}: it has not been set as agreed.", values
    if row.state == "match":
        return f"{start}the sheet says {{own}} on both sides: it has not been set as agreed.", values
    if not row.effective(other).known:
        return f"{start}its half of the sheet says {{own}}, the other half nothing yet.", values
    if not differs(row, other, seen.values[side]):
        return (
            f"{start}its own half of the sheet says {{own}}, the other half {{theirs}}: its half is not what it is set to.",
            values,
        )
    return f"{start}its half of the sheet says {{own}}, the other half {{theirs}}.", values


def _one_pair(
    row: Row, seen: Seen, side: Side, start: str, values: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    tunnel = None if row.pair is None else row.pair.vns3 if side == VNS3 else row.pair.partner
    if tunnel is None:
        return f"{start}its half of the sheet has no such pair.", values
    if seen.by[side] in ("agreed", TAKES_HERE, TAKES_THERE):
        return f"{start}its half of the sheet says {{own}}.", values
    if row.state == "match":
        return (
            f"{start}the sheet says {{own}}, mirrored at the other side: it has not been set as agreed.",
            values,
        )
    return f"{start}its half of the sheet says {{own}}: it is not set so.", values


def _same_at_both(row: Row, seen: Seen) -> bool:
    return (
        row.parameter.kind != "tunnels"
        and seen.values[VNS3] == seen.values[PARTNER]
        and set(seen.by.values()) == {"agreed"}
    )


def _both(row: Row, seen: Seen) -> Texts:
    does = _does(row, VNS3, seen).replace("uses ", "use ", 1).replace("sends ", "send ", 1)
    does = (
        does.replace("packs its ", "pack their ", 1)
        .replace("speaks ", "speak ", 1)
        .replace("has ", "have ", 1)
    )
    if row.state == "match" or row.shown(VNS3) == row.shown(PARTNER):
        says = f"the sheet says {row.shown(VNS3)} on both sides: neither is set as agreed."
    else:
        says = f"the sheet says {row.shown(VNS3)} and {row.shown(PARTNER)}."
    return in_voices("Both boxes {does}; {says}", does=does, says=says)


def _agrees(row: Row, seen: Seen) -> tuple[str, dict[str, Any]]:
    side = next((one for one in SIDES if one in seen.values), VNS3)
    values = {"does": _does(row, side, seen)}
    if row.state == "incomplete" and not row.effective(side).known and row.pair is None:
        return f"{_name(side)} {{does}}; the sheet says nothing of it yet.", values
    if row.state == "mismatch":
        return f"{_name(side)} {{does}}, as its half of the sheet says; the other half differs.", values
    return f"{_name(side)} {{does}}, as the sheet says.", values


def names(keys: tuple[str, ...]) -> str:
    """The names of rows in one enumeration; all tunnels are one."""
    plain = dict.fromkeys("tunnels" if key.startswith("tunnels") else key for key in keys)
    labels = [label(catalogue.BY_KEY[key]) for key in plain if key in catalogue.BY_KEY]
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


_THIS_END = re.compile(r"\b[Tt]his end\b")
_THE_PEER = re.compile(r"\b[Tt]he peer(?:'s gateway)?\b(?! (?:ID|IDs|address)\b)")
_HERE = re.compile(r"\bagainst ((?:[^()]|\([^()]*\))*?) here\b")
LONGEST_NAME = 60


def named(text: str, log: Side, reader: Reader, organization: str = "") -> str:
    """A text about one end's log with the gateways' names in place of "this end" and "the peer".

    `log` is whose log it is, `organization` whose gateway the partner's is, where that is known.
    """
    gateways = {VNS3: "VNS3", PARTNER: gateway(reader, organization)}
    own, other = gateways[log], gateways[OTHER[log]]
    text = _HERE.sub(lambda found: f"against {found[1]} at {own}", text)
    text = _THIS_END.sub(lambda found: at_start(own) if found[0][0] == "T" else own, text)
    return _THE_PEER.sub(lambda found: at_start(other) if found[0][0] == "T" else other, text)


def gateway(reader: Reader, organization: str = "") -> str:
    """What a reader calls the partner's gateway."""
    if reader == PARTNER:
        return "your gateway"
    name = " ".join(organization.split())
    if not name or len(name) > LONGEST_NAME:
        return "the partner's gateway"
    return f"{name}{chr(39) if name.endswith('s') else chr(39) + 's'} gateway"
