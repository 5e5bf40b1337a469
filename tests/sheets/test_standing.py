"""Whether an agreement stands, for whoever holds its digest, and what documents say of it."""

import datetime

import pytest
from django.utils import timezone

from tests.documents.conftest import halves
from tests.sheets.cast import guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.sheets import agreement, frozen, services, standing
from vns3pair.sheets.agreement_models import Agreement
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(ready):
    return ready()


def agree(sheet, engineer, **more):
    made = propose(account(sheet, engineer), **more)
    agreement.sign(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA, reasons={})
    made.refresh_from_db()
    return made


def edit(sheet, engineer, **stated):
    current, made = Sheet.objects.get(pk=sheet.pk), frozen.current(sheet)
    both = {side: current.side(side) | stated for side in ("vns3", "partner")}
    services.save_sides(
        sheet=current,
        sides=both,
        edit_number=current.edit_number,
        author=engineer,
        voids=frozen.Consent(account(sheet, engineer), frozen.at_stake(made)) if made else None,
    )


def states(digest):
    return [each.state for each in standing.standings(digest)]


def test_an_agreement_is_current_then_voided_then_replaced(sheet, engineer):
    first = agree(sheet, engineer)
    assert states(first.digest) == ["current"]
    edit(sheet, engineer, phase1_lifetime=14400)
    assert states(first.digest) == ["voided"]
    second = agree(sheet, engineer)
    assert states(first.digest) == ["replaced"]
    assert states(second.digest) == ["current"]


def test_a_remark_leaves_it_current(sheet, engineer):
    made = agree(sheet, engineer)
    edit(sheet, engineer, remarks="see you")
    assert states(made.digest) == ["current"]


def test_values_that_are_agreed_anew_are_current_again(sheet, engineer):
    first = agree(sheet, engineer)
    edit(sheet, engineer, phase1_lifetime=14400)
    edit(sheet, engineer, phase1_lifetime=28800)
    again = agree(sheet, engineer)
    assert again.digest == first.digest
    (found,) = standing.standings(first.digest)
    assert (found.state, found.agreed) == ("current", again.agreed)


def test_what_was_only_proposed_is_not_known(sheet, engineer):
    made = propose(account(sheet, engineer))
    assert states(made.digest) == []
    agreement.withdraw(visitor=account(sheet, engineer), number=made.pk)
    assert states(made.digest) == states("0" * 64) == []


def test_sheets_that_state_the_same_are_each_told_current_ones_first(ready, engineer):
    one, two = ready(), ready()
    first, second = agree(one, engineer), agree(two, engineer)
    assert first.digest == second.digest
    edit(one, engineer, phase1_lifetime=14400)
    assert states(first.digest) == ["current", "voided"]


def test_a_revision_stands_under_the_agreement_on_its_values(sheet, engineer):
    made = agree(sheet, engineer)
    edit(sheet, engineer, remarks="later")
    later = services.close_revision(sheet=sheet)
    assert later.number == 2
    assert standing.agreed_on(sheet, later) == made
    edit(sheet, engineer, phase1_lifetime=14400)
    changed = services.close_revision(sheet=sheet)
    assert standing.agreed_on(sheet, changed) is None
    assert standing.agreed_on(sheet, later) is None, "voided since"


def test_a_proposal_is_no_agreement_yet(sheet, engineer):
    propose(account(sheet, engineer))
    assert standing.agreed_on(sheet, sheet.revisions.get()) is None


def test_documents_name_both_signatories_their_times_and_how_they_are_known(sheet, engineer):
    made = agree(sheet, engineer)
    when = datetime.datetime(2026, 11, 26, 10, 47, tzinfo=datetime.UTC)
    made.signatures.update(signed=when)
    Agreement.objects.update(agreed=when)
    made.refresh_from_db()
    with timezone.override("America/New_York"):
        lines = dict(standing.signature_lines(made))
    assert lines["Agreed"] == "2026-11-26 05:47 EST, revision 1"
    assert lines["Signed for VNS3"] == (
        "Sam Rivera <sam@vns3.example>, 2026-11-26 05:47 EST, with an account here"
    )
    assert lines["Signed for Partner"].startswith("Dana Partner <dana@partner.example>, 2026-11-26 05:47 EST")
    assert lines["Signed for Partner"].endswith("not confirmed by e-mail")
    made.signatures.filter(side="partner").update(confirmed=True)
    assert dict(standing.signature_lines(made))["Signed for Partner"].endswith(
        "confirmed by a code sent to this address"
    )


def test_documents_say_what_was_accepted_and_nothing_internal(make, engineer):
    ours, theirs = halves(phase1_lifetime=14400)
    sheet = make(ours, theirs)
    made = agree(sheet, engineer, reasons={"phase1_lifetime": "at night only"})
    made.acceptances.create(about="x", title="X", effect="weak", reason="inner", internal=True, side="vns3")
    assert standing.accepted_lines(made) == (("Phase 1 lifetime", "at night only"),)


def test_of_a_deleted_sheet_nothing_is_known(sheet, engineer):
    made = agree(sheet, engineer)
    services.delete(sheet=Sheet.objects.get(pk=sheet.pk))
    assert states(made.digest) == []
