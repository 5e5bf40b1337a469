"""The history of a sheet: its revisions, what differs between two, and bringing one back."""

import datetime

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.sheets.cast import filled_in, signed_in
from vns3pair.sheets import services
from vns3pair.sheets.models import Revision, Sheet


def url(sheet, rest=""):
    return f"/sheets/{sheet.pk}/history{rest}"


def text(answer):
    """A page's text with what lies between the tags, on one line."""
    from html import unescape
    from re import sub

    return " ".join(unescape(sub(r"<[^>]+>", " ", answer.content.decode())).split())


def save(sheet, author, side="vns3", **stated):
    current = Sheet.objects.get(pk=sheet.pk)
    half = {key: value for key, value in {**current.side(side), **stated}.items() if value is not None}
    return services.save_side(
        sheet=current, side=side, stated=half, edit_number=current.edit_number, author=author
    )


@pytest.fixture
def three(acme, engineer, colleague):
    """The demo sheet with three revisions: the hash mended by a colleague, the lifetime by the engineer."""
    save(acme, colleague, "partner", phase1_hash="sha2_256", psk_fingerprint="7K2-M9Q")
    return save(acme, engineer, phase1_lifetime="24h", tunnels=None)


# The list


def test_each_revision_says_who_when_through_what_and_its_verdict(client, three, colleague):
    newest, second, first = client.get(url(three)).context["entries"]
    assert [newest.revision.number, second.revision.number, first.revision.number] == [3, 2, 1]
    assert second.revision.author == colleague
    assert [entry.state for entry in (newest, second, first)] == ["open", "closed", "closed"]
    assert [entry.pill.word for entry in (newest, second, first)] == ["blocks phase 1"] * 3
    page = text(client.get(url(three)))
    assert "typed in" in page
    assert colleague.username in page
    assert first.revision.digest[:12] in page


def test_the_verdict_of_a_revision_is_the_one_its_sheet_had(client, make, engineer):
    sheet = make(name="globex")
    entry = client.get(url(sheet)).context["entries"][0]
    assert entry.pill.word == f"{sheet.to_fill_in} to fill in"
    save(sheet, engineer, phase1_hash="md5")
    save(sheet, engineer, "partner", phase1_hash="sha1")
    assert client.get(url(sheet)).context["entries"][0].pill.word == "blocks phase 1"
    Revision.objects.update(state="", worst_effect="")
    assert "not kept" in text(client.get(url(sheet)))


def test_after_a_pause_the_newest_one_is_at_rest(client, acme):
    Revision.objects.update(saved=timezone.now() - datetime.timedelta(minutes=16))
    assert client.get(url(acme)).context["entries"][0].state == "at rest"


@pytest.mark.parametrize(
    ("lasted", "shown"),
    [(0, ""), (5, "H:i"), (60 * 30, "j M Y, H:i")],
    ids=["one save", "a while", "overnight"],
)
def test_the_last_save_is_told_where_it_was_another_time(client, acme, lasted, shown):
    opened = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC)
    Revision.objects.update(opened=opened, saved=opened + datetime.timedelta(minutes=lasted, seconds=30))
    assert client.get(url(acme)).context["entries"][0].until == shown


def test_a_sheet_of_one_revision_explains_how_others_come_to_be(client, acme):
    page = client.get(url(acme))
    assert "One revision so far" in text(page)
    assert b'type="radio"' not in page.content


def test_the_newest_two_are_chosen_for_comparing(client, three):
    assert client.get(url(three)).context["chosen"] == (2, 3)


def test_the_list_asks_the_database_as_little_for_many_as_for_few(client, three, engineer, colleague):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url(three))
    for number in range(6):
        save(three, colleague if number % 2 else engineer, contact_name=str(number))
        services.close_revision(sheet=three)
    with CaptureQueriesContext(connection) as many:
        client.get(url(three))
    assert len(many) == len(few)


# One revision


def test_a_revision_is_shown_as_it_was(client, three):
    page = text(client.get(url(three, "/1")))
    assert "SHA1" in page
    assert "172.31.1.0/24 → 10.50.0.0/16" in page
    assert "What changed since" in page
    now = text(client.get(url(three, "/3")))
    assert "SHA1" not in now
    assert "as the sheet stands now" in now
    assert "What changed since" not in now


@pytest.mark.parametrize(
    "rest",
    [
        "/9",
        "/0",
        "/99999999999999999999",
        "/9/restore",
        "/compare?from=9",
        "/compare?from=1&to=x",
        "/compare?to=-1",
    ],
)
def test_a_revision_that_is_none_is_not_found(client, three, rest):
    assert client.get(url(three, rest)).status_code == 404


def test_a_revision_of_another_sheet_is_not_reached(client, three, make):
    other = make(name="other")
    assert client.get(url(other, "/3")).status_code == 404
    assert client.post(url(other, "/3/restore"), {"edit_number": other.edit_number}).status_code == 404


# Two revisions


def told(answer):
    """The differences on a page: side, sign, label, and both texts."""
    return {
        (half.side, line.sign, line.label, joined(line.before), joined(line.after))
        for half in answer.context["halves"]
        for line in half.lines
    }


def joined(parts):
    return "".join(piece for piece, _ in parts)


def test_any_two_are_compared(client, three):
    assert told(client.get(url(three, "/compare?from=1&to=3"))) == {
        ("vns3", "~", "Phase 1 lifetime", "28,800 s (8 h)", "86,400 s (24 h)"),
        (
            "vns3",
            "−",
            "Tunnel 1",
            "overlay to lan: 172.31.1.0/24 → 10.50.0.0/16, pings 10.50.0.10 every 30 s",
            "",
        ),
        ("partner", "+", "Pre-shared key fingerprint", "not given", "given"),
        ("partner", "~", "Phase 1 hash", "SHA1", "SHA2-256"),
    }


def test_a_difference_is_told_by_sign_and_word_and_the_page_says_what_it_did(client, three):
    page = text(client.get(url(three, "/compare?from=2&to=3")))
    assert "− removed" in page
    assert "~ changed" in page
    assert "▲ better Phase 1 lifetime" in page
    assert "▼ worse Tunnels 1 of 1 mirrored" in page


def test_left_unsaid_it_is_what_changed_last(client, three):
    plain, said = client.get(url(three, "/compare")), client.get(url(three, "/compare?from=2&to=now"))
    assert told(plain) == told(said)
    assert {side for side, *_ in told(plain)} == {"vns3"}


def test_what_the_first_revision_changed_is_all_that_it_holds(client, three):
    found = told(client.get(url(three, "/compare?from=0&to=1")))
    assert {sign for _, sign, *_ in found} == {"+"}
    assert len(found) > 30


def test_the_open_revision_can_be_compared_too(client, three):
    assert told(client.get(url(three, "/compare?from=3&to=now"))) == set()
    assert "Nothing differs" in text(client.get(url(three, "/compare?from=3&to=now")))


def test_the_partners_fingerprint_is_in_no_page_before_both_are_there(client, three, engineer):
    save(three, engineer, psk_fingerprint=None)
    save(three, engineer, "partner", psk_fingerprint="CHE-KYC")
    for rest in ("", "/3", "/2", "/compare?from=1&to=3", "/compare?from=2&to=now", "/1/restore"):
        assert "CHE-KYC" not in text(client.get(url(three, rest)))
    assert "given, changed" in text(client.get(url(three, "/compare?from=2&to=now")))


def test_of_very_many_differences_a_page_shows_some(client, make):
    tunnels = [{"local_subnet": f"10.1.{n}.0/24", "remote_subnet": "10.9.0.0/16"} for n in range(250)]
    sheet = make({"tunnels": tunnels})
    first = client.get(url(sheet, "/compare?from=0&to=1"))
    assert sum(len(half.lines) for half in first.context["halves"]) == 200
    assert "+ 250 added" in text(first)
    second = client.get(url(sheet, "/compare?from=0&to=1&page=2"))
    assert [line.label for line in second.context["halves"][0].lines][-1] == "Tunnel 250"


# Restoring


def restore(client, sheet, number, **more):
    return client.post(
        url(sheet, f"/{number}/restore"), filled_in(client, url(sheet, f"/{number}/restore")) | more
    )


def test_asking_says_exactly_what_will_change_and_changes_nothing(client, three):
    answer = client.get(url(three, "/1/restore"))
    assert told(answer) == told(client.get(url(three, "/compare?from=now&to=1")))
    assert "Restoring makes revision 4" in text(answer)
    assert Sheet.objects.get(pk=three.pk).edit_number == three.edit_number
    assert [revision.number for revision in three.revisions.all()] == [3, 2, 1]


def test_a_restored_revision_is_a_new_closed_one_and_nothing_is_lost(client, three, engineer):
    kept = {revision.number: (revision.vns3, revision.partner) for revision in three.revisions.all()}
    answer = restore(client, three, 1)
    assert answer.url == three.get_absolute_url()
    newest, *older = three.revisions.all()
    first = older[-1]
    assert (newest.vns3, newest.partner) == (first.vns3, first.partner)
    assert (newest.number, newest.through, newest.restored, newest.author) == (4, "restore", 1, engineer)
    assert all(revision.closed for revision in (newest, *older))
    assert newest.digest == first.digest
    assert {revision.number: (revision.vns3, revision.partner) for revision in older} == kept
    sheet = Sheet.objects.get(pk=three.pk)
    assert (sheet.vns3, sheet.partner) == (first.vns3, first.partner)
    assert sheet.edit_number == three.edit_number + 1
    assert "restored from revision 1" in text(client.get(url(three)))


def test_what_is_typed_after_a_restore_is_a_revision_of_its_own(client, three, engineer):
    restore(client, three, 1)
    save(three, engineer, contact_name="A")
    assert [(revision.number, revision.through) for revision in three.revisions.all()][:2] == [
        (5, "form"),
        (4, "restore"),
    ]


@pytest.mark.parametrize(
    ("side", "other", "words"),
    [
        ("vns3", "partner", "VNS3's half restored from revision 1"),
        ("partner", "vns3", "partner's half restored from revision 1"),
    ],
)
def test_one_half_is_restored_alone(client, three, side, other, words):
    asked = client.get(url(three, f"/1/restore?sides={side}"))
    assert {changed for changed, *_ in told(asked)} == {side}
    restore(client, three, 1, sides=side)
    sheet, first = Sheet.objects.get(pk=three.pk), three.revisions.get(number=1)
    assert sheet.side(side) == first.side(side)
    assert sheet.side(other) == three.side(other)
    assert words in text(client.get(url(three)))


def test_fingerprints_come_back_and_the_salt_stays(client, three, engineer):
    save(three, engineer, psk_fingerprint="JH8-EXD")
    save(three, engineer, "partner", psk_fingerprint=None)
    assert "Fingerprints of the pre-shared key come back" in text(client.get(url(three, "/2/restore")))
    restore(client, three, 2)
    sheet = Sheet.objects.get(pk=three.pk)
    assert sheet.vns3["psk_fingerprint"] == sheet.partner["psk_fingerprint"] == "7K2-M9Q"
    assert sheet.psk_salt == three.psk_salt


def test_another_engineer_may_restore(three, colleague):
    restore(signed_in(colleague), three, 1)
    assert three.revisions.first().author == colleague


def test_a_restore_on_an_old_edit_number_changes_nothing_and_asks_anew(client, three, colleague):
    page = filled_in(client, url(three, "/1/restore"))
    saved = save(three, colleague, contact_name="Somebody Else")
    answer = client.post(url(three, "/1/restore"), page)
    assert answer.status_code == 409
    assert "nothing was restored" in text(answer)
    assert "Somebody Else" in text(answer), "the differences are those from the sheet as it is now"
    assert Sheet.objects.get(pk=three.pk).edit_number == saved.edit_number
    assert answer.context["sheet"].edit_number == saved.edit_number
    assert restore(client, three, 1).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999"])
def test_a_restore_without_an_edit_number_changes_nothing(client, three, number):
    answer = client.post(url(three, "/1/restore"), {"edit_number": number})
    assert answer.status_code == 400
    assert three.revisions.count() == 3


def test_restoring_what_the_sheet_already_is_makes_no_revision(client, three):
    assert "Nothing would change" in text(client.get(url(three, "/3/restore")))
    answer = client.post(url(three, "/3/restore"), {"edit_number": three.edit_number}, follow=True)
    assert "nothing was changed" in text(answer)
    assert three.revisions.count() == 3


def test_somebody_who_saves_while_a_restore_compares_is_not_overwritten(
    three, engineer, colleague, monkeypatch
):
    refresh, others = services._refresh, iter(["Somebody Else"])

    def and_meanwhile(sheet):
        refresh(sheet)
        for name in others:
            save(three, colleague, contact_name=name)

    monkeypatch.setattr(services, "_refresh", and_meanwhile)
    with pytest.raises(services.StaleEdit):
        services.restore(
            sheet=three,
            revision=three.revisions.get(number=1),
            sides=("vns3", "partner"),
            edit_number=three.edit_number,
            author=engineer,
        )
    assert Sheet.objects.get(pk=three.pk).vns3["contact_name"] == "Somebody Else"
    assert not three.revisions.filter(through="restore").exists()


def test_a_revision_of_another_sheet_is_never_brought_back(three, make, engineer):
    other = make(name="other")
    with pytest.raises(ValueError, match="another salt"):
        services.restore(
            sheet=other,
            revision=three.revisions.first(),
            sides=("vns3",),
            edit_number=other.edit_number,
            author=engineer,
        )


def test_an_export_after_a_restore_is_of_the_restored_revision(client, three):
    restore(client, three, 1)
    answer = client.get(f"/sheets/{three.pk}/export.json")
    assert answer.json()["revision"] == 4
    assert three.revisions.count() == 4
