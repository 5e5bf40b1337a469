"""What comes next is told, in one line with a way to it, to whoever can do it."""

import pytest
from django.utils import timezone

from tests.documents.conftest import halves
from tests.sheets.cast import came_by_link, guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.exchange import invitations
from vns3pair.exchange.models import Delivery
from vns3pair.sheets import agreement, next_step, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor


def told(visitor):
    """The words of the link and the last part of its address."""
    sheet = Sheet.objects.get(pk=visitor.sheet.pk)
    visitor = Visitor(sheet, user=visitor.user, guest=visitor.guest)
    found = next_step.of(visitor, services.compared(sheet))
    return (found.link, found.url.rpartition("/")[2]) if found else None


@pytest.fixture
def half_done(make):
    """A sheet with VNS3's half alone."""
    return make(halves()[0])


def test_a_filled_half_is_to_be_sent_until_somebody_has_a_link_that_lets_answer(half_done, engineer):
    ours = Visitor(half_done, user=engineer)
    assert told(ours) == ("Send it to the partner", "send")
    guest_of(half_done, engineer, may_edit=False)
    assert told(ours) == ("Send it to the partner", "send")
    guest_of(half_done, engineer)
    assert told(ours) is None
    invitations.revoke(visitor=ours)
    assert told(ours) == ("Send it to the partner", "send")


@pytest.mark.parametrize(("outcome", "out"), [("sent", True), ("file", True), ("refused", False)])
def test_a_workbook_that_was_mailed_is_to_be_brought_back(half_done, engineer, outcome, out):
    Delivery.objects.create(sheet=half_done, kind="sheet", outcome=outcome)
    expected = (
        ("Bring back the workbook when it comes", "import") if out else ("Send it to the partner", "send")
    )
    assert told(Visitor(half_done, user=engineer)) == expected


def test_while_the_own_half_has_blanks_the_rows_say_so_and_no_line_does(make, engineer):
    sheet = make({"phase1_hash": "sha1"})
    assert told(Visitor(sheet, user=engineer)) is None


def test_a_sheet_without_hindrance_is_to_be_proposed_by_the_partner_once_it_has_said_done(ready, engineer):
    sheet = ready()
    ours, theirs = Visitor(sheet, user=engineer), guest_of(sheet, engineer)
    assert told(ours) == ("Propose and sign", "agreement")
    assert told(theirs) is None
    Sheet.objects.filter(pk=sheet.pk).update(partner_done=timezone.now())
    assert told(theirs) == ("Propose and sign", "agreement")
    assert told(guest_of(sheet, engineer, may_edit=False)) is None


def test_a_proposal_asks_whoever_has_not_signed_and_an_agreed_sheet_leads_to_the_boxes(ready, engineer):
    sheet = ready()
    ours, theirs = account(sheet, engineer), guest_of(sheet, engineer)
    made = propose(ours)
    assert told(ours) == ("See what is signed", "agreement")
    assert told(theirs) == ("Look and sign", "agreement")
    agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    assert told(ours) == told(theirs) == ("Set your box up as it says", "configure")
    assert told(guest_of(sheet, engineer, may_edit=False)) is None


def test_a_partner_with_blanks_is_led_to_the_plain_form_where_there_are_no_scripts(half_done, engineer):
    page = came_by_link(half_done, engineer).get(f"/p/{half_done.pk}/").content.decode()
    (line,) = [line for line in page.splitlines() if 'class="next-step' in line]
    assert 'class="next-step scripts-off"' in line
    assert (
        '<p class="next-step scripts-on"><span aria-hidden="true">→</span> The cells of <b>Your side</b> are yours'
        in line
    )
    assert f'href="/p/{half_done.pk}/partner"' in line


def test_the_line_comes_with_what_others_do(ready, engineer, client):
    sheet = ready()
    theirs = came_by_link(sheet, engineer)
    propose(account(sheet, engineer))
    answer = theirs.get(f"/p/{sheet.pk}/changes?edit_number=0&stir=0").content.decode()
    assert "The agreement waits for your signature." in answer
