"""One endpoint of a live controller beside a sheet: where they differ, what is up, and what a push would do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vns3pair.documents.answers import Answer, Answers, TunnelAnswer
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.vns3_answers import BadAnswer, Found, Read, endpoints, half_of, this_endpoint
from vns3pair.ipsec.vns3_api import Request
from vns3pair.ipsec.vns3_drift import Row, drift
from vns3pair.ipsec.vns3_push import Push, push
from vns3pair.ipsec.vns3_status import Status, against, of_endpoint, status
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import live
from vns3pair.workbench.config_reading import text_of
from vns3pair.workbench.config_shown import link_to, name_of
from vns3pair.workbench.models import LiveController

CONTROLLER = "controller"
"""The kind of answers that a controller gives."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it: its name, the way to it, and both values in words."""

    label: str
    link: str
    sheet: str
    controller: str
    same: bool
    by_default: bool


@dataclass(frozen=True, slots=True)
class Up:
    """One tunnel as it is: both subnets, whether it is up, and where it differs from the sheet."""

    status: Status
    differs: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """One endpoint beside the sheet. `plan` changes with anything that a push would do."""

    found: Found
    read: Read
    rows: tuple[Shown, ...]
    push: Push
    plan: str

    @property
    def differing(self) -> tuple[Shown, ...]:
        return tuple(row for row in self.rows if not row.same)

    @property
    def only_there(self) -> bool:
        """Whether the controller has pairs of subnets that the sheet has not."""
        return any(row.key == "tunnels" and row.sheet is None for row in self.push.rows)


def ask_for_endpoints(visitor: Visitor, kept: LiveController) -> tuple[tuple[Found, ...], dict[str, Any]]:
    """All endpoints of the controller, and its own rows. Raises as `live.ask` does, and BadAnswer."""
    answer = live.ask(visitor=visitor, live=kept, request=Request("GET", "/ipsec"))
    return endpoints(answer), dict(this_endpoint(answer))


def ask_for_status(visitor: Visitor, kept: LiveController, endpoint: int, sheet: Half) -> tuple[Up, ...]:
    """What the endpoint's tunnels really negotiated. Raises as `live.ask` does, and BadAnswer."""
    answer = live.ask(visitor=visitor, live=kept, request=Request("GET", "/status/ipsec"))
    return tuple(
        Up(one, tuple(_shown(row) for row in against(one, sheet) if not row.same))
        for one in of_endpoint(status(answer), endpoint)
    )


def likeliest(found: Sequence[Found], sheet: Sheet) -> Found | None:
    """The endpoint that is the sheet's by both name and address, or by the only one with its address; else None."""
    half = Half(VNS3, sheet.side(VNS3))
    peer = half.value("peer_public_ip")
    names = {half.text("endpoint_name"), sheet.name} - {""}
    of_peer = [one for one in found if peer is not None and one.public_ip == peer]
    named = [one for one in of_peer if one.name in names]
    one_of = named or of_peer
    return one_of[0] if len(one_of) == 1 else None


def beside(found: Found, own: dict[str, Any], sheet: Sheet, kept: LiveController, delete: bool) -> Beside:
    """An endpoint of a controller beside the sheet as it is now."""
    half = Half(VNS3, sheet.side(VNS3))
    read = half_of(found, own)
    planned = push(found, own, half, sheet.name, delete)
    rows = tuple(_shown(row) for row in drift(read, half))
    return Beside(found, read, rows, planned, _digest(found, planned, kept))


def _digest(found: Found, planned: Push, kept: LiveController) -> str:
    """Of all that is shown of a plan: which box it is for, which endpoint, and what each step changes from what to what."""
    said = [
        (
            s.request.method,
            s.request.path,
            dict(s.request.body),
            [(c.name, c.before, c.after) for c in s.changes],
        )
        for s in planned.steps
    ]
    whole = [kept.pk, kept.sealed, found.id, found.name, found.public_ip, said]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def _shown(row: Row) -> Shown:
    return Shown(
        name_of(row.key, VNS3),
        link_to(row.key, VNS3),
        _words(row.key, row.sheet),
        _words(row.key, row.controller),
        row.same,
        row.by_default,
    )


def _words(key: str, value: Any) -> str:
    parameter = catalogue.BY_KEY.get(key.partition("[")[0])
    if value is None or parameter is None or parameter.kind == "tunnels":
        return values.as_text(value) if value is not None else ""
    if isinstance(value, list):
        return ", ".join(values.show(parameter, each) for each in value)
    return values.show(parameter, value)


def answers_of(read: Read) -> Answers:
    """What an endpoint says, for the VNS3 half."""
    cells = tuple(_cells(read))
    tunnels = tuple(_tunnels(read))
    return Answers(CONTROLLER, cells=cells, tunnels=tunnels)


def _cells(read: Read) -> Iterator[Answer]:
    for key, value in read.half.items():
        parameter = catalogue.BY_KEY.get(key)
        if parameter is not None and key != "tunnels" and not values.is_blank(value):
            yield Answer(VNS3, key, text_of(parameter, value), "the controller")


def _tunnels(read: Read) -> Iterator[TunnelAnswer]:
    for tunnel in read.half.get("tunnels", ()):
        fields = {str(key): values.as_text(value) for key, value in tunnel.items()}
        yield TunnelAnswer(VNS3, "", fields, "the controller")


__all__ = [
    "CONTROLLER",
    "BadAnswer",
    "Beside",
    "Up",
    "answers_of",
    "ask_for_endpoints",
    "ask_for_status",
    "beside",
    "likeliest",
]
