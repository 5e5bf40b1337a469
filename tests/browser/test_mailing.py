"""Mail to the partner in a browser: the pages in every state, without scripts too, and the link that is shown once."""

import dataclasses

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.exchange.mail_servers import Inbox, mail_server

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def inbox(settings):
    inbox = Inbox(refuses=["bob@acme.example"])
    with mail_server(inbox) as server:
        settings.MAIL_SERVER = dataclasses.asdict(server)
        yield inbox


def empty(page, sheet):
    page.goto(f"/sheets/{sheet.pk}/partner-access")


def typing(page, sheet):
    page.goto(f"/sheets/{sheet.pk}/send")


def mistakes(page, sheet):
    typing(page, sheet)
    page.fill("[name=recipients]", "nobody")
    page.fill("[name=subject]", "")
    page.fill("[name=days]", "999")
    page.click("text=Look at it first")
    expect(page.locator("main .message.error")).to_be_visible()


def shown(page, sheet):
    typing(page, sheet)
    page.fill("[name=recipients]", "Ann Ash <ann@acme.example>\nbob@acme.example")
    page.click("text=Look at it first")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Kind regards")


def sent_to_some(page, sheet):
    shown(page, sheet)
    page.click("text=Send 2 mails")
    expect(page.get_by_text("1 mail did not go out")).to_be_visible()


def link_once(page, sheet):
    empty(page, sheet)
    page.fill("[name=name]", "Zoe Zed")
    page.click("text=Make the link")
    expect(page.locator("#the-link")).to_be_visible()


def mistakes_in_a_link(page, sheet):
    empty(page, sheet)
    page.fill("[name=email]", "nobody")
    page.click("text=Make the link")
    expect(page.locator("main .message.error")).to_be_visible()


def about_to_revoke(page, sheet):
    empty(page, sheet)
    page.click("text=Revoke all links…")
    expect(page.get_by_role("button", name="Revoke all")).to_be_visible()


STATES = [empty, typing, mistakes, shown, sent_to_some, link_once, mistakes_in_a_link, about_to_revoke]
"""Those that change what is listed come after those that need it empty."""


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(visit, sheets, admin, inbox, scheme, width):
    found = {}
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    for state in STATES:
        state(page, sheets["acme-dc1"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state.__name__
        found[state.__name__] = problems_of(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_without_scripts_it_goes_the_same_way(visit, sheets, admin, inbox):
    page = visit(admin, java_script_enabled=False)
    sent_to_some(page, sheets["acme-dc1"])
    inbox.refuses.clear()
    page.click("text=Try again")
    expect(page.get_by_text("Sent to bob@acme.example.")).to_be_visible()
    link_once(page, sheets["acme-dc1"])
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    assert [mail.rcpt_tos for mail in inbox.mails] == [["ann@acme.example"], ["bob@acme.example"]]


def test_the_link_is_copied_whole(visit, sheets, admin):
    page = visit(admin, permissions=["clipboard-read", "clipboard-write"])
    link_once(page, sheets["acme-dc1"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#the-link").inner_text()
    assert "/i/" in copied


def test_a_mail_without_a_link_asks_nothing_about_links(visit, sheets, admin):
    page = visit(admin)
    typing(page, sheets["acme-dc1"])
    expect(page.locator("[name=days]")).to_be_visible()
    page.uncheck("[name=with_link]")
    expect(page.locator("[name=days]")).to_be_hidden()


def test_the_preview_keeps_to_the_policy(visit, sheets, admin):
    shown(visit(admin), sheets["acme-dc1"])  # whatever the policy refuses fails the test


def test_whoever_is_on_the_page_of_a_link_can_sign_out(visit, sheets, admin):
    """Its forms come from somewhere, although it is kept nowhere."""
    page = visit(admin)
    link_once(page, sheets["acme-dc1"])
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=password]")).to_be_visible()
