"""The sheet file inside a PDF: had from ours, refused from whatever is not, and never at any cost."""

import io
import subprocess
import sys
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from tests.documents.conftest import about_of, halves
from vns3pair.documents import pdf, pdf_attachment, received
from vns3pair.documents.answers import NotReadable
from vns3pair.documents.pdf_attachment import NoAttachment, fetch
from vns3pair.ipsec.comparison import compare


def with_attachments(**files):
    """A PDF with files attached, names with `__` for `.`."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files.items():
        writer.add_attachment(name.replace("__", "."), content)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.needs_pdf
def test_our_pdf_comes_back_as_the_sheet_file_that_it_was_made_with():
    sheet = halves(count=2)
    about = about_of(sheet)
    content = pdf.write(compare(*sheet), about)
    assert fetch(content).decode() == about.sheet_json
    answers = received.read(content)
    assert (answers.kind, answers.revision) == ("pdf", 7)
    assert len(answers.tunnels_of("partner")) == 2


@pytest.mark.needs_pdf
def test_our_pdf_is_read_after_another_program_saved_it_anew():
    sheet = halves()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf.write(compare(*sheet), about_of(sheet)))))
    made = io.BytesIO()
    writer.write(made)
    assert received.read(made.getvalue()).kind == "pdf"


def test_only_the_attachment_of_our_name_is_taken():
    content = with_attachments(other__txt=b"x", a__vns3pair__json=b'{"mine": 1}', z__json=b"y")
    assert fetch(content) == b'{"mine": 1}'
    with pytest.raises(NoAttachment, match="attached"):
        fetch(with_attachments(sheet__json=b"{}"))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 10_000, b"PK\x03\x04"])
def test_what_is_no_pdf_is_refused(content):
    with pytest.raises(NoAttachment):
        fetch(content)


def test_an_attachment_that_unpacks_to_much_is_refused(monkeypatch):
    with pytest.raises(NoAttachment, match="larger"):
        fetch(with_attachments(a__vns3pair__json=b" " * (pdf_attachment.LARGEST + 1)))
    content = with_attachments(a__vns3pair__json=b"{}").replace(b"{}", b"{}")
    bomb = zlib.compress(b" " * 300_000_000, 9)
    packed = b"/Length %d /Filter /FlateDecode >>\nstream\n" % len(bomb) + bomb
    assert b"/Length 2" in content
    hostile = content.replace(b"/Length 2\n>>\nstream\n{}", packed, 1)
    assert hostile != content, "the bomb is in place"
    monkeypatch.setattr(pdf_attachment, "PATIENCE", 120)
    with pytest.raises(NoAttachment) as refused:
        fetch(hostile)
    assert "too long" not in str(refused.value), "it was given up, not refused"


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf_attachment, "PATIENCE", 0.01)
    with pytest.raises(NoAttachment, match="too long"):
        fetch(with_attachments(a__vns3pair__json=b"{}"))


def test_the_process_that_reads_needs_nothing_of_the_house():
    code = "import sys; sys.argv = ['x']; import runpy; found = runpy.run_path(%r); print(sorted(m for m in sys.modules if m.startswith('vns3pair')))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code % pdf_attachment.__file__],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_pdf_whose_attachment_is_no_sheet_is_refused():
    with pytest.raises(NotReadable, match="no sheet"):
        received.read(with_attachments(a__vns3pair__json=b"{}"))
