"""People who propose, sign and edit at the very same moment: one outcome, never half a state."""

import threading

import pytest
from django.db import connection

from tests.sheets.cast import guest_of
from tests.sheets.test_agreement import DANA, SAM, account, propose, wrong
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.agreement import Refused
from vns3pair.sheets.agreement_models import Agreement, Code, Signature, Step
from vns3pair.sheets.models import Sheet

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(4)


def at_once(*acts):
    """What became of each act, all let go at one moment: what it returned or raised."""
    outcomes, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        try:
            gate.wait(timeout=20)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return outcomes


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def ours(sheet, engineer):
    return account(sheet, engineer)


@pytest.fixture
def theirs(sheet, engineer):
    return guest_of(sheet, engineer)


def now(sheet):
    return Sheet.objects.get(pk=sheet.pk)


def edit(sheet, author, voids=None):
    current = now(sheet)
    return services.save_side(
        sheet=current,
        side="vns3",
        stated=current.vns3 | {"phase1_lifetime": 14400},
        edit_number=current.edit_number,
        author=author,
        voids=voids,
    )


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_proposals_one_is_made(turn, sheet, ours, theirs):
    outcomes = at_once(lambda: propose(ours), lambda: propose(theirs), lambda: propose(ours))
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert len(refused) == 2, outcomes
    made = Agreement.objects.get()
    assert made.signatures.count() == 1
    assert now(sheet).stage == "proposed"
    assert Step.objects.filter(what="proposed").count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_a_form_that_is_sent_twice_signs_once(turn, sheet, ours, theirs):
    made = propose(ours)

    def sign():
        return agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})

    outcomes = at_once(sign, sign, sign)
    assert sum(isinstance(each, Refused) for each in outcomes) == 2, outcomes
    assert Signature.objects.filter(side="partner").count() == 1
    assert Step.objects.filter(what="agreed").count() == 1
    assert now(sheet).stage == "agreed"


@pytest.mark.parametrize("turn", ROUNDS)
def test_both_sides_signing_at_once_agree(turn, sheet, ours, theirs):
    made = propose(theirs, signer=DANA, by_code=True)
    _, digits = agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)
    outcomes = at_once(
        lambda: agreement.sign(visitor=ours, number=made.pk, signer=SAM, reasons={}),
        lambda: agreement.confirm(visitor=theirs, number=made.pk, digits=digits),
    )
    assert not [each for each in outcomes if isinstance(each, Exception)], outcomes
    made.refresh_from_db()
    assert made.agreed
    assert made.signatures.count() == 2
    assert now(sheet).stage == "agreed"
    assert Step.objects.filter(what="agreed").count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_signing_and_ending_the_proposal_the_first_counts(turn, sheet, ours, theirs, engineer):
    made = propose(ours)
    signed, edited = at_once(
        lambda: agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={}),
        lambda: edit(sheet, engineer, frozen.Consent(ours, frozen.at_stake(made))),
    )
    made.refresh_from_db()
    if isinstance(signed, Refused):
        assert isinstance(edited, Sheet), edited
        assert made.voided
        assert (made.agreed, made.signatures.count(), now(sheet).stage) == (None, 1, "")
        assert now(sheet).vns3["phase1_lifetime"] == 14400
    else:
        assert isinstance(edited, frozen.Frozen), edited
        assert "voids both signatures" in edited.words, "the consent was to end a proposal"
        assert made.voided is None
        assert (made.signatures.count(), now(sheet).stage) == (2, "agreed")


@pytest.mark.parametrize("turn", ROUNDS)
def test_proposing_while_somebody_edits_never_signs_what_nobody_saw(turn, sheet, ours, engineer):
    seen = agreement.digest_of(ours.sheet)
    proposed, edited = at_once(lambda: propose(ours, digest=seen), lambda: edit(sheet, engineer))
    if isinstance(proposed, Refused):
        assert isinstance(edited, Sheet), edited
        assert not Agreement.objects.exists()
        assert now(sheet).stage == ""
    else:
        assert isinstance(edited, frozen.Frozen), edited
        assert Agreement.objects.get().digest == agreement.digest_of(now(sheet)) == seen
        assert now(sheet).stage == "proposed"


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_edits_with_a_consent_one_voids(turn, sheet, ours, engineer):
    made = propose(ours)
    consent = frozen.Consent(ours, frozen.at_stake(made))
    outcomes = at_once(lambda: edit(sheet, engineer, consent), lambda: edit(sheet, engineer, consent))
    assert sum(isinstance(each, Sheet) for each in outcomes) >= 1, outcomes
    assert not [each for each in outcomes if not isinstance(each, (Sheet, services.StaleEdit))], outcomes
    assert Step.objects.filter(what="voided").count() == 1
    assert Agreement.objects.get().voided


def test_guessing_from_many_hands_at_once_is_counted_as_one_by_one(sheet, ours, theirs):
    made = propose(ours)
    _, digits = agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)

    def guess():
        return agreement.confirm(visitor=theirs, number=made.pk, digits=wrong(digits))

    outcomes = at_once(*[guess] * 8)
    assert all(isinstance(each, Refused) for each in outcomes), outcomes
    assert Code.objects.get().tries == agreement.TRIES
    with pytest.raises(Refused, match="no longer taken"):
        agreement.confirm(visitor=theirs, number=made.pk, digits=digits)
    assert made.signatures.count() == 1


def test_asking_for_codes_at_once_is_limited_too(sheet, ours, theirs):
    made = propose(ours)
    outcomes = at_once(
        *[lambda: agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)] * (agreement.CODES + 3)
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 3, outcomes
    assert Code.objects.count() == agreement.CODES
