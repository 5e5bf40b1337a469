"""A file held against the revision it names: nothing that is changed passes, nothing that is not is blamed."""

import io
import json

import pytest
from openpyxl import load_workbook

from vns3pair.documents import received
from vns3pair.documents.answers import NotReadable
from vns3pair.exchange import files
from vns3pair.exchange.verification import NotOurs, OtherSheet, verify
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet

FORMATS = ["xlsx", "json", pytest.param("pdf", marks=pytest.mark.needs_pdf)]


@pytest.fixture
def sheet(make):
    from tests.documents.conftest import halves

    ours, theirs = halves(count=3)
    ours["tunnels"][0] |= {"ping_address": "172.16.0.9", "ping_interval": 30}
    return make(ours | {"contact_name": "Sam"}, theirs)


@pytest.fixture
def revision(sheet):
    return services.close_revision(sheet=sheet)


def made(sheet, revision, extension, audience="neutral"):
    return files.make(extension, sheet, revision, audience, "https://sheets.example.org/")


def held(content):
    return verify(content, lambda named: Sheet.objects.filter(pk=named).first())


def labels(done):
    return [each.label for each in done.deviations]


@pytest.mark.parametrize("audience", ["neutral", "partner"])
@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_as_it_went_out_is_unchanged(sheet, revision, extension, audience):
    done = held(made(sheet, revision, extension, audience))
    assert done.unchanged, done.deviations
    assert (done.kind, done.sheet, done.revision) == (extension, sheet, revision)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_of_a_sheet_with_one_fingerprint_or_none_is_unchanged_too(ready, extension):
    for partner in ({"psk_fingerprint": None}, {"psk_fingerprint": "unchecked"}, {"phase1_lifetime": "8"}):
        sheet = ready(**partner)
        done = held(made(sheet, services.close_revision(sheet=sheet), extension))
        assert done.unchanged, done.deviations


@pytest.mark.parametrize("extension", FORMATS)
def test_an_older_file_is_held_against_its_own_revision(sheet, revision, engineer, extension):
    content = made(sheet, revision, extension)
    services.save_side(
        sheet=sheet,
        side="vns3",
        stated=sheet.vns3 | {"phase1_hash": "sha2_512"},
        edit_number=sheet.edit_number,
        author=engineer,
    )
    done = held(content)
    assert done.unchanged
    assert done.revision.number == 1


# What was changed


def altered(sheet, revision, **change):
    document = json.loads(files.json_text(sheet, revision))
    for side, stated in change.items():
        document[side] |= stated
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("change", "label", "signed"),
    [
        ({"partner": {"phase1_lifetime": 14400}}, "Phase 1 lifetime, partner", True),
        ({"vns3": {"psk_fingerprint": "AAA-AAA"}}, "Pre-shared key fingerprint, VNS3", True),
        ({"vns3": {"public_ip": ""}}, "Own public IP, VNS3", True),
        ({"vns3": {"phase1_hash": "md5"}}, "Phase 1 hash, VNS3", True),
        ({"vns3": {"contact_name": "Eve"}}, "Contact name, VNS3", False),
        ({"vns3": {"device": "cisco_asa"}}, "Something that no row of the sheet shows", True),
    ],
)
def test_a_value_changed_in_a_sheet_file_is_named(sheet, revision, change, label, signed):
    done = held(altered(sheet, revision, **change))
    assert label in labels(done), labels(done)
    assert done.signed_unchanged is not signed


def test_what_was_added_to_a_sheet_file_is_named(sheet, revision):
    done = held(altered(sheet, revision, vns3={"made_up": 1}))
    assert [each.where for each in done.deviations] == ["vns3.made_up"]
    assert not done.signed_unchanged


def test_another_spelling_of_the_same_value_is_no_change(sheet, revision):
    assert held(
        altered(sheet, revision, partner={"phase1_lifetime": "8h", "phase1_hash": "SHA-256"})
    ).unchanged


@pytest.mark.parametrize(
    "change",
    [lambda t: t.pop(), lambda t: t.append({"local_subnet": "10.9.0.0/16"}), lambda t: t[0].pop("name")],
)
def test_a_changed_list_of_tunnels_is_named(sheet, revision, change):
    document = json.loads(files.json_text(sheet, revision))
    change(document["vns3"]["tunnels"])
    done = held(json.dumps(document).encode())
    assert not done.signed_unchanged
    assert done.deviations


def test_tunnels_in_another_order_are_the_same_connection_but_not_what_was_signed(sheet, revision):
    document = json.loads(files.json_text(sheet, revision))
    document["vns3"]["tunnels"].reverse()
    assert labels(held(json.dumps(document).encode())) == ["Something that no row of the sheet shows"]


def changed_book(content, change):
    book = load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(book, key, column):
    rows = {row[0].value: row[0].row for row in book["Connection"].iter_rows()}
    heads = {cell.value: cell.column for cell in book["Connection"][4]}
    return book["Connection"].cell(rows[key], heads[column])


def put(key, column, value):
    def change(book):
        cell_of(book, key, column).value = value

    return change


def put_tunnel(column, value):
    def change(book):
        heads = {cell.value: cell.column for cell in book["Tunnels"][4]}
        cell = book["Tunnels"].cell(5, heads[column])
        assert cell.value, "there is something to change"
        cell.value = value

    return change


@pytest.mark.parametrize(
    ("change", "label"),
    [
        (put("phase1_lifetime", "Partner", "14400"), "Phase 1 lifetime, partner"),
        (put("phase1_lifetime", "VNS3", "14400"), "Phase 1 lifetime, VNS3"),
        (put("psk_fingerprint", "VNS3", "given"), "Pre-shared key fingerprint, VNS3"),
        (put("public_ip", "VNS3", None), "Own public IP, VNS3"),
        (put("public_ip", "VNS3", "=1+1"), "Own public IP, VNS3"),
        (lambda book: book["Tunnels"].delete_rows(6), "A tunnel of VNS3"),
        (lambda book: setattr(book["Tunnels"]["D5"], "value", "10.9.0.0/24"), "A tunnel of VNS3"),
        (put_tunnel("Name", "other"), "Tunnel 1: name"),
        (put_tunnel("Ping", None), "Tunnel 1: ping"),
        (lambda book: book.remove(book["Tunnels"]), "A tunnel of VNS3"),
    ],
)
def test_a_value_changed_in_a_workbook_is_named(sheet, revision, change, label):
    done = held(changed_book(made(sheet, revision, "xlsx"), change))
    assert label in labels(done), labels(done)
    assert not done.signed_unchanged


def test_a_second_row_of_the_same_name_does_not_pass(sheet, revision):
    def change(book):
        connection = book["Connection"]
        label = cell_of(book, "phase1_lifetime", "Parameter").value
        heads = {cell.value: cell.column for cell in connection[4]}
        row = connection.max_row + 1
        connection.cell(row, heads["Parameter"]).value = label
        connection.cell(row, heads["Partner"]).value = "1 h"

    assert not held(changed_book(made(sheet, revision, "xlsx"), change)).unchanged


def test_another_digest_on_the_workbook_is_named(sheet, revision):
    def change(book):
        for row in book["About"].iter_rows():
            for cell in row:
                if cell.value == revision.digest:
                    cell.value = "0" * 64

    done = held(changed_book(made(sheet, revision, "xlsx"), change))
    assert labels(done) == ["Digest"]


def test_a_workbook_that_was_only_opened_and_saved_is_unchanged(sheet, revision):
    done = held(changed_book(made(sheet, revision, "xlsx"), lambda book: None))
    assert done.unchanged, done.deviations


@pytest.mark.needs_libreoffice
def test_a_workbook_that_libreoffice_opened_and_saved_is_unchanged(sheet, revision, tmp_path):
    import subprocess

    (tmp_path / "sheet.xlsx").write_bytes(made(sheet, revision, "xlsx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["localc", profile, "--headless", "--convert-to", "xlsx", "--outdir", "saved", "sheet.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    done = held((tmp_path / "saved" / "sheet.xlsx").read_bytes())
    assert done.unchanged, done.deviations


# What is none of ours


def test_a_file_of_another_sheet_or_revision_is_refused(sheet, revision):
    document = json.loads(files.json_text(sheet, revision))
    with pytest.raises(OtherSheet):
        held(json.dumps(document | {"id": "5b0e1f9e-0000-4000-8000-000000000000"}).encode())
    for number in (2, 99, 10**12):
        with pytest.raises(NotOurs, match="no such revision"):
            held(json.dumps(document | {"revision": number}).encode())
    for gone in ("id", "revision"):
        with pytest.raises(NotOurs, match="does not say"):
            held(json.dumps({key: value for key, value in document.items() if key != gone}).encode())


def test_an_open_revision_was_never_given_out(sheet):
    document = json.loads(files.json_text(sheet, sheet.revisions.get()))
    with pytest.raises(NotOurs, match="no such revision"):
        held(json.dumps(document).encode())


@pytest.mark.parametrize(
    "content", [b"", b"a,b\nc,d", b"{}", b"[]", b"PK\x03\x04junk", b"%PDF-1.7 junk", b"\x00\xff" * 50]
)
def test_what_is_no_file_of_ours_is_refused_with_a_word(db, content):
    with pytest.raises(NotReadable):
        held(content)


def test_too_large_a_file_is_refused_unread(db, monkeypatch):
    monkeypatch.setattr(received, "sniff", lambda content: pytest.fail("it was read"))
    with pytest.raises(NotReadable, match="at most 5 MB"):
        held(b"PK" + b"x" * (5 * 1024 * 1024))
