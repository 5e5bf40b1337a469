"""The partner's door: what a link opens, to whom, and what is never behind it."""

import datetime
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests.sheets.cast import came_by_link, filled_in, signed_in
from vns3pair.exchange import invitations
from vns3pair.exchange.models import Invitation, Token
from vns3pair.sheets import services
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

# What each page answers: a link for editing, one for looking only.
PAGES = {
    "sheet": (200, 200),
    "side": (200, 403),
    "help": (200, 200),
    "changes": (200, 200),
    "row": (200, 200),
    "half": (200, 200),
    "export": (200, 200),
    "agreement": (200, 200),
    "steps": (200, 200),
    "verify": (200, 200),
    "import_into": (200, 403),
    "import_preview": (410, 403),  # somebody else's, or none
    "diagnose_sheet": (200, 200),
    "kept_log": (404, 404),
    "kept_text": (404, 404),
    "configure_partner": (200, 200),
    "configure_partner_text": (404, 404),  # there are not so many
    "configure_partner_screens": (404, 404),
    "read_config": (200, 403),
}
ACTIONS = {
    "cells": (400, 403),  # for want of edits
    "paste": (200, 403),
    "paste_tunnels": (200, 403),
    "choose_device": (302, 403),
    "notes": (400, 403),  # for want of a text
    "done": (302, 403),
    "agreement": (400, 403),  # for want of what to do
    "second_tunnel": (302, 302),  # there is none to make for this device
    "diagnose_sheet": (400, 400),  # for want of a log
    "keep_log": (302, 403),  # back to the page: there is no result to keep
    "delete_log": (404, 403),
    "read_config": (400, 403),  # for want of a configuration
}
MORE = {"side": ["partner"], "half": ["vns3"], "row": ["phase1_hash"], "export": ["json"]}
MORE["import_preview"] = [uuid.UUID(int=1)]
MORE |= {"configure_partner_text": [99], "kept_log": [0], "kept_text": [0], "delete_log": [0]}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def address(name, sheet_id):
    return reverse(f"partner:{name}", args=[sheet_id, *MORE.get(name, [])])


@pytest.fixture
def guest(acme, engineer):
    return came_by_link(acme, engineer)


@pytest.fixture
def onlooker(acme, engineer):
    return came_by_link(acme, engineer, may_edit=False)


@pytest.fixture
def outsiders(acme, make, engineer):
    """Everybody whom the link's sheet is closed to, by what they come with."""
    expired, revoked = (came_by_link(acme, engineer) for _ in range(2))
    first, second = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=first.pk).update(expires=timezone.now() - datetime.timedelta(seconds=1))
    invitations.revoke(visitor=Visitor(acme, user=engineer), invitation=second)
    other = make(name="another")
    elsewhere = came_by_link(other, engineer)
    forged = Client()
    forged.cookies["vns3pair_guest"] = "x" * 43
    return {
        "expired": expired,
        "revoked": revoked,
        "of another sheet": elsewhere,
        "none": Client(),
        "forged": forged,
        "an account": signed_in(engineer),
    }


def test_every_address_at_the_door_is_in_the_matrix():
    (door,) = [p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "partner"]
    assert {pattern.name for pattern in door.url_patterns} == set(PAGES) | set(ACTIONS)


@pytest.mark.parametrize("name", PAGES)
def test_a_link_opens_the_pages_of_its_sheet(name, acme, guest, onlooker):
    url = address(name, acme.pk)
    for browser, wanted in zip((guest, onlooker), PAGES[name], strict=True):
        answer = browser.get(url)
        assert answer.status_code == wanted
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ACTIONS)
def test_a_link_for_looking_changes_nothing(name, acme, guest, onlooker):
    url = address(name, acme.pk)
    assert guest.post(url).status_code == ACTIONS[name][0]
    before = Sheet.objects.get(pk=acme.pk).edit_number
    assert onlooker.post(url).status_code == ACTIONS[name][1]
    assert Sheet.objects.get(pk=acme.pk).edit_number == before


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
@pytest.mark.parametrize("method", METHODS)
def test_nobody_else_learns_anything_by_any_method(name, method, acme, outsiders):
    before = Sheet.objects.get(pk=acme.pk).edit_number
    for who, browser in outsiders.items():
        answer = getattr(browser, method)(address(name, acme.pk))
        assert answer.status_code == 404, who
        assert acme.name not in answer.content.decode()
        unknown = getattr(browser, method)(address(name, uuid.uuid4()))
        assert unknown.status_code == 404
    assert Sheet.objects.get(pk=acme.pk).edit_number == before


@pytest.mark.parametrize("url", ["/", "/sheets/{}/", "/sheets/{}/cells", "/sheets/{}/export.json", "/import"])
def test_a_link_opens_nothing_of_the_engineers(url, acme, guest):
    for method in ("get", "post"):
        answer = getattr(guest, method)(url.format(acme.pk))
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


# The link


def test_a_link_sets_a_cookie_for_its_sheet_and_leads_there(acme, engineer, settings):
    settings.HTTPS = True
    _, token = invitations.invite(visitor=Visitor(acme, user=engineer), email="dana@partner.example")
    answer = Client().get(f"/i/{token}")
    assert (answer.status_code, answer.url) == (302, f"/p/{acme.pk}/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    cookie = answer.cookies["vns3pair_guest"]
    assert cookie["path"] == f"/p/{acme.pk}"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_following_a_link_changes_nothing(acme, engineer, django_assert_num_queries):
    _, token = invitations.invite(visitor=Visitor(acme, user=engineer), email="dana@partner.example")
    before = list(Invitation.objects.values())
    for method in ("get", "head"):
        getattr(Client(), method)(f"/i/{token}")
    assert list(Invitation.objects.values()) == before
    assert Client().post(f"/i/{token}").status_code == 405
    with django_assert_num_queries(1):
        Client().get(f"/i/{token}")


def test_a_token_is_not_in_the_database(acme, engineer):
    _, token = invitations.invite(visitor=Visitor(acme, user=engineer), email="dana@partner.example")
    assert len(token) >= 43  # 256 bits in base 64
    assert token not in json.dumps(list(Token.objects.values()), default=str)


def test_another_link_leaves_the_first_one_alive(acme, engineer):
    visitor = Visitor(acme, user=engineer)
    made, first = invitations.invite(visitor=visitor, email="dana@partner.example")
    second = invitations.another_link(visitor=visitor, invitation=made)
    assert [Client().get(f"/i/{token}").status_code for token in (first, second)] == [302, 302]
    assert invitations.revoke(visitor=visitor) == 1
    assert [Client().get(f"/i/{token}").status_code for token in (first, second)] == [404, 404]


@pytest.mark.parametrize("how", ["revoked", "expired", "gone"])
def test_an_invitation_that_ended_meanwhile_takes_no_more_links(acme, engineer, how):
    visitor = Visitor(acme, user=engineer)
    read_before, _ = invitations.invite(visitor=visitor, email="dana@partner.example")
    if how == "revoked":
        invitations.revoke(visitor=visitor)
    elif how == "expired":
        Invitation.objects.update(expires=timezone.now())
    else:
        Invitation.objects.all().delete()
    before = Token.objects.count()
    with pytest.raises(invitations.Closed, match="no link was made"):
        invitations.another_link(visitor=visitor, invitation=read_before)
    assert Token.objects.count() == before
    assert not acme.steps.filter(what="linked").exists()


def test_a_closed_link_says_what_to_do(acme, engineer):
    page = Client().get("/i/" + "x" * 43)
    assert page.status_code == 404
    assert "ask whoever sent it for a new one" in page.content.decode()


# What a guest does


def save(browser, sheet, *edits):
    edits = json.dumps(edits)
    return browser.post(address("cells", sheet.pk), {"edits": edits, "edit_number": sheet.edit_number})


def test_a_guest_fills_in_its_own_half(guest, acme):
    assert save(guest, acme, {"side": "partner", "key": "phase1_hash", "value": "SHA-256"}).status_code == 200
    acme.refresh_from_db()
    assert acme.partner["phase1_hash"] == "sha2_256"
    revision = acme.revisions.first()
    assert (revision.author, revision.guest_name) == (None, "Dana Partner")


def test_a_guest_never_changes_the_other_half(guest, acme):
    answer = save(guest, acme, {"side": "vns3", "key": "phase1_hash", "value": "sha1"})
    assert answer.status_code == 400
    acme.refresh_from_db()
    assert acme.vns3["phase1_hash"] == "sha2_256"
    assert guest.get(f"/p/{acme.pk}/vns3").status_code == 404


def test_two_guests_do_not_share_a_revision(guest, acme, engineer):
    other = came_by_link(acme, engineer, email="lee@partner.example", name="Lee")
    save(guest, acme, {"side": "partner", "key": "remarks", "value": "one"})
    save(other, acme, {"side": "partner", "key": "remarks", "value": "two"})
    names = list(acme.revisions.values_list("guest_name", flat=True)[:2])
    assert names == ["Lee", "Dana Partner"]


def test_the_other_sides_fingerprint_stays_hidden_until_both_are_there(guest, acme):
    assert acme.vns3["psk_fingerprint"] == "7K2-M9Q"
    pages = [
        guest.get(address(name, acme.pk)).content.decode() for name in ("sheet", "changes", "half", "export")
    ]
    assert not any("7K2-M9Q" in page for page in pages)


def test_choosing_a_device_keeps_what_was_stated_and_names_what_it_cannot_take(guest, acme):
    save(guest, acme, {"side": "partner", "key": "phase1_hash", "value": "md5"})
    answer = guest.post(address("choose_device", acme.pk), {"device": "aws"}, follow=True)
    acme.refresh_from_db()
    assert (acme.partner["device"], acme.partner["phase1_hash"]) == ("aws", "md5")
    page = answer.content.decode()
    assert "AWS Site-to-Site VPN does not offer MD5" in page
    assert "Phase1IntegrityAlgorithms" in page


def test_another_device_does_not_keep_the_version_of_the_one_before(guest, acme):
    seen = {"was_device": "cisco_asa", "was_device_version": "9.16(4)"}
    guest.post(address("choose_device", acme.pk), seen | {"device": "azure", "device_version": "9.16(4)"})
    acme.refresh_from_db()
    assert acme.partner["device"] == "azure"
    assert "device_version" not in acme.partner


@pytest.mark.parametrize("name", sorted(ACTIONS.keys() - {"delete_log"}))  # which asks on a page of its own
def test_the_address_of_a_form_leads_to_the_sheet(name, guest, acme):
    answer = guest.get(address(name, acme.pk))
    assert answer.status_code == 200 or (answer.status_code, answer.url) == (302, f"/p/{acme.pk}/")


def test_an_unknown_device_is_refused(guest, acme):
    assert guest.post(address("choose_device", acme.pk), {"device": "toaster"}).status_code == 400


def test_the_plain_form_saves_at_the_door(guest, acme):

    url = address("side", acme.pk)
    answer = guest.post(url, filled_in(guest, url, phase1_hash="sha2_256"))
    assert (answer.status_code, answer.url) == (302, f"/p/{acme.pk}/")
    acme.refresh_from_db()
    assert acme.partner["phase1_hash"] == "sha2_256"


def test_every_address_on_a_guests_page_leads_to_the_door_or_out(guest, acme):
    page = guest.get(address("sheet", acme.pk)).content.decode()
    inside = re.findall(r'(?:href|action|data-(?:href|cells|changes|rows))="(/[^"]*)"', page)
    assert inside
    assert [url for url in inside if not url.startswith((f"/p/{acme.pk}/", "/static/"))] == []


def test_what_another_sheet_states_is_no_matter_of_a_guests(guest, acme, make):
    from vns3pair.sheets import profile_services

    profile_services.keep(sheet=acme, side="vns3", name="Cohesive", defaults=False)
    acme.refresh_from_db()
    other = make({"local_private_ip": "192.0.2.77"}, name="secret-plan")
    Sheet.objects.filter(pk=other.pk).update(controller=acme.controller)
    assert "secret-plan" in str(services.comparison_of(acme).as_json("vns3"))
    for name in ("sheet", "changes", "row"):
        assert "secret-plan" not in guest.get(address(name, acme.pk)).content.decode()


def test_the_history_names_the_guest(guest, acme, engineer):
    save(guest, acme, {"side": "partner", "key": "remarks", "value": "one"})
    page = signed_in(engineer).get(f"/sheets/{acme.pk}/history").content.decode()
    assert "Dana Partner, partner" in page


def test_the_form_of_the_device_takes_nothing_that_another_saved_meanwhile(guest, acme, engineer):
    page = filled_in(guest, address("sheet", acme.pk))
    shown = {name: page[name] for name in ("was_device", "was_device_version")}
    services.save_edits(
        sheet=acme, changes=[Edit("partner", "device_version", "9.18")], author=engineer, reader="vns3"
    )
    typed = {"device": "fortigate", "device_version": shown["was_device_version"]}
    guest.post(address("choose_device", acme.pk), shown | typed)
    acme.refresh_from_db()
    assert (acme.partner["device"], acme.partner["device_version"]) == ("fortigate", "9.18")
    said = guest.post(
        address("choose_device", acme.pk),
        shown | {"device": "fortigate", "device_version": "7.2"},
        follow=True,
    )
    assert "was changed meanwhile to 9.18, so 7.2 was not saved" in said.content.decode()
