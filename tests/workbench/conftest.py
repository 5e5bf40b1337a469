"""The same cast as in the tests of the sheets."""

import pytest

from tests.sheets.conftest import acme, client, colleague, engineer, make, ready, reviewer

__all__ = ["acme", "client", "colleague", "engineer", "make", "ready", "reviewer"]


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def guest(acme, engineer):
    from tests.sheets.cast import came_by_link

    return came_by_link(acme, engineer)


@pytest.fixture
def of_ikev1(make):
    """The demo sheet, with IKEv1 on both sides."""
    from vns3pair.sheets.demo_sheets import SHEETS

    return make(*(SHEETS[0][side] | {"ike_version": 1} for side in ("vns3", "partner")))
