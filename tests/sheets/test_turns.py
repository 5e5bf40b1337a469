"""Whose turn it is, by every rule, and the register that says it without asking each sheet."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.sheets.cast import guest_of
from vns3pair.exchange.models import Invitation
from vns3pair.sheets import agreement
from vns3pair.sheets.agreement import Signer
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.turns import pill_of_turn, with_turn
from vns3pair.sheets.visitors import Visitor


def turn(sheet):
    return with_turn(Sheet.objects.all()).get(pk=sheet.pk).turn


def update(sheet, **columns):
    Sheet.objects.filter(pk=sheet.pk).update(**columns)


def test_a_sheet_that_nobody_is_invited_to_is_vns3s(acme):
    assert turn(acme) == "vns3"


def test_an_invited_partner_with_open_cells_has_its_turn(acme, engineer):
    guest_of(acme, engineer)
    assert Sheet.objects.get(pk=acme.pk).open_partner
    update(acme, partner_done=timezone.now())
    assert turn(acme) == "partner"


def test_a_partner_that_has_filled_in_all_keeps_its_turn_until_it_is_done(acme, engineer):
    guest_of(acme, engineer)
    update(acme, open_partner=0)
    assert turn(acme) == "partner"
    update(acme, partner_done=timezone.now())
    assert turn(acme) == "vns3"


@pytest.mark.parametrize(
    "dead", [{"may_edit": False}, {"revoked": True}, {"expires": True}], ids=["view", "revoked", "expired"]
)
def test_a_link_that_lets_nobody_fill_in_gives_no_turn(acme, engineer, dead):
    guest_of(acme, engineer)
    past = timezone.now() - datetime.timedelta(seconds=1)
    Invitation.objects.update(**{name: past if value is True else value for name, value in dead.items()})
    assert turn(acme) == "vns3"


def test_a_second_living_link_counts_beside_a_dead_one(acme, engineer):
    guest_of(acme, engineer)
    Invitation.objects.update(revoked=timezone.now())
    guest_of(acme, engineer)
    assert turn(acme) == "partner"


@pytest.mark.parametrize(("by", "waits_for"), [("vns3", "partner"), ("partner", "vns3")])
def test_a_proposed_sheet_waits_for_whoever_has_not_signed(ready, engineer, by, waits_for):
    sheet = ready()
    guest = guest_of(sheet, engineer)
    visitor = Visitor(Sheet.objects.get(pk=sheet.pk), user=engineer) if by == "vns3" else guest
    agreement.propose(
        visitor=visitor,
        signer=Signer("Sam", "sam@vns3.example"),
        reasons={},
        digest=agreement.digest_of(visitor.sheet),
    )
    assert turn(sheet) == waits_for
    shown = with_turn(Sheet.objects.all()).get(pk=sheet.pk)
    assert "to sign" in pill_of_turn(shown.turn, shown.stage).word


def test_signatures_of_a_voided_agreement_do_not_count(ready, engineer):
    sheet = ready()
    visitor = Visitor(Sheet.objects.get(pk=sheet.pk), user=engineer)
    made = agreement.propose(
        visitor=visitor,
        signer=Signer("Sam", "sam@vns3.example"),
        reasons={},
        digest=agreement.digest_of(visitor.sheet),
    )
    made.voided = timezone.now()
    made.save()
    assert turn(sheet) == "vns3"


def test_an_agreed_sheet_is_nobodys(acme, engineer):
    guest_of(acme, engineer)
    update(acme, stage="agreed")
    assert turn(acme) == "nobody"


def test_the_register_filters_and_sorts_by_turn(client, make, engineer):
    with_us, with_them = make(name="with-us"), make(name="with-them")
    guest_of(with_them, engineer)
    update(make(name="agreed-one"), stage="agreed")

    def names(query):
        return [sheet.name for sheet in client.get(f"/?{query}").context["page"]]

    assert names("turn=vns3") == [with_us.name]
    assert names("turn=partner") == [with_them.name]
    assert names("turn=nobody") == ["agreed-one"]
    assert names("sort=turn") == ["agreed-one", "with-them", "with-us"]
    assert len(names("turn=nonsense")) == 3


def test_the_register_asks_no_more_of_the_database_for_more_sheets(client, make, engineer):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/")
        return len(asked)

    guest_of(make(name="first"), engineer)
    few = queries()
    for number in range(5):
        guest_of(make(name=f"more {number}"), engineer)
    assert queries() == few
