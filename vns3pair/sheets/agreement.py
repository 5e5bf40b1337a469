"""Both sides agree on one closed revision: propose, sign, confirm by a code, withdraw.

Every write takes the sheet's lock first, as every save does, so whatever happens at the same moment has one outcome.
Mail is not sent here: `ask_code` hands the digits to the caller, and `frozen.voided` says that an agreement ended.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from vns3pair.ipsec import sheetfile, values
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.parameter import SIDES, VNS3, Side
from vns3pair.ipsec.voices import PARTIES
from vns3pair.sheets import access, audit, frozen, services
from vns3pair.sheets.agreement_models import Acceptance, Agreement, Code, Signature
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor
from vns3pair.sheets.weak_spots import Spot, proposable, to_accept

VALID = datetime.timedelta(minutes=10)
"""How long a code confirms a signature."""
TRIES = 5
CODES, CODES_A_SHEET = 5, 20
"""How many codes may be asked for within `PERIOD`: by one link, so that its holder keeps no colleague from signing,
and on one sheet."""
PERIOD = datetime.timedelta(hours=1)
LONGEST_REASON = 1000
CHANGED = "The sheet was changed meanwhile, so this is no longer what you saw. Look at it again."
ENDED = "This proposal ended meanwhile, so nothing was signed."


class Refused(Exception):
    """What was asked cannot be done, and nothing was; the message says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as both sides will read it."""

    name: str
    email: str


def digest_of(sheet: Sheet) -> str:
    """What would be signed now."""
    return sheetfile.digest(services.as_file(sheet))


def waiting_for(agreement: Agreement) -> tuple[Side, ...]:
    """The sides whose signature is missing."""
    signed = {signature.side for signature in agreement.signatures.all()}
    return tuple(side for side in SIDES if side not in signed)


def missing(agreement: Agreement, side: Side) -> list[Spot]:
    """What a signatory of this side has to accept that nobody has accepted yet."""
    accepted = {acceptance.about for acceptance in agreement.acceptances.all()}
    revision = agreement.revision
    return [
        spot
        for spot in to_accept(compare(revision.vns3, revision.partner), side)
        if spot.about not in accepted
    ]


def propose(
    *,
    visitor: Visitor,
    digest: str,
    signer: Signer,
    reasons: Mapping[str, str],
    reason: str = "",
    by_code: bool = False,
) -> Agreement:
    """Closes the revision, proposes it and signs it for the visitor's side; with `by_code` a code is to sign it.

    `digest` is what the visitor saw; `reasons` says by `Spot.about` why each weak spot is acceptable; `reason` is a
    reviewer's for proposing a sheet that fails. Raises Refused.
    """
    for _ in range(services.ATTEMPTS):
        sheet = Sheet.objects.get(pk=visitor.sheet.pk)
        if digest_of(sheet) != digest:
            raise Refused(CHANGED)
        comparison = compare(sheet.vns3, sheet.partner)
        _check_proposable(visitor, comparison, reason)
        accepted = _reasons(to_accept(comparison, visitor.side), reasons)
        with transaction.atomic():
            locked = _locked(visitor)
            if locked.edit_number != sheet.edit_number:
                continue  # a remark, perhaps: what is signed may be as it was
            return _propose(locked, visitor, signer, accepted, reason, by_code)
    raise Refused("Others save all the time. Try again.")


def sign(*, visitor: Visitor, number: int, signer: Signer, reasons: Mapping[str, str]) -> Agreement:
    """Signs agreement `number` for the visitor's side. Raises Refused."""
    accepted = _reasons(missing(_find(visitor, number), visitor.side), reasons)
    with transaction.atomic():
        locked = _locked(visitor)
        agreement = _unsigned(locked, visitor, number)
        _accept(agreement, visitor, accepted)
        _sign(locked, agreement, visitor, signer, confirmed=False)
        return agreement


def withdraw(*, visitor: Visitor, number: int) -> Agreement:
    """Ends a proposal; the side that did not make it declines it by this. Raises Refused."""
    with transaction.atomic():
        locked = _locked(visitor)
        agreement = _current(locked, number)
        if agreement.agreed:
            raise Refused("This sheet is agreed. Only an edit ends that.")
        verb, step = (
            ("withdrawn", "withdrawn") if visitor.side == agreement.side else ("declined", "declined")
        )
        frozen.void(locked, agreement, visitor, f"{verb} by {PARTIES[VNS3][visitor.side]}", step)
        return agreement


# Codes


def ask_code(*, visitor: Visitor, number: int, signer: Signer) -> tuple[Code, str]:
    """A new code that will sign agreement `number`, and its digits, to be sent to the signer. Raises Refused."""
    with transaction.atomic():
        agreement = _unsigned(_locked(visitor), visitor, number)
        now = timezone.now()
        guest = visitor.guest.invitation if visitor.guest else None
        asked = Code.objects.filter(agreement__sheet=agreement.sheet_id, expires__gt=now + VALID - PERIOD)
        if asked.filter(side=visitor.side, guest=guest).count() >= CODES:
            raise Refused(f"You asked for {CODES} codes within an hour, which is the most. Try again later.")
        if asked.count() >= CODES_A_SHEET:
            raise Refused(
                f"{CODES_A_SHEET} codes were asked for on this sheet within an hour, which is the most. Try again later."
            )
        digits = f"{secrets.randbelow(10**6):06}"
        code = Code(
            agreement=agreement,
            side=visitor.side,
            guest=guest,
            name=_line(signer.name),
            email=signer.email,
            expires=now + VALID,
        )
        code.hashed = _hashed(code, digits)
        code.save()
        audit.record(visitor=visitor, what="asked_code", detail=f"revision {agreement.revision.number}")
        return code, digits


def forget(*, code: Code) -> None:
    """Takes a code back that could not be sent, so that it does not count."""
    Code.objects.filter(pk=code.pk, used__isnull=True).delete()


def pending(agreement: Agreement, visitor: Visitor) -> Code | None:
    """The visitor's newest code, if it can still be entered."""
    code = _newest(agreement, visitor)
    alive = code is not None and code.used is None and code.tries < TRIES and code.expires > timezone.now()
    return code if alive else None


def confirm(*, visitor: Visitor, number: int, digits: str) -> Agreement:
    """Signs agreement `number` as the visitor's code says, if these are its digits. Raises Refused; a wrong try counts."""
    with transaction.atomic():
        locked = _locked(visitor)
        agreement = _unsigned(locked, visitor, number)
        code = _newest(agreement, visitor)
        why = _unfit(code)
        if code is not None and not why:
            if constant_time_compare(code.hashed, _hashed(code, "".join(digits.split()))):
                code.used = timezone.now()
                code.save(update_fields=["used"])
                _sign(locked, agreement, visitor, Signer(code.name, code.email), confirmed=True)
                return agreement
            code.tries += 1
            code.save(update_fields=["tries"])
            audit.record(visitor=visitor, what="wrong_code", detail=f"try {code.tries} of {TRIES}")
            why = _left(TRIES - code.tries)
    raise Refused(why)  # outside, so that the try stays counted


def _unfit(code: Code | None) -> str:
    if code is None or code.used is not None:
        return "There is no code to enter. Ask for one."
    if code.expires <= timezone.now():
        return "This code has expired. Ask for another one."
    return _left(0) if code.tries >= TRIES else ""


def _left(tries: int) -> str:
    if not tries:
        return f"That was wrong {TRIES} times, so this code is no longer taken. Ask for another one."
    return f"That is not the code. {tries} {'try is' if tries == 1 else 'tries are'} left."


def _newest(agreement: Agreement, visitor: Visitor) -> Code | None:
    guest = visitor.guest.invitation if visitor.guest else None
    return agreement.codes.filter(side=visitor.side, guest=guest).first()


def _hashed(code: Code, digits: str) -> str:
    """Keyed, as six digits are soon guessed by whoever reads the database; bound to all that they confirm."""
    bound = (
        code.agreement_id,
        code.side,
        code.guest,
        code.name,
        code.email,
        code.expires.timestamp(),
        digits,
    )
    return salted_hmac("vns3pair.agreement.code", repr(bound), algorithm="sha256").hexdigest()


# Under the lock


def _locked(visitor: Visitor) -> Sheet:
    return Sheet.objects.select_for_update().get(pk=visitor.sheet.pk)


def _find(visitor: Visitor, number: int) -> Agreement:
    found = Agreement.objects.select_related("revision").filter(sheet=visitor.sheet, pk=number).first()
    if found is None:
        raise Refused(ENDED)
    return found


def _current(locked: Sheet, number: int) -> Agreement:
    found = frozen.current(locked)
    if found is None or found.pk != number:
        raise Refused(ENDED)
    return found


def _unsigned(locked: Sheet, visitor: Visitor, number: int) -> Agreement:
    """The current agreement, as long as the visitor's side has not signed it."""
    agreement = _current(locked, number)
    if visitor.side not in waiting_for(agreement):
        raise Refused("Your side has signed already.")
    return agreement


def _propose(
    locked: Sheet,
    visitor: Visitor,
    signer: Signer,
    accepted: list[tuple[Spot, str]],
    reason: str,
    by_code: bool,
) -> Agreement:
    if frozen.current(locked) is not None:
        raise Refused("This sheet is proposed already.")
    revision = services.close_revision(sheet=locked)
    agreement = Agreement.objects.create(
        sheet=locked,
        revision=revision,
        digest=revision.digest,
        reason=_text(reason),
        proposed=timezone.now(),
        **audit.by(visitor),
    )
    _accept(agreement, visitor, accepted)
    audit.record(visitor=visitor, what="proposed", detail=f"revision {revision.number}")
    frozen.set_stage(locked, frozen.PROPOSED)
    if not by_code:
        _sign(locked, agreement, visitor, signer, confirmed=False)
    return agreement


def _accept(agreement: Agreement, visitor: Visitor, accepted: list[tuple[Spot, str]]) -> None:
    there = set(agreement.acceptances.values_list("about", flat=True))
    for spot, reason in accepted:
        if spot.about not in there:
            Acceptance.objects.create(
                agreement=agreement,
                about=spot.about[:120],
                title=spot.kept[:200],
                effect=spot.effect,
                internal=spot.internal,
                reason=reason,
                **audit.by(visitor),
            )


def _sign(locked: Sheet, agreement: Agreement, visitor: Visitor, signer: Signer, *, confirmed: bool) -> None:
    now, by = timezone.now(), audit.by(visitor) | {"name": _line(signer.name)}
    Signature.objects.create(agreement=agreement, email=signer.email, confirmed=confirmed, signed=now, **by)
    detail = f"revision {agreement.revision.number}"
    audit.record(visitor=visitor, what="signed", detail=detail)
    if waiting_for(agreement):
        frozen.set_stage(locked, frozen.PROPOSED)
        return
    agreement.agreed = now
    agreement.save(update_fields=["agreed"])
    audit.record(visitor=visitor, what="agreed", detail=detail)
    frozen.set_stage(locked, frozen.AGREED)


# What has to be said before


def _check_proposable(visitor: Visitor, comparison: Comparison, reason: str) -> None:
    if comparison.to_fill_in:
        raise Refused("This sheet has rows to fill in, so it cannot be proposed yet.")
    if proposable(comparison):
        return
    if not access.may_review(visitor.user):
        raise Refused("This sheet fails, so only a reviewer may propose it.")
    if not _text(reason):
        raise Refused("This sheet fails: say why it is proposed all the same.")


def _reasons(spots: list[Spot], reasons: Mapping[str, str]) -> list[tuple[Spot, str]]:
    """Each spot with why it is acceptable. Raises Refused where a reason is missing."""
    accepted = [(spot, _text(reasons.get(spot.about, ""))) for spot in spots]
    without = [spot.title for spot, reason in accepted if not reason]
    if without:
        raise Refused(f"Say why this is acceptable: {'; '.join(without[:5])}.")
    return accepted


def _text(raw: str) -> str:
    return values.storable(raw).strip()[:LONGEST_REASON]


def _line(raw: str) -> str:
    return " ".join(values.storable(raw).split())[:200]


__all__ = [
    "Refused",
    "Signer",
    "ask_code",
    "confirm",
    "digest_of",
    "forget",
    "missing",
    "pending",
    "propose",
    "sign",
    "waiting_for",
    "withdraw",
]
