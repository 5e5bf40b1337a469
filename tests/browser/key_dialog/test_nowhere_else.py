"""The key is in its input and nowhere else: not sent, not stored, not left on the page."""

import base64
import html
import json
import urllib.parse

import pytest

from tests.browser.key_dialog.dialog import made, open_dialog

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
CANARY = "Zq7xW-canary-K93vT2mLp8"


def spellings(key):
    """How a key might travel or be kept."""
    raw = key.encode()
    inner = base64.b64encode(raw).decode().rstrip("=")[:-1]
    return {
        key,
        urllib.parse.quote(key),
        urllib.parse.quote_plus(key),
        json.dumps(key)[1:-1],
        raw.hex(),
        inner,
        key[4:],
    }


def traces(page, key):
    """Where the key is, of all places a page can leave it in."""
    places = {
        "markup": page.content(),
        "values": page.evaluate("[...document.querySelectorAll('input, textarea, select')].map((each) => each.value).join('\\n')"),
        "storage": page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, history.state, location.href, name])"),
        "state": json.dumps(page.context.storage_state(indexed_db=True)),
        "selection": page.evaluate("String(getSelection())"),
    }  # fmt: skip
    return [
        name for name, text in places.items() if any(form in html.unescape(text) for form in spellings(key))
    ]


@pytest.fixture
def record(page):
    """All that leaves the page, and what its console says."""
    heard = []

    def on_request(request):
        body = request.post_data_buffer or b""
        heard.append(
            f"{request.method} {request.url} {json.dumps(request.headers)} {body.decode(errors='replace')}"
        )

    page.context.on("request", on_request)
    page.context.on("console", lambda message: heard.append(f"CONSOLE {message.text}"))
    page.on("websocket", lambda socket: heard.append(f"SOCKET {socket.url}"))
    return heard


def test_no_request_no_storage_and_no_page_keeps_the_key(page, record, sheet):
    page.evaluate(
        "addEventListener('vns3pair:edit', ({detail}) => (window.heard = JSON.stringify(detail)), true)"
    )
    open_dialog(page)
    page.type("#psk-key", CANARY)
    assert traces(page, CANARY) == ["values"]
    page.click("#psk-show")
    page.click("#psk-show")
    value = made(page)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.click("#psk-take")
    page.wait_for_selector(f"#grid >> text={value}")
    assert json.loads(page.evaluate("window.heard")) == {
        "edits": [
            {"side": "vns3", "key": "psk_fingerprint", "value": value},
            {"side": "vns3", "key": "psk_flags", "value": ["16_23"]},
        ],
        "label": "key fingerprint",
    }
    sent = [entry for entry in record if entry.startswith("POST")]
    assert any(urllib.parse.quote(value) in entry for entry in sent), "the recording works"
    assert [entry for entry in record if any(form in entry for form in spellings(CANARY))] == []
    assert traces(page, CANARY) == []
    sheet.refresh_from_db()
    assert (sheet.vns3["psk_fingerprint"], sheet.vns3["psk_flags"]) == (value, ["16_23"])
    assert CANARY not in json.dumps([sheet.vns3, sheet.partner, list(sheet.revisions.values_list("vns3"))])


@pytest.mark.parametrize("way", ["Escape", "cancel", "cross"])
def test_closing_wipes_the_key_and_gives_the_focus_back(page, record, way):
    cell = page.locator("#grid td[data-side=partner][data-key=psk_fingerprint]")
    cell.focus()
    open_dialog(page, "partner")
    page.type("#psk-key", f"{CANARY} ")
    page.click("#psk-show")
    page.click("#psk-maker summary")
    page.wait_for_selector("#psk-new span")
    new = page.inner_text("#psk-new")
    made(page)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.click("#psk-dialog .psk-close:has-text('Cancel')" if way == "cancel" else "#psk-dialog .close")
    page.wait_for_selector("#psk-dialog", state="hidden")
    page.wait_for_function("document.activeElement.dataset.key === 'psk_fingerprint'")
    assert page.evaluate("document.activeElement.dataset.side") == "partner"
    assert (traces(page, CANARY), traces(page, new)) == ([], [])
    assert [entry for entry in record if entry.startswith("POST")] == []
    open_dialog(page)
    page.keyboard.press("Control+z")
    assert page.input_value("#psk-key") == ""
    assert page.get_attribute("#psk-key", "type") == "password"


def test_leaving_the_page_wipes_the_key(page):
    open_dialog(page)
    page.type("#psk-key", CANARY)
    page.click("#psk-show")
    page.goto("/")
    page.go_back()
    page.wait_for_selector("#psk-key", state="attached")
    assert traces(page, CANARY) == []


def test_the_input_belongs_to_no_form_and_has_no_name(page):
    open_dialog(page)
    assert page.evaluate(
        "(({name, form, autocomplete, spellcheck, type}) => [name, form, autocomplete, spellcheck, type])(document.getElementById('psk-key'))"
    ) == ["", None, "off", False, "password"]
