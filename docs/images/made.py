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
REFUSED = "1:IKE:ENCR=AES_CBC_256;PRF=HMAC_SHA2_512;INTEG=HMAC_SHA2_512_256;DH=MODP2048"
SUBNETS = "[172.31.1.0-172.31.1.255:0-65535 0] -> [10.20.0.0-10.20.255.255:0-65535 0]"
SUITE = "xfrm=AES_GCM_16_256-NONE NATD=203.0.113.20:4500 DPD=active"
LOG = f"""\
Nov 26 07:21:40.101377: "globex-hq/0x1": local IKE proposals (IKE SA responder matching remote proposals):
Nov 26 07:21:40.101389: "globex-hq/0x1":   1:IKE=AES_CBC_256-HMAC_SHA2_512-HMAC_SHA2_512_256-MODP4096
Nov 26 07:21:40.102211: "globex-hq/0x1" #41: sent IKE_SA_INIT reply {{cipher=AES_CBC_256 integ=HMAC_SHA2_512_256 prf=HMAC_SHA2_512 group=MODP4096}}
Nov 26 07:21:40.160730: "globex-hq/0x1" #41: responder established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '203.0.113.20'
Nov 26 07:21:40.162058: "globex-hq/0x1" #42: responder established Child SA using #41; IPsec tunnel {SUBNETS} {{ESPinUDP/ESN=>0x5c1e90d2 <0x27f0b6aa {SUITE}}}
Nov 26 08:07:12.448120: "globex-hq/0x1" #43: responder rekeyed Child SA #42 using #41; IPsec tunnel {SUBNETS} {{ESPinUDP/ESN=>0x5c1e90d3 <0x8e17c40b {SUITE}}}
Nov 26 08:53:03.916644: "globex-hq/0x1" #44: responder rekeyed Child SA #43 using #41; IPsec tunnel {SUBNETS} {{ESPinUDP/ESN=>0x5c1e90d4 <0x1f92ab73 {SUITE}}}
Nov 26 09:12:31.020518: "globex-hq/0x1" #41: received Delete SA payload: self-deleting ISAKMP State #41
Nov 26 09:14:02.101412: "globex-hq/0x1" #45: no local proposal matches remote proposals {REFUSED}
Nov 26 09:14:02.101455: "globex-hq/0x1" #45: responding to IKE_SA_INIT message (ID 0) from 203.0.113.20:500 with unencrypted notification NO_PROPOSAL_CHOSEN
Nov 26 09:14:12.118204: "globex-hq/0x1" #46: no local proposal matches remote proposals {REFUSED}
Nov 26 09:14:12.118250: "globex-hq/0x1" #46: responding to IKE_SA_INIT message (ID 0) from 203.0.113.20:500 with unencrypted notification NO_PROPOSAL_CHOSEN
Nov 26 09:14:32.140871: "globex-hq/0x1" #47: no local proposal matches remote proposals {REFUSED}
Nov 26 09:14:32.140919: "globex-hq/0x1" #47: responding to IKE_SA_INIT message (ID 0) from 203.0.113.20:500 with unencrypted notification NO_PROPOSAL_CHOSEN
"""
"""VNS3's log of globex-hq: up for two hours, until its partner set another Diffie-Hellman group."""
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
