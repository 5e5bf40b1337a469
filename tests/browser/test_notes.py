"""Notes in real browsers: written in the row, seen by the other side soon, and never lost while being typed."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.browser.grid import edit, open_sheet
from vns3pair.exchange import invitations
from vns3pair.sheets import notes, services
from vns3pair.sheets.agreement_models import RowNote
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
FIRST = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.20.0.0/16"}


@pytest.fixture
def sheet(sheets):
    return sheets["globex-hq"]


@pytest.fixture
def engineer(visit, admin, sheet):
    window = visit(admin)
    open_sheet(window, sheet)
    return window


@pytest.fixture
def come(visit, admin, sheet):
    """Opens a window at the partner's door."""

    def by_link(may_edit=True, **options):
        visitor = Visitor(sheet, user=admin)
        _, token = invitations.invite(
            visitor=visitor, email="dana@partner.example", name="Dana", may_edit=may_edit
        )
        window = visit(**options)
        window.goto(f"/i/{token}")
        expect(window.locator("#progress")).to_be_visible()
        return window

    return by_link


def writer(page, row):
    return page.locator(f"details.note-write[data-row='{row}']")


def begin(page, row, text):
    """Opens the row and types a note that is not sent yet."""
    if row != "sheet":
        page.locator(f"#{row} .opener").click()
    writer(page, row).locator("summary").click()
    area = writer(page, row).locator("textarea")
    expect(area).to_be_focused()
    page.keyboard.type(text)
    return area


def test_a_shared_note_reaches_the_other_side_soon_and_an_internal_one_never(engineer, come):
    partner = come()
    begin(engineer, "phase1_hash", "between us alone")
    engineer.get_by_role("button", name="Keep internal").click()
    expect(engineer.locator("#mark-phase1_hash")).to_have_text("1 note")
    writer(engineer, "phase1_hash").locator("summary").click()
    expect(writer(engineer, "phase1_hash").locator("textarea")).to_be_focused()
    engineer.keyboard.type("Can you do it?")
    engineer.get_by_role("button", name="Share with the partner").click()
    expect(engineer.locator("#notes-phase1_hash .said")).to_have_count(2)
    expect(partner.locator("#mark-phase1_hash")).to_have_text("1 note")
    expect(partner.locator("#all-notes")).to_contain_text("Can you do it?")
    assert "between us" not in partner.content()


def test_a_sent_note_leaves_an_empty_form_behind_and_the_focus_beside_it(engineer):
    begin(engineer, "phase1_hash", "hello")
    engineer.get_by_role("button", name="Share with the partner").click()
    expect(writer(engineer, "phase1_hash").locator("summary")).to_be_focused()
    expect(engineer.locator("#saving")).to_have_text("Note sent")
    expect(writer(engineer, "phase1_hash").locator("textarea")).to_have_value("")


def test_what_is_being_typed_stays_while_the_others_notes_and_cells_arrive(engineer, come):
    partner = come()
    area = begin(partner, "phase1_hash", "I am just wri")
    begin(engineer, "phase1_hash", "Are you there?")
    engineer.get_by_role("button", name="Share with the partner").click()
    edit(engineer, "vns3", "phase1_lifetime", "24h")
    expect(partner.locator("#notes-phase1_hash")).to_contain_text("Are you there?")
    expect(partner.locator("#v-vns3-phase1_lifetime")).to_contain_text("86,400")
    partner.keyboard.type("ting")
    expect(area).to_have_value("I am just writing")
    partner.get_by_role("button", name="Send to the VNS3 side").click()
    expect(engineer.locator("#notes-phase1_hash")).to_contain_text("I am just writing")


def test_a_note_on_a_tunnel_that_moves_while_it_is_typed_goes_along_with_the_focus(engineer, admin, sheet):
    begin(engineer, "tunnels-0", "only from Mon")
    engineer.keyboard.press("ArrowLeft")
    half = Sheet.objects.get(pk=sheet.pk).vns3
    moved = half | {"tunnels": half["tunnels"][::-1]}
    number = Sheet.objects.get(pk=sheet.pk).edit_number
    services.save_side(sheet=sheet, side="vns3", stated=moved, edit_number=number, author=admin)
    area = writer(engineer, "tunnels-1").locator("textarea")
    expect(area).to_have_value("only from Mon")
    expect(area).to_be_focused()
    engineer.keyboard.type("o")  # where the caret was: before the last letter
    expect(area).to_have_value("only from Moon")
    writer(engineer, "tunnels-1").get_by_role("button", name="Keep internal").click()
    expect(engineer.locator("#mark-tunnels-1")).to_have_text("1 note")
    assert RowNote.objects.get().about == "172.31.1.0/24 → 10.20.0.0/16"


def test_a_note_on_a_tunnel_that_is_taken_away_while_it_is_typed_goes_to_the_whole_sheet(
    engineer, admin, sheet
):
    begin(engineer, "tunnels-1", "what about this one?")
    number = Sheet.objects.get(pk=sheet.pk).edit_number
    now = Sheet.objects.get(pk=sheet.pk)
    left = {side: now.side(side) | {"tunnels": now.side(side)["tunnels"][:1]} for side in ("vns3", "partner")}
    services.save_sides(sheet=sheet, sides=left, edit_number=number, author=admin)
    expect(writer(engineer, "sheet").locator("textarea")).to_have_value("what about this one?")
    expect(writer(engineer, "sheet")).to_have_attribute("open", "")


def test_what_may_be_a_key_is_refused_and_stays_in_its_form_alone(engineer):
    area = begin(engineer, "psk_fingerprint", "psk: kq7w2mzr9xtv4hpn")
    engineer.get_by_role("button", name="Share with the partner").click()
    expect(writer(engineer, "psk_fingerprint").locator(".problem")).to_contain_text("held the pre-shared key")
    expect(area).to_have_value("psk: kq7w2mzr9xtv4hpn")
    kept = engineer.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "kq7w2mzr9xtv4hpn" not in kept
    area.fill("")


def test_without_a_connection_the_note_stays_and_that_is_said(engineer):
    area = begin(engineer, "phase1_hash", "hello there")
    engineer.context.set_offline(True)
    engineer.get_by_role("button", name="Keep internal").click()
    expect(writer(engineer, "phase1_hash").locator(".problem")).to_contain_text("Not sent: no connection")
    expect(area).to_have_value("hello there")
    engineer.context.set_offline(False)
    engineer.get_by_role("button", name="Keep internal").click()
    expect(engineer.locator("#mark-phase1_hash")).to_have_text("1 note")


def test_a_ready_made_request_becomes_a_note(visit, admin, sheets):
    page = visit(admin)
    open_sheet(page, sheets["acme-dc1"])
    page.locator("#local_peer_id .note-to summary, #more-local_peer_id .note-to summary").first.click()
    page.get_by_role("button", name="Send it as a note").first.click()
    area = writer(page, "local_peer_id").locator("textarea")
    expect(area).to_be_focused()
    asked = page.locator("#note-local_peer_id").inner_text()
    assert asked.strip()
    assert area.input_value().strip() == asked.strip()
    page.get_by_role("button", name="Share with the partner").first.click()
    expect(page.locator("#mark-local_peer_id")).to_have_text("1 note")


def test_the_list_of_all_notes_leads_to_the_row(engineer, admin, sheet):
    notes.write(visitor=Visitor(sheet, user=admin), key="phase2_hash", text="why blank?")
    expect(engineer.locator("#all-notes")).to_contain_text("why blank?")
    engineer.locator("#all-notes .to-row").click()
    expect(engineer.locator("#notes-phase2_hash")).to_be_visible()
    expect(engineer.locator("#phase2_hash th")).to_be_focused()


def test_without_scripts_a_row_takes_a_note_and_the_partner_is_done(come, sheet):
    page = come(java_script_enabled=False)
    page.locator("#phase1_hash .opener").click()
    writer(page, "phase1_hash").locator("summary").click()
    page.fill("details[data-row=phase1_hash] textarea", "by hand")
    page.get_by_role("button", name="Send to the VNS3 side").first.click()
    expect(page.locator("#notes-phase1_hash")).to_contain_text("by hand")
    assert page.url.endswith("?open=phase1_hash#phase1_hash")
    page.fill("#done textarea", "All there.")
    page.get_by_role("button", name="I am done").click()
    expect(page.locator("#progress")).to_contain_text("done since")
    expect(page.locator("#all-notes")).to_contain_text("All there.")


def test_a_link_for_looking_shows_notes_and_takes_none(come, admin, sheet):
    notes.write(visitor=Visitor(sheet, user=admin), key="phase1_hash", text="look at this")
    page = come(may_edit=False)
    expect(page.locator("#all-notes")).to_contain_text("look at this")
    expect(page.locator(".note-write, #done")).to_have_count(0)


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_with_notes_at_either_door(visit, come, admin, sheet, scheme, width):
    visitor = Visitor(sheet, user=admin)
    for key in ("phase1_hash", "sheet", "tunnels-0"):
        notes.write(visitor=visitor, key=key, text="a note")
        notes.write(visitor=visitor, key=key, text="an internal note", internal=True)
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    ours = visit(admin, **options)
    open_sheet(ours, sheet)
    begin(ours, "phase1_hash", "psk: kq7w2mzr9xtv4hpn")
    ours.get_by_role("button", name="Share with the partner").first.click()
    expect(writer(ours, "phase1_hash").locator(".problem")).to_be_visible()
    theirs = come(**options)
    begin(theirs, "phase1_hash", "hello")
    begin(theirs, "sheet", "hello")
    assert (problems_of(ours), problems_of(theirs)) == ([], [])
