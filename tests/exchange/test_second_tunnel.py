"""The second tunnel's sheet, made at either door: who is led where, and whose link opens what."""

import datetime

import pytest
from django.utils import timezone

from tests.sheets.cast import came_by_link, signed_in
from vns3pair.exchange import invitations
from vns3pair.exchange.models import Invitation, Token
from vns3pair.sheets import services
from vns3pair.sheets.demo_sheets import SHEETS
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.visitors import Visitor


@pytest.fixture
def initech(make):
    return make(SHEETS[2]["vns3"], SHEETS[2]["partner"], name="initech-aws")


@pytest.fixture
def guest(initech, engineer):
    return came_by_link(initech, engineer)


def offer(browser, sheet, door="sheets"):
    text = browser.get(f"/{door}/{sheet.pk}/").content.decode()
    return "Make the second tunnel" in text


def twin_of(sheet):
    return Sheet.objects.exclude(pk=sheet.pk).get()


def test_an_engineer_makes_it_and_reads_what_was_left_blank(initech, client):
    assert offer(client, initech)
    answer = client.post(f"/sheets/{initech.pk}/second-tunnel", follow=True)
    twin = twin_of(initech)
    assert answer.redirect_chain == [(f"/sheets/{twin.pk}/", 302)]
    text = answer.content.decode()
    assert "AWS gives each tunnel its own outside address, inside addresses and key" in text
    assert "VNS3: Public IP of the remote endpoint" in text
    assert f'href="/sheets/{initech.pk}/"' in text
    assert f'href="/sheets/{twin.pk}/"' in client.get(f"/sheets/{initech.pk}/").content.decode()
    assert not offer(client, initech)


def test_asking_again_leads_to_the_one_that_is_there(initech, client):
    for _ in range(2):
        answer = client.post(f"/sheets/{initech.pk}/second-tunnel")
    assert answer.url == f"/sheets/{twin_of(initech).pk}/"


def test_a_guest_makes_it_and_comes_in_by_a_link_like_its_own(initech, guest, engineer):
    ends = timezone.now() + datetime.timedelta(days=3)
    Invitation.objects.update(expires=ends)
    assert offer(guest, initech, "p")
    answer = guest.post(f"/p/{initech.pk}/second-tunnel")
    assert answer.status_code == 302
    assert answer.url.startswith("/i/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    twin = twin_of(initech)
    page = guest.get(answer.url, follow=True)
    assert page.redirect_chain == [(f"/p/{twin.pk}/", 302)]
    assert "so these were left blank: Your side: Own public IP" in page.content.decode()
    made = Invitation.objects.get(sheet=twin)
    own = Invitation.objects.get(sheet=initech)
    for name in ("email", "name", "may_edit", "expires", "made_by"):
        assert getattr(made, name) == getattr(own, name), name
    assert twin.owner == engineer
    revision = Revision.objects.get(sheet=twin)
    assert (revision.author, revision.guest_name) == (None, "Dana Partner")


def test_the_token_is_kept_as_a_hash_alone(initech, guest):
    token = guest.post(f"/p/{initech.pk}/second-tunnel").url.removeprefix("/i/")
    assert not Token.objects.filter(hashed=token).exists()
    assert len(token) > 40


def test_a_guest_goes_to_and_fro_between_its_two_sheets(initech, guest):
    """This browser keeps one cookie at a time, so each page is opened by what the button before it did."""
    guest.get(guest.post(f"/p/{initech.pk}/second-tunnel").url)
    twin = twin_of(initech)
    for here, there in ((twin, initech), (initech, twin)):
        assert f">{there.name}</button>" in guest.get(f"/p/{here.pk}/").content.decode()
        answer = guest.post(f"/p/{here.pk}/second-tunnel", follow=True)
        assert answer.redirect_chain[-1] == (f"/p/{there.pk}/", 302)
        assert answer.status_code == 200


def test_a_guest_learns_nothing_of_a_second_sheet_that_it_may_not_open(initech, guest, client):
    client.post(f"/sheets/{initech.pk}/second-tunnel")
    twin = twin_of(initech)
    answer = guest.post(f"/p/{initech.pk}/second-tunnel", follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(f"/p/{initech.pk}/", 302)]
    assert "ask the VNS3 side for a link" in text
    assert str(twin.pk) not in text
    assert "(tunnel 2)" not in text
    assert not Invitation.objects.filter(sheet=twin).exists()


@pytest.mark.parametrize(
    "dead",
    [{"revoked": True}, {"expires": True}, {"email": "other@partner.example"}],
    ids=lambda each: str(*each),
)
def test_an_invitation_that_is_not_the_guests_own_or_alive_opens_nothing(
    initech, guest, client, engineer, dead
):
    client.post(f"/sheets/{initech.pk}/second-tunnel")
    twin = twin_of(initech)
    came_by_link(twin, engineer)
    past = timezone.now() - datetime.timedelta(seconds=1)
    theirs = {name: past if value is True else value for name, value in dead.items()}
    Invitation.objects.filter(sheet=twin).update(**theirs)
    assert "(tunnel 2)" not in guest.get(f"/p/{initech.pk}/").content.decode()
    assert guest.post(f"/p/{initech.pk}/second-tunnel").url == f"/p/{initech.pk}/"


def test_a_link_for_looking_makes_nothing_and_gets_no_further_rights(initech, client, engineer):
    onlooker = came_by_link(initech, engineer, may_edit=False)
    assert not offer(onlooker, initech, "p")
    assert onlooker.post(f"/p/{initech.pk}/second-tunnel").status_code == 403
    assert Sheet.objects.count() == 1
    client.post(f"/sheets/{initech.pk}/second-tunnel")
    twin = twin_of(initech)
    came_by_link(twin, engineer)
    assert onlooker.post(f"/p/{initech.pk}/second-tunnel").url == f"/p/{initech.pk}/"
    came_by_link(twin, engineer, may_edit=False)
    assert onlooker.post(f"/p/{initech.pk}/second-tunnel").url.startswith("/i/")


def test_another_device_has_none_to_make(acme, client):
    assert not offer(client, acme)
    answer = client.post(f"/sheets/{acme.pk}/second-tunnel", follow=True)
    assert "no second tunnel" in answer.content.decode()
    assert Sheet.objects.count() == 1


def test_a_colleague_who_makes_it_owns_it(initech, colleague):
    signed_in(colleague).post(f"/sheets/{initech.pk}/second-tunnel")
    assert twin_of(initech).owner == colleague


def test_a_guest_without_an_address_is_nobody_elses_at_the_other_tunnel(acme, engineer):
    """Two links without an address are two people."""
    made = Sheet.objects.create(
        name="twin", owner=engineer, updated=acme.updated, state="ready", worst_effect="none"
    )
    Sheet.objects.filter(pk=acme.pk).update(twin=made)
    came_by_link(made, engineer, email="", name="Alice")
    mallory = came_by_link(acme, engineer, email="", name="Mallory", may_edit=False)
    answer = mallory.post(f"/p/{acme.pk}/second-tunnel")
    assert answer.url == f"/p/{acme.pk}/"
    assert mallory.get(f"/p/{made.pk}/").status_code == 404


def test_taking_a_link_back_takes_the_one_to_the_other_tunnel_back(acme, engineer):
    services.save_edits(
        sheet=acme, changes=[Edit("partner", "device", "aws")], author=engineer, reader="vns3"
    )
    guest = came_by_link(acme, engineer)
    guest.get(guest.post(f"/p/{acme.pk}/second-tunnel").url)
    twin = Sheet.objects.get(twin=acme.pk)
    assert guest.get(f"/p/{twin.pk}/").status_code == 200
    invitations.revoke(visitor=Visitor(Sheet.objects.get(pk=acme.pk), user=engineer))
    assert guest.get(f"/p/{twin.pk}/").status_code == 404
