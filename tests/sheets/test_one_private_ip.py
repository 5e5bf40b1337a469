"""One controller has one Local Private IP: sheets that state others say so on their pages, and in no file."""

import pytest

from vns3pair.sheets import profile_services, services

CODE = "local-private-ips-differ"


def codes(sheet):
    return {advice.code for advice in services.comparison_of(sheet).advisories}


@pytest.fixture
def differing(make, controller):
    """Two sheets of one controller that state different Local Private IPs."""
    one = make({"local_private_ip": "192.0.2.254"}, {"organization": "Acme"}, name="one-sheet")
    two = make({"local_private_ip": "54.210.9.31"}, {"organization": "Globex"}, name="two-sheet")
    for sheet in (one, two):
        profile_services.link(sheet=sheet, side="vns3", profile=controller)
    return one, two


def test_two_local_private_ips_of_one_controller_are_noticed_on_both_sheets(differing, client):
    for sheet, other in (differing, reversed(differing)):
        page = client.get(sheet.get_absolute_url()).content.decode()
        assert "Sheets of one controller state different Local Private IPs" in page
        assert f"{other.name} states {other.vns3['local_private_ip']}" in page


@pytest.mark.parametrize(
    "stated", [{"local_private_ip": "54.210.9.31"}, {}, {"local_private_ip": "none yet"}]
)
def test_what_agrees_or_is_not_stated_is_not_noticed(differing, engineer, stated):
    one = differing[0]
    services.save_side(sheet=one, side="vns3", stated=stated, edit_number=one.edit_number, author=engineer)
    for sheet in differing:
        sheet.refresh_from_db()
        assert CODE not in codes(sheet)


def test_sheets_of_other_controllers_and_of_none_are_not_held_against_each_other(differing):
    one, two = differing
    profile_services.link(sheet=two, side="vns3", profile=None)
    assert CODE not in codes(one)
    assert CODE not in codes(two)


@pytest.mark.parametrize("extension", ["json", "xlsx", pytest.param("pdf", marks=pytest.mark.needs_pdf)])
def test_no_file_tells_of_other_sheets(differing, client, extension):
    one, _ = differing
    assert CODE in codes(one)
    content = client.get(f"/sheets/{one.pk}/export.{extension}").content
    for text in text_of(content, extension):
        assert "two-sheet" not in text
        assert "one controller" not in text


def text_of(content, extension):
    """The texts in a file, however it is packed."""
    import io
    import zipfile

    if extension == "json":
        return [content.decode()]
    if extension == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            found = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    else:
        from pypdf import PdfReader

        found = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert any("192.0.2.254" in text for text in found)
    return found


def test_the_register_tells_of_each_sheet_alone(differing, engineer):
    one, _ = differing
    stated = one.vns3 | {"dpd": True, "dpd_delay": 20}  # nothing else to say about it
    saved = services.save_side(
        sheet=one, side="vns3", stated=stated, edit_number=one.edit_number, author=engineer
    )
    assert services.comparison_of(saved).worst_effect == "note"
    assert saved.worst_effect == "none"
