"""A log in a real browser: dropped on a sheet, with and without scripts, its timeline, and what axe says of the pages."""

import re
from itertools import pairwise

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.browser.conftest import session_cookie
from tests.ipsec.diagnosis.test_masking import AFTER, BESIDE, KEYS, PLACES, STAYING
from tests.workbench.logs import KEYS_DIFFER, SILENT, UNKNOWN, UP
from vns3pair.exchange import invitations
from vns3pair.ipsec.diagnosis.masking import MASK, mask, mask_keys
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench.models import KeptLog

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]

DROP = """(zone, [name, text]) => {
    const holder = new DataTransfer();
    holder.items.add(new File([text], name, { type: "text/plain" }));
    for (const kind of ["dragover", "drop"])
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: holder, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def sheet(sheets):
    return sheets["acme-dc1"]


def open_page(page, sheet, door="sheets"):
    page.goto(f"/{door}/{sheet.pk}/diagnose" if sheet else "/diagnose")


def diagnose(page):
    page.get_by_role("button", name="Diagnose", exact=True).click()


def paste(page, text, other=""):
    page.get_by_label("The log, pasted").fill(text)
    if other:
        page.get_by_text("The other end's log too").click()
        page.get_by_label("The other end's log, pasted").fill(other)
    diagnose(page)
    expect(page.locator("#cause")).to_be_visible()


def test_the_log_of_a_psk_mismatch_dropped_on_a_sheet_marks_its_row(visit, admin, sheet):
    page = visit(admin)
    page.goto(sheet.get_absolute_url())
    page.get_by_role("navigation", name="This sheet").get_by_role("link", name="Diagnose").click()
    page.wait_for_url("**/diagnose", wait_until="load")  # with its scripts, which take what is dropped
    page.locator("[data-drop]").first.evaluate(DROP, ["ipsec.log", KEYS_DIFFER])
    expect(page.locator(".chosen").first).to_contain_text("ipsec.log")
    diagnose(page)
    expect(page.locator("#cause")).to_have_text(re.compile("pre-shared keys of the two ends differ"))
    expect(page.locator("#cause")).to_be_focused()
    row = page.locator("tr[data-row=psk_fingerprint]")
    expect(row.locator(".pill.warn")).to_contain_text("look here")
    row.get_by_role("link", name="Pre-shared key fingerprint").click()
    expect(page.locator("tr#psk_fingerprint")).to_be_in_viewport()
    expect(page.locator("#why-psk_fingerprint")).to_be_visible()


def test_going_back_finds_the_form_with_its_file_and_on_again_the_answer(visit, admin, sheet):
    page = visit(admin)
    open_page(page, sheet)
    page.locator("[data-drop]").first.evaluate(DROP, ["ipsec.log", KEYS_DIFFER])
    diagnose(page)
    expect(page.locator("#cause")).to_be_visible()
    page.go_back()
    expect(page.locator(".chosen").first).to_contain_text("ipsec.log")
    page.go_forward()
    expect(page.locator("#cause")).to_be_visible()
    page.get_by_role("link", name="Diagnose another log").click()
    expect(page.locator("#id_text")).to_be_focused()


def test_the_way_back_from_a_row_and_a_reload_find_the_answer_again(visit, admin, sheet):
    page = visit(admin)
    open_page(page, sheet)
    paste(page, f"{KEYS_DIFFER}psk = Kanarienvogel-77\n")
    page.locator("#lines").scroll_into_view_if_needed()
    page.locator(".jumps .to-line").first.click()
    page.locator("tr[data-row=psk_fingerprint]").get_by_role(
        "link", name="Pre-shared key fingerprint"
    ).click()
    expect(page.locator("tr#psk_fingerprint")).to_be_visible()
    page.go_back()
    expect(page.locator("#cause")).to_have_text(re.compile("pre-shared keys of the two ends differ"))
    page.reload()
    expect(page.locator("#cause")).to_be_visible()
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "Kanarienvogel" not in kept
    assert page.locator("[name=csrfmiddlewaretoken]").first.input_value() not in kept
    page.get_by_role("button", name="Keep this log with the sheet").click()
    expect(page.get_by_role("heading", name="This log is kept")).to_be_visible()


def test_the_way_to_the_page_leads_to_the_form_and_not_to_the_last_answer(visit, admin, sheet):
    page = visit(admin)
    open_page(page, sheet)
    paste(page, KEYS_DIFFER)
    page.get_by_role("navigation", name="This sheet").get_by_role("link", name="Diagnose").click()
    expect(page.locator("#id_text")).to_be_focused()
    page.go_back()
    expect(page.locator("#cause")).to_be_visible()
    open_page(page, sheet)
    expect(page.locator("#id_text")).to_be_visible()


def test_an_answer_is_not_shown_again_to_somebody_else(visit, admin, sam, sheet):
    page = visit(admin)
    open_page(page, sheet)
    paste(page, KEYS_DIFFER)
    page.context.add_cookies([session_cookie(sam, page.url.partition("/sheets")[0])])
    page.reload()
    expect(page.locator("#id_text")).to_be_visible()
    expect(page.locator("#cause")).to_have_count(0)


def test_a_file_dropped_beside_the_form_is_taken_and_can_be_removed(visit, admin):
    page = visit(admin)
    open_page(page, None)
    page.locator("#fetching").evaluate(DROP, ["ipsec.log", KEYS_DIFFER])
    expect(page.locator(".chosen").first).to_contain_text("ipsec.log")
    page.get_by_role("button", name="Remove ipsec.log").click()
    expect(page.locator(".chosen").first).to_have_text("")
    paste(page, KEYS_DIFFER)


def test_a_third_file_is_said_to_be_left_out(visit, admin):
    page = visit(admin)
    open_page(page, None)
    page.locator("body").evaluate(
        """(zone, log) => {
            const holder = new DataTransfer();
            for (const name of ["one.log", "two.log", "three.log"]) holder.items.add(new File([log], name));
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: holder, bubbles: true, cancelable: true }));
        }""",
        KEYS_DIFFER,
    )
    expect(page.locator(".chosen").last).to_contain_text("two.log")
    expect(page.get_by_role("alert")).to_contain_text("three.log was left out")


def test_both_ends_logs_are_dropped_together(visit, admin):
    page = visit(admin)
    open_page(page, None)
    page.locator("[data-drop]").first.evaluate(
        """(zone, [one, two]) => {
            const holder = new DataTransfer();
            holder.items.add(new File([one], "here.log"));
            holder.items.add(new File([two], "there.log"));
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: holder, bubbles: true, cancelable: true }));
        }""",
        [SILENT, KEYS_DIFFER],
    )
    expect(page.locator(".chosen").last).to_contain_text("there.log")
    diagnose(page)
    expect(page.locator("#line-other-4")).to_be_visible()


def test_a_key_is_masked_before_it_leaves_the_browser(visit, admin):
    page = visit(admin)
    open_page(page, None)
    sent = []
    page.on(
        "request", lambda request: request.method == "POST" and sent.append(request.post_data_buffer or b"")
    )
    secret = b"Kanarienvogel-77"
    page.get_by_label("The log, pasted").fill(
        f'{KEYS_DIFFER}psk = {secret.decode()}\n: PSK "{secret.decode()}"\n'
    )
    diagnose(page)
    expect(page.get_by_text("2 values that looked like a key")).to_be_visible()
    assert sent
    assert secret not in b"".join(sent)
    page.go_back()
    expect(page.locator("#id_text")).to_have_value(re.compile(r"psk = \[masked\]"))


def test_the_browser_masks_what_the_site_masks(visit, admin):
    page = visit(admin)
    open_page(page, None)
    source = page.locator("script[src*=diagnose]").get_attribute("src")
    lines = [place.format(key) for place in (*PLACES, *BESIDE) for key in KEYS] + list(STAYING)
    masked = page.evaluate(
        "async ([from, lines]) => { const { mask } = await import(from); return lines.map((line) => mask(line)[0]); }",
        [source, lines],
    )
    assert dict(zip(lines, masked, strict=True)) == {line: mask_keys(line) for line in lines}
    for text in AFTER:
        text = text.format("7xCanary")
        masked, count = page.evaluate(
            "async ([from, text]) => (await import(from)).mask(text)", [source, text]
        )
        assert (masked, count) == (mask(text), mask(text).count(MASK))


def test_lines_without_a_key_are_sent_as_they_are(visit, admin):
    page = visit(admin)
    open_page(page, None)
    source = page.locator("script[src*=diagnose]").get_attribute("src")
    text = f"{KEYS_DIFFER}{UP}{SILENT}"
    assert page.evaluate("async ([from, text]) => (await import(from)).mask(text)", [source, text]) == [
        text,
        0,
    ]


def test_after_an_error_everything_is_still_there(visit, admin):
    page = visit(admin)
    open_page(page, None)
    page.get_by_label("The log, pasted").fill(UNKNOWN)
    diagnose(page)
    expect(page.get_by_role("heading", name="Nothing known in this log")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value(UNKNOWN)
    page.locator("[data-drop]").first.evaluate(DROP, ["ipsec.log", KEYS_DIFFER])
    diagnose(page)
    expect(page.get_by_text("one of the two")).to_be_visible()
    expect(page.locator(".chosen").first).to_contain_text("ipsec.log")
    page.context.set_offline(True)
    diagnose(page)
    expect(page.get_by_text("The connection broke off")).to_be_visible()


def test_while_a_log_is_read_the_seconds_go_on_and_it_can_be_stopped(visit, admin):
    page = visit(admin)
    open_page(page, None)
    page.route("**/diagnose", lambda route: None if route.request.method == "POST" else route.continue_())
    page.get_by_label("The log, pasted").fill(KEYS_DIFFER)
    diagnose(page)
    expect(page.locator("#under-way-since")).to_have_text(re.compile(r"^[1-9]\d* s$"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. What you brought is still here.")).to_be_visible()
    expect(page.locator("#under-way")).to_be_hidden()


def test_a_file_that_is_too_large_is_not_sent(visit, admin, settings):
    settings.LARGEST_LOG = 1024 * 1024
    page = visit(admin)
    open_page(page, None)
    page.on("request", lambda request: request.method == "POST" and pytest.fail("it was sent"))
    page.locator("[data-drop]").first.evaluate(DROP, ["ipsec.log", "x" * (1024 * 1024 + 1)])
    expect(page.locator(".chosen").first).to_contain_text("more than 1 MB")
    diagnose(page)
    expect(page.get_by_text("ipsec.log is larger than 1 MB")).to_be_visible()


def test_the_timeline_is_made_wider_by_buttons_and_keys_and_its_marks_lead_to_lines(visit, admin):
    page = visit(admin)
    open_page(page, None)
    paste(page, KEYS_DIFFER)
    picture, box = page.locator("svg.timeline"), page.locator(".timeline-box")
    before = int(picture.get_attribute("width"))
    page.get_by_role("button", name="Zoom in").click()
    assert int(picture.get_attribute("width")) > 1.5 * before
    box.focus()
    page.keyboard.press("+")
    assert int(picture.get_attribute("width")) > 2.4 * before
    page.keyboard.press("0")
    assert int(picture.get_attribute("width")) == before
    box.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    expect(picture).not_to_have_attribute("width", str(before))
    page.get_by_role("button", name="All").click()
    page.locator(".t-mark.bad circle").first.click()
    expect(page.locator("#line-this-4:target")).to_be_visible()


def test_on_a_phone_no_mark_covers_another_and_jumps_are_large_enough_to_hit(visit, admin):
    page = visit(admin, viewport={"width": 390, "height": 844})
    open_page(page, None)
    again = "".join(UP.replace("09:14", f"{hour:02}:14") for hour in range(9, 16))
    paste(page, f"{again}{KEYS_DIFFER.replace('09:14', '17:14')}")
    lefts = page.locator(".t-mark circle").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().left).sort((one, two) => one - two)"
    )
    assert len(lefts) > 8
    assert min(after - before for before, after in pairwise(lefts)) >= 18
    for size in page.locator(".to-line:visible").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect()).map(({ width, height }) => [width, height])"
    ):
        assert min(size) >= 24
    page.get_by_role("button", name="Zoom in").click()
    inside = page.locator(".t-mark circle").evaluate_all(
        "all => all.filter((each) => each.getBoundingClientRect().left > 0 && each.getBoundingClientRect().right < innerWidth).length"
    )
    assert inside, "zooming keeps a mark in sight"
    page.get_by_text("As a table").click()
    jump = page.locator(".events a.to-line").first
    jump.scroll_into_view_if_needed()
    assert page.locator(".table-box").evaluate("(box) => box.scrollLeft === 0")
    expect(jump).to_be_in_viewport(ratio=1)


def test_without_scripts_a_partner_diagnoses_and_keeps_its_log(visit, sheet, admin, tmp_path):
    _, token = invitations.invite(visitor=Visitor(sheet, user=admin), email="dana@partner.example")
    page = visit(java_script_enabled=False)
    page.goto(f"/i/{token}")
    page.get_by_role("link", name="Diagnose").click()
    path = tmp_path / "ipsec.log"
    path.write_text(KEYS_DIFFER)
    page.get_by_label("or the log's file").set_input_files(path)
    diagnose(page)
    expect(page.locator("tr[data-row=psk_fingerprint] .pill.warn")).to_be_visible()
    expect(page.locator(".zooms")).to_be_hidden()
    page.get_by_text("As a table").click()
    page.get_by_role("button", name="Keep this log with the sheet").click()
    expect(page.get_by_role("heading", name="This log is kept")).to_be_visible()
    assert KeptLog.objects.get().side == "partner"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_a_diagnosis(visit, admin, sheet, scheme, width):
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    open_page(page, sheet)
    found["form"] = problems_of(page)
    page.get_by_label("The log, pasted").fill(UNKNOWN)
    diagnose(page)
    expect(page.get_by_role("heading", name="Nothing known in this log")).to_be_visible()
    found["nothing known"] = problems_of(page)
    for name, logs in (("up", (UP,)), ("both", (SILENT, KEYS_DIFFER))):
        open_page(page, sheet)
        paste(page, *logs)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        found[name] = problems_of(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            "nothing sticks out sideways"
        )
    page.get_by_role("button", name="Keep this log with the sheet").click()
    expect(page.get_by_role("heading", name="This log is kept")).to_be_visible()
    found["kept"] = problems_of(page)
    assert {name: problems for name, problems in found.items() if problems} == {}
