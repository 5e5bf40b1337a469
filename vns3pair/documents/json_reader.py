"""A JSON sheet file as answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.documents.answers import MOST_UNPLACED, Answer, Answers, NotReadable, TunnelAnswer, Unplaced
from vns3pair.documents.structure import clean
from vns3pair.ipsec import catalogue, sheetfile, values
from vns3pair.ipsec.parameter import SIDES, Side
from vns3pair.ipsec.sheetfile import BadSheet


def read(content: bytes, kind: str = "json") -> Answers:
    """What a sheet file holds. Raises NotReadable."""
    try:
        sheet, problems = sheetfile.read(content, halves=())
    except BadSheet as bad:
        raise NotReadable(str(bad)) from None
    except RecursionError:
        raise NotReadable("this is nested too deeply for a sheet") from None
    listed = [
        Unplaced(
            clean(f"{problem.side}.{problem.key}" if problem.side else problem.key, 80), "", problem.message
        )
        for problem in problems
        if problem.side is None
        or problem.key.partition("[")[0] not in catalogue.BY_KEY
        or problem.value is None
    ]
    return Answers(
        kind,
        cells=tuple(answer for side in SIDES for answer in _cells(sheet.half(side), side)),
        tunnels=tuple(answer for side in SIDES for answer in _tunnels(sheet.half(side).get("tunnels"), side)),
        unplaced=tuple(listed[:MOST_UNPLACED]),
        name=sheet.name,
        sheet_id=(sheet.id or "").lower(),
        revision=sheet.revision,
        psk_salt=sheet.psk_salt or "",
        whole=frozenset(side for side in SIDES if sheet.half(side)),
    )


def _cells(half: Mapping[str, Any], side: Side) -> Iterator[Answer]:
    for key, value in half.items():
        parameter = catalogue.BY_KEY.get(key)
        if parameter is None or side not in parameter.sides or parameter.kind == "tunnels":
            continue
        if key == "device" and side == "vns3":
            continue
        text = ", ".join(map(values.as_text, value)) if isinstance(value, list) else _text(value)
        yield Answer(side, key, text, f"{side}.{key}")


def _text(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else values.as_text(value)


def _tunnels(raw: Any, side: Side) -> Iterator[TunnelAnswer]:
    listed = raw if isinstance(raw, list) else [] if values.is_blank(raw) else [raw]
    for number, tunnel in enumerate(listed):
        fields = tunnel if isinstance(tunnel, Mapping) else {"local_subnet": tunnel}
        texts = {str(key): values.as_text(value) for key, value in fields.items()}
        yield TunnelAnswer(side, "", texts, f"{side}.tunnels[{number}]")


__all__ = ["read"]
