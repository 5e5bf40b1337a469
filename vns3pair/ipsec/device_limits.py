"""Why a side's own device cannot take what the side states, cell by cell, as the limits declared with it say."""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.algorithms import AUTO, is_aead
from vns3pair.ipsec.devices.device import Device, Limit
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.half import Half


def refusal(half: Half, key: str, device: Device | None = None) -> str:
    """What speaks against the stated, readable value of `key` on a device; empty where nothing known does.

    The device is the side's own unless another is given, of which no version is known then.
    """
    device, effective = device or half.device, half.effective(key)
    if device is None or effective.origin != "stated" or effective.value == AUTO or not used(half, key):
        return ""
    if key in device.lacks:
        return f"{device.label} has no such setting: {device.lacks[key]}"
    shown = values.show(catalogue.BY_KEY[key], effective.value)
    if (fixed := _fixed(half, device, key)) is not None and fixed != effective.value:
        return f"{device.label} sets this by itself: {values.show(catalogue.BY_KEY[key], fixed)}"
    version = half.version if device is half.device else None
    for limit in device.limits:
        if key in limit.keys and limit.applies(version, half.value("ike_version")):
            if limit.lacks(effective.value):
                if effective.value is False:
                    return f"{_named(half, device, limit)} never goes without it"
                return f"{_named(half, device, limit)} does not offer {shown}"
            if why := _out_of_range(half, device, limit, key, effective.value):
                return why
    return ""


def used(half: Half, key: str) -> bool:
    """Whether a side's value of `key` has any effect beside its other values, as far as these are known."""
    if key == "pfs_group":
        return half.value("pfs") is not False
    if key.startswith("dpd_"):
        return half.value("dpd") is not False
    if key == "phase2_hash":
        return not is_aead(half.value("phase2_encryption"))
    return key != "phase1_prf" or half.value("ike_version") != 1


def _fixed(half: Half, device: Device, key: str) -> Any:
    fixed = device.fixed.get(key)
    if fixed is None:
        return None
    return half.value(fixed.source) if fixed.source else fixed.value


def _named(half: Half, device: Device, limit: Limit) -> str:
    """The device, with its version and that of IKE where the limit depends on them."""
    version = f" {half.text('device_version')[:40]}" if limit.since or limit.until else ""
    return f"{device.label}{version}{f' in IKEv{limit.ike}' if limit.ike else ''}"


def _out_of_range(half: Half, device: Device, limit: Limit, key: str, value: Any) -> str:
    parameter = catalogue.BY_KEY[key]
    if limit.out_of_range(value):
        least, most = (
            None if end is None else values.show(parameter, end) for end in (limit.least, limit.most)
        )
        bounds = (
            f"{least} to {most}" if least and most else f"at least {least}" if least else f"at most {most}"
        )
        return f"{_named(half, device, limit)} takes {bounds}"
    other = half.value(limit.below) if limit.below else None
    if isinstance(other, int) and isinstance(value, int) and value >= other:
        return f"{device.label} takes this only below the {label_of(catalogue.BY_KEY[limit.below]).lower()}"
    return ""


__all__ = ["refusal", "used"]
