"""Settings of a FortiGate's tunnel that no row of a sheet is about: by name, or where they stand at their default."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_QUIET = frozenset(
    {
        "add-gw-route",
        "add-route",
        "auto-negotiate",
        "comments",
        "default-gw",
        "default-gw-priority",
        "distance",
        "dpd-retrycount",
        "dpd-retryinterval",
        "fragmentation",
        "fragmentation-mtu",
        "idle-timeout",
        "idle-timeoutinterval",
        "inbound-dscp-copy",
        "interface",
        "ip-fragmentation",
        "ip-version",
        "keepalive",
        "keylifekbs",
        "localid-type",
        "negotiate-timeout",
        "net-device",
        "npu-offload",
        "phase1name",
        "priority",
        "psksecret",
        "replay",
        "route-overlap",
        "tunnel-search",
        "wizard-type",
    }
)
_AT_DEFAULT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "acct-verify": ("disable",),
        "aggregate-member": ("disable",),
        "assign-ip": ("enable", "disable"),
        "childless-ike": ("disable",),
        "dhcp-ipsec": ("disable",),
        "dst-port": ("0",),
        "eap": ("disable",),
        "encapsulation": ("none", "tunnel-mode"),
        "esn": ("disable",),
        "exchange-interface-ip": ("disable",),
        "fec-egress": ("disable",),
        "fec-ingress": ("disable",),
        "group-authentication": ("disable",),
        "initiator-ts-narrow": ("disable",),
        "l2tp": ("disable",),
        "local-gw": ("0.0.0.0",),
        "localid": ("",),
        "mesh-selector-type": ("disable",),
        "mode-cfg": ("disable",),
        "monitor": ("",),
        "network-overlay": ("disable",),
        "peerid": ("",),
        "ppk": ("disable",),
        "protocol": ("0",),
        "reauth": ("disable",),
        "single-source": ("disable",),
        "src-port": ("0",),
        "suite-b": ("disable",),
        "type": ("static",),
        "use-natip": ("enable", "disable"),
        "xauthtype": ("disable",),
    }
)


def says_nothing(name: str, words: tuple[str, ...]) -> bool:
    """Whether a setting needs no look: it changes nothing that a sheet is about."""
    return name in _QUIET or (words[0] if words else "") in _AT_DEFAULT.get(name, ())


__all__ = ["says_nothing"]
