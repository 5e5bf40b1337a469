"""One line of a list of tunnels, without headings: which texts are its subnets, its name, what it pings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from vns3pair.ipsec import catalogue, clipboard, values
from vns3pair.ipsec.addresses import Net, read_net
from vns3pair.ipsec.parameter import VNS3

LOCAL, REMOTE = "local_subnet", "remote_subnet"
COMMENT = re.compile(r"\s*(?:#|//|!|;)")
_END_COMMENT = re.compile(r"\s+(?:#|//)\s*(.*)$")
_ARROW = re.compile(r"\s*(?:<?[-=\u2010-\u2015]{1,3}>|[→⇒⟶⟹➔➜➝↔⇔⟷⇄⇆»]|<->|<=>)\s*")
_TO = re.compile(r"\s+(?:to|and|mit|nach|bis)\s+|\s+[-\u2010-\u2015|]\s+", re.IGNORECASE)
_WIDE = re.compile(r"\s{2,}")
_ADDRESS_LIKE = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){1,3}|[0-9a-f]*:[0-9a-f:]*:|any\d?$|any\s|host\s", re.IGNORECASE
)
_MASK = re.compile(r"(?:255|254|252|248|240|224|192|128|0)(?:\.\d{1,3}){3}")
_QUAD = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_MOST_WORDS = 12
_ACL = re.compile(
    r"^(?:access-list\s+\S+\s+(?:extended\s+)?|\d+\s+)?permit\s+ip\s+|^(?:no\s+)?(?:set\s+)?(?:subnets?|network)\s+",
    re.IGNORECASE,
)


def fields_in(line: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The texts of a line without headings, by field, and those that have no place."""
    cells = [cell for cell in line if cell]
    if len(cells) == 1:
        cells, named = _split(cells[0])
        if named:
            cells.append(named)
    return _by_looks(_joined(cells))


def _split(text: str) -> tuple[list[str], str]:
    """The parts of a line that holds no tabs, and the comment at its end."""
    comment = _END_COMMENT.search(text)
    named = comment[1] if comment is not None else ""
    text = _ACL.sub("", text[: comment.start()] if comment is not None else text)
    parts = [part for part in _ARROW.split(text, maxsplit=1) if part.strip()]
    if len(parts) == 2:
        return [parts[0].strip(), *_columns(parts[1])], named
    return _columns(text), named


def _columns(text: str) -> list[str]:
    """The columns of a text: by semicolons, commas, `to`, several blanks, else by what reads as subnets."""
    for separator in (";", ","):
        cells = [cell for cell in clipboard.split(text, separator) if cell]
        if len(cells) > 1:
            return [part for cell in cells for part in subnets_in(cell)]
    for pattern in (_TO, _WIDE):
        cells = [cell for cell in pattern.split(text.strip(), maxsplit=0 if pattern is _WIDE else 1) if cell]
        if len(cells) > 1:
            return [part for cell in cells for part in subnets_in(cell)]
    return subnets_in(text.strip())


def subnets_in(text: str) -> list[str]:
    """A text of single blanks as the subnets it begins with and the rest; as it is where it is one thing."""
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS or _reads(text):
        return [text]
    found: list[str] = []
    while words:
        count = next((count for count in (3, 2, 1) if _reads(" ".join(words[:count]))), 0)
        if not count:
            break
        found.append(" ".join(words[:count]))
        words = words[count:]
    return [*found, " ".join(words)] if found and words else found or [text]


def _reads(text: str) -> bool:
    """Whether a text is one subnet, or may be one of several."""
    address, _, mask = text.partition(" ")
    two = _QUAD.fullmatch(address) and _QUAD.fullmatch(mask) and not _MASK.fullmatch(mask)
    if _MASK.fullmatch(text) or two:  # two addresses, not one with an odd mask
        return False
    net = read_net(text)
    return isinstance(net, Net) or bool(net.options)


def _joined(cells: Sequence[str]) -> list[str]:
    """The cells with each mask in a cell of its own put behind its address."""
    found: list[str] = []
    for cell in cells:
        before = found[-1] if found else ""
        if _MASK.fullmatch(cell) and _ADDRESS_LIKE.match(before) and "/" not in before and " " not in before:
            found[-1] = f"{before} {cell}"
        else:
            found.append(cell)
    return found


def _by_looks(cells: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The first two that look like subnets are the pair; a text is the name, a third address is pinged."""
    like = [cell for cell in cells if _reads(cell) or _ADDRESS_LIKE.match(cell)]
    if len(like) < 2 <= len(cells):
        like = list(cells[:2])
    rest = list(cells)
    fields: dict[str, str] = {}
    for key, cell in zip((LOCAL, REMOTE), like, strict=False):
        fields[key] = cell
        rest.remove(cell)
    left = []
    for cell in rest:
        key = _looks_like(cell, fields)
        if key and key not in fields:
            fields[key] = cell
        elif not (cell.isdigit() and cells and cell == cells[0]):  # the number of the row
            left.append(cell)
    return fields, left


def _looks_like(cell: str, fields: Mapping[str, str]) -> str:
    if values.read(catalogue.TUNNEL_FIELDS["ping_address"], cell, VNS3).readable:
        return "ping_address"
    if "ping_address" in fields and re.fullmatch(r"\d+\s*[a-z]*", cell, re.IGNORECASE):
        return "ping_interval"
    return "" if cell.isdigit() or _reads(cell) else "name"
