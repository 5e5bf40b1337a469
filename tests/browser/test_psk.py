"""The key dialog in a real browser: one fingerprint whatever the way, every oddity told, the key nowhere else."""

import base64
import html
import json
import re
import subprocess
import sys
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.axe import problems_of
from tests.browser.keys import PUBLISHED, fifty

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
CANARY = "Zq7xW-canary-K93vT2mLp8"
STRONG = "v8Kq2Wx9-Lm7Zx3Vw5-Tn6Rd4"
RULES = "JSON.parse(document.getElementById('psk-rules').textContent)"
MODULE = "document.querySelector('script[src*=\"psk\"]').src"


@pytest.fixture
def sheet(sheets):
    """The sheet of a partner with AWS, which is particular about keys."""
    return sheets["initech-aws"]


@pytest.fixture
def page(visit, admin, sheet):
    opened = visit(admin, bypass_csp=True)
    opened.goto(f"/sheets/{sheet.pk}/")
    return opened


def open_dialog(page, side="vns3"):
    page.evaluate(f"document.dispatchEvent(new CustomEvent('vns3pair:psk', {{detail: {{side: '{side}'}}}}))")
    page.wait_for_selector("#psk-dialog[open]")


def findings(page):
    return page.locator("#psk-findings li").all_inner_texts()


def made(page):
    page.press("#psk-key", "Enter")
    page.wait_for_selector("#psk-take:visible, #psk-weak:visible")
    return page.inner_text("#psk-fingerprint") if page.is_visible("#psk-made") else "refused"


# All ways agree


def at_the_command_line(key, salt, root):
    command = [sys.executable, "-m", "vns3pair", "fingerprint", "--salt", salt]
    ran = subprocess.run(command, input=f"{key}\n".encode(), capture_output=True, cwd=root, check=True)
    flags = next(line for line in ran.stderr.decode().splitlines() if line.startswith("flags: "))
    return ran.stdout.decode().strip(), flags.removeprefix("flags: ").split()


def at_the_shell(key, command):
    ran = subprocess.run(["bash", "-c", command], input=f"{key}\n".encode(), capture_output=True, check=True)
    return ran.stdout.decode().splitlines()[-1]


def test_browser_command_line_and_openssl_agree_on_fifty_keys(page, sheet, root):
    keys = fifty()
    shown = page.locator("#psk-ways pre").all_text_contents()
    command = next(text for text in shown if "openssl" in text)
    assert sheet.psk_salt in command
    with ThreadPoolExecutor(2) as several:
        typed = list(several.map(lambda key: at_the_command_line(key, sheet.psk_salt, root), keys))
        asked = list(several.map(lambda key: at_the_shell(key, command), keys))
    in_browser = page.evaluate(
        f"""async ([keys, salt]) => {{
          const [psk, rules] = [await import({MODULE}), {RULES}];
          return Promise.all(keys.map(async (key) =>
            [await psk.fingerprint(key, salt, rules), psk.flagsOf(key, rules), psk.bitsOf(key) >= rules.least_bits]));
        }}""",
        [keys, sheet.psk_salt],
    )
    assert [(value, flags) for value, flags, _ in in_browser] == typed
    assert [value for value, _, _ in in_browser] == asked
    open_dialog(page)
    strong = 0
    for key, (value, _, enough) in zip(keys, in_browser, strict=True):
        page.fill("#psk-key", key)
        assert made(page) == (value if enough else "refused"), key
        strong += enough
    assert strong >= 40
    assert not any(enough for key, (_, _, enough) in zip(keys, in_browser, strict=True) if key in PUBLISHED)


def test_the_browser_makes_the_published_fingerprints(page):
    expected = {
        "0001020304050607": ["6KW-VGX", "74A-789", "CHE-KYC", "JH8-EXD"],
        "000102030405060708090a0b0c0d0e0f": ["RAS-0GJ", "FA8-1C9", "8WM-4Z2", "9Y6-MVF"],
    }
    for salt, values in expected.items():
        got = page.evaluate(
            f"""async ([keys, salt]) => {{
              const psk = await import({MODULE});
              return Promise.all(keys.map((key) => psk.fingerprint(key, salt, {RULES})));
            }}""",
            [PUBLISHED, salt],
        )
        assert got == values


def test_the_shell_says_so_where_openssl_makes_no_key(page):
    command = page.locator("#psk-ways pre").first.text_content().replace("-pbkdf2", "-no-such-option")
    assert at_the_shell("whatever", command).startswith("No fingerprint")


# The key is nowhere but in its input


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


# What is odd about a key is told with its place


@pytest.mark.parametrize(
    ("key", "place", "mark", "words"),
    [
        ("v8Kq2\u200bWx9Lm7Zx3Vw5", 6, "U+200B", "ZERO WIDTH SPACE: an invisible character"),
        ("v8Kq2Wx9Lm7Zx3Vw5 ", 18, "␣", "a blank at the end"),
        ("\u00a0v8Kq2Wx9Lm7Zx3Vw5", 1, "U+00A0", "a blank at the start"),
        ("“v8Kq2Wx9Lm7Zx3Vw5", 1, "“", "LEFT DOUBLE QUOTATION MARK: a typographic quote or dash"),
        ("v8Kq2Wx9Lm7Zx3Vw5”x", 18, "”", "RIGHT DOUBLE QUOTATION MARK: a typographic quote or dash"),
        ("v8Kq2–Wx9Lm7Zx3Vw5", 6, "–", "EN DASH: a typographic quote or dash"),
        ("v8Kq2\tWx9Lm7Zx3Vw5", 6, "U+0009", "a control character"),
        ("v8Kq?2Wx9Lm7Zx3Vw5", 5, "?", "QUESTION MARK: a character that some devices choke on"),
        ("v8Kqü2Wx9Lm7Zx3Vw5", 5, "ü", "U+00FC: not plain ASCII"),
        ("0x8Kq2Wx9Lm7Zx3Vw5", 1, "0", "a prefix that libreswan, and so VNS3, reads as encoded bytes"),
        ("🔑\u200bKq2Wx9Lm7Zx3Vw5", 2, "U+200B", "an invisible character"),
    ],
)
def test_every_stumbling_block_is_told_with_its_place(page, key, place, mark, words):
    open_dialog(page)
    page.fill("#psk-key", key)
    line = page.locator("#psk-findings li", has=page.get_by_text(f"Character {place}", exact=True))
    assert words in line.inner_text()
    assert line.locator("mark").inner_text() == mark
    page.wait_for_function("document.getElementById('psk-status').textContent.startsWith('Noticed')")
    assert f"character {place}, " in page.text_content("#psk-status")
    assert page.is_hidden("#psk-made")


def test_the_place_is_shown_among_dots_until_the_key_is(page):
    open_dialog(page)
    page.fill("#psk-key", "abcdefgh\u200bijklmnop")
    assert page.inner_text(".psk-excerpt") == "…••••U+200B••••…"
    page.click("#psk-show")
    assert page.inner_text(".psk-excerpt") == "…efghU+200Bijkl…"
    assert page.get_attribute("#psk-show", "aria-pressed") == "true"


def test_what_the_prf_and_the_partners_device_want_is_told(page, sheet):
    open_dialog(page)
    page.fill("#psk-key", "v8Kq2-Wx9")
    told = " ".join(findings(page))
    assert "AWS Site-to-Site VPN takes a pre-shared key of 8 to 64" in told
    assert "refuses character 6" in told
    assert re.search(r"9 bytes: libreswan wants 16 bytes for the PRF SHA2-256", told)
    page.fill("#psk-key", "v8Kq2.Wx9_Lm7Zx3")
    assert findings(page) == ["✓ Nothing in it that devices are known to stumble over."]


def test_a_pasted_line_end_is_left_out_and_that_is_said(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_dialog(page)
    page.evaluate(f"navigator.clipboard.writeText('{STRONG}\\n')")
    page.focus("#psk-key")
    page.keyboard.press("Control+v")
    assert page.input_value("#psk-key") == STRONG
    assert any("line end was left out" in text for text in findings(page))


def test_half_a_character_has_no_fingerprint(page):
    open_dialog(page)
    page.evaluate("document.getElementById('psk-key').value = 'v8Kq2Wx9Lm7Zx3Vw5\\ud800'")
    page.press("#psk-key", "Enter")
    page.wait_for_function("document.getElementById('psk-status').textContent.includes('lone surrogate')")
    assert page.is_hidden("#psk-made")
    assert page.is_hidden("#psk-take")


# Guessable keys


@pytest.mark.parametrize(
    "key",
    [
        "test", "x7Kp2mQ9", "correct-horse-battery-staple", "P4ssw0rd!P4ssw0rd!", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabcabcabcabc", "12345678901234567890123", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb",
        "Summer-2026-Cisco-VPN", "84731905625", "qwertyuiopasdfghjklzxcvbnm", "letmeinletmeinletmeinletmein",
    ],
)  # fmt: skip
def test_a_guessable_key_is_refused_and_unchecked_is_offered(page, key):
    open_dialog(page)
    page.fill("#psk-key", key)
    assert made(page) == "refused"
    assert "compare by phone" in page.inner_text("#psk-unchecked")


@pytest.mark.parametrize(
    "key", ["x7Kp2mQ9vR4tLw8z", "f3a9c0d17be24a6d90817263f5e4c3b2", "v8kqwx9lm7zx3vw5tn6rd4"]
)
def test_a_random_key_is_not_refused(page, key):
    open_dialog(page)
    page.fill("#psk-key", key)
    assert re.fullmatch(r"[0-9A-Z]{3}-[0-9A-Z]{3}", made(page))


def test_unchecked_is_taken_over_on_purpose_only(page, sheet):
    open_dialog(page)
    page.fill("#psk-key", "test")
    made(page)
    page.keyboard.press("Enter")  # once more: accepts nothing
    assert page.is_visible("#psk-weak")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.click("#psk-unchecked")
    page.wait_for_selector("#psk-dialog", state="hidden")
    sheet.refresh_from_db()
    assert (sheet.vns3["psk_fingerprint"], sheet.vns3["psk_flags"]) == ("unchecked", ["below_8"])


# New keys


def test_a_made_key_is_copied_without_a_blank_and_used_at_once(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_dialog(page)
    page.click("#psk-maker summary")
    page.wait_for_selector("#psk-new span")
    page.click("#psk-copy-new")
    page.wait_for_selector("#psk-copy-new:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"[a-hjkmnp-z][a-hjkmnp-z2-9]{31}", copied)
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("#psk-new span").nth(3).click(click_count=3)
    page.keyboard.press("Control+c")
    page.wait_for_function("async (copied) => (await navigator.clipboard.readText()) === copied", arg=copied)
    page.click("#psk-use")
    assert page.input_value("#psk-key") == copied
    assert findings(page) == ["✓ Nothing in it that devices are known to stumble over."]
    assert re.fullmatch(r"[0-9A-Z]{3}-[0-9A-Z]{3}", made(page))
    page.click("#psk-again")
    assert page.inner_text("#psk-new") != copied


def test_every_character_of_a_made_key_is_as_likely_as_any_other(page):
    counts = page.evaluate(
        f"""async () => {{
          const {{ makeKey }} = await import({MODULE});
          const {{ characters }} = {RULES}.made;
          let next = 0;
          crypto.getRandomValues = (bytes) => bytes.map(() => next++ % 256);
          const many = 8 * characters.length; // as many as one round of all bytes yields
          const made = makeKey({{ letters: characters, characters, length: many }});
          return [characters.length, [...characters].map((each) => made.split(each).length - 1)];
        }}"""
    )
    assert counts == [31, [8] * 31]


# Where the browser cannot


def test_without_https_it_says_so_and_shows_the_other_ways(visit_insecure, sheet):
    window = visit_insecure(f"/sheets/{sheet.pk}/")
    assert window.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    open_dialog(window)
    assert "needs HTTPS" in window.inner_text("#psk-shut")
    assert window.is_hidden("#psk-key")
    assert window.locator("#psk-ways pre:visible").count() == 2
    window.click("#psk-ways .psk-copy >> nth=0")
    window.wait_for_selector("#psk-ways .psk-copy:has-text('Copied')")
    assert "openssl" in window.evaluate("String(getSelection())")
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


# For everybody


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
