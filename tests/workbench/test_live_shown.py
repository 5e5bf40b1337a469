"""How the pages of a live controller read: at whatever width, with many endpoints or none, and after something went wrong."""

import re

import pytest

from tests.controllers.boxes import NEW, TOKEN, self_signed, serving
from tests.sheets.cast import signed_in
from tests.workbench.controllers import change, look, plan_in
from vns3pair.workbench import sealing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("live_keys")]


def many_of(count, **more):
    return {
        number: NEW | {"id": number, "name": f"other-{number}", "ipaddress": "203.0.113.250"} | more
        for number in range(100, 100 + count)
    }


def test_values_of_a_push_are_written_as_the_api_writes_them(kept, sheet, client):
    change(sheet, pfs=False)
    text = look(client, sheet).content.decode()
    assert "<del>true</del>" in text
    assert "<ins>false</ins>" in text


def test_on_a_phone_each_value_says_whose_it_is(kept, sheet, client):
    change(sheet, pfs=False)
    text = look(client, sheet).content.decode()
    table = text[text.index('class="fields differs"') :]
    assert re.findall("<td(?! data-label)", table[: table.rindex("</table>")]) == []


def test_many_other_endpoints_are_folded_behind_the_one_that_fits(kept, sheet, client, api):
    api.endpoints |= many_of(30)
    text = look(client, sheet).content.decode()
    assert text.index("<b>acme-dc1</b>") < text.index("Another of its 31 endpoints") < text.index("<b>other-")


def test_where_no_endpoint_fits_the_page_says_so_and_lets_one_be_chosen(kept, sheet, client, api):
    api.endpoints = many_of(3)
    text = look(client, sheet).content.decode()
    assert "None of its 3 endpoints is this sheet's" in " ".join(text.split()).replace("&#x27;", "'")
    assert "Another of its" not in text
    assert text.count('type="radio"') == 3


def test_a_controller_without_endpoints_leads_to_what_makes_one(kept, sheet, client, api):
    api.endpoints = {}
    text = look(client, sheet).content.decode()
    assert "has no endpoint yet" in text
    assert f'href="/sheets/{sheet.pk}/configure"' in text
    assert "<fieldset" not in text


def test_another_certificate_leads_an_administrator_to_where_it_is_set_up(
    kept, sheet, client, reviewer, api, tmp_path
):
    with serving(self_signed("somebody else"), api, tmp_path) as other:
        content = sealing.unseal("live controller", kept.sealed)
        kept.sealed = sealing.seal("live controller", content | {"port": other.port})
        kept.save()
        way = f'role="alert"><b>The controller shows another certificate than the one confirmed: nothing was sent.</b> <a href="/controllers/{sheet.controller_id}/live">'
        assert way in look(signed_in(reviewer), sheet).content.decode()
        said = look(client, sheet).content.decode()
        assert way not in said
        assert "An administrator can look at how it is reached." in said


def test_after_a_mistake_the_page_says_that_the_token_is_wanted_again(profile, reviewer):
    page = signed_in(reviewer).post(
        f"/controllers/{profile.pk}/live", {"host": "a b", "port": 8000, "token": TOKEN}
    )
    assert "The token is never given back: enter it again." in page.content.decode()


def test_what_is_kept_leads_to_the_sheets_that_can_use_it(kept, profile, reviewer):
    text = signed_in(reviewer).get(f"/controllers/{profile.pk}/live").content.decode()
    assert f'<a href="/controllers/{profile.pk}/#uses">Its sheets</a>' in text


def test_after_a_push_the_same_endpoint_is_looked_at_again(kept, sheet, client, api):
    api.endpoints = {4: NEW | {"id": 4, "name": "other", "ipaddress": "203.0.113.250"}}
    change(sheet, pfs=False)
    plan = plan_in(look(client, sheet, endpoint="4"))
    answer = look(client, sheet, do="push", endpoint="4", plan=plan, sure="yes")
    text = answer.content.decode()
    assert "All of it was carried out on other" in text
    assert '<input type="hidden" name="endpoint" value="4">' in text
    assert "Look again" in text


def test_what_no_push_changes_is_not_said_to_be_as_on_the_sheet(kept, sheet, client):
    change(sheet, local_private_ip="192.0.2.77")
    text = look(client, sheet).content.decode()
    assert "There is nothing to push: what differs is nothing that a push changes." in text
    assert "the Local Private IP is the whole controller&#x27;s" in text


def test_after_a_call_that_failed_it_is_not_said_that_nothing_was_asked(kept, sheet, client, api):
    api.answer = lambda asked: (500, {})
    text = look(client, sheet).content.decode()
    assert "The controller refused (500)." in text
    assert "Nothing is asked of the controller" not in text
    assert "Look again" in text


def test_whoever_enters_it_anew_finds_host_and_port_filled_in_and_no_token(kept, box, profile, reviewer):
    text = signed_in(reviewer).get(f"/controllers/{profile.pk}/live").content.decode()
    assert 'value="127.0.0.1"' in text
    assert f'value="{box.port}"' in text
    assert TOKEN not in text


@pytest.mark.parametrize("port", ["", "0", "70000", "x"])
def test_what_is_no_port_is_told_what_one_is(profile, reviewer, port):
    typed = {"host": "127.0.0.1", "port": port, "token": TOKEN}
    text = signed_in(reviewer).post(f"/controllers/{profile.pk}/live", typed).content.decode()
    assert "A port is a whole number from 1 to 65,535." in text
