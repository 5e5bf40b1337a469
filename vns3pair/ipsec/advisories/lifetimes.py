"""Lifetimes of the keys."""

from __future__ import annotations

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import FLAPPING, LIFETIMES
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Citation, guide, measured

_BOTH = ("phase1_lifetime", "phase2_lifetime")


@advisory(
    "identical-lifetimes",
    name="Phase 1 and phase 2 lifetimes are identical",
    effect="unstable",
    basis="guide",
    citations=(
        LIFETIMES,
        FLAPPING,
        guide("Phase 1: Lifetime"),
        measured("identical lifetimes lost no ping in 110 s"),
    ),
)
def identical_lifetimes(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Both phases of one endpoint expire together, so their rekeys collide.

    The guide calls this a cause of significant interoperability problems. Two libreswan gateways with
    identical lifetimes lost nothing in the time they were watched; other products were not tried.
    Example: 28800 s for phase 1 and 28800 s for phase 2 on one side.
    Remedy: give the phases different lifetimes, such as 28800 s and 3600 s, the same on both sides.
    """
    first = half.value("phase1_lifetime")
    if first is None or first != half.value("phase2_lifetime"):
        return None
    return Finding(
        _BOTH,
        "{Side} uses {lifetime} for phase 1 and for phase 2; the guide says that identical lifetimes cause "
        "significant interoperability problems. Where it was measured, nothing was lost in the time watched.",
        "Give phase 1 and phase 2 different lifetimes on {side}, and the same ones on {other}.",
        {"lifetime": Shown("phase1_lifetime", first)},
    )


@advisory(
    "kilobyte-lifetime",
    name="The key's lifetime is limited by volume",
    effect="note",
    basis="standard",
    citations=(Citation("RFC 2407", "section 4.5, SA life type kilobytes"), LIFETIMES),
)
def kilobyte_lifetime(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A limit in kilobytes makes a busy tunnel rekey earlier than the time on the sheet.

    VNS3 has no such limit, so only the other gateway starts these rekeys.
    Example: 4608000 KB, which a tunnel of 1 Gbit/s uses up in about 37 seconds.
    Remedy: set the limit to unlimited, or reckon with rekeys at any time.
    """
    limit = half.value("phase2_lifetime_kilobytes")
    if limit is None or limit == "unlimited":
        return None
    return Finding(
        ("phase2_lifetime_kilobytes",),
        "{Side} ends a phase 2 key after {limit}, however short the time; {other} has no limit by volume.",
        "Set the kilobyte lifetime of {side} to unlimited, or reckon with early rekeys on a busy tunnel.",
        {"limit": Shown("phase2_lifetime_kilobytes", limit)},
    )
