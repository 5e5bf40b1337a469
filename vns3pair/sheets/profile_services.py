"""All writes of controllers and partners, and new sheets that start from them. Keyword-only, in a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vns3pair.ipsec import values
from vns3pair.ipsec.common_set import Pick, common_set, starting_half
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.sheets import services
from vns3pair.sheets.kept import kept
from vns3pair.sheets.models import Controller, Partner, Profile, Sheet

MODELS: Mapping[Side, type[Profile]] = {VNS3: Controller, PARTNER: Partner}
FIELDS: Mapping[Side, str] = {VNS3: "controller", PARTNER: "partner_profile"}
"""The sheet's field that names the profile of a side."""


class NameTaken(ValueError):
    """Another controller or partner has this name already."""


class StaleProfile(Exception):
    """Somebody saved since the page was opened. `current` is the profile as it stands now."""

    def __init__(self, current: Profile) -> None:
        super().__init__("the profile was saved meanwhile")
        self.current = current


def create_profile(*, side: Side, name: str, stated: Mapping[str, Any]) -> Profile:
    """A new controller or partner. Raises NameTaken."""
    profile = MODELS[side](name=_name(name), values=kept(stated, side), updated=timezone.now())
    try:
        with transaction.atomic():
            profile.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(profile.name) from None
    return profile


def save_profile(*, profile: Profile, name: str, stated: Mapping[str, Any], edit_number: int) -> Profile:
    """Replaces name and values. Raises StaleProfile and NameTaken. Sheets that exist stay as they are."""
    try:
        with transaction.atomic():
            current = type(profile).objects.select_for_update().get(pk=profile.pk)
            if current.edit_number != edit_number:
                raise StaleProfile(current)
            current.name, current.values = _name(name), kept(stated, profile.side)
            current.edit_number += 1
            current.updated = timezone.now()
            current.save()
    except IntegrityError:
        raise NameTaken(_name(name)) from None
    return current


def delete_profile(*, profile: Profile) -> None:
    """Forgets a controller or partner. Sheets keep all they hold, and only no longer name it."""
    with transaction.atomic():
        profile.delete()


def keep(*, sheet: Sheet, side: Side, name: str, defaults: bool) -> Profile:
    """Makes a controller or partner of what a half says about its gateway. Raises NameTaken."""
    with transaction.atomic():
        profile = create_profile(side=side, name=name, stated=kept(sheet.side(side), side, defaults=defaults))
        link(sheet=sheet, side=side, profile=profile)
    return profile


def renew(*, sheet: Sheet, side: Side, profile: Profile, defaults: bool) -> Profile:
    """Writes what a half states over what is kept; what the half leaves blank stays kept."""
    with transaction.atomic():
        current = type(profile).objects.select_for_update().get(pk=profile.pk)
        current.values = current.values | kept(sheet.side(side), side, defaults=defaults)
        current.edit_number += 1
        current.updated = timezone.now()
        current.save()
        link(sheet=sheet, side=side, profile=current)
    return current


def link(*, sheet: Sheet, side: Side, profile: Profile | None) -> None:
    """Says which controller or partner a half belongs to; the half itself, and so the edit number, stays."""
    with transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(**{FIELDS[side]: profile})
    setattr(sheet, FIELDS[side], profile)


def _name(name: str) -> str:
    return " ".join(values.storable(name).split())[:200]


# New sheets


def start_sheet(
    *,
    name: str,
    owner: Any,
    controller: Controller | None = None,
    partner: Partner | None = None,
    device: str = "",
    ike_version: int | None = None,
    strongest: bool = False,
) -> Sheet:
    """A new sheet with what is known filled in: the strongest common set, over it what the controller and the
    partner have, over it what was typed. Of nothing it makes an empty sheet.
    """
    ours, theirs = _starting_halves(controller, partner, device, ike_version, strongest)
    return services.create(
        name=name, owner=owner, vns3=ours, partner=theirs, controller=controller, partner_profile=partner
    )


def _starting_halves(
    controller: Controller | None,
    partner: Partner | None,
    device: str,
    ike_version: int | None,
    strongest: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    ours = dict(controller.values) if controller else {}
    theirs = dict(partner.values) if partner else {}
    if partner:
        theirs.setdefault("organization", partner.name)
        ours |= _seen_of(theirs)
    if device and device != theirs.get("device"):
        theirs["device"] = device
        for key in ("device_version", "device_end_of_life"):  # another device's
            theirs.pop(key, None)
    if strongest and Half(PARTNER, theirs).device is not None:
        picks = picks_for(ours, theirs, ike_version)
        blank = {pick.key for pick in picks if pick.vns3 is None}
        ours = starting_half(picks, VNS3) | {key: value for key, value in ours.items() if key not in blank}
        theirs = starting_half(picks, PARTNER) | theirs
    if ike_version:
        ours["ike_version"] = theirs["ike_version"] = ike_version
    return ours, theirs


def _seen_of(theirs: Mapping[str, Any]) -> dict[str, Any]:
    """What VNS3's engineer enters of a known partner: where it is, and the ID it sends if that is another."""
    partner = Half(PARTNER, theirs)
    address, sent = partner.value("public_ip"), partner.value("local_peer_id")
    seen = {"peer_public_ip": address} if address is not None else {}
    return seen | ({"remote_peer_id": sent} if sent not in (None, address) else {})


def picks_for(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], ike_version: int | None = None
) -> tuple[Pick, ...]:
    """The strongest common set for two halves, going with what VNS3's half says already."""
    vns3, partner = Half(VNS3, ours), Half(PARTNER, theirs)
    device = partner.device
    return common_set(
        vns3.text("device_version"),
        device.key if device is not None else "",
        partner.text("device_version"),
        ike_version,
        decided=ours,
    )
