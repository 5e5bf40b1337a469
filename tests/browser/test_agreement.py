"""Agreeing on a real browser: proposing and signing without scripts, the box that asks, and undo after it."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.browser.grid import cell, edit, holds, open_sheet
from tests.documents.conftest import halves
from tests.sheets.cast import guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.exchange import files, invitations
from vns3pair.sheets import agreement, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def make(admin):
    """Makes a sheet whose halves agree but for what is said."""

    def make_sheet(vns3=None, name="agreeing", **partner):
        ours, theirs = halves(**partner)
        sheet = services.create(name=name, owner=admin)
        sides = {"vns3": ours | (vns3 or {}), "partner": theirs}
        return services.save_sides(sheet=sheet, sides=sides, edit_number=sheet.edit_number, author=admin)

    return make_sheet


@pytest.fixture
def agreed(make, admin):
    """A sheet that both sides have signed."""
    sheet = make()
    made = propose(account(sheet, admin))
    agreement.sign(visitor=guest_of(sheet, admin), number=made.pk, signer=DANA, reasons={})
    return sheet


def link_to(sheet, admin):
    _, token = invitations.invite(
        visitor=Visitor(sheet, user=admin), email="dana@partner.example", name="Dana Partner"
    )
    return f"/i/{token}"


def stage(sheet):
    return Sheet.objects.get(pk=sheet.pk).stage


# On paper


TO_FILL_IN = "main :is(form, textarea, select, button, input:not([type=hidden])):visible"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_printed_holds_no_form(visit, make, admin, scripts):
    sheet = make()
    page = visit(java_script_enabled=scripts)
    page.goto(link_to(sheet, admin))
    for address in (f"/p/{sheet.pk}/?open=phase1_hash", f"/p/{sheet.pk}/agreement"):
        page.goto(address)
        expect(page.locator(TO_FILL_IN)).not_to_have_count(0)
        page.emulate_media(media="print")
        expect(page.locator(TO_FILL_IN)).to_have_count(0)
        expect(page.get_by_role("heading", name="agreeing")).to_be_visible()
        page.emulate_media(media="screen")


# Without scripts


def test_both_sides_agree_without_scripts(visit, make, admin):
    sheet = make({"phase1_hash": "sha1"}, phase1_hash="sha1")
    ours, theirs = visit(admin, java_script_enabled=False), visit(java_script_enabled=False)
    ours.goto(f"/sheets/{sheet.pk}/agreement")
    ours.get_by_label("Your name").fill("Sam Rivera")
    ours.get_by_label("Your e-mail").fill("sam@vns3.example")
    ours.get_by_role("button", name="Propose and sign").click()
    expect(ours.locator(".message.error")).to_contain_text("2 fields need another look")
    ours.get_by_label("Why this is acceptable: Weak hash (VNS3)").fill("until spring")
    ours.get_by_label("Why this is acceptable: Weak hash (the partner)").fill("until spring too")
    ours.get_by_role("button", name="Propose and sign").click()
    expect(ours.get_by_text("Waiting for the partner's side")).to_be_visible()
    theirs.goto(link_to(sheet, admin))
    theirs.get_by_role("link", name="proposed, to be signed").click()
    expect(theirs.get_by_text("until spring too")).to_be_visible()
    theirs.get_by_role("button", name="Sign", exact=True).click()
    expect(theirs.locator("#state")).to_contain_text("Agreed")
    assert stage(sheet) == "agreed"


def test_the_plain_form_asks_and_one_press_of_enter_is_no_consent(visit, agreed, admin):
    page = visit(admin, java_script_enabled=False)
    page.goto(f"/sheets/{agreed.pk}/partner")
    page.fill("#id_phase1_lifetime", "4h")
    page.press("#id_phase1_lifetime", "Enter")
    expect(page.get_by_role("heading", name="Void both signatures?")).to_be_visible()
    expect(page.locator("#id_phase1_lifetime")).to_have_value("4h")
    page.press("#id_phase1_lifetime", "Enter")
    assert stage(agreed) == "agreed"
    page.get_by_label("Void both signatures").check()
    page.get_by_role("button", name="Save all the same").click()
    expect(page.locator(".message.success")).to_be_visible()
    assert stage(agreed) == ""


# The grid


@pytest.fixture
def page(visit, agreed, admin):
    window = visit(admin)
    open_sheet(window, agreed)
    return window


def test_an_edit_asks_in_the_bar_and_leaving_it_changes_nothing(page, agreed):
    edit(page, "vns3", "phase1_lifetime", "4h")
    box = page.locator("#conflicts .conflict")
    expect(box).to_contain_text("This sheet is agreed (revision 1). Saving this voids both signatures")
    expect(box).to_contain_text("14,400 s (4 h)")
    holds(page, "vns3", "phase1_lifetime", "28800")
    page.get_by_role("button", name="Leave it as it is").click()
    expect(box).to_have_count(0)
    expect(page.locator("#stage")).to_contain_text("agreed")
    assert stage(agreed) == "agreed"


def test_the_button_saves_what_was_typed_and_undo_brings_no_signature_back(page, agreed):
    edit(page, "vns3", "phase1_lifetime", "4h")
    page.get_by_role("button", name="Save and void both signatures").click()
    holds(page, "vns3", "phase1_lifetime", "14400")
    expect(page.locator("#conflicts .conflict")).to_have_count(0)
    expect(page.locator("#stage .pill")).to_have_count(0)
    assert stage(agreed) == ""
    page.click("#undo")
    holds(page, "vns3", "phase1_lifetime", "28800")
    expect(page.locator("#stage .pill")).to_have_count(0)
    assert stage(agreed) == ""


def test_a_contact_is_saved_unasked(page, agreed):
    edit(page, "vns3", "contact_name", "Lee")
    holds(page, "vns3", "contact_name", "Lee")
    expect(page.locator("#conflicts .conflict")).to_have_count(0)
    expect(page.locator("#stage")).to_contain_text("agreed")
    assert stage(agreed) == "agreed"


def test_the_other_side_sees_at_once_that_an_edit_voided(visit, page, agreed, admin):
    partner = visit()
    partner.goto(link_to(agreed, admin))
    expect(partner.locator("#stage")).to_contain_text("agreed")
    edit(page, "vns3", "phase1_lifetime", "4h")
    page.get_by_role("button", name="Save and void both signatures").click()
    expect(partner.locator("#stage .pill")).to_have_count(0)
    holds(partner, "vns3", "phase1_lifetime", "14400")


def test_the_partner_is_asked_in_its_own_half(visit, agreed, admin):
    partner = visit()
    partner.goto(link_to(agreed, admin))
    expect(partner.locator("#grid td[tabindex='0']")).to_have_count(1)
    edit(partner, "partner", "phase1_lifetime", "4h")
    partner.get_by_role("button", name="Save and void both signatures").click()
    holds(partner, "partner", "phase1_lifetime", "14400")
    assert stage(agreed) == ""


# A file


@pytest.mark.parametrize("door", ["engineers", "partners"])
def test_a_file_is_verified_without_scripts_at_both_doors(visit, agreed, admin, door, tmp_path):
    page = visit(admin if door == "engineers" else None, java_script_enabled=False)
    revision = services.close_revision(sheet=agreed)
    (tmp_path / "sheet.xlsx").write_bytes(files.make("xlsx", agreed, revision, "neutral"))
    if door == "partners":
        page.goto(link_to(agreed, admin))
        page.get_by_role("link", name="Agreement", exact=True).click()
        page.get_by_role("link", name="Verify a file").click()
    else:
        page.goto("/verify")
    page.set_input_files("input[type=file]", tmp_path / "sheet.xlsx")
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("#found")).to_contain_text("Unchanged agreeing, revision 1")


# Whoever cannot see or point


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_on_the_agreement_in_any_state(visit, make, agreed, admin, scheme, width):
    weak = make({"phase1_hash": "sha1"}, name="weak", phase1_hash="sha1", phase1_lifetime=14400)
    lacking = make(name="lacking", phase1_hash="sha2_512", phase2_lifetime=None)
    proposed = make(name="proposed")
    made = propose(account(proposed, admin))
    code = guest_of(proposed, admin)
    agreement.ask_code(visitor=code, number=made.pk, signer=DANA)
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    ours, theirs, found = visit(admin, **options), visit(**options), {}
    for sheet in (weak, lacking, proposed, agreed):
        theirs.goto(link_to(sheet, admin))
        for path in ("agreement", "steps", "verify"):
            theirs.goto(f"/p/{sheet.pk}/{path}")
            found[f"partner {sheet.name} {path}"] = problems_of(theirs)
        for path in ("agreement", "steps"):
            ours.goto(f"/sheets/{sheet.pk}/{path}")
            found[f"{sheet.name} {path}"] = problems_of(ours)
    ours.goto(f"/sheets/{weak.pk}/agreement")
    ours.get_by_role("button", name="Propose and sign").click()
    expect(ours.locator(".message.error")).to_be_visible()
    found["errors"] = problems_of(ours)
    ours.goto(f"/sheets/{agreed.pk}/partner")
    ours.fill("#id_phase1_lifetime", "4h")
    ours.press("#id_phase1_lifetime", "Enter")
    expect(ours.get_by_role("heading", name="Void both signatures?")).to_be_visible()
    found["form that asks"] = problems_of(ours)
    open_sheet(ours, agreed)
    edit(ours, "vns3", "phase1_lifetime", "4h")
    expect(ours.locator("#conflicts .conflict")).to_be_visible()
    found["box that asks"] = problems_of(ours)
    ours.goto(f"/verify/{agreement.digest_of(agreed)}")
    found["standing"] = problems_of(ours)
    ours.goto("/verify")
    found["verify"] = problems_of(ours)
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert cell(ours, "vns3", "phase1_hash").count() == 0
