"""Readers: a pasted device configuration as one side of a sheet, one module a vendor.

`READERS` maps the catalogue's device keys to those that have one; `read` is the way in and cuts keys before anything
else sees the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType, ModuleType
from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.devices import config_keys
from vns3pair.ipsec.devices.readers import (
    aws,
    cisco_asa,
    cisco_ios_xe,
    fortigate,
    juniper_srx,
    libreswan,
    strongswan,
    vyos,
)
from vns3pair.ipsec.devices.readers.copied_text import as_configured
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread

LONGEST = 2_000_000
"""Characters of a configuration that are read."""
TOO_LONG = "It is longer than 2,000,000 characters, and nothing of it was read: paste the VPN's part alone."
NO_READER = "Configurations of this device are not read."
NOTHING = "No connection with a pre-shared key was found in it."

_MODULES: tuple[ModuleType, ...] = (
    aws,
    cisco_asa,
    cisco_ios_xe,
    fortigate,
    juniper_srx,
    libreswan,
    strongswan,
    vyos,
)

READERS: Mapping[str, Reader] = MappingProxyType({module.READER.device: module.READER for module in _MODULES})


def read(text: str, device: str) -> Reading:
    """Every connection in a configuration of `device`, a key of `READERS`. Never raises."""
    if device not in READERS:
        return Reading(problems=(NO_READER,))
    if len(text) > LONGEST:
        return Reading(problems=(TOO_LONG,))
    plain, keys = config_keys.cut(as_configured(text))
    reading = READERS[device].read(plain)
    found = tuple(replace(one, half=_as_typed(one.half)) for one in reading.found)
    problems = reading.problems if reading.found else (*reading.problems, NOTHING)
    return replace(reading, found=found, problems=problems, keys=keys)


def _as_typed(half: Mapping[str, Any]) -> dict[str, Any]:
    """A half with the unit at lifetimes so short that a number alone might be hours."""
    return {
        key: values.normal(catalogue.BY_KEY[key], value) if isinstance(value, int) else value
        for key, value in half.items()
    }


def recognise(text: str) -> str:
    """The device whose configuration a text most looks like; empty where it looks like none."""
    sample = as_configured(text[:200_000])
    scores = {key: reader.recognises(sample) for key, reader in READERS.items()}
    best = max(scores, key=lambda key: scores[key], default="")
    return best if best and scores[best] > 0 else ""


__all__ = ["READERS", "Found", "Reader", "Reading", "Unread", "read", "recognise"]
