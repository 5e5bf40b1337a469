"""Files in and out."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from vns3pair.sheets.models import Sheet


def upload(content, name="sheet.json"):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return SimpleUploadedFile(name, content)


def document(**more):
    return {"format": "vns3pair-sheet", "version": 1, "name": "from a file", "vns3": {}, "partner": {}} | more


def test_what_goes_out_comes_in_again(client, acme):
    answer = client.get(f"/sheets/{acme.pk}/export.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="acme-dc1-r1.json"'
    client.post("/import", {"file": upload(answer.content), "anew": "on"})
    twin = Sheet.objects.exclude(pk=acme.pk).get()
    assert twin.name == acme.name
    assert twin.partner == acme.partner
    assert twin.psk_salt != acme.psk_salt


def test_an_export_closes_the_revision(client, acme):
    client.get(f"/sheets/{acme.pk}/export.json")
    assert acme.revisions.get().closed


def test_a_lone_fingerprint_is_in_no_file(client, acme):
    assert b"7K2-M9Q" not in client.get(f"/sheets/{acme.pk}/export.json").content
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/sheets/{acme.pk}/export.xlsx").content))
    assert all(b"7K2-M9Q" not in book.read(name) for name in book.namelist())


def test_the_xlsx_is_one(client, acme):
    answer = client.get(f"/sheets/{acme.pk}/export.xlsx")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.content[:2] == b"PK"


@pytest.mark.needs_pdf
def test_the_pdf_is_one(client, acme):
    answer = client.get(f"/sheets/{acme.pk}/export.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"


def test_without_its_libraries_the_pdf_says_what_to_install(client, acme, monkeypatch):
    from vns3pair.documents import pdf

    def fail(*arguments):
        raise OSError("cannot load library")

    monkeypatch.setattr(pdf, "write", fail)
    answer = client.get(f"/sheets/{acme.pk}/export.pdf", follow=True)
    assert b"libpango-1.0-0" in answer.content


def test_an_import_makes_a_new_sheet_without_fingerprints(client):
    halves = {
        "vns3": {"psk_fingerprint": "7K2-M9Q", "phase1_hash": "SHA2"},
        "partner": {"psk_fingerprint": "7K2-M9Q"},
    }
    answer = client.post("/import", {"file": upload(document(**halves, psk_salt="00" * 8))}, follow=True)
    sheet = Sheet.objects.get()
    assert sheet.vns3 == {"phase1_hash": "sha2_256"}
    assert sheet.partner == {}
    assert sheet.psk_salt != "00" * 8
    assert b"Fingerprints did not come along" in answer.content


def test_what_cannot_be_read_is_kept_and_said(client):
    answer = client.post(
        "/import",
        {"file": upload(document(vns3={"phase1_lifetime": "soon", "new_key": [1]}, note="x"))},
        follow=True,
    )
    sheet = Sheet.objects.get()
    assert sheet.vns3 == {"phase1_lifetime": "soon", "new_key": [1]}
    assert sheet.extra == {"note": "x"}
    for word in (b"phase1_lifetime", b"new_key", b"note"):
        assert word in answer.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b"\xff\xfe",
        b"{" * 100_000,
        b"[" * 100_000,
        b'{"format": "vns3pair-sheet", "version": 2}',
        json.dumps(document(vns3=[])).encode(),
        json.dumps(document(vns3={"tunnels": [{}] * 5001})).encode(),
    ],
)
def test_a_bad_file_changes_nothing_and_says_why(client, acme, content):
    before = Sheet.objects.values().get()
    answer = client.post("/import", {"file": upload(content)})
    assert answer.status_code == 400
    assert b"Not imported" in answer.content
    assert Sheet.objects.values().get() == before


def test_a_file_over_five_megabytes_is_refused(client):
    answer = client.post("/import", {"file": upload(b" " * (5 * 1024 * 1024 + 1))})
    assert answer.status_code == 413
    assert b"at most 5 MB" in answer.content


def test_no_file_is_no_import(client, db):
    assert b"required" in client.post("/import", {}).content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    [
        "public_ip",
        "pfs",
        "tunnels",
        "psk_fingerprint",
        "psk_flags",
        "phase1_hash",
        "device",
        "compat",
        "remarks",
        "ike_version",
        "unknown",
        "\x00",
        "\ud800",
    ]
)


@settings(
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    vns3=st.dictionaries(KEYS, JSON, max_size=6), partner=st.dictionaries(KEYS, JSON, max_size=6), name=JSON
)
def test_whatever_a_file_holds_it_never_breaks_a_page(client, vns3, partner, name):
    Sheet.objects.all().delete()
    assert (
        client.post("/import", {"file": upload(document(vns3=vns3, partner=partner, name=name))}).status_code
        == 302
    )
    sheet = Sheet.objects.get()
    for path in ("", "vns3", "partner", "history", "export.json", "export.xlsx"):
        assert client.get(f"/sheets/{sheet.pk}/{path}").status_code == 200, path


@pytest.mark.parametrize("depth", [30, 300, 900])
def test_deep_nesting_is_no_trouble(client, depth):
    content = (
        b'{"format": "vns3pair-sheet", "version": 1, "partner": {}, "vns3": {"x": '
        + b"[" * depth
        + b"]" * depth
        + b"}}"
    )
    assert client.post("/import", {"file": upload(content)}).status_code in (302, 400)
    for sheet in Sheet.objects.all():
        assert client.get(sheet.get_absolute_url()).status_code == 200
        assert client.get(f"/sheets/{sheet.pk}/export.json").status_code == 200


def test_a_tunnel_that_is_no_pair_is_shown_as_it_was_typed(client):
    odd = {"tunnels": ["10.0.0.0/8 -> 172.16.0.0/16", 7, {"local_subnet": "10.0.0.0/8"}]}
    client.post("/import", {"file": upload(document(vns3=odd, partner=odd))})
    sheet = Sheet.objects.get()
    for page in ("", "vns3", "partner", "export.json", "export.xlsx"):
        assert client.get(f"/sheets/{sheet.pk}/{page}").status_code == 200
    assert "10.0.0.0/8 -&gt; 172.16.0.0/16" in client.get(f"/sheets/{sheet.pk}/").content.decode()
    client.post("/import", {"file": upload(document(vns3=odd))})
    other = Sheet.objects.exclude(pk=sheet.pk).get()
    assert client.get(f"/sheets/{other.pk}/").status_code == 200
    assert client.get(f"/sheets/{other.pk}/export.xlsx").status_code == 200
