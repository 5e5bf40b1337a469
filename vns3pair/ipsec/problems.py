"""What could not be read on a side, with a word on why: nothing typed is ever dropped silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vns3pair.ipsec import catalogue, values

if TYPE_CHECKING:
    from vns3pair.ipsec.half import Half


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be read or has no place. `side` is None for what stands outside both halves."""

    side: str | None
    key: str
    value: Any
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"side": self.side, "key": self.key, "value": self.value, "message": self.message}


def problems_of(half: Half) -> Iterator[Problem]:
    """Everything on one side that could not be read, in the order in which it is stated."""
    for key in half.stated:
        if not half.states(key):
            continue
        parameter = catalogue.BY_KEY.get(key)
        if parameter is None:
            yield Problem(
                half.side, values.as_text(key), _kept(half, key), "no parameter has this key; it is kept"
            )
        elif half.side not in parameter.sides:
            yield Problem(half.side, key, _kept(half, key), "this side has no such parameter; it is kept")
        elif parameter.kind == "tunnels":
            yield from _tunnel_problems(half)
        else:
            yield from _cell_problem(half, key)


def _kept(half: Half, key: str) -> Any:
    """A value as it is shown: scalars as they are, anything nested as text."""
    raw = half.stated[key]
    return (
        raw if isinstance(raw, bool) or (isinstance(raw, int) and abs(raw) <= 2**53) else values.as_text(raw)
    )


def _cell_problem(half: Half, key: str) -> Iterator[Problem]:
    reading = half.reading(key)
    if reading is not None and not reading.readable:
        yield Problem(
            half.side, key, None if reading.secret else values.as_text(half.stated[key]), reading.problem
        )


def _tunnel_problems(half: Half) -> Iterator[Problem]:
    for number, tunnel in enumerate(half.tunnels):
        for field, text, why in tunnel.problems:
            place = f"tunnels[{number}]"
            yield Problem(half.side, f"{place}.{field}" if field else place, text, why)
