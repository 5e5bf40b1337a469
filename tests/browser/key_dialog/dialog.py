"""The key dialog as somebody uses it, and where its module and its rules are on the page."""

STRONG = "v8Kq2Wx9-Lm7Zx3Vw5-Tn6Rd4"
RULES = "JSON.parse(document.getElementById('psk-rules').textContent)"
MODULE = "document.querySelector('script[src*=\"psk\"]').src"


def open_dialog(page, side="vns3"):
    page.evaluate(f"document.dispatchEvent(new CustomEvent('vns3pair:psk', {{detail: {{side: '{side}'}}}}))")
    page.wait_for_selector("#psk-dialog[open]")


def findings(page):
    return page.locator("#psk-findings li").all_inner_texts()


def made(page):
    page.press("#psk-key", "Enter")
    page.wait_for_selector("#psk-take:visible, #psk-weak:visible")
    return page.inner_text("#psk-fingerprint") if page.is_visible("#psk-made") else "refused"


def press_and_see(page, button, label):
    """Presses a button that says something else for a moment, and waits until it has said that."""
    page.locator(button).evaluate("""(button) => {
        window.labels = [];
        const note = () => window.labels.push(button.firstChild.data);
        new MutationObserver(note).observe(button, { characterData: true, subtree: true });
    }""")
    page.click(button)
    page.wait_for_function("(label) => window.labels.includes(label)", arg=label)
