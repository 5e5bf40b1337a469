"""Coded rules about one side or both, beyond plain differences between the sides.

One family a module, one function a rule, its docstring the manual page. `advise(facts)` asks them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from vns3pair.ipsec.advisories import (
    addresses,
    algorithms,
    device,
    dpd,
    key_exchange,
    lifetimes,
    limits,
    nat,
    operation,
    psk,
    tunnels,
    weak,
    written,
)
from vns3pair.ipsec.advisories.advisory import Advice, Advisory, Elsewhere, Facts, Finding
from vns3pair.ipsec.effects import RANK

FAMILIES = (
    limits,
    algorithms,
    key_exchange,
    lifetimes,
    nat,
    operation,
    addresses,
    tunnels,
    weak,
    psk,
    dpd,
    device,
    written,
)
"""The modules of rules; within one effect advisories come in this order, and within a family as written."""

RULES: tuple[Advisory, ...] = tuple(
    rule for family in FAMILIES for rule in vars(family).values() if isinstance(rule, Advisory)
)
_ABOUT_BOTH = tuple(rule for rule in RULES if rule.scope == "sheet")
_ABOUT_ONE = tuple(rule for rule in RULES if rule.scope == "side")
_LAST = tuple(rule for rule in RULES if rule.scope == "last")

ADVISORIES: tuple[Advisory, ...] = (*RULES, *(rule for rules in device.REMARKS.values() for rule in rules))
"""Every rule there is, the remarks of the devices last."""

BY_CODE: Mapping[str, Advisory] = MappingProxyType({rule.code: rule for rule in ADVISORIES})
_PLACE: Mapping[str, int] = MappingProxyType({rule.code: place for place, rule in enumerate(ADVISORIES)})


def advise(facts: Facts) -> tuple[Advice, ...]:
    """Everything there is to say, worst effect first. A side with nothing stated is not spoken of."""
    found = list(_found(facts))
    found += _asked_last(replace(facts, found=tuple(found)))
    return tuple(sorted(found, key=lambda advice: (RANK[advice.effect], _PLACE[advice.code])))


def _asked_last(facts: Facts) -> Iterator[Advice]:
    """What is worth saying only where nothing worse was said of the same cells."""
    for half, other in ((facts.vns3, facts.partner), (facts.partner, facts.vns3)):
        for rule in () if half.empty else _LAST:
            if (finding := rule.check(half, other, facts)) is not None:
                yield Advice(rule, half.side, finding)


def _found(facts: Facts) -> Iterator[Advice]:
    halves = [half for half in (facts.vns3, facts.partner) if not half.empty]
    if not halves:
        return
    for rule in _ABOUT_BOTH:
        if (finding := rule.check(facts)) is not None:
            yield Advice(rule, "both", finding)
    for half in halves:
        other = facts.partner if half is facts.vns3 else facts.vns3
        remarks = device.REMARKS[half.device.key] if half.device is not None else ()
        for rule in (*_ABOUT_ONE, *remarks):
            if (finding := rule.check(half, other, facts)) is not None:
                yield Advice(rule, half.side, finding)


__all__ = [
    "ADVISORIES",
    "BY_CODE",
    "FAMILIES",
    "RULES",
    "Advice",
    "Advisory",
    "Elsewhere",
    "Facts",
    "Finding",
    "advise",
]
