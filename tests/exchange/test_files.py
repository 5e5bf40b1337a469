"""Files of an agreed sheet: they carry signatures, times, digest, and the way to where their standing is told."""

import io
import json

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.sheets.cast import came_by_link, guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(ready):
    return ready(phase1_lifetime=14400)


@pytest.fixture
def agreed(sheet, engineer):
    made = propose(account(sheet, engineer), reasons={"phase1_lifetime": "at night only"})
    agreement.sign(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA, reasons={})
    made.acceptances.create(about="x", title="X", effect="weak", reason="PLANTED", internal=True, side="vns3")
    made.refresh_from_db()
    return made


def solid(text):
    return "".join(text.split())


def pdf_of(browser, url):
    answer = browser.get(url)
    document = PdfReader(io.BytesIO(answer.content))
    return document, solid("\n".join(page.extract_text() for page in document.pages))


def book_of(browser, url):
    book = load_workbook(io.BytesIO(browser.get(url).content))
    return " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )


@pytest.mark.needs_pdf
@pytest.mark.parametrize("door", ["sheets", "p"])
def test_the_pdf_of_an_agreed_sheet_carries_both_signatures(sheet, agreed, client, engineer, door):
    browser = client if door == "sheets" else came_by_link(sheet, engineer)
    document, text = pdf_of(browser, f"/{door}/{sheet.pk}/export.pdf")
    for words in (
        "SignedforVNS3:SamRivera<sam@vns3.example>",
        "SignedforPartner:DanaPartner<dana@partner.example>",
        "notconfirmedbye-mail",
        f"Digest:{agreed.digest}",
        "Accepted:Phase1lifetime:atnightonly",
        f"http://testserver/verify/{agreed.digest}",
    ):
        assert words in text
    assert "PLANTED" not in text
    (attached,) = document.attachments.values()
    assert json.loads(attached[0])["partner"]["phase1_lifetime"] == 14400


@pytest.mark.parametrize("door", ["sheets", "p"])
def test_the_workbook_of_an_agreed_sheet_carries_them_too(sheet, agreed, client, engineer, door):
    browser = client if door == "sheets" else came_by_link(sheet, engineer)
    text = book_of(browser, f"/{door}/{sheet.pk}/export.xlsx")
    for words in (
        "Sam Rivera <sam@vns3.example>",
        "Dana Partner <dana@partner.example>",
        "not confirmed by e-mail",
        agreed.digest,
        "at night only",
        f"http://testserver/verify/{agreed.digest}",
    ):
        assert words in text
    assert "PLANTED" not in text


def test_a_later_remark_leaves_the_signatures_on_the_files_and_an_edit_takes_them_off(
    sheet, agreed, client, engineer
):
    def edit(**stated):
        current = Sheet.objects.get(pk=sheet.pk)
        services.save_side(
            sheet=current,
            side="partner",
            stated=current.partner | stated,
            edit_number=current.edit_number,
            author=engineer,
            voids=frozen.Consent(account(sheet, engineer), frozen.at_stake(agreed)),
        )

    edit(remarks="later")
    text = book_of(client, f"/sheets/{sheet.pk}/export.xlsx")
    assert "later" in text
    assert "Dana Partner <dana@partner.example>" in text
    assert "revision 1" in text, "the one that was signed"
    edit(phase1_lifetime=28800)
    assert "Dana Partner <dana@partner.example>" not in book_of(client, f"/sheets/{sheet.pk}/export.xlsx")


def test_a_proposal_is_on_no_file(sheet, client, engineer):
    propose(account(sheet, engineer), reasons={"phase1_lifetime": "at night only"})
    text = book_of(client, f"/sheets/{sheet.pk}/export.xlsx")
    assert "Sam Rivera" not in text
    assert "/verify/" not in text


@pytest.mark.needs_pdf
def test_what_is_mailed_says_too_where_its_standing_is_told(sheet, agreed, client):
    typed = {
        "recipients": "ann@example.org",
        "attach": ["pdf", "xlsx"],
        "subject": "The sheet",
        "text": "Hello",
        "days": "30",
        "rights": "edit",
    }
    there = client.post(f"/sheets/{sheet.pk}/send", typed)
    assert there.status_code == 302
    _, text = pdf_of(client, f"{there.url}/file.pdf")
    assert f"http://testserver/verify/{agreed.digest}" in text
    assert f"http://testserver/verify/{agreed.digest}" in book_of(client, f"{there.url}/file.xlsx")
