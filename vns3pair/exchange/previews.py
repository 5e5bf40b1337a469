"""Files that were read and wait for an hour until whoever brought them says what is to be applied.

What is kept is what the file says, without anything that may be a key; the lines are made anew each time, from the
sheet as it is then.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from vns3pair.documents.answers import Answer, Answers, TunnelAnswer, Unplaced
from vns3pair.documents.structure import clean
from vns3pair.exchange.models import WAITS, Preview
from vns3pair.exchange.returned import FINGERPRINT, FLAGS, OFFERED, SAME, Line, Sheets, cells, spellings
from vns3pair.exchange.returned_tunnels import tunnels
from vns3pair.exchange.trials import tried
from vns3pair.ipsec import addresses, catalogue, sheetfile, values
from vns3pair.ipsec.cell_labels import holds_key
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.sheets import keys_in_texts
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.visitors import Visitor

OTHER_SALT = (
    "Fingerprints of the pre-shared key were left out: they were made with another salt. Make them anew with this "
    "sheet's."
)
OTHER_DIGEST = "The file names revision {} of this sheet, but with another digest: it is compared with the sheet as it is now."
NO_BASE = (
    "The file does not say which revision it was made from: it is compared with the sheet as it is now, and blank "
    "cells change nothing."
)
OF_A_BOX = frozenset({"config", "extra_params", "controller"})
"""Kinds of answers that come from no sheet but from a box."""
NO_BASE_OF_A_BOX = "It is compared with the sheet as it is now, and what it does not say changes nothing."
WHOSE: Mapping[str, frozenset[Side]] = {
    "partner": frozenset({PARTNER}),
    "vns3": frozenset({VNS3}),
    "both": frozenset(SIDES),
}
MOST_KEPT = 10
"""Previews of one sheet that are kept for whoever brought them, the newest ones."""
_WHOLE_SHEETS = ("json", "pdf")


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview against the sheet as it is now."""

    lines: tuple[Line, ...]
    unplaced: tuple[Unplaced, ...]
    words: tuple[str, ...]
    before: Comparison
    together: Comparison
    base: Revision | None
    kind: str
    sheets: Sheets


def whose(visitor: Visitor, kind: str, asked: str) -> str:
    """Whose answers a file is taken for: a guest's own, whatever was asked; else what was asked, or as usual."""
    if visitor.is_guest:
        return PARTNER
    if asked in WHOSE:
        return asked
    return "both" if kind in _WHOLE_SHEETS else PARTNER


def make(*, visitor: Visitor, answers: Answers, asked: str = "", words: Sequence[str] = ()) -> Preview:
    """Keeps a file for its visitor, for an hour; those that waited longer, or are too many, are thrown away.

    `words` are sentences to be said above it.
    """
    _throw_away()
    kept = without_keys(answers, visitor.sheet)
    content = {
        "answers": asdict(kept) | {"whole": sorted(kept.whole)},
        "whose": whose(visitor, answers.kind, asked),
    }
    foreign = [OTHER_SALT] if _foreign_salt(answers, visitor.sheet) else []
    content["words"] = [*words, *foreign]
    made: Preview = Preview.objects.create(
        sheet=visitor.sheet,
        user=visitor.user,
        invitation_id=visitor.guest.invitation if visitor.guest else None,
        content=content,
    )
    older = _own(visitor).values_list("pk", flat=True)[MOST_KEPT:]
    Preview.objects.filter(pk__in=list(older)).delete()
    return made


def _throw_away() -> None:
    Preview.objects.filter(made__lt=timezone.now() - WAITS).delete()


def _own(visitor: Visitor) -> QuerySet[Preview]:
    """The visitor's own previews of the sheet, newest first."""
    guest = visitor.guest.invitation if visitor.guest is not None else None
    return Preview.objects.filter(sheet=visitor.sheet, invitation=guest, user=visitor.user)


def find(visitor: Visitor, preview_id: uuid.UUID) -> Preview | None:
    """The visitor's own preview; None where there is none or it waited for too long."""
    _throw_away()
    own: Preview | None = _own(visitor).filter(pk=preview_id).first()
    return own


def shown(visitor: Visitor, preview: Preview) -> Shown:
    """The lines of a preview as the sheet stands now."""
    answers = answers_of(preview.content["answers"])
    base, words = base_of(answers, visitor.sheet)
    sheets = sheets_of(visitor, base)
    with_effects, together = tried(lines_for(preview, answers, sheets), sheets)
    return Shown(
        lines=tuple(with_effects),
        unplaced=answers.unplaced,
        words=(*preview.content.get("words", ()), *words),
        before=sheets.comparison,
        together=together,
        base=base,
        kind=answers.kind,
        sheets=sheets,
    )


def sheets_of(visitor: Visitor, base: Revision | None) -> Sheets:
    now = {side: visitor.sheet.side(side) for side in SIDES}
    return Sheets(now, {side: base.side(side) for side in SIDES} if base else None, visitor.side)


def lines_for(preview: Preview, answers: Answers, sheets: Sheets) -> list[Line]:
    """The lines of a preview; where an option was chosen before and the sheet has it still, nothing is left to do."""
    settled = preview.content.get("settled", {})
    return [
        replace(line, state=SAME, edits=())
        if line.state in OFFERED
        and line.id in settled
        and sheets.half(line.side).value(line.key) == settled[line.id]
        else line
        for line in lines_of(answers, sheets, WHOSE[preview.content["whose"]])
    ]


def lines_of(answers: Answers, sheets: Sheets, applied: frozenset[Side]) -> list[Line]:
    """All lines of a file, without their effects."""
    lines = list(cells(answers, sheets, applied))
    for side in SIDES:
        found = answers.tunnels_of(side)
        whole = side in answers.whole
        if found or whole:
            lines += tunnels(found, side, sheets, whole=whole, applied=side in applied)
    return lines


def base_of(answers: Answers, sheet: Sheet) -> tuple[Revision | None, list[str]]:
    """The revision that the file was exported from, and what is to be said where it is not known."""
    if answers.kind in OF_A_BOX:
        return None, [NO_BASE_OF_A_BOX]
    if answers.sheet_id != str(sheet.pk) or answers.revision is None:
        return None, [NO_BASE]
    found = sheet.revisions.filter(number=answers.revision, closed__isnull=False).first()
    if found is None:
        return None, [NO_BASE]
    if answers.digest and answers.digest != found.digest:
        return None, [OTHER_DIGEST.format(found.number)]
    return found, []


# Keys stay out


def _foreign_salt(answers: Answers, sheet: Sheet) -> bool:
    given = any(answer.key == FINGERPRINT and answer.text for answer in answers.cells)
    return bool(answers.psk_salt) and answers.psk_salt != sheet.psk_salt and given


def without_keys(answers: Answers, sheet: Sheet) -> Answers:
    """The answers without what may be a key, and without fingerprints of another salt."""
    foreign = bool(answers.psk_salt) and answers.psk_salt != sheet.psk_salt
    kept = [answer for answer in answers.cells if not (foreign and answer.key in (FINGERPRINT, FLAGS))]
    return replace(
        answers,
        name="",
        cells=tuple(_without_key(answer, sheet) for answer in kept),
        tunnels=tuple(_tunnel_without_key(answer) for answer in answers.tunnels),
    )


def _without_key(answer: Answer, sheet: Sheet) -> Answer:
    if not answer.text or clean(answer.text) in spellings(sheet.side(answer.side).get(answer.key)):
        return answer
    parameter = catalogue.BY_KEY[answer.key]
    if parameter.kind in ("text", "compat"):
        asked = answer.key == "psk_exchange"
        secret = holds_key(answer.text) or (asked and keys_in_texts.may_hold_a_key(answer.text))
    else:
        plain = values.read(parameter, answer.text, answer.side).readable and not answer.held
        secret = not plain and keys_in_texts.may_hold_a_key(answer.shown)
    return replace(answer, text="", held="", problem=sheetfile.CUT) if secret else answer


def _tunnel_without_key(answer: TunnelAnswer) -> TunnelAnswer:
    others = [
        text for text in answer.fields.values() if not isinstance(addresses.read_net(text), addresses.Net)
    ]
    if not any(keys_in_texts.may_hold_a_key(text) for text in others):
        return answer
    return replace(answer, fields=dict.fromkeys(answer.fields, ""), problem=sheetfile.CUT)


def answers_of(content: Mapping[str, Any]) -> Answers:
    """The answers as they were kept."""
    return Answers(
        **{
            **content,
            "cells": tuple(Answer(**each) for each in content["cells"]),
            "tunnels": tuple(TunnelAnswer(**each) for each in content["tunnels"]),
            "unplaced": tuple(Unplaced(**each) for each in content["unplaced"]),
            "whole": frozenset(content["whole"]),
        }
    )


__all__ = [
    "OF_A_BOX",
    "WHOSE",
    "Shown",
    "answers_of",
    "find",
    "lines_of",
    "make",
    "sheets_of",
    "shown",
    "whose",
    "without_keys",
]
