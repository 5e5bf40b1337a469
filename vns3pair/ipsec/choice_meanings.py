"""What a choice means to whoever is about to take it: strength, IKE versions, the VNS3 version it needs.

The order is that of a good list: what both the side's device and good practice allow first, then what is
discouraged, then what the device cannot do. All of it follows from the algorithms' and the devices' tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.algorithms import AUTO, Algorithm
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Choice, Parameter

PHASE: Mapping[str, int] = MappingProxyType({"phase1": 1, "phase2": 2})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One choice of a list. `mark` says in a word or two why not to take it; empty where nothing speaks against."""

    value: str
    label: str
    hint: str = ""
    mark: str = ""

    @property
    def text(self) -> str:
        """All of it in one line, for lists that hold plain text only."""
        beside = ", ".join(part for part in (self.hint, self.mark) if part)
        return f"{self.label} ({beside})" if beside else self.label


def meanings(parameter: Parameter, half: Half) -> list[Meaning]:
    """The choices of a parameter for one side, best first. Empty for a kind without choices."""
    found = [] if parameter.kind == "yes_no" else list(_all(parameter, half))
    if parameter.kind == "yes_no":
        found = [Meaning("yes", "Yes"), Meaning("no", "No")]
    return sorted(found, key=lambda meaning: _last(meaning.mark))


def _last(mark: str) -> int:
    return 0 if not mark else 2 if "not " in mark else 1


def _all(parameter: Parameter, half: Half) -> Iterator[Meaning]:
    if parameter.auto and half.side == VNS3:
        yield Meaning(AUTO, "auto", "left to autodiscovery")
    for choice in parameter.choices:
        if parameter.key == "device" and choice.value == "vns3" and half.side == VNS3:
            continue
        known = (
            algorithms.algorithm(parameter.kind, choice.value) if parameter.kind in algorithms.KINDS else None
        )
        hint = _hint(parameter, half, known) if known is not None else choice.remark
        yield Meaning(str(choice.value), choice.label, hint, _mark(parameter, half, choice))


def _hint(parameter: Parameter, half: Half, known: Algorithm) -> str:
    """`256 bits, IKEv2 only, VNS3 3.5.1.13 or newer`."""
    parts = [f"{known.bits} bits"] if parameter.kind != "group" else []
    if parameter.section == "phase1":
        if known.aead:
            parts.append("IKEv2 only")
        elif known.ike != (1, 2):
            parts.append(f"IKEv{known.ike[0]} only")
    if known.since and half.side == VNS3:
        parts.append(f"VNS3 {'.'.join(map(str, known.since))} or newer")
    if half.side == VNS3 and known.vns3_offers and PHASE.get(parameter.section) in known.undocumented:
        parts.append("beyond VNS3's documented list")
    return ", ".join(parts)


def _mark(parameter: Parameter, half: Half, choice: Choice) -> str:
    if _device_lacks(parameter, half, choice.value):
        return f"not on {half.device.label}" if half.device is not None else ""
    marks = ("discouraged", choice.discouraged), ("not offered by VNS3", not choice.vns3_offers)
    return ", ".join(mark for mark, holds in marks if holds)


def _device_lacks(parameter: Parameter, half: Half, value: str | int) -> bool:
    if half.side == VNS3 and parameter.kind not in algorithms.KINDS:
        return False  # said as "not offered by VNS3"
    limits = half.device.limits if half.device is not None else ()
    key = parameter.key
    ike = half.value("ike_version")
    return any(
        limit.applies(half.version, ike) and key in limit.keys and limit.lacks(value) for limit in limits
    )
