"""The audit list: who did what, when, from where and through what; at the partner's door sides alone."""

import pytest
from django.db import IntegrityError, transaction

from tests.sheets.cast import came_by_link, signed_in
from tests.sheets.test_agreement import account, propose
from vns3pair.sheets import audit
from vns3pair.sheets.agreement_models import AppendOnly, Outcome, Step
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.steps import TOLD


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def ours(engineer):
    engineer.first_name, engineer.last_name = "PLANTED", "Engineer"
    engineer.save()
    return signed_in(engineer)


def page_of(browser, sheet, door="sheets", query=""):
    return browser.get(f"/{door}/{sheet.pk}/steps{query}").content.decode()


def test_engineers_read_all_of_a_step(sheet, ours, engineer):
    propose(account(sheet, engineer))
    page = page_of(ours, sheet)
    for text in (
        "PLANTED Engineer",
        "proposed the sheet for agreement",
        "revision 1",
        "192.0.2.1",
        "the page",
    ):
        assert text in page


def test_the_partner_reads_sides_and_no_name_address_or_internal_step(sheet, ours, engineer):
    guest = came_by_link(sheet, engineer, email="PLANTED@partner.example")
    visitor = account(sheet, engineer)
    for what in audit.STEPS:
        audit.record(visitor=visitor, what=what, detail=f"DETAIL-{what}.")
    page = page_of(guest, sheet, "p")
    assert "proposed the sheet for agreement" in page
    assert "VNS3&#x27;s side" in page
    assert "Engineer" not in page
    assert "192.0.2.1" not in page
    shown = {what for what in audit.STEPS if f"DETAIL-{what}." in page}
    assert shown == TOLD, "of no other step is the detail fit for the partner"
    assert audit.INTERNAL
    for what in audit.INTERNAL:
        assert f">{audit.STEPS[what]} " not in page
    assert all(f"DETAIL-{what}." in page_of(ours, sheet) for what in audit.STEPS)


@pytest.mark.parametrize("what", ["invited", "linked", "revoked"])
def test_addresses_of_invited_people_are_not_in_the_partners_list(sheet, engineer, what):
    guest = came_by_link(sheet, engineer)
    audit.record(visitor=account(sheet, engineer), what=what, detail="PLANTED@partner.example")
    assert "PLANTED" not in page_of(guest, sheet, "p")


def test_the_list_is_paged_newest_first(sheet, ours, engineer):
    for number in range(60):
        audit.record(visitor=account(sheet, engineer), what="exported", detail=f"file {number}.")
    first, second = page_of(ours, sheet), page_of(ours, sheet, query="?page=2")
    assert "file 59." in first
    assert "file 9." not in first
    assert "file 9." in second
    assert first.index("file 59.") < first.index("file 58.")


def test_an_empty_list_says_what_will_be_in_it(sheet, ours):
    assert "Nothing has happened yet" in page_of(ours, sheet)


def test_an_export_through_a_link_is_on_record(sheet, ours, engineer):
    guest = came_by_link(sheet, engineer)
    guest.get(f"/p/{sheet.pk}/export.json", REMOTE_ADDR="203.0.113.5")
    step = Step.objects.first()
    assert (step.what, step.side, step.through, step.address) == (
        "exported",
        "partner",
        "link",
        "203.0.113.5",
    )


def test_steps_are_added_and_never_changed_or_taken_away(sheet, engineer):
    step = audit.record(visitor=account(sheet, engineer), what="exported")
    step.detail = "other"
    for change in (
        step.save,
        step.delete,
        lambda: Step.objects.update(detail="other"),
        lambda: Step.objects.filter(pk=step.pk).delete(),
        lambda: sheet.steps.all().delete(),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert Step.objects.get(pk=step.pk).detail == ""


def test_steps_go_with_their_sheet_and_outlive_an_account(sheet, engineer, colleague):
    audit.record(visitor=account(sheet, colleague), what="exported")
    name = Step.objects.get().name
    colleague.delete()
    assert Step.objects.get().name == name
    Sheet.objects.get(pk=sheet.pk).delete()
    assert not Step.objects.exists()


def test_a_step_that_nobody_declared_is_refused(sheet, engineer):
    with pytest.raises(ValueError, match="no such step"):
        audit.record(visitor=account(sheet, engineer), what="made up")


@pytest.mark.parametrize(
    ("said", "shown"),
    [(audit.DONE, "</span> done</span>"), ("It refused (500).", "</span> failed</span> It refused (500).")],
)
def test_a_step_may_be_on_record_before_it_is_done_and_its_outcome_after(sheet, ours, engineer, said, shown):
    step = audit.record(visitor=account(sheet, engineer), what="changed_controller", awaits=True)
    page = page_of(ours, sheet)
    assert "no answer recorded" in page
    assert shown not in page
    audit.came_to(step, said)
    page = page_of(ours, sheet)
    assert shown in page
    assert "no answer recorded" not in page


def test_a_step_that_awaits_nothing_says_nothing_of_an_outcome(sheet, ours, engineer):
    audit.record(visitor=account(sheet, engineer), what="asked_controller", detail="GET /ipsec: done")
    assert "no answer recorded" not in page_of(ours, sheet)


def test_an_outcome_is_given_once_and_never_changed_or_taken_away(sheet, engineer):
    step = audit.record(visitor=account(sheet, engineer), what="changed_controller", awaits=True)
    outcome = audit.came_to(step, "It was done.")
    outcome.said = "other"
    for change in (
        outcome.save,
        outcome.delete,
        lambda: Outcome.objects.update(said="other"),
        lambda: Outcome.objects.filter(pk=outcome.pk).delete(),
    ):
        with pytest.raises(AppendOnly):
            change()
    with transaction.atomic(), pytest.raises(IntegrityError):
        audit.came_to(step, "other")
    assert Outcome.objects.get().said == "It was done."
    Sheet.objects.get(pk=sheet.pk).delete()
    assert not Outcome.objects.exists()
