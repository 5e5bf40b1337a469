"""How much a guest may have read: 10 diagnoses and 20 imports an hour, 10 MB a log, one at a time."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.sheets.cast import came_by_link
from tests.workbench.logs import KEYS_DIFFER
from tests.workbench.posting import address, area, bring, file_of, visible
from vns3pair.exchange import limits
from vns3pair.exchange.models import Invitation, Use
from vns3pair.sheets.visitors import Guest


def used(what, count, ago=datetime.timedelta(minutes=20), ended=True):
    invitation = Invitation.objects.last()
    began = timezone.now() - ago
    Use.objects.bulk_create(
        Use(what=what, invitation=invitation, began=began, ended=began if ended else None)
        for _ in range(count)
    )


def test_the_eleventh_diagnosis_in_an_hour_waits_and_is_told_until_when(acme, guest):
    used(limits.DIAGNOSIS, 9)
    assert bring(guest, KEYS_DIFFER, acme, "partner:").status_code == 200
    answer = bring(guest, KEYS_DIFFER, acme, "partner:")
    assert answer.status_code == 429
    back = timezone.localtime(timezone.now() + datetime.timedelta(minutes=41))
    assert "at most 10 logs are diagnosed an hour; come back at" in visible(answer)
    assert any(f"{(back + datetime.timedelta(minutes=more)):%H:%M}" in visible(answer) for more in (-1, 0))
    assert 2300 < int(answer["Retry-After"]) <= 2400
    assert area(answer, "text") == KEYS_DIFFER


def test_after_an_hour_it_is_forgotten(acme, guest):
    used(limits.DIAGNOSIS, 10, ago=datetime.timedelta(minutes=61))
    assert bring(guest, KEYS_DIFFER, acme, "partner:").status_code == 200
    assert Use.objects.count() == 1


def test_what_was_not_read_does_not_count(acme, guest):
    for _ in range(11):
        assert bring(guest, "", acme, "partner:").status_code == 400
    assert not Use.objects.exists()


def test_each_invitation_counts_for_itself(acme, guest, engineer):
    used(limits.DIAGNOSIS, 10)
    other = came_by_link(acme, engineer, email="lee@partner.example")
    assert bring(guest, KEYS_DIFFER, acme, "partner:").status_code == 429
    assert bring(other, KEYS_DIFFER, acme, "partner:").status_code == 200


def test_one_at_a_time(acme, guest):
    used(limits.DIAGNOSIS, 1, ago=datetime.timedelta(seconds=5), ended=False)
    answer = bring(guest, KEYS_DIFFER, acme, "partner:")
    assert answer.status_code == 429
    assert "another one is still being read" in visible(answer)


def test_one_that_was_cut_off_holds_nobody_up(acme, guest):
    used(limits.DIAGNOSIS, 1, ago=datetime.timedelta(minutes=3), ended=False)
    assert bring(guest, KEYS_DIFFER, acme, "partner:").status_code == 200


def test_one_that_failed_has_ended(db, engineer):
    with pytest.raises(KeyError), limits.one(limits.DIAGNOSIS, user=engineer):
        raise KeyError
    with limits.one(limits.DIAGNOSIS, user=engineer):
        assert Use.objects.filter(ended=None).count() == 1


def test_an_account_has_one_read_at_a_time_too(client, engineer):
    with limits.one(limits.DIAGNOSIS, user=engineer):
        assert bring(client, KEYS_DIFFER).status_code == 429
    assert bring(client, KEYS_DIFFER).status_code == 200


def test_the_twenty_first_import_in_an_hour_waits(acme, guest):
    url = reverse("partner:import_into", args=[acme.pk])
    used(limits.IMPORT, 19)
    assert guest.post(url, {"text": "Phase 1 hash: SHA-256"}).status_code == 302
    answer = guest.post(url, {"text": "Phase 1 hash: SHA-256"})
    assert answer.status_code == 429
    assert "at most 20 files are read an hour; come back at" in visible(answer)
    assert area(answer, "text") == "Phase 1 hash: SHA-256"


def test_imports_and_diagnoses_are_counted_apart(acme, guest):
    used(limits.IMPORT, 20)
    assert bring(guest, KEYS_DIFFER, acme, "partner:").status_code == 200


def test_a_guests_log_has_10_mb_at_most(acme, guest, settings):
    assert settings.LARGEST_LOG_OF_GUESTS == 10 * 1024 * 1024
    settings.LARGEST_LOG_OF_GUESTS = 1000
    answer = guest.post(address(acme, "partner:"), {"file": file_of("x" * 1001)})
    assert answer.status_code == 413
    assert not Use.objects.exists()


def test_a_guest_counts_by_its_invitation(acme, guest):
    made = Invitation.objects.get()
    who = Guest(made.pk, acme.pk, made.name, made.email, made.may_edit)
    with limits.one(limits.DIAGNOSIS, guest=who):
        assert Use.objects.get().invitation == made
