"""The devices, one module a vendor: vocabulary, limits and what bites.

`DEVICES` maps the keys of the catalogue's `device` choices, in their order, to what is known of each product.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec.devices import (
    aws,
    azure,
    check_point,
    cisco_asa,
    cisco_ios_xe,
    fortigate,
    juniper_srx,
    libreswan,
    opnsense,
    other,
    palo_alto,
    pfsense,
    sonicwall,
    strongswan,
    vns3,
    vyos,
    watchguard,
)
from vns3pair.ipsec.devices.device import Device

_MODULES = (
    vns3,
    cisco_asa,
    cisco_ios_xe,
    juniper_srx,
    palo_alto,
    fortigate,
    check_point,
    sonicwall,
    watchguard,
    aws,
    azure,
    pfsense,
    opnsense,
    vyos,
    strongswan,
    libreswan,
    other,
)

DEVICES: Mapping[str, Device] = MappingProxyType({module.DEVICE.key: module.DEVICE for module in _MODULES})

__all__ = ["DEVICES", "Device"]
