"""Many cells at once: a block from a spreadsheet, tunnels in bulk, a half to copy. Previewed, then saved as edits."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vns3pair.ipsec import catalogue, pasting, psk, sheetfile, tunnel_lists
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.parameter import OTHER, SIDES, VNS3, Side
from vns3pair.ipsec.tunnel_lists import TunnelLine
from vns3pair.sheets import access, edits, services
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.tunnel_rows import as_list
from vns3pair.sheets.visitors import Visitor

MOST_SHOWN = 200
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the sheet's headline is, and what it would be."""

    now: str
    then: str


@require_GET
def half(request: HttpRequest, sheet_id: uuid.UUID, which: str) -> HttpResponse:
    """One half as lines of label and value, for a spreadsheet or another sheet. Fingerprints stay here."""
    found = access.visitor_to_see(request, sheet_id).sheet
    side: Side = VNS3 if which == VNS3 else "partner"
    return HttpResponse(
        pasting.write_block(found.side(side), side),
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


@sensitive_post_parameters()
@require_POST
def paste(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """How a pasted block would be read, line by line; nothing is saved."""
    visitor = access.visitor_to_change(request, sheet_id)
    found = visitor.sheet
    start = request.POST.get("start", "")
    pasted, unmatched = pasting.read_block(
        request.POST.get("text", "")[:LARGEST],
        side=_side(request, visitor),
        start=_row_key(start),
        vns3=found.vns3,
        partner=found.partner,
    )
    pasted = tuple(_without_key(line) for line in pasted)
    pasted = tuple(line for line in pasted if line.side in visitor.editable)
    lines = [(line, json.dumps(_edit_of(visitor, line).as_json())) for line in pasted]
    changed = [_edit_of(visitor, line) for line in pasted if line.changed and not line.problem]
    return render(
        request,
        "sheets/_pasted.html",
        {
            "visitor": visitor,
            "lines": lines,
            "unmatched": [
                replace(each, text="") if _may_be_key(each.text) else each for each in unmatched[:MOST_SHOWN]
            ],
            "changed": len(changed),
            "doubtful": any(line.changed and line.problem for line in pasted),
            "verdicts": _verdicts(visitor, changed),
        },
    )


@sensitive_post_parameters()
@require_POST
def paste_tunnels(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """How pasted tunnels would be read; with `remotes`, every local subnet meets every remote one."""
    visitor = access.visitor_to_change(request, sheet_id)
    found, side = visitor.sheet, _side(request, visitor)
    text, remotes = (request.POST.get(name, "")[:LARGEST] for name in ("text", "remotes"))
    lines = (
        tunnel_lists.expand(text, remotes, side) if remotes.strip() else tunnel_lists.read_lines(text, side)
    )
    instead = bool(request.POST.get("replace"))
    if not instead:
        lines = _without_known(lines, as_list(found.side(side).get("tunnels")))
    good = [line.tunnel for line in lines if line.tunnel is not None and not line.problem]
    made = _tunnel_edits(found, side, good, _mirrors(request, visitor), instead)
    return render(
        request,
        "sheets/_pasted_tunnels.html",
        {
            "lines": _worst_first(lines)[:MOST_SHOWN],
            "left_out": len(lines) - len(good),
            "unshown": max(0, len(lines) - MOST_SHOWN),
            "good": len(good),
            "instead": instead,
            "edits": json.dumps([edit.as_json() for edit in made]),
            "verdicts": _verdicts(visitor, made),
        },
    )


def _side(request: HttpRequest, visitor: Visitor) -> Side:
    """The half that is meant, as far as the visitor may change it."""
    return VNS3 if request.POST.get("side") == VNS3 and VNS3 in visitor.editable else "partner"


def _mirrors(request: HttpRequest, visitor: Visitor) -> bool:
    return bool(request.POST.get("mirror")) and len(visitor.editable) == len(SIDES)


def _row_key(start: str) -> str:
    key = start.partition("[")[0]
    return key if key in catalogue.BY_KEY else catalogue.PARAMETERS[0].key


def _edit_of(visitor: Visitor, line: pasting.Pasted) -> Edit:
    """The edit that a line makes, on top of what the sheet holds now."""
    found = visitor.sheet
    if line.key == "tunnels":
        now, then = as_list(found.side(line.side).get("tunnels")), as_list(line.value)
        if then[: len(now)] == now:
            return Edit(line.side, line.key, then[len(now) :], op="add")
        return Edit(line.side, line.key, then, now, op="replace")
    halves = {side: found.side(side) for side in SIDES}
    return Edit(line.side, line.key, line.value, edits.shown_raw(halves, line.side, line.key, visitor.side))


def _without_key(line: pasting.Pasted) -> pasting.Pasted:
    """A line that could not be read and looks like a key is neither repeated nor offered."""
    if line.problem and _may_be_key(line.text):
        return replace(line, text="", value=None, changed=False, problem=f"{line.problem}; {sheetfile.CUT}")
    return line


def _may_be_key(text: str) -> bool:
    return bool(text) and (psk.looks_like_key(text) or sheetfile.names_a_key(text))


def _tunnel_edits(
    found: Sheet, side: Side, tunnels: list[dict[str, Any]], mirror: bool, instead: bool
) -> list[Edit]:
    op = "replace" if instead else "add"
    made = [_bulk(found, side, tunnels, op)]
    if mirror:
        turned = [
            {"local_subnet": each.get("remote_subnet"), "remote_subnet": each.get("local_subnet")}
            for each in tunnels
        ]
        there = [] if instead else as_list(found.side(OTHER[side]).get("tunnels"))
        known = {_ends(each) for each in there}
        made.append(_bulk(found, OTHER[side], [each for each in turned if _ends(each) not in known], op))
    return made if tunnels else []


def _bulk(found: Sheet, side: Side, tunnels: list[dict[str, Any]], op: str) -> Edit:
    was = as_list(found.side(side).get("tunnels")) if op == "replace" else None
    return Edit(side, "tunnels", tunnels, was, op=op)


def _without_known(lines: tuple[TunnelLine, ...], known: list[dict[str, Any]]) -> tuple[TunnelLine, ...]:
    """The lines, those whose pair is there already marked so that it is not added twice."""
    seen = {_ends(each) for each in known}
    marked = []
    for line in lines:
        pair = _ends(line.tunnel) if line.tunnel else None
        marked.append(replace(line, problem="this pair is there already") if pair in seen else line)
        seen |= {pair} if pair and not line.problem else set()
    return tuple(marked)


def _ends(tunnel: Mapping[str, Any]) -> tuple[str, str]:
    return str(tunnel.get("local_subnet")), str(tunnel.get("remote_subnet"))


def _worst_first(lines: tuple[TunnelLine, ...]) -> list[TunnelLine]:
    return sorted(lines, key=lambda line: not line.problem)


def _verdicts(visitor: Visitor, changed: list[Edit]) -> Verdicts:
    """The headline before and after the edits."""
    found, reader = visitor.sheet, visitor.side
    halves = {side: found.side(side) for side in SIDES}
    applied = edits.apply(halves, changed, reader=reader)
    after = compare(applied.sides["vns3"], applied.sides["partner"])
    return Verdicts(services.compared(found).headline(reader), after.headline(reader))
