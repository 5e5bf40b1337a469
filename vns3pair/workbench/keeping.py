"""Keeping a log with a sheet: only where somebody says so, and for that side alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from vns3pair.ipsec import values
from vns3pair.ipsec.diagnosis.finding import Reading
from vns3pair.ipsec.diagnosis.sheet_words import named
from vns3pair.ipsec.diagnosis.whose_log import log_side
from vns3pair.ipsec.parameter import SIDES
from vns3pair.sheets import audit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import packing
from vns3pair.workbench.models import KeptLog
from vns3pair.workbench.reading_logs import Result

MOST = 50
"""Logs that one side keeps with one sheet."""
LARGEST = 3 * 1024 * 1024 // 2
"""Bytes that the texts may have, compressed; they travel in a field of the page."""
LARGEST_UNPACKED = 20 * 1024 * 1024


class Full(Exception):
    """The side keeps as many logs as it may."""

    def __init__(self) -> None:
        super().__init__(f"There are {MOST} kept logs already. Delete one first.")


def offer(visitor: Visitor, result: Result, whose: str) -> tuple[str, bool]:
    """What the page sends back to have a result kept, and whether the logs' whole texts are in it."""
    squeezed = packing.squeezed(json.dumps(result.texts)) if _complete(result) else b""
    with_texts = bool(squeezed) and len(squeezed) <= LARGEST
    content = {"reading": packing.as_data(result.reading), "whose": whose}
    if with_texts:
        content["texts"] = base64.b64encode(squeezed).decode()
    return packing.sealed(visitor, content), with_texts


def _complete(result: Result) -> bool:
    return len(result.texts) == (1 if result.reading.other is None else 2)


@sensitive_variables()
def keep(*, visitor: Visitor, content: Mapping[str, Any]) -> KeptLog:
    """Keeps what `offer` made and `packing.opened` read, once however often it comes. Raises Full."""
    reading = packing.from_data(content["reading"])
    what = {
        "whose": str(content["whose"])[:10],
        "verdict": values.storable(_sentence(visitor, reading, str(content["whose"])))[:400],
        "reading": _storable(content["reading"]),
        "texts": base64.b64decode(content["texts"]) if content.get("texts") else None,
    }
    with transaction.atomic():
        Sheet.objects.select_for_update().get(pk=visitor.sheet.pk)
        before = _same(visitor, what)
        if before is not None:
            return before
        if of(visitor).count() >= MOST:
            raise Full
        made = KeptLog.objects.create(sheet=visitor.sheet, **what, **audit.by(visitor))
        audit.record(visitor=visitor, what="kept_log", detail=_detail(visitor, made))
    return made


def _sentence(visitor: Visitor, reading: Reading, whose: str) -> str:
    """The cause, with the gateways' names where it is known whose log it is."""
    verdict = reading.verdict
    if verdict is None:
        return ""
    side = next((each for each in SIDES if each == whose), None)
    if side is None:
        return verdict.sentence
    organization = str(visitor.sheet.partner.get("organization", ""))
    return named(verdict.sentence, log_side(side, verdict.end), visitor.side, organization)


def _same(visitor: Visitor, what: Mapping[str, Any]) -> KeptLog | None:
    """The log that is kept already with the same answer, as from a button that was pressed twice."""
    kept = KeptLog.objects.filter(
        sheet=visitor.sheet, side=visitor.side, whose=what["whose"], texts=what["texts"]
    )
    return next((each for each in kept if each.reading == what["reading"]), None)


def of(visitor: Visitor) -> QuerySet[KeptLog]:
    """What the visitor's side has kept of the sheet, the newest first. The other side's is none of its business."""
    return KeptLog.objects.filter(sheet=visitor.sheet, side=visitor.side).defer("reading", "texts")


def find(visitor: Visitor, number: int) -> KeptLog | None:
    return of(visitor).filter(pk=number).first()


def forget(*, visitor: Visitor, kept: KeptLog) -> None:
    """Deletes a kept log for good."""
    with transaction.atomic():
        if of(visitor).filter(pk=kept.pk).delete()[0]:
            audit.record(visitor=visitor, what="deleted_log", detail=_detail(visitor, kept))


def reading_of(kept: KeptLog) -> Reading:
    return packing.from_data(kept.reading)


def texts_of(kept: KeptLog) -> dict[str, str]:
    """The masked texts by end; empty where only the quoted lines were kept."""
    if kept.texts is None:
        return {}
    found: dict[str, str] = json.loads(packing.unsqueezed(bytes(kept.texts), LARGEST_UNPACKED))
    return found


def _detail(visitor: Visitor, kept: KeptLog) -> str:
    """The list of steps is for both sides' eyes on VNS3's, so of a partner's log it says nothing."""
    return "" if visitor.is_guest else kept.verdict[:200]


def _storable(data: Any) -> Any:
    """The same without what a database refuses in texts."""
    if isinstance(data, str):
        return values.storable(data)
    if isinstance(data, Mapping):
        return {name: _storable(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_storable(value) for value in data]
    return data


__all__ = ["Full", "find", "forget", "keep", "of", "offer", "reading_of", "texts_of"]
