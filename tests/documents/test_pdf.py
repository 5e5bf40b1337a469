"""The PDF, opened again."""

import sys
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.documents.conftest import about_of, halves
from tests.documents.test_layout import plant
from vns3pair.documents import pdf
from vns3pair.ipsec import sheetfile
from vns3pair.ipsec.comparison import compare


def opened(sheet, **about):
    return PdfReader(BytesIO(pdf.write(compare(*sheet), about_of(sheet, **about))))


def signed(about):
    return replace(
        about,
        signatures=(
            ("Agreed", "2026-11-26 10:47 UTC, revision 7"),
            ("Signed for VNS3", "Sam Rivera <sam@vns3.example>, 2026-11-26 10:40 UTC, with an account here"),
            (
                "Signed for Partner",
                "Dana <dana@partner.example>, 2026-11-26 10:47 UTC, not confirmed by e-mail",
            ),
        ),
        accepted=(("Phase 1 lifetime", "drops at night only"),),
        verify_url=f"https://sheets.example.org/verify/{about.digest}",
    )


def alternatives(document):
    """What is read instead of the pictures, in the order of the tags."""
    found, open_ends = [], [document.trailer["/Root"]["/StructTreeRoot"]]
    while open_ends:
        node = open_ends.pop(0)
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            open_ends = [*node, *open_ends]
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt", "")))
            if "/K" in node:
                open_ends.insert(0, node["/K"])
    return found


def solid(text):
    """A text without its blanks and line ends: lines break where they must."""
    return "".join(text.split())


def text_of(document):
    return "\n".join(page.extract_text() for page in document.pages)


@pytest.mark.needs_pdf
class TestThePdf:
    def test_is_tagged_titled_and_in_a_language(self):
        document = opened(halves())
        root = document.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert document.metadata.title == "acme-dc1: IPsec connection sheet"

    def test_tells_a_difference_by_sign_and_word_with_both_values(self):
        text = text_of(opened(halves(phase1_encryption="aes128")))
        assert "✗ Fails at phase 1" in text
        assert "✗ blocks phase 1" in text
        assert "AES-256-CBC" in text
        assert "AES-128-CBC" in text
        assert "✓ match" in text

    def test_numbers_its_pages_and_carries_the_digest_on_each(self):
        sheet = halves(count=40, wrong_every=3)
        document = opened(sheet)
        pages = [page.extract_text() for page in document.pages]
        assert len(pages) > 2
        for number, page in enumerate(pages, 1):
            assert f"page {number} of {len(pages)}" in page
            assert about_of(sheet).digest in page

    def test_repeats_the_table_header_on_the_next_page(self):
        pages = [page.extract_text() for page in opened(halves(count=60)).pages]
        assert sum("VNS3: local" in page for page in pages) > 1

    def test_holds_the_sheet_file(self):
        sheet = halves()
        document = opened(sheet, name="Acme / DC1")
        assert list(document.attachments) == ["Acme-DC1.vns3pair.json"]
        read, problems = sheetfile.read(document.attachments["Acme-DC1.vns3pair.json"][0])
        assert problems == []
        assert (read.vns3, read.partner) == sheet
        assert sheetfile.digest(read) == about_of(sheet).digest

    def test_prints_beyond_a_hundred_tunnels_only_those_with_a_problem(self):
        text = text_of(opened(halves(count=150, wrong_every=50)))
        assert "147 of 150 mirrored" in text
        assert "t50" in text
        assert "t51" not in text
        assert "147 that match" in text

    def test_prints_a_hundred_problem_pairs_and_counts_the_rest(self):
        text = text_of(opened(halves(count=130, wrong_every=1)))
        assert "30 more with a problem" in text

    def test_shows_no_fingerprint_of_one_side_only(self):
        document = opened(halves(psk_fingerprint=None))
        assert "7K2-M9Q" not in text_of(document)
        assert b"7K2-M9Q" not in document.attachments["acme-dc1.vns3pair.json"][0]

    def test_keeps_an_internal_advisory_to_itself(self):
        sheet = halves()
        made = pdf.write(plant(compare(*sheet), "internal"), about_of(sheet))
        assert "PLANTED" not in text_of(PdfReader(BytesIO(made)))

    def test_of_an_agreed_sheet_carries_signatures_times_digest_and_the_way_to_its_standing(self):
        sheet = halves()
        about = signed(about_of(sheet))
        document = PdfReader(BytesIO(pdf.write(compare(*sheet), about)))
        text = solid(text_of(document))
        for label, words in (*about.signatures, *about.accepted):
            assert solid(f"{label}: {words}") in text
        assert f"Digest:{about.digest}" in text
        assert about.verify_url in text
        figures = alternatives(document)
        assert any(each.startswith(f"QR code of the address {about.verify_url}") for each in figures)
        assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]

    def test_of_a_sheet_that_is_not_agreed_carries_no_code(self):
        document = opened(halves())
        assert "Agreement" not in text_of(document)
        assert not [each for each in alternatives(document) if "QR code" in each]

    def test_takes_what_signatories_write_as_text(self):
        sheet = halves()
        about = replace(signed(about_of(sheet)), signatures=(("A\x00", "<b>x</b>\x07" + "y" * 5000),))
        text = solid(text_of(PdfReader(BytesIO(pdf.write(compare(*sheet), about)))))
        assert "<b>x</b>" in text
        assert "(shortened" in text

    def test_takes_markup_and_addresses_as_text_and_fetches_nothing(self):
        text = text_of(opened(halves(organization='<img src="file:///etc/passwd"><script>1</script>')))
        assert "file:///etc/passwd" in text.replace("\n", "")
        with pytest.raises(ValueError, match="fetches nothing"):
            pdf._refuse("file:///etc/passwd")

    def test_can_be_made_of_an_empty_sheet_without_digest_or_attachment(self):
        about = about_of(({}, {}))
        bare = type(about)("", None, None, None, about.made, None)
        document = PdfReader(BytesIO(pdf.write(compare({}, {}), bare)))
        assert "Unnamed sheet" in text_of(document)
        assert not document.attachments

    @settings(max_examples=12)
    @given(
        text=st.one_of(
            st.text(max_size=120),
            st.sampled_from(["\x00\x07", "\ud800", "</td>", "a" * 9000, "\u202e", "\n" * 900]),
        )
    )
    def test_is_made_whatever_the_text(self, text):
        sheet = halves(organization=text, public_ip=text, tunnels=[{"local_subnet": text}, text])
        about = about_of(halves(), name=text)
        assert pdf.write(compare(*sheet), about).startswith(b"%PDF")

    def test_is_available(self):
        assert pdf.unavailable() == ""


def test_without_its_libraries_the_pdf_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert pdf.unavailable().startswith("PDF unavailable: install libpango-1.0-0")
    with pytest.raises(OSError, match="PDF unavailable"):
        pdf.write(compare({}, {}), about_of(({}, {})))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("acme dc1", "acme-dc1"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "sheet"),
        ("Köln", "K-ln"),
        ("\x00", "sheet"),
    ],
)
def test_the_attachment_has_a_plain_name(name, file):
    assert pdf.attachment_name(about_of(({}, {}), name=name)) == f"{file}.vns3pair.json"


@pytest.mark.parametrize("text", ["x" * 5000, "\n" * 900, "line\n" * 300])
def test_a_text_is_cut_to_what_fits_a_page_and_says_so(text):
    cut = pdf.short(text)
    assert cut.endswith("… (shortened)")
    assert len(cut) < 720
    assert cut.count("\n") < 25
