"""The public page of a digest, and the pages on which a file is verified."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.sheets.cast import came_by_link, guest_of, signed_in
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.documents import xlsx_package
from vns3pair.exchange import files, verifying
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def agreed(sheet, engineer):
    made = propose(account(sheet, engineer))
    agreement.sign(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA, reasons={})
    made.refresh_from_db()
    return made


def edit(sheet, engineer):
    current, made = Sheet.objects.get(pk=sheet.pk), frozen.current(sheet)
    services.save_side(
        sheet=current,
        side="partner",
        stated=current.partner | {"phase1_lifetime": 14400},
        edit_number=current.edit_number,
        author=engineer,
        voids=frozen.Consent(account(sheet, engineer), frozen.at_stake(made)),
    )


# The public page


def standing_of(digest):
    answer = Client().get(f"/verify/{digest}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_learns_whether_an_agreement_stands_and_nothing_else(sheet, agreed, engineer):
    pages = [standing_of(agreed.digest)]
    assert "agreed and current" in pages[0]
    assert f"{agreed.agreed:%Y}" in pages[0]
    edit(sheet, engineer)
    pages.append(standing_of(agreed.digest))
    assert "was voided since" in pages[1]
    later = propose(account(sheet, engineer), reasons={"phase1_lifetime": "fine"})
    agreement.sign(visitor=guest_of(sheet, engineer), number=later.pk, signer=DANA, reasons={})
    pages.append(standing_of(agreed.digest))
    assert "replaced this by a later agreement" in pages[2]
    for page in pages:
        for told in (
            sheet.name,
            str(sheet.pk),
            "Dana",
            "Sam Rivera",
            "example",
            "Acme",
            "54.210.9.31",
            "revision",
        ):
            assert told not in page


def test_an_unknown_digest_gets_the_same_page(agreed):
    known, unknown = standing_of(agreed.digest), standing_of("0" * 64)
    assert "not known here" in unknown
    assert known.count("<p") == unknown.count("<p")


def test_the_page_is_kept_by_nobody_and_found_by_no_search(agreed):
    answer = Client().get(f"/verify/{agreed.digest}")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert Client().post(f"/verify/{agreed.digest}").status_code == 405


@pytest.mark.parametrize("text", ["0" * 63, "0" * 65, "g" * 64, "../x", "A" * 64])
def test_what_is_no_digest_is_no_page(db, text):
    assert Client().get(f"/verify/{text}").status_code == 404


def test_two_sheets_with_the_same_values_are_both_told(ready, engineer, agreed, sheet):
    other = ready()
    made = propose(account(other, engineer))
    agreement.sign(visitor=guest_of(other, engineer), number=made.pk, signer=DANA, reasons={})
    edit(sheet, engineer)
    page = standing_of(agreed.digest)
    assert "agreed and current" in page
    assert "was voided since" in page
    assert "Several connections" in page


# A file


def json_of(sheet, **more):
    revision = services.close_revision(sheet=sheet)
    document = json.loads(files.json_text(sheet, revision))
    document["partner"] |= more
    return json.dumps(document).encode()


def bring(browser, url, content, name="sheet.json"):
    return browser.post(url, {"file": SimpleUploadedFile(name, content)})


def test_an_engineer_learns_which_sheet_and_revision_a_file_is(sheet, client, agreed):
    answer = bring(client, "/verify", json_of(sheet))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Unchanged</span>" in page
    assert f'<a href="/sheets/{sheet.pk}/">{sheet.name}</a>, revision 1' in page
    assert "and current" in page
    assert "what is signed is the same today" in page


def test_what_became_of_the_revision_since_is_told(sheet, client, agreed, engineer):
    content = json_of(sheet)
    edit(sheet, engineer)
    page = bring(client, "/verify", content).content.decode()
    assert "Unchanged</span>" in page
    assert "what is signed has changed since" in page
    assert "voided" in page


def test_a_changed_value_is_named_and_what_the_file_holds_is_not_repeated(sheet, client):
    page = bring(
        client, "/verify", json_of(sheet, phase1_lifetime=7777, contact_name="PLANTED")
    ).content.decode()
    assert "Changed</span>" in page
    assert "Phase 1 lifetime, partner" in page
    assert "28800" in page
    assert "7777" not in page
    assert "PLANTED" not in page


def test_only_unsigned_values_changed_is_another_word(sheet, client):
    page = bring(client, "/verify", json_of(sheet, contact_name="Eve")).content.decode()
    assert "Signed values unchanged</span>" in page
    assert "not signed" in page


def test_a_guest_verifies_files_of_its_own_sheet_alone(sheet, ready, engineer, make):
    guest, other = came_by_link(sheet, engineer), ready()
    url = f"/p/{sheet.pk}/verify"
    assert "Unchanged</span>" in bring(guest, url, json_of(sheet)).content.decode()
    answer = bring(guest, url, json_of(other))
    unknown = bring(guest, url, json_of(sheet).replace(str(sheet.pk).encode(), str(uuid.uuid4()).encode()))
    for each in (answer, unknown):
        assert each.status_code == 400
        assert "It is not of this sheet." in each.content.decode()
        assert each["Cache-Control"] == "no-store"
    assert Client().get("/verify").status_code == 302, "the engineers' page needs an account"


def saved(sheet, engineer, side="vns3", **change):
    current = Sheet.objects.get(pk=sheet.pk)
    stated = {key: value for key, value in (current.side(side) | change).items() if value is not None}
    return services.save_side(
        sheet=current, side=side, stated=stated, edit_number=current.edit_number, author=engineer
    )


def naming(sheet, number):
    document = {"format": "vns3pair-sheet", "version": 1, "id": str(sheet.pk), "revision": number}
    return json.dumps(document | {"vns3": {"pfs": True}, "partner": {}}).encode()


def test_a_guest_learns_which_rows_differ_but_nothing_of_what_is_on_record(sheet, engineer):
    guest, url = came_by_link(sheet, engineer), f"/p/{sheet.pk}/verify"
    number = services.close_revision(sheet=sheet).number
    page = bring(guest, url, naming(sheet, number)).content.decode()
    assert "Phase 1 lifetime, your side" in page
    assert "A tunnel of VNS3" in page
    shown = page[page.index('id="found"') : page.index("</section>", page.index('id="found"'))]
    stated = [value for side in ("vns3", "partner") for value in sheet.side(side).values()]
    texts = {str(value) for value in stated if isinstance(value, (str, int)) and len(str(value)) > 4}
    texts |= {pair["local_subnet"] for pair in sheet.vns3["tunnels"]}
    assert len(texts) > 8
    assert not [text for text in texts if text in shown]


def test_a_guest_learns_nothing_of_a_revision_that_was_not_given_out(sheet, engineer, client):
    saved(sheet, engineer, remarks="SECRET-DRAFT")
    old = services.close_revision(sheet=sheet)
    saved(sheet, engineer, remarks="fine")
    services.close_revision(sheet=sheet)
    guest, url = came_by_link(sheet, engineer), f"/p/{sheet.pk}/verify"
    answer = bring(guest, url, naming(sheet, old.number))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "which was not given to you" in page
    assert old.digest not in page
    assert "SECRET-DRAFT" not in page
    assert old.digest in bring(client, "/verify", naming(sheet, old.number)).content.decode()


def test_what_was_exported_is_given_out(sheet, engineer, client):
    content = client.get(f"/sheets/{sheet.pk}/export.json").content
    saved(sheet, engineer, remarks="later")
    services.close_revision(sheet=sheet)
    guest = came_by_link(sheet, engineer)
    assert "Unchanged</span>" in bring(guest, f"/p/{sheet.pk}/verify", content).content.decode()


@pytest.mark.parametrize("side", ["vns3", "partner"])
def test_a_fingerprint_that_is_hidden_now_is_told_to_nobody(make, engineer, client, side):
    sheet = make({"psk_fingerprint": "7K2-M9Q"}, {"psk_fingerprint": "6KW-VGX"})
    guest = came_by_link(sheet, engineer)
    exported = client.get(f"/sheets/{sheet.pk}/export.json").content
    number = services.close_revision(sheet=sheet).number
    saved(sheet, engineer, side, psk_fingerprint=None)
    for browser, url in ((guest, f"/p/{sheet.pk}/verify"), (client, "/verify")):
        page = bring(browser, url, naming(sheet, number)).content.decode()
        assert "PFS, VNS3" in page or "Perfect forward" in page
        assert "7K2-M9Q" not in page
        assert "6KW-VGX" not in page
        for guess in ("7K2-M9Q", "AAA-AAA"):
            content = exported.replace(b"7K2-M9Q", guess.encode())
            assert "Unchanged</span>" in bring(browser, url, content).content.decode()


@pytest.mark.parametrize(("ours", "theirs"), [("7K2-M9Q", None), (None, "7K2-M9Q"), ("unchecked", "7K2-M9Q")])
@pytest.mark.parametrize("extension", ["xlsx", "json"])
def test_a_file_with_its_readers_own_fingerprint_is_unchanged(
    make, engineer, client, ours, theirs, extension
):
    halves = [{"psk_fingerprint": text} if text else {"phase1_hash": "sha2_256"} for text in (ours, theirs)]
    sheet = make(*halves)
    guest = came_by_link(sheet, engineer)
    for browser, door in ((guest, "p"), (client, "sheets")):
        content = browser.get(f"/{door}/{sheet.pk}/export.{extension}").content
        for who, url in ((guest, f"/p/{sheet.pk}/verify"), (client, "/verify")):
            assert "Unchanged</span>" in bring(who, url, content).content.decode()


def test_a_workbook_is_read_once(sheet, client, monkeypatch):
    content = files.make("xlsx", sheet, services.close_revision(sheet=sheet), "neutral")
    read, original = [], xlsx_package.Package.__init__

    def count(self, given):
        read.append(given)
        original(self, given)

    monkeypatch.setattr(xlsx_package.Package, "__init__", count)
    assert "Unchanged</span>" in bring(client, "/verify", content, "a.xlsx").content.decode()
    assert len(read) == 2, "the file, and what it is held against"


def test_a_link_for_looking_may_verify(sheet, engineer):
    onlooker = came_by_link(sheet, engineer, may_edit=False)
    assert bring(onlooker, f"/p/{sheet.pk}/verify", json_of(sheet)).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 400, "it is empty"),
        (b"a;b\n1;2\n", 400, "no XLSX, PDF or JSON"),
        (b"{", 400, "cannot be read"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "at most 5 MB"),
    ],
)
def test_what_cannot_be_verified_is_told_in_clear_words(client, content, status, words):
    answer = bring(client, "/verify", content)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_without_a_file_the_page_asks_for_one(client):
    answer = client.post("/verify", {})
    assert answer.status_code == 400
    assert "Choose a file first" in answer.content.decode()


def test_a_file_is_kept_in_memory_alone_and_no_more_of_it_than_may_be_read(client, sheet, monkeypatch):
    seen = []
    original = verifying.verified

    def look(content, find, **more):
        seen.append(len(content))
        return original(content, find, **more)

    monkeypatch.setattr(verifying, "verified", look)
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.new_file",
        lambda *_, **__: pytest.fail("it was written to a file"),
    )
    bring(client, "/verify", json_of(sheet))
    bring(client, "/verify", b"x" * (7 * 1024 * 1024))
    assert seen[1] == 5 * 1024 * 1024 + 1


def test_a_form_from_elsewhere_is_refused(sheet, engineer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(engineer)
    assert bring(browser, "/verify", json_of(sheet)).status_code == 403
    token = browser.get("/verify").cookies["vns3pair_csrf"].value
    data = {"file": SimpleUploadedFile("a.json", json_of(sheet)), "csrfmiddlewaretoken": token}
    assert browser.post("/verify", data).status_code == 200


def test_another_engineer_may_verify_too(sheet, colleague):
    assert "Unchanged</span>" in bring(signed_in(colleague), "/verify", json_of(sheet)).content.decode()
