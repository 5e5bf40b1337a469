"""The partner's links through their page: made, shown once, listed, taken back."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.sheets.cast import came_by_link
from vns3pair.exchange import invitations
from vns3pair.exchange.models import Invitation, Token
from vns3pair.sheets.agreement_models import Step
from vns3pair.sheets.visitors import Visitor

LINK = re.compile(r"http://testserver(/i/[\w-]+)")


def page(sheet, rest=""):
    return f"/sheets/{sheet.pk}/partner-access{rest}"


def make_link(client, sheet, **more):
    return client.post(page(sheet), {"name": "Ann Ash", "email": "", "rights": "edit", "days": "30", **more})


def test_an_empty_list_says_how_it_is_done(client, acme):
    assert "Nobody outside has seen this sheet yet" in client.get(page(acme)).content.decode()


def test_a_link_to_pass_on_is_shown_once_and_opens_the_sheet(client, acme, engineer):
    answer = make_link(client, acme, email="ann@acme.example", rights="view", days="7")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "It is shown this once" in body
    links = set(LINK.findall(body))
    assert len(links) == 1
    browser = Client()
    assert browser.get(links.pop()).status_code == 302
    assert browser.get(f"/p/{acme.pk}/").status_code == 200
    made = Invitation.objects.get()
    assert (made.name, made.email, made.may_edit) == ("Ann Ash", "ann@acme.example", False)
    assert made.made_by == engineer
    assert 6 < (made.expires - timezone.now()).total_seconds() / 86400 < 7
    again = client.get(page(acme)).content.decode()
    assert "/i/" not in again
    assert "Ann Ash" in again
    assert Step.objects.get().detail == "Ann Ash <ann@acme.example>, may only look"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", "", "Say whom it is for"),
        ("email", "nobody", "nobody is not an e-mail address"),
        ("email", "ann@acme.example\nBcc: eve@acme.example", "cannot be seen"),
        ("days", "0", "At least 1 day"),
        ("days", "9" * 30, "At most 365 days"),
        ("rights", "all", "not one of the available choices"),
    ],
)
def test_a_mistake_makes_no_link_and_loses_nothing(client, acme, field, value, word):
    answer = make_link(client, acme, **{"name": "Ann Ash", field: value})
    body = answer.content.decode()
    assert answer.status_code == 400
    assert word in body
    assert 'value="Ann Ash"' in body or field == "name"
    assert not Invitation.objects.exists()


def test_a_name_or_an_address_is_enough(client, acme):
    assert make_link(client, acme, name="", email="ann@acme.example").status_code == 200
    assert make_link(client, acme, name="Bob").status_code == 200
    body = client.get(page(acme)).content.decode()
    assert "ann@acme.example" in body
    assert "Bob" in body
    assert body.count("Mail a link") == 1  # Bob has no address


def test_another_link_adds_one_and_takes_none_away(client, acme, engineer):
    made, first = invitations.invite(visitor=Visitor(acme, user=engineer), email="ann@acme.example")
    answer = client.post(page(acme, f"/{made.pk}/link"))
    (second,) = set(LINK.findall(answer.content.decode()))
    assert Token.objects.filter(invitation=made).count() == 2
    for link in (f"/i/{first}", second):
        assert Client().get(link).status_code == 302


def test_a_dead_invitation_makes_no_more_links(client, acme, engineer):
    made, _ = invitations.invite(visitor=Visitor(acme, user=engineer), email="ann@acme.example")
    Invitation.objects.update(expires=timezone.now() - datetime.timedelta(seconds=1))
    assert client.post(page(acme, f"/{made.pk}/link")).status_code == 404
    body = client.get(page(acme)).content.decode()
    assert "expired" in body
    assert "Invite again" in body
    assert "Copy a link" not in body


def test_a_link_asked_for_while_it_is_revoked_is_refused_in_clear_words(client, acme, engineer, monkeypatch):
    visitor = Visitor(acme, user=engineer)
    made, _ = invitations.invite(visitor=visitor, email="ann@acme.example")
    real = invitations.another_link

    def late(**given):
        invitations.revoke(visitor=visitor)
        return real(**given)

    monkeypatch.setattr(invitations, "another_link", late)
    answer = client.post(page(acme, f"/{made.pk}/link"), follow=True)
    assert "revoked or has expired meanwhile, so no link was made" in answer.content.decode()
    assert Token.objects.filter(invitation=made).count() == 1


def test_revoking_one_leaves_the_others(client, acme, engineer):
    ann = came_by_link(acme, engineer, email="ann@acme.example", name="Ann Ash")
    bob = came_by_link(acme, engineer, email="bob@acme.example", name="Bob")
    anns = Invitation.objects.get(email="ann@acme.example")
    answer = client.post(page(acme, f"/{anns.pk}/revoke"), follow=True)
    assert "Ann Ash &lt;ann@acme.example&gt; open nothing any more" in answer.content.decode()
    assert ann.get(f"/p/{acme.pk}/").status_code == 404
    assert bob.get(f"/p/{acme.pk}/").status_code == 200


def test_revoking_all_closes_every_link_at_once(client, acme, engineer):
    browsers = [came_by_link(acme, engineer, email=f"{name}@acme.example") for name in ("ann", "bob")]
    answer = client.post(page(acme, "/revoke"), follow=True)
    assert "2 invitations are revoked" in answer.content.decode()
    assert [browser.get(f"/p/{acme.pk}/").status_code for browser in browsers] == [404, 404]
    assert Step.objects.filter(what="revoked").count() == 1
    assert "There was no link" in client.post(page(acme, "/revoke"), follow=True).content.decode()


def test_an_invitation_of_another_sheet_cannot_be_reached_through_this_one(client, acme, make, engineer):
    other = make({}, {}, name="other")
    theirs, _ = invitations.invite(visitor=Visitor(other, user=engineer), email="ann@acme.example")
    for act in ("link", "revoke"):
        assert client.post(page(acme, f"/{theirs.pk}/{act}")).status_code == 404
    client.post(page(acme, "/revoke"))
    assert Invitation.objects.get().revoked is None
    assert Token.objects.count() == 1


@pytest.mark.parametrize("act", ["/revoke", "/1/revoke", "/1/link"])
def test_nothing_is_done_by_a_link_that_is_only_followed(client, acme, act):
    assert client.get(page(acme, act)).status_code == 405


def test_forms_from_elsewhere_do_nothing(acme, engineer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(engineer)
    came_by_link(acme, engineer)
    for address in (page(acme), page(acme, "/revoke"), f"/sheets/{acme.pk}/send"):
        assert browser.post(address, {"name": "Eve"}).status_code == 403
    assert Invitation.objects.get().revoked is None


def test_the_list_tells_when_the_partner_was_last_there(client, acme, engineer):
    made, token = invitations.invite(visitor=Visitor(acme, user=engineer), email="ann@acme.example")
    assert "never" in client.get(page(acme)).content.decode()
    browser = Client()
    browser.get(f"/i/{token}")
    browser.get(f"/p/{acme.pk}/")
    made.refresh_from_db()
    assert made.seen.isoformat()[:16] in client.get(page(acme)).content.decode()
