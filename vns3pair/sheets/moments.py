"""A sheet at a moment: one of its revisions, now, or before there was anything; and what lies between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from django.http import Http404
from django.utils import timezone

from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.consequences import Consequence, consequences
from vns3pair.ipsec.difference import KINDS, Difference, Halves, differences
from vns3pair.ipsec.effects import TITLES
from vns3pair.ipsec.parameter import SIDES, VNS3, Reader, Side
from vns3pair.sheets.marking import Part, marked
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.pills import Pill, pill_of_effect, shape_of

READER: Reader = VNS3
NOW = "now"
HALVES: Mapping[Side, str] = MappingProxyType({"vns3": "VNS3's half", "partner": "The partner's half"})
SIGNS: Mapping[str, str] = MappingProxyType({"added": "+", "removed": "−", "changed": "~", "moved": "↕"})
THROUGH: Mapping[str, str] = MappingProxyType(
    {
        "form": "typed in",
        "import": "import of a file",
        "duplicate": "copy of another sheet",
        "demo": "demo",
        "restore": "restored from revision {}",
        "restore_vns3": "VNS3's half restored from revision {}",
        "restore_partner": "partner's half restored from revision {}",
    }
)


def through_words(revision: Revision) -> str:
    """What a revision came through, as people say it."""
    return THROUGH.get(revision.through, revision.through).format(revision.restored)


def state_word(revision: Revision) -> str:
    """Whether a later save can still become part of the revision."""
    return "closed" if revision.closed else "at rest" if revision.paused else "open"


def until(revision: Revision) -> str:
    """The format of the last save's time: only what the first save's does not say already."""
    first, last = timezone.localtime(revision.opened), timezone.localtime(revision.saved)
    if first.date() != last.date():
        return "j M Y, H:i"
    return "" if (first.hour, first.minute) == (last.hour, last.minute) else "H:i"


def pill_of_revision(revision: Revision) -> Pill | None:
    """The verdict kept with a revision; None for one that is older than that."""
    if revision.state == "ready":
        return Pill("ok", shape_of("ok"), "ready")
    if revision.state == "incomplete":
        return Pill("open", shape_of("open"), f"{revision.to_fill_in} to fill in")
    return pill_of_effect(revision.worst_effect) if revision.worst_effect in TITLES else None


def pill_of_verdict(comparison: Comparison) -> Pill:
    """The verdict in one line, with shape and tone."""
    tone = {"ready": "ok", "incomplete": "open"}.get(comparison.verdict, "bad")
    tone = "warn" if comparison.fails_at == "rekey" else tone
    return Pill(tone, shape_of(tone), comparison.headline(READER))


class Moment:
    """Both halves as they stood. `key` names the moment in an address: a number, `now`, or 0 for nothing yet."""

    def __init__(self, key: str, title: str, halves: Halves, revision: Revision | None) -> None:
        self.key, self.title, self.halves, self.revision = key, title, halves, revision

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.halves["vns3"], self.halves["partner"])

    @cached_property
    def verdict(self) -> Pill:
        return pill_of_verdict(self.comparison)

    @property
    def number(self) -> int:
        return self.revision.number if self.revision else 0


def revision_of(sheet: Sheet, number: int) -> Revision:
    """A revision of the sheet, or 404."""
    found = sheet.revisions.select_related("author").filter(number=number).first()
    if found is None:
        raise Http404("no such revision")
    return found


def at(sheet: Sheet, key: str) -> Moment:
    """The moment that an address names, or 404."""
    if key == NOW:
        halves = {side: sheet.side(side) for side in SIDES}
        return Moment(NOW, "Now", halves, sheet.revisions.select_related("author").first())
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise Http404("no such revision")
    if int(key) == 0:
        return Moment("0", "Before revision 1", {side: {} for side in SIDES}, None)
    return of(revision_of(sheet, int(key)))


def of(revision: Revision) -> Moment:
    """The moment that a revision keeps."""
    halves = {side: revision.side(side) for side in SIDES}
    return Moment(str(revision.number), f"Revision {revision.number}", halves, revision)


def with_restored(sheet: Sheet, revision: Revision, sides: Sequence[Side]) -> Moment:
    """The sheet as it would be with some halves as in `revision`."""
    halves = {side: (revision if side in sides else sheet).side(side) for side in SIDES}
    return Moment(str(revision.number), f"Revision {revision.number}", halves, revision)


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as its line shows it, both texts in pieces that are marked where they are not the same."""

    sign: str
    kind: str
    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    blank: str


@dataclass(frozen=True, slots=True)
class HalfChanges:
    """The differences of one half."""

    side: Side
    title: str
    lines: tuple[Told, ...]


class Changes:
    """What lies between two moments, for whoever works on the VNS3 side."""

    def __init__(self, before: Moment, after: Moment) -> None:
        self.before, self.after = before, after

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """VNS3's half first, each in sheet order."""
        found = differences(self.before.halves, self.after.halves, READER)
        return tuple(sorted(found, key=lambda difference: SIDES.index(difference.side)))

    @cached_property
    def tally(self) -> tuple[tuple[str, str], ...]:
        """How many there are of each kind, after its sign."""
        found = Counter(difference.kind for difference in self.differences)
        return tuple((SIGNS[kind], f"{found[kind]:,} {kind}") for kind in KINDS if found[kind])

    @cached_property
    def consequences(self) -> tuple[Consequence, ...]:
        return consequences(self.before.comparison, self.after.comparison, READER)

    @property
    def brings_fingerprints(self) -> bool:
        return any(difference.key == "psk_fingerprint" for difference in self.differences)


def by_half(found: Sequence[Difference]) -> tuple[HalfChanges, ...]:
    """Differences under their halves' titles; halves without any are left out."""
    halves = []
    for side in SIDES:
        lines = tuple(_told(difference) for difference in found if difference.side == side)
        if lines:
            halves.append(HalfChanges(side, HALVES[side], lines))
    return tuple(halves)


def _told(difference: Difference) -> Told:
    before, after = difference.before, difference.after
    parts = marked(before, after) if before and after else (((before, False),), ((after, False),))
    return Told(
        SIGNS[difference.kind],
        difference.kind,
        difference.label,
        parts[0] if before else (),
        parts[1] if after else (),
        "–" if difference.key == "tunnels" else "blank",
    )
