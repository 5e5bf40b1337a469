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


@pytest.fixture
def live_keys(settings):
    """The site has a key to encrypt live controllers with."""
    from cryptography.fernet import Fernet

    settings.CONTROLLER_KEYS = [Fernet.generate_key().decode()]


@pytest.fixture
def api():
    from tests.controllers.boxes import NEW, Api

    return Api(NEW)


@pytest.fixture
def box(api, tmp_path):
    from tests.controllers.boxes import serving
    from tests.workbench.controllers import CERTIFICATE

    with serving(CERTIFICATE, api, tmp_path) as box:
        yield box


@pytest.fixture
def profile(db):
    from django.utils import timezone

    from vns3pair.sheets.models import Controller

    return Controller.objects.create(name="dc1", updated=timezone.now())


@pytest.fixture
def sheet(make, profile):
    """A sheet of that controller, which says what its one endpoint has."""
    from tests.workbench.controllers import MATCHING
    from vns3pair.sheets.models import Sheet

    made = make(MATCHING)
    Sheet.objects.filter(pk=made.pk).update(controller=profile)
    return Sheet.objects.get(pk=made.pk)


@pytest.fixture
def kept(live_keys, box, profile, reviewer):
    """The controller as an administrator has confirmed it."""
    from tests.controllers.boxes import TOKEN
    from vns3pair.workbench import live

    _, drafted = live.draft(user=reviewer, controller=profile, host="127.0.0.1", port=box.port, token=TOKEN)
    return live.confirm(user=reviewer, controller=profile, drafted=drafted)
