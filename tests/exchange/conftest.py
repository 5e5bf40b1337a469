"""The same cast as in the tests of the sheets."""

from tests.sheets.conftest import acme, client, colleague, engineer, make, ready, reviewer

__all__ = ["acme", "client", "colleague", "engineer", "make", "ready", "reviewer"]
