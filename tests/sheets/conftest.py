"""The cast, and sheets to try things on."""

import pytest

from vns3pair.sheets.demo_sheets import SHEETS


def person(**more):
    """Somebody with an account. What needs models is imported late: pytest reads this file before Django starts."""
    from tests.sheets.cast import UserFactory

    return UserFactory(**more)


@pytest.fixture
def engineer(db):
    return person()


@pytest.fixture
def colleague(db):
    return person()


@pytest.fixture
def reviewer(db):
    return person(is_staff=True, is_superuser=True)


@pytest.fixture
def client(engineer):
    """A browser in which the engineer is signed in."""
    from tests.sheets.cast import signed_in

    return signed_in(engineer)


@pytest.fixture
def make(engineer):
    """Makes a sheet with the given halves, fingerprints included."""

    from vns3pair.sheets import services

    def make_sheet(vns3=None, partner=None, name="acme-dc1", owner=engineer):
        sheet = services.create(name=name, owner=owner)
        return services.save_sides(
            sheet=sheet,
            sides={"vns3": vns3 or {}, "partner": partner or {}},
            edit_number=sheet.edit_number,
            author=owner,
        )

    return make_sheet


@pytest.fixture
def acme(make):
    """The demo sheet with three mismatches."""
    return make(SHEETS[0]["vns3"], SHEETS[0]["partner"])


@pytest.fixture
def ready(make):
    """Makes a sheet whose halves agree but for what is said of the partner's; `vns3` says it of VNS3's."""
    from tests.documents.conftest import halves

    def make_ready(vns3=None, **partner):
        ours, theirs = halves(**partner)
        return make(ours | (vns3 or {}), theirs)

    return make_ready


@pytest.fixture
def controller(db):
    from tests.sheets.cast import CONTROLLER
    from vns3pair.sheets import profile_services

    return profile_services.create_profile(side="vns3", name="prod-east", stated=CONTROLLER)


@pytest.fixture
def globex(db):
    from tests.sheets.cast import GLOBEX
    from vns3pair.sheets import profile_services

    return profile_services.create_profile(side="partner", name="Globex", stated=GLOBEX)
