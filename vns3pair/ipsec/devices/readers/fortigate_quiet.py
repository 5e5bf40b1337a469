"""Settings of a FortiGate's tunnel that no row of a sheet is about, and that change nothing such a row is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_QUIET = frozenset(
    {
        "add-gw-route",
        "add-route",
        "assign-ip",
        "auto-negotiate",
        "auto-transport-threshold",
        "cert-id-validation",
        "comments",
        "default-gw",
        "default-gw-priority",
        "distance",
        "dpd-retrycount",
        "dpd-retryinterval",
        "fragmentation",
        "fragmentation-mtu",
        "ha-sync-esp-seqno",
        "idle-timeout",
        "idle-timeoutinterval",
        "interface",
        "ip-fragmentation",
        "ip-version",
        "keepalive",
        "keylifekbs",
        "localid-type",
        "loopback-asymroute",
        "negotiate-timeout",
        "net-device",
        "npu-offload",
        "phase1name",
        "priority",
        "psksecret",
        "replay",
        "route-overlap",
        "send-cert-chain",
        "tunnel-search",
        "use-natip",
        "wizard-type",
    }
)
_OFF = frozenset({"", "0", "0.0.0.0", "::", "auto", "disable", "none", "phase1"})
"""What a setting that is not in use stands at in `show full-configuration`."""
_AT_DEFAULT: Mapping[str, str] = MappingProxyType({"encapsulation": "tunnel-mode", "type": "static"})


def says_nothing(name: str, words: tuple[str, ...]) -> bool:
    """Whether a setting needs no look."""
    first = words[0] if words else ""
    return name in _QUIET or first in _OFF or _AT_DEFAULT.get(name) == first


__all__ = ["says_nothing"]
