"""A live controller: set up by an administrator, read, compared with, pushed to. The controller is the test suite's own, made
from the vendor's published API; no VNS3 took part."""

import re
import socket

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import DELETION, LogEntry
from django.core.management import call_command
from django.db import connection

from tests.controllers.boxes import KEY, NEW, OLD, TOKEN, Api, self_signed, serving
from tests.ipsec.vns3_shapes import STATUS
from tests.sheets.cast import signed_in
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.controllers.client import Controller as Client
from vns3pair.sheets.models import Controller, Sheet
from vns3pair.workbench import live, live_page, sealing
from vns3pair.workbench.models import LiveController

pytestmark = pytest.mark.django_db(transaction=True)
CERTIFICATE = self_signed()
MATCHING = {
    "endpoint_name": "acme-dc1",
    "public_ip": "203.0.113.4",
    "peer_public_ip": "198.51.100.7",
    "local_private_ip": "192.0.2.254",
    "ike_version": 2,
    "nat_traversal": "auto",
    "pfs": True,
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "tunnels": [{"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}],
}


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CONTROLLER_KEYS = [Fernet.generate_key().decode()]


@pytest.fixture
def api():
    return Api(NEW)


@pytest.fixture
def box(api, tmp_path):
    with serving(CERTIFICATE, api, tmp_path) as box:
        yield box


@pytest.fixture
def profile(db):
    from django.utils import timezone

    return Controller.objects.create(name="dc1", updated=timezone.now())


@pytest.fixture
def sheet(make, profile):
    made = make(MATCHING)
    Sheet.objects.filter(pk=made.pk).update(controller=profile)
    return Sheet.objects.get(pk=made.pk)


@pytest.fixture
def kept(box, profile, reviewer):
    _, drafted = live.draft(user=reviewer, controller=profile, host="127.0.0.1", port=box.port, token=TOKEN)
    return live.confirm(user=reviewer, controller=profile, drafted=drafted)


def page_of(sheet):
    return f"/sheets/{sheet.pk}/configure/controller"


def look(client, sheet, **more):
    return client.post(page_of(sheet), {"do": "look", **more})


def page_of_steps(browser, sheet):
    return browser.get(f"/sheets/{sheet.pk}/steps").content.decode()


def plan_in(response):
    return re.search(r'name="plan" value="([0-9a-f]{64})"', response.content.decode())[1]


def change(sheet, **changes):
    Sheet.objects.filter(pk=sheet.pk).update(vns3={**sheet.vns3, **changes})


# Setting it up


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


# Looking


def test_opening_the_page_asks_nothing(kept, box, sheet, client):
    assert client.get(page_of(sheet)).status_code == 200
    assert not box.heard[1:]  # the first connection was for the certificate


def test_a_matching_endpoint_is_found_and_nothing_is_to_push(kept, sheet, client):
    text = look(client, sheet).content.decode()
    assert "the same" in text
    assert "There is nothing to push" in text
    assert KEY not in text
    assert TOKEN not in text


def test_each_row_that_differs_is_shown_with_both_values(kept, sheet, client):
    change(sheet, phase1_lifetime=7200, pfs=False)
    text = look(client, sheet).content.decode()
    assert "2 differ" in text
    assert "7,200 s (2 h)" in text
    assert "28,800 s (8 h)" in text


def test_what_was_really_negotiated_stands_beside_the_sheet(kept, sheet, client):
    text = look(client, sheet).content.decode()
    assert "What was really negotiated" in text
    assert "AES-128-CBC" in text  # phase 2 by the status, AES-256 by the sheet


def test_every_call_stands_on_the_internal_list_of_steps(kept, sheet, client):
    look(client, sheet)
    steps = list(sheet.steps.values_list("what", "detail", "outcome__said"))
    assert ("asked_controller", "dc1: GET /ipsec", "Done.") in steps
    assert ("asked_controller", "dc1: GET /status/ipsec", "Done.") in steps


def test_a_call_is_on_the_list_before_it_goes_out_and_what_came_of_it_after(
    kept, sheet, client, api, reviewer
):
    whole, listed = api.answer, []

    def meanwhile(asked):
        listed.append(page_of_steps(signed_in(reviewer), sheet))
        connection.close()
        return whole(asked)

    api.answer = meanwhile
    look(client, sheet)
    assert ["dc1: GET /ipsec" in page for page in listed] == [True, True]
    assert [page.count("no answer recorded") for page in listed] == [1, 1]
    assert "no answer recorded" not in page_of_steps(client, sheet)


def test_of_a_call_that_was_cut_off_the_list_says_that_no_answer_is_recorded(
    kept, sheet, client, monkeypatch
):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    send = Client.send

    def killed(self, request):
        if request.method == "PUT":
            raise KeyboardInterrupt
        return send(self, request)

    monkeypatch.setattr(Client, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        look(client, sheet, do="push", endpoint="3", plan=plan, sure="yes")
    page = page_of_steps(client, sheet)
    assert "dc1: PUT /ipsec/endpoints/3 (pfs)" in page
    assert page.count("no answer recorded") == 1


def test_a_call_that_fails_is_told_by_class_and_status_and_is_on_the_list(kept, sheet, client, api):
    api.answer = lambda asked: (401, {"error": {"name": "UnauthorizedError", "message": f"no {TOKEN}"}})
    answer = look(client, sheet)
    assert answer.status_code == 502
    assert "401" in answer.content.decode()
    assert TOKEN not in answer.content.decode()
    step = sheet.steps.get(what="asked_controller")
    assert step.outcome.said == "The controller refused (401 UnauthorizedError)."


def test_another_certificate_gets_nothing(kept, sheet, client, box, api, tmp_path):
    with serving(self_signed("somebody else"), api, tmp_path) as other:
        content = sealing.unseal("live controller", kept.sealed)
        kept.sealed = sealing.seal("live controller", content | {"port": other.port})
        kept.save()
        answer = look(client, sheet)
        other.wait_until_served()
        assert "another certificate" in answer.content.decode()
        assert not other.asked


def test_no_call_is_made_while_the_database_waits(kept, sheet, engineer, box):
    from django.db import transaction

    from vns3pair.ipsec.vns3_api import Request
    from vns3pair.sheets.visitors import Visitor

    with transaction.atomic(), pytest.raises(live.InTransaction):
        live.ask(visitor=Visitor(sheet, user=engineer), live=kept, request=Request("GET", "/ipsec"))
    assert not box.asked


def test_an_old_controllers_answer_reads_as_the_new_ones(kept, sheet, client, api):
    api.endpoints = {3: OLD}
    change(sheet, ike_version=1, nat_traversal="off")
    assert "the same" in look(client, sheet).content.decode()


# Taking it in


def test_an_endpoint_is_previewed_before_anything_of_it_is_taken(kept, sheet, client):
    change(sheet, phase1_lifetime=7200)
    answer = client.post(page_of(sheet), {"do": "take", "endpoint": "3"}, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "28,800 s (8 h)" in text
    assert Sheet.objects.get(pk=sheet.pk).vns3["phase1_lifetime"] == 7200
    assert KEY not in text


# Pushing


def test_a_push_sends_only_what_differs_and_never_the_key(kept, sheet, client, box, api):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    asked = len(box.asked)
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    assert answer.status_code == 200
    sent = [one for one in box.asked[asked:] if one.method != "GET"]
    assert [(one.method, one.path, one.json) for one in sent] == [
        ("PUT", "/api/ipsec/endpoints/3", {"pfs": False})
    ]
    assert api.endpoints[3]["pfs"] is False
    step = sheet.steps.get(what="changed_controller")
    assert (step.detail, step.outcome.said) == ("dc1: PUT /ipsec/endpoints/3 (pfs)", "Done.")


def test_nothing_is_pushed_without_saying_that_one_knows_what_it_drops(kept, sheet, client, api):
    change(sheet, pfs=False)
    first = look(client, sheet)
    assert "Drops this endpoint" in first.content.decode()
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan_in(first)})
    assert answer.status_code == 400
    assert api.endpoints[3]["pfs"] is True


def test_what_changed_since_it_was_shown_is_shown_again_and_not_pushed(kept, sheet, client, api):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    change(sheet, pfs=False, ike_version=1, nat_traversal="off")
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    assert answer.status_code == 409
    assert "since you looked" in answer.content.decode()
    assert api.endpoints[3]["ike_version"] == 2


def test_a_push_stops_at_the_first_call_that_fails_and_says_what_was_done(kept, sheet, client, api):
    more = [{"local_subnet": f"172.31.{n}.0/24", "remote_subnet": "10.50.0.0/16"} for n in (2, 3)]
    change(sheet, pfs=False, tunnels=[*sheet.vns3["tunnels"], *more])
    plan = plan_in(look(client, sheet))
    whole = api.answer
    api.answer = lambda asked: (500, {}) if asked.method == "POST" else whole(asked)
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    text = answer.content.decode()
    assert answer.status_code == 502
    assert text.count("Done: ") == 1
    assert text.count("Failed: ") == 1
    assert text.count("Not tried: ") == 1
    assert api.endpoints[3]["pfs"] is False


def test_what_only_the_controller_has_stays_unless_it_is_asked_for(kept, sheet, client, api):
    change(sheet, tunnels=[{"local_subnet": "172.31.9.0/24", "remote_subnet": "10.50.0.0/16"}])
    text = look(client, sheet).content.decode()
    assert "DELETE" not in text
    text = look(client, sheet, endpoint="3", delete="yes").content.decode()
    assert "DELETE /ipsec/endpoints/3/tunnels/7" in text


def test_a_push_may_take_away_what_it_was_shown_to_take_away(kept, sheet, client, api):
    change(sheet, tunnels=[{"local_subnet": "172.31.9.0/24", "remote_subnet": "10.50.0.0/16"}])
    page = look(client, sheet, endpoint="3", delete="yes")
    form = re.search(r'<input type="hidden" name="plan".*?</form>', page.content.decode(), re.DOTALL)[0]
    assert 'name="delete" value="yes"' in form
    more = {"endpoint": "3", "plan": plan_in(page), "delete": "yes", "sure": "yes"}
    assert client.post(page_of(sheet), {"do": "push", **more}).status_code == 200
    assert "7" not in api.endpoints[3]["tunnels"]


def test_a_push_leaves_what_there_is_no_time_for_and_says_so(kept, sheet, client, api, monkeypatch):
    change(sheet, pfs=False, tunnels=[{"local_subnet": "172.31.9.0/24", "remote_subnet": "10.50.0.0/16"}])
    plan = plan_in(look(client, sheet))
    monkeypatch.setattr(live_page, "SECONDS", 0.0)
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    assert answer.status_code == 502
    assert answer.content.decode().count("Not tried: ") == 2
    assert api.endpoints[3]["pfs"] is True


@pytest.mark.parametrize("changed", ["name", "ipaddress"])
def test_a_plan_is_for_the_endpoint_that_was_shown_whatever_its_number(kept, sheet, client, api, changed):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    api.endpoints[3][changed] = {"name": "another", "ipaddress": "198.51.100.99"}[changed]
    answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    assert answer.status_code == 409
    assert api.endpoints[3]["pfs"] is True


def test_a_plan_is_for_the_controller_that_was_asked(kept, sheet, client, api, profile, reviewer, tmp_path):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    with serving(CERTIFICATE, api, tmp_path) as other:  # the same answers, but elsewhere
        where = {"host": "127.0.0.1", "port": other.port, "token": TOKEN}
        _, drafted = live.draft(user=reviewer, controller=profile, **where)
        live.confirm(user=reviewer, controller=profile, drafted=drafted)
        answer = client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    assert answer.status_code == 409
    assert api.endpoints[3]["pfs"] is True


@pytest.mark.parametrize("then", ["forgotten", "entered anew"])
def test_a_push_under_way_stops_when_its_controller_is_no_longer_kept_as_it_was(
    kept, sheet, client, api, profile, reviewer, then
):
    more = [{"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    change(sheet, pfs=False, tunnels=[*sheet.vns3["tunnels"], *more])
    plan = plan_in(look(client, sheet))
    whole = api.answer

    def meanwhile(asked):
        if asked.method == "PUT":
            if then == "forgotten":
                live.forget(user=reviewer, controller=profile)
            else:
                LiveController.objects.update(sealed=sealing.seal("live controller", {"controller": 0}))
            connection.close()
        return whole(asked)

    api.answer = meanwhile
    answer = look(client, sheet, do="push", endpoint="3", plan=plan, sure="yes")
    text = answer.content.decode()
    assert answer.status_code == 502
    assert "How the controller is reached was changed meanwhile" in text
    assert (text.count("Done: "), text.count("Not tried: ")) == (1, 1)
    assert len(api.endpoints[3]["tunnels"]) == 1
    assert [step.outcome.said for step in sheet.steps.filter(what="changed_controller")] == ["Done."]


def test_of_two_pushes_to_a_controller_at_once_the_second_is_told_to_wait(kept, sheet, client, api, reviewer):
    more = [{"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    change(sheet, tunnels=[*sheet.vns3["tunnels"], *more])
    asked_for = {"do": "push", "endpoint": "3", "plan": plan_in(look(client, sheet)), "sure": "yes"}
    whole, others = api.answer, []

    def meanwhile(asked):
        if asked.method == "POST" and not others:
            others.append(None)
            others[0] = signed_in(reviewer).post(page_of(sheet), asked_for).status_code
            connection.close()
        return whole(asked)

    api.answer = meanwhile
    assert client.post(page_of(sheet), asked_for).status_code == 200
    assert others == [429]
    assert len(api.endpoints[3]["tunnels"]) == 2


def test_where_no_row_was_negotiated_it_is_not_said_that_nothing_differs(kept, sheet, client, monkeypatch):
    bare = {
        "response": {
            "7": {key: value for key, value in STATUS["response"]["7"].items() if key != "tunnel_params"}
        }
    }
    monkeypatch.setattr("tests.controllers.boxes.STATUS", bare)
    text = look(client, sheet).content.decode()
    up = text[text.index('id="up"') :]
    assert "not said" in up[: up.index("</table>")]


def test_the_key_and_the_token_are_nowhere_in_the_database(kept, sheet, client, tmp_path):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    client.post(page_of(sheet), {"do": "push", "endpoint": "3", "plan": plan, "sure": "yes"})
    client.post(page_of(sheet), {"do": "take", "endpoint": "3"})
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), exclude=["contenttypes", "auth.permission"])
    assert sheet.name in dump.read_text()
    assert KEY not in dump.read_text()
    assert TOKEN not in dump.read_text()
