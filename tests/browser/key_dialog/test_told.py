"""What is odd or guessable about a key is told with its place, and what is guessable has no fingerprint."""

import re

import pytest

from tests.browser.key_dialog.dialog import STRONG, findings, made, open_dialog

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


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
    assert re.search(r"9 bytes: libreswan, as on VNS3, wants 16 bytes for the PRF SHA2-256", told)
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
