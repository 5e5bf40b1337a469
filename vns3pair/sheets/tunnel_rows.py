"""The table of tunnels in a side's form: plain inputs, a hundred at a time, the rest kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Parameter, Side

A_PAGE = 100
SPARE = 3
MOST_SPARE = 60


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the table."""

    name: str
    value: str
    label: str
    problem: str
    placeholder: str
    short: str
    id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One tunnel of the table."""

    number: int
    inputs: tuple[Input, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(cell.problem for cell in self.inputs if cell.problem)


def fields_of(side: Side) -> tuple[Parameter, ...]:
    """The fields of a tunnel that `side` may state."""
    return tuple(field for field in catalogue.TUNNEL_FIELDS.values() if side in field.sides)


def as_list(raw: Any) -> list[dict[str, Any]]:
    """Whatever is stored under `tunnels` as rows. What is no pair is shown in the first subnet's cell."""
    if values.is_blank(raw):
        return []
    items = raw if isinstance(raw, list) else [raw]
    return [
        dict(item) if isinstance(item, Mapping) else {"local_subnet": values.as_text(item)}
        for item in items
        if not values.is_blank(item)
    ]


class TunnelRows:
    """One page of the tunnels of a side, shown or posted."""

    def __init__(self, side: Side, stored: Any, page: int = 1, spare: int = SPARE) -> None:
        self.side = side
        self.all = as_list(stored)
        self.pages = max(1, -(-len(self.all) // A_PAGE))
        self.page = min(max(page, 1), self.pages)
        self.start = (self.page - 1) * A_PAGE
        self.size = A_PAGE
        self.fields = fields_of(side)
        self.spare = spare if self.page == self.pages else 0

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.all[self.start : self.start + self.size]

    @property
    def first(self) -> int:
        return self.start + 1 if self.all else 0

    @property
    def last(self) -> int:
        return self.start + len(self.shown)

    @property
    def count(self) -> int:
        """How many lines the form holds, spare ones included."""
        return len(self.shown) + self.spare

    def lines(self) -> list[Line]:
        """The lines to show: the page's tunnels, then the spare ones."""
        half = Half(self.side, {"tunnels": self.shown})
        problems = {(tunnel.index, key): text for tunnel in half.tunnels for key, _, text in tunnel.problems}
        rows = self.shown + [{}] * self.spare
        return [self._line(index, row, problems) for index, row in enumerate(rows)]

    def _line(self, index: int, row: Mapping[str, Any], problems: Mapping[tuple[int, str], str]) -> Line:
        number = self.start + index + 1
        return Line(
            number,
            tuple(
                Input(
                    name=f"tunnels-{index}-{field.key}",
                    value=values.as_text(row[field.key]) if not values.is_blank(row.get(field.key)) else "",
                    label=f"Tunnel {number}: {field.label}",
                    problem=problems.get((index, field.key), ""),
                    placeholder=f"e.g. {field.example}" if number == 1 and field.example else "",
                    short=field.label,
                    id=f"id_tunnels-{index}-{field.key}",
                )
                for field in self.fields
            ),
        )

    def show_typed(self, tunnels: list[dict[str, Any]]) -> None:
        """Shows what was typed on this page though it is not saved, all lines of it, however many."""
        self.size = max(0, len(tunnels) - (len(self.all) - len(self.shown)))
        self.all = tunnels

    def posted(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All tunnels with this page's lines as posted; fields that the form does not show are kept."""
        if "tunnels-count" not in data:
            return self.all
        try:
            count = min(int(data["tunnels-count"]), A_PAGE + MOST_SPARE)
        except ValueError:
            return self.all
        lines = [self._posted_line(index, data) for index in range(count)]
        kept = [line for line in lines if any(not values.is_blank(value) for value in line.values())]
        return self.all[: self.start] + kept + self.all[self.start + A_PAGE :]

    def _posted_line(self, index: int, data: Mapping[str, Any]) -> dict[str, Any]:
        line = dict(self.shown[index]) if index < len(self.shown) else {}
        typed = {field.key: data.get(f"tunnels-{index}-{field.key}") for field in self.fields}
        if all(values.is_blank(text) for text in typed.values()) and any(
            text is not None for text in typed.values()
        ):
            return {}
        for key, text in typed.items():
            if text is not None and values.as_text(line.get(key, "")) != values.as_text(text):
                line[key] = text
            if values.is_blank(line.get(key)):
                line.pop(key, None)
        return line
