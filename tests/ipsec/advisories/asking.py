"""Verbs for tests about advisories."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from vns3pair.ipsec import tunnels
from vns3pair.ipsec.advisories import Advice, Elsewhere, Facts, advise
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3


def facts_of(sheet: dict[str, Any]) -> Facts:
    """The facts of a sheet, with the rows that rules look at, and what other sheets state `elsewhere`."""
    vns3, partner = Half(VNS3, sheet["vns3"]), Half(PARTNER, sheet["partner"])
    rows: dict[str, Any] = {}
    for key in ("pfs", "pfs_group"):
        values = (vns3.value(key), partner.value(key))
        if None not in values and (key == "pfs" or (vns3.value("pfs") and partner.value("pfs"))):
            rows[key] = SimpleNamespace(state="match" if values[0] == values[1] else "mismatch")
    if vns3.tunnels and partner.tunnels:
        for number, pair in enumerate(tunnels.pair(vns3.tunnels, partner.tunnels)):
            rows[f"tunnels[{number}]"] = SimpleNamespace(state=pair.state, pair=pair)
    return Facts(vns3, partner, rows, [Elsewhere(*found) for found in sheet.get("elsewhere", ())])


def advice_on(sheet: dict[str, Any]) -> tuple[Advice, ...]:
    return advise(facts_of(sheet))


def fires(code: str, sheet: dict[str, Any]) -> Advice:
    """The first advice with that code; fails where there is none."""
    found = [advice for advice in advice_on(sheet) if advice.code == code]
    assert found, f"{code} is silent on {sheet}"
    return found[0]


def silent(code: str, sheet: dict[str, Any]) -> None:
    found = [advice.explanation() for advice in advice_on(sheet) if advice.code == code]
    assert not found, f"{code} fires on {sheet}: {found}"
