"""A real browser, windows in it, somebody signed in, and the post."""

import dataclasses

import pytest

PATIENCE = 30_000
"""Milliseconds that a busy machine may take until a page shows something."""


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser, live_server):
    """Opens a browser window of its own; it closes with the test. What goes wrong in its scripts fails the test."""
    contexts, errors = [], []

    def open_window(user=None, **options):
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: "Content Security Policy" in said.text and errors.append(said.text))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(visit, sheets, admin):
    """The demo sheet with three mismatches, open."""
    from tests.browser.grid import open_sheet

    window = visit(admin)
    open_sheet(window, sheets["acme-dc1"])
    return window


def session_cookie(user, url):
    """The cookie of somebody who has signed in."""
    from django.conf import settings

    from tests.sheets.cast import signed_in

    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": signed_in(user).cookies[name].value, "url": url}


@pytest.fixture
def admin(django_user_model):
    return django_user_model.objects.create_superuser("admin", password="correct-horse-9")


@pytest.fixture
def sheets(admin):
    """The demo sheets by name."""
    from vns3pair.sheets.management.commands import demo
    from vns3pair.sheets.models import Sheet

    demo.load()
    return {sheet.name: sheet for sheet in Sheet.objects.all()}


@pytest.fixture
def sam(django_user_model):
    """An engineer of VNS3's side, who can be written to."""
    from tests.browser.first_half import PASSWORD

    more = {"first_name": "Sam", "last_name": "Rivera", "email": "sam@vns3.example"}
    return django_user_model.objects.create_user("sam", password=PASSWORD, **more)


@pytest.fixture
def post(settings, tmp_path):
    """A mail server that the application sends by, and what each recipient got from it."""
    from tests.browser.post import Post
    from tests.exchange.mail_servers import Inbox, mail_server

    inbox = Inbox()
    settings.MAIL_FOLDER = tmp_path / "mail"
    with mail_server(inbox) as server:
        settings.MAIL_SERVER = dataclasses.asdict(server)
        yield Post(inbox)
