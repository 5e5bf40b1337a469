"""What keeps a side's configuration from being written: whatever its device's writer declares to refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.advisories.advisory import Advice, Facts, Finding, advisory
from vns3pair.ipsec.advisories.words import Shown, noun
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.devices.writers import beyond_the_writer
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Citation, Side

_VENDORS = Citation("Device documentation", "what each device takes is cited with the device")


class _Reasons:
    """The rows with their values and the reasons, spelled out when read."""

    def __init__(self, side: Side, hits: Iterable[tuple[Gap, Any]]) -> None:
        self._side = side
        self.hits = tuple(hits)

    def __str__(self) -> str:
        return "; ".join(f"{self._named(gap, value)}: {gap.why}" for gap, value in self.hits)

    def _named(self, gap: Gap, value: Any) -> str:
        name = noun(gap.key, self._side)
        return name if value is None else f"{name} {Shown(gap.key, value)}"


@advisory(
    "not-written",
    name="No configuration can be written",
    effect="note",
    basis="vendor",
    citations=(_VENDORS,),
    scope="last",
)
def not_written(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A side's configuration cannot be written for its device, though the sheet may be fine otherwise.

    Either the device cannot be set to a value, or it is not known here how it is; the reason says which. What
    another advisory calls unstable or worse is not repeated, nor what is still to be filled in. A value that
    only the configuration needs, such as the delay of dead peer detection, is asked for when all else is there.
    Example: an ID on a Cisco ASA that is not its own address, as the ASA has one for the whole box.
    Remedy: state something that can be written, or set these rows on the device by hand.
    """
    gaps = list(_untold(half))
    told = facts.told(half) if gaps else ()
    gaps = [gap for gap in gaps if gap.key not in told]
    if not gaps or half.device is None:
        return None
    hits = [(gap, None if gap.key == "tunnels" else half.value(gap.key)) for gap in gaps]
    return Finding(
        tuple(dict.fromkeys(gap.key for gap in gaps)),
        "No {device} configuration can be written for {side} because of the {reasons}.",
        "State values for {side} that can be written, and the same on {other} where both must agree; or set "
        "{side} by hand.",
        {"device": half.device.label, "reasons": _Reasons(half.side, hits)},
    )


def _untold(half: Half) -> Iterator[Gap]:
    """What no row, no unreadable cell and no limit of the device tells."""
    gaps = [gap for gap in beyond_the_writer(half) if not refusal(half, gap.key)]
    unsettled = [gap for gap in gaps if _to_fill_in(half, gap.key)]
    for gap in gaps:
        if gap not in unsettled and not (unsettled and half.value(gap.key) is None):
            yield gap


def _to_fill_in(half: Half, key: str) -> bool:
    """Whether the cell itself shows that something is missing or cannot be read."""
    parameter = catalogue.BY_KEY[key]
    if parameter.kind == "tunnels":
        return not half.tunnels or not all(tunnel.complete for tunnel in half.tunnels)
    effective = half.effective(key)
    return effective.unreadable or (parameter.required and not effective.known)


def in_the_way(advisories: Iterable[Advice]) -> dict[tuple[str, str], str]:
    """What `not_written` found: by side and key of a cell, all that keeps a configuration from being written with it."""
    found: dict[tuple[str, str], list[str]] = {}
    for advice in advisories:
        if advice.advisory is not_written:
            for gap, _ in advice.finding.values["reasons"].hits:
                found.setdefault((advice.side, gap.key), []).append(gap.why)
    return {cell: "; ".join(dict.fromkeys(reasons)) for cell, reasons in found.items()}
