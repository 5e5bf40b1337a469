"""The whole cast against every address: who comes in, who is told that there is nothing."""

import uuid

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.sheets.cast import signed_in

# What each address answers: engineer who does not own the sheet, reviewer.
PAGES = {
    "register": (200, 200),
    "new": (200, 200),
    "import": (200, 200),
    "sheet": (200, 200),
    "side": (200, 200),
    "rename": (200, 200),
    "delete": (403, 200),
    "history": (200, 200),
    "revision": (200, 200),
    "differences": (200, 200),
    "restore": (200, 200),
    "start": (200, 200),
    "keep": (200, 200),
    "profiles": (200, 200),
    "new_profile": (200, 200),
    "profile": (200, 200),
    "delete_profile": (403, 200),
    "help": (200, 200),
    "changes": (200, 200),
    "row": (200, 200),
    "half": (200, 200),
    "import_into": (200, 200),
    "import_preview": (410, 410),  # somebody else's, or none
    "export": (200, 200),
    "agreement": (200, 200),
    "steps": (200, 200),
    "verify": (200, 200),
    "invitations": (200, 200),
    "send": (200, 200),
    "letter": (302, 302),  # to the list: the draft is somebody else's, or sent
    "letter_html": (404, 404),
    "letter_file": (404, 404),
    "delivery_file": (404, 404),
    "diagnose": (200, 200),
    "diagnose_sheet": (200, 200),
    "kept_log": (404, 404),
    "kept_text": (404, 404),
    "configure": (200, 200),
    "configure_text": (200, 200),
    "configure_partner": (200, 200),
    "configure_partner_text": (404, 404),  # the sheet lacks something that a configuration needs
    "configure_partner_screens": (404, 404),
    "read_config": (200, 200),
    "extra_params": (200, 200),
    "live": (200, 200),
    "live_setup": (403, 200),
    "live_delete": (403, 302),  # back to the page: nothing is kept
}
ACTIONS = {
    "duplicate": (302, 302),
    "cells": (400, 400),  # for want of edits
    "paste": (200, 200),
    "paste_tunnels": (200, 200),
    "notes": (400, 400),  # for want of a text
    "second_tunnel": (302, 302),
    "restore": (400, 400),  # for want of the edit number that was seen
    "delete": (403, 302),
    "delete_profile": (403, 302),
    "keep": (400, 400),  # for want of a name
    "agreement": (400, 400),  # for want of what to do
    "verify": (400, 400),  # for want of a file
    "invitations": (400, 400),  # for want of a name
    "send": (400, 400),  # for want of a recipient
    "letter": (302, 302),
    "another_link": (404, 404),
    "revoke": (404, 404),
    "revoke_all": (302, 302),
    "diagnose": (400, 400),  # for want of a log
    "diagnose_sheet": (400, 400),
    "keep_log": (302, 302),  # back to the page: there is no result to keep
    "delete_log": (404, 404),
    "send_finding": (302, 302),  # back to the page: there is nothing to send
    "read_config": (400, 400),  # for want of a configuration
    "extra_params": (400, 400),
    "live": (400, 400),  # for want of how the controller is reached
    "live_setup": (403, 400),  # for want of a key to encrypt with
    "live_delete": (403, 302),
}
OPEN = ("invitation", "verify_digest")
"""What needs no account."""
WITHOUT_SHEET = ("register", "new", "import", "help", "profiles", "new_profile", "verify", "diagnose")
OF_PROFILES = ("profiles", "new_profile", "profile", "delete_profile")
OF_CONTROLLERS = ("live_setup", "live_delete")
POSTED = (
    "duplicate",
    "cells",
    "paste",
    "paste_tunnels",
    "notes",
    "second_tunnel",
    "another_link",
    "revoke",
    "revoke_all",
    "keep_log",
    "delete_log",
    "send_finding",
)
ADMIN = (
    "admin:index",
    "admin:sheets_sheet_changelist",
    "admin:sheets_revision_changelist",
    "admin:sheets_controller_changelist",
    "admin:sheets_partner_changelist",
)


@pytest.fixture
def acme(acme):
    """The sheet, whose partner is kept: while it names the partner, only a reviewer deletes that one."""
    from vns3pair.sheets import profile_services

    profile_services.keep(sheet=acme, side="partner", name="Acme Corp", defaults=False)
    profile_services.keep(sheet=acme, side="vns3", name="dc1", defaults=False)
    return acme


def address(name, sheet_id):
    from django.urls import reverse

    from vns3pair.sheets.models import Controller, Partner

    if name in OF_CONTROLLERS:
        return reverse(name, args=[getattr(Controller.objects.filter(sheets=sheet_id).first(), "pk", 0)])
    if name in OF_PROFILES:
        known = Partner.objects.filter(sheets=sheet_id).first()
        more = [] if name in WITHOUT_SHEET else [known.pk if known else 0]
        return reverse(name, args=["partners", *more])
    if name in WITHOUT_SHEET:
        return reverse(name)
    extra = {
        "side": ["partner"],
        "keep": ["partner"],
        "export": ["json"],
        "half": ["partner"],
        "revision": [1],
        "restore": [1],
        "row": ["phase1_hash"],
        "import_preview": [uuid.UUID(int=1)],
        "letter": [uuid.UUID(int=1)],
        "letter_html": [uuid.UUID(int=1)],
        "letter_file": [uuid.UUID(int=1), "pdf"],
        "delivery_file": [0],
        "another_link": [0],
        "revoke": [0],
        "kept_log": [0],
        "kept_text": [0],
        "delete_log": [0],
        "configure_text": ["form.txt"],
        "configure_partner_text": [9],
    }.get(name, [])
    return reverse(name, args=[sheet_id, *extra])


def test_every_address_of_ours_is_in_the_matrix():
    ours = {
        pattern.name
        for part in get_resolver().url_patterns
        if hasattr(part, "urlconf_module") and "vns3pair" in getattr(part.urlconf_module, "__name__", "")
        for pattern in part.url_patterns
        if not hasattr(pattern, "namespace")  # the partner's door has a matrix of its own
    }
    assert ours == set(PAGES) | set(ACTIONS) | set(OPEN)


@pytest.mark.parametrize("name", PAGES)
def test_engineers_and_reviewers_come_in(name, acme, colleague, reviewer):
    url = address(name, acme.pk)
    assert signed_in(colleague).get(url).status_code == PAGES[name][0]
    assert signed_in(reviewer).get(url).status_code == PAGES[name][1]


@pytest.mark.parametrize("name", ACTIONS)
def test_who_may_act(name, acme, colleague, reviewer):
    url = address(name, acme.pk)
    assert signed_in(colleague).post(url).status_code == ACTIONS[name][0]
    assert signed_in(reviewer).post(url).status_code == ACTIONS[name][1]


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_login_and_learns_nothing(name, method, acme):
    known = getattr(Client(), method)(address(name, acme.pk))
    unknown = getattr(Client(), method)(address(name, uuid.uuid4()))
    assert known.status_code == unknown.status_code == 302
    assert known.url.startswith("/accounts/login/")
    assert acme.name not in known.content.decode()


@pytest.mark.parametrize("name", [name for name in [*PAGES, *ACTIONS] if name not in WITHOUT_SHEET])
def test_an_unknown_sheet_is_not_found(name, client):
    method = client.post if name in POSTED else client.get
    assert method(address(name, uuid.uuid4())).status_code == 404


def test_whoever_was_switched_off_sees_nothing(acme, engineer):
    browser = signed_in(engineer)
    engineer.is_active = False
    engineer.save()
    assert browser.get(acme.get_absolute_url()).status_code == 302


def test_the_owner_deletes(acme, client):
    client.post(address("delete", acme.pk))
    assert client.get(acme.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_is_for_reviewers(name, acme, engineer, reviewer):
    from django.urls import reverse

    assert signed_in(reviewer).get(reverse(name)).status_code == 200
    assert signed_in(engineer).get(reverse(name)).status_code == 302


def test_nobody_changes_anything_in_the_admin(acme, reviewer):
    browser = signed_in(reviewer)
    revision = acme.revisions.first()
    for url in (f"/admin/sheets/sheet/{acme.pk}/change/", f"/admin/sheets/revision/{revision.pk}/change/"):
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"name": "other"}).status_code == 403
    assert b"7K2-M9Q" not in browser.get(f"/admin/sheets/sheet/{acme.pk}/change/").content
