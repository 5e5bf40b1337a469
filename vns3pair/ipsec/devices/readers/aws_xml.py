"""The configuration that AWS offers for download, as native XML: one `vpn_connection` with two of `ipsec_tunnel`.

It is scanned tag by tag and not parsed as XML: nothing is ever expanded, each value keeps its line, and a text that is
cut off is read as far as it goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([A-Za-z_][\w-]{0,60})((?:\s[^<>]{0,500})?)>([^<]*)")
_ID = re.compile(r"\sid\s*=\s*[\"']([^\"'<>]{1,60})[\"']")
_DEEPEST = 30
_MOST_TUNNELS = 200


class Value(NamedTuple):
    """The text within an element, and its line."""

    text: str
    line: int


@dataclass(slots=True)
class XmlTunnel:
    """An `ipsec_tunnel`: its number within the connection, and its elements by their path below it."""

    connection: str
    number: int
    values: dict[str, Value] = field(default_factory=dict)

    def text(self, path: str) -> str:
        return self.values[path].text if path in self.values else ""


def declares_entities(text: str) -> bool:
    """Whether a text holds a document type or an entity, which no configuration of AWS does."""
    upper = text.upper()
    return "<!DOCTYPE" in upper or "<!ENTITY" in upper


def tunnels_of(text: str) -> list[XmlTunnel]:
    """The tunnels of all connections in a text, in order. Never raises."""
    tunnels: list[XmlTunnel] = []
    path: list[str] = []
    connection, number, line, at = "", 0, 1, 0
    text = _without_comments(text)
    for tag in _TAG.finditer(text):
        line += text.count("\n", at, tag.start())
        at = tag.start()
        closing, name, attributes, value = tag.groups()
        if closing:
            _close(path, name)
            continue
        if name == "vpn_connection":
            found = _ID.search(attributes)
            connection, number, path = found[1] if found else "", 0, []
        elif name == "ipsec_tunnel" and len(tunnels) < _MOST_TUNNELS:
            number += 1
            tunnels.append(XmlTunnel(connection, number))
            path = [name]
        elif path and not attributes.endswith("/") and len(path) < _DEEPEST:
            path.append(name)
            if value.strip():
                tunnels[-1].values.setdefault("/".join(path[1:]), Value(value.strip()[:200], line))
    return tunnels


def _close(path: list[str], name: str) -> None:
    for depth in range(len(path) - 1, -1, -1):
        if path[depth] == name:
            del path[depth:]
            return


def _without_comments(text: str) -> str:
    """The text with comments taken out, their line ends kept."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        end = len(text) if end < 0 else end + 3
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join((*parts, text[at:])) if parts else text


__all__ = ["XmlTunnel", "declares_entities", "tunnels_of"]
