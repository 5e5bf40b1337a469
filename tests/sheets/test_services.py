"""Edit numbers and revisions."""

import datetime

import pytest
from django.utils import timezone

from vns3pair.sheets import services
from vns3pair.sheets.models import ClosedRevision, Revision, Sheet
from vns3pair.sheets.services import StaleEdit


def save(sheet, author, **stated):
    current = Sheet.objects.get(pk=sheet.pk)
    return services.save_side(
        sheet=current,
        side="vns3",
        stated=current.vns3 | stated,
        edit_number=current.edit_number,
        author=author,
    )


def test_every_save_advances_the_edit_number(acme, engineer):
    assert save(acme, engineer, contact_name="A").edit_number == acme.edit_number + 1


def test_a_save_on_an_old_number_is_refused(acme, engineer):
    save(acme, engineer, contact_name="A")
    with pytest.raises(StaleEdit) as refused:
        services.save_side(sheet=acme, side="vns3", stated={}, edit_number=acme.edit_number, author=engineer)
    assert refused.value.current.vns3["contact_name"] == "A"
    assert Sheet.objects.get(pk=acme.pk).vns3["contact_name"] == "A"


def test_saves_of_one_author_become_one_revision(acme, engineer):
    save(acme, engineer, contact_name="A")
    save(acme, engineer, contact_name="B")
    assert [revision.number for revision in acme.revisions.all()] == [1]
    assert acme.revisions.get().vns3["contact_name"] == "B"


def test_another_author_closes_the_revision(acme, engineer, colleague):
    save(acme, colleague, contact_name="B")
    newest, first = acme.revisions.all()
    assert first.closed
    assert len(first.digest) == 64
    assert newest.closed is None
    assert newest.author == colleague


def test_a_pause_closes_the_revision(acme, engineer):
    Revision.objects.update(saved=timezone.now() - datetime.timedelta(minutes=16))
    save(acme, engineer, contact_name="A")
    assert [bool(revision.closed) for revision in acme.revisions.all()] == [False, True]


def test_a_closed_revision_never_changes(acme):
    revision = services.close_revision(sheet=acme)
    assert services.close_revision(sheet=acme) == revision
    revision.vns3 = {}
    with pytest.raises(ClosedRevision):
        revision.save()


def test_after_an_export_a_new_revision_is_opened(acme, engineer):
    before = services.close_revision(sheet=acme)
    save(acme, engineer, contact_name="A")
    after = services.close_revision(sheet=acme)
    assert (before.number, after.number) == (1, 2)
    assert before.digest == after.digest, "a contact is not part of what is signed"


def test_a_copy_has_a_salt_of_its_own_and_no_fingerprint(acme, colleague):
    copy = services.duplicate(sheet=acme, owner=colleague)
    assert copy.psk_salt != acme.psk_salt
    assert "psk_fingerprint" not in copy.vns3
    assert {**copy.vns3, "psk_fingerprint": acme.vns3["psk_fingerprint"]} == acme.vns3


def test_deleting_takes_the_revisions_along(acme):
    services.delete(sheet=acme)
    assert not Revision.objects.exists()


def test_a_key_never_reaches_the_database(make):
    sheet = make({"psk_fingerprint": "my secret key", "contact_name": "Jo"})
    assert sheet.vns3 == {"contact_name": "Jo"}
