"""The same cast as in the tests of the sheets, and a mail server."""

import dataclasses

import pytest

from tests.exchange.mail_servers import Inbox, mail_server
from tests.sheets.conftest import acme, client, colleague, engineer, make, ready, reviewer

__all__ = ["acme", "client", "colleague", "engineer", "make", "ready", "reviewer"]


@pytest.fixture
def inbox(settings):
    """A mail server that takes everything, and what it was given."""
    found = Inbox()
    with mail_server(found) as server:
        settings.MAIL_SERVER = dataclasses.asdict(server)
        yield found
