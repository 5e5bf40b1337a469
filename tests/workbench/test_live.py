"""A live controller, read and compared with. The controller is the test suite's own, made
from the vendor's published API; no VNS3 took part."""

import pytest
from django.db import connection

from tests.controllers.boxes import KEY, OLD, TOKEN, self_signed, serving
from tests.sheets.cast import signed_in
from tests.workbench.controllers import change, look, page_of, page_of_steps, plan_in
from vns3pair.controllers.client import Controller as Client
from vns3pair.sheets.models import Sheet
from vns3pair.workbench import live, sealing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("live_keys")]


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


def test_an_endpoint_is_previewed_before_anything_of_it_is_taken(kept, sheet, client):
    change(sheet, phase1_lifetime=7200)
    answer = client.post(page_of(sheet), {"do": "take", "endpoint": "3"}, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "28,800 s (8 h)" in text
    assert Sheet.objects.get(pk=sheet.pk).vns3["phase1_lifetime"] == 7200
    assert KEY not in text
