"""Writers: one side of a sheet as the configuration of its device, one module a vendor.

`WRITERS` maps the catalogue's device keys to those that have one; `write` is the way in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType, ModuleType

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.devices import DEVICES, quoting
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Plan, plan_of
from vns3pair.ipsec.devices.writers import (
    aws,
    azure,
    check_point,
    cisco_asa,
    cisco_ios_xe,
    fortigate,
    juniper_srx,
    libreswan,
    opnsense,
    palo_alto,
    pfsense,
    sonicwall,
    strongswan,
    vyos,
    watchguard,
)
from vns3pair.ipsec.devices.writers.writing import Block, Refused, Writer, Written
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Side

NOT_CHOSEN = "choose the device first: each is configured in its own words"
NO_WRITER = "there is no writer for this device: enter the sheet's values by hand"

_MODULES: tuple[ModuleType, ...] = (
    aws,
    azure,
    check_point,
    cisco_asa,
    cisco_ios_xe,
    fortigate,
    juniper_srx,
    libreswan,
    opnsense,
    palo_alto,
    pfsense,
    sonicwall,
    strongswan,
    vyos,
    watchguard,
)

WRITERS: Mapping[str, Writer] = MappingProxyType({module.WRITER.device: module.WRITER for module in _MODULES})


def write(half: Half, name: str, device: str = "") -> Written | Refused:
    """The configuration of a side for its stated device, or for `device`; or why there is none. Never raises.

    `name` is the sheet's name, any text. Refused are a side with something missing or unreadable, what the device is
    known not to take, and what a sheet may state but this writer cannot express.
    """
    key = device or (half.device.key if half.device is not None else "")
    if key not in WRITERS:
        return Refused(key, (Gap("device", NO_WRITER if key else NOT_CHOSEN),))
    writer = WRITERS[key]
    plan = plan_of(half, name, writer.silent)
    if not isinstance(plan, Plan):
        return Refused(key, plan)
    if half.device is None or half.device.key != key:
        plan = replace(plan, version=None)  # the stated version is another product's
    reasons = list(_beyond_the_device(half, key))
    said = {gap.key for gap in reasons}
    reasons += [gap for gap in writer.refuses(plan) if gap.key not in said]
    if reasons:
        return Refused(key, tuple(dict.fromkeys(reasons)))
    unsaid = tuple(_unsaid(writer, plan, half))
    blocks = tuple(writer.blocks(plan)) if writer.blocks else ()
    head = list(_head(writer, plan, unsaid, half.side))
    if any(quoting.KEY_PLACEHOLDER in block.text for block in blocks):
        head.insert(1, f"Replace {quoting.KEY_PLACEHOLDER} by the agreed pre-shared key.")
    if blocks and blocks[0].sign:
        first = blocks[0]
        comments = "\n".join(quoting.comment(one, first.sign) for one in head)
        blocks = (replace(first, text=f"{comments}\n{first.text}"), *blocks[1:])
    screens = tuple(writer.screens(plan)) if writer.screens else ()
    return Written(key, blocks, screens, unsaid)


def beyond_the_writer(half: Half) -> tuple[Gap, ...]:
    """Why `write` refuses a side of a device it knows, beyond what is declared of the device itself. Never raises.

    What is missing or unreadable comes first, and alone.
    """
    writer = WRITERS.get(half.device.key) if half.device is not None else None
    if writer is None:
        return ()
    plan = plan_of(half, "", writer.silent)
    return tuple(dict.fromkeys(writer.refuses(plan))) if isinstance(plan, Plan) else plan


def _beyond_the_device(half: Half, key: str) -> Iterator[Gap]:
    """What is declared of the side's own device and version, and of the device that is written for."""
    devices = dict.fromkeys((half.device or DEVICES[key], DEVICES[key]))
    for parameter in catalogue.of_side(half.side):
        if parameter.key in TO_ACCOUNT_FOR:
            why = next(filter(None, (refusal(half, parameter.key, device) for device in devices)), "")
            if why:
                yield Gap(parameter.key, why)


def _unsaid(writer: Writer, plan: Plan, half: Half) -> Iterator[Gap]:
    for key, why in writer.silent.items():
        if half.states(key):
            yield Gap(key, why)
    yield from writer.leaves(plan)


def _head(writer: Writer, plan: Plan, unsaid: tuple[Gap, ...], side: Side) -> Iterator[str]:
    label = DEVICES[writer.device].label
    yield f"{label}: VPN {plan.name} to {plan.peer}, written from its connection sheet."
    for gap in unsaid:
        parameter = catalogue.BY_KEY[gap.key]
        yield f"Not in here: {parameter.column.get(side) or label_of(parameter)}: {gap.why}."


__all__ = ["WRITERS", "Block", "Gap", "Refused", "Writer", "Written", "beyond_the_writer", "write"]
