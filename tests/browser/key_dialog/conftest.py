"""A sheet whose partner's device is particular about keys, and its page."""

import pytest


@pytest.fixture
def sheet(sheets):
    """The sheet of a partner with AWS, which is particular about keys."""
    return sheets["initech-aws"]


@pytest.fixture
def page(visit, admin, sheet):
    opened = visit(admin, bypass_csp=True)
    opened.goto(f"/sheets/{sheet.pk}/")
    return opened
