"""Diagnoses that one guest starts at the very same moment: one is done, the others are told to wait."""

import threading

import pytest

from tests.sheets.cast import guest_of
from tests.sheets.test_races import at_once
from vns3pair.exchange import limits
from vns3pair.exchange.models import Use

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_of_several_at_once_one_is_done(acme, engineer, attempt):
    guest, all_tried = guest_of(acme, engineer).guest, threading.Barrier(4)

    def diagnose():
        try:
            with limits.one(limits.DIAGNOSIS, guest=guest):
                all_tried.wait(timeout=30)
                return "done"
        except limits.Wait as wait:
            all_tried.wait(timeout=30)
            return wait

    outcomes = at_once(*[diagnose] * 4)
    assert outcomes.count("done") == 1, outcomes
    assert sum(isinstance(each, limits.Wait) for each in outcomes) == 3
    assert Use.objects.get().ended is not None
