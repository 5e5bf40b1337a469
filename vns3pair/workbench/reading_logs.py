"""Diagnosing what somebody brought, masked, and without a word of it in any log of ours."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.views.decorators.debug import sensitive_variables

from vns3pair.ipsec import diagnosis
from vns3pair.ipsec.diagnosis.decoding import encoding_of, read_fully
from vns3pair.ipsec.diagnosis.finding import OTHER, THIS, Diagnosis, Quote, Reading
from vns3pair.ipsec.diagnosis.line import Log
from vns3pair.ipsec.diagnosis.masking import MASK, mask
from vns3pair.workbench import packing

MOST_KEPT = 4 * 1024 * 1024
"""Bytes of a log whose text can be kept; of a larger one the quoted lines. Masking takes longer than diagnosing."""
log = logging.getLogger(__name__)


class Unreadable(Exception):
    """Diagnosing failed for a reason of ours. The message says nothing of the log."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the logs showed. `texts` are their masked texts by end, without those too large to be kept.

    `masked` counts what was masked in these texts, `in_lines` the masks in the lines that are shown.
    """

    reading: Reading
    texts: dict[str, str]
    masked: int
    in_lines: int

    def masked_in_all(self, before: int) -> int:
        """What was masked here and, as often as `before` says, before it came."""
        return before + self.masked if self.texts else max(before, self.in_lines)


@sensitive_variables()
def read(this: Log, other: Log | None = None, *, with_texts: bool = False) -> Result:
    """Diagnoses one log or both ends' logs; `with_texts` where they may be kept. Raises Unreadable."""
    try:
        found = diagnosis.diagnose(this, other_end=other)
        texts, masked = {}, 0
        for end, each in ((THIS, this), (OTHER, other)):
            text = _text(each) if with_texts and each is not None else None
            if text is not None:
                texts[end] = mask(text)
                masked += texts[end].count(MASK) - text.count(MASK)
        reading, in_lines = _masked(packing.bounded(found))
    except Exception as error:
        # The traceback's last line would quote the log: only where it happened is written down.
        places = [f"{each.filename}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)]
        log.error(
            "A log could not be diagnosed: %s at %s", type(error).__name__, " < ".join(reversed(places))
        )
        raise Unreadable from None
    return Result(reading, texts, masked, in_lines)


def _text(each: Log) -> str | None:
    """The whole text of a log that is small enough to be kept."""
    each.seek(0)
    content = read_fully(each, MOST_KEPT + 1)
    if len(content) > MOST_KEPT:
        return None
    encoding, mark = encoding_of(content)
    return content[mark:].decode(encoding, "replace").replace("\0", "")


def _masked(reading: Reading) -> tuple[Reading, int]:
    """The reading with every line masked once more, and how many masks its quoted lines hold."""
    diagnoses = tuple(_diagnosis(each) for each in reading.diagnoses)
    moments = tuple(replace(each, text=mask(each.text)) for each in reading.moments)
    lines = {(quote.end, quote.number): quote.text for each in diagnoses for quote in each.quotes}
    count = sum(text.count(MASK) for text in lines.values())
    return replace(reading, diagnoses=diagnoses, moments=moments), count


def _diagnosis(each: Diagnosis) -> Diagnosis:
    return replace(
        each,
        quotes=_quotes(each.quotes),
        sentence=mask(each.sentence),
        causes=tuple(mask(cause) for cause in each.causes),
    )


def _quotes(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return tuple(replace(quote, text=mask(quote.text)) for quote in quotes)


__all__ = ["Result", "Unreadable", "read"]
