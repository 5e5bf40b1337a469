"""Proposing, signing, codes and withdrawing, as services."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from tests.sheets.cast import guest_of
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.agreement import Refused, Signer
from vns3pair.sheets.agreement_models import Agreement, Code, Signature, Step
from vns3pair.sheets.models import Revision, Sheet
from vns3pair.sheets.visitors import Visitor

SAM = Signer("Sam Rivera", "sam@vns3.example")
DANA = Signer("Dana Partner", "dana@partner.example")
WEAK = {"weak-hash:vns3": "replaced next year", "weak-hash:partner": "old device"}


def account(sheet, user):
    return Visitor(Sheet.objects.get(pk=sheet.pk), user=user, address="192.0.2.1")


def propose(visitor, **more):
    asked = {"signer": SAM, "reasons": {}, "digest": agreement.digest_of(visitor.sheet), **more}
    return agreement.propose(visitor=visitor, **asked)


@pytest.fixture
def sheet(ready):
    return ready()


@pytest.fixture
def ours(sheet, engineer):
    return account(sheet, engineer)


@pytest.fixture
def theirs(sheet, engineer):
    return guest_of(sheet, engineer)


def stage(sheet):
    return Sheet.objects.get(pk=sheet.pk).stage


# Proposing


def test_proposing_closes_the_revision_and_signs_it_for_the_own_side(sheet, ours):
    made = propose(ours)
    revision = sheet.revisions.get()
    assert revision.closed
    assert (made.revision, made.digest) == (revision, revision.digest)
    assert [(each.side, each.name, each.email) for each in made.signatures.all()] == [
        ("vns3", "Sam Rivera", "sam@vns3.example")
    ]
    assert (made.agreed, stage(sheet)) == (None, "proposed")
    assert agreement.waiting_for(made) == ("partner",)


def test_either_side_proposes_and_the_other_signs(sheet, ours, theirs):
    made = propose(theirs, signer=DANA)
    assert agreement.waiting_for(made) == ("vns3",)
    agreement.sign(visitor=ours, number=made.pk, signer=SAM, reasons={})
    made.refresh_from_db()
    assert made.agreed
    assert stage(sheet) == "agreed"
    assert {each.side for each in made.signatures.all()} == {"vns3", "partner"}


def test_a_signature_binds_the_digest_that_was_seen(sheet, ours, engineer):
    seen = agreement.digest_of(ours.sheet)
    services.save_side(
        sheet=sheet,
        side="vns3",
        stated=sheet.vns3 | {"phase1_lifetime": 14400},
        edit_number=sheet.edit_number,
        author=engineer,
    )
    with pytest.raises(Refused, match="changed meanwhile"):
        propose(ours, digest=seen)
    assert not Agreement.objects.exists()
    assert stage(sheet) == ""


def test_a_contact_typed_meanwhile_is_no_hindrance(sheet, ours, engineer):
    seen = agreement.digest_of(ours.sheet)
    services.save_side(
        sheet=sheet,
        side="vns3",
        stated=sheet.vns3 | {"contact_name": "Lee"},
        edit_number=sheet.edit_number,
        author=engineer,
    )
    assert propose(ours, digest=seen).digest == seen


def test_a_sheet_that_lacks_something_nobody_proposes(ready, make, engineer, reviewer):
    for sheet in (ready(phase1_hash=None), ready(phase1_hash=None, phase2_hash="sha2_512"), make({}, {})):
        for visitor in (account(sheet, engineer), guest_of(sheet, engineer), account(sheet, reviewer)):
            with pytest.raises(Refused, match="rows to fill in"):
                propose(visitor, reason="the lab needs it broken")
    assert not Agreement.objects.exists()


def test_a_sheet_that_fails_takes_a_reviewer_and_a_reason(ready, engineer, reviewer):
    sheet = ready(phase1_hash="sha2_512")
    with pytest.raises(Refused, match="only a reviewer"):
        propose(account(sheet, engineer))
    with pytest.raises(Refused, match="only a reviewer"):
        propose(guest_of(sheet, engineer), reason="because")
    with pytest.raises(Refused, match="say why"):
        propose(account(sheet, reviewer), reason="  \n")
    assert not Agreement.objects.exists()
    made = propose(account(sheet, reviewer), reason="the lab needs it broken")
    assert made.reason == "the lab needs it broken"


def test_a_sheet_that_will_fail_at_rekey_may_be_proposed_by_anybody(ready, engineer):
    sheet = ready(phase1_lifetime=14400)
    assert services.compared(sheet).fails_at == "rekey"
    with pytest.raises(Refused, match="Phase 1 lifetime"):
        propose(account(sheet, engineer))
    made = propose(account(sheet, engineer), reasons={"phase1_lifetime": "drops at night only"})
    accepted = made.acceptances.get()
    assert (accepted.about, accepted.title, accepted.effect) == (
        "phase1_lifetime",
        "Phase 1 lifetime",
        "unstable",
    )
    assert (accepted.reason, accepted.side) == ("drops at night only", "vns3")


@pytest.mark.parametrize("reasons", [{}, {"weak-hash:vns3": "fine"}, {**WEAK, "weak-hash:partner": " "}])
def test_each_weak_spot_takes_a_reason_of_its_own(ready, engineer, reasons):
    sheet = ready({"phase1_hash": "sha1"}, phase1_hash="sha1")
    with pytest.raises(Refused, match="Weak hash"):
        propose(account(sheet, engineer), reasons=reasons)
    assert not Agreement.objects.exists()
    assert sheet.revisions.get().closed is None


def test_what_the_proposer_accepted_the_other_side_signs_without_accepting_it_again(ready, engineer):
    sheet = ready({"phase1_hash": "sha1"}, phase1_hash="sha1")
    made = propose(guest_of(sheet, engineer), reasons=WEAK, signer=DANA)
    assert agreement.missing(made, "vns3") == []
    agreement.sign(visitor=account(sheet, engineer), number=made.pk, signer=SAM, reasons={})
    assert stage(sheet) == "agreed"


def test_reasons_for_what_is_no_weak_spot_are_not_kept(ours):
    assert not propose(ours, reasons={"public_ip": "x", "made-up:vns3": "y"}).acceptances.exists()


def test_only_one_proposal_at_a_time(ours, theirs):
    propose(ours)
    for visitor in (ours, theirs):
        with pytest.raises(Refused, match="proposed already"):
            propose(visitor)
    assert Agreement.objects.count() == 1


# Signing


def test_a_side_signs_once(ours):
    made = propose(ours)
    with pytest.raises(Refused, match="signed already"):
        agreement.sign(
            visitor=ours, number=made.pk, signer=Signer("Somebody", "else@vns3.example"), reasons={}
        )
    assert made.signatures.get().name == "Sam Rivera"


def test_what_has_ended_is_not_signed(ours, theirs):
    made = propose(ours)
    agreement.withdraw(visitor=ours, number=made.pk)
    with pytest.raises(Refused, match="ended meanwhile"):
        agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    again = propose(ours)
    with pytest.raises(Refused, match="ended meanwhile"):
        agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    assert agreement.waiting_for(again) == ("partner",)


def test_another_sheets_agreement_is_not_signed(ready, ours, engineer):
    made = propose(ours)
    other = guest_of(ready(), engineer)
    for act in (
        lambda: agreement.sign(visitor=other, number=made.pk, signer=DANA, reasons={}),
        lambda: agreement.ask_code(visitor=other, number=made.pk, signer=DANA),
        lambda: agreement.withdraw(visitor=other, number=made.pk),
    ):
        with pytest.raises(Refused, match="ended meanwhile"):
            act()
    assert Agreement.objects.get().voided is None


# Withdrawing


@pytest.mark.parametrize(
    ("who", "words", "step"),
    [
        ("ours", "withdrawn by VNS3's side", "withdrawn"),
        ("theirs", "declined by the partner's side", "declined"),
    ],
)
def test_a_proposal_is_withdrawn_or_declined(sheet, ours, theirs, who, words, step):
    made = propose(ours)
    agreement.withdraw(visitor={"ours": ours, "theirs": theirs}[who], number=made.pk)
    made.refresh_from_db()
    assert made.voided
    assert made.voided_because == words
    assert made.signatures.count() == 1, "it stays on record"
    assert stage(sheet) == ""
    assert Step.objects.first().what == step


def test_what_is_agreed_is_not_withdrawn(sheet, ours, theirs):
    made = propose(ours)
    agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    with pytest.raises(Refused, match="Only an edit ends that"):
        agreement.withdraw(visitor=ours, number=made.pk)
    assert stage(sheet) == "agreed"


# Codes


@pytest.fixture
def proposed(ours):
    return propose(ours)


@pytest.fixture
def asked(proposed, theirs):
    """A code for the partner's signature, and its digits."""
    return agreement.ask_code(visitor=theirs, number=proposed.pk, signer=DANA)


def wrong(digits):
    return f"{(int(digits) + 1) % 10**6:06}"


def confirm(visitor, made, digits):
    return agreement.confirm(visitor=visitor, number=made.pk, digits=digits)


def test_a_code_signs_for_the_name_and_address_it_was_sent_to(sheet, proposed, theirs, asked):
    _, digits = asked
    assert len(digits) == 6
    assert digits.isdigit()
    confirm(theirs, proposed, f" {digits[:3]} {digits[3:]} ")
    signed = proposed.signatures.get(side="partner")
    assert (signed.name, signed.email, signed.confirmed) == ("Dana Partner", "dana@partner.example", True)
    assert signed.guest == theirs.guest.invitation
    assert stage(sheet) == "agreed"


def test_a_code_is_nowhere_in_the_clear_and_its_hash_is_keyed(proposed, asked, settings):
    code, digits = asked
    everything = str(list(Code.objects.values())) + str(list(Step.objects.values()))
    assert digits not in everything.replace(str(code.expires), "")
    kept = code.hashed
    settings.SECRET_KEY = "another"
    assert agreement._hashed(code, digits) != kept


def test_a_code_is_taken_for_ten_minutes(proposed, theirs, asked, monkeypatch):
    code, digits = asked
    late = code.expires + datetime.timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    with pytest.raises(Refused, match="expired"):
        confirm(theirs, proposed, digits)
    monkeypatch.setattr(timezone, "now", lambda: code.expires - datetime.timedelta(seconds=1))
    confirm(theirs, proposed, digits)
    assert proposed.signatures.count() == 2


def test_after_five_wrong_tries_the_right_digits_are_wrong_too(proposed, theirs, asked):
    _, digits = asked
    said = []
    for _ in range(agreement.TRIES):
        with pytest.raises(Refused) as refused:
            confirm(theirs, proposed, wrong(digits))
        said.append(str(refused.value))
    assert [text.split(".")[1].strip() for text in said[:4]] == [
        "4 tries are left",
        "3 tries are left",
        "2 tries are left",
        "1 try is left",
    ]
    with pytest.raises(Refused, match="no longer taken"):
        confirm(theirs, proposed, digits)
    assert proposed.signatures.count() == 1
    assert Step.objects.filter(what="wrong_code").count() == agreement.TRIES


def test_the_fifth_try_may_still_be_right(proposed, theirs, asked):
    _, digits = asked
    for _ in range(agreement.TRIES - 1):
        with pytest.raises(Refused):
            confirm(theirs, proposed, wrong(digits))
    confirm(theirs, proposed, digits)
    assert proposed.signatures.count() == 2


def test_a_newer_code_takes_the_place_of_the_older(proposed, theirs, asked):
    _, first = asked
    _, second = agreement.ask_code(visitor=theirs, number=proposed.pk, signer=replace(DANA, name="Dana P."))
    if first != second:
        with pytest.raises(Refused, match="not the code"):
            confirm(theirs, proposed, first)
    confirm(theirs, proposed, second)
    assert proposed.signatures.get(side="partner").name == "Dana P."


def test_a_code_is_used_once(proposed, ours, theirs, asked):
    _, digits = asked
    confirm(theirs, proposed, digits)
    with pytest.raises(Refused, match="signed already"):
        confirm(theirs, proposed, digits)
    assert proposed.signatures.count() == 2


def test_a_code_confirms_no_other_agreement(proposed, ours, theirs, asked):
    _, digits = asked
    agreement.withdraw(visitor=ours, number=proposed.pk)
    again = propose(ours)
    with pytest.raises(Refused, match="no code to enter"):
        confirm(theirs, again, digits)
    agreement.ask_code(visitor=theirs, number=again.pk, signer=DANA)
    Code.objects.filter(agreement=again).update(hashed=Code.objects.get(agreement=proposed).hashed)
    with pytest.raises(Refused, match="not the code"):
        confirm(theirs, again, digits)


def test_a_code_serves_only_whoever_asked_for_it(sheet, proposed, engineer, asked):
    _, digits = asked
    other = guest_of(sheet, engineer, email="lee@partner.example")
    with pytest.raises(Refused, match="no code to enter"):
        confirm(other, proposed, digits)


def test_a_code_dies_with_its_proposal(proposed, ours, theirs, asked):
    _, digits = asked
    agreement.withdraw(visitor=ours, number=proposed.pk)
    with pytest.raises(Refused, match="ended meanwhile"):
        confirm(theirs, proposed, digits)
    assert Signature.objects.count() == 1


def test_no_more_than_five_codes_an_hour_by_one_link_whatever_is_proposed(ours, theirs, engineer, sheet):
    made = propose(ours)
    for number in range(agreement.CODES):
        if number == 3:
            agreement.withdraw(visitor=theirs, number=made.pk)
            made = propose(ours)
        agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)
    with pytest.raises(Refused, match="You asked for 5 codes within an hour"):
        agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)
    lee = guest_of(sheet, engineer, email="lee@partner.example")
    agreement.ask_code(visitor=lee, number=made.pk, signer=DANA)
    Code.objects.update(expires=timezone.now() + agreement.VALID - agreement.PERIOD)
    agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)


def test_no_more_than_twenty_codes_an_hour_for_a_sheet_by_however_many_links(ours, engineer, sheet):
    made = propose(ours)
    for number in range(agreement.CODES_A_SHEET):
        if number % agreement.CODES == 0:
            guest = guest_of(sheet, engineer, email=f"dana{number}@partner.example")
        agreement.ask_code(visitor=guest, number=made.pk, signer=DANA)
    with pytest.raises(Refused, match="20 codes were asked for on this sheet"):
        agreement.ask_code(visitor=guest_of(sheet, engineer), number=made.pk, signer=DANA)


def test_a_code_that_could_not_be_sent_does_not_count(proposed, theirs):
    for _ in range(agreement.CODES + 1):
        code, _ = agreement.ask_code(visitor=theirs, number=proposed.pk, signer=DANA)
        agreement.forget(code=code)
    assert agreement.pending(proposed, theirs) is None


def test_a_code_that_waits_is_known(proposed, theirs, asked):
    assert agreement.pending(proposed, theirs) == asked[0]
    Code.objects.update(tries=agreement.TRIES)
    assert agreement.pending(proposed, theirs) is None


def test_proposing_by_code_leaves_the_signature_to_the_code(sheet, theirs):
    made = propose(theirs, signer=DANA, by_code=True)
    assert not made.signatures.exists()
    assert agreement.waiting_for(made) == ("vns3", "partner")
    assert frozen.current(sheet) == made
    _, digits = agreement.ask_code(visitor=theirs, number=made.pk, signer=DANA)
    confirm(theirs, made, digits)
    assert agreement.waiting_for(made) == ("vns3",)


# What is on record


def test_every_step_is_on_record_with_who_when_from_where_and_through_what(sheet, proposed, theirs, asked):
    confirm(theirs, proposed, asked[1])
    steps = [(each.what, each.side, each.address, each.through) for each in reversed(Step.objects.all())]
    here, there = ("vns3", "192.0.2.1", "page"), ("partner", "203.0.113.9", "link")
    assert [step for step in steps if step[0] != "invited"] == [
        ("proposed", *here),
        ("signed", *here),
        ("asked_code", *there),
        ("signed", *there),
        ("agreed", *there),
    ]


def test_open_pages_hear_of_every_change_of_the_agreement(sheet, ours, theirs):
    heard = [Sheet.objects.get(pk=sheet.pk).stir]
    made = propose(ours)
    heard.append(Sheet.objects.get(pk=sheet.pk).stir)
    agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    heard.append(Sheet.objects.get(pk=sheet.pk).stir)
    assert heard == sorted(set(heard))


def test_names_and_reasons_are_kept_short_and_storable(ready, engineer):
    sheet = ready(phase1_lifetime=14400)
    made = propose(
        account(sheet, engineer),
        signer=Signer("A\x00\n" + "b" * 500, "a@b.example"),
        reasons={"phase1_lifetime": "why\x00" + "x" * 5000},
    )
    assert len(made.signatures.get().name) == 200
    assert "\n" not in made.signatures.get().name
    assert len(made.acceptances.get().reason) == agreement.LONGEST_REASON
    assert Revision.objects.get().closed
