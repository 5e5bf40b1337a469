"""How a live controller is reached: set up by an administrator, kept sealed, and deleted."""

import json
import socket
import time

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import DELETION, LogEntry
from django.test import Client

from tests.controllers.boxes import TOKEN
from tests.sheets.cast import signed_in
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.sheets.models import Controller
from vns3pair.workbench import live, sealing
from vns3pair.workbench.models import LiveController

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("live_keys")]


def test_an_administrator_sees_the_certificate_before_the_token_is_sent(box, profile, reviewer):
    page = signed_in(reviewer).post(
        f"/controllers/{profile.pk}/live", {"host": "127.0.0.1", "port": box.port, "token": TOKEN}
    )
    text = page.content.decode()
    assert fingerprint_of(box.der) in text
    assert TOKEN not in text
    box.wait_until_served()
    assert not box.asked
    assert not LiveController.objects.exists()


def test_what_is_confirmed_is_kept_sealed_and_written_on_the_list(kept, box, reviewer):
    row = LiveController.objects.values().get()
    assert TOKEN not in str(row)
    assert "127.0.0.1" not in str(row)
    assert live.client_of(kept).token == TOKEN
    assert live.client_of(kept).fingerprint == fingerprint_of(box.der)
    said = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
    assert said[0] == "Live access. Asked for the certificate at an address."
    assert fingerprint_of(box.der) in said[1]
    assert len(said) == 2


def test_whoever_looks_at_a_certificate_is_on_the_list_whatever_came_of_it(profile, reviewer):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    typed = {"host": "127.0.0.1", "port": port, "token": TOKEN}
    assert signed_in(reviewer).post(f"/controllers/{profile.pk}/live", typed).status_code == 502
    assert LogEntry.objects.get().user == reviewer


def test_nothing_is_kept_unless_somebody_says_that_they_compared(box, profile, reviewer):
    browser = signed_in(reviewer)
    _, drafted = live.draft(user=reviewer, controller=profile, host="127.0.0.1", port=box.port, token=TOKEN)
    assert browser.post(f"/controllers/{profile.pk}/live", {"drafted": drafted}).status_code == 400
    assert not LiveController.objects.exists()
    browser.post(f"/controllers/{profile.pk}/live", {"drafted": drafted, "compared": "yes"})
    assert LiveController.objects.get().confirmed_by == reviewer


def test_a_draft_is_good_for_its_administrator_and_controller_alone(box, profile, reviewer, engineer):
    from django.utils import timezone

    other = Controller.objects.create(name="other", updated=timezone.now())
    _, drafted = live.draft(user=reviewer, controller=profile, host="127.0.0.1", port=box.port, token=TOKEN)
    for user, controller in ((engineer, profile), (reviewer, other)):
        with pytest.raises(sealing.Unopenable):
            live.confirm(user=user, controller=controller, drafted=drafted)
    assert not LiveController.objects.exists()


def test_what_is_kept_for_one_controller_opens_nothing_for_another(kept, profile):
    from django.utils import timezone

    other = Controller.objects.create(name="other", updated=timezone.now())
    moved = LiveController.objects.create(controller=other, sealed=kept.sealed, confirmed=timezone.now())
    with pytest.raises(sealing.Unopenable):
        live.client_of(moved)


def test_only_an_administrator_sets_it_up(profile, client):
    assert client.get(f"/controllers/{profile.pk}/live").status_code == 403
    assert client.post(f"/controllers/{profile.pk}/live", {"host": "127.0.0.1"}).status_code == 403
    assert client.get(f"/controllers/{profile.pk}/live/delete").status_code == 403
    assert client.post(f"/controllers/{profile.pk}/live/delete").status_code == 403


def test_without_a_key_to_encrypt_with_nothing_is_accepted(settings, box, profile, reviewer):
    settings.CONTROLLER_KEYS = []
    browser = signed_in(reviewer)
    assert "CONTROLLER_KEYS" in browser.get(f"/controllers/{profile.pk}/live").content.decode()
    page = browser.post(
        f"/controllers/{profile.pk}/live", {"host": "127.0.0.1", "port": box.port, "token": TOKEN}
    )
    assert page.status_code == 400
    assert not LiveController.objects.exists()
    assert not box.heard


@pytest.mark.parametrize(
    "typed",
    [
        {"host": "https://10.0.0.1", "port": 8000},
        {"host": "a b", "port": 8000},
        {"host": "user@host", "port": 8000},
        {"host": "127.1", "port": 8000},
        {"host": "", "port": 8000},
        {"host": "10.0.0.1", "port": 0},
        {"host": "10.0.0.1", "port": 70000},
    ],
)
def test_what_is_no_address_is_refused_and_the_token_not_shown_again(profile, reviewer, typed):
    page = signed_in(reviewer).post(f"/controllers/{profile.pk}/live", {**typed, "token": TOKEN})
    assert page.status_code == 400
    assert TOKEN not in page.content.decode()


def test_deleting_asks_first_and_then_takes_address_and_token_away(kept, profile, reviewer):
    browser, way = signed_in(reviewer), f"/controllers/{profile.pk}/live/delete"
    assert f'href="{way}"' in browser.get(f"/controllers/{profile.pk}/live").content.decode()
    asking = browser.get(way).content.decode()
    assert "Delete how dc1 is reached?" in asking
    assert "127.0.0.1" in asking
    assert TOKEN not in asking
    assert LiveController.objects.exists()
    browser.post(way)
    assert not LiveController.objects.exists()
    assert LogEntry.objects.filter(user=reviewer, action_flag=DELETION).count() == 1


def test_where_nothing_is_kept_nothing_is_asked_about_and_nothing_deleted(profile, reviewer):
    browser, way = signed_in(reviewer), f"/controllers/{profile.pk}/live"
    for answer in (browser.get(f"{way}/delete"), browser.post(f"{way}/delete")):
        assert (answer.status_code, answer.headers["Location"]) == (302, way)
    assert not LogEntry.objects.exists()


def test_what_cannot_be_decrypted_can_be_deleted(kept, profile, reviewer, settings):
    settings.CONTROLLER_KEYS = []
    browser, way = signed_in(reviewer), f"/controllers/{profile.pk}/live/delete"
    assert "Delete how dc1 is reached?" in browser.get(way).content.decode()
    browser.post(way)
    assert not LiveController.objects.exists()


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(kept, settings):
    settings.CONTROLLER_KEYS = [Fernet.generate_key().decode(), *settings.CONTROLLER_KEYS]
    assert live.client_of(kept).token == TOKEN
    settings.CONTROLLER_KEYS = settings.CONTROLLER_KEYS[:1]
    with pytest.raises(sealing.Unopenable):
        live.client_of(kept)


def test_what_is_sealed_for_one_purpose_opens_for_no_other(kept, box, profile, reviewer):
    with pytest.raises(sealing.Unopenable):
        live.confirm(user=reviewer, controller=profile, drafted=kept.sealed)
    _, drafted = live.draft(user=reviewer, controller=profile, host="127.0.0.1", port=box.port, token=TOKEN)
    kept.sealed = drafted
    with pytest.raises(sealing.Unopenable):
        live.client_of(kept)


def test_a_draft_is_good_for_a_quarter_of_an_hour(profile, reviewer, settings):
    content = {"user": reviewer.pk, "controller": profile.pk, "host": "127.0.0.1", "port": 1}
    packed = json.dumps({"purpose": "draft of a live controller", "content": content}).encode()
    old = Fernet(settings.CONTROLLER_KEYS[0]).encrypt_at_time(
        packed, int(time.time()) - live.DRAFT_SECONDS - 60
    )
    asked = {"drafted": old.decode(), "compared": "yes"}
    answer = signed_in(reviewer).post(f"/controllers/{profile.pk}/live", asked)
    assert answer.status_code == 400
    assert "longer than a quarter of an hour" in answer.content.decode()
    assert not LiveController.objects.exists()


@pytest.mark.parametrize("drafted", ["", "gAAAA", "é\ud7ff", "A" * 10_000])
def test_a_draft_that_somebody_made_up_is_refused(profile, reviewer, drafted):
    asked = {"drafted": drafted, "compared": "yes"}
    assert signed_in(reviewer).post(f"/controllers/{profile.pk}/live", asked).status_code == 400


def test_no_form_of_another_site_sets_up_deletes_or_pushes(kept, sheet, profile, reviewer, box):
    asked = len(box.heard)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(reviewer)
    for way in (
        f"/controllers/{profile.pk}/live",
        f"/controllers/{profile.pk}/live/delete",
        f"/sheets/{sheet.pk}/configure/controller",
    ):
        assert browser.post(way, {"do": "look", "host": "127.0.0.1", "port": box.port}).status_code == 403
    assert LiveController.objects.exists()
    assert len(box.heard) == asked


def test_a_controller_that_is_reached_live_only_an_administrator_deletes(kept, profile, client, reviewer):
    way = f"/controllers/{profile.pk}/delete"
    assert "Delete…" not in client.get(f"/controllers/{profile.pk}/").content.decode()
    assert client.post(way).status_code == 403
    browser = signed_in(reviewer)
    assert "Address and token by which it is reached live go with it" in browser.get(way).content.decode()
    browser.post(way)
    assert not LiveController.objects.exists()
