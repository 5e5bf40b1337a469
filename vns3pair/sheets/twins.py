"""The sheet of a second tunnel, where a device always has two: a copy without what each tunnel has of its own.

AWS gives a VPN connection two tunnels. Each has its own outside address, by which it identifies itself, its own
inside network and its own key (AWS EC2 API, VpnTunnelOptionsSpecification), and each needs an endpoint of its own
on the controller.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from vns3pair.ipsec import values
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.voices import COLUMNS
from vns3pair.sheets import audit, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Guest, Visitor

TWO_TUNNELS = frozenset({"aws"})
"""Devices that always have two."""
OWN: Mapping[Side, tuple[str, ...]] = {
    VNS3: ("peer_public_ip", "tunnel_interface"),
    PARTNER: ("public_ip", "tunnel_interface"),
}
"""What each tunnel has of its own."""
IDS: Mapping[Side, str] = {VNS3: "remote_peer_id", PARTNER: "local_peer_id"}
"""Under which key each side states the ID of the device: its outside address, or a name that both tunnels have."""
NUMBERED = re.compile(r"\s*\(tunnel \d\)$")


class NotOffered(ValueError):
    """There is no second tunnel to make a sheet for, or it has one already."""


@dataclass(frozen=True, slots=True)
class Second:
    """The halves of the second tunnel's sheet, and which cells were left blank, by side."""

    halves: Mapping[Side, dict[str, Any]]
    left: Mapping[Side, tuple[str, ...]]


def offered(sheet: Sheet) -> bool:
    """Whether the partner's device has a second tunnel that has no sheet yet."""
    device = Half(PARTNER, sheet.partner).device
    return device is not None and device.key in TWO_TUNNELS and sheet.twin_id is None


def make(*, visitor: Visitor) -> tuple[Sheet, Second]:
    """The sheet of the second tunnel, linked with the visitor's. Raises NotOffered, also where somebody was faster."""
    first = visitor.sheet
    if not offered(first):
        raise NotOffered("This connection has no second tunnel without a sheet.")
    second = second_of(first)
    made = services.create(
        name=f"{NUMBERED.sub('', first.name)[:180]} (tunnel 2)",
        owner=visitor.user or first.owner,
        author=visitor.author,
        vns3=second.halves[VNS3],
        partner=second.halves[PARTNER],
        extra=first.extra,
        controller=first.controller,
        partner_profile=first.partner_profile,
        through="duplicate",
    )
    with transaction.atomic():
        linked = Sheet.objects.filter(pk=first.pk, twin__isnull=True).update(twin=made, stir=F("stir") + 1)
        if linked:
            Sheet.objects.filter(pk=made.pk).update(twin=first)
            audit.record(visitor=visitor, what="second_tunnel", detail=made.name)
        else:
            made.delete()
    if not linked:
        raise NotOffered("Somebody has just made it.")
    return made, second


def second_of(first: Sheet) -> Second:
    """What of a sheet holds for the other tunnel too, and what was left out of it."""
    outside = {
        _id(half.get(key)) for half, key in ((first.vns3, "peer_public_ip"), (first.partner, "public_ip"))
    }
    halves, left = {}, {}
    for side in SIDES:
        stated = first.side(side)
        dropped = [key for key in OWN[side] if key in stated]
        if IDS[side] in stated and _id(stated[IDS[side]]) in outside:
            dropped.append(IDS[side])
        dropped += [key for key in ("psk_fingerprint",) if key in stated]
        halves[side] = {key: value for key, value in stated.items() if key not in dropped}
        left[side] = tuple(dropped)
    if endpoint := halves[VNS3].get("endpoint_name"):
        halves[VNS3]["endpoint_name"] = f"{values.as_text(endpoint)}-2"
    return Second(halves, left)


def left_words(second: Second, visitor: Visitor) -> str:
    """Which cells were left blank, the visitor's own side first; empty where none was stated."""
    found = []
    for side in visitor.sides:
        names = ", ".join(cell_name(key, side) for key in second.left[side])
        found += [f"{COLUMNS[visitor.side][side]}: {names}"] if names else []
    return "; ".join(found)


def invitations_to(twin: Sheet, guest: Guest) -> Any:
    """The living invitations to the other sheet that a guest's own amounts to, with no more rights than it has.

    That is one made from the other, or one of the same address; no address is nobody's.
    """
    same = Q(made_from=guest.invitation) | Q(twins=guest.invitation)
    if guest.email:
        same |= Q(email__iexact=guest.email)
    theirs = twin.invitations.filter(same, revoked__isnull=True, expires__gt=timezone.now()).distinct()
    return theirs if guest.may_edit else theirs.filter(may_edit=False)


def context(visitor: Visitor) -> dict[str, Any]:
    """What the template of the other tunnel is made from. A guest learns of a sheet only if it may open it."""
    sheet = visitor.sheet
    twin = Sheet.objects.only("name").filter(pk=sheet.twin_id).first() if sheet.twin_id else None
    if twin is not None and visitor.guest is not None and not invitations_to(twin, visitor.guest).exists():
        twin = None
    return {"twin": twin, "twin_offered": offered(sheet) and visitor.may_edit}


def _id(raw: Any) -> str:
    return values.as_text(raw).strip().lower() if not values.is_blank(raw) else ""


__all__ = ["NotOffered", "Second", "context", "invitations_to", "left_words", "make", "offered"]
