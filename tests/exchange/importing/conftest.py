"""A sheet that a file comes back to, and a partner who brings it."""

import pytest

from tests.documents.conftest import halves
from tests.sheets.cast import came_by_link


@pytest.fixture
def sheet(make):
    """A sheet that fails: the partner's hash differs."""
    return make(*halves(count=2, phase1_hash="sha1"))


@pytest.fixture
def guest(sheet, engineer):
    """A partner's browser, without an account."""
    return came_by_link(sheet, engineer)
