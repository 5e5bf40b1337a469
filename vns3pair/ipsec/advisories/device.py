"""What is known about a side's device: end of life, and the remarks declared with each device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from vns3pair.ipsec.advisories.advisory import Advisory, Basis, Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import FLAPPING, OTHER_BOXES
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.devices.device import Remark
from vns3pair.ipsec.half import Half

GUIDE = OTHER_BOXES.source


@advisory(
    "device-end-of-life",
    name="The device is at its end of life",
    effect="note",
    basis="guide",
    citations=(OTHER_BOXES, FLAPPING),
)
def device_end_of_life(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Software without maintenance follows old IPsec standards, which makes trouble with newer devices.

    Remedy: update it before looking for faults elsewhere.
    """
    if half.value("device_end_of_life") is not True:
        return None
    return Finding(
        ("device_end_of_life",),
        "{Side} runs a device or software that its vendor no longer maintains; old IPsec standards cause "
        "trouble.",
        "Update {side} before looking for faults elsewhere.",
    )


WHEN: Mapping[str, Callable[[Half, Half, Facts], bool]] = MappingProxyType(
    {
        "always": lambda half, other, facts: True,
        "nat_traversal_on": lambda half, other, facts: (
            "on" in (half.counts_as_nat_traversal, other.counts_as_nat_traversal)
        ),
        "ikev1_several_tunnels": lambda half, other, facts: (
            half.value("ike_version") == 1
            and max(facts.survey(half).distinct, facts.survey(other).distinct) > 1
        ),
        "policy": lambda half, other, facts: facts.vns3.value("vpn_type") == "policy",
        "ikev1": lambda half, other, facts: half.value("ike_version") == 1,
        "ikev2": lambda half, other, facts: half.value("ike_version") == 2,
        "versions": lambda half, other, facts: True,
    }
)
"""When a device's remark is made. `versions` asks for the stated version alone."""


def _rule(remark: Remark) -> Advisory:
    holds = WHEN[remark.when]
    by_version = remark.when == "versions" or bool(remark.since or remark.until)
    finding = Finding(remark.keys, remark.explanation, remark.remedy)

    def check(half: Half, other: Half, facts: Facts) -> Finding | None:
        if by_version and not remark.holds_for(half.version):
            return None
        return finding if holds(half, other, facts) else None

    basis: Basis = "guide" if remark.citations and remark.citations[0].source == GUIDE else "vendor"
    return Advisory(
        remark.code,
        remark.name,
        "note",
        basis,
        remark.citations,
        "both",
        "side",
        check,
        f"{remark.explanation}\n\nRemedy: {remark.remedy}",
    )


REMARKS: Mapping[str, tuple[Advisory, ...]] = MappingProxyType(
    {device.key: tuple(_rule(remark) for remark in device.remarks) for device in DEVICES.values()}
)
"""The remarks of each device as advisories; only those of a side's own device are asked."""
