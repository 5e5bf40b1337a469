"""Junos' statements about VPNs: which words take a value, and what a configuration sets with them.

One `set` command may hold several statements of one level, and each value may be set several times (`proposals`).
The statements are those of the configuration models of Junos 21.4R1 and 22.4R1 (junos-es-conf-security).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vns3pair.ipsec.devices.readers.curly import Statement
from vns3pair.ipsec.devices.readers.settings import Settings

ANY = "*"
"""Stands for a name that the configuration chooses."""

Level = Mapping[str, Any]
"""Words of one level: 0 for a word alone, 1 for a word with a value, or the level below it."""

_KEY: Level = {"ascii-text": 1, "hexadecimal": 1}
_IDENTITY: Level = {
    "inet": 1,
    "inet6": 1,
    "hostname": 1,
    "user-at-hostname": 1,
    "key-id": 1,
    "distinguished-name": {"container": 1, "wildcard": 1},
}
_IKE: Level = {
    "proposal": {
        ANY: {
            "authentication-method": 1,
            "dh-group": 1,
            "authentication-algorithm": 1,
            "encryption-algorithm": 1,
            "lifetime-seconds": 1,
            "description": 1,
        }
    },
    "policy": {
        ANY: {
            "mode": 1,
            "proposals": 1,
            "proposal-set": 1,
            "pre-shared-key": _KEY,
            "seeded-pre-shared-key": _KEY,
            "certificate": {"local-certificate": 1, "trusted-ca": {"ca-profile": 1, "trusted-ca-group": 1}},
            "reauth-frequency": 1,
            "description": 1,
        }
    },
    "gateway": {
        ANY: {
            "ike-policy": 1,
            "address": 1,
            "dynamic": {
                "hostname": 1,
                "inet": 1,
                "inet6": 1,
                "user-at-hostname": 1,
                "distinguished-name": {"container": 1, "wildcard": 1},
                "connections-limit": 1,
                "ike-user-type": 1,
            },
            "dead-peer-detection": {
                "always-send": 0,
                "optimized": 0,
                "probe-idle-tunnel": 0,
                "interval": 1,
                "threshold": 1,
            },
            "no-nat-traversal": 0,
            "nat-keepalive": 1,
            "local-identity": _IDENTITY,
            "remote-identity": _IDENTITY,
            "external-interface": 1,
            "local-address": 1,
            "general-ikeid": 0,
            "version": 1,
            "fragmentation": {"disable": 0, "size": 1},
        }
    },
}
_SELECTOR: Level = {"local-ip": 1, "remote-ip": 1, "protocol": 1, "source-port": 1, "destination-port": 1}
_IPSEC: Level = {
    "proposal": {
        ANY: {
            "protocol": 1,
            "authentication-algorithm": 1,
            "encryption-algorithm": 1,
            "lifetime-seconds": 1,
            "lifetime-kilobytes": 1,
            "description": 1,
        }
    },
    "policy": {
        ANY: {
            "perfect-forward-secrecy": {"keys": 1},
            "proposals": 1,
            "proposal-set": 1,
            "description": 1,
        }
    },
    "vpn": {
        ANY: {
            "bind-interface": 1,
            "df-bit": 1,
            "copy-outer-dscp": 0,
            "vpn-monitor": {"optimized": 0, "source-interface": 1, "destination-ip": 1},
            "ike": {
                "gateway": 1,
                "ipsec-policy": 1,
                "idle-time": 1,
                "no-anti-replay": 0,
                "install-interval": 1,
                "proxy-identity": {"local": 1, "remote": 1, "service": 1},
            },
            "traffic-selector": {ANY: {**_SELECTOR, "term": {ANY: _SELECTOR}}},
            "establish-tunnels": 1,
        }
    },
}
_ADDRESSES: Level = {"address": {ANY: 1}, "address-set": {ANY: {"address": 1}}, "attach": {"zone": 1}}
_INBOUND: Level = {"system-services": {ANY: 0}, "protocols": {ANY: 0}}
LEVELS: Level = {
    "security": {
        "ike": _IKE,
        "ipsec": _IPSEC,
        "address-book": {ANY: _ADDRESSES},
        "zones": {
            "security-zone": {
                ANY: {"address-book": _ADDRESSES, "interfaces": {ANY: {"host-inbound-traffic": _INBOUND}}}
            }
        },
        "policies": {
            "from-zone": {
                ANY: {
                    "to-zone": {
                        ANY: {
                            "policy": {
                                ANY: {
                                    "match": {
                                        "source-address": 1,
                                        "destination-address": 1,
                                        "application": 1,
                                    },
                                    "then": {
                                        "permit": {"tunnel": {"ipsec-vpn": 1, "pair-policy": 1}},
                                        "deny": 0,
                                        "reject": 0,
                                    },
                                }
                            }
                        }
                    }
                }
            }
        },
    },
    "interfaces": {ANY: {"unit": {ANY: {"family": {"inet": {"address": 1}, "inet6": {"address": 1}}}}}},
    "routing-options": {
        "static": {"route": {ANY: {"next-hop": 1, "qualified-next-hop": 1}}},
        "rib": {ANY: {"static": {"route": {ANY: {"next-hop": 1}}}}},
    },
}


class Sink:
    """Collects what statements set, and the lines that hold words unknown here."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        self.unknown: dict[int, None] = {}

    def take(self, statement: Statement) -> None:
        """Sorts the words of a statement; what is behind an unknown one is unknown too."""
        words, levels, starts = statement.path, [LEVELS], [0]
        path: list[str] = []
        floor = len(words)
        position = 0
        while position < len(words):
            word = words[position]
            while word not in levels[-1] and ANY not in levels[-1] and len(levels) - 1 > floor:
                levels.pop()
                del path[starts.pop() :]
            named = word not in levels[-1]
            below = levels[-1].get(ANY if named else word)
            if below is None:
                self._unknown(statement, path)
                return
            position += 1
            if isinstance(below, Mapping):
                starts.append(len(path))
                levels.append(below)
                path.append(word)
                floor = min(floor, len(levels) - 1) if named else floor
                if position == len(words):
                    self._set((*path,), "", statement.line)
            elif below == 0:
                self._set((*path, word), "", statement.line)
            else:
                value = words[position] if position < len(words) else ""
                self._set((*path, word), value, statement.line)
                position += 1

    def _set(self, path: tuple[str, ...], value: str, line: int) -> None:
        self.values.setdefault(path, []).append((value, line))

    def _unknown(self, statement: Statement, path: Sequence[str]) -> None:
        if statement.path[:2] in (("security", "ike"), ("security", "ipsec")) and len(path) >= 3:
            self.unknown[statement.line] = None

    def objects(self, *prefix: str) -> dict[str, Settings]:
        """The objects below a path, by name, in order."""
        length = len(prefix)
        found: dict[str, Settings] = {}
        for path, values in self.values.items():
            if path[:length] == prefix and len(path) > length:
                settings = found.setdefault(path[length], Settings(values[0][1]))
                settings.values.setdefault(path[length + 1 :], []).extend(values)
        return found


__all__ = ["Sink"]
