"""Lists of tunnels as people paste them: arrows, CSV, blocks from a spreadsheet, crypto ACLs. Nothing is dropped.

A line is two subnets with whatever stands between them; what else it holds may be a name and a ping address
(VNS3's side alone has them). A first line of headings says which column is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import catalogue, clipboard, values
from vns3pair.ipsec.addresses import Net, read_net
from vns3pair.ipsec.cell_labels import holds_key, is_key_label, key_among
from vns3pair.ipsec.parameter import VNS3, Side
from vns3pair.ipsec.sheetfile import MOST_TUNNELS
from vns3pair.ipsec.tunnel_words import COMMENT, LOCAL, REMOTE, fields_in, subnets_in
from vns3pair.ipsec.tunnels import OTHER_FAMILY, read_tunnels

_EXTRA = ("name", "ping_address", "ping_interval")
_FIELDS = (LOCAL, REMOTE, *_EXTRA)

_LONGEST = 1_000

_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            [
                "local",
                "localsubnet",
                "localnetwork",
                "localnet",
                "locallan",
                "localcidr",
                "localip",
                "localprefix",
                "source",
                "src",
                "sourcesubnet",
                "sourcenetwork",
                "sourceip",
                "left",
                "leftsubnet",
                "from",
                "us",
                "our",
                "ours",
                "ourside",
                "oursubnet",
                "mysubnet",
                "inside",
            ],
            LOCAL,
        ),
        **dict.fromkeys(
            [
                "remote",
                "remotesubnet",
                "remotenetwork",
                "remotenet",
                "remotelan",
                "remotecidr",
                "remoteip",
                "remoteprefix",
                "destination",
                "dest",
                "dst",
                "destinationsubnet",
                "destinationnetwork",
                "destinationip",
                "right",
                "rightsubnet",
                "to",
                "them",
                "their",
                "theirs",
                "theirside",
                "peer",
                "peersubnet",
                "peernetwork",
                "outside",
            ],
            REMOTE,
        ),
        **dict.fromkeys(
            [
                "name",
                "tunnelname",
                "tunnel",
                "description",
                "desc",
                "comment",
                "label",
                "title",
                "remark",
                "remarks",
            ],
            "name",
        ),
        **dict.fromkeys(
            ["ping", "pingaddress", "pingip", "pinghost", "pingtarget", "monitor", "monitorip"],
            "ping_address",
        ),
        **dict.fromkeys(["interval", "pinginterval", "pingfrequency"], "ping_interval"),
        **dict.fromkeys(
            ["mask", "netmask", "subnetmask", "wildcard", "wildcardmask", "prefixlength"], "mask"
        ),
        **dict.fromkeys(["localmask", "localnetmask", "sourcemask"], "local_mask"),
        **dict.fromkeys(["remotemask", "remotenetmask", "destinationmask"], "remote_mask"),
        **dict.fromkeys(["", "no", "nr", "number", "row", "id", "index"], "number"),
    }
)
"""Headings of columns, without blanks and signs, and what stands below them."""
_SIDED = re.compile(
    r"(vns3|partner|customer|client)(?:s|side)?(local|remote)?(?:subnets?|networks?|lan|cidr)?"
)

_CUT = "what may be the pre-shared key was left out unread"
NO_PAIR = "a tunnel is two subnets: write 10.0.0.0/16 -> 172.16.0.0/16"


@dataclass(frozen=True, slots=True)
class TunnelLine:
    """One line of a pasted list. `number` counts the text's lines from 1.

    `tunnel` is what would be stored, seen from the side's own point of view: normal where it can be read, as
    typed where not (then `problem` says why, with the readings that may be meant), None where there are no two
    subnets. `remark` is said beside a line that can be read.
    """

    number: int
    text: str
    tunnel: dict[str, Any] | None
    problem: str = ""
    remark: str = ""


def read_lines(text: str, side: Side) -> tuple[TunnelLine, ...]:
    """The tunnels of a pasted text, a line each; comments and empty lines are passed over. Never raises.

    More lines than a side may have tunnels are cut off; a last line with a problem then says how many.
    """
    found: list[TunnelLine] = []
    columns: tuple[str, ...] | None = None
    separator = "\t"
    lines = list(clipboard.lines_of(text))
    for place, line in enumerate(lines):
        if COMMENT.match(line.cells[0] or line.text):
            continue
        if not found and columns is None and (headings := _headings(line, side)) is not None:
            separator, columns = headings
            continue
        if len(found) == MOST_TUNNELS:
            left = len(lines) - place
            why = f"{left:,} more {'line is' if left == 1 else 'lines are'} left out: a side has {MOST_TUNNELS:,} tunnels at most"
            found.append(TunnelLine(line.number, "", None, why))
            break
        found.append(_line(line, side, separator, columns))
    return tuple(found)


def read_pair(text: str, side: Side) -> TunnelLine:
    """One line, as typed into a cell. Never raises."""
    line = next(clipboard.lines_of(" ".join(text.split("\n"))), None)
    if line is None:
        return TunnelLine(1, text.strip(), None, NO_PAIR)
    return _line(line, side, "\t", None)


def expand(locals_: str, remotes: str, side: Side) -> tuple[TunnelLine, ...]:
    """Every local with every remote subnet, in order, numbered from 1. Never raises.

    Subnets stand one a line, or with commas, semicolons, tabs or blanks between them. One that cannot be
    read is a line of its own with the problem, and meets none.
    """
    found: list[TunnelLine] = []
    kept: list[list[str]] = []
    for noun, text in (("local", locals_), ("remote", remotes)):
        items = list(islice(_subnets(text), MOST_TUNNELS))
        readings = [(item, values.read(catalogue.TUNNEL_FIELDS[LOCAL], item, side)) for item in items]
        kept.append([item for item, reading in readings if reading.readable])
        if not items:
            found.append(TunnelLine(1, "", None, f"no {noun} subnet is stated"))
        found += [
            TunnelLine(1, item, None, f"{noun} subnet: {reading.problem}")
            for item, reading in readings
            if not reading.readable
        ]
    count = len(kept[0]) * len(kept[1])
    for local in kept[0]:
        for remote in kept[1][: MOST_TUNNELS - len(found)]:
            found.append(
                _checked(TunnelLine(1, f"{local} -> {remote}", {LOCAL: local, REMOTE: remote}), side)
            )
        if len(found) >= MOST_TUNNELS:
            why = f"these are {count:,} tunnels; a side has {MOST_TUNNELS:,} at most"
            found.append(TunnelLine(1, "", None, why))
            break
    return tuple(replace(line, number=number) for number, line in enumerate(found, 1))


def write_lines(tunnels: Iterable[Any], side: Side) -> str:
    """Stored tunnels as text that `read_lines` reads back the same.

    Lines of `local -> remote`, or a block with headings where a tunnel has more than two readable subnets.
    Fields that a side does not have are left out.
    """
    fields = _FIELDS if side == VNS3 else _FIELDS[:2]
    rows = [
        tuple(values.as_text(tunnel[key]) if not values.is_blank(tunnel.get(key)) else "" for key in fields)
        if isinstance(tunnel, Mapping)
        else (values.as_text(tunnel), *[""] * (len(fields) - 1))
        for tunnel in tunnels
    ]
    rows = [row for row in rows if any(row)]
    plain = all(isinstance(read_net(cell), Net) for row in rows for cell in row[:2]) and not any(
        any(row[2:]) for row in rows
    )
    if plain:
        return "".join(f"{row[0]} -> {row[1]}\n" for row in rows)
    return clipboard.written([[catalogue.TUNNEL_FIELDS[key].label for key in fields], *rows])


# A line of headings


def _headings(line: clipboard.Cells, side: Side) -> tuple[str, tuple[str, ...]] | None:
    """The separator and the columns' fields, if the line holds headings: local and remote at least."""
    if len(line.text) > _LONGEST:
        return None
    for separator in ("\t", ";", ",", "|"):
        cells = line.cells if separator == "\t" else clipboard.split(line.text, separator)
        if len(cells) < 2:
            continue
        columns = tuple(_heading(cell, side) for cell in cells)
        if columns.count(LOCAL) == columns.count(REMOTE) == 1:
            return separator, columns
    return None


def _heading(cell: str, side: Side) -> str:
    word = re.sub(r"[^a-z0-9]", "", cell.lower())
    if (sided := _SIDED.fullmatch(word)) is not None:
        own = (sided[1] == VNS3) is (side == VNS3)
        if sided[2] is not None:
            return {"local": LOCAL, "remote": REMOTE}[sided[2]] if own else "number"
        return LOCAL if own else REMOTE
    word = re.sub(r"s$", "", word) if word not in _HEADINGS else word
    return _HEADINGS.get(word, "key" if is_key_label(cell) else "other")


def _by_columns(cells: Sequence[str], columns: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """A line's texts by field, and those of columns that are no field of a tunnel."""
    fields: dict[str, str] = {}
    left: list[str] = []
    last = LOCAL
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else "other"
        if column in (LOCAL, REMOTE):
            last = column
        masked = {"mask": last, "local_mask": LOCAL, "remote_mask": REMOTE}.get(column)
        if not cell or column in ("number", "key"):
            continue
        if masked is not None:
            fields[masked] = f"{fields.get(masked, '')} {cell}".strip()
        elif column == "other":
            left.append(cell)
        else:
            fields[column] = cell
    return fields, left


# A line of a list


def _line(line: clipboard.Cells, side: Side, separator: str, columns: tuple[str, ...] | None) -> TunnelLine:
    found = TunnelLine(line.number, line.text.strip()[:_LONGEST], None, NO_PAIR)
    if len(line.text) > _LONGEST:
        return replace(found, problem=f"this line is longer than {_LONGEST:,} characters")
    if columns is not None:
        cells = line.cells if separator == "\t" else clipboard.split(line.text, separator)
        if len(cells) > 1:
            fields, left = _by_columns(cells, columns)
            kept = [cell for cell, column in zip(cells, columns, strict=False) if column != "key"]
            cut = len(kept) < min(len(cells), len(columns))
            found = replace(found, text=separator.join(kept), remark=_CUT) if cut else found
            return _told(found, fields, left, side)
    if not any(holds_key(cell) for cell in line.cells) and key_among(line.cells):
        return replace(found, text="", problem=_CUT)
    fields, left = fields_in([cell for cell in line.cells if not holds_key(cell)])
    if any(holds_key(text) for text in (*line.cells, *fields.values(), *left)):
        fields = {key: text for key, text in fields.items() if not holds_key(text)}
        left = [text for text in left if not holds_key(text)]
        found = replace(found, text=" -> ".join(fields.get(key, "") for key in (LOCAL, REMOTE)), remark=_CUT)
    return _told(found, fields, left, side)


def _told(line: TunnelLine, fields: Mapping[str, str], left: Sequence[str], side: Side) -> TunnelLine:
    """The line with its tunnel read; what belongs to no field of this side is named in the remark."""
    own = _FIELDS if side == VNS3 else _FIELDS[:2]
    tunnel = {key: fields[key] for key in own if fields.get(key)}
    if LOCAL not in tunnel and REMOTE not in tunnel:
        return line
    not_ours = [fields[key] for key in _EXTRA if key not in own and fields.get(key)]
    remarks = [
        line.remark,
        f"left out, as only VNS3 has such a field: {', '.join(not_ours)}" if not_ours else "",
        f"left out: {', '.join(left)}" if left else "",
    ]
    remark = "; ".join(remark for remark in remarks if remark)
    return _checked(replace(line, tunnel=dict(tunnel), problem="", remark=remark), side)


def _checked(line: TunnelLine, side: Side) -> TunnelLine:
    """The line with its texts in normal form where they can be read, and what is to be said of them."""
    assert line.tunnel is not None
    tunnel: dict[str, Any] = {}
    problems, remarks = [], [line.remark] if line.remark else []
    for key in (LOCAL, REMOTE):
        if key not in line.tunnel:
            problems.append(f"the {key[:-7]} subnet is missing")
    for key, text in line.tunnel.items():
        parameter = catalogue.TUNNEL_FIELDS[key]
        reading = values.read(parameter, text, side)
        tunnel[key] = reading.value if reading.readable else text
        if not reading.readable:
            (problems if key in (LOCAL, REMOTE) else remarks).append(
                f"{parameter.label.lower()}: {reading.problem}"
            )
        elif reading.remark:
            remarks.append(f"{parameter.label.lower()} {reading.remark}")
    if not problems and any(why == OTHER_FAMILY for _, _, why in read_tunnels([tunnel], side)[0].problems):
        problems.append(OTHER_FAMILY)
    return replace(line, tunnel=tunnel, problem="; ".join(problems), remark="; ".join(remarks))


def _subnets(text: str) -> Iterator[str]:
    """The subnets of a list."""
    for line in clipboard.lines_of(text):
        for cell in line.cells:
            for item in re.split(r"[,;]", cell):
                if item.strip() and not COMMENT.match(item):
                    yield from subnets_in(item.strip())


__all__ = ["NO_PAIR", "TunnelLine", "expand", "read_lines", "read_pair", "write_lines"]
