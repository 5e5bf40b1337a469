"""Pushing a sheet to a live controller: what was shown and confirmed, and nothing else."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.controllers.boxes import KEY, TOKEN, serving
from tests.ipsec.vns3_shapes import STATUS
from tests.sheets.cast import signed_in
from tests.workbench.controllers import CERTIFICATE, MATCHING, change, look, page_of, plan_in
from vns3pair.exchange import limits
from vns3pair.exchange.models import Use
from vns3pair.sheets.models import Sheet
from vns3pair.workbench import live, live_page, live_reading, sealing
from vns3pair.workbench.models import LiveController

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("live_keys")]


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
    assert "was changed meanwhile: nothing more is sent" in text
    assert (text.count("Done: "), text.count("Not tried: ")) == (1, 1)
    assert len(api.endpoints[3]["tunnels"]) == 1
    assert [step.outcome.said for step in sheet.steps.filter(what="changed_controller")] == ["Done."]


def test_a_sheet_that_is_deleted_while_its_controller_answers_is_not_found(kept, sheet, client, api):
    whole = api.answer

    def meanwhile(asked):
        Sheet.objects.filter(pk=sheet.pk).delete()
        connection.close()
        return whole(asked)

    api.answer = meanwhile
    assert look(client, sheet).status_code == 404


@pytest.mark.parametrize(
    ("during", "failing", "said"),
    [
        ("PUT", False, {"Done: ": 1, "Failed: ": 0, "Not tried: ": 1}),
        ("POST", False, {"Done: ": 2, "Failed: ": 0, "Not tried: ": 0}),
        ("PUT", True, {"Done: ": 0, "Failed: ": 1, "Not tried: ": 1}),
    ],
)
def test_a_push_whose_sheet_is_deleted_sends_nothing_more_and_says_what_was_sent(
    kept, sheet, client, api, during, failing, said
):
    more = [{"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    change(sheet, pfs=False, tunnels=[*sheet.vns3["tunnels"], *more])
    plan = plan_in(look(client, sheet))
    whole = api.answer

    def meanwhile(asked):
        if asked.method == during:
            Sheet.objects.filter(pk=sheet.pk).delete()
            connection.close()
            return (500, {}) if failing else whole(asked)
        return whole(asked)

    api.answer = meanwhile
    answer = look(client, sheet, do="push", endpoint="3", plan=plan, sure="yes")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "The sheet was deleted meanwhile" in text
    assert {word: text.count(word) for word in said} == said
    assert len(api.endpoints[3]["tunnels"]) == 1 + (during == "POST")
    assert str(sheet.pk) not in text  # no way leads to where it was


def test_a_look_whose_sheet_is_deleted_before_the_next_call_is_not_found(
    kept, sheet, client, api, monkeypatch
):
    whole = live_reading.beside

    def meanwhile(*given):
        Sheet.objects.filter(pk=sheet.pk).delete()
        return whole(*given)

    monkeypatch.setattr(live_reading, "beside", meanwhile)
    assert look(client, sheet).status_code == 404


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


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"vns3": MATCHING | {"pfs": True}}, "since you looked"), ({"controller": None}, "changed meanwhile")],
)
def test_what_changes_on_the_sheet_while_the_controller_answers_is_not_pushed_over(
    kept, sheet, client, api, changes, said
):
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet))
    whole = api.answer

    def meanwhile(asked):
        Sheet.objects.filter(pk=sheet.pk).update(**changes)
        connection.close()
        return whole(asked)

    api.answer = meanwhile
    answer = look(client, sheet, do="push", endpoint="3", plan=plan, sure="yes")
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not sheet.steps.filter(what="changed_controller").exists()


def test_of_two_calls_of_one_person_at_once_the_second_is_told_what_it_waits_for(
    kept, sheet, client, engineer
):
    Use.objects.create(what=limits.CONTROLLER, user=engineer, began=timezone.now())
    answer = look(client, sheet)
    assert answer.status_code == 429
    assert "Not now: another call is still under way; try again when it is done." in answer.content.decode()
