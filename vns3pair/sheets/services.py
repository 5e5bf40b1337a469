"""All writes. Each is one function, keyword-only, in one transaction; comparing happens before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from vns3pair.ipsec import sheetfile, values
from vns3pair.ipsec.comparison import Comparison, Elsewhere, compare
from vns3pair.ipsec.parameter import SIDES, VNS3, Side
from vns3pair.sheets import edits, frozen, progress, register, stored
from vns3pair.sheets.models import Controller, Partner, Revision, Sheet
from vns3pair.sheets.visitors import Guest

CHANGED = ("vns3", "partner", "edit_number", "updated", "partner_done", *register.COLUMNS)
"""What saving a side writes."""
ATTEMPTS = 5
"""How often edits of cells are tried anew where others save at the same moment."""
CLOSED_AT_ONCE = frozenset({"import", "restore", "restore_vns3", "restore_partner"})
"""What a revision came through where no later save may become part of it."""
VERDICT = ("state", "worst_effect", "to_fill_in")
KEY_TRACES = ("psk_fingerprint", "psk_flags")
MOST_ELSEWHERE = 100


class StaleEdit(Exception):
    """Somebody saved since the page was opened. `current` is the sheet as it stands now."""

    def __init__(self, current: Sheet) -> None:
        super().__init__("the sheet was saved meanwhile")
        self.current = current


def comparison_of(sheet: Sheet) -> Comparison:
    """The comparison of a sheet's two sides, held against what its controller's other sheets state."""
    unlike = elsewhere(sheet)
    return compare(sheet.vns3, sheet.partner, elsewhere=unlike) if unlike else compared(sheet)


def compared(sheet: Sheet) -> Comparison:
    """The comparison of the sheet's two sides, by themselves."""
    done = sheet.compared
    if done is not None and done.vns3.stated is sheet.vns3 and done.partner.stated is sheet.partner:
        return done  # saving has just compared these very halves
    return compare(sheet.vns3, sheet.partner)


def elsewhere(sheet: Sheet) -> list[Elsewhere]:
    """Which other sheets of the same controller state another Local Private IP."""
    own = sheet.vns3.get("local_private_ip")
    if sheet.controller_id is None or own is None:
        return []
    others = Sheet.objects.filter(controller_id=sheet.controller_id, vns3__has_key="local_private_ip")
    unlike = others.exclude(pk=sheet.pk).exclude(vns3__local_private_ip=own).order_by("name")
    found = unlike.values_list("name", "vns3__local_private_ip")[:MOST_ELSEWHERE]
    return [Elsewhere(*stated) for stated in found]


def as_file(sheet: Sheet, revision: Revision | None = None) -> sheetfile.Sheet:
    """The sheet, or one of its revisions, in the form that files and digests are made from."""
    source = revision or sheet
    return sheetfile.Sheet(
        name=sheet.name,
        vns3=source.vns3,
        partner=source.partner,
        id=str(sheet.pk),
        revision=revision.number if revision else None,
        psk_salt=sheet.psk_salt,
        extra=sheet.extra,
    )


def create(
    *,
    name: str,
    owner: Any,
    vns3: Mapping[str, Any] | None = None,
    partner: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    controller: Controller | None = None,
    partner_profile: Partner | None = None,
    through: str = "form",
    author: Any = None,
) -> Sheet:
    """A new sheet with its first revision, by `author` where that is not the owner.

    Fingerprints do not come along: the salt is new.
    """
    sheet = Sheet(
        name=values.storable(name)[:200],
        owner=owner,
        vns3=stored.side(without_key_traces(vns3 or {}), "vns3"),
        partner=stored.side(without_key_traces(partner or {}), "partner"),
        extra=sheetfile.clean(sheetfile.cut_keys(dict(extra or {}))[0]),
        controller=controller,
        partner_profile=partner_profile,
        updated=timezone.now(),
    )
    _refresh(sheet)
    with transaction.atomic():
        sheet.save(force_insert=True)
        _record(sheet, author or owner, through)
        if through in CLOSED_AT_ONCE:
            _close_open(sheet)
    return sheet


def save_side(
    *,
    sheet: Sheet,
    side: Side,
    stated: Mapping[str, Any],
    edit_number: int,
    author: Any,
    through: str = "form",
    voids: frozen.Consent | None = None,
) -> Sheet:
    """Replaces one side. Raises as `save_sides` does."""
    return save_sides(
        sheet=sheet,
        sides={side: stated},
        edit_number=edit_number,
        author=author,
        through=through,
        voids=voids,
    )


def save_sides(
    *,
    sheet: Sheet,
    sides: Mapping[Side, Mapping[str, Any]],
    edit_number: int,
    author: Any,
    name: str | None = None,
    through: str = "form",
    restored: int | None = None,
    voids: frozen.Consent | None = None,
) -> Sheet:
    """Replaces one or both sides, and the name where one is given.

    Raises StaleEdit where the sheet is no longer at `edit_number`, and Frozen where what both sides sign would
    change and `voids` gives no consent. Comparing takes a while for thousands of tunnels, so it is done on the sheet as read and the edit number
    is checked once more under the lock.
    """
    changed = Sheet.objects.get(pk=sheet.pk)
    if changed.edit_number != edit_number:
        raise StaleEdit(changed)
    for side, stated in sides.items():
        setattr(changed, side, stored.side(stated, side))
    if name is not None:
        changed.name = values.storable(name)[:200]
    changed.edit_number += 1
    changed.updated = timezone.now()
    _refresh(changed)
    with transaction.atomic():
        current = Sheet.objects.select_for_update().get(pk=sheet.pk)
        if current.edit_number != edit_number:
            raise StaleEdit(current)
        frozen.guard(current, lambda: sheetfile.digest(as_file(changed)), voids)
        changed.stage, changed.stir = current.stage, current.stir
        changed.partner_done = progress.still_done(current, changed)
        # A rename or another controller may have been saved meanwhile: what was not changed here is left alone.
        changed.save(update_fields=[*CHANGED, *(["name"] if name is not None else [])])
        _record(changed, author, through, restored)
        if through in CLOSED_AT_ONCE:
            _close_open(changed)
    return changed


def save_edits(
    *,
    sheet: Sheet,
    changes: list[edits.Edit],
    author: Any,
    reader: Side = VNS3,
    through: str = "form",
    voids: frozen.Consent | None = None,
) -> tuple[Sheet, Sheet, edits.Applied]:
    """Applies edits of single cells to the sheet as it is now.

    Edits whose cell holds something else than was seen are not applied but returned as conflicts. Returns the sheet before and
    after, and what was applied. Raises TooManyTunnels, Frozen, and StaleEdit where others save all the time.
    """
    for attempt in range(ATTEMPTS):
        before = Sheet.objects.get(pk=sheet.pk)
        halves: dict[Side, Mapping[str, Any]] = {side: before.side(side) for side in SIDES}
        applied = edits.apply(halves, changes, reader=reader)
        changed = {side: half for side, half in applied.sides.items() if half != halves[side]}
        if not changed:
            return before, before, applied
        try:
            after = save_sides(
                sheet=before,
                sides=changed,
                edit_number=before.edit_number,
                author=author,
                through=through,
                voids=voids,
            )
            return before, after, applied
        except StaleEdit:  # somebody was faster: the edits are held against what stands there now
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def restore(
    *,
    sheet: Sheet,
    revision: Revision,
    sides: Collection[Side],
    edit_number: int,
    author: Any,
    voids: frozen.Consent | None = None,
) -> Sheet:
    """Brings one or both halves back as they were in `revision`, in a new revision that is closed at once.

    Fingerprints come along: a sheet's salt never changes. Where nothing would change, no revision is made.
    Raises as `save_sides` does.
    """
    if revision.sheet_id != sheet.pk:
        raise ValueError("this revision is another sheet's: its fingerprints have another salt")
    current = Sheet.objects.get(pk=sheet.pk)
    if current.edit_number != edit_number:
        raise StaleEdit(current)
    halves: dict[Side, Mapping[str, Any]] = {side: revision.side(side) for side in sides}
    if all(current.side(side) == half for side, half in halves.items()):
        return current
    return save_sides(
        sheet=sheet,
        sides=halves,
        edit_number=edit_number,
        author=author,
        through="restore" if len(halves) == len(SIDES) else f"restore_{next(iter(halves))}",
        restored=revision.number,
        voids=voids,
    )


def rename(*, sheet: Sheet, name: str) -> None:
    """Gives the sheet another name; the halves, and so the edit number, stay."""
    sheet.name = values.storable(name)[:200]
    with transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(name=sheet.name)


def duplicate(*, sheet: Sheet, owner: Any) -> Sheet:
    """A copy under a new salt, therefore without fingerprints."""
    return create(
        name=f"{sheet.name[:190]} (copy)",
        owner=owner,
        vns3=sheet.vns3,
        partner=sheet.partner,
        extra=sheet.extra,
        controller=sheet.controller,
        partner_profile=sheet.partner_profile,
        through="duplicate",
    )


def delete(*, sheet: Sheet) -> None:
    """Deletes the sheet with all its revisions."""
    with transaction.atomic():
        sheet.delete()


def close_revision(*, sheet: Sheet) -> Revision:
    """Closes the open revision, if any, and returns the newest one, which is then fit for export."""
    with transaction.atomic():
        Sheet.objects.select_for_update().get(pk=sheet.pk)
        return _close_open(sheet)


def without_key_traces(stated: Mapping[str, Any]) -> dict[str, Any]:
    """A side without what was made from a key under another salt."""
    return {key: value for key, value in stated.items() if key not in KEY_TRACES}


def _refresh(sheet: Sheet) -> None:
    """The columns tell of this sheet alone: what others state changes without this one being saved."""
    sheet.compared = compare(sheet.vns3, sheet.partner)
    for name, value in register.columns(sheet.compared).items():
        setattr(sheet, name, value)


def _record(sheet: Sheet, author: Any, through: str, restored: int | None = None) -> None:
    """Puts the sheet as it is into its open revision, or into a new one where that must be closed first."""
    now = timezone.now()
    latest = sheet.revisions.first()
    author_id, guest = getattr(author, "pk", None), getattr(author, "invitation", None)
    going_on = (
        latest is not None
        and latest.closed is None
        and latest.author_id == author_id
        and latest.guest == guest
        and latest.through == through
        and not latest.paused
    )
    if latest is not None and going_on:
        latest.vns3, latest.partner, latest.saved = sheet.vns3, sheet.partner, now
        for name in VERDICT:
            setattr(latest, name, getattr(sheet, name))
        latest.save()
        return
    if latest is not None and latest.closed is None:
        _close(sheet, latest)
    Revision.objects.create(
        sheet=sheet,
        number=latest.number + 1 if latest else 1,
        vns3=sheet.vns3,
        partner=sheet.partner,
        author_id=author_id,
        guest=guest,
        guest_name=(author.name or author.email)[:200] if isinstance(author, Guest) else "",
        through=through,
        restored=restored,
        opened=now,
        saved=now,
        **{name: getattr(sheet, name) for name in VERDICT},
    )


def _close_open(sheet: Sheet) -> Revision:
    latest = sheet.revisions.first()
    if latest is None:  # a sheet always has one; made good here should a row have been lost
        _record(sheet, sheet.owner, "form")
        return _close_open(sheet)
    if latest.closed is None:
        _close(sheet, latest)
    return latest


def _close(sheet: Sheet, revision: Revision) -> None:
    revision.closed = timezone.now()
    revision.digest = sheetfile.digest(as_file(sheet, revision))
    revision.save()
