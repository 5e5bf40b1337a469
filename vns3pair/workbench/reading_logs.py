"""Diagnosing what somebody brought, masked, and without a word of it in any log of ours."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from django.views.decorators.debug import sensitive_variables

from vns3pair.ipsec import diagnosis
from vns3pair.ipsec.diagnosis.decoding import encoding_of, read_fully
from vns3pair.ipsec.diagnosis.finding import OTHER, THIS, Diagnosis, Quote, Reading
from vns3pair.ipsec.diagnosis.line import Log
from vns3pair.ipsec.diagnosis.masking import MASK, keys_in, mask
from vns3pair.workbench import packing

MOST_KEPT = 4 * 1024 * 1024
"""Bytes of a log whose text can be kept; of a larger one the quoted lines. Masking takes longer than diagnosing."""
SAME = (
    "Both logs are the same one, so it was read once, as the log of one end. The other end's log would tell what this "
    "one cannot."
)
_A_PIECE = 1 << 16
log = logging.getLogger(__name__)


class Unreadable(Exception):
    """Diagnosing failed for a reason of ours. The message says nothing of the log."""


@dataclass(frozen=True, slots=True)
class Masked:
    """How many values were masked: keys, that are to be changed where they are in use, and cookies and dumps."""

    keys: int = 0
    others: int = 0

    @classmethod
    def between(cls, before: str, after: str) -> Masked:
        """What masking made of one text the other."""
        count = max(0, after.count(MASK) - before.count(MASK))
        keys = min(count, max(0, keys_in(after) - keys_in(before))) if count else 0
        return cls(keys, count - keys)

    def __add__(self, more: Masked) -> Masked:
        return Masked(self.keys + more.keys, self.others + more.others)

    def __bool__(self) -> bool:
        return bool(self.keys or self.others)


@dataclass(frozen=True, slots=True)
class Result:
    """What the logs showed. `texts` are their masked texts by end, without those too large to be kept.

    `masked` is what was masked in these texts, `in_lines` the masks in the lines that are shown.
    """

    reading: Reading
    texts: dict[str, str]
    masked: Masked
    in_lines: Masked

    def masked_in_all(self, before: int) -> Masked:
        """What was masked here and, keys as often as `before` says, before it came."""
        if self.texts:
            return Masked(before) + self.masked
        return Masked(max(before, self.in_lines.keys), self.in_lines.others)


@sensitive_variables()
def read(this: Log, other: Log | None = None, *, with_texts: bool = False) -> Result:
    """Diagnoses one log or both ends' logs; `with_texts` where they may be kept. Raises Unreadable."""
    try:
        notes: tuple[str, ...] = ()
        if other is not None and _same(this, other):
            other, notes = None, (SAME,)
        found = diagnosis.diagnose(this, other_end=other)
        found = replace(found, notes=(*notes, *found.notes))
        texts, masked = {}, Masked()
        for end, each in ((THIS, this), (OTHER, other)):
            text = _text(each) if with_texts and each is not None else None
            if text is not None:
                texts[end] = mask(text)
                masked += Masked.between(text, texts[end])
        reading, in_lines = _masked(packing.bounded(found))
    except Exception as error:
        # The traceback's last line would quote the log: only where it happened is written down.
        places = [f"{each.filename}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)]
        log.error(
            "A log could not be diagnosed: %s at %s", type(error).__name__, " < ".join(reversed(places))
        )
        raise Unreadable from None
    return Result(reading, texts, masked, in_lines)


def _same(this: Log, other: Log) -> bool:
    """Whether two logs are one and the same, byte for byte but for how their lines end."""
    for each in (this, other):
        each.seek(0)
    return all(one == two for one, two in zip_longest(_pieces(this), _pieces(other)))


def _pieces(each: Log) -> Iterator[bytes]:
    """The log in pieces of one size, without carriage returns and blank lines at its end."""
    held = b""
    while part := each.read(_A_PIECE):
        held += part.replace(b"\r", b"")
        while len(held) > 2 * _A_PIECE:
            yield held[:_A_PIECE]
            held = held[_A_PIECE:]
    held = held.rstrip()
    yield from (held[at : at + _A_PIECE] for at in range(0, len(held), _A_PIECE))


def _text(each: Log) -> str | None:
    """The whole text of a log that is small enough to be kept."""
    each.seek(0)
    content = read_fully(each, MOST_KEPT + 1)
    if len(content) > MOST_KEPT:
        return None
    encoding, mark = encoding_of(content)
    return content[mark:].decode(encoding, "replace").replace("\0", "")


def _masked(reading: Reading) -> tuple[Reading, Masked]:
    """The reading with every line masked once more, and what is masked in its quoted lines."""
    diagnoses = tuple(_diagnosis(each) for each in reading.diagnoses)
    moments = tuple(replace(each, text=mask(each.text)) for each in reading.moments)
    lines = {(quote.end, quote.number): quote.text for each in diagnoses for quote in each.quotes}
    shown = Masked.between("", "\n".join(lines.values()))
    return replace(reading, diagnoses=diagnoses, moments=moments), shown


def _diagnosis(each: Diagnosis) -> Diagnosis:
    return replace(
        each,
        quotes=_quotes(each.quotes),
        sentence=mask(each.sentence),
        causes=tuple(mask(cause) for cause in each.causes),
    )


def _quotes(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return tuple(replace(quote, text=mask(quote.text)) for quote in quotes)


__all__ = ["Masked", "Result", "Unreadable", "read"]
