"""The key dialog without HTTPS, without scripts, by the keyboard alone, and as axe sees it."""

import re

import pytest

from tests.browser.axe import problems_of
from tests.browser.key_dialog.dialog import STRONG, made, open_dialog, press_and_see

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


def test_without_https_it_says_so_and_shows_the_other_ways(visit_insecure, sheet):
    window = visit_insecure(f"/sheets/{sheet.pk}/")
    assert window.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    open_dialog(window)
    assert "needs HTTPS" in window.inner_text("#psk-shut")
    assert window.is_hidden("#psk-key")
    assert window.locator("#psk-ways pre:visible").count() == 2
    press_and_see(window, "#psk-ways .psk-copy >> nth=0", "Copied")
    assert "openssl" in window.evaluate("String(getSelection())")
    window.evaluate("document.execCommand = () => false")
    press_and_see(window, "#psk-ways .psk-copy >> nth=1", "Marked: press Ctrl+C")
    assert problems_of(window, "#psk-dialog") == []


@pytest.fixture
def visit_insecure(chromium, browser, live_server, admin, settings):
    """Opens a page under a host name that the browser does not trust without HTTPS."""
    from tests.browser.conftest import PATIENCE, session_cookie

    settings.ALLOWED_HOSTS = ["*"]
    url = re.sub(r"//[^:]+", "//sheets.example", live_server.url)
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--host-resolver-rules=MAP sheets.example 127.0.0.1",
    ]
    started = browser.browser_type.launch(executable_path=chromium, args=arguments)

    def open_window(path):
        context = started.new_context(base_url=url, bypass_csp=True)
        context.add_cookies([session_cookie(admin, url)])
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE)
        opened.goto(path)
        return opened

    yield open_window
    started.close()


def test_without_scripts_the_form_shows_the_shell_ways_and_takes_six_characters(visit, admin, sheet):
    window = visit(admin, java_script_enabled=False)
    window.goto(f"/sheets/{sheet.pk}/partner")
    cell = window.locator("#cell_psk_fingerprint")
    assert f"--salt {sheet.psk_salt}" in cell.inner_text()
    assert f"-S {sheet.psk_salt}" in cell.inner_text()
    window.fill("[name=psk_fingerprint]", "7k2m9q")
    with window.expect_navigation():
        window.click(".savebar button")
    sheet.refresh_from_db()
    assert sheet.partner["psk_fingerprint"] == "7K2-M9Q"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_dialog(visit, admin, sheet, scheme, width):
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True)
    page.goto(f"/sheets/{sheet.pk}/")
    open_dialog(page)
    found = {"empty": problems_of(page, "#psk-dialog")}
    page.fill("#psk-key", " test\u200b“ü")
    made(page)
    found["weak"] = problems_of(page, "#psk-dialog")
    page.fill("#psk-key", STRONG.replace("-", "."))
    made(page)
    page.click("#psk-maker summary")
    page.wait_for_selector("#psk-new span")
    page.click("#psk-ways summary")
    found["made"] = problems_of(page, "#psk-dialog")
    assert found == {"empty": [], "weak": [], "made": []}
    box = page.evaluate(
        "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)(document.getElementById('psk-dialog'))"
    )
    assert box <= 0, "it scrolls sideways"


def test_the_keyboard_is_enough_and_a_screen_reader_is_told(page, sheet):
    page.locator("#grid td[data-side=vns3][data-key=psk_fingerprint]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the cell's own button opens the dialog
    page.wait_for_selector("#psk-dialog[open]")
    assert page.evaluate("document.activeElement.id") == "psk-key"
    page.keyboard.type(STRONG)
    page.keyboard.press("Enter")
    page.wait_for_selector("#psk-take:focus")
    value = page.inner_text("#psk-fingerprint")
    assert page.inner_text("#psk-status") == f"The fingerprint is {value}."
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#grid >> text={value}")
    page.wait_for_function("document.activeElement.dataset.key === 'psk_fingerprint'")
