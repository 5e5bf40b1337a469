"""One fingerprint whatever the way: in the browser, at the command line, with OpenSSL; and keys that are made."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.key_dialog.dialog import MODULE, RULES, findings, made, open_dialog, press_and_see
from tests.browser.key_dialog.keys import PUBLISHED, fifty

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


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


def test_a_made_key_is_copied_without_a_blank_and_used_at_once(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_dialog(page)
    page.click("#psk-maker summary")
    page.wait_for_selector("#psk-new span")
    press_and_see(page, "#psk-copy-new", "Copied")
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
