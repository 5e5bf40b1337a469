"""An engineer who signs mails, a folder for them, and mail servers to use."""

import dataclasses

import pytest

from tests.exchange.mail_servers import Inbox, mail_server


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    return settings.MAIL_FOLDER


@pytest.fixture
def engineer(engineer):
    engineer.first_name, engineer.last_name, engineer.email = "Jane", "Doe", "jane@cohesive.example"
    engineer.save()
    return engineer


@pytest.fixture
def use(settings):
    def use_server(server):
        settings.MAIL_SERVER = dataclasses.asdict(server)

    return use_server


@pytest.fixture
def inbox(use):
    """The mails of a server that takes all but bob's."""
    inbox = Inbox(refuses=["bob@acme.example"])
    with mail_server(inbox) as server:
        use(server)
        yield inbox
