"""The sheets that the pictures are of: those of the demo and a few more, as if all were saved at one moment."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from typing import Any

SAVED = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
SALT = "0001020304050607"
PARTNER_IP = "203.0.113.9"
TUNNELS = 2000
TYPED = {
    "local_peer_id": "192.0.2.254",
    "phase1_hash": "SHA-2",
    "phase1_lifetime": "8h",
    "phase2_encryption": "AES 128",
    "dpd_delay": "20 s",
}
REASON = "The FortiGate rekeys in time: both ends were tried so, for a week."


@dataclass(frozen=True, slots=True)
class Made:
    """The sheets' owner; by a sheet's name its path, its path at the partner's door, and the link that opens that."""

    owner: Any
    paths: dict[str, str]
    doors: dict[str, str]
    links: dict[str, str]


def make() -> Made:
    from django.contrib.auth import get_user_model
    from django.urls import reverse

    from vns3pair.sheets import services
    from vns3pair.sheets.models import Sheet

    owner = get_user_model()._default_manager.get()
    owner.email = "netops@prod-east.example"
    owner.save()
    _plain_sheets(owner)
    acme = sheet_of("acme-dc1")
    services.create(owner=owner, name="acme-dc2", vns3=acme.vns3, partner=acme.partner)
    _agreed(owner)
    links = {
        name: reverse("invitation", args=[_invite(owner, sheet_of(name))[1]])
        for name in ("acme-dc1", "acme-dc2")
    }
    _at_one_moment()
    sheets = Sheet.objects.all()
    return Made(
        owner,
        {each.name: each.get_absolute_url() for each in sheets},
        {each.name: reverse("partner:sheet", args=[each.pk]) for each in sheets},
        links,
    )


def sheet_of(name: str) -> Any:
    from vns3pair.sheets.models import Sheet

    return Sheet.objects.get(name=name)


def _plain_sheets(owner: Any) -> None:
    from vns3pair.sheets import profile_services, services
    from vns3pair.sheets.models import Controller

    services.create(owner=owner, name="umbrella-dc1")
    services.create(owner=owner, name="umbrella-wan", **_many_tunnels(sheet_of("globex-hq")))
    controller = Controller.objects.get()
    paris = profile_services.start_sheet(
        owner=owner, name="initrode-paris", controller=controller, device="palo_alto", strongest=True
    )
    addresses = {
        "vns3": {**paris.vns3, "peer_public_ip": PARTNER_IP},
        "partner": {**paris.partner, "public_ip": PARTNER_IP},
    }
    _save(paris, owner, **addresses)
    hooli = sheet_of("hooli-lab")
    mended = {**hooli.vns3, "pfs_group": 16, "phase1_dh_group": 16}
    theirs = {**hooli.partner, "phase1_dh_group": 16, "contact_phone": "+1 555 0177"}
    _save(hooli, owner, vns3=mended, partner=theirs)


def filled_in(workbook: bytes) -> bytes:
    """A workbook of acme-dc2 as its partner sends it back, after somebody else changed a cell of the sheet."""
    from openpyxl import load_workbook

    sheet = sheet_of("acme-dc2")
    _save(sheet, sheet.owner, vns3=sheet.vns3, partner={**sheet.partner, "dpd_delay": 30})
    book = load_workbook(io.BytesIO(workbook))
    connection, tunnels = book["Connection"], book["Tunnels"]
    rows = {row[0].value: row for row in connection.iter_rows()}
    for key, typed in TYPED.items():
        rows[key][4].value = typed
    rows["phase1_dh_group"][2].value = "19"
    spare = next(row for row in tunnels.iter_rows() if row[0].value == "tunnels[+]")
    spare[6].value, spare[7].value = "10.60.0.0 255.255.0.0", "172.31.1.0/24"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _agreed(owner: Any) -> None:
    """A sheet that both sides signed, the partner's side by a code."""
    from vns3pair.sheets import agreement, services
    from vns3pair.sheets.visitors import Guest, Visitor

    globex = sheet_of("globex-hq")
    prints = {"psk_fingerprint": "JH8-EXD"}
    theirs = {**globex.partner, "phase1_lifetime": 86400, **prints}
    sheet = services.create(owner=owner, name="globex-lab", vns3=globex.vns3, partner=theirs)
    sheet.vns3, sheet.partner = {**sheet.vns3, **prints}, {**sheet.partner, **prints}
    _save(sheet, owner, vns3=sheet.vns3, partner=sheet.partner)
    engineer = Visitor(sheet, user=owner)
    reasons = {spot.about: REASON for spot in agreement.to_accept(_compared(sheet), engineer.side)}
    made = agreement.propose(
        visitor=engineer,
        digest=agreement.digest_of(sheet_of(sheet.name)),
        signer=agreement.Signer("Sam Rivera", owner.email),
        reasons=reasons,
    )
    guest = Guest(_invite(owner, sheet)[0].pk, sheet.pk, "Priya Nair", "vpn@globex.example", may_edit=True)
    partner = Visitor(sheet, guest=guest)
    signer = agreement.Signer(guest.name, guest.email)
    _, digits = agreement.ask_code(visitor=partner, number=made.pk, signer=signer)
    agreement.confirm(visitor=partner, number=made.pk, digits=digits)


def _compared(sheet: Any) -> Any:
    from vns3pair.ipsec.comparison import compare

    return compare(sheet.vns3, sheet.partner)


def _invite(owner: Any, sheet: Any) -> tuple[Any, str]:
    from vns3pair.exchange import invitations
    from vns3pair.sheets.visitors import Visitor

    whom = {"email": sheet.partner["contact_email"], "name": sheet.partner["contact_name"]}
    return invitations.invite(visitor=Visitor(sheet, user=owner), **whom)


def _save(sheet: Any, author: Any, **sides: Any) -> None:
    from vns3pair.sheets import services

    services.save_sides(sheet=sheet, sides=sides, edit_number=sheet.edit_number, author=author)


def _at_one_moment() -> None:
    from vns3pair.sheets.agreement_models import Agreement, Signature
    from vns3pair.sheets.models import Revision, Sheet

    Sheet.objects.update(updated=SAVED, psk_salt=SALT)
    Revision.objects.update(opened=SAVED, saved=SAVED)
    Agreement.objects.update(proposed=SAVED, agreed=SAVED)
    Signature.objects.update(signed=SAVED)


def _many_tunnels(like: Any) -> dict[str, Any]:
    """Both halves of a sheet with very many tunnels, of which a few miss their mirrors: each in another way."""
    from compare import mirrored

    first, second = mirrored(TUNNELS)
    turned = {"local_subnet": second[40]["remote_subnet"], "remote_subnet": second[40]["local_subnet"]}
    second[40] = turned
    second[400]["remote_subnet"] = "10.1.144.0/20"
    second[1200]["local_subnet"] = second[1200]["local_subnet"].replace("/28", "/29")
    del second[1900]
    return {"vns3": {**like.vns3, "tunnels": first}, "partner": {**like.partner, "tunnels": second}}
