"""The sheet that files come back to."""

import pytest

from tests.documents.conftest import halves


@pytest.fixture
def sheet(make):
    """A sheet that is ready, with three tunnels."""
    return make(*halves(count=3))
