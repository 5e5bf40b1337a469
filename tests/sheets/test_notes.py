"""Notes on rows: who reads them, where they stand, what is refused."""

import pytest
from django.test import Client

from tests.sheets.cast import came_by_link, guest_of, signed_in
from tests.sheets.test_keys_in_texts import KEYS
from vns3pair.sheets import audit, notes, services
from vns3pair.sheets.agreement_models import RowNote, Step
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

SECRET = "between us: their firewall team is slow"
FIRST = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}
SECOND = {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.51.0.0/16"}


def turned(pair):
    return {"local_subnet": pair["remote_subnet"], "remote_subnet": pair["local_subnet"]}


@pytest.fixture
def ours(acme, engineer):
    engineer.first_name, engineer.last_name = "Sam", "Rivera"
    engineer.save()
    return Visitor(acme, user=engineer, address="192.0.2.1")


@pytest.fixture
def theirs(acme, engineer):
    return guest_of(acme, engineer)


@pytest.fixture
def tunnels(make, engineer):
    """A sheet with two tunnels, its engineer, and how to save its tunnels anew."""
    sheet = make({"tunnels": [FIRST, SECOND]}, {"tunnels": [turned(FIRST), turned(SECOND)]})

    def save(vns3, partner=None):
        sides = {"vns3": {"tunnels": vns3}} | ({"partner": {"tunnels": partner}} if partner else {})
        now = Sheet.objects.get(pk=sheet.pk)
        services.save_sides(sheet=now, sides=sides, edit_number=now.edit_number, author=engineer)

    return sheet, Visitor(sheet, user=engineer), save


def read(visitor):
    """What a visitor reads, by row."""
    fresh = Visitor(Sheet.objects.get(pk=visitor.sheet.pk), user=visitor.user, guest=visitor.guest)
    return {id_: [note.text for note in thread.notes] for id_, thread in notes.threads(fresh).items()}


def test_both_sides_read_what_is_shared_and_one_alone_what_is_internal(ours, theirs):
    notes.write(visitor=ours, key="phase1_hash", text="Can you do SHA-256?")
    notes.write(visitor=ours, key="phase1_hash", text=SECRET, internal=True)
    notes.write(visitor=theirs, key="phase1_hash", text="From Monday on.")
    assert read(ours) == {"phase1_hash": ["Can you do SHA-256?", SECRET, "From Monday on."]}
    assert read(theirs) == {"phase1_hash": ["Can you do SHA-256?", "From Monday on."]}


def test_a_guest_never_writes_internally(theirs):
    assert not notes.write(visitor=theirs, key="phase1_hash", text="hello", internal=True).internal


def test_engineers_read_names_and_a_guest_reads_sides(ours, theirs):
    notes.write(visitor=ours, key="remarks", text="one")
    notes.write(visitor=theirs, key="remarks", text="two")
    assert [(each.who, each.side_word) for each in notes.threads(ours)["remarks"].notes] == [
        ("Sam Rivera", "VNS3"),
        ("Dana Partner", "Partner"),
    ]
    assert [each.who for each in notes.threads(theirs)["remarks"].notes] == ["VNS3 side", "Your side"]


def test_a_note_stirs_open_pages_and_is_on_record_without_its_text(ours):
    before = Sheet.objects.get(pk=ours.sheet.pk)
    notes.write(visitor=ours, key="phase1_hash", text="Can you do SHA-256?")
    notes.write(visitor=ours, key="sheet", text=SECRET, internal=True)
    after = Sheet.objects.get(pk=ours.sheet.pk)
    assert (after.stir, after.edit_number) == (before.stir + 2, before.edit_number)
    assert list(Step.objects.order_by("pk").values_list("what", "detail")) == [
        ("noted", "Phase 1 hash"),
        ("noted_internally", "The whole sheet"),
    ]
    assert "noted_internally" in audit.INTERNAL


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("phase1_hash", " \n ", "nothing in this note"),
        ("phase1_hash", "x " * 1001, "2,001 characters"),
        ("favourite_colour", "blue", "belongs to a row"),
        ("tunnels[99999]", "hello", "belongs to a row"),
        ("tunnels[-1]", "hello", "belongs to a row"),
    ],
)
def test_what_is_no_note_is_refused_with_the_reason(ours, key, text, why):
    with pytest.raises(notes.BadNote, match=why):
        notes.write(visitor=ours, key=key, text=text)
    assert not RowNote.objects.exists()


def test_a_note_of_two_thousand_characters_is_kept_whole_as_a_browser_sends_it(ours):
    text = "\n".join(["a line"] * 285)
    note = notes.write(visitor=ours, key="remarks", text=text.replace("\n", "\r\n"))
    assert (note.text, len(note.text)) == (text, 1994)


@pytest.mark.parametrize("text", KEYS)
def test_what_may_be_a_key_is_refused_without_being_repeated(ours, text):
    with pytest.raises(notes.BadNote) as refused:
        notes.write(visitor=ours, key="psk_fingerprint", text=text)
    assert not any(word in str(refused.value) for word in text.split() if len(word) > 9)
    assert not RowNote.objects.exists()


def test_a_sheet_takes_no_endless_number_of_notes(ours, monkeypatch):
    monkeypatch.setattr(notes, "MOST", 2)
    for _ in range(2):
        notes.write(visitor=ours, key="remarks", text="hello")
    with pytest.raises(notes.BadNote, match="no more"):
        notes.write(visitor=ours, key="remarks", text="hello")


# Tunnels: numbers change, pairs do not


def test_a_note_moves_with_its_tunnel(tunnels):
    _, visitor, save = tunnels
    notes.write(visitor=visitor, key="tunnels[1]", text="this one last")
    save([SECOND, FIRST])
    assert read(visitor) == {"tunnels-0": ["this one last"]}


def test_a_note_stays_in_its_row_when_the_pair_is_mended_and_says_what_it_was_on(tunnels):
    sheet, visitor, save = tunnels
    notes.write(visitor=visitor, key="tunnels[1]", text="the mask is wrong")
    save([FIRST, SECOND | {"remote_subnet": "10.51.0.0/24"}], [turned(FIRST)])
    thread = notes.threads(Visitor(Sheet.objects.get(pk=sheet.pk), user=visitor.user))["tunnels-1"]
    assert [(each.text, each.about) for each in thread.notes] == [
        ("the mask is wrong", "172.31.2.0/24 → 10.51.0.0/16")
    ]


def test_a_note_follows_the_partners_half_of_a_pair_that_vns3_changed(tunnels):
    _, visitor, save = tunnels
    notes.write(visitor=visitor, key="tunnels[1]", text="theirs is right")
    save([SECOND | {"remote_subnet": "10.51.0.0/24"}, FIRST])
    assert read(visitor) == {"tunnels-0": ["theirs is right"]}


def test_a_note_on_a_tunnel_that_is_gone_stands_with_the_whole_sheets(tunnels):
    _, visitor, save = tunnels
    notes.write(visitor=visitor, key="tunnels[1]", text="not needed")
    save([FIRST], [turned(FIRST)])
    assert read(visitor) == {"sheet": ["not needed"]}
    (entry,) = notes.newest_first(notes.threads(Visitor(Sheet.objects.get(), user=visitor.user)))
    assert entry[1].about == "172.31.2.0/24 → 10.51.0.0/16"


def test_a_note_goes_to_the_pair_that_was_seen_not_to_the_one_that_took_its_place(tunnels):
    _, visitor, save = tunnels
    save([SECOND, FIRST])
    seen = "172.31.1.0/24 → 10.50.0.0/16"
    notes.write(visitor=visitor, key="tunnels-0", text="as I saw it", about=seen)
    assert read(visitor) == {"tunnels-1": ["as I saw it"]}


def test_tunnels_of_one_side_alone_take_notes_too(make, engineer):
    visitor = Visitor(make({}, {"tunnels": [turned(FIRST), turned(SECOND)]}), user=engineer)
    written = notes.write(visitor=visitor, key="tunnels-1", text="is this all?")
    assert (written.key, written.about) == ("tunnels[1]", "172.31.2.0/24 → 10.51.0.0/16")
    assert read(visitor) == {"tunnels-1": ["is this all?"]}


def test_an_answer_brings_every_tunnels_notes_as_they_may_have_moved(tunnels):
    _, visitor, _ = tunnels
    shown = ["phase1_hash", "remarks", "tunnels-0", "tunnels-1"]
    notes.write(visitor=visitor, key="remarks", text="hello")
    assert notes.to_swap(notes.threads(visitor), shown) == ["remarks"]
    notes.write(visitor=visitor, key="tunnels[1]", text="hello")
    assert notes.to_swap(notes.threads(visitor), shown) == ["remarks", "tunnels-0", "tunnels-1"]


# The pages


def post(browser, url, **typed):
    return browser.post(url, typed, headers={"HX-Request": "true"})


def test_a_script_gets_the_rows_notes_its_mark_and_the_list_of_all(acme, client):
    answer = post(client, f"/sheets/{acme.pk}/notes", key="phase1_hash", text="Can you?", internal="no")
    text = answer.content.decode()
    assert answer.status_code == 200
    for id_ in ("notes-phase1_hash", "mark-phase1_hash", "all-notes"):
        assert f'id="{id_}" hx-swap-oob="true"' in text
    assert "<textarea" not in text
    assert text.count("Can you?") == 2


def test_a_plain_form_leads_back_to_the_row(acme, client):
    answer = client.post(f"/sheets/{acme.pk}/notes", {"key": "tunnels-0", "text": "Why?", "internal": "yes"})
    assert (answer.status_code, answer.url) == (302, f"/sheets/{acme.pk}/?open=tunnels-0#tunnels-0")
    assert RowNote.objects.get().internal


def test_whoever_does_not_say_who_may_read_it_is_asked(acme, client):
    answer = client.post(f"/sheets/{acme.pk}/notes", {"key": "remarks", "text": "for whom is this"})
    assert answer.status_code == 400
    assert "Say who may read it" in answer.content.decode()
    assert "for whom is this</textarea>" in answer.content.decode()
    assert not RowNote.objects.exists()


def test_a_refused_note_is_not_lost_but_a_key_is_not_repeated(acme, client):
    long = "a long story " * 200
    url, key = f"/sheets/{acme.pk}/notes", "kq7w2mzr9xtv4hpn"
    kept = client.post(url, {"key": "remarks", "text": long, "internal": "no"})
    assert (kept.status_code, long.strip() in kept.content.decode()) == (400, True)
    for headers in ({}, {"HX-Request": "true"}):
        dropped = client.post(url, {"key": "remarks", "text": key, "internal": "no"}, headers=headers)
        assert dropped.status_code == 400
        assert key not in dropped.content.decode()
        assert "looks as if it held the pre-shared key" in dropped.content.decode()


def test_a_guest_writes_to_both_and_one_who_may_only_look_does_not(acme, engineer):
    guest, onlooker = came_by_link(acme, engineer), came_by_link(acme, engineer, may_edit=False)
    url = f"/p/{acme.pk}/notes"
    answer = guest.post(url, {"key": "phase1_hash", "text": "From Monday.", "internal": "yes"})
    assert (answer.status_code, answer.url) == (302, f"/p/{acme.pk}/?open=phase1_hash#phase1_hash")
    assert not RowNote.objects.get().internal
    assert onlooker.post(url, {"key": "phase1_hash", "text": "hello"}).status_code == 403
    assert Client().post(url, {"key": "phase1_hash", "text": "hello"}).status_code == 404
    assert RowNote.objects.count() == 1


def test_internal_notes_and_engineers_names_are_in_nothing_a_guest_fetches(acme, engineer):
    engineer.first_name = "Persephone"
    engineer.save()
    client, guest = signed_in(engineer), came_by_link(acme, engineer)
    for key in ("phase1_hash", "tunnels-0", "sheet"):
        post(client, f"/sheets/{acme.pk}/notes", key=key, text=SECRET, internal="yes")
        post(client, f"/sheets/{acme.pk}/notes", key=key, text=f"shared on {key}", internal="no")
    pages = [guest.get(f"/p/{acme.pk}/"), guest.get(f"/p/{acme.pk}/changes")]
    pages += [guest.get(f"/p/{acme.pk}/rows/{row}") for row in ("phase1_hash", "tunnels-0")]
    pages += [post(guest, f"/p/{acme.pk}/notes", key="phase1_hash", text="and ours")]
    for page in pages:
        assert page.status_code == 200
        assert "between us" not in page.content.decode()
        assert "Persephone" not in page.content.decode()
    for page in (pages[0], pages[1], pages[-1]):
        assert "shared on phase1_hash" in page.content.decode()
        assert "VNS3 side" in page.content.decode()


def test_markup_in_a_note_is_text(acme, client):
    post(client, f"/sheets/{acme.pk}/notes", key="remarks", text="<b>bold</b> & <script>", internal="no")
    page = client.get(f"/sheets/{acme.pk}/?open=remarks").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;" in page
    assert "<b>bold" not in page
